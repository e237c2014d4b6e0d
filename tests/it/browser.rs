//! A browser as the tests need it: it keeps cookies, fills in forms, and follows nothing by itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub(crate) struct Browser {
    pub(crate) address: SocketAddr,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a hidden field of the page.
    pub(crate) fn field(&self, name: &str) -> String {
        let after = self.body.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
        after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }

    pub(crate) fn form_word(&self) -> String {
        let after = self.body.split_once("name=\"form_word\" value=\"").map(|(_, rest)| rest);
        after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

impl Browser {
    /// Without cookies.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { address, cookies: RefCell::default() }
    }

    /// Another one, without cookies.
    pub(crate) fn twin(&self) -> Self {
        Self::at(self.address)
    }

    pub(crate) fn gets(&self, path: &str) -> Answer {
        self.sends("GET", path, &[], "")
    }

    /// Fills in the form of this page: its word and these fields.
    pub(crate) fn posts(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let word = self.gets(page).form_word();
        self.posts_with(&word, path, fields, &[])
    }

    pub(crate) fn posts_with(
        &self,
        word: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        self.tries_to_post(word, path, fields, headers).unwrap()
    }

    /// The same before a service that may stop in the middle.
    pub(crate) fn tries_to_post(
        &self,
        word: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let mut body = format!("form_word={word}");
        for (name, value) in fields {
            write!(body, "&{name}={}", encoded(value)).unwrap();
        }
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.talks("POST", path, &all, body.len(), body.as_bytes())
    }

    pub(crate) fn signs_in(&self, email: &str, password: &str) -> Answer {
        self.posts("/sign-in", "/sign-in", &[("email", email), ("password", password)])
    }

    pub(crate) fn sends(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.sends_bytes(method, path, headers, body.as_bytes())
    }

    /// Says that so many bytes will come, and sends none.
    pub(crate) fn announces(&self, path: &str, headers: &[(&str, &str)], length: usize) -> Answer {
        self.talks("POST", path, headers, length, b"").unwrap()
    }

    pub(crate) fn sends_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.talks(method, path, headers, body.len(), body).unwrap()
    }

    fn talks(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        length: usize,
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            write!(text, "cookie: {}\r\n", cookies.join("; ")).unwrap();
        }
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        write!(text, "content-length: {length}\r\n\r\n").unwrap();
        stream.write_all(text.as_bytes())?;
        stream.write_all(body)?;
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") && reader.read_until(b'\n', &mut bytes)? > 0 {}
        // A stream of events has no end; its head is the answer.
        if !String::from_utf8_lossy(&bytes).contains("text/event-stream") {
            reader.read_to_end(&mut bytes)?;
        }
        let answer = read(&bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.keep(&answer);
        Ok(answer)
    }

    /// Opens a stream of events and stays.
    pub(crate) fn follows(&self, path: &str) -> Following {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n",
            self.address,
            cookies.join("; ")
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines();
        let status = lines.next().unwrap().unwrap();
        assert!(status.contains(" 200 "), "{status}");
        Following { lines }
    }

    fn keep(&self, answer: &Answer) {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.borrow_mut();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// An open stream of events.
pub(crate) struct Following {
    lines: io::Lines<BufReader<TcpStream>>,
}

impl Following {
    /// What the next event says; none at the end of the stream.
    pub(crate) fn hears(&mut self) -> Option<String> {
        self.starting_with(&["data: "])
    }

    /// The next line that begins with one of these; none at the end of the stream.
    pub(crate) fn starting_with(&mut self, wanted: &[&str]) -> Option<String> {
        loop {
            let line = self.lines.next()?.unwrap();
            if line == "0" {
                return None;
            }
            if let Some(rest) = wanted.iter().find_map(|wanted| line.strip_prefix(wanted)) {
                return Some(rest.to_owned());
            }
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// None if the answer was cut off in its head.
fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { joined(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
    Some(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn joined(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = bytes.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[line + 2..line + 2 + size]);
        bytes = &bytes[line + 4 + size..];
    }
    body
}
