//! What the budget of an agreement has to add up to, or stay within, and where that comes from.

use crate::domain::agreement::Ceiling;
use crate::domain::budget::Rupiah;
use crate::domain::document::{Content, Kind};
use crate::domain::dpa::all_in_force;
use crate::domain::ids::OfficeId;
use crate::domain::office::Level;
use crate::domain::period::Period;
use crate::domain::stage::StageName;
use crate::store::documents::{self, Filter};
use crate::store::{ReadTx, StoreError, dpa, roster};

/// A ceiling and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funds {
    /// The ceiling.
    pub ceiling: Ceiling,
    /// Where it comes from.
    pub source: Source,
}

/// Where a ceiling comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The budget document (DPA) of that number.
    Dpa(String),
    /// All budget documents, so many.
    AllDpa(usize),
    /// The superior's agreement of that title.
    Superior(String),
    /// Neither is here yet.
    Missing,
}

/// The ceiling for an office in the fiscal years of the period: all budget documents for the head of region, its own for the head of an agency, the
/// superior's agreement for everyone else.
pub fn funds(tx: &mut ReadTx, office: &OfficeId, period: Period) -> Result<Funds, StoreError> {
    let roster = roster::around(tx, std::slice::from_ref(office))?;
    let post = roster.offices.get(office);
    if post.is_some_and(|post| post.level == Some(Level::Bupati)) {
        let registry = dpa::list(tx)?;
        let all = all_in_force(&registry, period);
        let sum = all.iter().map(|dpa| dpa.ceiling.0).try_fold(0_u64, u64::checked_add);
        let source = if all.is_empty() { Source::Missing } else { Source::AllDpa(all.len()) };
        return Ok(Funds { ceiling: Ceiling::Exactly(Rupiah(sum.unwrap_or_default())), source });
    }
    let agency = post.and_then(|post| post.agency.as_ref()).and_then(|id| roster.agencies.get(id));
    if let Some(agency) = agency.filter(|agency| agency.head == *office) {
        return Ok(match dpa::find(tx, &agency.id, period)? {
            Some(dpa) => Funds { ceiling: Ceiling::Exactly(dpa.ceiling), source: Source::Dpa(dpa.number) },
            // Without a budget document there is nothing to spend: the domain then refuses any program.
            None => Funds { ceiling: Ceiling::Exactly(Rupiah(0)), source: Source::Missing },
        });
    }
    match post.and_then(|post| post.counterpart.clone()) {
        Some(superior) => below(tx, superior, period),
        None => Ok(Funds { ceiling: Ceiling::Within(vec![]), source: Source::Missing }),
    }
}

/// The lines of the superior's newest agreement for the period.
fn below(tx: &mut ReadTx, superior: OfficeId, period: Period) -> Result<Funds, StoreError> {
    let filter = Filter {
        kind: Some(Kind::Agreement),
        subject: Some(superior),
        period: Some(period),
        ..Filter::default()
    };
    let gone = [StageName::Withdrawn, StageName::Revoked, StageName::Superseded];
    let found = documents::list(tx, filter)?.into_iter().rfind(|one| !gone.contains(&one.stage));
    let document = found.map(|found| documents::find(tx, found.id)).transpose()?.flatten();
    Ok(match document.map(|document| (document.title, document.content)) {
        Some((title, Content::Agreement(agreement))) => Funds {
            ceiling: Ceiling::Within(
                agreement.budget.into_iter().map(|line| (line.code, line.amount)).collect(),
            ),
            source: Source::Superior(title),
        },
        _ => Funds { ceiling: Ceiling::Within(vec![]), source: Source::Missing },
    })
}
