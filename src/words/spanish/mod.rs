//! Spanish: the same tables as in English, and what takes more than a table.

mod account;
mod api;
mod console;
mod labels;
mod letters;
mod lists;
mod log;
mod look;
mod refusals;
mod rescue;

use super::Book;

/// Everything in Spanish.
pub(super) const BOOK: Book = Book {
    account: account::ACCOUNT,
    api: api::API,
    console: console::CONSOLE,
    labels: labels::LABELS,
    letters: letters::LETTERS,
    lists: lists::LISTS,
    log: log::LOG,
    look: look::LOOK,
    rescue: rescue::RESCUE,
    list_too_large: lists::TOO_LARGE,
    list_sets_identity: lists::SETS_IDENTITY,
    list_broken: lists::BROKEN,
    not_a_list: lists::not_a_list,
    refusal: refusals::refusal,
    instant: letters::instant,
    number: lists::number,
};
