//! The mail server: one connection, kept for a moment between letters, with a hard limit on the time a letter takes.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{Certificate, SmtpConnection, TlsParameters},
        extension::ClientId,
        response::Response,
    },
};

use super::{Letter, Receipt, Security, SendError, SmtpSettings, one_line};

const CONNECT: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_mins(1);
/// A connection unused for longer is closed rather than trusted.
const IDLE: Duration = Duration::from_secs(20);
/// Sends that were given up after [`TOTAL`] may still hang on a dribbling server; no more than this many at once.
const AT_ONCE: usize = 8;

/// A mail server and the connection to it.
pub struct Smtp {
    server: Arc<Server>,
}

struct Server {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    total: Duration,
    idle: Mutex<Option<(SmtpConnection, Instant)>>,
    at_once: AtomicUsize,
}

impl Smtp {
    /// Prepares the connection settings; connects only when the first letter is sent.
    ///
    /// Fails if the root certificate is not PEM or the host cannot be a TLS name.
    pub fn new(settings: SmtpSettings) -> Result<Self, SendError> {
        Self::with_limit(settings, TOTAL)
    }

    /// The same, with less than the usual 60 seconds for one letter; more is not to be had.
    pub fn with_limit(settings: SmtpSettings, limit: Duration) -> Result<Self, SendError> {
        let tls = match settings.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(tls_parameters(&settings)?),
        };
        let total = limit.min(TOTAL);
        let server = Server { settings, tls, total, idle: Mutex::default(), at_once: AtomicUsize::new(0) };
        Ok(Self { server: Arc::new(server) })
    }

    pub(super) fn send(&self, letter: &Letter) -> Result<Receipt, SendError> {
        let message = letter.message().map_err(|e| SendError::Permanent(one_line(&e.to_string())))?;
        let hello = ClientId::Domain(letter.message_id().domain().to_owned());
        let (envelope, bytes) = (message.envelope().clone(), message.formatted());
        let turn = Turn::take(&self.server)?;
        let (answer, answered) = mpsc::sync_channel(1);
        let deadline = Instant::now() + self.server.total;
        let server = Arc::clone(&self.server);
        // A socket time-out counts from byte to byte, so a server that dribbles could hold us for hours; the thread
        // takes that risk, the caller does not.
        thread::Builder::new()
            .name("smtp".to_owned())
            .spawn(move || {
                let _turn = turn;
                drop(answer.send(server.deliver(&hello, &envelope, &bytes, deadline)));
            })
            .map_err(|e| SendError::Temporary(one_line(&format!("cannot start a thread: {e}"))))?;
        let waited = answered.recv_timeout(self.server.total);
        waited.unwrap_or_else(|_| {
            Err(SendError::Temporary(format!("the server had not finished after {:?}", self.server.total)))
        })
    }
}

impl Smtp {
    /// Connects, encrypts and logs in, and hangs up: what `teken doctor` asks.
    pub(super) fn check(&self) -> Result<String, SendError> {
        let hello = ClientId::Domain("localhost".to_owned());
        let deadline = Instant::now() + CONNECT;
        let connection =
            self.server.connect(&hello, deadline).map_err(|e| SendError::Temporary(words(&e)))?;
        self.server.keep(connection);
        let SmtpSettings { host, port, .. } = &self.server.settings;
        Ok(format!("{host}:{port} answers and lets us in"))
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.server.settings).finish_non_exhaustive()
    }
}

impl Server {
    fn deliver(
        &self,
        hello: &ClientId,
        envelope: &Envelope,
        bytes: &[u8],
        deadline: Instant,
    ) -> Result<Receipt, SendError> {
        let mut connection = match self.idle_connection(deadline) {
            Some(connection) => connection,
            // Whatever goes wrong before MAIL FROM is not this letter's fault, not even a 5xx: try again later.
            None => self.connect(hello, deadline).map_err(|e| SendError::Temporary(words(&e)))?,
        };
        limit(&connection_time(deadline)?, &mut connection)?;
        match connection.send(envelope, bytes) {
            Ok(response) => {
                self.keep(connection);
                Ok(Receipt { note: said(&response) })
            }
            Err(e) if e.is_permanent() => Err(SendError::Permanent(words(&e))),
            Err(e) => Err(SendError::Temporary(words(&e))),
        }
    }

    fn connect(&self, hello: &ClientId, deadline: Instant) -> Result<SmtpConnection, SmtpError> {
        let SmtpSettings { security, host, port, user, password, .. } = &self.settings;
        let implicit = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let patience = CONNECT.min(deadline.saturating_duration_since(Instant::now()));
        let patience = patience.max(Duration::from_millis(1));
        let mut connection =
            SmtpConnection::connect((host.as_str(), *port), Some(patience), hello, implicit, None)?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            connection.starttls(tls, hello)?;
        }
        if let (Some(user), Some(password)) = (user, password) {
            let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)?;
        }
        Ok(connection)
    }

    fn idle_connection(&self, deadline: Instant) -> Option<SmtpConnection> {
        let (mut connection, since) = self.lock().take()?;
        let time = connection_time(deadline).ok()?;
        if since.elapsed() > IDLE || limit(&time.min(CONNECT), &mut connection).is_err() {
            return None;
        }
        connection.test_connected().then_some(connection)
    }

    fn keep(&self, connection: SmtpConnection) {
        *self.lock() = Some((connection, Instant::now()));
    }

    fn lock(&self) -> MutexGuard<'_, Option<(SmtpConnection, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the places for a send in progress, given back when the send ends.
struct Turn(Arc<Server>);

impl Turn {
    fn take(server: &Arc<Server>) -> Result<Self, SendError> {
        let turn = Self(Arc::clone(server));
        if server.at_once.fetch_add(1, Ordering::SeqCst) >= AT_ONCE {
            return Err(SendError::Temporary(format!(
                "{AT_ONCE} letters are already waiting for the server"
            )));
        }
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, SendError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.root_certificate {
        let certificate = Certificate::from_pem(pem)
            .map_err(|_| SendError::Permanent("the mail server's root certificate is not PEM".to_owned()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|e| SendError::Permanent(words(&e)))
}

fn connection_time(deadline: Instant) -> Result<Duration, SendError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(SendError::Temporary("the server took too long".to_owned())) } else { Ok(left) }
}

fn limit(time: &Duration, connection: &mut SmtpConnection) -> Result<(), SendError> {
    connection
        .set_timeout(Some(*time))
        .map_err(|e| SendError::Temporary(one_line(&format!("cannot set the time limit: {e}"))))
}

/// The error with its causes: "Connection error: tls: unknown issuer" beats "Connection error".
fn words(error: &SmtpError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = inner.source();
    }
    one_line(&words)
}

fn said(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    one_line(&format!("{} {}", response.code(), text.join(" ")))
}
