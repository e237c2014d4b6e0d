//! Any text as the words that people type or open: what is taken says the same when it is written again.
#![no_main]

#[path = "../../tests/it/typed_words.rs"]
mod typed_words;

libfuzzer_sys::fuzz_target!(|text: &str| typed_words::say_the_same(text));
