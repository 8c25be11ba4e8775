//! A body as fields, read to the last one: what is missing, of another type, given twice or unknown is named.

use std::fmt;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::domain::refusal::Refusal;
use crate::domain::text::one_line;
use crate::web::problem::Problem;
use crate::web::state::Doors;

/// So much of a stranger's field name is told back.
const LONGEST_NAME: usize = 64;

/// A no to one field.
#[must_use]
pub fn wrong(field: &str) -> Problem {
    Problem::from(Refusal::BadField).at_field(one_line(field, LONGEST_NAME))
}

/// A no to one field, and why.
#[must_use]
pub fn wrong_as(field: &str, why: &impl fmt::Display) -> Problem {
    wrong(field).saying(why.to_string())
}

/// The fields of a JSON object.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

/// An object whose names are given once each.
struct Once {
    fields: Map<String, Value>,
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Once;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut read = Once { fields: Map::new(), twice: None };
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if read.fields.insert(name.clone(), value).is_some() {
                        read.twice = Some(name);
                    }
                }
                Ok(read)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// Reads a request's body whole.
///
/// # Errors
/// [`Refusal::TooLarge`], and [`Refusal::BadRequest`] where it does not come.
pub async fn bytes_of(request: Request, doors: &Doors) -> Result<Bytes, Problem> {
    Bytes::from_request(request, doors).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(failed) if failed.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::TooLarge.into()
        }
        _ => Refusal::BadRequest.into(),
    })
}

impl Fields {
    /// Reads a body. None at all is an object without fields.
    ///
    /// # Errors
    /// [`Refusal::WrongType`], [`Refusal::BadRequest`] where it is no JSON object, and a field that is given twice.
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
            return Ok(Self::default());
        }
        if !is_json(headers) {
            return Err(Refusal::WrongType.into());
        }
        let once: Once = serde_json::from_slice(body).map_err(|_| Problem::from(Refusal::BadRequest))?;
        match once.twice {
            Some(name) => Err(wrong(&name)),
            None => Ok(Self(once.fields)),
        }
    }

    /// A text, or nothing where it is left out or null.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn maybe_text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name)),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// Where it is missing or something else.
    pub fn text(&mut self, name: &str) -> Result<String, Problem> {
        self.maybe_text(name)?.ok_or_else(|| wrong(name))
    }

    /// A text with a form of its own, or nothing where it is left out or null.
    ///
    /// # Errors
    /// Where it has another form.
    pub fn maybe<T, E: fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        self.maybe_text(name)?.map(|text| parse(&text).map_err(|why| wrong_as(name, &why))).transpose()
    }

    /// A word of a fixed list; the usual one where it is left out or null.
    ///
    /// # Errors
    /// Where it is no word of the list.
    pub fn word<T>(&mut self, name: &str, usual: T, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Problem> {
        match self.maybe_text(name)? {
            None => Ok(usual),
            Some(text) => parse(&text).ok_or_else(|| wrong(name)),
        }
    }

    /// Yes or no; the usual one where it is left out or null.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn flag(&mut self, name: &str, usual: bool) -> Result<bool, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(wrong(name)),
        }
    }

    /// A whole number; the usual one where it is left out or null.
    ///
    /// # Errors
    /// Where it is none.
    pub fn number(&mut self, name: &str, usual: i64) -> Result<i64, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(value) => value.as_i64().ok_or_else(|| wrong(name)),
        }
    }

    /// Some texts, at least one.
    ///
    /// # Errors
    /// Where they are missing or something else.
    pub fn texts(&mut self, name: &str) -> Result<Vec<String>, Problem> {
        let Some(Value::Array(values)) = self.0.remove(name) else { return Err(wrong(name)) };
        let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        texts.filter(|texts| !texts.is_empty()).ok_or_else(|| wrong(name))
    }

    /// Some texts, perhaps none at all, or nothing where they are left out or null.
    ///
    /// # Errors
    /// Where they are something else.
    pub fn maybe_texts(&mut self, name: &str) -> Result<Option<Vec<String>>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => {
                let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
                texts.map(Some).ok_or_else(|| wrong(name))
            }
            Some(_) => Err(wrong(name)),
        }
    }

    /// Nothing more is known.
    ///
    /// # Errors
    /// Names a field that is left.
    pub fn done(&self) -> Result<(), Problem> {
        self.0.keys().next().map_or(Ok(()), |left| Err(wrong(left)))
    }
}

/// Whether the body is said to be JSON.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
