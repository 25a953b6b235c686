//! Text in lower case, without the tables of the standard library, which weigh 12 KB.

/// Letters of a range: the first and the last capital, whether every second one is a capital only, and how far away the small
/// letter stands.
type Capitals = (u16, u16, bool, u16);

/// The alphabets of Latin (Vietnamese included), Greek, Cyrillic, Armenian, and Latin in full width.
/// Source: the Unicode Character Database, `UnicodeData.txt`.
static CAPITALS: &[Capitals] = &[
    (0x41, 0x5a, false, 32),
    (0xc0, 0xd6, false, 32),
    (0xd8, 0xde, false, 32),
    (0x100, 0x12e, true, 1),
    (0x132, 0x136, true, 1),
    (0x139, 0x147, true, 1),
    (0x14a, 0x176, true, 1),
    (0x178, 0x178, false, 0xff87),
    (0x179, 0x17d, true, 1),
    (0x1a0, 0x1a4, true, 1),
    (0x1af, 0x1af, false, 1),
    (0x1cd, 0x1db, true, 1),
    (0x1de, 0x1ee, true, 1),
    (0x1f8, 0x21e, true, 1),
    (0x222, 0x232, true, 1),
    (0x386, 0x386, false, 38),
    (0x388, 0x38a, false, 37),
    (0x38c, 0x38c, false, 64),
    (0x38e, 0x38f, false, 63),
    (0x391, 0x3a1, false, 32),
    (0x3a3, 0x3ab, false, 32),
    (0x400, 0x40f, false, 80),
    (0x410, 0x42f, false, 32),
    (0x460, 0x480, true, 1),
    (0x48a, 0x4be, true, 1),
    (0x4c0, 0x4c0, false, 15),
    (0x4c1, 0x4cd, true, 1),
    (0x4d0, 0x52e, true, 1),
    (0x531, 0x556, false, 48),
    (0x1e00, 0x1e94, true, 1),
    (0x1ea0, 0x1efe, true, 1),
    (0xff21, 0xff3a, false, 32),
];

/// The text in lower case. Letters of other alphabets stay as they are, and a sigma is `σ` at the end of a word, too.
#[must_use]
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(small(c));
    }
    out
}

fn small(c: char) -> char {
    let Ok(code) = u16::try_from(u32::from(c)) else { return c };
    for (first, last, is_every_second, distance) in CAPITALS {
        if (*first..=*last).contains(&code) {
            let is_capital = !is_every_second || (code ^ first) & 1 == 0;
            let distance = if is_capital { *distance } else { 0 };
            return char::from_u32(u32::from(code.wrapping_add(distance))).unwrap_or(c);
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks in which every letter must be known, but for the dotted İ, whose small letter is two characters.
    const KNOWN: &[(char, char)] =
        &[('\0', '\u{17f}'), ('\u{384}', '\u{3ce}'), ('\u{400}', '\u{52f}'), ('\u{531}', '\u{586}'), ('\u{1ea0}', '\u{1eff}')];

    #[test]
    fn every_letter_is_the_standards_or_left_alone() {
        for c in '\0'..=char::MAX {
            let mut expected = c.to_lowercase();
            let expected = expected.next().filter(|_| expected.next().is_none()).unwrap_or(c);
            let is_known = KNOWN.iter().any(|(first, last)| (*first..=*last).contains(&c));
            assert!(small(c) == expected || small(c) == c && !is_known, "{c} {:x} {}", u32::from(c), small(c));
        }
    }

    #[test]
    fn words_of_many_alphabets_become_small() {
        for (text, small) in [
            ("Order COMPLETED", "order completed"),
            ("BESTELLUNG Über ÄRZTE", "bestellung über ärzte"),
            ("ŻÓŁĆ ŠŽ Ÿ", "żółć šž ÿ"),
            ("ЗАКАЗ Ё", "заказ ё"),
            ("ΠΑΡΑΓΓΕΛΊΑ", "παραγγελία"),
            ("ĐƠN HÀNG", "đơn hàng"),
            ("注文", "注文"),
        ] {
            assert_eq!(lower(text), small);
        }
    }
}
