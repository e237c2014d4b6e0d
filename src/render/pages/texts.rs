//! The texts of the pages, Indonesian and English, one Fluent file per area. A missing text shows as ⟦key⟧, and a test
//! holds that both languages have the same keys.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

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
    /// Read when somebody asks for it.
    english: Arc<OnceLock<FluentBundle<FluentResource>>>,
}

impl Texts {
    /// Reads the files that are inside the program.
    pub fn load() -> Result<Self, TextsError> {
        Ok(Self { indonesian: Arc::new(bundle(Language::Indonesian)?), english: Arc::default() })
    }

    /// Reads those of that language too, if they are not yet.
    pub(super) fn prepare(&self, language: Language) -> Result<(), TextsError> {
        if language == Language::English && self.english.get().is_none() {
            // Two who come first both read them; one is kept.
            let english = bundle(Language::English)?;
            self.english.get_or_init(|| english);
        }
        Ok(())
    }

    /// The text of a key with its facts filled in.
    pub fn say<'a>(
        &self,
        language: Language,
        key: &str,
        facts: impl Iterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let bundle = self.bundle(language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut arguments: Option<FluentArgs<'a>> = None;
        for (name, value) in facts {
            arguments.get_or_insert_with(FluentArgs::new).set(name, value);
        }
        bundle.format_pattern(pattern, arguments.as_ref(), &mut Vec::new()).into_owned()
    }

    /// The text of a key that says the same whatever the facts are; none if there is no such text.
    pub fn fixed(&self, language: Language, key: &str) -> Option<String> {
        let bundle = self.bundle(language);
        let pattern = bundle.get_message(key)?.value()?;
        let mut problems = Vec::new();
        let said = bundle.format_pattern(pattern, None, &mut problems);
        problems.is_empty().then(|| said.into_owned())
    }

    /// Indonesian stands in for a language that cannot be read.
    fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        let prepared = self.prepare(language).is_ok() && language == Language::English;
        prepared.then(|| self.english.get()).flatten().unwrap_or(&self.indonesian)
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
pub(super) fn fact(value: &Value) -> FluentValue<'_> {
    match (value.as_str(), value.as_i64()) {
        (Some(text), _) => FluentValue::from(text),
        (None, Some(number)) => FluentValue::from(number),
        (None, None) => FluentValue::from(value.to_string()),
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
        assert_eq!(texts.fixed(Language::Indonesian, "inbox-count"), None, "it depends on a number");
        assert!(texts.fixed(Language::English, "nav-inbox").is_some_and(|text| !text.is_empty()));
        let facts = [("count", FluentValue::from(3))].into_iter();
        assert!(texts.say(Language::Indonesian, "inbox-count", facts).contains('3'));
    }
}
