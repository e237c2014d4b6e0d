//! Loops, false counts, bombs and nesting in the structure of a file.

use std::fmt::Write as _;
use std::io::Write as _;

use teken::pades::Kind;

use super::{LARGEST, Specimen, hostile};
use crate::pades_world::{
    World, base_objects, base_pdf, base_pdf_packed, find_last, joined, overwrite, startxref, stream, update,
    update_with, write_pdf,
};

pub(super) fn specimens(world: &World) -> Vec<Specimen> {
    [chains(), counts(), bombs(world), nesting(world), trees()].into_iter().flatten().collect()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A file whose newest section is a cross-reference stream with this dictionary and data.
fn with_stream(before: &[u8], dictionary: &str, data: &[u8]) -> Vec<u8> {
    let start = before.len();
    let tail = format!("\nendobj\nstartxref\n{start}\n%%EOF\n");
    [before, b"900 0 obj\n", &stream(dictionary, data), tail.as_bytes()].concat()
}

/// Links of the /Prev chain.
fn chains() -> Vec<Specimen> {
    let base = base_pdf();
    let start = startxref(&base);
    let own = format!("/Prev {start}");
    let mut all = vec![
        hostile(
            "a section before itself",
            overwrite(&base, b"/Root 1 0 R", format!("{own:<11}").get(..11).unwrap().as_bytes()),
        ),
        hostile(
            "/Prev beyond the end",
            overwrite(
                &update(&base, &[]),
                own.as_bytes(),
                format!("/Prev {}", "9".repeat(own.len() - 6)).as_bytes(),
            ),
        ),
        hostile(
            "/Prev below zero",
            overwrite(
                &update(&base, &[]),
                own.as_bytes(),
                format!("/Prev -{}", "1".repeat(own.len() - 7)).as_bytes(),
            ),
        ),
        hostile(
            "20,000 startxref",
            joined(&base, format!("startxref\n{start}\n%%EOF\n").repeat(20_000).as_bytes()),
        ),
        hostile("a million %%EOF", joined(&base, &b"%%EOF\n".repeat(1_000_000))),
    ];
    // Two sections, each before the other.
    let first = update(&base, &[]);
    let second = update(&first, &[]);
    let to = format!("/Prev {start}>>");
    let looped = String::from_utf8_lossy(&first[base.len()..]).into_owned();
    let back = format!("/Prev {}>>", startxref(&second));
    if let Some(at) = looped.find(&to).filter(|_| back.len() == to.len()) {
        let mut bytes = second.clone();
        bytes[base.len() + at..][..back.len()].copy_from_slice(back.as_bytes());
        all.push(hostile("two sections before each other", bytes));
    }
    for (name, links) in [("201 links", 201), ("5,000 links", 5_000)] {
        let mut bytes = base.clone();
        let mut prev = start;
        for _ in 0..links {
            let at = bytes.len();
            bytes.extend_from_slice(
                format!("xref\n0 0\ntrailer\n<</Size 200/Root 1 0 R/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n")
                    .as_bytes(),
            );
            prev = at;
        }
        all.push(hostile(name, bytes));
    }
    all
}

/// Numbers that promise more than there is.
fn counts() -> Vec<Specimen> {
    let base = base_pdf();
    let table = |line: &str| {
        let mut out = base.clone();
        let start = out.len();
        let tail = format!("xref\n{line}\ntrailer\n<</Size 11/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        out.extend_from_slice(tail.as_bytes());
        out
    };
    let mut all = vec![
        hostile("99,999,999,999 table entries", table("0 99999999999")),
        hostile("4,294,967,295 table entries", table("0 4294967295")),
        hostile("table entries after the last number", table("4294967295 4294967295")),
        hostile("a million empty subsections", table(&"0 0\n".repeat(1_000_000))),
        hostile("a number of a million digits", table(&"9".repeat(1_000_000))),
    ];
    for (name, keys) in [
        ("/Size 2,000,000,000", "/W[1 4 2]/Size 2000000000"),
        ("/W of zeros", "/W[0 0 0]/Size 1000000"),
        ("/W below zero", "/W[-1 4 2]/Size 10"),
        ("/W beyond every number", "/W[999999999999999 4 2]/Size 10"),
        ("/Index without end", "/W[1 0 0]/Size 10/Index[0 4294967295]"),
        ("/Index of a million pairs", &format!("/W[1 0 0]/Size 10/Index[{}]", "0 1 ".repeat(1_000_000))),
        ("/Length beyond the end", "/W[1 0 0]/Size 10/Length 99999999999"),
    ] {
        all.push(hostile(name, with_stream(&base, &format!("<</Type/XRef{keys}/Root 1 0 R>>"), &[0; 7])));
    }
    let packed = base_pdf_packed();
    for (name, old, new) in [
        ("/N of ten digits", "/N 9/", "/N 9999999999/"),
        ("/First beyond the end", "/First ", "/First 999999"),
    ] {
        let text = packed.iter().map(|byte| char::from(*byte)).collect::<String>();
        let changed = text
            .replacen(old, new, 1)
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect::<Vec<_>>();
        let moved = changed.len() - packed.len();
        let start = startxref(&packed);
        let tail = format!("startxref\n{start}\n").into_bytes();
        let at = find_last(&changed, &tail).unwrap();
        let end = format!("startxref\n{}\n%%EOF\n", start + moved);
        all.push(hostile(name, [&changed[..at], end.as_bytes()].concat()));
    }
    all
}

/// Streams that become much larger than they are, or contain themselves.
fn bombs(world: &World) -> Vec<Specimen> {
    let base = base_pdf();
    let zeros = deflated(&vec![0; 256 << 20]);
    let mut all = vec![hostile(
        "a cross-reference stream of 256 MiB",
        with_stream(&base, "<</Type/XRef/W[1 4 2]/Size 10/Root 1 0 R/Filter/FlateDecode>>", &zeros),
    )];
    // The form stands in an object stream that is a bomb, for each of several sections.
    for (name, filter, data) in [
        ("an object stream of 256 MiB", "/Filter/FlateDecode", zeros.clone()),
        ("an object stream deflated twice", "/Filter[/FlateDecode/FlateDecode]", deflated(&zeros)),
        ("an object stream of ten thousand filters", "/Filter[/FlateDecode", zeros),
    ] {
        let filter = if name.contains("ten thousand") {
            format!("{filter}{}]", "/FlateDecode".repeat(10_000))
        } else {
            filter.to_owned()
        };
        let (pdf, entry) = packed_form(&base, 800, &format!("<</Type/ObjStm/N 1/First 4{filter}>>"), &data);
        all.push(hostile(name, with_entries(&pdf, &[entry, (5, [2, 800, 0])])));
    }
    let (pdf, entry) =
        packed_form(&base, 800, "<</Type/ObjStm/N 1/First 4/Extends 800 0 R>>", b"5 0 <</Fields[]>>");
    all.push(hostile("an object stream that extends itself", with_entries(&pdf, &[entry, (5, [2, 800, 0])])));
    all.push(hostile(
        "an object stream inside itself",
        with_entries(&base, &[(800, [2, 800, 0]), (5, [2, 800, 0])]),
    ));
    all.push(hostile(
        "two object streams inside each other",
        with_entries(&base, &[(800, [2, 801, 0]), (801, [2, 800, 0]), (5, [2, 800, 0])]),
    ));
    for (name, length) in
        [("a length that is its own stream", "4 0 R"), ("a length in an object stream", "5 0 R")]
    {
        let mut objects = base_objects();
        objects[4] = format!("<</Fields[]/Length {length}>>stream\nx\nendstream").into_bytes();
        all.push(hostile(name, write_pdf(&objects, 1)));
    }
    // Sixty sections of a million free entries each, in a file that somebody has truly signed.
    let million = deflated(&vec![0; 1_000_000]);
    let mut out = base;
    for _ in 0..60 {
        let prev = startxref(&out);
        let dictionary = format!(
            "<</Type/XRef/W[1 0 0]/Size 1000000/Index[2000 1000000]/Root 1 0 R/Filter/FlateDecode/Prev {prev}>>"
        );
        out = with_stream(&out, &dictionary, &million);
    }
    all.push(hostile("sixty million free entries", out));
    // Objects that are all placed on the same bytes.
    let signed = world.seal(&base_pdf(), "segel", Kind::Certify);
    let mut entries = String::from("300 100000\n");
    for _ in 0..100_000 {
        entries.push_str("0000000100 00000 n\r\n");
    }
    all.push(hostile("a hundred thousand objects at one place", update_with(&signed, &[], &entries, "")));
    let free = format!("300 1000000\n{}", "0000000000 00000 f\r\n".repeat(1_000_000));
    all.push(hostile("a million objects freed", update_with(&signed, &[], &free, "")));
    all
}

/// An object stream at the end of the file, and its entry.
fn packed_form(base: &[u8], number: u32, dictionary: &str, data: &[u8]) -> (Vec<u8>, (u32, [usize; 3])) {
    let at = base.len();
    let pdf =
        [base, format!("{number} 0 obj\n").as_bytes(), &stream(dictionary, data), b"\nendobj\n"].concat();
    (pdf, (number, [1, at, 0]))
}

/// A cross-reference stream with these entries: kind, offset or container, generation or index.
fn with_entries(pdf: &[u8], entries: &[(u32, [usize; 3])]) -> Vec<u8> {
    let (mut index, mut data) = (String::new(), Vec::new());
    let mut sorted = entries.to_vec();
    sorted.sort_unstable();
    for (number, [kind, second, third]) in sorted {
        let _ = write!(index, "{number} 1 ");
        data.push(u8::try_from(kind).unwrap());
        data.extend_from_slice(&u32::try_from(second).unwrap().to_be_bytes());
        data.extend_from_slice(&u16::try_from(third).unwrap().to_be_bytes());
    }
    let from = find_last(pdf, b"startxref\n").unwrap();
    let text = String::from_utf8_lossy(&pdf[from + 10..]).into_owned();
    let prev: usize = text.split('\n').next().unwrap().parse().unwrap();
    let id = "/ID[<00112233445566778899aabbccddeeff><00>]";
    with_stream(
        pdf,
        &format!("<</Type/XRef/W[1 4 2]/Size 1000/Index[{index}]/Root 1 0 R{id}/Prev {prev}>>"),
        &data,
    )
}

/// Everything that can be put into itself, to the size of the largest file.
fn nesting(world: &World) -> Vec<Specimen> {
    let room = LARGEST - 200_000;
    let pdf = world.seal(&base_pdf(), "segel", Kind::Certify);
    let mut all = Vec::new();
    for (name, piece) in [
        ("arrays in arrays", "["),
        ("dictionaries in dictionaries", "<<"),
        ("dictionaries as values", "<</A"),
        ("parentheses", "("),
        ("a hexadecimal string", "<0"),
        ("digits", "7"),
        ("names", "/A"),
        ("one name", "A"),
        ("comments", "%\n"),
        ("one comment", "%"),
        ("spaces", " "),
        ("references", "[1 0 R "),
        ("escapes", "(\\"),
        ("name escapes", "/#41"),
    ] {
        let many = match name {
            "one name" => ["/", &piece.repeat(room)].concat(),
            "a hexadecimal string" => ["<", &"0".repeat(room)].concat(),
            _ => piece.repeat(room / piece.len()),
        };
        all.push(hostile(&format!("25 MiB of {name}"), update(&pdf, &[(9, many.into_bytes())])));
    }
    all.push(hostile("25 MiB of << alone", b"<<".repeat(LARGEST / 2)));
    all.push(hostile(
        "25 MiB of objects without a table",
        b"1 0 obj<</Type/Catalog>>endobj\n".repeat(LARGEST / 31),
    ));
    let keys = (0..1_000_000).fold(String::new(), |mut keys, n| {
        let _ = write!(keys, "/K{n} 1");
        keys
    });
    all.push(hostile("a million keys", update(&pdf, &[(9, format!("<<{keys}>>").into_bytes())])));
    all.push(hostile(
        "the same key a million times",
        update(&pdf, &[(9, format!("<<{}>>", "/K 1".repeat(1_000_000)).into_bytes())]),
    ));
    // Dictionaries of 1,024 keys, as many as there is room for: comparing is the square of it.
    let wide = (0..1_000).fold(String::from("<<"), |mut keys, n| {
        let _ = write!(keys, "/K{n} {n}");
        keys
    }) + ">>";
    let many = (0..190).fold(String::from("<<"), |mut out, n| {
        let _ = write!(out, "/D{n} {wide}");
        out
    }) + ">>";
    all.push(hostile("a form of wide dictionaries", update(&pdf, &[(9, many.into_bytes())])));
    all
}

/// Fields and pages as loops, as trees that meet again, and too many.
fn trees() -> Vec<Specimen> {
    let mut objects = base_objects();
    for n in 0..40_u32 {
        let next = 12 + n;
        objects.push(format!("<</FT/Sig/T(f{n})/Kids[{next} 0 R {next} 0 R]>>").into_bytes());
    }
    objects[4] = b"<</Fields[11 0 R]>>".to_vec();
    objects[1] = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1099511627776>>".to_vec();
    let dag = write_pdf(&objects, 1);
    let field = |kids: &str| {
        let mut objects = base_objects();
        objects[4] = format!("<</Fields[{kids}]>>").into_bytes();
        objects
    };
    let chain = {
        let mut objects = field("11 0 R");
        objects.extend((0..5_000).map(|n| format!("<</T(x)/FT/Sig/Kids[{} 0 R]>>", n + 12).into_bytes()));
        write_pdf(&objects, 1)
    };
    let wide = {
        let mut objects = field("11 0 R");
        let kids = (0..20_000).fold(String::new(), |mut kids, n| {
            let _ = write!(kids, "{} 0 R ", n + 12);
            kids
        });
        objects.push(format!("<</T(x)/FT/Sig/Kids[{kids}]>>").into_bytes());
        objects.extend((0..20_000).map(|n| format!("<</T(f{n})/FT/Sig/V {} 0 R>>", n + 12).into_bytes()));
        write_pdf(&objects, 1)
    };
    // Widgets without names are no fields, however often they are named.
    let silent = {
        let mut objects = field("11 0 R");
        objects.push(format!("<</T(x)/FT/Sig/Kids[{}]>>", "12 0 R ".repeat(190_000)).into_bytes());
        objects.push(format!("<</Subtype/Widget/Long({})>>", "x".repeat(100_000)).into_bytes());
        write_pdf(&objects, 1)
    };
    vec![
        hostile("a tree of 2^40 fields", dag),
        hostile("5,000 fields below each other", chain),
        hostile("20,000 signature fields", wide),
        hostile("a large widget named 190,000 times", silent),
        hostile("250,000 fields that are one", write_pdf(&field(&"8 0 R ".repeat(190_000)), 1)),
        hostile("a form that is its own field", write_pdf(&field("5 0 R"), 1)),
    ]
}
