//! Walks through the real rooms, from the draft to the archive and off the path: each fact on both databases.

mod amendment;
mod audit;
mod batch;
mod budget;
mod cascade;
mod chasing;
mod crashes;
mod guessing;
mod killed;
mod long_term;
mod minutes;
mod offices;
mod parallel;
mod post;
mod seasons;
mod torn;

use std::fs;

use serde_json::Value;
use teken::domain::document::{Content, Document};
use teken::domain::event::Event;
use teken::domain::pact::Pact;
use teken::domain::route::Field;
use teken::domain::stage::{Actor, ReturnKind, Stage, StageName};
use teken::flows::archive;
use teken::flows::verify::Verdict;
use teken::pades::verify::Integrity;
use teken::store::revisions::Kind as File;

use crate::app::{Kind, TestApp, person, rng};

on_both!(an_agreement_walks_from_the_draft_to_the_archive, |place| {
    let app = TestApp::new(place);

    // The drafter hands in: three units are asked beside each other.
    let draft = app.draft(app.paper(Kind::Agreement, "KEP-DINKES"));
    let (id, drafter) = (draft.id, Actor::Person(person("P051")));
    app.decide().submit(&mut rng(), id, &drafter).unwrap();
    app.work();
    assert_eq!(
        app.post(&draft),
        ["P024 Mohon pemeriksaan …", "P025 Mohon pemeriksaan …", "P048 Mohon pemeriksaan …"]
    );

    // BPKAD finds a mistake. It is corrected and handed in again, as version 2.
    let reason = "Mohon pagu program kedua diperiksa kembali.";
    app.decide().send_back(&mut rng(), id, 1, &person("P025"), ReturnKind::Correction, reason).unwrap();
    app.work();
    let letters = app.letters.letters();
    assert_eq!(app.post(&draft), ["P051 Perlu perbaikan: …"]);
    assert!(letters[0].parts().text.contains(reason));
    let back = app.find(id);
    assert_eq!((back.version, back.stage.name()), (2, StageName::Draft));
    app.decide().edit(&mut rng(), id, &drafter, back.content).unwrap();
    app.decide().submit(&mut rng(), id, &drafter).unwrap();

    // All agree before their letters leave: then those are no longer owed. The first party is asked to sign.
    assert_eq!(app.approve_all(id).stage.name(), StageName::Freezing);
    app.work();
    assert_eq!(app.post(&draft), ["P007 Mohon penandatanganan …"]);

    // One after the other they sign, and every file on the way is whole.
    for (who, field, then) in [
        ("P007", Field::FirstParty, vec!["P001 Mohon penandatanganan …"]),
        (
            "P001",
            Field::SecondParty,
            vec![
                "P001 … telah selesai ditandatangani",
                "P007 … telah selesai ditandatangani",
                "P037 Salinan …",
                "P048 Salinan …",
                "P051 … telah selesai ditandatangani",
            ],
        ),
    ] {
        let signer = app.signer(who);
        app.sign(&signer, &app.wanted(id, field)).unwrap();
        assert_eq!(app.verdict(id).integrity, Integrity::ValidWhole);
        app.work();
        assert_eq!(app.post(&draft), then);
    }

    tells_its_story(&app, &draft);
    grew_by_appending(&app, &draft);
    lies_in_the_archive(&app, &draft);
    assert!(app.jobs(id).iter().all(|job| job.why.is_none()), "nothing failed on the way");
});

fn tells_its_story(app: &TestApp, draft: &Document) {
    let trail = app.trail(draft.id).join(" ");
    assert_eq!(
        trail,
        "drafted submitted turn_opened turn_opened turn_opened sent_back edited submitted turn_opened turn_opened \
         turn_opened approved approved approved turn_opened approved frozen turn_opened signed turn_opened signed \
         completed archived"
    );
    let events = app.events(draft.id);
    let signed: Vec<(Field, &str)> = events
        .iter()
        .filter_map(|event| match event {
            Event::Signed { field, by, .. } => Some((*field, by.person.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(signed, [(Field::FirstParty, "P007"), (Field::SecondParty, "P001")]);
    let intents = app.intents(draft.id);
    assert_eq!(intents.len(), 2, "one record before each signature");
}

/// Each revision begins with the bytes of the one before.
fn grew_by_appending(app: &TestApp, draft: &Document) {
    let revisions = app.revisions(draft.id);
    let kinds: Vec<File> = revisions.iter().map(|revision| revision.kind).collect();
    assert_eq!(kinds, [File::Base, File::Certified, File::Signed, File::Signed, File::Archived]);
    let files: Vec<Vec<u8>> =
        revisions.iter().map(|revision| app.rooms.blobs.get(&revision.sha256).unwrap()).collect();
    for (file, revision) in files.iter().zip(&revisions) {
        assert_eq!((revision.version, revision.length), (2, file.len() as u64));
    }
    for pair in files.windows(2) {
        assert!(pair[1].len() > pair[0].len() && pair[1].starts_with(&pair[0]));
    }
}

fn lies_in_the_archive(app: &TestApp, draft: &Document) {
    let document = app.find(draft.id);
    let Stage::Archived(archived) = &document.stage else { panic!("it is {}", document.stage.name()) };
    // The check character may be a sign that no file name has.
    let code = document.code.plain().to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let expected = format!(
        "2027/perjanjian-kinerja/kep-dinkes_perjanjian-kinerja-tahun-2027-kepala-dinas-kesehatan_{code}.pdf"
    );
    assert_eq!(archived.path, expected);
    let pdf = app.folder.path().join("archive").join(&archived.path);
    let bytes = fs::read(&pdf).unwrap();
    assert_eq!(bytes.len() as u64, archived.length);
    let verdict = Verdict::of("it", &bytes, Some(&app.anchors()), app.now().at);
    assert!(verdict.is_valid(), "{:?}", verdict.report);
    assert_eq!(verdict.sha256, archived.sha256);
    let fields: Vec<&str> = verdict.report.signed_fields().collect();
    assert!(
        fields.starts_with(&["segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"]),
        "{fields:?}"
    );

    let sidecar: Value = serde_json::from_slice(&fs::read(pdf.with_extension("json")).unwrap()).unwrap();
    for (key, value) in [
        ("format", "teken-sidecar-1".to_owned()),
        ("institution", "Pemerintah Kabupaten Arunika".to_owned()),
        ("document", document.id.to_string()),
        ("title", document.printed_title()),
        ("name", document.title.clone()),
        ("period", "2027".to_owned()),
        ("code", document.code.to_string()),
        ("address", format!("https://teken.arunikakab.example/v/{}", document.code.plain())),
        ("sha256", archived.sha256.to_string()),
        ("base_sha256", archived.complete.frozen.base.to_string()),
        ("signature_class", "tidak tersertifikasi".to_owned()),
    ] {
        assert_eq!(sidecar[key], value, "{key}");
    }
    let parties: Vec<_> =
        sidecar["parties"].as_array().unwrap().iter().map(|p| (&p["name"], &p["office"])).collect();
    assert_eq!(
        parties[0],
        (&"Lestari Ujirahayu, S.Kep., Ners., M.Kes.".into(), &"Kepala Dinas Kesehatan".into())
    );
    assert_eq!(parties[1], (&"H. Mahardika Contohnegara, S.E., M.M.".into(), &"Bupati Arunika".into()));
    assert_eq!(archive::name(&document, 0).as_str(), archived.path);
}

on_both!(the_pact_of_the_head_of_region_has_one_signer, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("BUPATI");
    app.sign_all(pact.id);
    app.work();
    let archived = app.find(pact.id);
    assert_eq!(archived.stage.name(), StageName::Archived);
    assert_eq!(archived.stage.signatures().len(), 1);
    let report = app.verdict(pact.id);
    assert_eq!((report.integrity, report.empty_fields.len()), (Integrity::ValidWhole, 0));
});

on_both!(a_signer_who_refuses_sends_it_back_and_the_signatures_made_lapse, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    let first = app.wanted(pact.id, Field::Declarant);
    app.sign(&declarant, &first).unwrap();
    app.work();
    app.letters.take();
    let reason = "Belum dapat saya saksikan.";
    app.decide().send_back(&mut rng(), pact.id, 1, &person("P001"), ReturnKind::Refusal, reason).unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P051 Tidak ditandatangani: …"]);
    assert!(app.find(pact.id).stage.signatures().is_empty());

    // The drafter rewords it. The old text cannot be signed any more, not even once version 2 is there.
    let Content::Pact(pact_text) = app.find(pact.id).content else { panic!("it is a pact") };
    let reworded = Content::Pact(Pact { witness_label: "Mengetahui,".to_owned(), ..pact_text });
    app.decide().edit(&mut rng(), pact.id, &Actor::Person(person("P051")), reworded).unwrap();
    app.decide().submit(&mut rng(), pact.id, &Actor::Person(person("P051"))).unwrap();
    app.approve_all(pact.id);
    app.work();
    let refusal = app.sign(&declarant, &first).unwrap_err().to_string();
    assert!(refusal.contains("is not the text to be signed"), "{refusal}");
    app.sign_all(pact.id);
    app.work();
    let versions: Vec<u32> = app.revisions(pact.id).iter().map(|revision| revision.version).collect();
    assert_eq!(versions, [1, 1, 1, 2, 2, 2, 2, 2]);
    assert_eq!(app.verdict(pact.id).integrity, Integrity::ValidWhole);
});

on_both!(whoever_was_asked_is_told_when_a_document_is_withdrawn, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    app.letters.take();
    let secretariat = Actor::Secretariat(person("P048"));
    app.decide().withdraw(&mut rng(), pact.id, pact.version, secretariat, "Dokumen ganda.").unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P014 Dibatalkan: …", "P051 Dibatalkan: …"]);
    let declarant = app.signer("P014");
    let seen = pact.stage.frozen().unwrap().base;
    let wanted = teken::flows::sign::Wanted { document: pact.id, field: Field::Declarant, seen };
    assert!(app.sign(&declarant, &wanted).is_err());
});
