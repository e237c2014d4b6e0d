//! A mail server of a few lines that does wrong on purpose: at every command it asks a script what to do, and it counts
//! every letter whose text it has read to the end. It needs no Python and no TLS.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// What the server is at when it asks the script.
pub(crate) struct Asked<'a> {
    /// `""` before the greeting, then `EHLO`, `MAIL`, `RCPT`, `DATA`, and `.` for the end of a text.
    pub(crate) command: &'a str,
    /// How often this command was given to this server, this time included.
    pub(crate) times: usize,
    /// The Message-ID, at the end of a text.
    pub(crate) letter: &'a str,
    /// How often that letter's text had come before.
    pub(crate) copies: usize,
}

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// What a good server does.
    Serve,
    /// It answers with that code.
    Say(u16),
    /// It hangs up without an answer.
    Drop,
    /// It takes a second for each byte of its answer.
    Dribble,
}

/// What came for one Message-ID.
#[derive(Debug, Clone, Default)]
pub(crate) struct Received {
    /// What was done at the end of each text.
    pub(crate) deeds: Vec<Deed>,
    /// Each text, as it came.
    pub(crate) texts: Vec<Vec<u8>>,
}

impl Received {
    /// So many copies reached the addressee: also those whose `250` got lost on the way.
    pub(crate) fn delivered(&self) -> usize {
        self.deeds.iter().filter(|deed| !matches!(deed, Deed::Say(_))).count()
    }

    /// So many of them were never acknowledged.
    pub(crate) fn unacknowledged(&self) -> usize {
        self.deeds.iter().filter(|deed| matches!(deed, Deed::Drop | Deed::Dribble)).count()
    }
}

/// The server; ends with the test.
pub(crate) struct PostOffice {
    pub(crate) address: SocketAddr,
    books: Arc<Books>,
}

struct Books {
    script: Box<dyn Fn(&Asked<'_>) -> Deed + Send + Sync>,
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    times: BTreeMap<String, usize>,
    received: BTreeMap<String, Received>,
    commands: Vec<String>,
}

impl PostOffice {
    pub(crate) fn open(script: impl Fn(&Asked<'_>) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(Books { script: Box::new(script), pages: Mutex::default() });
        let kept = books.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let books = kept.clone();
                // Whoever hangs up in the middle has said all.
                thread::spawn(move || stream.and_then(|stream| books.converse(stream)).ok());
            }
        });
        Self { address, books }
    }

    /// Settings for this server.
    pub(crate) fn url(&self) -> String {
        format!("smtp+plain://{}", self.address)
    }

    /// Everything that came, by Message-ID.
    pub(crate) fn received(&self) -> BTreeMap<String, Received> {
        self.books.pages().received.clone()
    }

    /// Takes the commands that were given since the last time, and the texts with them.
    pub(crate) fn take(&self) -> (Vec<String>, Vec<Vec<u8>>) {
        let mut pages = self.books.pages();
        let texts = std::mem::take(&mut pages.received).into_values().flat_map(|one| one.texts).collect();
        (std::mem::take(&mut pages.commands), texts)
    }
}

impl Books {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap()
    }

    fn converse(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut lines = BufReader::new(stream.try_clone()?);
        self.answer(&mut stream, "", "", "220 localhost")?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            self.pages().commands.push(line.to_owned());
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let usual = match &*word {
                "EHLO" => "250 localhost",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 OK",
            };
            let deed = self.answer(&mut stream, &word, "", usual)?;
            if word == "DATA" && !matches!(deed, Deed::Say(_)) {
                self.text(&mut stream, &mut lines)?;
            }
            if word == "QUIT" {
                return Ok(());
            }
        }
    }

    fn text(&self, stream: &mut TcpStream, lines: &mut BufReader<TcpStream>) -> io::Result<()> {
        let mut text = Vec::new();
        while !text.ends_with(b"\r\n.\r\n") {
            if lines.read_until(b'\n', &mut text)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        text.truncate(text.len() - 5);
        let head = String::from_utf8_lossy(&text).into_owned();
        let id = head.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or_default();
        self.pages().received.entry(id.to_owned()).or_default().texts.push(text);
        self.answer(stream, ".", id, "250 taken").map(drop)
    }

    fn answer(&self, stream: &mut TcpStream, command: &str, letter: &str, usual: &str) -> io::Result<Deed> {
        let deed = {
            let mut pages = self.pages();
            let times = pages.times.entry(command.to_owned()).or_default();
            *times += 1;
            let times = *times;
            let copies = pages.received.get(letter).map_or(0, |one| one.deeds.len());
            let deed = (self.script)(&Asked { command, times, letter, copies });
            if command == "." {
                pages.received.entry(letter.to_owned()).or_default().deeds.push(deed);
            }
            deed
        };
        match deed {
            Deed::Serve => stream.write_all(format!("{usual}\r\n").as_bytes())?,
            Deed::Say(code) => stream.write_all(format!("{code} 5.1.1 so the script says\r\n").as_bytes())?,
            Deed::Drop => return Err(io::ErrorKind::ConnectionAborted.into()),
            Deed::Dribble => {
                for byte in format!("{usual}{}\r\n", " and so on".repeat(30)).bytes() {
                    stream.write_all(&[byte])?;
                    thread::sleep(Duration::from_secs(1));
                }
            }
        }
        Ok(deed)
    }
}
