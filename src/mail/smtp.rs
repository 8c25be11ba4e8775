//! Sends mails through an SMTP server (RFC 5321): TLS from the start or by STARTTLS, with a login where one is set.
//!
//! The connections are held here and not in the library's own pool: a verdict has to tell which step was refused, for
//! a server that turns us away says nothing about the recipient; and a connection that was left in the middle of an
//! exchange must never be used again, where late answers would be taken for those of the next mail.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::message::address;
use super::wire::Wire;
use super::{Look, Mail, Message, Outcome};
use crate::domain::text::one_line;
use crate::domain::time::Span;

/// The longest that sending one mail may take, from the connection to the server's last word. Whoever leases a mail to
/// send it leases it for longer.
pub const SEND_FOR: Span = Span::minutes(1);
/// The longest that connecting may take.
const CONNECT_FOR: Duration = Duration::from_secs(15);
/// How long a server may take to say goodbye.
const QUIT_FOR: Duration = Duration::from_secs(2);
/// Connections that wait for the next mail, at most.
const KEPT: usize = 4;
/// How much of a server's words is worth keeping.
const LONGEST_WORDS: usize = 200;

/// When a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Once both sides have said so, and never a word of ours before; a server without it is not used.
    StartTls,
    /// From the first byte.
    Wrapped,
    /// Never: for a server on this very machine.
    None,
}

/// Where the server is, and how to get in.
#[derive(Clone)]
pub struct Settings {
    /// Its host, which its certificate has to name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// When the connection is encrypted.
    pub tls: Tls,
    /// User and password, where it wants them.
    pub login: Option<(String, String)>,
    /// Certificates of authorities that are trusted besides the system's own, PEM.
    pub authorities: Option<Vec<u8>>,
    /// What we call ourselves.
    pub hello: String,
    /// The longest that sending one mail may take; [`SEND_FOR`] in service.
    pub time_limit: Span,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The certificates cannot be read.
    #[error("the certificates for the mail server cannot be used")]
    Authorities(#[source] SmtpError),
    /// TLS itself is not to be had.
    #[error("TLS for the mail server cannot be set up")]
    Tls(#[source] SmtpError),
}

/// Sends mails through one server.
pub struct Smtp {
    place: String,
    host: String,
    port: u16,
    tls: Tls,
    parameters: TlsParameters,
    login: Option<Credentials>,
    hello: ClientId,
    time_limit: Span,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("place", &self.place).field("tls", &self.tls).finish_non_exhaustive()
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// The server said no, or something that is no SMTP.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
    /// There is no connection.
    #[error(transparent)]
    Wire(#[from] io::Error),
    /// It took too long to connect.
    #[error("the connection was not made in time")]
    Slow,
    /// An answer that belongs to another question.
    #[error("the answers are out of turn")]
    OutOfTurn,
}

/// Where an exchange broke off.
enum NotTaken {
    /// Before the recipient was named: it is about us.
    Before(Trouble),
    /// With the recipient or the mail.
    Within(Trouble),
}

/// The answer to `DATA` that asks for the mail.
const GO_AHEAD: u16 = 354;

impl Smtp {
    /// Gets ready to send; connects nowhere yet.
    ///
    /// # Errors
    /// When the certificates or TLS cannot be used.
    pub fn new(settings: Settings) -> Result<Self, MailError> {
        let mut tls = TlsParameters::builder(settings.host.clone());
        for pem in settings.authorities.iter().flat_map(|pem| each_certificate(pem)) {
            tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(MailError::Authorities)?);
        }
        Ok(Self {
            place: format!("{}:{}", settings.host, settings.port),
            parameters: tls.build().map_err(MailError::Tls)?,
            host: settings.host,
            port: settings.port,
            tls: settings.tls,
            login: settings.login.map(|(user, password)| Credentials::new(user, password)),
            hello: ClientId::Domain(settings.hello),
            time_limit: settings.time_limit,
            idle: Mutex::default(),
        })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let server = (self.host.as_str(), self.port);
        let mut connection = if self.tls == Tls::Wrapped {
            let tls = Some(self.parameters.clone());
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_FOR), &self.hello, tls, None).await?
        } else {
            let stream = timeout(CONNECT_FOR, TcpStream::connect(server)).await.map_err(|_| Trouble::Slow)??;
            AsyncSmtpConnection::connect_with_transport(Box::new(Wire::new(stream)), &self.hello).await?
        };
        if self.tls == Tls::StartTls {
            connection.starttls(self.parameters.clone(), &self.hello).await?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(connection)
    }

    /// One that waits and still lives, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Trouble> {
        loop {
            let Some(mut connection) = self.idle().pop() else { return self.connect().await };
            if connection.test_connected().await {
                return Ok(connection);
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends, and tells what connection is left to part from. Dropped in the middle it takes its connection along.
    async fn deliver(&self, message: &Message, bytes: &[u8]) -> (Outcome, Option<AsyncSmtpConnection>) {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(error) => return (self.judge(NotTaken::Before(error)), None),
        };
        match exchange(&mut connection, message, bytes).await {
            Ok(()) => {
                let mut idle = self.idle();
                if idle.len() < KEPT {
                    idle.push(connection);
                    return (Outcome::Taken, None);
                }
                (Outcome::Taken, Some(connection))
            }
            Err(why) => (self.judge(why), Some(connection)),
        }
    }

    fn judge(&self, why: NotTaken) -> Outcome {
        let (is_ours, error) = match why {
            NotTaken::Before(error) => (true, error),
            NotTaken::Within(error) => (false, error),
        };
        let words = words(&error);
        match status(&error) {
            // The server ends the conversation (421), or wants a login first: nothing about this mail.
            Some(421 | 530 | 534 | 535 | 538) => Outcome::Away { reason: format!("{} said {words}", self.place) },
            Some(_) if is_ours => Outcome::Away { reason: format!("{} said {words}", self.place) },
            Some(500..) => Outcome::Refused { words },
            Some(_) => Outcome::Later { reason: format!("{} said {words}", self.place) },
            None => Outcome::Away { reason: format!("{}: {words}", self.place) },
        }
    }
}

/// The library's own `send` does the same and does not tell which step failed.
async fn exchange(connection: &mut AsyncSmtpConnection, message: &Message, bytes: &[u8]) -> Result<(), NotTaken> {
    let within = |error: SmtpError| NotTaken::Within(error.into());
    let from = From::new(Some(address(&message.from)), Vec::new());
    connection.command(from).await.map_err(|error| NotTaken::Before(error.into()))?;
    connection.command(Rcpt::new(address(&message.to), Vec::new())).await.map_err(within)?;
    if !connection.command(Data).await.map_err(within)?.has_code(GO_AHEAD) {
        return Err(NotTaken::Within(Trouble::OutOfTurn));
    }
    connection.message(bytes).await.map_err(within)?;
    Ok(())
}

fn status(trouble: &Trouble) -> Option<u16> {
    let Trouble::Smtp(error) = trouble else { return None };
    error.status().map(u16::from)
}

/// What the server or the system said, on one harmless line.
fn words(trouble: &Trouble) -> String {
    let said = match (status(trouble), trouble.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, _) => trouble.to_string(),
    };
    one_line(&said, LONGEST_WORDS)
}

async fn part_from(connection: Option<AsyncSmtpConnection>) {
    if let Some(mut connection) = connection {
        // However it answers, the connection ends here.
        let _ = timeout(QUIT_FOR, connection.quit()).await;
    }
}

/// The certificates of a PEM file, one after the other.
fn each_certificate(pem: &[u8]) -> Vec<&[u8]> {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let starts: Vec<usize> =
        pem.windows(BEGIN.len()).enumerate().filter(|(_, at)| *at == BEGIN).map(|(n, _)| n).collect();
    let ends = starts.iter().skip(1).copied().chain([pem.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| pem.get(*start..end)).collect()
}

impl Mail for Smtp {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let bytes = match message.to_bytes() {
                Ok(bytes) => bytes,
                Err(error) => return Outcome::Refused { words: error.to_string() },
            };
            let Ok((outcome, left)) = timeout(self.time_limit.into(), self.deliver(&message, &bytes)).await else {
                return Outcome::Away { reason: format!("{} did not answer in time", self.place) };
            };
            part_from(left).await;
            outcome
        })
    }

    fn rest(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let idle = std::mem::take(&mut *self.idle());
            for connection in idle {
                part_from(Some(connection)).await;
            }
        })
    }

    fn look(&self) -> BoxFuture<'_, Look> {
        Box::pin(async {
            match timeout(self.time_limit.into(), self.connect()).await {
                Ok(Ok(connection)) => {
                    part_from(Some(connection)).await;
                    Look::Server(self.place.clone())
                }
                Ok(Err(error)) => Look::Trouble(format!("{}: {}", self.place, words(&error))),
                Err(_) => Look::Trouble(format!("{} did not answer in time", self.place)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_certificate_of_a_file_is_found() {
        let one = b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        let both = [b"# ours\n".as_slice(), one, b"# theirs\n", one].concat();
        assert_eq!(each_certificate(&both).len(), 2);
        assert_eq!(each_certificate(&both)[1], one);
        assert!(each_certificate(b"").is_empty());
    }
}
