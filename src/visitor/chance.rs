//! Chance, which enters the widget once, as a seed: ids and jitter are drawn from it.

use crate::config::value::hex;

/// A generator of numbers that nobody has to trust with secrets (xoroshiro128++, Blackman and Vigna 2019).
#[derive(Debug, Default, Clone)]
pub struct Chance {
    state: [u64; 2],
}

impl Chance {
    /// Starts from 128 random bits.
    pub fn new(seed: [u64; 2]) -> Self {
        // All zeros would stay all zeros.
        Chance { state: if seed == [0, 0] { [1, 0] } else { seed } }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [one, two] = self.state;
        let mixed = one ^ two;
        self.state = [one.rotate_left(49) ^ mixed ^ (mixed << 21), mixed.rotate_left(28)];
        one.wrapping_add(two).rotate_left(17).wrapping_add(one)
    }

    /// A share, 0 inclusive to 1 exclusive.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// 128 bits in hexadecimal.
    pub fn id(&mut self) -> String {
        let mut id = String::new();
        for _ in 0..2 {
            hex(self.bits(), 16, &mut id);
        }
        id
    }
}
