//! What a mail says, piece by piece; from the same pieces come its text and its page, so neither lacks anything.

use askama::Template;

use crate::domain::accent::{Accent, Shades};
use crate::domain::organisation::Picture;
use crate::domain::text::one_line;
use crate::words::{Language, Letters, with};

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

/// The colours of buttons and links, and of the text on buttons, on light and on dark grounds.
#[derive(Debug, Clone)]
pub(super) struct Colours {
    light: (String, String),
    dark: (String, String),
}

impl Colours {
    /// The organisation's, or ours.
    pub(super) fn of(accent: Option<Accent>) -> Self {
        let pair = |shades: Shades| (shades.accent.to_string(), shades.on.to_string());
        let own = |accent: &str, on: &str| (accent.to_owned(), on.to_owned());
        accent.map_or_else(
            || Self { light: own("#0c6a5a", "#ffffff"), dark: own("#5fd0b6", "#04211b") },
            |accent| Self { light: pair(accent.on_light()), dark: pair(accent.on_dark()) },
        )
    }
}

/// A picture in the mail, shown at half its size: so it is sharp on a fine screen.
#[derive(Debug, Clone)]
pub(super) struct Hung {
    name: String,
    width: u32,
    height: u32,
}

impl Hung {
    /// The picture, by this name within the mail.
    pub(super) fn of(picture: &Picture, name: String) -> Self {
        Self { name, width: picture.width.div_ceil(2), height: picture.height.div_ceil(2) }
    }
}

/// A mail before it is a mail.
#[derive(Template)]
#[template(path = "mail/letter.html")]
pub(super) struct Sheet {
    /// The page's language.
    pub(super) language: Language,
    /// The words around the pieces.
    pub(super) words: &'static Letters,
    /// Whose mail it is.
    pub(super) organisation: String,
    /// In which colours.
    pub(super) colours: Colours,
    /// Its picture.
    pub(super) logo: Option<Hung>,
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
            Piece::Button { label, link } => format!("{}\n{link}", self.language.pair(label, "").trim_end()),
            Piece::Code { .. } => self.words.on_a_computer_plain.to_owned(),
            Piece::Steps(steps) => {
                steps.iter().zip(1..).map(|(step, nth)| format!("{nth}. {step}")).collect::<Vec<_>>().join("\n")
            }
            Piece::Facts(facts) => {
                facts.iter().map(|(name, value)| self.language.pair(name, value)).collect::<Vec<_>>().join("\n")
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
