//! What a file weighs on the wire.

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// Sizes of one file in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// As it lies on disk.
    pub raw: usize,
    /// After `gzip -9`.
    pub gzip: usize,
    /// After `brotli -q 11`.
    pub brotli: usize,
}

impl Weight {
    /// Weighs some bytes.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes)?;
        Ok(Self { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli(bytes)? })
    }
}

impl std::ops::AddAssign for Weight {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

/// Bytes after `brotli -q 11`, with the window of the command line tool.
fn brotli(bytes: &[u8]) -> Result<usize> {
    packed(bytes, 11)
}

/// About what `brotli` says, in a tenth of the time: good for comparing parts of one file.
pub fn quick_brotli(bytes: &[u8]) -> Result<usize> {
    packed(bytes, 9)
}

fn packed(bytes: &[u8], quality: i32) -> Result<usize> {
    let mut packed = Vec::new();
    let parameters =
        brotli::enc::BrotliEncoderParams { quality, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_costs_little_and_brotli_least() {
        let weight = Weight::of("an offer that fits ".repeat(200).as_bytes()).unwrap();
        assert_eq!(weight.raw, 3800);
        assert!(weight.brotli < weight.gzip && weight.gzip < 100, "{weight:?}");
    }
}
