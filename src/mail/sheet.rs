//! What a mail says, piece by piece; from the same pieces come its text and its page, so neither lacks anything.

use askama::Template;

use crate::domain::text::one_line;
use crate::words::{Letters, with};

/// Longest value from outside, in characters.
const LONGEST: usize = 300;

/// A piece of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Sentences.
    Text(String),
    /// The heading of what follows.
    Heading(&'static str),
    /// The way on.
    Button {
        /// What stands on it.
        label: &'static str,
        /// Where it leads.
        link: String,
    },
    /// The picture, with the link that it holds as text.
    Code {
        /// The name of the picture within the mail.
        picture: String,
        /// The link.
        link: String,
    },
    /// What comes one after the other.
    Steps(Vec<&'static str>),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
    /// Sentences that matter more than others.
    Note(&'static str),
}

/// A mail before it is a mail.
#[derive(Template)]
#[template(path = "mail/letter.html")]
pub(super) struct Sheet {
    /// The page's language.
    pub(super) language: &'static str,
    /// The words around the pieces.
    pub(super) words: &'static Letters,
    /// Whose mail it is.
    pub(super) organisation: String,
    /// The heading.
    pub(super) title: &'static str,
    /// How the person is called, where that is known.
    pub(super) name: Option<String>,
    /// What it says.
    pub(super) pieces: Vec<Piece>,
    /// Who sent it, and why.
    pub(super) sender: String,
}

impl Sheet {
    fn greeting(&self) -> String {
        self.name.as_ref().map_or_else(|| self.words.hello.to_owned(), |name| with(self.words.hello_name, name))
    }

    /// What mail programs show beside the subject: the first sentences.
    fn preview(&self) -> &str {
        self.pieces
            .iter()
            .find_map(|piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None })
            .unwrap_or_default()
    }

    /// The text part. It needs no picture and no page.
    pub(super) fn text(&self) -> String {
        let mut paragraphs = vec![underlined(self.title), self.greeting()];
        paragraphs.extend(self.pieces.iter().map(|piece| self.plain(piece)));
        format!("{}\n\n-- \n{}\n", paragraphs.join("\n\n"), self.sender)
    }

    fn plain(&self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => text.clone(),
            Piece::Heading(heading) => (*heading).to_owned(),
            Piece::Note(note) => (*note).to_owned(),
            Piece::Button { label, link } => format!("{label}:\n{link}"),
            Piece::Code { .. } => self.words.on_a_computer_plain.to_owned(),
            Piece::Steps(steps) => {
                steps.iter().zip(1..).map(|(step, nth)| format!("{nth}. {step}")).collect::<Vec<_>>().join("\n")
            }
            Piece::Facts(facts) => {
                facts.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

fn underlined(title: &str) -> String {
    format!("{title}\n{}", "=".repeat(title.chars().count()))
}

/// A value from outside as it may be shown. People choose what they and their phones are called, and mail programs make
/// a link of whatever looks like one: the joiner that is not seen keeps a name from becoming one.
pub(super) fn shown(value: &str) -> String {
    let value = one_line(value, LONGEST);
    let mut shown = String::with_capacity(value.len());
    let mut signs = value.chars().peekable();
    while let Some(sign) = signs.next() {
        shown.push(sign);
        if matches!(sign, '.' | '@' | ':' | '/') && signs.peek().is_some_and(|next| !next.is_whitespace()) {
            shown.push('\u{200c}');
        }
    }
    shown
}
