//! What would be begun, as the page shows it before: parties, way, limit, deadline.

use serde::Serialize;

use crate::domain::agreement::Ceiling;
use crate::domain::roster::Roster;
use crate::domain::route::{ReviewRole, Target};
use crate::flows::compose::{Plan, Source};
use crate::web::Asker;

#[derive(Serialize)]
pub(super) struct PlanView {
    title: String,
    level: Option<&'static str>,
    first: Holder,
    /// None where nobody else signs.
    second: Option<Holder>,
    steps: Vec<Step>,
    funds: Option<&'static str>,
    source: String,
    ceiling: Option<String>,
    due: Option<String>,
    existing: Vec<Existing>,
}

/// An office and who acts in it; no name if it is vacant.
#[derive(Serialize)]
struct Holder {
    office: String,
    name: Option<String>,
}

#[derive(Serialize)]
struct Step {
    group: usize,
    role: &'static str,
    holder: Holder,
}

#[derive(Serialize)]
struct Existing {
    id: String,
    title: String,
    stage: &'static str,
}

pub(super) fn view(plan: &Plan, roster: &Roster, asker: &Asker) -> PlanView {
    let moment = asker.moment();
    let holder = |target: &Target| {
        let office = target.office(&plan.subject, roster).ok()?;
        let title = roster.offices.get(&office).map_or_else(|| office.to_string(), |post| post.title.clone());
        Some(match roster.official(&office, moment.day) {
            Ok(official) => Holder { office: official.styled_title(), name: Some(official.name) },
            Err(_) => Holder { office: title, name: None },
        })
    };
    let missing = || Holder { office: plan.subject.to_string(), name: None };
    let signs_second = plan.route.signings.iter().flatten().any(|step| step.target == Target::Counterpart);
    let level = roster.offices.get(&plan.subject).and_then(|post| post.level);
    PlanView {
        title: plan.title.clone(),
        level: plan.funds.as_ref().and(level).map(crate::domain::office::Level::as_str),
        first: holder(&Target::Subject).unwrap_or_else(missing),
        second: if signs_second { Some(holder(&Target::Counterpart).unwrap_or_else(missing)) } else { None },
        steps: steps(plan, &holder),
        funds: plan.funds.as_ref().map(|funds| match (&funds.source, &funds.ceiling) {
            (Source::Dpa(_), _) => "draft-funds-dpa",
            (Source::AllDpa(_), _) => "draft-funds-all",
            (Source::Superior(_), _) => "draft-funds-superior",
            (Source::Missing, Ceiling::Exactly(_)) => "draft-funds-no-dpa",
            (Source::Missing, Ceiling::Within(_)) => "draft-funds-no-superior",
        }),
        source: plan.funds.as_ref().map_or_else(String::new, |funds| match &funds.source {
            Source::Dpa(name) | Source::Superior(name) => name.clone(),
            Source::AllDpa(count) => count.to_string(),
            Source::Missing => String::new(),
        }),
        ceiling: plan.funds.as_ref().and_then(|funds| match (&funds.ceiling, &funds.source) {
            (_, Source::Missing) | (Ceiling::Within(_), _) => None,
            (Ceiling::Exactly(ceiling), _) => Some(ceiling.to_string()),
        }),
        due: plan.due.map(|due| asker.date(due)),
        existing: plan
            .existing
            .iter()
            .map(|one| Existing {
                id: one.id.to_string(),
                title: one.title.clone(),
                stage: one.stage.as_str(),
            })
            .collect(),
    }
}

fn steps(plan: &Plan, holder: &impl Fn(&Target) -> Option<Holder>) -> Vec<Step> {
    let reviews = plan.route.reviews.iter().enumerate();
    let steps = reviews.flat_map(|(group, steps)| steps.iter().map(move |step| (group + 1, step)));
    steps
        .filter_map(|(group, step)| {
            let role = match step.role {
                ReviewRole::Hierarchy => "hierarchy",
                ReviewRole::Coordination => "coordination",
                ReviewRole::Approval => "approval",
            };
            Some(Step { group, role, holder: holder(&step.target)? })
        })
        .collect()
}
