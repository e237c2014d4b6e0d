//! The steps of a route as they are typed: a line for each, with the number of its group. Lines of one number are asked at
//! the same time; the numbers themselves only tell the order.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::OfficeId;
use crate::domain::roster::Roster;
use crate::domain::route::{Field, ReviewRole, ReviewStep, Route, SignStep, Target};
use crate::domain::route_name::RouteName;
use crate::web::WebError;
use crate::web::account::proof::Given;

/// More lines of one kind are not taken.
const LINES_MAX: usize = 40;

/// The whole form, but for the proof.
#[derive(Serialize)]
pub(super) struct Typed {
    drafter: Whom,
    reviews: Vec<Line>,
    signings: Vec<Line>,
    copies: Vec<Whom>,
}

/// One step.
#[derive(Serialize, Clone, Default)]
struct Line {
    group: String,
    /// Word of the role or of the field.
    task: String,
    whom: Whom,
    days: String,
}

/// A rule, or an office by its code.
#[derive(Serialize, Clone, Default)]
struct Whom {
    /// Word of the rule, or `office`.
    by: String,
    office: String,
    /// Of the office; empty if there is none of that code.
    title: String,
}

/// Something that is wrong, at a place of the page.
#[derive(Serialize)]
pub(super) struct Fault {
    place: String,
    why: &'static str,
    office: String,
}

/// Whether a button only arranged lines.
#[derive(PartialEq, Eq)]
pub(super) enum Arranged {
    Yes,
    No,
}

impl Fault {
    pub(super) fn whole(why: &'static str) -> Self {
        Self::at("signings", why)
    }

    pub(super) fn at(place: &str, why: &'static str) -> Self {
        Self { place: place.to_owned(), why, office: String::new() }
    }
}

/// Word of a field in forms and text keys.
pub(super) fn field_word(field: Field) -> &'static str {
    match field {
        Field::Declarant => "declarant",
        Field::Witness => "witness",
        Field::FirstParty => "first-party",
        Field::SecondParty => "second-party",
        Field::Maker => "maker",
        Field::Acknowledger => "acknowledger",
    }
}

impl Whom {
    fn of(target: &Target) -> Self {
        match target {
            Target::Office(office) => Self::office(office.as_str()),
            rule => Self { by: rule.rule().unwrap_or_default().to_owned(), ..Self::default() },
        }
    }

    fn office(code: &str) -> Self {
        Self { by: "office".to_owned(), office: code.to_owned(), title: String::new() }
    }

    fn target(&self, place: &str) -> Result<Target, Fault> {
        if let Some(rule) = Target::RULES.into_iter().find(|rule| rule.rule() == Some(&self.by)) {
            return Ok(rule);
        }
        let office = || Fault { office: self.office.clone(), ..Fault::at(place, "routes-no-office") };
        self.office.parse().map(Target::Office).map_err(|_| office())
    }
}

impl Typed {
    /// As the route stands; an empty form for a route that is not there yet.
    pub(super) fn of(name: RouteName, route: Option<&Route>) -> Self {
        let Some(route) = route else {
            let task = name.fields().first().map(|field| field_word(*field).to_owned()).unwrap_or_default();
            let subject = Whom::of(&Target::Subject);
            let first = Line { group: "1".to_owned(), task, whom: subject.clone(), days: String::new() };
            return Self { drafter: subject, reviews: vec![], signings: vec![first], copies: vec![] };
        };
        let line = |group: usize, task: &str, target: &Target, days: Option<u16>| Line {
            group: (group + 1).to_string(),
            task: task.to_owned(),
            whom: Whom::of(target),
            days: days.map(|days| days.to_string()).unwrap_or_default(),
        };
        let reviews = route.reviews.iter().enumerate().flat_map(|(group, steps)| {
            steps.iter().map(move |s| line(group, s.role.as_str(), &s.target, s.due_days))
        });
        let signings = route.signings.iter().enumerate().flat_map(|(group, steps)| {
            steps.iter().map(move |s| line(group, field_word(s.field), &s.target, s.due_days))
        });
        Self {
            drafter: Whom::of(&route.drafter),
            reviews: reviews.collect(),
            signings: signings.collect(),
            copies: route.copies.iter().map(Whom::of).collect(),
        }
    }

    /// The form as it came: its lines, the proof, what it was made for, and which button was pressed.
    pub(super) fn read(
        name: RouteName,
        fields: &[(String, String)],
    ) -> Result<(Self, Given, String, String), WebError> {
        let all = |key: &str| -> Vec<String> {
            let found = fields.iter().filter(|(field, _)| field == key);
            found.map(|(_, value)| value.trim().chars().take(100).collect()).collect()
        };
        let cell = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let whoms = |kind: &str| -> Vec<Whom> {
            let offices = all(&format!("{kind}_office"));
            let by = all(&format!("{kind}_by")).into_iter().take(LINES_MAX).enumerate();
            by.map(|(row, by)| Whom { by, office: cell(&offices, row), title: String::new() }).collect()
        };
        let lines = |kind: &str| -> Vec<Line> {
            let [groups, tasks, days] = ["group", "task", "days"].map(|part| all(&format!("{kind}_{part}")));
            let line = |(row, whom)| Line {
                group: cell(&groups, row),
                task: cell(&tasks, row),
                whom,
                days: cell(&days, row),
            };
            whoms(kind).into_iter().enumerate().map(line).collect()
        };
        let typed = Self {
            drafter: whoms("drafter").into_iter().next().unwrap_or_else(|| Self::of(name, None).drafter),
            reviews: lines("review"),
            signings: lines("sign"),
            copies: whoms("copy"),
        };
        let one = |key: &str| fields.iter().find(|(field, _)| field == key).map(|(_, value)| value.clone());
        let (seen, act) = (one("seen").ok_or(WebError::BadForm)?, one("do").unwrap_or_default());
        Ok((typed, Given::of(&one), seen, act))
    }

    /// Adds or removes a line, as `add-review` or `remove-sign:2`.
    pub(super) fn arrange(&mut self, act: &str) -> Arranged {
        let (verb, row) = act.split_once(':').unwrap_or((act, ""));
        let row: usize = row.parse().unwrap_or(usize::MAX);
        let office = Whom::office("");
        match verb {
            "add-review" => add(&mut self.reviews, ReviewRole::Coordination.as_str(), office),
            "add-sign" => add(&mut self.signings, "", office),
            "add-copy" if self.copies.len() < LINES_MAX => self.copies.push(office),
            "remove-review" if row < self.reviews.len() => drop(self.reviews.remove(row)),
            "remove-sign" if row < self.signings.len() => drop(self.signings.remove(row)),
            "remove-copy" if row < self.copies.len() => drop(self.copies.remove(row)),
            _ => return Arranged::No,
        }
        Arranged::Yes
    }

    /// The route that is typed, or everything that is wrong with its lines.
    pub(super) fn route(&self) -> Result<Route, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut take = |whom: &Whom, place: &str| match whom.target(place) {
            Ok(target) => Some(target),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let drafter = take(&self.drafter, "drafter");
        let copies: Vec<Option<Target>> =
            (1..).zip(&self.copies).map(|(row, whom)| take(whom, &format!("copy-{row}"))).collect();
        let reviews = groups(&self.reviews, "review", &mut faults, |line, target, due_days| {
            let role = ReviewRole::ALL.into_iter().find(|role| role.as_str() == line.task)?;
            Some(ReviewStep { role, target, due_days })
        });
        let signings = groups(&self.signings, "sign", &mut faults, |line, target, due_days| {
            let field = Field::ALL.into_iter().find(|field| field_word(*field) == line.task)?;
            Some(SignStep { field, target, due_days })
        });
        match drafter {
            Some(drafter) if faults.is_empty() => {
                Ok(Route { drafter, reviews, signings, copies: copies.into_iter().flatten().collect() })
            }
            _ => Err(faults),
        }
    }

    /// Puts the titles of offices beside their codes.
    pub(super) fn entitle(&mut self, roster: &Roster) {
        let lines = self.reviews.iter_mut().chain(&mut self.signings).map(|line| &mut line.whom);
        for whom in lines.chain(&mut self.copies).chain([&mut self.drafter]) {
            let office = whom.office.parse::<OfficeId>().ok().and_then(|id| roster.offices.get(&id));
            whom.title = office.map(|office| office.title.clone()).unwrap_or_default();
        }
    }

    /// Where that office stands in the form.
    pub(super) fn unknown(&self, office: &OfficeId) -> Fault {
        let is = |whom: &Whom| whom.by == "office" && whom.office == office.as_str();
        let line = |lines: &[Line], kind: &str| {
            lines.iter().position(|line| is(&line.whom)).map(|row| format!("{kind}-{}", row + 1))
        };
        let copy = || self.copies.iter().position(is).map(|row| format!("copy-{}", row + 1));
        let place = line(&self.reviews, "review").or_else(|| line(&self.signings, "sign")).or_else(copy);
        let place = place.unwrap_or_else(|| "drafter".to_owned());
        Fault { office: office.to_string(), ..Fault::at(&place, "routes-no-office") }
    }
}

/// A new line begins a group of its own, after all others.
fn add(lines: &mut Vec<Line>, task: &str, whom: Whom) {
    let last = lines.iter().filter_map(|line| line.group.parse::<u16>().ok()).max().unwrap_or_default();
    let group = last.saturating_add(1).to_string();
    if lines.len() < LINES_MAX {
        lines.push(Line { group, task: task.to_owned(), whom, days: String::new() });
    }
}

fn groups<S>(
    lines: &[Line],
    kind: &str,
    faults: &mut Vec<Fault>,
    step: impl Fn(&Line, Target, Option<u16>) -> Option<S>,
) -> Vec<Vec<S>> {
    let mut groups: BTreeMap<u16, Vec<S>> = BTreeMap::new();
    for (row, line) in (1..).zip(lines) {
        let place = format!("{kind}-{row}");
        let Ok(group) = line.group.parse::<u16>() else {
            faults.push(Fault::at(&place, "routes-no-group"));
            continue;
        };
        let days = line.days.parse::<u16>().ok().filter(|days| (1..=365).contains(days));
        if days.is_none() && !line.days.is_empty() {
            faults.push(Fault::at(&place, "routes-bad-days"));
            continue;
        }
        match line.whom.target(&place).map(|target| step(line, target, days)) {
            Ok(Some(step)) => groups.entry(group).or_default().push(step),
            Ok(None) => faults.push(Fault::at(&place, "routes-no-task")),
            Err(fault) => faults.push(fault),
        }
    }
    groups.into_values().collect()
}
