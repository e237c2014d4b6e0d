//! The pages people see: a template and its facts in, HTML out. Pure; templates, texts and assets are inside the
//! program. What never lives here: who may see a page, and where its facts come from.

mod assets;
mod escape;
pub mod qr;
mod texts;
mod worded;

use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, Value};

pub use assets::{Asset, asset, asset_address, openapi};
pub use texts::{Texts, TextsError};

use crate::domain::language::Language;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "base.html"]
#[include = "partials/*.html"]
#[include = "pages/*.html"]
#[include = "pages/*/*.html"]
struct Files;

/// Why a page was not made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A template is broken, or its facts do not fit: a fault in the program.
    #[error("the page {name} cannot be made")]
    Template {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: tera::Error,
    },
    /// A fact of the page has a name of the frame: a fault in the program.
    #[error(
        "the page {name} has a fact called `{word}`, which is a word of the frame of every page: rename it"
    )]
    Taken {
        /// Which page.
        name: String,
        /// The name that is taken.
        word: &'static str,
    },
    /// The texts.
    #[error(transparent)]
    Texts(#[from] TextsError),
}

/// Every template and every text, read once. Share it by reference.
pub struct Pages {
    texts: Texts,
    indonesian: Tera,
    /// Read when somebody asks for it.
    english: OnceLock<Tera>,
}

/// A part of a page that was made before, with everything in it escaped.
#[derive(Debug, Clone)]
pub struct Fragment(Value);

/// The names of what stands in [`Frame`].
const FRAME: [&str; 7] = ["lang", "path", "reread", "institution", "me", "form_word", "notice"];

/// What every page knows besides its own facts.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// `id` or `en`.
    pub lang: &'static str,
    /// The path of the page.
    pub path: String,
    /// Where it is read again, for the language switch.
    pub reread: String,
    /// Whose service this is.
    pub institution: Keeper,
    /// Who is signed in.
    pub me: Option<Me>,
    /// The word that every form must repeat.
    pub form_word: String,
    /// Key of a notice to show once: what was just done.
    pub notice: Option<String>,
}

/// Whose service this is.
#[derive(Debug, Clone, Serialize)]
pub struct Keeper {
    /// `Pemerintah Kabupaten Arunika`.
    pub name: String,
    /// `Kabupaten Arunika`.
    pub region: String,
    /// Where complaints go.
    pub contact: String,
    /// Where its QR codes lead, so that a reader can tell another host from it.
    pub verify_address: String,
    /// Printed on every page of an invented institution.
    pub sample_notice: Option<String>,
}

/// Entrances of the menu that belong together.
#[derive(Debug, Clone, Serialize)]
pub struct MenuGroup {
    /// Text key; empty where the links stand by themselves.
    pub word: &'static str,
    /// Whether the page that is open is one of these.
    pub here: bool,
    /// At least one.
    pub links: Vec<MenuLink>,
}

/// An entrance of the menu.
#[derive(Debug, Clone, Serialize)]
pub struct MenuLink {
    /// `/board`.
    pub address: &'static str,
    /// Text key.
    pub word: &'static str,
    /// Value of `aria-current`: `page` on this very page, `true` on a page below it, else empty.
    pub here: &'static str,
}

/// Who is signed in, for the head of the page.
#[derive(Debug, Clone, Serialize)]
pub struct Me {
    /// Name with titles.
    pub name: String,
    /// The words of his roles, without agencies.
    pub roles: Vec<&'static str>,
    /// Where he may go, in groups.
    pub menu: Vec<MenuGroup>,
    /// Whether the whole navigation is his, or only the way out.
    pub full: bool,
}

impl Pages {
    /// Reads everything that is inside the program.
    pub fn load() -> Result<Self, PageError> {
        let texts = Texts::load()?;
        let indonesian = templates(&texts, Language::Indonesian)?;
        Ok(Self { texts, indonesian, english: OnceLock::new() })
    }

    /// Makes one page. `name` is the path under `templates/pages/`; `facts` serialises to an object.
    pub fn render(&self, name: &str, frame: &Frame, facts: &impl Serialize) -> Result<String, PageError> {
        self.made(name, frame, facts, &[])
    }

    /// The same with parts that were made before, each under the name by which the template asks for it.
    pub fn render_with(
        &self,
        name: &str,
        frame: &Frame,
        facts: &impl Serialize,
        parts: &[(&'static str, &Fragment)],
    ) -> Result<String, PageError> {
        self.made(name, frame, facts, parts)
    }

    /// Makes a part of a page, to be shown more than once: it must not say anything that only one reader may know.
    pub fn fragment(&self, name: &str, frame: &Frame, facts: &impl Serialize) -> Result<Fragment, PageError> {
        Ok(Fragment(Value::safe_string(&self.made(name, frame, facts, &[])?)))
    }

    /// A text on its own.
    pub fn say(&self, language: Language, key: &str) -> String {
        self.texts.say(language, key, std::iter::empty())
    }

    fn made(
        &self,
        name: &str,
        frame: &Frame,
        facts: &impl Serialize,
        parts: &[(&'static str, &Fragment)],
    ) -> Result<String, PageError> {
        let broken = |source| PageError::Template { name: name.to_owned(), source };
        let mut context = Context::from_serialize(facts).map_err(broken)?;
        // Else the page would show something of the frame in the place of its own fact, and say nothing.
        if let Some(word) = FRAME.into_iter().find(|word| context.contains_key(word)) {
            return Err(PageError::Taken { name: name.to_owned(), word });
        }
        context.extend(Context::from_serialize(frame).map_err(broken)?);
        for (place, part) in parts {
            context.insert_value(*place, part.0.clone());
        }
        let language =
            if frame.lang == Language::English.code() { Language::English } else { Language::Indonesian };
        self.templates(language)?.render(&format!("pages/{name}"), &context).map_err(broken)
    }

    fn templates(&self, language: Language) -> Result<&Tera, PageError> {
        if language == Language::Indonesian {
            return Ok(&self.indonesian);
        }
        if let Some(english) = self.english.get() {
            return Ok(english);
        }
        // Two who ask first both read them; one is kept.
        let english = templates(&self.texts, language)?;
        Ok(self.english.get_or_init(|| english))
    }
}

/// The templates as they speak that language.
fn templates(texts: &Texts, language: Language) -> Result<Tera, PageError> {
    texts.prepare(language)?;
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.set_escape_fn(escape::escape);
    let words = texts.clone();
    tera.register_function("t", move |arguments: Kwargs, _: &State| -> tera::TeraResult<String> {
        let key: &str = arguments.must_get("key")?;
        let facts = arguments.iter().filter_map(|(name, value)| {
            let name = name.as_str().filter(|name| *name != "key")?;
            Some((name, texts::fact(value)))
        });
        Ok(words.say(language, key, facts))
    });
    tera.register_function("asset", |arguments: Kwargs, _: &State| -> tera::TeraResult<String> {
        let name: String = arguments.must_get("name")?;
        asset_address(&name).ok_or_else(|| tera::Error::message(format!("there is no asset {name}")))
    });
    let files: Vec<(String, String)> = Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let text = String::from_utf8_lossy(&file.data);
            Some((name.into_owned(), worded::worded(&text, |key| texts.fixed(language, key), asset_address)))
        })
        .collect();
    tera.add_raw_templates(files)
        .map_err(|source| PageError::Template { name: "(all)".to_owned(), source })?;
    Ok(tera)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let institution = Keeper {
            name: String::new(),
            region: String::new(),
            contact: String::new(),
            verify_address: String::new(),
            sample_notice: None,
        };
        let (path, reread, form_word) = (String::new(), String::new(), String::new());
        Frame { lang: "id", path, reread, institution, me: None, form_word, notice: None }
    }

    #[test]
    fn a_fact_that_has_a_name_of_the_frame_makes_no_page() {
        #[derive(Serialize)]
        struct Facts {
            me: &'static str,
        }
        let words = Context::from_serialize(&frame()).unwrap();
        assert!(FRAME.iter().all(|word| words.contains_key(word)));
        let made = Pages::load().unwrap().render("home.html", &frame(), &Facts { me: "P7" });
        assert!(matches!(made, Err(PageError::Taken { word: "me", .. })), "{made:?}");
    }

    #[test]
    fn every_template_can_be_read_and_none_switches_escaping_off() {
        let pages = Pages::load().unwrap();
        pages.templates(Language::English).unwrap();
        for name in Files::iter() {
            let text = String::from_utf8(Files::get(&name).unwrap().data.into_owned()).unwrap();
            assert!(!text.contains("| safe") && !text.contains("|safe"), "{name}");
            assert!(
                !text.contains(" style=") && !text.contains("<script>") && !text.contains(" onclick"),
                "{name}"
            );
        }
    }
}
