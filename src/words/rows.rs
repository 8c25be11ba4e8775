//! Why a row of a list is left out, or what else is to be said of it. `{}` takes a value.

use super::{Language, with, with_each};
use crate::domain::address::NotAnAddress;
use crate::domain::import::{Became, Field, Verdict};
use crate::domain::list::Malformed;
use crate::domain::text::NotAName;
use crate::domain::user::NotAnImmutableId;

table! {
    /// What is to be said of a row of a list.
    Rows

    /// Another import or operator invited the person first.
    quicker = "somebody else was quicker",
    /// Where the person stands, and what the list says otherwise.
    differs = "{}; nothing is changed, though the list differs in {}",
    /// A field that differs.
    field_address = "address",
    /// A field that differs.
    field_name = "name",
    /// A field that differs.
    field_immutable_id = "ImmutableID",
    /// Somebody removed the person.
    removed = "was removed; only an invitation of their own brings them back",
    /// The address was further up already; takes the line.
    duplicate = "the same address stands in line {}",
    /// Not one of the application's domains.
    other_domain = "the domain does not belong to the application",
    /// An operator, who is not below whoever uploads.
    protected = "runs the console, and only somebody above them may invite them",
    /// Somebody else's.
    immutable_id_taken = "somebody else has this ImmutableID",
    /// A reason, and the last line of a row of several.
    up_to = "{} (up to line {})",

    /// A reason.
    too_long = "the row is too long; perhaps a quote is not closed",
    /// A reason.
    unclosed = "a quote is not closed, and the file ends in it",
    /// A reason.
    after_quote = "something stands behind a closing quote; perhaps an earlier quote is not closed",
    /// A reason.
    nul = "the row has a NUL byte",
    /// A reason.
    no_text = "the row has bytes that are no text",
    /// A reason.
    fields = "the row has more fields than columns are named",
    /// A reason.
    no_address = "the row has no address",
    /// A reason.
    address_empty = "the address is empty",
    /// A reason.
    address_too_long = "the address is longer than 113 characters",
    /// A reason.
    address_shape = "an address has one @ with a name before it and a domain behind it",
    /// A reason.
    address_character = "the address has a character that Microsoft 365 does not take",
    /// A reason.
    address_domain = "what follows the @ is no domain name",
    /// A reason.
    name_empty = "the name is empty",
    /// A reason.
    name_too_long = "the name is longer than 64 characters",
    /// A reason.
    name_character = "the name has a control character or one that changes the direction of writing",
    /// A reason.
    name_link = "the name looks like a web address",
    /// A reason.
    immutable_id_length = "an ImmutableID has 1 to 64 characters",
    /// A reason.
    immutable_id_character = "an ImmutableID has printable ASCII characters only, without spaces, $ and _",
    /// A reason.
    personal_address = "the personal address is no mail address",
    /// A reason.
    language = "the language is no tag such as de or pt-BR",
}

impl Rows {
    const fn reason(&self, malformed: Malformed) -> &'static str {
        match malformed {
            Malformed::TooLong => self.too_long,
            Malformed::Unclosed => self.unclosed,
            Malformed::AfterQuote => self.after_quote,
            Malformed::Nul => self.nul,
            Malformed::NoText => self.no_text,
            Malformed::Fields => self.fields,
            Malformed::NoAddress => self.no_address,
            Malformed::Address(NotAnAddress::Empty) => self.address_empty,
            Malformed::Address(NotAnAddress::TooLong) => self.address_too_long,
            Malformed::Address(NotAnAddress::Shape) => self.address_shape,
            Malformed::Address(NotAnAddress::Character) => self.address_character,
            Malformed::Address(NotAnAddress::Domain) => self.address_domain,
            Malformed::Name(NotAName::Empty) => self.name_empty,
            Malformed::Name(NotAName::TooLong) => self.name_too_long,
            Malformed::Name(NotAName::Character) => self.name_character,
            Malformed::Name(NotAName::Link) => self.name_link,
            Malformed::ImmutableId(NotAnImmutableId::Length) => self.immutable_id_length,
            Malformed::ImmutableId(NotAnImmutableId::Character) => self.immutable_id_character,
            Malformed::PersonalAddress => self.personal_address,
            Malformed::Language => self.language,
        }
    }

    const fn field(&self, field: Field) -> &'static str {
        match field {
            Field::Address => self.field_address,
            Field::Name => self.field_name,
            Field::ImmutableId => self.field_immutable_id,
        }
    }
}

impl Language {
    /// What is to be said of the row in this line beside its word, for whoever corrects the list.
    #[must_use]
    pub fn row_detail(self, line: u64, verdict: &Verdict, became: Option<Became>) -> String {
        let words = self.rows();
        let number = |line: &u64| self.number(*line);
        match (verdict, became) {
            (_, Some(Became::Invited)) | (Verdict::New, None) => String::new(),
            (_, Some(Became::Exists)) => words.quicker.to_owned(),
            (Verdict::Exists { status, differs }, _) => {
                let status = self.console().user_status_of(status);
                let differs: Vec<_> = differs.iter().map(|field| words.field(*field)).collect();
                match differs.as_slice() {
                    [] => status.to_owned(),
                    differs => with_each(words.differs, &[status, &differs.join(", ")]),
                }
            }
            (Verdict::Removed, _) | (_, Some(Became::Removed)) => words.removed.to_owned(),
            (Verdict::Duplicate { line }, _) => with(words.duplicate, &number(line)),
            (Verdict::OtherDomain, _) | (_, Some(Became::OtherDomain)) => words.other_domain.to_owned(),
            (Verdict::Protected, _) | (_, Some(Became::Protected)) => words.protected.to_owned(),
            (Verdict::ImmutableIdTaken, _) | (_, Some(Became::ImmutableIdTaken)) => words.immutable_id_taken.to_owned(),
            (Verdict::Malformed { reason, until }, _) if *until > line => {
                with_each(words.up_to, &[words.reason(*reason), &number(until)])
            }
            (Verdict::Malformed { reason, .. }, _) => words.reason(*reason).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::user::UserStatus;

    #[test]
    fn a_row_of_several_lines_says_where_it_ends() {
        let open = Verdict::Malformed { reason: Malformed::Unclosed, until: 1_200 };
        let told = |line| Language::English.row_detail(line, &open, None);
        assert_eq!(told(3), "a quote is not closed, and the file ends in it (up to line 1,200)");
        assert_eq!(told(1_200), "a quote is not closed, and the file ends in it");
    }

    #[test]
    fn what_differs_is_named() {
        let there = |differs| Verdict::Exists { status: UserStatus::Active, differs };
        let told = |differs| Language::English.row_detail(1, &there(differs), None);
        assert_eq!(told(vec![]), "Active");
        let both = told(vec![Field::Name, Field::ImmutableId]);
        assert_eq!(both, "Active; nothing is changed, though the list differs in name, ImmutableID");
    }
}
