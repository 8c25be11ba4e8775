//! QR codes.

/// A QR code as modules on a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Width and height in modules, the quiet zone of 4 modules on each side included: the SVG's `viewBox`.
    pub size: usize,
    /// The dark modules as one SVG path.
    pub path: String,
}

/// The text has more bytes than a QR code holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

/// Draws the code on a grid.
pub fn matrix(text: &str) -> Result<Matrix, TooLong> {
    let _ = text;
    todo!()
}

/// The code as an inline SVG, with `label` as its accessible name.
pub fn svg(text: &str, label: &str) -> Result<String, TooLong> {
    let _ = (text, label);
    todo!()
}

/// The code in characters, for a terminal.
pub fn terminal(text: &str) -> Result<String, TooLong> {
    let _ = text;
    todo!()
}
