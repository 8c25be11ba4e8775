//! Bytes to characters, in chunks, in whatever encoding a spreadsheet chose.

use super::NotAList;
use crate::domain::list::Encoding;

/// So many bytes tell a workbook from a text, and UTF-16 from UTF-8.
const OPENING: usize = 64;

/// What Windows-1252 has in the places 80 to 9F; a NUL stands in the five that are free.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first bytes are being gathered.
    Opening,
    /// So far every byte reads the same in UTF-8 and in Windows-1252.
    Ascii,
    Utf8,
    Utf16 {
        big: bool,
    },
    Windows1252,
}

/// Reads characters from chunks of bytes. What is no text comes out as nothing.
#[derive(Debug)]
pub(super) struct Decoder {
    state: State,
    /// The opening, or a character that is not complete yet.
    pending: Vec<u8>,
}

impl Decoder {
    pub(super) const fn new() -> Self {
        Self { state: State::Opening, pending: Vec::new() }
    }

    /// How the bytes were understood so far.
    pub(super) const fn encoding(&self) -> Encoding {
        match self.state {
            State::Opening | State::Ascii | State::Utf8 => Encoding::Utf8,
            State::Utf16 { big: false } => Encoding::Utf16Le,
            State::Utf16 { big: true } => Encoding::Utf16Be,
            State::Windows1252 => Encoding::Windows1252,
        }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8], to: &mut impl FnMut(Option<char>)) -> Result<(), NotAList> {
        if self.state == State::Opening {
            let (opening, rest) = bytes.split_at(bytes.len().min(OPENING - self.pending.len()));
            self.pending.extend_from_slice(opening);
            if self.pending.len() < OPENING {
                return Ok(());
            }
            self.open(to)?;
            bytes = rest;
        }
        for byte in bytes {
            self.byte(*byte, to);
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, to: &mut impl FnMut(Option<char>)) -> Result<(), NotAList> {
        if self.state == State::Opening {
            self.open(to)?;
        }
        let rest = std::mem::take(&mut self.pending);
        match self.state {
            State::Ascii if !rest.is_empty() => self.as_windows(&rest, to),
            _ if !rest.is_empty() => to(None),
            _ => {}
        }
        Ok(())
    }

    /// Decides by the first bytes, and reads them.
    fn open(&mut self, to: &mut impl FnMut(Option<char>)) -> Result<(), NotAList> {
        let opening = std::mem::take(&mut self.pending);
        if let Some(other) = other_format(&opening) {
            return Err(other);
        }
        let (state, mark) = match opening.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (State::Utf8, 3),
            [0xff, 0xfe, ..] => (State::Utf16 { big: false }, 2),
            [0xfe, 0xff, ..] => (State::Utf16 { big: true }, 2),
            _ => (unmarked(&opening), 0),
        };
        self.state = state;
        opening.iter().skip(mark).for_each(|byte| self.byte(*byte, to));
        Ok(())
    }

    fn byte(&mut self, byte: u8, to: &mut impl FnMut(Option<char>)) {
        match self.state {
            State::Windows1252 => to(windows(byte)),
            State::Utf16 { big } => self.half_unit(byte, big, to),
            _ if byte.is_ascii() && self.pending.is_empty() => to(Some(char::from(byte))),
            _ => self.part(byte, to),
        }
    }

    /// A byte of a character that UTF-8 writes with several.
    fn part(&mut self, byte: u8, to: &mut impl FnMut(Option<char>)) {
        self.pending.push(byte);
        let wrong = match std::str::from_utf8(&self.pending) {
            Ok(text) => {
                text.chars().for_each(|c| to(Some(c)));
                self.pending.clear();
                self.state = State::Utf8;
                return;
            }
            Err(error) => error.error_len(),
        };
        let Some(wrong) = wrong else { return };
        let pending = std::mem::take(&mut self.pending);
        // The first character beyond ASCII decides for the whole file: nothing before it reads differently.
        if self.state == State::Ascii {
            self.as_windows(&pending, to);
        } else {
            to(None);
            pending.iter().skip(wrong).for_each(|byte| self.byte(*byte, to));
        }
    }

    fn as_windows(&mut self, bytes: &[u8], to: &mut impl FnMut(Option<char>)) {
        self.state = State::Windows1252;
        for byte in bytes {
            to(windows(*byte));
        }
    }

    fn half_unit(&mut self, byte: u8, big: bool, to: &mut impl FnMut(Option<char>)) {
        self.pending.push(byte);
        if self.pending.len() % 2 == 1 {
            return;
        }
        let read = |pair: &[u8]| match pair {
            [a, b] if big => u16::from_be_bytes([*a, *b]),
            [a, b] => u16::from_le_bytes([*a, *b]),
            _ => 0,
        };
        let units: Vec<u16> = self.pending.chunks_exact(2).map(read).collect();
        match units.as_slice() {
            [0xd800..=0xdbff] => return,
            [0xd800..=0xdbff, second] if !(0xdc00..=0xdfff).contains(second) => {
                to(None);
                let again = self.pending.split_off(2);
                self.pending.clear();
                for byte in again {
                    self.half_unit(byte, big, to);
                }
                return;
            }
            units => char::decode_utf16(units.iter().copied()).for_each(|c| to(c.ok())),
        }
        self.pending.clear();
    }
}

fn windows(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => Some(WINDOWS[usize::from(byte - 0x80)]).filter(|c| *c != '\0'),
        _ => Some(char::from(byte)),
    }
}

/// What no text begins with.
fn other_format(opening: &[u8]) -> Option<NotAList> {
    const WITHIN_WORKBOOKS: [&[u8]; 5] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype"];
    match opening {
        [b'P', b'K', 3, 4, rest @ ..] => {
            // The name of the archive's first file stands 30 bytes behind the beginning.
            let name = rest.get(26..).unwrap_or_default();
            let is_workbook = WITHIN_WORKBOOKS.iter().any(|within| name.starts_with(within));
            Some(if is_workbook { NotAList::Workbook } else { NotAList::Zip })
        }
        [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Some(NotAList::Zip),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(NotAList::Workbook),
        [0x1f, 0x8b, ..]
        | [b'%', b'P', b'D', b'F', ..]
        | [0x7f, b'E', b'L', b'F', ..]
        | [0x89, b'P', b'N', b'G', ..] => Some(NotAList::Binary),
        _ => None,
    }
}

/// UTF-16 without a mark shows by its zeros: addresses are ASCII.
fn unmarked(opening: &[u8]) -> State {
    let pairs = opening.len() / 2;
    let zeros = |at: usize| {
        let is_ascii = |pair: &&[u8]| pair[at] == 0 && pair[1 - at] != 0;
        opening.chunks_exact(2).filter(is_ascii).count()
    };
    let many = |count: usize| pairs > 1 && count * 10 >= pairs * 7;
    if many(zeros(1)) {
        State::Utf16 { big: false }
    } else if many(zeros(0)) {
        State::Utf16 { big: true }
    } else {
        State::Ascii
    }
}
