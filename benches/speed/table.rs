//! The table: ours, the floor, the goal, the peers, and whether the goal is met.

use std::fmt::Write as _;

/// One line of the table.
pub(crate) struct Row {
    /// Number in the table of goals.
    pub(crate) number: &'static str,
    /// What is done.
    pub(crate) operation: String,
    /// `ms`, `KiB` or `MiB`.
    pub(crate) unit: &'static str,
    /// Teken's figure.
    pub(crate) ours: f64,
    /// The floor's, if there is one.
    pub(crate) floor: Option<f64>,
    /// What the floor is, when its figure is not CPU time of minimal work.
    pub(crate) goal: Option<Goal>,
    /// The others.
    pub(crate) peers: Vec<PeerFigure>,
    /// What a reader must know; printed below the table.
    pub(crate) notes: Vec<String>,
}

/// What is aimed at.
pub(crate) enum Goal {
    /// At most this many times the floor.
    TimesFloor(f64),
    /// At most this, in the row's unit.
    AtMost(f64),
}

/// One peer in one row.
pub(crate) struct PeerFigure {
    /// Who, and how it was told to work.
    pub(crate) name: String,
    /// Its figure, or why there is none.
    pub(crate) figure: Result<f64, String>,
    /// At least this many times ours.
    pub(crate) goal: Option<f64>,
}

impl Row {
    fn is_met(&self) -> bool {
        let own = match self.goal {
            Some(Goal::TimesFloor(times)) => self.floor.is_some_and(|floor| self.ours <= floor * times),
            Some(Goal::AtMost(most)) => self.ours <= most,
            None => true,
        };
        own && self.peers.iter().all(|peer| peer.is_met(self.ours) != Some(false))
    }

    fn has_goal(&self) -> bool {
        self.goal.is_some() || self.peers.iter().any(|peer| peer.is_met(self.ours).is_some())
    }
}

impl PeerFigure {
    fn is_met(&self, ours: f64) -> Option<bool> {
        let (figure, goal) = (self.figure.as_ref().ok()?, self.goal?);
        Some(*figure >= goal * ours)
    }

    fn text(&self, ours: f64) -> String {
        match &self.figure {
            Err(why) => format!("{} absent ({why})", self.name),
            Ok(figure) => {
                let goal = self
                    .goal
                    .map(|goal| format!(" (≥ {})", (goal * 100.0).round() / 100.0))
                    .unwrap_or_default();
                let missed = if self.is_met(ours) == Some(false) { " **missed**" } else { "" };
                format!("{} {} = {:.1} ×{goal}{missed}", self.name, number(*figure), figure / ours)
            }
        }
    }
}

/// The whole table as Markdown.
pub(crate) fn print(rows: &[Row], peers: &[String], rounds: usize) -> String {
    let mut out = format!(
        "CPU time of the working thread, medians of {rounds} rounds after one of warmth, floor, Teken and peers in turn. \
         Peers: {}.\n\n| # | operation | Teken | floor | × floor | goal | peers: figure = times ours (goal) | |\n\
         |---|---|---|---|---|---|---|---|\n",
        peers.join(", ")
    );
    for row in rows {
        let floor = row.floor.map_or("–".to_owned(), |floor| format!("{} {}", number(floor), row.unit));
        let ratio = row.floor.map_or("–".to_owned(), |floor| format!("{:.2}", row.ours / floor));
        let goal = match row.goal {
            Some(Goal::TimesFloor(times)) => format!("≤ {times} ×"),
            Some(Goal::AtMost(most)) => format!("≤ {most} {}", row.unit),
            None => "–".to_owned(),
        };
        let peers = row.peers.iter().map(|peer| peer.text(row.ours)).collect::<Vec<_>>().join(" · ");
        let verdict = match (row.has_goal(), row.is_met()) {
            (false, _) => "",
            (true, true) => "met",
            (true, false) => "**missed**",
        };
        let (ours, unit) = (number(row.ours), row.unit);
        let _ = writeln!(
            out,
            "| {} | {} | {ours} {unit} | {floor} | {ratio} | {goal} | {peers} | {verdict} |",
            row.number, row.operation
        );
    }
    out.push('\n');
    for row in rows {
        for note in &row.notes {
            let _ = writeln!(out, "- {}: {note}", row.number);
        }
    }
    out
}

fn number(figure: f64) -> String {
    match figure {
        small if small < 10.0 => format!("{small:.3}"),
        middle if middle < 100.0 => format!("{middle:.1}"),
        large => format!("{large:.0}"),
    }
}
