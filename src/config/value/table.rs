//! What was made already, found by what it is: the standard library's map costs 3 kB in the Wasm.

use super::Value;

/// Ids by hash, with open addressing; never more than half full.
#[derive(Default)]
pub struct Table {
    /// A hash, and an id plus one; 0 is an empty cell.
    cells: Vec<(u32, u32)>,
    count: usize,
}

impl Table {
    /// The id with this hash that is the one.
    pub fn find(&self, hash: Hash, is: &dyn Fn(u32) -> bool) -> Option<u32> {
        let mut at = hash.0 as usize;
        loop {
            let (own, id) = *self.cells.get(at & self.cells.len().wrapping_sub(1))?;
            if own == hash.0 && id > 0 && is(id - 1) {
                return Some(id - 1);
            }
            if id == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// Adds an id.
    pub fn add(&mut self, hash: Hash, id: u32) {
        if self.count * 2 >= self.cells.len() {
            let size = (self.cells.len() * 2).max(64);
            let old = std::mem::replace(&mut self.cells, vec![(0, 0); size]);
            for (hash, id) in old {
                if id > 0 {
                    self.put(hash, id);
                }
            }
        }
        self.count += 1;
        self.put(hash.0, id + 1);
    }

    fn put(&mut self, hash: u32, id: u32) {
        let (mut at, mask) = (hash as usize, self.cells.len().wrapping_sub(1));
        while let Some(cell) = self.cells.get_mut(at & mask) {
            if cell.1 == 0 {
                *cell = (hash, id);
                return;
            }
            at += 1;
        }
    }
}

/// FNV-1a, 32 bit.
#[derive(Clone, Copy)]
pub struct Hash(u32);

impl Hash {
    /// Of nothing yet but a number.
    pub fn of(number: u32) -> Self {
        Hash(0x811c_9dc5).number(number)
    }

    /// With a number.
    pub fn number(self, number: u32) -> Self {
        let hash = (self.0 ^ number).wrapping_mul(0x0100_0193);
        // The upper bits come down: a table looks at the lower ones. To rotate would be a call in V8's first tier.
        Hash(hash ^ hash >> 15)
    }

    /// With the next byte of a text.
    pub fn byte(self, byte: u8) -> Self {
        Hash((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// With a text.
    pub fn text(self, text: &str) -> Self {
        text.bytes().fold(self, Hash::byte)
    }

    /// With a value.
    pub fn value(self, value: &Value) -> Self {
        match value {
            Value::Null => self.number(1),
            Value::Bool(truth) => self.number(2 + u32::from(*truth)),
            Value::Number(number) => {
                let bits = number.to_bits();
                self.number(bits as u32).number((bits >> 32) as u32)
            }
            Value::Text(text) => self.text(text),
            Value::List(items) => items.iter().fold(self.number(4), Hash::value),
            Value::Map(entries) => entries.iter().fold(self, |hash, (key, value)| hash.text(key).value(value)),
        }
    }
}
