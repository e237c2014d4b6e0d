//! The texts of the pages, Indonesian and English, one Fluent file per area. A missing text shows as ⟦key⟧, and a test
//! holds that both languages have the same keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use tera::Value;
use unic_langid::LanguageIdentifier;

use super::Language;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// A file of texts that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the texts in {file} cannot be used: {why}")]
pub struct TextsError {
    file: String,
    why: String,
}

/// All texts. Cheap to clone.
#[derive(Clone)]
pub struct Texts {
    indonesian: Arc<FluentBundle<FluentResource>>,
    english: Arc<FluentBundle<FluentResource>>,
}

impl Texts {
    /// Reads the files that are inside the program.
    pub fn load() -> Result<Self, TextsError> {
        Ok(Self {
            indonesian: Arc::new(bundle(Language::Indonesian)?),
            english: Arc::new(bundle(Language::English)?),
        })
    }

    /// The text of a key with its facts filled in.
    pub fn say(
        &self,
        language: Language,
        key: &str,
        facts: impl Iterator<Item = (String, FluentValue<'static>)>,
    ) -> String {
        let bundle = match language {
            Language::Indonesian => &self.indonesian,
            Language::English => &self.english,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in facts {
            arguments.set(name, value);
        }
        let mut problems = Vec::new();
        bundle.format_pattern(pattern, Some(&arguments), &mut problems).into_owned()
    }

    /// The keys of a language.
    pub fn keys(language: Language) -> BTreeSet<String> {
        let files = files(language).filter_map(|name| Files::get(&name));
        let text: Vec<String> = files.map(|f| String::from_utf8_lossy(&f.data).into_owned()).collect();
        let lines = text.iter().flat_map(|text| text.lines());
        let keys = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        keys.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    }
}

/// A fact of a template as Fluent takes it.
pub(super) fn fact(value: &Value) -> FluentValue<'static> {
    match value.as_i64() {
        Some(number) => FluentValue::from(number),
        None => FluentValue::from(value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)),
    }
}

fn files(language: Language) -> impl Iterator<Item = String> {
    let folder = format!("{}/", language.code());
    Files::iter().map(std::borrow::Cow::into_owned).filter(move |name| name.starts_with(&folder))
}

fn bundle(language: Language) -> Result<FluentBundle<FluentResource>, TextsError> {
    let id: LanguageIdentifier = language
        .code()
        .parse()
        .map_err(|_| TextsError { file: language.code().to_owned(), why: "no language".to_owned() })?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The marks around a fact would show up in titles and in copied text.
    bundle.set_use_isolating(false);
    for name in files(language) {
        let problem = |why: String| TextsError { file: name.clone(), why };
        let file = Files::get(&name).ok_or_else(|| problem("missing".to_owned()))?;
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).map_err(|(_, why)| problem(format!("{why:?}")))?;
        bundle.add_resource(resource).map_err(|why| problem(format!("{why:?}")))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts() {
        let (indonesian, english) = (Texts::keys(Language::Indonesian), Texts::keys(Language::English));
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
        assert_eq!(only(&indonesian, &english), Vec::<String>::new(), "only in Indonesian");
        assert_eq!(only(&english, &indonesian), Vec::<String>::new(), "only in English");
    }

    #[test]
    fn a_missing_text_shows_its_key_and_a_number_is_filled_in() {
        let texts = Texts::load().unwrap();
        assert_eq!(texts.say(Language::English, "no-such-key", std::iter::empty()), "⟦no-such-key⟧");
        let facts = [("count".to_owned(), FluentValue::from(3))].into_iter();
        assert!(texts.say(Language::Indonesian, "inbox-count", facts).contains('3'));
    }
}
