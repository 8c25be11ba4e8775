//! The words of importing people by a filter and of taking ImmutableIDs back. `{}` takes a value.

use crate::domain::filter::NotAFilter;

table! {
    /// The words of importing people by a filter and of taking ImmutableIDs back.
    Identities

    /// Field: a filter of Graph.
    filter = "Filter of Microsoft Graph",
    /// Beneath it.
    filter_help = "Leave it empty to see everybody of the domain. An example: department eq 'Sales'",
    /// Shows who fits.
    filter_look = "Show who fits",
    /// Why it is no filter.
    filter_long = "This filter is longer than 500 characters.",
    /// Why it is no filter.
    filter_character = "This filter holds a control character. Type it anew.",
    /// Why it is no filter.
    filter_quote = "A quotation mark of this filter is not closed. One within a text is written twice.",
    /// Why it is no filter.
    filter_bracket = "A bracket of this filter has no other one.",
    /// Why nobody was looked for; takes what Microsoft says.
    filter_refused = "Microsoft does not take this filter: {}",
    /// Heading.
    undo = "Take ImmutableIDs back",
    /// Beneath it.
    undo_lead = "Each time ImmutableIDs are set, a file says which ones. Keep it: with it they can be taken back, even when the record has been erased.",
    /// A link; takes the time and a number.
    undo_kept = "Set on {}: {} people",
    /// A link; takes the time and two numbers.
    undo_kept_back = "Set on {}: {} people, {} of them taken back since",
    /// Where none were set.
    undo_none = "None were set here, or the record of it was erased.",
    /// Field: the file.
    undo_file = "File that takes ImmutableIDs back",
    /// Shows what it would do.
    undo_look = "Show what it would take back",
    /// Why nothing is taken back.
    undo_unread = "This is no file that was written here to take ImmutableIDs back.",
    /// Why nothing is taken back.
    undo_forged = "This file was changed, or was not written by this instance. Nothing is taken back by it.",
    /// Why nothing is taken back.
    undo_elsewhere = "This file is for another domain or another tenant.",
    /// Heading; takes the domain.
    take_back_of = "Take ImmutableIDs of {} back",
    /// Beneath it.
    take_back_lead = "This is what would be taken back. Nothing has been changed yet. Whoever has no ImmutableID cannot sign in while the domain is federated.",
    /// Takes them back.
    take_back = "Take them back",
    /// Where there is nothing to be done.
    take_back_none = "Nothing of it is left to be taken back.",
    /// Said after it was done; takes how many.
    taken_back = "The ImmutableIDs of {} people were taken back.",
    /// Above those whose own stays.
    left = "These stay as they are:",
    /// Why somebody’s stays.
    gone = "The person is not there any more.",
    /// Why somebody’s stays.
    stranger = "The person is not of this domain.",
    /// Why somebody’s stays.
    synced = "The person belongs to a directory, and is changed there.",
    /// Why somebody’s stays.
    done = "Nothing is to be changed.",
    /// Why somebody’s stays.
    other = "By now another ImmutableID is set there.",
    /// Why somebody’s stays.
    no_id = "The list holds what is no ImmutableID.",
    /// Why somebody’s stays; takes what Microsoft says.
    refused = "Microsoft said no: {}",
}

impl Identities {
    /// Why a text is no filter.
    #[must_use]
    pub const fn not_a_filter(&self, why: NotAFilter) -> &'static str {
        match why {
            NotAFilter::TooLong => self.filter_long,
            NotAFilter::Character => self.filter_character,
            NotAFilter::Quote => self.filter_quote,
            NotAFilter::Bracket => self.filter_bracket,
        }
    }
}
