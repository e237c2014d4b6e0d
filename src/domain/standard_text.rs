//! The wordings an institution drafts with: pacts by variant and the clauses of agreements, each in versions. A document
//! keeps the wording it was drafted with; the newest version is for new drafts.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::institution::{AgreementTemplate, PactTemplate};

/// Which wording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextName {
    /// The clauses of agreements.
    Agreement,
    /// The pact of that variant.
    Pact(String),
}

/// A text that names no wording.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no wording: write `agreement`, or `pact:` and a code of 1 to 30 letters, digits and hyphens"
)]
pub struct TextNameError(String);

impl FromStr for TextName {
    type Err = TextNameError;
    fn from_str(text: &str) -> Result<Self, TextNameError> {
        let shaped = |code: &&str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            (1..=30).contains(&code.len()) && code.bytes().all(plain)
        };
        match text.strip_prefix("pact:").filter(shaped) {
            Some(code) => Ok(TextName::Pact(code.to_owned())),
            None if text == "agreement" => Ok(TextName::Agreement),
            None => Err(TextNameError(text.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for TextName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextName::Agreement => f.write_str("agreement"),
            TextName::Pact(code) => write!(f, "pact:{code}"),
        }
    }
}

/// One version of a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardText {
    /// Which.
    pub name: TextName,
    /// From 1; the first is what the institution was set up with.
    pub version: u32,
    /// What it says.
    pub wording: Wording,
    /// Who wrote it, by name; empty for the first.
    pub author: String,
    /// Why, in his words.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a wording says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Wording {
    /// Of agreements.
    Agreement(AgreementTemplate),
    /// Of a pact.
    Pact(PactTemplate),
}

/// A part of a wording: its paragraphs, in order. A part that is one line has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its word in forms and text keys.
    pub word: &'static str,
    /// Whether it is a list of points that may grow.
    pub list: bool,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
}

/// What is wrong with a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordingFault {
    /// A part has no text.
    Empty {
        /// Its word.
        part: &'static str,
    },
    /// A place in braces that nothing fills.
    UnknownPlace {
        /// Word of the part.
        part: &'static str,
        /// The paragraph, from 0.
        paragraph: usize,
        /// As written, with its braces.
        place: String,
    },
    /// A letter that no font of the documents has.
    Unprintable {
        /// Word of the part.
        part: &'static str,
        /// The paragraph, from 0.
        paragraph: usize,
        /// Which.
        letter: char,
    },
}

/// What stands in braces in a pact and is filled for its declarant.
const PLACES: [&str; 3] = ["{nama_lengkap}", "{jabatan}", "{nama_instansi}"];

impl Wording {
    /// Which wording this is.
    pub fn name(&self) -> TextName {
        match self {
            Wording::Agreement(_) => TextName::Agreement,
            Wording::Pact(pact) => TextName::Pact(pact.code.clone()),
        }
    }

    /// Its parts, in the order of the paper.
    pub fn parts(&self) -> Vec<Part> {
        let line = |word, text: &String| Part { word, list: false, paragraphs: vec![text.clone()] };
        let list = |word, texts: &Vec<String>| Part { word, list: true, paragraphs: texts.clone() };
        match self {
            Wording::Agreement(text) => vec![
                line("opening-two", &text.opening_two),
                line("first-label", &text.first_label),
                line("second-label", &text.second_label),
                list("promise", &text.promise),
                list("supervision", &text.supervision),
                line("opening-one", &text.opening_one),
                list("promise-one", &text.promise_one),
            ],
            Wording::Pact(text) => vec![
                line("basis", &text.basis),
                line("opening", &text.opening),
                list("points", &text.points),
                line("witness-label", &text.witness_label),
            ],
        }
    }

    /// The same wording with other texts: `paragraphs` answers for each part. Empty paragraphs are left out.
    #[must_use]
    pub fn with(&self, paragraphs: impl Fn(&str) -> Vec<String>) -> Self {
        let tidy = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let list = |word: &str| {
            paragraphs(word).iter().map(tidy).filter(|text| !text.is_empty()).collect::<Vec<String>>()
        };
        let line = |word: &str| list(word).join(" ");
        match self {
            Wording::Agreement(_) => Wording::Agreement(AgreementTemplate {
                opening_two: line("opening-two"),
                opening_one: line("opening-one"),
                promise: list("promise"),
                promise_one: list("promise-one"),
                supervision: list("supervision"),
                first_label: line("first-label"),
                second_label: line("second-label"),
            }),
            Wording::Pact(pact) => Wording::Pact(PactTemplate {
                code: pact.code.clone(),
                basis: line("basis"),
                opening: line("opening"),
                points: list("points"),
                witness_label: line("witness-label"),
            }),
        }
    }

    /// Everything that must be mended before it may be drafted with.
    pub fn faults(&self) -> Vec<WordingFault> {
        let places: &[&str] = if matches!(self, Wording::Pact(_)) { &PLACES } else { &[] };
        let mut faults = Vec::new();
        for part in self.parts() {
            if part.paragraphs.iter().all(|text| text.trim().is_empty()) {
                faults.push(WordingFault::Empty { part: part.word });
            }
            for (paragraph, text) in part.paragraphs.iter().enumerate() {
                for place in braces(text).into_iter().filter(|place| !places.contains(&place.as_str())) {
                    faults.push(WordingFault::UnknownPlace { part: part.word, paragraph, place });
                }
            }
        }
        faults
    }
}

/// Whatever stands in braces, or begins with one and never ends.
fn braces(text: &str) -> Vec<String> {
    text.split('{')
        .skip(1)
        .map(|rest| match rest.split_once('}') {
            Some((inside, _)) => format!("{{{inside}}}"),
            None => format!("{{{}", rest.chars().take(30).collect::<String>()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pact() -> Wording {
        Wording::Pact(PactTemplate {
            code: "PI-TAHUNAN".to_owned(),
            basis: "Dasar".to_owned(),
            opening: "Saya, {nama_lengkap}, {jabatan}:".to_owned(),
            points: vec!["Jujur;".to_owned()],
            witness_label: "Menyaksikan,".to_owned(),
        })
    }

    #[test]
    fn a_wording_comes_back_from_its_parts_as_it_was() {
        let parts = pact().parts();
        let text = |word: &str| parts.iter().find(|part| part.word == word).unwrap().paragraphs.clone();
        assert_eq!(pact().with(text), pact());
        assert_eq!(pact().name().to_string().parse(), Ok(pact().name()));
        for bad in ["", "pact:", "pact:../X", "agreement:X", "pact:A B"] {
            assert!(bad.parse::<TextName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_part_and_a_misspelt_place_are_named() {
        let points = vec!["Saya {nama_lengkp} jujur".to_owned(), " ".to_owned(), "baik {".to_owned()];
        let text = |word: &str| if word == "points" { points.clone() } else { vec!["teks".to_owned()] };
        let place = |paragraph, place: &str| WordingFault::UnknownPlace {
            part: "points",
            paragraph,
            place: place.to_owned(),
        };
        assert_eq!(pact().with(text).faults(), [place(0, "{nama_lengkp}"), place(1, "{")]);
        let nothing = pact().with(|word| if word == "points" { vec![] } else { vec!["teks".to_owned()] });
        assert_eq!(nothing.faults(), [WordingFault::Empty { part: "points" }]);
    }
}
