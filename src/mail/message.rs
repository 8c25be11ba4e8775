//! A mail as it leaves the house: RFC 5322 with MIME, the same bytes however often it is written.

use std::fmt;
use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentDisposition, ContentId, ContentType, ContentTypeErr, HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};
use lettre::{Address, Message as Mime};

use super::header;
use crate::domain::ids::MailId;
use crate::domain::mailbox::Mailbox;
use crate::domain::time::Time;
use crate::protocol::qr::NotDrawn;

/// Why there is no mail.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The page could not be filled.
    #[error("the page of a mail could not be written")]
    Page(#[from] askama::Error),
    /// The QR code could not be drawn.
    #[error("the code of a mail could not be drawn")]
    Code(#[from] NotDrawn),
    /// The parts did not make a mail.
    #[error("the parts did not make a mail")]
    Mime(#[from] lettre::error::Error),
    /// The library does not know a picture.
    #[error("the picture has no type")]
    Picture(#[from] ContentTypeErr),
}

/// A mail. It may hold a bearer link, so its debug form shows nothing but its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name. The `Message-ID` is made of it, so a mail that is sent twice is known to be the same.
    pub id: MailId,
    /// When it was written.
    pub at: Time,
    /// The host that names things in it.
    pub host: String,
    /// Who it is from, as people read it.
    pub from_name: String,
    /// Who it is from.
    pub from: Mailbox,
    /// Who it is for, as people read it.
    pub to_name: Option<String>,
    /// Who it is for.
    pub to: Mailbox,
    /// What it is about.
    pub subject: String,
    /// The whole matter as text.
    pub text: String,
    /// The whole matter as a page.
    pub html: String,
    /// The code in the page, PNG.
    pub picture: Option<Vec<u8>>,
    /// The organisation's picture in the page, PNG.
    pub logo: Option<Vec<u8>>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("id", &self.id).finish_non_exhaustive()
    }
}

/// By which a mail's page names a picture in it (RFC 2392).
pub(super) fn picture_name(which: &str, id: &MailId, host: &str) -> String {
    format!("{which}.{id}@{host}")
}

impl Message {
    /// Its bytes.
    ///
    /// # Errors
    /// When the parts do not make a mail.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotWritten> {
        // `Mailbox` has read both already, and stricter.
        let envelope = Envelope::new(Some(address(&self.from)), vec![address(&self.to)])?;
        let mail = Mime::builder()
            .envelope(envelope)
            .raw_header(raw("From", self.from.as_str(), header::mailbox(Some(&self.from_name), &self.from)))
            .raw_header(raw("To", self.to.as_str(), header::mailbox(self.to_name.as_deref(), &self.to)))
            .raw_header(raw("Subject", "", header::text(&self.subject)))
            .raw_header(raw("Message-ID", "", format!("<{}@{}>", self.id, self.host)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.at.0).unwrap_or(0)))
            // So that nobody's absence note comes back (RFC 3834, and Exchange's own way).
            .raw_header(raw("Auto-Submitted", "", "auto-generated".to_owned()))
            .raw_header(raw("X-Auto-Response-Suppress", "", "All".to_owned()))
            .multipart(self.parts()?)?;
        Ok(mail.formatted())
    }

    fn parts(&self) -> Result<MultiPart, ContentTypeErr> {
        // The library's own boundaries come from a randomness of its own.
        let boundary = |part: &str| format!("{}-{part}", self.id);
        let page = SinglePart::html(self.html.clone());
        let whole = MultiPart::alternative().boundary(boundary("a")).singlepart(SinglePart::plain(self.text.clone()));
        if self.picture.is_none() && self.logo.is_none() {
            return Ok(whole.singlepart(page));
        }
        let mut related = MultiPart::related().boundary(boundary("b")).singlepart(page);
        for (which, picture) in [("logo", &self.logo), ("code", &self.picture)] {
            if let Some(picture) = picture {
                related = related.singlepart(self.inline(which, picture)?);
            }
        }
        Ok(whole.multipart(related))
    }

    /// A picture that the page names.
    fn inline(&self, which: &str, picture: &[u8]) -> Result<SinglePart, ContentTypeErr> {
        Ok(SinglePart::builder()
            .header(ContentType::parse("image/png")?)
            .header(ContentId::from(format!("<{}>", picture_name(which, &self.id, &self.host))))
            .header(ContentDisposition::inline_with_name(&format!("{which}.png")))
            .body(picture.to_vec()))
    }
}

/// A header that the escaper has written already; `plain` is what the library reads back.
fn raw(name: &'static str, plain: &str, written: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), plain.to_owned(), written)
}

/// The library's form of a mailbox, for the envelope alone.
pub(super) fn address(mailbox: &Mailbox) -> Address {
    let (name, domain) = mailbox.parts();
    Address::new_dangerous(name, domain)
}
