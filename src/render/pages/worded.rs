//! Templates with their fixed words put in: what a template says in the same words on every page is looked up once, when
//! the templates are read, and not once per page and cell.

use super::escape::escaped;

const OPEN: &str = "{{ ";
const CLOSE: &str = " }}";

/// The template with every `{{ t(key="…") }}` and `{{ asset(name="…") }}` replaced by what it says, escaped; what `word`
/// or `asset` has no fixed answer for stays as it is.
pub(super) fn worded(
    template: &str,
    word: impl Fn(&str) -> Option<String>,
    asset: impl Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find(OPEN) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(end) = from.find(CLOSE) else {
            rest = from;
            break;
        };
        let (call, after) = from.split_at(end + CLOSE.len());
        let inside = call.strip_prefix(OPEN).and_then(|call| call.strip_suffix(CLOSE)).unwrap_or_default();
        let word = literal(inside, "t(key=").and_then(&word);
        let said = word.or_else(|| literal(inside, "asset(name=").and_then(&asset));
        match said.filter(|said| is_no_template(said)) {
            Some(said) => out.push_str(&escaped(&said)),
            None => out.push_str(call),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The one argument of such a call, if it is a text and nothing else.
fn literal<'a>(call: &'a str, name: &str) -> Option<&'a str> {
    let text = call.strip_prefix(name)?.strip_suffix(')')?.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('"')).then_some(text)
}

/// A word must not be read as a command.
fn is_no_template(said: &str) -> bool {
    !said.contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        let word = |key: &str| match key {
            "a" => Some("A & \"B\"".to_owned()),
            "command" => Some("{{ me }}".to_owned()),
            _ => None,
        };
        worded(template, word, |name| (name == "x.js").then(|| "/assets/1/x.js".to_owned()))
    }

    #[test]
    fn fixed_words_are_put_in_escaped_and_everything_else_stays_as_it_is() {
        assert_eq!(filled(r#"<p title="{{ t(key="a") }}">"#), "<p title=\"A &amp; &quot;B&quot;\">");
        assert_eq!(
            filled(r#"{{ asset(name="x.js") }}{{ t(key="a") }}"#),
            "/assets/1/x.jsA &amp; &quot;B&quot;"
        );
        for same in [
            r#"{{ t(key="unknown") }}"#,
            r#"{{ t(key="command") }}"#,
            r#"{{ t(key="a" ~ x) }}"#,
            r#"{{ t(key="a", count=3) }}"#,
            r"{{ t(key=a) }} {{ b }}",
            r#"{% if x == "y" %}{{ "#,
        ] {
            assert_eq!(filled(same), same);
        }
    }
}
