//! The native twin of what the page does with WebCrypto: an encrypted part of a payload, `iv.text` in base64.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// AES-128-CBC; `None` where key, text or padding are wrong.
pub fn decrypt(text: &str, key: &str) -> Option<String> {
    let (iv, text) = text.split_once('.')?;
    let (iv, text) = (STANDARD.decode(iv).ok()?, STANDARD.decode(text).ok()?);
    let cipher = cbc::Decryptor::<aes::Aes128>::new_from_slices(&STANDARD.decode(key).ok()?, &iv).ok()?;
    String::from_utf8(cipher.decrypt_padded_vec_mut::<Pkcs7>(&text).ok()?).ok()
}
