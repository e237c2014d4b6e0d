//! Starts the real SMTP server of `server.py` for one test and listens to what it saw.
//!
//! Needs a Python with `aiosmtpd`, named by `TEKEN_TEST_PYTHON`. Without it a test says `SKIPPED smtp: …` and passes,
//! except in CI, where it fails.

pub(crate) mod scripted;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde::Deserialize;
use tempfile::TempDir;

/// The user and password the server accepts when it asks for a login.
pub(crate) const LOGIN: (&str, &str) = ("teken@kab.example", "kata-sandi-surat-1");

/// How the server is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mode {
    StartTls,
    Tls,
    Plain,
}

/// One thing the server saw.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum Seen {
    Login { mechanism: String, good: bool },
    Mail { address: String },
    Rcpt { address: String },
    Letter { answer: String, tls: bool, login: Option<String>, hello: String, content: String },
}

/// A running server; stops when dropped.
pub(crate) struct Server {
    child: Child,
    events: BufReader<ChildStdout>,
    port: u16,
    certificates: Option<Certificates>,
}

struct Certificates {
    dir: TempDir,
}

impl Server {
    /// Starts a server that answers by `script` (see `server.py`), or says why it cannot and returns `None`.
    #[expect(clippy::disallowed_methods, reason = "the test runner speaks to tests through the environment")]
    pub(crate) fn start(mode: Mode, script: &str) -> Option<Self> {
        let Ok(python) = std::env::var("TEKEN_TEST_PYTHON") else {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "CI needs TEKEN_TEST_PYTHON with aiosmtpd"
            );
            println!("SKIPPED smtp: TEKEN_TEST_PYTHON names no Python with aiosmtpd");
            return None;
        };
        let mut command = Command::new(python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/smtp/server.py"));
        let certificates = match mode {
            Mode::Plain => None,
            Mode::StartTls | Mode::Tls => Some(Certificates::make()),
        };
        command.arg(match mode {
            Mode::StartTls => "starttls",
            Mode::Tls => "tls",
            Mode::Plain => "plain",
        });
        if let Some(certificates) = &certificates {
            command.arg("--cert").arg(certificates.path("server.pem"));
            command.arg("--key").arg(certificates.path("server.key"));
            command.arg("--login").arg(format!("{}:{}", LOGIN.0, LOGIN.1));
        }
        command.args(["--script", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut events = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        events.read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("PORT ").unwrap().parse().unwrap();
        Some(Self { child, events, port, certificates })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The PEM of the authority that vouches for this server.
    pub(crate) fn root_certificate(&self) -> Vec<u8> {
        fs::read(self.certificates.as_ref().unwrap().path("ca.pem")).unwrap()
    }

    /// Waits for the next event.
    pub(crate) fn next(&mut self) -> Seen {
        let mut line = String::new();
        self.events.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Waits for the next letter and returns it with all events before it.
    pub(crate) fn next_letter(&mut self) -> (Vec<Seen>, Seen) {
        let mut before = Vec::new();
        loop {
            match self.next() {
                letter @ Seen::Letter { .. } => return (before, letter),
                other => before.push(other),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Certificates {
    /// An authority of two days and a certificate for `localhost` under it.
    fn make() -> Self {
        let made = Self { dir: TempDir::new().unwrap() };
        fs::write(made.path("ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
            .unwrap();
        made.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Uji -keyout ca.key -out ca.pem",
        );
        made.openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key -out csr",
        );
        made.openssl(
            "x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.pem",
        );
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn openssl(&self, arguments: &str) {
        let done =
            Command::new("openssl").args(arguments.split(' ')).current_dir(self.dir.path()).output().unwrap();
        assert!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
