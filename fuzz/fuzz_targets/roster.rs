//! Any bytes as a workbook and as a table.
#![no_main]

use teken::roster::{NamedFile, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for name in ["roster.xlsx", "persons.csv"] {
        let _ = read(&[NamedFile { name: name.to_owned(), bytes: bytes.to_vec() }]);
    }
});
