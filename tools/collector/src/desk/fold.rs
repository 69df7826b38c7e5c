//! Words as they are searched: without capitals, accents and the several ways of writing one letter.
//!
//! "Γεύση" is found by "γευση", "Öl" by "ol", "żółty" by "zolty" and "می‌خواهم" with either ye and with or without its
//! zero-width joint.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is kept, in characters: longer ones are addresses and noise.
const LONGEST: usize = 40;

/// The words of a text in order, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.nfkd() {
        // A joint is inside of a word, and so are marks, which are left out.
        if is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{640}') {
            continue;
        }
        match words.last_mut() {
            Some(word) if letter.is_alphanumeric() => fold(letter, word),
            Some(word) if word.is_empty() => {}
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty() && word.chars().count() <= LONGEST);
    words
}

/// The different words of several texts, at most so many.
pub(crate) fn vocabulary<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> BTreeSet<String> {
    texts.flat_map(words).take(most).collect()
}

/// Writes a letter as it is compared: what Unicode does not take apart, people do not tell apart when they search.
fn fold(letter: char, word: &mut String) {
    match letter {
        'ß' | 'ẞ' => word.push_str("ss"),
        'æ' | 'Æ' => word.push_str("ae"),
        'œ' | 'Œ' => word.push_str("oe"),
        'ł' | 'Ł' => word.push('l'),
        'ø' | 'Ø' => word.push('o'),
        'đ' | 'Đ' => word.push('d'),
        'ı' => word.push('i'),
        'ς' => word.push('σ'),
        // Arabic keyboards' letters for Persian ones, and the seats of hamza.
        'ي' | 'ى' => word.push('ی'),
        'ك' => word.push('ک'),
        'ة' => word.push('ه'),
        '٠'..='٩' => push_digit(letter, '٠', word),
        '۰'..='۹' => push_digit(letter, '۰', word),
        _ => word.extend(letter.to_lowercase().map(|letter| if letter == 'ς' { 'σ' } else { letter })),
    }
}

/// A digit of another script as ours.
fn push_digit(letter: char, zero: char, word: &mut String) {
    word.extend(char::from_digit(u32::from(letter) - u32::from(zero), 10));
}

/// A word as it is kept: hexadecimal, so that every database sorts it, and finds what begins with it, alike.
pub(crate) fn kept(word: &str) -> String {
    use std::fmt::Write as _;
    word.bytes().fold(String::new(), |mut kept, byte| {
        // Writing to a String does not fail.
        let _ = write!(kept, "{byte:02x}");
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_one_however_it_is_written() {
        for (written, typed) in [
            ("Γεύση", "ΓΕΥΣΗ"),
            ("ΛΌΓΟΣ", "λόγος"),
            ("Öl", "ol"),
            ("Straße", "STRASSE"),
            ("żółty", "Zolty"),
            ("می‌خواهم", "ميخواهم"),
            ("کتاب", "كتاب"),
            ("۱۲", "12"),
            ("naïve", "naive"),
            ("ﬁne", "fine"),
            ("İzmir", "izmir"),
        ] {
            assert_eq!(words(written), words(typed), "{written}");
        }
    }

    #[test]
    fn words_end_where_letters_end() {
        assert_eq!(
            words("  Great oil -- \"really\", (9/10)!\n<b>x</b> "),
            ["great", "oil", "really", "9", "10", "b", "x", "b"]
        );
        assert!(words(&"a".repeat(41)).is_empty());
    }

    #[test]
    fn what_begins_alike_is_kept_alike() {
        assert!(kept("olive").starts_with(&kept("oli")));
        assert_eq!(kept("γ"), "ceb3");
    }
}
