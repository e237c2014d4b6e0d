//! Rupiah and budget lines: whole numbers that must add up to the budget document (DPA).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::agreement::{AgreementFault, Ceiling};

/// An amount in whole rupiah.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rupiah(pub u64);

impl fmt::Display for Rupiah {
    /// `Rp259.500.800.000`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        f.write_str("Rp")?;
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// The depth of a budget line (Permendagri 90/2019 nomenclature).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BudgetDepth {
    /// Program.
    Program,
    /// Kegiatan.
    Kegiatan,
    /// Sub kegiatan.
    SubKegiatan,
}

/// One line of the budget table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// Program, activity or sub-activity.
    pub depth: BudgetDepth,
    /// Code, e.g. `1.02.02.2.01`.
    pub code: String,
    /// Name as in the budget document.
    pub name: String,
    /// Amount.
    pub amount: Rupiah,
    /// Remark: the source of funds.
    pub remark: String,
    /// Code of the line above, in this annex or in the superior's.
    pub parent: Option<String>,
}

/// The sum, or nothing if it is beyond counting.
pub fn sum<'a>(lines: impl Iterator<Item = &'a BudgetLine>) -> Option<Rupiah> {
    lines.map(|line| line.amount.0).try_fold(0_u64, u64::checked_add).map(Rupiah)
}

/// What a table amounts to: the sum of its lines of the highest depth. Nothing if it is beyond counting.
pub fn whole(lines: &[BudgetLine]) -> Option<Rupiah> {
    let top = lines.iter().map(|line| line.depth).min();
    sum(lines.iter().filter(|line| Some(line.depth) == top))
}

/// What these lines take of the line with that code, which stands in another table. Nothing if beyond counting.
pub fn taken(lines: &[BudgetLine], code: &str) -> Option<Rupiah> {
    sum(lines.iter().filter(|line| line.parent.as_deref() == Some(code)))
}

/// Whether the lines add up: to the DPA for programs, and each group of lines within its parent.
pub fn faults(lines: &[BudgetLine], ceiling: &Ceiling) -> Vec<AgreementFault> {
    let mut faults = Vec::new();
    let mut limits: BTreeMap<&str, Rupiah> = lines.iter().map(|l| (l.code.as_str(), l.amount)).collect();
    match ceiling {
        Ceiling::Exactly(expected) => match sum(lines.iter().filter(|l| l.depth == BudgetDepth::Program)) {
            None => faults.push(AgreementFault::Overflow),
            Some(sum) if sum != *expected => faults.push(AgreementFault::Total {
                sum,
                expected: *expected,
                difference: Rupiah(sum.0.abs_diff(expected.0)),
            }),
            Some(_) => {}
        },
        Ceiling::Within(parents) => {
            limits.extend(parents.iter().map(|(code, amount)| (code.as_str(), *amount)));
        }
    }
    let mut below: BTreeMap<&str, Vec<&BudgetLine>> = BTreeMap::new();
    for line in lines {
        if let Some(parent) = &line.parent {
            below.entry(parent).or_default().push(line);
        }
    }
    for (parent, children) in below {
        match (limits.get(parent), sum(children.iter().copied())) {
            (_, None) => faults.push(AgreementFault::Overflow),
            (None, _) => {
                faults.extend(children.iter().map(|line| AgreementFault::Orphan {
                    code: line.code.clone(),
                    parent: parent.to_owned(),
                }));
            }
            (Some(limit), Some(sum)) if sum > *limit => {
                faults.push(AgreementFault::Exceeds { parent: parent.to_owned(), sum, limit: *limit });
            }
            (Some(_), Some(_)) => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(depth: BudgetDepth, code: &str, amount: u64, parent: Option<&str>) -> BudgetLine {
        BudgetLine {
            depth,
            code: code.to_owned(),
            name: code.to_owned(),
            amount: Rupiah(amount),
            remark: "APBD".to_owned(),
            parent: parent.map(str::to_owned),
        }
    }

    #[test]
    fn an_amount_is_grouped_as_in_a_budget_document() {
        assert_eq!(Rupiah(259_500_800_000).to_string(), "Rp259.500.800.000");
        assert_eq!(Rupiah(0).to_string(), "Rp0");
        assert_eq!(Rupiah(1_000).to_string(), "Rp1.000");
    }

    #[test]
    fn programs_that_miss_the_dpa_by_one_rupiah_are_refused_with_both_figures() {
        let lines = [
            line(BudgetDepth::Program, "1.02.01", 60, None),
            line(BudgetDepth::Program, "1.02.02", 39, None),
        ];
        let said = faults(&lines, &Ceiling::Exactly(Rupiah(100)));
        assert_eq!(
            said,
            [AgreementFault::Total { sum: Rupiah(99), expected: Rupiah(100), difference: Rupiah(1) }]
        );
        assert!(said[0].to_string().contains("Rp99"), "{}", said[0]);
    }

    #[test]
    fn activities_may_not_exceed_the_program_they_belong_to() {
        let lines = [
            line(BudgetDepth::Kegiatan, "1.02.01.2.01", 60, Some("1.02.01")),
            line(BudgetDepth::Kegiatan, "1.02.01.2.02", 41, Some("1.02.01")),
        ];
        let ceiling = Ceiling::Within(vec![("1.02.01".to_owned(), Rupiah(100))]);
        assert_eq!(
            faults(&lines, &ceiling),
            [AgreementFault::Exceeds { parent: "1.02.01".to_owned(), sum: Rupiah(101), limit: Rupiah(100) }]
        );
    }

    #[test]
    fn a_line_under_an_unknown_parent_is_named() {
        let lines = [line(BudgetDepth::Kegiatan, "9.9", 1, Some("9"))];
        assert_eq!(
            faults(&lines, &Ceiling::Within(vec![])),
            [AgreementFault::Orphan { code: "9.9".to_owned(), parent: "9".to_owned() }]
        );
    }
}
