//! Characters to records: fields, quotes, line breaks, with the line that each record begins in.

use super::LONGEST_ROW;
use crate::domain::list::Malformed;

/// A row before anybody looked what its fields mean. Blank rows are none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) until: u64,
    pub(super) fields: Result<Vec<String>, Malformed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing but spaces in this field.
    Start,
    Plain,
    Quoted,
    /// Right behind a quote within quotes: it closes them, or another one follows and both stand for one.
    Closed,
    /// Spaces behind a closing quote.
    Behind,
    /// The rest of the line is given up.
    Lost,
}

/// Cuts characters into records.
#[derive(Debug)]
pub(super) struct Splitter {
    /// The first of the usual ones that stands outside quotes.
    delimiter: Option<char>,
    place: Place,
    field: String,
    fields: Vec<String>,
    fault: Option<Malformed>,
    /// Bytes of this record.
    size: usize,
    line: u64,
    began: u64,
    after_return: bool,
    /// Nothing stands in the present line yet.
    in_new_line: bool,
}

impl Splitter {
    pub(super) const fn new() -> Self {
        Self {
            delimiter: None,
            place: Place::Start,
            field: String::new(),
            fields: Vec::new(),
            fault: None,
            size: 0,
            line: 1,
            began: 1,
            after_return: false,
            in_new_line: true,
        }
    }

    /// Takes the next character, or what is none; a record where one ends with it.
    pub(super) fn take(&mut self, next: Option<char>) -> Option<Record> {
        let second_half = std::mem::replace(&mut self.after_return, next == Some('\r')) && next == Some('\n');
        if second_half && self.place != Place::Quoted {
            return None;
        }
        let is_break = matches!(next, Some('\r' | '\n'));
        self.in_new_line = is_break;
        if is_break && self.place != Place::Quoted {
            return self.end_line();
        }
        if is_break && !second_half {
            self.line += 1;
        }
        match next {
            None => self.fail(Malformed::NoText),
            Some('\0') => self.fail(Malformed::Nul),
            Some(c) => self.character(c),
        }
        self.size += next.map_or(1, char::len_utf8);
        if self.size > LONGEST_ROW && self.place != Place::Lost {
            // Line breaks count again: one forgotten quote costs a row and not the rest of the file.
            self.fail(Malformed::TooLong);
            self.place = Place::Lost;
        }
        None
    }

    /// The last record, where the file does not end in a line break.
    pub(super) fn finish(&mut self) -> Option<Record> {
        if self.place == Place::Quoted {
            self.fail(Malformed::Unclosed);
            // The break at the end of a file begins no line.
            self.line -= u64::from(self.in_new_line);
        }
        self.end_line()
    }

    fn character(&mut self, c: char) {
        match (self.place, c) {
            (Place::Lost, _) => {}
            (Place::Quoted, '"') => self.place = Place::Closed,
            (Place::Closed, '"') => {
                self.place = Place::Quoted;
                self.push(c);
            }
            (Place::Quoted, _) => self.push(c),
            (Place::Start, '"') => {
                self.field.clear();
                self.place = Place::Quoted;
            }
            _ if self.is_delimiter(c) => self.end_field(),
            (Place::Closed | Place::Behind, ' ') => self.place = Place::Behind,
            (Place::Closed | Place::Behind, _) => {
                self.fail(Malformed::AfterQuote);
                self.place = Place::Lost;
            }
            (Place::Start, ' ') => self.push(c),
            (Place::Start | Place::Plain, _) => {
                self.place = Place::Plain;
                self.push(c);
            }
        }
    }

    fn is_delimiter(&mut self, c: char) -> bool {
        match self.delimiter {
            Some(delimiter) => c == delimiter,
            None if matches!(c, ',' | ';' | '\t') => {
                self.delimiter = Some(c);
                true
            }
            None => false,
        }
    }

    fn push(&mut self, c: char) {
        if self.fault.is_none() {
            self.field.push(c);
        }
    }

    fn end_field(&mut self) {
        self.place = Place::Start;
        if self.fault.is_none() {
            self.fields.push(std::mem::take(&mut self.field));
        }
    }

    /// The first fault counts; what was read of the row is not kept.
    fn fail(&mut self, fault: Malformed) {
        self.fault.get_or_insert(fault);
        self.field = String::new();
        self.fields = Vec::new();
    }

    fn end_line(&mut self) -> Option<Record> {
        self.end_field();
        let fields = std::mem::take(&mut self.fields);
        let fields = self.fault.take().map_or(Ok(fields), Err);
        let record = Record { line: self.began, until: self.line, fields };
        self.line += 1;
        self.began = self.line;
        self.size = 0;
        let is_blank = record.fields.as_ref().is_ok_and(|fields| fields.iter().all(|field| field.trim().is_empty()));
        (!is_blank).then_some(record)
    }
}
