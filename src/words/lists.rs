//! The words of Bulk Invite. `{}` takes a value.

use super::{Language, with};
use crate::domain::import::{Became, Counts, Held, Import, ImportState, Verdict};
use crate::domain::list::Encoding;

table! {
    /// The words of Bulk Invite.
    Lists

    /// To the form, and its heading.
    bulk_invite = "Bulk invite",
    /// Beneath the heading.
    lead = "Upload a list of email addresses for {}. It is checked first, row by row; nobody is invited before you confirm.",
    /// Heading of the form with a file.
    file_title = "Upload a file",
    /// Field.
    file = "CSV file",
    /// Beneath it.
    file_help = "Up to 32 MB. UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs, as spreadsheets save it.",
    /// Heading of the form with a text.
    paste_title = "Paste rows",
    /// Field.
    paste = "Addresses",
    /// Beneath it.
    paste_help = "One address per row.",
    /// Sends either.
    check = "Check the list",
    /// Heading.
    format_title = "What a list looks like",
    /// First line.
    format_plain = "One address per row is enough.",
    /// Second line.
    format_columns = "With more columns the first row names them: email, name, language.",
    /// The same for whoever may say who people are.
    format_identity = "With more columns the first row names them: email, name, immutable_id, personal_email, language.",
    /// Third line.
    format_adds = "An import only adds people: whoever is there already keeps everything and gets no mail.",
    /// Heading of the list of imports, and the link to it.
    imports = "Imports",
    /// Beneath the heading.
    imports_lead = "Lists of people for this application, newest first. They are kept for 90 days.",
    /// None there.
    imports_empty = "No list yet",
    /// What to do about it.
    imports_empty_lead = "Bulk invite checks a list of addresses and invites whoever is new.",
    /// Column.
    uploaded = "Uploaded",
    /// Column.
    by = "For",
    /// Column.
    rows = "Rows",
    /// Column.
    invited = "Invited",
    /// Column.
    state = "State",

    /// Heading of the dry run.
    judged_title = "Check before anybody is invited",
    /// Beneath it.
    judged_lead = "Nobody was invited yet, and nobody has heard of it. If you leave this page as it is, the list is deleted after a day.",
    /// A count.
    count_new = "New",
    /// A count.
    count_exists = "There already",
    /// Of those.
    count_differing = "There already, and otherwise in the list: {}. They stay as they are; the file below says in what.",
    /// A count.
    count_removed = "Removed before",
    /// A count.
    count_duplicate = "Twice in the list",
    /// A count.
    count_other_domain = "Other domain",
    /// A count.
    count_protected = "Run the console",
    /// A count.
    count_immutable_id_taken = "ImmutableID taken",
    /// A count.
    count_malformed = "Malformed",
    /// What was noticed.
    noticed_header = "The first row names the columns.",
    /// What was noticed.
    noticed_no_header = "No row names the columns, so each row is an address.",
    /// What was noticed.
    noticed_encoding = "The file was read as {}, not UTF-8: check names with accents in the result file.",
    /// What was noticed.
    noticed_ignored = "Columns that are not read: {}.",
    /// What was noticed.
    noticed_identity = "The list sets ImmutableIDs or personal addresses. Confirming it takes a passkey used within the last five minutes.",
    /// Invites.
    confirm = "Invite {} people",
    /// The same for one.
    confirm_one = "Invite 1 person",
    /// Throws the list away.
    discard = "Discard the list",
    /// Nobody to be invited.
    nobody_new = "Nobody on this list is new, so there is nobody to invite.",

    /// Heading of rows that are left out.
    left_out_title = "Rows that are left out",
    /// Beneath it.
    left_out_lead = "{} rows. Everybody else on the list is there already or is invited.",
    /// The same for one.
    left_out_lead_one = "1 row. Everybody else on the list is there already or is invited.",
    /// Column.
    line = "Row",
    /// Column.
    address = "Address",
    /// Column.
    reason = "Reason",
    /// To the next rows.
    more_rows = "More rows",
    /// To the first rows.
    first_rows = "First rows",

    /// Heading while it runs.
    running_title = "People are being invited",
    /// Heading while it is held.
    paused_title = "The import is paused",
    /// Heading at the end.
    done_title = "The import is done",
    /// Heading where it was given up.
    cancelled_title = "The import was given up",
    /// How far it is, behind the number of those who are.
    progress = "of {} invited",
    /// Beneath it.
    passed = "{} of them turned out not to be new when their turn came.",
    /// While it runs.
    running_lead = "You may leave this page. The work goes on, also after a restart of the server.",
    /// Where it was given up.
    cancelled_lead = "Whoever was invited stays invited. Upload the list again to invite the others.",
    /// Where it was discarded.
    discarded_lead = "Nobody was invited.",
    /// Holds it.
    pause = "Pause",
    /// Goes on.
    resume = "Go on",
    /// Gives it up.
    give_up = "Give up",
    /// Why it is held.
    held_by_hand = "Somebody paused it.",
    /// Why it is held.
    held_not_permitted = "The person it runs for may not invite these people any more. Somebody who may can go on with it.",
    /// Why it is held.
    held_forged = "A row of the list was changed in the database behind our back, so nobody more is invited. Tell whoever runs the server, and upload the list again.",
    /// Where progress cannot be asked for.
    offline = "The server cannot be reached at the moment. The import does not depend on this page.",
    /// Downloads what became of each row.
    result = "Result file (CSV)",
    /// The same before anybody was invited.
    preview = "Every row with its verdict (CSV)",
    /// Back to the list.
    imports_back = "All imports",

    /// A state.
    state_judging = "Being checked",
    /// A state.
    state_judged = "Not confirmed",
    /// A state.
    state_running = "Running",
    /// A state.
    state_paused = "Paused",
    /// A state.
    state_cancelled = "Given up",
    /// A state.
    state_done = "Done",

    /// A verdict.
    exists = "There already",
    /// A verdict.
    removed = "Removed before",
    /// A verdict.
    duplicate = "Twice in the list",
    /// A verdict.
    other_domain = "Other domain",
    /// A verdict.
    protected = "Runs the console",
    /// A verdict.
    immutable_id_taken = "ImmutableID taken",
    /// A verdict.
    malformed = "Malformed",
    /// A verdict.
    new = "New",
}

impl Lists {
    /// The heading of an import's page.
    #[must_use]
    pub const fn title(&self, state: &ImportState) -> &'static str {
        match state {
            ImportState::Judging | ImportState::Judged => self.judged_title,
            ImportState::Running => self.running_title,
            ImportState::Paused => self.paused_title,
            ImportState::Cancelled => self.cancelled_title,
            ImportState::Done => self.done_title,
        }
    }

    /// A state as people read it.
    #[must_use]
    pub const fn state_of(&self, state: &ImportState) -> &'static str {
        match state {
            ImportState::Judging => self.state_judging,
            ImportState::Judged => self.state_judged,
            ImportState::Running => self.state_running,
            ImportState::Paused => self.state_paused,
            ImportState::Cancelled => self.state_cancelled,
            ImportState::Done => self.state_done,
        }
    }

    /// Why an import is held.
    #[must_use]
    pub const fn held(&self, held: &Held) -> &'static str {
        match held {
            Held::ByHand => self.held_by_hand,
            Held::NotPermitted => self.held_not_permitted,
            Held::Forged => self.held_forged,
        }
    }

    /// What became of a row, or else how it was judged, in a word or two.
    #[must_use]
    pub const fn outcome(&self, verdict: &Verdict, became: Option<Became>) -> &'static str {
        match (became, verdict) {
            (Some(Became::Invited), _) => self.invited,
            (Some(Became::Exists), _) | (None, Verdict::Exists { .. }) => self.exists,
            (Some(Became::Removed), _) | (None, Verdict::Removed) => self.removed,
            (Some(Became::OtherDomain), _) | (None, Verdict::OtherDomain) => self.other_domain,
            (Some(Became::Protected), _) | (None, Verdict::Protected) => self.protected,
            (Some(Became::ImmutableIdTaken), _) | (None, Verdict::ImmutableIdTaken) => self.immutable_id_taken,
            (None, Verdict::Duplicate { .. }) => self.duplicate,
            (None, Verdict::Malformed { .. }) => self.malformed,
            (None, Verdict::New) => self.new,
        }
    }

    /// The counts that are worth a place: the new ones, those there already, and whatever else there is any of.
    #[must_use]
    pub fn counts(&self, counts: &Counts) -> Vec<(&'static str, &'static str, u64)> {
        let all = [
            ("new", self.count_new, counts.new),
            ("exists", self.count_exists, counts.exists),
            ("duplicate", self.count_duplicate, counts.duplicate),
            ("other_domain", self.count_other_domain, counts.other_domain),
            ("malformed", self.count_malformed, counts.malformed),
            ("removed", self.count_removed, counts.removed),
            ("immutable_id_taken", self.count_immutable_id_taken, counts.immutable_id_taken),
            ("protected", self.count_protected, counts.protected),
        ];
        // The first five are what everybody asks for, also where there are none.
        all.into_iter().enumerate().filter(|(nth, (.., count))| *nth < 5 || *count > 0).map(|(_, one)| one).collect()
    }

    /// What was noticed about a list, a sentence each.
    #[must_use]
    pub fn noticed(&self, import: &Import) -> Vec<String> {
        let Some(noticed) = &import.noticed else { return Vec::new() };
        let mut told = vec![if noticed.header { self.noticed_header } else { self.noticed_no_header }.to_owned()];
        match noticed.encoding {
            Encoding::Utf8 => {}
            Encoding::Utf16Le | Encoding::Utf16Be => told.push(with(self.noticed_encoding, "UTF-16")),
            Encoding::Windows1252 => told.push(with(self.noticed_encoding, "Windows-1252")),
        }
        if !noticed.ignored.is_empty() {
            told.push(with(self.noticed_ignored, &noticed.ignored.join(", ")));
        }
        if noticed.identity && import.state == ImportState::Judged {
            told.push(self.noticed_identity.to_owned());
        }
        told
    }
}

impl Language {
    /// On the button that invites.
    #[must_use]
    pub fn invite_people(self, people: u64) -> String {
        let words = self.lists();
        if people == 1 { words.confirm_one.to_owned() } else { with(words.confirm, &self.number(people)) }
    }

    /// How many rows are left out.
    #[must_use]
    pub fn rows_left_out(self, rows: u64) -> String {
        let words = self.lists();
        if rows == 1 { words.left_out_lead_one.to_owned() } else { with(words.left_out_lead, &self.number(rows)) }
    }
}
