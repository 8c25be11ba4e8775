//! A mail server on loopback that speaks ESMTP with STARTTLS and logins, takes whatever comes, and refuses as it is told.
//!
//! It reads bytes and not our types, so what it takes is a mail by the standard. A thread for each connection, blocking,
//! with a certificate made for this run.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::time::Span;
use countersign::mail::smtp::{Settings, Tls};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use tokio::sync::Notify;

use super::{keeper, servers};

pub const USER: &str = "countersign";
pub const PASSWORD: &str = "a pass\"word \\ with signs";

/// A mail as it came over the wire, without the dots that only the wire needs.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
    /// Whether the connection was encrypted when it came.
    pub encrypted: bool,
    /// Who had logged in.
    pub login: Option<String>,
    /// The how-manieth connection it came over.
    pub connection: usize,
}

/// Where in an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Greeting,
    StartTls,
    From,
    To,
    Data,
    /// The mail has been sent to its last dot.
    End,
}

/// What the server does with the next mail.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    /// Says this line at this step.
    Says(Step, &'static str),
    /// Says nothing more from this step on.
    Hangs(Step),
}

/// What the server wants and offers.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub tls: Tls,
    /// The mechanisms it offers; empty where it wants no login.
    pub logins: &'static str,
}

impl Default for Manner {
    fn default() -> Self {
        Self { tls: Tls::StartTls, logins: "PLAIN LOGIN" }
    }
}

#[derive(Default)]
struct Desk {
    arrived: Vec<Arrived>,
    plans: VecDeque<Plan>,
    connections: usize,
    /// Mails that were sent to their last dot, whatever became of them.
    heard: usize,
    /// Commands that came before the connection was encrypted.
    in_clear: Vec<String>,
    closed: bool,
}

struct Shared {
    desk: Mutex<Desk>,
    news: Notify,
    manner: Manner,
    acceptor: SslAcceptor,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Desk)) {
        change(&mut self.desk());
        self.news.notify_waiters();
    }

    /// The plan for this step, if the next plan is for it.
    fn planned(&self, step: Step) -> Option<Plan> {
        let mut desk = self.desk();
        let is_now =
            desk.plans.front().is_some_and(|plan| matches!(plan, Plan::Says(at, _) | Plan::Hangs(at) if *at == step));
        is_now.then(|| desk.plans.pop_front()).flatten()
    }
}

/// The server. It ends with this value, and may be stopped and started before.
pub struct MailServer {
    pub port: u16,
    /// The certificate that whoever sends here has to trust, PEM.
    pub certificate: PathBuf,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl MailServer {
    pub fn start(manner: Manner) -> Self {
        let (certificate, key) = certificate();
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        acceptor.set_certificate(&certificate).unwrap();
        acceptor.set_private_key(&key).unwrap();
        let file = keeper::folder("smtp").join("certificate.pem");
        std::fs::write(&file, certificate.to_pem().unwrap()).unwrap();
        let shared =
            Arc::new(Shared { desk: Mutex::default(), news: Notify::new(), manner, acceptor: acceptor.build() });
        let mut server = Self { port: servers::free_port(), certificate: file, shared, listening: None };
        server.starts();
        server
    }

    /// Listens, again at the same port.
    pub fn starts(&mut self) {
        self.shared.desk().closed = false;
        let (listener, desk) = (TcpListener::bind(("127.0.0.1", self.port)).unwrap(), Arc::clone(&self.shared));
        self.listening = Some(std::thread::spawn(move || {
            for stream in listener.incoming() {
                if desk.desk().closed {
                    return;
                }
                let (Ok(stream), desk) = (stream, Arc::clone(&desk)) else { continue };
                // A client that goes away in the middle is no news.
                std::thread::spawn(move || drop(converse(stream, &desk)));
            }
        }));
    }

    /// Nobody listens there any more.
    pub fn stops(&mut self) {
        if let Some(listening) = self.listening.take() {
            self.shared.desk().closed = true;
            // So that it looks.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            listening.join().unwrap();
        }
    }

    /// Plans what happens to the next mail that has no plan yet.
    pub fn will(&self, plan: Plan) {
        self.shared.desk().plans.push_back(plan);
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.shared.desk().arrived.clone()
    }

    /// What was said before the connection was encrypted.
    pub fn heard_in_clear(&self) -> String {
        self.shared.desk().in_clear.join("\n")
    }

    /// Waits until so many mails have arrived.
    pub async fn receives(&self, mails: usize) -> Vec<Arrived> {
        self.until("mails", |desk| desk.arrived.len() >= mails).await;
        self.arrived()
    }

    /// Waits until so many mails were sent to their last dot, taken or not.
    pub async fn hears(&self, mails: usize) {
        self.until("a mail's end", |desk| desk.heard >= mails).await;
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Desk) -> bool) {
        let waited = tokio::time::timeout(Duration::from_secs(30), async {
            loop {
                let news = self.shared.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if is_so(&self.shared.desk()) {
                    return;
                }
                news.await;
            }
        });
        let came = waited.await;
        assert!(came.is_ok(), "the mail server waits in vain for {what}: {:?}", self.arrived());
    }

    /// How to send here, as an operator would set it.
    pub fn settings(&self) -> Settings {
        let Manner { tls, logins } = self.shared.manner;
        Settings {
            host: "localhost".to_owned(),
            port: self.port,
            tls,
            login: (!logins.is_empty()).then(|| (USER.to_owned(), PASSWORD.to_owned())),
            authorities: Some(std::fs::read(&self.certificate).unwrap()),
            hello: "idp.corp.example".to_owned(),
            time_limit: Span::seconds(20),
        }
    }

    /// The same as a section of the settings.
    pub fn section(&self) -> String {
        format!(
            "[mail]\nhost = \"localhost\"\nport = {}\nusername = \"{USER}\"\npassword = '{PASSWORD}'\n\
             authorities = \"{}\"\nfrom = \"no-reply@corp.example\"\nper_minute = 1000\n",
            self.port,
            self.certificate.display()
        )
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stops();
    }
}

/// For localhost, signed by itself, valid now by this machine's own clock.
fn certificate() -> (X509, PKey<Private>) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "localhost").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    builder.append_extension(BasicConstraints::new().ca().build().unwrap()).unwrap();
    let names = SubjectAlternativeName::new().dns("localhost").build(&builder.x509v3_context(None, None)).unwrap();
    builder.append_extension(names).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    (builder.build(), key)
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

/// One connection.
struct Talk<'a> {
    wire: BufReader<Box<dyn Wire>>,
    shared: &'a Shared,
    connection: usize,
    encrypted: bool,
    login: Option<String>,
    from: String,
    to: String,
}

/// What a command leads to.
enum Turn {
    GoOn,
    Encrypt,
    End,
}

fn converse(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut connection = 0;
    shared.change(|desk| {
        desk.connections += 1;
        connection = desk.connections;
    });
    let wrapped = shared.manner.tls == Tls::Wrapped;
    let plain = stream.try_clone()?;
    let wire: Box<dyn Wire> = if wrapped { Box::new(encrypt(stream, shared)?) } else { Box::new(stream) };
    let mut talk = Talk {
        wire: BufReader::new(wire),
        shared,
        connection,
        encrypted: wrapped,
        login: None,
        from: String::new(),
        to: String::new(),
    };
    if !talk.says(Step::Greeting, "220 mx.test ESMTP")? {
        return Ok(());
    }
    loop {
        let line = talk.line()?;
        if !talk.encrypted {
            shared.change(|desk| desk.in_clear.push(line.clone()));
        }
        match talk.answer(&line)? {
            Turn::GoOn => {}
            Turn::Encrypt => {
                talk.wire = BufReader::new(Box::new(encrypt(plain.try_clone()?, shared)?));
                talk.encrypted = true;
            }
            Turn::End => return Ok(()),
        }
    }
}

fn encrypt(stream: TcpStream, shared: &Shared) -> io::Result<impl Wire + use<>> {
    shared.acceptor.accept(stream).map_err(|error| io::Error::other(error.to_string()))
}

impl Talk<'_> {
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.wire.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        assert!(line.ends_with("\r\n"), "a command ends with CRLF: {line:?}");
        Ok(line.trim_end().to_owned())
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.wire.get_mut().write_all(format!("{line}\r\n").as_bytes())?;
        self.wire.get_mut().flush()
    }

    /// Says what is usual at this step or what is planned; false where the conversation stands still or is over.
    fn says(&mut self, step: Step, usual: &str) -> io::Result<bool> {
        match self.shared.planned(step) {
            Some(Plan::Hangs(_)) => {
                // Until the other side gives up.
                let _ = self.wire.read_to_end(&mut Vec::new());
                Ok(false)
            }
            Some(Plan::Says(_, line)) => {
                self.say(line)?;
                Ok(!line.starts_with("421") && step != Step::Greeting)
            }
            None => self.say(usual).map(|()| true),
        }
    }

    fn answer(&mut self, line: &str) -> io::Result<Turn> {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let wants_login = !self.shared.manner.logins.is_empty() && self.login.is_none();
        let goes_on = match word.as_str() {
            "EHLO" => self.greets().map(|()| true)?,
            "STARTTLS" if self.offers_tls() => {
                self.says(Step::StartTls, "220 go ahead")?;
                return Ok(Turn::Encrypt);
            }
            "AUTH" if self.offers_login() => self.logs_in(line).map(|()| true)?,
            "MAIL" if wants_login => self.say("530 5.7.0 Authentication required").map(|()| true)?,
            "MAIL" => {
                self.from = inside(line);
                self.says(Step::From, "250 2.1.0 ok")?
            }
            "RCPT" => {
                self.to = inside(line);
                self.says(Step::To, "250 2.1.5 ok")?
            }
            "DATA" => self.takes()?,
            "NOOP" | "RSET" => self.say("250 ok").map(|()| true)?,
            "QUIT" => {
                self.say("221 bye")?;
                false
            }
            _ => self.say("502 what?").map(|()| true)?,
        };
        Ok(if goes_on { Turn::GoOn } else { Turn::End })
    }

    fn offers_tls(&self) -> bool {
        self.shared.manner.tls == Tls::StartTls && !self.encrypted
    }

    /// Never in clear, but where nothing is ever encrypted.
    fn offers_login(&self) -> bool {
        !self.shared.manner.logins.is_empty() && (self.encrypted || self.shared.manner.tls == Tls::None)
    }

    fn greets(&mut self) -> io::Result<()> {
        let mut lines = vec!["mx.test".to_owned(), "SIZE 10000000".to_owned()];
        if self.offers_tls() {
            lines.push("STARTTLS".to_owned());
        }
        if self.offers_login() {
            lines.push(format!("AUTH {}", self.shared.manner.logins));
        }
        let last = lines.len() - 1;
        for (nth, line) in lines.iter().enumerate() {
            self.say(&format!("250{}{line}", if nth == last { ' ' } else { '-' }))?;
        }
        Ok(())
    }

    fn logs_in(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split(' ').skip(1);
        let told = match (words.next(), words.next()) {
            (Some("PLAIN"), Some(response)) => decoded(response).split('\0').skip(1).map(str::to_owned).collect(),
            (Some("LOGIN"), None) => {
                let mut told = Vec::new();
                for question in ["Username:", "Password:"] {
                    self.say(&format!("334 {}", STANDARD.encode(question)))?;
                    told.push(decoded(&self.line()?));
                }
                told
            }
            _ => Vec::new(),
        };
        if told == [USER, PASSWORD] {
            self.login = Some(USER.to_owned());
            self.say("235 2.7.0 welcome")
        } else {
            self.say("535 5.7.8 bad credentials")
        }
    }

    fn takes(&mut self) -> io::Result<bool> {
        let planned =
            matches!(self.shared.desk().plans.front(), Some(Plan::Says(Step::Data, _) | Plan::Hangs(Step::Data)));
        let goes_on = self.says(Step::Data, "354 go ahead")?;
        if planned || !goes_on {
            return Ok(goes_on);
        }
        let mut bytes = Vec::new();
        loop {
            let line = self.line()?;
            assert!(line.is_ascii() && line.len() <= 998, "no server has to take this line: {line:?}");
            if line == "." {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        let refused =
            matches!(self.shared.desk().plans.front(), Some(Plan::Says(Step::End, _) | Plan::Hangs(Step::End)));
        let mail = Arrived {
            from: self.from.clone(),
            to: self.to.clone(),
            bytes,
            encrypted: self.encrypted,
            login: self.login.clone(),
            connection: self.connection,
        };
        self.shared.change(|desk| {
            desk.heard += 1;
            if !refused {
                desk.arrived.push(mail);
            }
        });
        self.says(Step::End, "250 2.0.0 queued")
    }
}

/// What stands between the angle brackets.
fn inside(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap_or_else(|| panic!("no path: {line}"));
    let (path, parameters) = rest.rsplit_once('>').unwrap_or_else(|| panic!("no path: {line}"));
    assert!(!path.contains(['<', '>', '\r', '\n']) && !parameters.contains('@'), "{line}");
    path.to_owned()
}

fn decoded(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}
