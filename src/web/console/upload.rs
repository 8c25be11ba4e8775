//! A form that carries a list of people or a file, read as it comes: its token first, then the rest, never the whole of
//! it at once.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use futures_util::Stream as _;
use futures_util::future::poll_fn;
use tokio::io::{AsyncRead, ReadBuf};

use super::Permitted;
use crate::domain::operator::Permit;
use crate::domain::refusal::Refusal;
use crate::flow::admit::{Present, Warrant};
use crate::protocol::form_data::{FormData, Piece};
use crate::web::problem::Problem;
use crate::web::state::Doors;
use crate::web::visit::Visit;

/// The largest form that is taken.
const LARGEST: u64 = 32 * 1024 * 1024;
/// So much of a larger one is still read, and thrown away: a browser that is cut off shows no page of ours.
const DRAINED: u64 = 8 * LARGEST;
/// The longest token.
const LONGEST_TOKEN: usize = 256;

/// A list that this server's form brought from this operator, who may do what it asks.
pub struct Upload<P> {
    /// Who.
    pub present: Present,
    /// That they may.
    pub warrant: Warrant<P>,
    /// The list, which is still coming.
    pub list: Incoming,
}

impl<P: Permit> FromRequest<Doors> for Upload<P> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (Permitted { present, warrant }, list) = received(request, doors, "list").await?;
        Ok(Self { present, warrant, list })
    }
}

/// The field of a form that this server handed to an operator who may do what it asks; what is in it still comes.
pub(super) async fn received<P: Permit>(
    request: Request,
    doors: &Doors,
    field: &'static str,
) -> Result<(Permitted<P>, Incoming), Problem> {
    let (mut parts, body) = request.into_parts();
    let mut incoming = Incoming::of(&parts.headers, body, field);
    match admitted(&mut parts, doors, &mut incoming).await {
        Ok(permitted) => Ok((permitted, incoming)),
        Err(problem) => {
            // Whoever was in until a moment ago should read why not any more.
            let Ok(visit) = Visit::from_request_parts(&mut parts, doors).await;
            if let Some(token) = visit.console
                && doors.admit.was_in(&token).await.unwrap_or(false)
            {
                incoming.drain().await;
            }
            Err(problem)
        }
    }
}

async fn admitted<P: Permit>(parts: &mut Parts, doors: &Doors, form: &mut Incoming) -> Result<Permitted<P>, Problem> {
    let permitted = Permitted::<P>::from_request_parts(parts, doors).await?;
    let token = form.token().await.map_err(|_| Problem::from(Refusal::Forged))?;
    if permitted.present.handed_out(&token) { Ok(permitted) } else { Err(Refusal::Forged.into()) }
}

/// A list, or a file, on its way in.
pub struct Incoming {
    /// The field of the form that it comes in.
    field: &'static str,
    /// Nothing any more once its end was seen.
    body: Option<BodyDataStream>,
    /// Nothing where the body is none of our forms.
    form: Option<FormData>,
    pieces: VecDeque<Piece>,
    /// What was read of the list, and not yet taken.
    ready: Vec<u8>,
    taken: u64,
    is_over: bool,
}

impl Incoming {
    fn of(headers: &HeaderMap, body: Body, field: &'static str) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Self {
            field,
            body: Some(body.into_data_stream()),
            form: kind.and_then(FormData::of),
            pieces: VecDeque::new(),
            ready: Vec::new(),
            taken: 0,
            is_over: false,
        }
    }

    /// Whether more came than is taken.
    #[must_use]
    pub const fn is_too_large(&self) -> bool {
        self.taken > LARGEST
    }

    /// Reads the rest and throws it away, so that the browser comes to read the answer.
    pub async fn drain(&mut self) {
        while let Ok(true) = poll_fn(|cx| self.poll_body(cx)).await {
            self.pieces.clear();
        }
    }

    /// The token, which stands before the rest.
    async fn token(&mut self) -> io::Result<String> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidData);
        if self.form.is_none() || self.next().await? != Some(Piece::Begins("csrf".to_owned())) {
            return Err(wrong());
        }
        let mut token = Vec::new();
        loop {
            match self.next().await? {
                Some(Piece::Bytes(bytes)) if token.len() + bytes.len() <= LONGEST_TOKEN => token.extend(bytes),
                Some(Piece::Ends) => break,
                _ => return Err(wrong()),
            }
        }
        if self.next().await? != Some(Piece::Begins(self.field.to_owned())) {
            return Err(wrong());
        }
        String::from_utf8(token).map_err(|_| wrong())
    }

    async fn next(&mut self) -> io::Result<Option<Piece>> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    /// The next piece of the form; nothing at its end.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Piece>>> {
        loop {
            if let Some(piece) = self.pieces.pop_front() {
                return Poll::Ready(Ok(Some(piece)));
            }
            if !ready!(self.poll_body(cx))? {
                return Poll::Ready(Ok(None));
            }
        }
    }

    /// Takes in what comes next; false at the end.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let next = self.body.as_mut().map(|body| Pin::new(body).poll_next(cx));
        let Some(bytes) = ready!(next.unwrap_or(Poll::Ready(None))) else {
            self.body = None;
            let is_whole = self.form.as_ref().is_some_and(FormData::is_over) && !self.is_too_large();
            let end = if is_whole { Ok(false) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            return Poll::Ready(end);
        };
        let bytes = bytes.map_err(io::Error::other)?;
        self.taken += bytes.len() as u64;
        if self.taken > DRAINED {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        if let Some(form) = self.form.as_mut().filter(|_| self.taken <= LARGEST) {
            form.feed(&bytes, &mut self.pieces).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
        Poll::Ready(Ok(true))
    }
}

impl AsyncRead for Incoming {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.ready.is_empty() {
            match ready!(self.poll_piece(cx))? {
                Some(Piece::Bytes(bytes)) if !self.is_over => self.ready = bytes,
                // What stands behind the list in the form is read to its end, so that nothing of it is missing.
                Some(Piece::Ends) => self.is_over = true,
                Some(_) => {}
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.ready.len().min(to.remaining());
        to.put_slice(&self.ready[..length]);
        self.ready.drain(..length);
        Poll::Ready(Ok(()))
    }
}
