//! Proof of work: what a visitor's browser does once in a moment and a spammer would have to do for each submission.
//!
//! BLAKE3 of `<submission>:<nonce>` must begin with so many zero bits. That text is shorter than a block of BLAKE3, so of
//! the whole function one compression is left; its cryptographers give it 7 rounds.

use crate::config::value::hex;
use crate::config::{Value, member, text};

/// The square roots of the first eight primes (BLAKE3, 2.2; BLAKE2s and SHA-256 begin with them too).
const BEGIN: [u32; 8] =
    [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

/// How the words of the message are put into another order after each round.
const ORDER: [usize; 16] = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/// The four words that each step of a round mixes: columns, then diagonals.
const MIXED: [[usize; 4]; 8] = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
];

/// Flags of a message that is one block: its chunk begins and ends, and it is the root.
const ALONE: u32 = 1 | 2 | 8;

/// Bytes of a block.
const BLOCK: usize = 64;

/// The most bits that a form can ask for: a phone takes many seconds for them.
pub const MOST: f64 = 24.0;

/// How many nonces are tried in a turn: a few milliseconds on a slow phone.
const SLICE: u32 = 1 << 11;

/// Whether a submission's nonce proves at least so many bits of work.
pub fn holds(submission: &str, nonce: &str, bits: u32) -> bool {
    let mut block = [0; BLOCK];
    let (all, mut length) = ([submission, ":", nonce], 0);
    for byte in all.iter().flat_map(|part| part.bytes()) {
        let Some(place) = block.get_mut(length) else { return false };
        *place = byte;
        length += 1;
    }
    zeros(&block, length) >= bits
}

/// The zero bits with which the hash of a text of one block begins.
#[allow(clippy::indexing_slicing, reason = "every index is below 16 and stands in the tables above")]
fn zeros(block: &[u8; BLOCK], length: usize) -> u32 {
    let mut message = [0; 16];
    for (word, bytes) in message.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    let mut state = [0; 16];
    state[..8].copy_from_slice(&BEGIN);
    state[8..12].copy_from_slice(&BEGIN[..4]);
    state[14] = length as u32;
    state[15] = ALONE;
    for _ in 0..7 {
        for (step, [a, b, c, d]) in MIXED.into_iter().enumerate() {
            for (half, [right, left]) in [[16, 12], [8, 7]].into_iter().enumerate() {
                state[a] = state[a].wrapping_add(state[b]).wrapping_add(message[2 * step + half]);
                state[d] = (state[d] ^ state[a]).rotate_right(right);
                state[c] = state[c].wrapping_add(state[d]);
                state[b] = (state[b] ^ state[c]).rotate_right(left);
            }
        }
        message = ORDER.map(|from| message[from]);
    }
    // The first bytes of the hash, as they are written.
    let [first, second] = [state[0] ^ state[8], state[1] ^ state[9]].map(u32::swap_bytes);
    if first == 0 { 32 + second.leading_zeros() } else { first.leading_zeros() }
}

/// Searches on for the nonce of a submission that needs one; whether it needs none, or has one now.
pub fn prove(event: &mut Value, tried: &mut u32) -> bool {
    let data = member(event, "data");
    let proof = member(data, "proof");
    let Some(bits) = proof.get("bits").and_then(Value::number).filter(|_| proof.get("nonce").is_none()) else {
        return true;
    };
    let mut nonce = String::new();
    for _ in 0..SLICE {
        *tried = tried.wrapping_add(1);
        nonce.clear();
        hex(u64::from(*tried), 8, &mut nonce);
        if holds(text(data, "submission"), &nonce, bits.min(MOST) as u32) {
            event.set_at(&["data", "proof", "nonce"], nonce.into());
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_blake3() {
        for length in 0..=BLOCK {
            let text: String = "0123456789abcdef".chars().cycle().take(length).collect();
            let hash = blake3::hash(text.as_bytes());
            let wanted = u64::from_be_bytes(hash.as_bytes()[..8].try_into().unwrap()).leading_zeros();
            let mut block = [0; BLOCK];
            block[..length].copy_from_slice(text.as_bytes());
            assert_eq!(zeros(&block, length), wanted, "{length}");
        }
    }

    #[test]
    fn what_is_longer_than_a_block_proves_nothing() {
        assert!(holds(&"s".repeat(60), "123", 0));
        assert!(!holds(&"s".repeat(60), "1234", 0));
        assert!(!holds("submission", "1", 60));
    }
}
