//! Numbers as Indonesian papers write them: `1.234.567` and `9,50`. Read strictly, because `1.234` and `1,234` are a
//! thousandfold apart. What never lives here: what a number is for.

use super::budget::Rupiah;

/// Why a text is no amount in rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not written as one.
    #[error("write whole rupiah with points between thousands, e.g. 1.234.567")]
    Shape,
    /// More digits than any budget has.
    #[error("the amount has more than 15 digits")]
    TooLarge,
}

/// So many digits at most: all of them add up without loss, here and in a browser.
const DIGITS: usize = 15;

/// Whole rupiah: `1.234.567`, `1234567`, also with `Rp` before and `,00` behind, as spreadsheets copy them.
pub fn amount(text: &str) -> Result<Rupiah, AmountError> {
    let text = text.trim();
    let text = text.strip_prefix("Rp").map_or(text, |rest| rest.trim_start_matches(['.', ' ', '\u{a0}']));
    let text = text.strip_suffix(",00").or_else(|| text.strip_suffix(",-")).unwrap_or(text);
    if !is_whole(text) {
        return Err(AmountError::Shape);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if digits.len() > DIGITS {
        return Err(AmountError::TooLarge);
    }
    Ok(Rupiah(if digits.is_empty() { 0 } else { digits.parse().map_err(|_| AmountError::Shape)? }))
}

/// An amount as [`amount`] reads it, without `Rp`.
pub fn grouped(amount: Rupiah) -> String {
    amount.to_string().trim_start_matches("Rp").to_owned()
}

/// Whether a target can stand as it is: words (`WTP`), or a number or range of numbers in Indonesian writing. `9.50`
/// cannot: here it would be read as 950.
pub fn is_target(text: &str) -> bool {
    let text = text.trim();
    let numeric = text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-' | '–' | '+' | ' '));
    if !numeric {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.split(['-', '–']).all(|part| is_decimal(part.trim().trim_end_matches('%').trim_end()))
}

fn is_decimal(text: &str) -> bool {
    match text.split_once(',') {
        None => is_whole(text),
        Some((whole, rest)) => {
            is_whole(whole) && !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())
        }
    }
}

/// Digits alone, or in groups of three with points between.
fn is_whole(text: &str) -> bool {
    let mut groups = text.split('.');
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return digits(first);
    }
    digits(first) && first.len() <= 3 && rest.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_spreadsheets_and_people_write_it() {
        for (text, expected) in [
            ("1.234.567", 1_234_567),
            ("1234567", 1_234_567),
            (" Rp98.450.000.000 ", 98_450_000_000),
            ("Rp. 1.000,00", 1_000),
            ("Rp\u{a0}1.000,-", 1_000),
            ("0", 0),
        ] {
            assert_eq!(amount(text), Ok(Rupiah(expected)), "{text}");
        }
        assert_eq!(amount(&grouped(Rupiah(1_234_567))), Ok(Rupiah(1_234_567)));
    }

    #[test]
    fn an_amount_that_could_be_read_in_two_ways_is_refused() {
        for text in [
            "",
            "1,234,567",
            "1.23",
            "1.2345",
            "12.34.567",
            "1234.567",
            ".5",
            "1.",
            "1,5",
            "12a",
            "-5",
            "1 000",
        ] {
            assert_eq!(amount(text), Err(AmountError::Shape), "{text}");
        }
        assert_eq!(amount("1.000.000.000.000.000"), Err(AmountError::TooLarge));
    }

    #[test]
    fn a_target_is_words_or_a_number_with_a_decimal_comma() {
        for text in
            ["95", "9,50", "1.234,5", "-0,25", "WTP", "B (baik)", "100%", "90-95", "2 dokumen", "12/12"]
        {
            assert!(is_target(text), "{text}");
        }
        for text in ["9.50", "0.5", "1,234.5", "9,", "1.5%", "1..000"] {
            assert!(!is_target(text), "{text}");
        }
    }
}
