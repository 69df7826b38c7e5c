//! Words as they are searched: without capitals, accents and the several ways of writing one letter.
//!
//! "Γεύση" is found by "γευση", "Öl" by "ol", "żółty" by "zolty" and "می‌خواهم" with either ye and with or without its
//! zero-width joint.
//!
//! Where words are written without spaces between them ("送料が高い") each two letters are one (送料 料が が高 高い), and
//! so is the last letter (い): in texts and in what is searched for alike, so that every part is found, and each letter.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is kept, in characters: longer ones are addresses and noise.
const LONGEST: usize = 40;

/// The words of a text in order, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_spaceless = false;
    for letter in text.nfkd() {
        // A joint is inside of a word, and so are marks, which are left out.
        if is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{640}') {
            continue;
        }
        if !letter.is_alphanumeric() || is_unspaced(letter) != is_spaceless {
            words.push(String::new());
            is_spaceless = is_unspaced(letter);
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            fold(letter, word);
        }
    }
    words.retain(|word| !word.is_empty() && (word.starts_with(is_unspaced) || word.chars().count() <= LONGEST));
    words.iter().flat_map(|word| pairs(word)).collect()
}

/// Whether words of its script are written without spaces between them: Han, Kana, Thai, Lao, Khmer, Burmese.
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{e4f}' | '\u{e80}'..='\u{ecf}' | '\u{edc}'..='\u{edf}' | '\u{1000}'..='\u{103f}'
        | '\u{1050}'..='\u{108f}' | '\u{1780}'..='\u{17df}' | '\u{a9e0}'..='\u{a9ef}' | '\u{aa60}'..='\u{aa7f}'
        | '\u{3040}'..='\u{309f}')
        || is_han_or_katakana(letter)
}

/// Whether two of them are mostly a word: what is written in Hiragana is mostly grammar, and in the other scripts two letters
/// are no more than a part.
pub(crate) fn is_han_or_katakana(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// A word as it is; of letters without spaces each two, and the last.
fn pairs(word: &str) -> Vec<String> {
    if !word.starts_with(is_unspaced) {
        return vec![word.to_owned()];
    }
    let letters: Vec<char> = word.chars().collect();
    (0..letters.len()).map(|at| letters.iter().skip(at).take(2).collect()).collect()
}

/// The different words of several texts, at most so many.
pub(crate) fn vocabulary<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> BTreeSet<String> {
    let mut vocabulary = BTreeSet::new();
    for word in texts.flat_map(words) {
        if vocabulary.len() == most {
            break;
        }
        vocabulary.insert(word);
    }
    vocabulary
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
    fn letters_without_spaces_are_taken_two_by_two() {
        assert_eq!(words("送料が高い。"), ["送料", "料か", "か高", "高い", "い"]);
        assert_eq!(words("iPhone15ケース 3個"), ["iphone15", "ケー", "ース", "ス", "3", "個"]);
        assert_eq!(words("ขอบคุณ"), ["ขอ", "อบ", "บค", "คณ", "ณ"]);
        assert_eq!(words(&"好".repeat(41)).len(), 41);
        assert_eq!(words("배송이 빨라요").len(), 2, "Korean has spaces");
    }

    #[test]
    fn what_begins_alike_is_kept_alike() {
        assert!(kept("olive").starts_with(&kept("oli")));
        assert_eq!(kept("γ"), "ceb3");
    }
}
