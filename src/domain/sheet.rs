//! The annex of an agreement as somebody types it: texts in cells, and what each cell still lacks. Nothing typed is
//! lost by saving: cells that cannot be read stay in the draft as they are, and keep it from being submitted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::agreement::{Agreement, AgreementFault, Indicator, Polarity};
use super::budget::{BudgetDepth, BudgetLine, Rupiah};
use super::figures;

/// The two tables, every cell as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Heading of the annex.
    pub annex_title: String,
    /// Table 1.
    pub indicators: Vec<IndicatorCells>,
    /// Table 2.
    pub budget: Vec<BudgetCells>,
}

/// A row of table 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorCells {
    /// Number of the objective; empty: that of the row above.
    pub number: String,
    /// The objective; empty: that of the row above.
    pub objective: String,
    /// The indicator.
    pub indicator: String,
    /// Unit.
    pub unit: String,
    /// Target of the period.
    pub target: String,
    /// Targets of the quarters.
    pub quarters: [String; 4],
    /// Whether less is better.
    pub less: bool,
}

/// A row of table 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetCells {
    /// Program, activity or sub-activity.
    pub depth: BudgetDepth,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Amount, e.g. `1.234.567`.
    pub amount: String,
    /// Source of funds.
    pub remark: String,
    /// Code of the line above; may be empty.
    pub parent: String,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// Of table 1.
    Indicator(usize, IndicatorColumn),
    /// Of table 2.
    Budget(usize, BudgetColumn),
}

/// The columns of table 1 in which something can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndicatorColumn {
    /// Number of the objective.
    Number,
    /// The objective.
    Objective,
    /// The indicator.
    Indicator,
    /// Target of the period.
    Target,
    /// Target of a quarter, 0 to 3.
    Quarter(usize),
}

/// The columns of table 2 in which something can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BudgetColumn {
    /// Code.
    Code,
    /// Name.
    Name,
    /// Amount.
    Amount,
    /// Code of the line above.
    Parent,
}

/// What a cell lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// It must not be empty.
    Empty,
    /// Not a number from 1 to 999.
    Number,
    /// Not an amount in rupiah.
    Amount,
    /// More digits than can be.
    TooLarge,
    /// A number that is not in Indonesian writing.
    Figure,
    /// This code stands in another row too.
    Twice,
}

/// A sheet as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Table 1 without empty rows.
    pub indicators: Vec<Indicator>,
    /// Table 2 without empty rows; an amount that cannot be read is zero.
    pub budget: Vec<BudgetLine>,
    /// For each line of `budget`, its row in the sheet.
    pub budget_rows: Vec<usize>,
    /// What is wrong, row by row.
    pub faults: Vec<(Cell, CellFault)>,
}

impl Sheet {
    /// An agreement as it is typed.
    pub fn of(agreement: &Agreement) -> Self {
        if let Some(typed) = &agreement.typed {
            return typed.as_ref().clone();
        }
        Self {
            annex_title: agreement.annex_title.clone(),
            indicators: agreement.indicators.iter().map(IndicatorCells::of).collect(),
            budget: agreement.budget.iter().map(BudgetCells::of).collect(),
        }
    }

    /// Reads every cell.
    pub fn read(&self) -> Reading {
        let mut reading = Reading { indicators: vec![], budget: vec![], budget_rows: vec![], faults: vec![] };
        for (row, cells) in self.indicators.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
            let above = reading.indicators.last();
            let (indicator, faults) = cells.read(above);
            reading
                .faults
                .extend(faults.into_iter().map(|(column, fault)| (Cell::Indicator(row, column), fault)));
            reading.indicators.push(indicator);
        }
        let mut codes = BTreeSet::new();
        for (row, cells) in self.budget.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
            let (line, faults) = cells.read(&mut codes);
            reading
                .faults
                .extend(faults.into_iter().map(|(column, fault)| (Cell::Budget(row, column), fault)));
            reading.budget.push(line);
            reading.budget_rows.push(row);
        }
        reading
    }

    /// Puts what is typed into an agreement: as rows if all of it can be read, else beside what can be read.
    pub fn write_into(&self, agreement: &mut Agreement) {
        let reading = self.read();
        self.annex_title.trim().clone_into(&mut agreement.annex_title);
        agreement.indicators = reading.indicators;
        agreement.budget = reading.budget;
        agreement.typed = (!reading.faults.is_empty()).then(|| Box::new(self.clone()));
    }
}

impl Reading {
    /// The cell at which a fault of the whole can be mended; none: the table as such.
    pub fn place_of(&self, fault: &AgreementFault) -> Option<Cell> {
        let row = |wanted: &dyn Fn(&BudgetLine) -> bool, column| {
            let at = self.budget.iter().position(wanted)?;
            Some(Cell::Budget(*self.budget_rows.get(at)?, column))
        };
        match fault {
            AgreementFault::Exceeds { parent, .. } => {
                row(&|line| line.parent.as_ref() == Some(parent), BudgetColumn::Amount)
            }
            AgreementFault::Orphan { code, .. } => row(&|line| line.code == *code, BudgetColumn::Parent),
            AgreementFault::NoIndicator
            | AgreementFault::Empty { .. }
            | AgreementFault::Unread(_)
            | AgreementFault::Total { .. }
            | AgreementFault::Overflow => None,
        }
    }
}

type Faults<C> = Vec<(C, CellFault)>;

impl IndicatorCells {
    /// A row as it is typed.
    pub fn of(row: &Indicator) -> Self {
        Self {
            number: row.objective_no.to_string(),
            objective: row.objective.clone(),
            indicator: row.indicator.clone(),
            unit: row.unit.clone(),
            target: row.target.clone(),
            quarters: row.quarters.clone(),
            less: row.polarity == Polarity::Minimize,
        }
    }

    /// Whether nothing is typed in it.
    pub fn is_empty(&self) -> bool {
        let cells = [&self.number, &self.objective, &self.indicator, &self.unit, &self.target];
        cells.into_iter().chain(&self.quarters).all(|cell| cell.trim().is_empty())
    }

    fn read(&self, above: Option<&Indicator>) -> (Indicator, Faults<IndicatorColumn>) {
        let mut faults = Vec::new();
        let (number, objective) = (self.number.trim(), self.objective.trim());
        let objective_no = match (number.parse::<u16>(), above) {
            (Ok(number @ 1..=999), _) => number,
            (Err(_), Some(above)) if number.is_empty() => {
                let same = objective.is_empty() || objective == above.objective;
                if same { above.objective_no } else { above.objective_no.saturating_add(1) }
            }
            (Err(_), None) if number.is_empty() => 1,
            _ => {
                faults.push((IndicatorColumn::Number, CellFault::Number));
                above.map_or(1, |above| above.objective_no)
            }
        };
        let inherited = above.filter(|above| above.objective_no == objective_no);
        let objective = match inherited {
            Some(above) if objective.is_empty() => above.objective.clone(),
            _ => objective.to_owned(),
        };
        for (column, text) in [
            (IndicatorColumn::Objective, objective.as_str()),
            (IndicatorColumn::Indicator, &self.indicator),
            (IndicatorColumn::Target, &self.target),
        ] {
            if text.trim().is_empty() {
                faults.push((column, CellFault::Empty));
            }
        }
        if !figures::is_target(&self.target) {
            faults.push((IndicatorColumn::Target, CellFault::Figure));
        }
        let wrong = self.quarters.iter().enumerate().filter(|(_, text)| !figures::is_target(text));
        faults.extend(wrong.map(|(quarter, _)| (IndicatorColumn::Quarter(quarter), CellFault::Figure)));
        let text = |cell: &String| cell.trim().to_owned();
        let row = Indicator {
            objective_no,
            objective,
            indicator: text(&self.indicator),
            unit: text(&self.unit),
            target: text(&self.target),
            quarters: self.quarters.each_ref().map(text),
            polarity: if self.less { Polarity::Minimize } else { Polarity::Maximize },
        };
        (row, faults)
    }
}

impl BudgetCells {
    /// A line as it is typed.
    pub fn of(line: &BudgetLine) -> Self {
        Self {
            depth: line.depth,
            code: line.code.clone(),
            name: line.name.clone(),
            amount: figures::grouped(line.amount),
            remark: line.remark.clone(),
            parent: line.parent.clone().unwrap_or_default(),
        }
    }

    /// A row with nothing typed in it.
    pub fn empty(depth: BudgetDepth) -> Self {
        let [code, name, amount, remark, parent] = [const { String::new() }; 5];
        Self { depth, code, name, amount, remark, parent }
    }

    /// Whether nothing is typed in it.
    pub fn is_empty(&self) -> bool {
        let cells = [&self.code, &self.name, &self.amount, &self.remark, &self.parent];
        cells.into_iter().all(|cell| cell.trim().is_empty())
    }

    fn read(&self, codes: &mut BTreeSet<String>) -> (BudgetLine, Faults<BudgetColumn>) {
        let mut faults = Vec::new();
        let (code, name, parent) = (self.code.trim(), self.name.trim(), self.parent.trim());
        if code.is_empty() {
            faults.push((BudgetColumn::Code, CellFault::Empty));
        } else if !codes.insert(code.to_owned()) {
            faults.push((BudgetColumn::Code, CellFault::Twice));
        }
        if name.is_empty() {
            faults.push((BudgetColumn::Name, CellFault::Empty));
        }
        let amount = figures::amount(&self.amount).unwrap_or_else(|why| {
            let fault = match why {
                _ if self.amount.trim().is_empty() => CellFault::Empty,
                figures::AmountError::Shape => CellFault::Amount,
                figures::AmountError::TooLarge => CellFault::TooLarge,
            };
            faults.push((BudgetColumn::Amount, fault));
            Rupiah(0)
        });
        let line = BudgetLine {
            depth: self.depth,
            code: code.to_owned(),
            name: name.to_owned(),
            amount,
            remark: self.remark.trim().to_owned(),
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
        };
        (line, faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(number: &str, objective: &str, target: &str) -> IndicatorCells {
        let text = str::to_owned;
        IndicatorCells {
            number: text(number),
            objective: text(objective),
            indicator: text("Indikator"),
            target: text(target),
            ..IndicatorCells::default()
        }
    }

    fn budget(code: &str, amount: &str) -> BudgetCells {
        let text = str::to_owned;
        let empty = BudgetCells::empty(BudgetDepth::Program);
        BudgetCells { code: text(code), name: text("Program"), amount: text(amount), ..empty }
    }

    #[test]
    fn a_row_without_an_objective_belongs_to_the_one_above_as_in_a_merged_cell() {
        let indicators = vec![
            indicator("1", "Sasaran satu", "9,50"),
            indicator("", "", "WTP"),
            indicator("", "Lain", "1"),
        ];
        let reading = Sheet { indicators, ..Sheet::default() }.read();
        assert_eq!(reading.faults, []);
        let read = |i: usize| (reading.indicators[i].objective_no, reading.indicators[i].objective.as_str());
        assert_eq!([read(0), read(1), read(2)], [(1, "Sasaran satu"), (1, "Sasaran satu"), (2, "Lain")]);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_cell_and_empty_rows_are_passed_over() {
        let sheet = Sheet {
            indicators: vec![
                IndicatorCells::default(),
                indicator("x", "Sasaran", "9.50"),
                indicator("5", "", "1"),
            ],
            budget: vec![budget("1", "1,000"), BudgetCells::empty(BudgetDepth::Program), budget("1", "")],
            ..Sheet::default()
        };
        let reading = sheet.read();
        assert_eq!((reading.indicators.len(), reading.budget_rows), (2, vec![0, 2]));
        assert_eq!(
            reading.faults,
            [
                (Cell::Indicator(1, IndicatorColumn::Number), CellFault::Number),
                (Cell::Indicator(1, IndicatorColumn::Target), CellFault::Figure),
                (Cell::Indicator(2, IndicatorColumn::Objective), CellFault::Empty),
                (Cell::Budget(0, BudgetColumn::Amount), CellFault::Amount),
                (Cell::Budget(2, BudgetColumn::Code), CellFault::Twice),
                (Cell::Budget(2, BudgetColumn::Amount), CellFault::Empty),
            ]
        );
    }
}
