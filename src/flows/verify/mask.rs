//! Personal numbers in free text: a NIK has 16 digits, a NIP 18, and people write both with gaps.

/// From so many digits on, a number may be a person's.
const PERSONAL: usize = 16;

/// The text without any number that may be a person's.
pub(super) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '.' | '-' | '\u{a0}')) {
            run.push(c);
        } else {
            close(&mut out, &mut run);
            out.push(c);
        }
    }
    close(&mut out, &mut run);
    out
}

fn close(out: &mut String, run: &mut String) {
    if run.chars().filter(char::is_ascii_digit).count() < PERSONAL {
        out.push_str(run);
    } else {
        let number = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        out.push('•');
        out.push_str(run.get(number.len()..).unwrap_or_default());
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_personal_number_is_masked_however_it_is_written_and_a_decree_is_not() {
        assert_eq!(masked("NIP 19721006 199801 1 901, ya"), "NIP •, ya");
        assert_eq!(masked("3201010101010001"), "•");
        assert_eq!(
            masked("SK 800.1.3.3/12/2027 tanggal 4 Januari 2027"),
            "SK 800.1.3.3/12/2027 tanggal 4 Januari 2027"
        );
        assert_eq!(masked(""), "");
    }
}
