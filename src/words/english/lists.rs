//! What English says of lists that cannot be taken, and how it writes numbers.

use crate::domain::list::NotAList;
use crate::words::Words;
use crate::words::writing::in_threes;

/// A list that is larger than may be.
pub(in crate::words) const TOO_LARGE: Words = Words {
    title: "That list is too large",
    explanation: "A list may have 32 MB, which is enough for some hundred thousand people. Nothing was kept.",
    next: "Split it, and upload the parts one after the other.",
};

/// A list that says who people are, uploaded by somebody who may not.
pub(in crate::words) const SETS_IDENTITY: Words = Words {
    title: "This list says who people are",
    explanation: "It has a column of ImmutableIDs or personal addresses, which only owners and administrators may set. Nothing was kept.",
    next: "Remove the column, or ask an administrator to upload the list.",
};

/// A list that came in part only.
pub(in crate::words) const BROKEN: Words = Words {
    title: "The list did not arrive whole",
    explanation: "The connection broke before its end, or what was sent is no form of this page. Nothing was kept.",
    next: "Upload it once more.",
};

/// Why a file is no list.
pub(in crate::words) const fn not_a_list(why: NotAList) -> Words {
    let (title, explanation, next) = match why {
        NotAList::Empty => (
            "The list is empty",
            "There is no row in it but blank ones.",
            "Choose a file with an address in each row, or paste some rows.",
        ),
        NotAList::Zip => (
            "The file is a ZIP archive",
            "A list is a plain CSV file, and this is an archive that may hold one.",
            "Unpack it, and upload the list itself.",
        ),
        NotAList::Workbook => (
            "The file is a workbook",
            "It is a spreadsheet’s own format, which holds more than a list.",
            "Open it, save it as CSV, and upload that.",
        ),
        NotAList::Binary => (
            "The file is no text",
            "It looks like a picture, a document or a program.",
            "Save the list as CSV, and upload that.",
        ),
        NotAList::NoAddressColumn => (
            "No column is the address",
            "The first row names the columns, and none of them is the email address.",
            "Call the column with the addresses “email”, and upload the list again.",
        ),
    };
    Words { title, explanation, next }
}

/// `100,000`.
pub(in crate::words) fn number(number: u64) -> String {
    in_threes(number, ",")
}
