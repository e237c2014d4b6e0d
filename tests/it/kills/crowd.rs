//! Connections that begin to speak and never end: they cost the service a place each and stop nobody (SECURITY, bar 26).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::instance::{Instance, PASSWORD};
use crate::browser::Browser;
use crate::pades_mutants::{is_long, say};
use crate::store::place::Place;

const MANY: usize = 500;

#[test]
fn five_hundred_connections_that_never_end_what_they_say_stop_nobody() {
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    let service = instance.serves();
    let begin = |what: String| {
        let mut stream = TcpStream::connect(service.address).unwrap();
        stream.write_all(what.as_bytes()).unwrap();
        stream
    };
    let half_heads = (0..MANY / 2).map(|n| begin(format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: {n}")));
    let form = "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 4000\r\n\r\nform_word=";
    let half_bodies = (0..MANY / 2).map(|_| begin(form.to_owned()));
    let mut slow: Vec<TcpStream> = half_heads.chain(half_bodies).collect();

    let began = Instant::now();
    let visitor = Browser::at(service.address);
    assert_eq!(visitor.gets("/healthz").status, 200);
    assert_eq!(visitor.gets("/v").status, 200);
    assert_eq!(visitor.signs_in("p014@arunikakab.example", PASSWORD).status, 303);
    say(format_args!("CROWD {MANY} slow connections, three answers within {:?}", began.elapsed()));

    // What never ends is ended: a head after 10 s, a body after 30.
    let waited = if is_long() { slow.as_mut_slice() } else { &mut [] };
    for stream in waited {
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut said = Vec::new();
        stream.read_to_end(&mut said).unwrap();
        let said = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
}
