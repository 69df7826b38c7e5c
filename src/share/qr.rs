//! The address as a QR code (ISO/IEC 18004), drawn as one path.
//!
//! The codes come from `qrcodegen-no-heap`; budget.toml has its price.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};

use crate::config::value::integer_text;

/// The light border that readers need, in modules (ISO/IEC 18004, 6.3.8).
const QUIET: i32 = 4;

/// The code of a text: how many modules its picture measures, with the border, and the path of its dark ones; `None`
/// where the text is longer than any code can hold (2,331 bytes).
pub fn path(text: &str) -> Option<(i32, String)> {
    let mut data = text.as_bytes().to_vec();
    let used = data.len();
    data.resize(used.max(Version::MAX.buffer_len()), 0);
    let mut out = vec![0; Version::MAX.buffer_len()];
    let level = QrCodeEcc::Medium;
    let code = QrCode::encode_binary(&mut data, used, &mut out, level, Version::MIN, Version::MAX, None, true).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                for (sign, number) in [("M", start + QUIET), (" ", y + QUIET), ("h", x - start), ("v1h-", x - start)] {
                    path.push_str(sign);
                    path.push_str(&integer_text(number.into()));
                }
                path.push('z');
            }
            x += 1;
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_its_border_and_ends_where_no_code_is_larger() {
        let (size, path) = path("https://elaia.example/oil").unwrap();
        // Version 2 has 25 modules, and the first finder begins behind the border.
        assert_eq!(size, 25 + 2 * QUIET);
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
        assert!(super::path(&"x".repeat(2_331)).is_some());
        assert_eq!(super::path(&"x".repeat(2_332)), None);
    }

    /// What a reader reads from the drawing, at three pixels a module.
    fn read(size: i32, path: &str) -> String {
        let side = usize::try_from(size).unwrap() * 3;
        let mut dark = vec![false; side * side];
        for run in path.split('M').skip(1) {
            let numbers: Vec<usize> =
                run.split([' ', 'h']).take(3).map(|part| part.trim_end_matches("v1").parse().unwrap()).collect();
            let [x, y, length] = numbers[..] else { panic!("{run}") };
            for row in y * 3..y * 3 + 3 {
                dark[row * side + x * 3..row * side + (x + length) * 3].fill(true);
            }
        }
        let grey = |x: usize, y: usize| if dark[y * side + x] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn a_reader_reads_the_very_address() {
        for text in [
            "https://elaia.example/",
            "https://elaia.example/shop?size=1&kind=early#top",
            "https://elaia.example/%D8%B1%D9%88%D8%BA%D9%86?utm_source=qr",
            "https://elaia.example/ελιά?α=روغن#🫒",
            &["https://elaia.example/", &"%D8%B1".repeat(150)].concat(),
        ] {
            let (size, path) = path(text).unwrap();
            assert_eq!(read(size, &path), text);
        }
    }
}
