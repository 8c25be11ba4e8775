//! The authenticator's one page: everything on it is drawn by its scripts.

use askama::Template;

use super::Shell;

/// The static shell at every address under `/phone/`; it holds nothing personal.
#[derive(Debug, Clone, Template)]
#[template(path = "phone/shell.html")]
pub struct PhonePage {
    /// The frame; `application` and `correlation` stay empty.
    pub shell: Shell,
}
