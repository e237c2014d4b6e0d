//! A view poured into its embedded Tera template: the result is the XML that `vocabulary` reads.
//!
//! Autoescape is on for every template, so a name can never become an element.

use std::sync::OnceLock;

use serde::Serialize;
use tera::{Context, Kwargs, State, Tera};

use super::{
    RenderError,
    view::{BudgetLevel, Document},
};

const TEMPLATES: [(&str, &str); 6] = [
    ("bagian/kop.xml", include_str!("../../../templates/documents/bagian/kop.xml")),
    ("bagian/kaki.xml", include_str!("../../../templates/documents/bagian/kaki.xml")),
    ("bagian/nama.xml", include_str!("../../../templates/documents/bagian/nama.xml")),
    ("pakta-integritas.xml", include_str!("../../../templates/documents/pakta-integritas.xml")),
    ("perjanjian-kinerja.xml", include_str!("../../../templates/documents/perjanjian-kinerja.xml")),
    ("berita-acara.xml", include_str!("../../../templates/documents/berita-acara.xml")),
];

/// The document as XML.
pub(crate) fn pour(document: &Document) -> Result<String, RenderError> {
    let name = match document {
        Document::Pact(_) => "pakta-integritas.xml",
        Document::Agreement(_) => "perjanjian-kinerja.xml",
        Document::Minutes(_) => "berita-acara.xml",
    };
    let context = Context::from_serialize(&Poured::of(document)).map_err(fault)?;
    templates()?.render(name, &context).map_err(fault)
}

/// An amount as it is written on paper: `Rp1.234.567`.
pub(crate) fn rupiah(amount: u64) -> String {
    let digits = amount.to_string();
    let mut written = String::from("Rp");
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push('.');
        }
        written.push(digit);
    }
    written
}

/// The view, and facts about its budget table that a template should not have to count.
#[derive(Serialize)]
struct Poured<'a> {
    #[serde(flatten)]
    document: &'a Document,
    show_codes: bool,
    several_levels: bool,
    /// The highest level of the table, which is not indented, and how deep it is.
    top_level: BudgetLevel,
    top_depth: u8,
}

impl<'a> Poured<'a> {
    fn of(document: &'a Document) -> Self {
        let budget = match document {
            Document::Agreement(agreement) => agreement.annex.budget.as_slice(),
            Document::Pact(_) | Document::Minutes(_) => &[],
        };
        let show_codes = budget.iter().any(|row| !row.code.is_empty());
        let top_level = budget.iter().map(|row| row.level).min().unwrap_or(BudgetLevel::Program);
        let several_levels = budget.iter().any(|row| row.level != top_level);
        let top_depth = match top_level {
            BudgetLevel::Program => 0,
            BudgetLevel::Activity => 1,
            BudgetLevel::SubActivity => 2,
        };
        Self { document, show_codes, several_levels, top_level, top_depth }
    }
}

fn templates() -> Result<&'static Tera, RenderError> {
    static TERA: OnceLock<Result<Tera, String>> = OnceLock::new();
    TERA.get_or_init(|| {
        let mut tera = Tera::new();
        tera.autoescape_on([".xml"]);
        tera.register_filter("rupiah", |amount: u64, _: Kwargs, _: &State| rupiah(amount));
        tera.add_raw_templates(TEMPLATES).map_err(|error| error.to_string())?;
        Ok(tera)
    })
    .as_ref()
    .map_err(|error| RenderError::Template(error.clone()))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn fault(error: tera::Error) -> RenderError {
    RenderError::Template(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::rupiah;

    #[test]
    fn rupiah_are_grouped_by_threes() {
        assert_eq!(rupiah(0), "Rp0");
        assert_eq!(rupiah(999), "Rp999");
        assert_eq!(rupiah(1_234_567), "Rp1.234.567");
        assert_eq!(rupiah(98_450_000_000), "Rp98.450.000.000");
    }
}
