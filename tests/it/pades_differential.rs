//! Documents of every make, with one to six signers, sealed or not, with and without time stamps, closed or open, kept for long or
//! not: our verifier, pyHanko and qpdf must be of one opinion about each (SECURITY, bar 7). Twenty in a run, a thousand in a long one.

use std::path::Path;
use std::process::Command;

use teken::pades::Kind;
use teken::pades::verify::{Integrity, Trust, verify};

use crate::pades_foreign::python;
use crate::pades_mutants::{Numbers, is_long, say};
use crate::pades_world::{World, base_objects, base_pdf_of, write_pdf};

/// A base with so many fields for signers between the two of the seal.
fn base(signers: usize, numbers: &mut Numbers) -> Vec<u8> {
    if signers == 2 && numbers.below(2) == 0 {
        return base_pdf_of(numbers.below(60_000));
    }
    let mut objects = base_objects();
    objects.truncate(6);
    let fields: Vec<String> = (0..signers + 2).map(|n| format!("{} 0 R", 7 + n)).collect();
    let fields = fields.join(" ");
    let page = String::from_utf8(objects[2].clone()).unwrap();
    let (before, _) = page.split_once("/Annots[").unwrap();
    objects[2] = format!("{before}/Annots[{fields}]>>").into_bytes();
    objects[4] = format!("<</SigFlags 3/Fields[{fields}]/DR<</Font<</TekenMark 6 0 R>>>>>>").into_bytes();
    let widget = |name: &str, rect: &str, lock: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/F 132/P 3 0 R/Rect{rect}{lock}>>").into_bytes()
    };
    objects.push(widget("segel", "[0 0 0 0]", ""));
    for n in 0..signers {
        let low = 600 - 70 * n;
        objects.push(widget(&field(n), &format!("[72 {low} 272 {}]", low + 60), ""));
    }
    objects.push(widget("segel_penutup", "[0 0 0 0]", "/Lock<</Type/SigFieldLock/Action/All>>"));
    write_pdf(&objects, 1)
}

/// The names that [`base_pdf_of`] gives to two.
fn field(number: usize) -> String {
    match number {
        0 => "ttd_pihak_pertama".to_owned(),
        1 => "ttd_pihak_kedua".to_owned(),
        n => format!("ttd_{}", n + 1),
    }
}

fn document(world: &World, numbers: &mut Numbers) -> Vec<u8> {
    let signers = 1 + numbers.below(6);
    let mut pdf = base(signers, numbers);
    if numbers.below(4) > 0 {
        pdf = world.seal(&pdf, "segel", Kind::Certify);
    }
    for n in 0..=numbers.below(signers) {
        let signed = if numbers.below(3) == 0 { World::person_plain } else { World::person };
        pdf = signed(world, &pdf, &field(n), n % 2);
    }
    if numbers.below(3) > 0 {
        pdf = world.seal(&pdf, "segel_penutup", Kind::Close);
    }
    if numbers.below(3) > 0 { world.long_term(&pdf, 60) } else { pdf }
}

#[test]
fn of_documents_of_every_make_we_and_two_others_are_of_one_opinion() {
    let Some(python) = python() else { return };
    // Its own clock judges the certificates.
    let world = World::at(crate::pades_foreign::foreign().unwrap().now);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("root.pem"), world.root.to_pem()).unwrap();
    let many = if is_long() { 1_000 } else { 20 };
    for number in 0..many {
        let pdf = document(&world, &mut Numbers::new(0x700 + number));
        let report = verify(&pdf, &world.anchors(), world.now);
        assert_eq!(
            (report.integrity, report.trust),
            (Integrity::ValidWhole, Some(Trust::Trusted)),
            "{number}: {report:#?}"
        );
        std::fs::write(path(&format!("{number:04}.pdf")), &pdf).unwrap();
        let checked =
            Command::new("qpdf").arg("--check").arg(path(&format!("{number:04}.pdf"))).output().unwrap();
        assert!(checked.status.success(), "{number}: {}", String::from_utf8_lossy(&checked.stderr));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/differential.py");
    let said = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let (out, err) = (String::from_utf8(said.stdout).unwrap(), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success(), "{err}");
    let otherwise: Vec<&str> = out.lines().filter(|line| !line.ends_with(" ok")).collect();
    assert!(otherwise.is_empty(), "\n{}", otherwise.join("\n"));
    assert_eq!(out.lines().count(), usize::try_from(many).unwrap(), "{err}");
    let signatures: usize =
        out.lines().map(|line| line.split(' ').nth(1).unwrap().parse::<usize>().unwrap()).sum();
    say(format_args!("of one opinion with pyHanko and qpdf: {many} documents, {signatures} signatures"));
}
