//! Every stage with every verb, against the table at the top of `stage.rs`.

use super::*;
use crate::domain::ids::DocumentId;
use crate::domain::refusal::Verb;
use crate::domain::stage::{ReturnKind, StageName};

/// One document in each stage.
fn one_of_each(roster: &Roster) -> Vec<Document> {
    let draft = drafted("KEP-DINKES", agreement_route(), agreement_content(), roster);
    let in_review = submitted(draft.clone(), roster);
    let freezing = ["P7", "P8", "P2"].into_iter().fold(in_review.clone(), |d, by| approved(d, by, roster));
    let signing = ready_to_sign(roster);
    let half = signed(signing.clone(), Field::FirstParty, "P3", roster);
    let complete = signed(half, Field::SecondParty, "P1", roster);
    let archived =
        complete.clone().archive(base(), 1, "a.pdf".to_owned(), today()).unwrap().document().clone();
    let superseded = archived.clone().supersede(other_document(), today()).unwrap().document().clone();
    let secretariat = || Actor::Secretariat(person("P7"));
    let revoked = archived.clone().revoke(secretariat(), "a", "b", today()).unwrap().document().clone();
    let withdrawn = draft.clone().withdraw(1, secretariat(), "a", today()).unwrap().document().clone();
    vec![draft, in_review, freezing, signing, complete, archived, superseded, revoked, withdrawn]
}

fn other_document() -> DocumentId {
    "018f0000-0000-7000-8000-000000000002".parse().unwrap()
}

/// Tries a verb with arguments that are right for it, so that only the stage can refuse.
fn attempt(verb: Verb, document: Document, roster: &Roster) -> Result<Change, Refusal> {
    let version = document.version;
    let drafter = Actor::Person(document.drafter.clone());
    let secretariat = Actor::Secretariat(person("P7"));
    match verb {
        Verb::Edit => document.edit(&drafter, agreement_content(), today()),
        Verb::Submit => document.submit(&drafter, roster, today()),
        Verb::Approve => document.approve(version, &person("P7"), None, roster, today()),
        Verb::SendBack => {
            let whose = if document.stage.name() == StageName::Signing { "P3" } else { "P7" };
            document.send_back(version, &person(whose), ReturnKind::Correction, "a", roster, today())
        }
        Verb::Recall => document.recall(version, secretariat, "a", today()),
        Verb::Resume => document.resume(roster, today()),
        Verb::Freeze => {
            let parties = document.parties(roster, today())?;
            document.freeze(
                Frozen { base: base(), certified: base(), parties, copies: vec![], at: today().at },
                roster,
                today(),
            )
        }
        Verb::Sign => signing(document, Field::FirstParty, "P3", roster, today()),
        Verb::Archive => document.archive(base(), 1, "a.pdf".to_owned(), today()),
        Verb::Renew => document.renew(base(), 2, "a-2.pdf".to_owned(), today()),
        Verb::Supersede => document.supersede(other_document(), today()),
        Verb::Revoke => document.revoke(secretariat, "a", "b", today()),
        Verb::Withdraw => document.withdraw(version, secretariat, "a", today()),
        Verb::Chase => {
            let stage = document.stage.name();
            document
                .remind(&"KEP-DINKES".parse().unwrap(), today())
                .or(None)
                .ok_or(Refusal::WrongStage { verb, stage })
        }
    }
}

#[test]
fn every_stage_takes_exactly_the_verbs_of_the_table() {
    use StageName as S;
    use Verb as V;
    let table: [(S, &[(V, S)]); 9] = [
        (S::Draft, &[(V::Edit, S::Draft), (V::Submit, S::InReview), (V::Withdraw, S::Withdrawn)]),
        (
            S::InReview,
            &[
                (V::Approve, S::InReview),
                (V::SendBack, S::Draft),
                (V::Recall, S::Draft),
                (V::Resume, S::InReview),
                (V::Withdraw, S::Withdrawn),
            ],
        ),
        (S::Freezing, &[(V::Freeze, S::Signing), (V::Recall, S::Draft), (V::Withdraw, S::Withdrawn)]),
        (
            S::Signing,
            &[
                (V::Sign, S::Signing),
                (V::SendBack, S::Draft),
                (V::Recall, S::Draft),
                (V::Resume, S::Signing),
                (V::Chase, S::Signing),
                (V::Withdraw, S::Withdrawn),
            ],
        ),
        (S::Signed, &[(V::Archive, S::Archived)]),
        (S::Archived, &[(V::Renew, S::Archived), (V::Supersede, S::Superseded), (V::Revoke, S::Revoked)]),
        (S::Superseded, &[(V::Renew, S::Superseded)]),
        (S::Revoked, &[(V::Renew, S::Revoked)]),
        (S::Withdrawn, &[]),
    ];
    let verbs = [
        V::Edit,
        V::Submit,
        V::Approve,
        V::SendBack,
        V::Recall,
        V::Resume,
        V::Freeze,
        V::Sign,
        V::Archive,
        V::Renew,
        V::Supersede,
        V::Revoke,
        V::Withdraw,
        V::Chase,
    ];
    let roster = full_roster();
    let documents = one_of_each(&roster);
    assert_eq!(documents.len(), S::ALL.len());
    for (document, (stage, allowed)) in documents.into_iter().zip(table) {
        assert_eq!(document.stage.name(), stage);
        for verb in verbs {
            let outcome = attempt(verb, document.clone(), &roster);
            match allowed.iter().find(|(v, _)| *v == verb) {
                Some((_, next)) => {
                    assert_eq!(outcome.unwrap().document().stage.name(), *next, "{stage} --{verb:?}-->");
                }
                None => assert!(outcome.is_err(), "{stage} must not take {verb:?}"),
            }
        }
    }
}

#[test]
fn every_change_counts_the_revision_up_by_one() {
    let roster = full_roster();
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let change = document.clone().submit(&Actor::Person(person("P3")), &roster, today()).unwrap();
    assert_eq!((change.from(), change.document().revision), (Some(1), document.revision + 1));
}

#[test]
fn a_stage_reads_back_as_it_was_stored() {
    let roster = full_roster();
    for document in one_of_each(&roster) {
        let text = serde_json::to_string(&document.stage).unwrap();
        assert_eq!(
            serde_json::from_str::<crate::domain::stage::Stage>(&text).unwrap(),
            document.stage,
            "{text}"
        );
    }
}
