//! What the board is asked for: its narrowing and its page, which stand in its address so that it can be kept as a bookmark.

use serde::Deserialize;

use crate::domain::document::Kind;
use crate::flows::board::{Narrow, Periods, Show};

/// The word in an address for every period, and for every page at once.
pub(super) const ALL: &str = "all";

/// What the address asks for. A word that means nothing narrows nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    show: Option<String>,
    agency: Option<String>,
    kind: Option<String>,
    period: Option<String>,
    page: Option<String>,
}

/// The narrowing as a form shows it; empty means what is meant when nothing is said.
pub(super) struct Narrowed {
    pub(super) agency: String,
    pub(super) kind: String,
    pub(super) period: String,
}

/// Which rows of the board are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Every one, to be printed.
    Whole,
    /// This page, from 1.
    Page(usize),
}

impl Asked {
    /// The same from the fields of a form.
    pub(super) fn of(fields: &[(String, String)]) -> Self {
        let field = |wanted: &str| {
            let field = fields.iter().find(|(name, _)| name == wanted);
            field.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        Self {
            show: field("show"),
            agency: field("agency"),
            kind: field("kind"),
            period: field("period"),
            page: field("page"),
        }
    }

    pub(super) fn shown(&self) -> Show {
        let wanted = self.show.as_deref();
        Show::ALL.into_iter().find(|show| Some(show.as_str()) == wanted).unwrap_or_default()
    }

    pub(super) fn narrow(&self) -> Narrow {
        Narrow {
            agency: self.agency.as_deref().and_then(|code| code.parse().ok()),
            kind: self.kind.as_deref().and_then(Kind::from_word),
            periods: self.periods(),
        }
    }

    fn periods(&self) -> Periods {
        match self.period.as_deref().map(str::trim) {
            None | Some("") => Periods::Newest,
            Some(text) => text.parse().map_or(Periods::All, Periods::Only),
        }
    }

    pub(super) fn part(&self) -> Part {
        match self.page.as_deref() {
            Some(ALL) => Part::Whole,
            number => Part::Page(number.and_then(|number| number.parse().ok()).unwrap_or(1).max(1)),
        }
    }

    pub(super) fn narrowed(&self) -> Narrowed {
        let narrow = self.narrow();
        Narrowed {
            agency: narrow.agency.map(|id| id.to_string()).unwrap_or_default(),
            kind: narrow.kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            period: period_word(narrow.periods),
        }
    }

    /// The address of that file or page with the same narrowing, made of what was understood only.
    pub(super) fn address(&self, path: &str, show: Show) -> String {
        let Narrowed { agency, kind, .. } = self.narrowed();
        address(path, show, &agency, &kind, &period_word(self.periods()))
    }

    /// The same board, narrowed to that agency (or to none) and kind.
    pub(super) fn address_of(&self, agency: &str, kind: Kind) -> String {
        address("/board", self.shown(), agency, kind.as_str(), &period_word(self.periods()))
    }

    /// The same board with every period on it.
    pub(super) fn address_of_all_periods(&self) -> String {
        let Narrowed { agency, kind, .. } = self.narrowed();
        address("/board", self.shown(), &agency, &kind, ALL)
    }

    /// The address of that part of this very board.
    pub(super) fn address_of_part(&self, part: Part) -> String {
        let board = self.address("/board", self.shown());
        match part {
            Part::Whole => format!("{board}&page={ALL}"),
            Part::Page(1) => board,
            Part::Page(number) => format!("{board}&page={number}"),
        }
    }
}

fn period_word(periods: Periods) -> String {
    match periods {
        Periods::Newest => String::new(),
        Periods::All => ALL.to_owned(),
        Periods::Only(period) => period.to_string(),
    }
}

fn address(path: &str, show: Show, agency: &str, kind: &str, period: &str) -> String {
    let mut address = format!("{path}?show={}", show.as_str());
    for (name, value) in [("agency", agency), ("kind", kind), ("period", period)] {
        if !value.is_empty() {
            address.extend(["&", name, "=", value]);
        }
    }
    address
}
