//! The pretended phone: an ordinary HTTP client of Countersign with a passkey of its own.
//!
//! It does what the app under `/phone/` does, by the same calls, and every yes takes an assertion with user
//! verification as on a real phone. What differs is where the passkey lies: in a file of the demo's folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcKey, PointConversionForm};
use openssl::nid::Nid;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, StatusCode, redirect};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::keys::entropy::{Entropy, bytes};

use super::authenticator::{AuthenticatorError, SoftAuthenticator};
use super::redis::private;

/// What the phone calls itself.
pub const NAME: &str = "Pretended phone";
/// How its browser introduces itself.
const AGENT: &str = "Mozilla/5.0 (Linux; Android 16; Pretended phone) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

/// Why the phone does not do what is wished.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// Countersign says no, in its own words.
    #[error("{title}: {text}")]
    Refused {
        /// The stable code.
        code: String,
        /// What it is.
        title: String,
        /// What it means.
        text: String,
    },
    /// The phone holds no passkey.
    #[error("the phone holds no passkey yet")]
    Empty,
    /// The passkey cannot be used.
    #[error("the passkey cannot be used")]
    Authenticator(#[from] AuthenticatorError),
    /// Countersign does not answer, or not as it should.
    #[error("countersign does not answer")]
    Unreachable(#[from] reqwest::Error),
    /// An answer that is none of Countersign's.
    #[error("the answer cannot be read")]
    Answer(#[from] serde_json::Error),
    /// What the phone keeps cannot be written.
    #[error("the phone cannot keep its passkey")]
    Kept(#[source] anyhow::Error),
    /// The keys of the push address cannot be made.
    #[error("no push address can be made")]
    Push(#[from] openssl::error::ErrorStack),
}

/// A request that waits for the owner.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub application: String,
    /// Whose server it is.
    pub organisation: String,
    /// Who is to be signed in.
    pub address: String,
    /// Where it comes from.
    pub from: From,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

/// Where a request comes from.
#[derive(Debug, Clone, Deserialize)]
pub struct From {
    /// The network address.
    pub address: String,
    /// The browser.
    pub browser: String,
    /// Its system.
    pub system: String,
    /// Whether the person signed in with it before.
    pub recognised: bool,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "decided", rename_all = "snake_case")]
pub enum Told {
    /// It counts.
    Now,
    /// It was decided before.
    Already,
    /// It ran out.
    Late,
    /// Another number stands on the sign-in page.
    WrongNumber {
        /// Tries left.
        left: u8,
    },
}

/// The phone.
pub struct Phone {
    base: String,
    client: Client,
    file: PathBuf,
    push_service: String,
    entropy: Arc<dyn Entropy>,
    inside: Mutex<Inside>,
    rung: AtomicU64,
}

#[derive(Default)]
struct Inside {
    element: Option<SoftAuthenticator>,
    /// The last part of the push address.
    mailbox: String,
    cookies: BTreeMap<String, String>,
}

impl Phone {
    /// A phone that uses the Countersign at `base`, hears at `push_service`, and keeps its passkey in `file`.
    ///
    /// # Errors
    /// Where no client can be made.
    pub fn new(
        base: &str,
        push_service: &str,
        file: PathBuf,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().user_agent(AGENT).build()?;
        let (base, push_service) = (base.to_owned(), push_service.to_owned());
        let inside = Mutex::new(kept(&file).unwrap_or_default());
        Ok(Self { base, client, file, push_service, entropy, inside, rung: AtomicU64::new(0) })
    }

    /// Whether it holds a passkey.
    pub async fn is_active(&self) -> bool {
        self.inside.lock().await.element.is_some()
    }

    /// Opens an invitation, makes a passkey, and tells where push messages reach it.
    ///
    /// # Errors
    /// Where the invitation is no longer open.
    pub async fn activate(&self, link: &str) -> Result<(), PhoneError> {
        let secret = link.split_once('#').map_or("", |(_, secret)| secret);
        let mut inside = self.inside.lock().await;
        *inside = Inside::default();
        let opened = self.posts(&mut inside, "invitation/open", &json!({"secret": secret})).await?;
        let mut element = SoftAuthenticator::default();
        let credential = element.create(&opened["options"], &self.base)?;
        let activation = json!({
            "secret": secret, "challenge": opened["challenge"], "credential": credential, "device_name": NAME,
        });
        self.posts(&mut inside, "invitation/activate", &activation).await?;
        inside.element = Some(element);
        inside.mailbox = URL_SAFE_NO_PAD.encode(bytes::<16>(self.entropy.as_ref()));
        self.keep(&inside)?;
        let address = json!({
            "endpoint": format!("{}/push/{}", self.push_service, inside.mailbox),
            "p256dh": public_key()?,
            "auth": URL_SAFE_NO_PAD.encode(bytes::<16>(self.entropy.as_ref())),
        });
        self.posts(&mut inside, "push", &address).await?;
        Ok(())
    }

    /// A push message came to this mailbox. It is sealed, and says no more than "look"; whether it is for this phone.
    pub async fn rings(&self, mailbox: &str) -> bool {
        let inside = self.inside.lock().await;
        let is_ours = !inside.mailbox.is_empty() && inside.mailbox == mailbox;
        if is_ours {
            self.rung.fetch_add(1, Ordering::Relaxed);
        }
        is_ours
    }

    /// How many push messages came since the demo was started.
    #[must_use]
    pub fn rung(&self) -> u64 {
        self.rung.load(Ordering::Relaxed)
    }

    /// The requests that wait.
    ///
    /// # Errors
    /// Where the phone holds no passkey, or one that is known no more.
    pub async fn requests(&self) -> Result<Vec<Request>, PhoneError> {
        let mut inside = self.inside.lock().await;
        let list = self.signed_in(&mut inside, Method::GET, "approvals", None).await?;
        Ok(Vec::deserialize(&list["approvals"])?)
    }

    /// Types the number, unlocks, and says yes.
    ///
    /// # Errors
    /// Where the request is no longer open.
    pub async fn approve(&self, id: &str, number: u8) -> Result<Told, PhoneError> {
        let mut inside = self.inside.lock().await;
        let shown =
            self.signed_in(&mut inside, Method::POST, &format!("approvals/{id}/show"), Some(&json!({}))).await?;
        let element = inside.element.as_mut().ok_or(PhoneError::Empty)?;
        let credential = element.assert(&shown["options"], &self.base)?;
        self.keep(&inside)?;
        let yes = json!({"challenge": shown["challenge"], "number": number, "credential": credential});
        let told = self.posts(&mut inside, &format!("approvals/{id}/approve"), &yes).await?;
        Ok(Told::deserialize(told)?)
    }

    /// Says no, or that it was somebody else.
    ///
    /// # Errors
    /// Where the request is not this person's.
    pub async fn deny(&self, id: &str, report: bool) -> Result<Told, PhoneError> {
        let mut inside = self.inside.lock().await;
        let (path, no) = (format!("approvals/{id}/deny"), json!({"report": report}));
        Ok(Told::deserialize(self.signed_in(&mut inside, Method::POST, &path, Some(&no)).await?)?)
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// Where the file cannot be removed.
    pub async fn forget(&self) -> Result<(), PhoneError> {
        let mut inside = self.inside.lock().await;
        *inside = Inside::default();
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(PhoneError::Kept(error.into())),
            _ => Ok(()),
        }
    }

    /// A call by the phone's session; where there is none any more, the passkey opens a new one first.
    async fn signed_in(
        &self,
        inside: &mut Inside,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, PhoneError> {
        if inside.element.is_none() {
            return Err(PhoneError::Empty);
        }
        if !inside.cookies.is_empty() {
            match self.calls(inside, method.clone(), path, body).await {
                Err(PhoneError::Refused { code, .. }) if code == "unknown-phone" => inside.cookies.clear(),
                done => return done,
            }
        }
        let begun = self.posts(inside, "login/begin", &json!({})).await?;
        let element = inside.element.as_mut().ok_or(PhoneError::Empty)?;
        let credential = element.assert(&begun["options"], &self.base)?;
        self.keep(inside)?;
        let proof = json!({"challenge": begun["challenge"], "credential": credential});
        self.posts(inside, "login/finish", &proof).await?;
        self.calls(inside, method, path, body).await
    }

    async fn posts(&self, inside: &mut Inside, path: &str, body: &Value) -> Result<Value, PhoneError> {
        self.calls(inside, Method::POST, path, Some(body)).await
    }

    /// A call as the app's own script makes it.
    async fn calls(
        &self,
        inside: &mut Inside,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, PhoneError> {
        let cookies: Vec<String> = inside.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self
            .client
            .request(method, format!("{}/phone/api/{path}", self.base))
            .header("x-countersign", "1")
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-dest", "empty");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(body) = body {
            request =
                request.header("origin", &self.base).header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                inside.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status();
        let text = response.text().await?;
        if status.is_success() { Ok(serde_json::from_str(&text)?) } else { Err(refused(status, &text)) }
    }

    fn keep(&self, inside: &Inside) -> Result<(), PhoneError> {
        let passkey = inside.element.as_ref().and_then(SoftAuthenticator::kept);
        let text = json!({"passkey": passkey, "mailbox": inside.mailbox}).to_string();
        let write = || private(&self.file)?.write_all(text.as_bytes()).map_err(anyhow::Error::from);
        write().map_err(PhoneError::Kept)
    }
}

/// What a phone kept in this file; a file that cannot be read holds no phone.
fn kept(file: &std::path::Path) -> Option<Inside> {
    let kept: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let element = SoftAuthenticator::switched_on(&kept["passkey"])?;
    let mailbox = kept["mailbox"].as_str().unwrap_or_default().to_owned();
    Some(Inside { element: Some(element), mailbox, cookies: BTreeMap::new() })
}

fn refused(status: StatusCode, text: &str) -> PhoneError {
    let told: Value = serde_json::from_str(text).unwrap_or_default();
    let word = |name: &str| told[name].as_str().map(str::to_owned);
    PhoneError::Refused {
        code: word("refusal").unwrap_or_default(),
        title: word("title").unwrap_or_else(|| format!("Countersign answered with {status}")),
        text: word("text").unwrap_or_default(),
    }
}

/// A key that push messages can be sealed for. This phone never opens one: all it needs to know is that one came.
fn public_key() -> Result<String, openssl::error::ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = EcKey::generate(&group)?;
    let mut context = BigNumContext::new()?;
    let point = key.public_key().to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)?;
    Ok(URL_SAFE_NO_PAD.encode(point))
}
