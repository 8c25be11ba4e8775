//! Forms that carry files (`multipart/form-data`, RFC 7578), read from chunks as they come.
//!
//! Door: [`FormData`] tells where each field begins and ends, and hands on what is in it. It holds the head of a field,
//! or as many bytes as a delimiter has, and never a whole field, however large a file is.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

/// The longest head of a field.
const LONGEST_HEAD: usize = 4 * 1024;
/// The longest boundary (RFC 2046, section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// What comes next in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A field of this name begins.
    Begins(String),
    /// Some of what is in it.
    Bytes(Vec<u8>),
    /// It ends.
    Ends,
}

/// The bytes are no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is no form as browsers send it")]
pub struct NotAForm;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first delimiter.
    Before,
    /// Right behind a delimiter.
    Behind,
    Head,
    Field,
    /// Behind the last delimiter.
    Over,
}

/// A form that is being read.
#[derive(Debug)]
pub struct FormData {
    delimiter: Vec<u8>,
    state: State,
    held: Vec<u8>,
}

impl FormData {
    /// Reads a form with this `Content-Type`; nothing where it is another kind of body.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let mut parameters = content_type.split(';').map(str::trim);
        if !parameters.next()?.eq_ignore_ascii_case("multipart/form-data") {
            return None;
        }
        let named = |text: &str| text.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("boundary="));
        let boundary = parameters.find(|parameter| named(parameter))?.get(9..)?;
        let boundary = boundary.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(boundary);
        let stands = |b: u8| b.is_ascii_graphic() && b != b'"';
        if boundary.is_empty() || boundary.len() > LONGEST_BOUNDARY || !boundary.bytes().all(stands) {
            return None;
        }
        // The first delimiter has no line before it: it is read as if it had.
        let (delimiter, held) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Some(Self { delimiter, state: State::Before, held })
    }

    /// Whether the form's own end was seen; without it something is missing.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Reads a chunk; what is in it is appended to `pieces`.
    ///
    /// # Errors
    /// When this is no form; nothing more should be read then.
    pub fn feed(&mut self, chunk: &[u8], pieces: &mut VecDeque<Piece>) -> Result<(), NotAForm> {
        self.held.extend_from_slice(chunk);
        while self.step(pieces)? {}
        Ok(())
    }

    /// Moves on as far as the held bytes lead without doubt; false where more have to come.
    fn step(&mut self, pieces: &mut VecDeque<Piece>) -> Result<bool, NotAForm> {
        match self.state {
            State::Before | State::Field => Ok(self.field(pieces)),
            State::Behind => match self.held.as_slice() {
                [b'\r', b'\n', ..] => Ok(self.moves(2, State::Head)),
                [b'-', b'-', ..] => Ok(self.moves(2, State::Over)),
                [] | [b'\r' | b'-'] => Ok(false),
                _ => Err(NotAForm),
            },
            State::Head => {
                let Some(end) = find(&self.held, b"\r\n\r\n") else {
                    return if self.held.len() > LONGEST_HEAD { Err(NotAForm) } else { Ok(false) };
                };
                if end > LONGEST_HEAD {
                    return Err(NotAForm);
                }
                pieces.push_back(Piece::Begins(name_in(&self.held[..end]).ok_or(NotAForm)?));
                Ok(self.moves(end + 4, State::Field))
            }
            State::Over => {
                self.held.clear();
                Ok(false)
            }
        }
    }

    /// What stands before the next delimiter; what may be the beginning of one waits.
    fn field(&mut self, pieces: &mut VecDeque<Piece>) -> bool {
        let found = find(&self.held, &self.delimiter);
        let end = found.unwrap_or_else(|| self.held.len().saturating_sub(self.delimiter.len() - 1));
        if self.state == State::Field {
            if end > 0 {
                pieces.push_back(Piece::Bytes(self.held[..end].to_vec()));
            }
            if found.is_some() {
                pieces.push_back(Piece::Ends);
            }
        }
        self.held.drain(..end);
        found.is_some() && self.moves(self.delimiter.len(), State::Behind)
    }

    fn moves(&mut self, bytes: usize, to: State) -> bool {
        self.held.drain(..bytes);
        self.state = to;
        true
    }
}

/// Where the pattern, which begins with a CR, first stands.
fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == b'\r')?;
        if bytes[at..].starts_with(pattern) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The field's name, from the lines of its head.
fn name_in(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value.trim())
    })?;
    let rest = disposition.strip_prefix("form-data")?;
    // Browsers write a quote within a name as %22, so the next one ends it.
    let (name, _) = rest.split_once("; name=\"")?.1.split_once('"')?;
    Some(name.to_owned())
}
