//! Which language an answer speaks: the browser's, and the organisation's where the browser names none that we speak.
//! A page of a sign-in goes by what its application asked for first.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::words::Language;

use super::state::Doors;

/// The language of an answer to this request.
#[derive(Debug, Clone, Copy)]
pub struct Spoken(pub Language);

impl Spoken {
    /// What the browser asks for, or else what is usual here.
    #[must_use]
    pub fn of(request: &HeaderMap, usual: Language) -> Self {
        let lists: Vec<_> =
            request.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|list| list.to_str().ok()).collect();
        Self(Language::among(&lists.join(","), usual))
    }

    /// Says which language an answer speaks, and that another browser may get it in another one.
    pub fn tell(self, answer: &mut HeaderMap) {
        answer.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.0.tag()));
        answer.append(header::VARY, HeaderValue::from_static("accept-language"));
    }
}

impl FromRequestParts<Doors> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, doors.organise.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_come_in_several_lines() {
        let mut request = HeaderMap::new();
        request.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("ja;q=0.9"));
        request.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr;q=0.2, de;q=0.3"));
        assert_eq!(Spoken::of(&request, Language::English).0, Language::German);
    }

    #[test]
    fn without_a_language_of_ours_the_usual_one_is_spoken() {
        let mut request = HeaderMap::new();
        assert_eq!(Spoken::of(&request, Language::Dutch).0, Language::Dutch);
        for list in ["ja", "\u{e9}"] {
            request.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(list.as_bytes()).unwrap());
            assert_eq!(Spoken::of(&request, Language::Dutch).0, Language::Dutch, "{list}");
        }
    }
}
