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
    /// When it was made.
    pub at: Time,
}

const FIRST_LINE: &str = "countersign/head/1";

impl Head {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { instance, count, hash, at } = self;
        format!("{FIRST_LINE}\ninstance={instance}\ncount={count}\nhash={hash}\ntime={at}\n")
    }

    /// The reverse of [`Head::to_text`]: one text for each head, and nothing beside it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|line| *line == FIRST_LINE)?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let head = Self {
            instance: value("instance")?,
            count: value("count")?.parse().ok()?,
            hash: value("hash")?,
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
            at: Time(1_800_014_400_007),
        };
        let text = head.to_text();
        assert_eq!(
            text,
            "countersign/head/1\ninstance=https://login.example.com\ncount=12\nhash=aGFzaA\ntime=2027-01-15T12:00:00.007Z\n"
        );
        assert_eq!(Head::parse(&text), Some(head));
        for other in [
            String::new(),
            text.trim_end().to_owned(),
            format!("{text}more=1\n"),
            text.replace("/1", "/2"),
            text.replace("count=12", "count=012"),
            text.replace("count=12", "number=12"),
            text.replace('Z', "+00:00"),
            text.replace('\n', "\r\n"),
        ] {
            assert_eq!(Head::parse(&other), None, "{other:?}");
        }
    }
}
