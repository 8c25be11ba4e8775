//! A head of the record of changes: so many there were at that instant, and this hash vouches for all of them.
//!
//! It is kept elsewhere. Whoever rewrites the record or cuts its tail, with whatever keys, cannot make an older head fit.

use chrono::DateTime;

use super::time::Time;

/// What is vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which instance's record it is: its public address.
    pub instance: String,
    /// How many changes there were.
    pub count: i64,
    /// The last one's link; empty where there was none.
    pub hash: String,
    /// Of how many of them what they said was erased; heads of the first form did not say.
    pub erased: Option<i64>,
    /// When it was made.
    pub at: Time,
}

const FIRST_LINE: &str = "countersign/head/2";
/// Of the form that said nothing of erasures.
const OLD_FIRST_LINE: &str = "countersign/head/1";

impl Head {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { instance, count, hash, erased, at } = self;
        let (first, erased) = match erased {
            Some(erased) => (FIRST_LINE, format!("erased={erased}\n")),
            None => (OLD_FIRST_LINE, String::new()),
        };
        format!("{first}\ninstance={instance}\ncount={count}\nhash={hash}\n{erased}time={at}\n")
    }

    /// The reverse of [`Head::to_text`]: one text for each head, and nothing beside it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let first = lines.next().filter(|line| [FIRST_LINE, OLD_FIRST_LINE].contains(line))?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let head = Self {
            instance: value("instance")?,
            count: value("count")?.parse().ok()?,
            hash: value("hash")?,
            erased: if first == FIRST_LINE { Some(value("erased")?.parse().ok()?) } else { None },
            at: Time(DateTime::parse_from_rfc3339(&value("time")?).ok()?.timestamp_millis()),
        };
        (head.to_text() == text).then_some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_written_and_nothing_else_is() {
        let head = Head {
            instance: "https://login.example.com".into(),
            count: 12,
            hash: "aGFzaA".into(),
            erased: Some(3),
            at: Time(1_800_014_400_007),
        };
        let text = head.to_text();
        assert_eq!(
            text,
            "countersign/head/2\ninstance=https://login.example.com\ncount=12\nhash=aGFzaA\nerased=3\n\
             time=2027-01-15T12:00:00.007Z\n"
        );
        let old = text.replace("head/2", "head/1").replace("erased=3\n", "");
        assert_eq!(Head::parse(&old), Some(Head { erased: None, ..head.clone() }), "as it was kept before");
        assert_eq!(Head::parse(&text), Some(head));
        for other in [
            String::new(),
            text.trim_end().to_owned(),
            format!("{text}more=1\n"),
            text.replace("/2", "/3"),
            text.replace("/2", "/1"),
            old.replace("/1", "/2"),
            text.replace("count=12", "count=012"),
            text.replace("count=12", "number=12"),
            text.replace("erased=3", "erased=03"),
            text.replace('Z', "+00:00"),
            text.replace('\n', "\r\n"),
        ] {
            assert_eq!(Head::parse(&other), None, "{other:?}");
        }
    }
}
