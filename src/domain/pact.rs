//! Pakta integritas: one person's promise to himself, witnessed (PermenPANRB 49/2011).

use serde::{Deserialize, Serialize};

use super::institution::PactTemplate;
use super::roster::Official;

/// What a pact says. The declarant and the witness are parties of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pact {
    /// Code of the template it was made from.
    pub template: String,
    /// Opening with its `{…}` places, filled when the parties are known.
    pub opening: String,
    /// The numbered points with their `{…}` places.
    pub points: Vec<String>,
    /// Label above the witness's block.
    pub witness_label: String,
}

impl Pact {
    /// A pact from a template of the institution.
    pub fn from_template(template: &PactTemplate) -> Self {
        Self {
            template: template.code.clone(),
            opening: template.opening.clone(),
            points: template.points.clone(),
            witness_label: template.witness_label.clone(),
        }
    }

    /// The opening for this declarant.
    pub fn opening_for(&self, declarant: &Official) -> String {
        fill(&self.opening, declarant, "")
    }

    /// The points for this declarant; `institution` stands in where the office has no agency.
    pub fn points_for(&self, declarant: &Official, institution: &str) -> Vec<String> {
        self.points.iter().map(|point| fill(point, declarant, institution)).collect()
    }

    /// The points as all read them out together: of no agency in particular, for nobody in particular.
    pub fn points_aloud(&self) -> Vec<String> {
        let filled = |point: &String| {
            point
                .replace("{nama_instansi}", "instansi masing-masing")
                .replace("{jabatan}", "jabatan masing-masing")
        };
        self.points.iter().map(filled).collect()
    }
}

fn fill(text: &str, declarant: &Official, institution: &str) -> String {
    text.replace("{nama_lengkap}", &declarant.name)
        .replace("{jabatan}", &declarant.styled_title())
        .replace("{nama_instansi}", declarant.agency_name.as_deref().unwrap_or(institution))
}
