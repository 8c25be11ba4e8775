//! The words of what happened: requests to sign in, and what came of them.

use crate::domain::logged::Status;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;

table! {
    /// The words of the log.
    Log

    /// The part.
    requests = "Requests",
    /// Heading.
    requests_title = "Sign-in requests",
    /// Beneath it.
    requests_lead = "Who was asked to confirm a sign-in, from where, and what came of it. Days are in UTC.",
    /// Field.
    search = "Name or email address",
    /// Field.
    status = "Status",
    /// Field.
    application = "Application",
    /// No filter.
    all = "All",
    /// Field.
    period = "Period",
    /// A period.
    days = "{} days",
    /// A period.
    days_custom = "From – to",
    /// Field.
    from = "From",
    /// Field.
    to = "To",
    /// Looks.
    show = "Show",
    /// Takes everything away as a file.
    export = "Export as CSV",
    /// To the next page.
    older = "Older",
    /// Nothing there yet.
    empty = "No requests in this period",
    /// What to do about it.
    empty_lead = "Every sign-in that asks somebody’s phone is listed here. Choose a longer period, or look for somebody else.",
    /// Where a search meant too many people.
    too_many_people = "More people are called so than are looked at together. Type more of the name or address.",
    /// Heading of the figures.
    figures = "In this period",
    /// All together.
    total = "All requests",
    /// Heading of the chart.
    chart = "Requests per day",
    /// Heading of the chart where one bar is several days.
    chart_days = "Requests per {} days",
    /// To the figures behind the chart.
    chart_figures = "The figures as a table",
    /// Column.
    day = "Day",
    /// A kind of bar.
    bar_yes = "Accepted",
    /// A kind of bar.
    bar_no = "Denied, reported or refused",
    /// A kind of bar.
    bar_open = "Not answered",

    /// Column.
    time = "Time",
    /// Column.
    user = "User",
    /// Column.
    place = "Place and address",
    /// Column.
    method = "Method",
    /// Where nobody was found.
    nobody = "no account found",
    /// Where a place is not known.
    place_unknown = "place not known",

    /// A status.
    waiting = "Waiting",
    /// A status.
    accepted = "Accepted",
    /// A status.
    passcode = "Passcode",
    /// A status.
    denied = "Denied",
    /// A status.
    reported = "Reported",
    /// A status.
    expired = "Expired",
    /// A status.
    superseded = "Superseded",
    /// A status.
    cancelled = "Cancelled",
    /// A status.
    refused = "Refused",

    /// What a status means.
    waiting_means = "Nobody has answered yet.",
    /// What a status means.
    accepted_means = "The person confirmed it, proven by their device.",
    /// What a status means.
    passcode_means = "A passcode of an administrator was used in place of a device.",
    /// What a status means.
    denied_means = "The person said no.",
    /// What a status means.
    reported_means = "The person said that it was not them.",
    /// What a status means.
    expired_means = "Nobody answered in time.",
    /// What a status means.
    superseded_means = "A newer request of the same browser took its place.",
    /// What a status means.
    cancelled_means = "The browser gave up, or the person lost their access meanwhile.",
    /// What a status means.
    refused_means = "This server said no.",

    /// A reason.
    why_unknown = "no such account",
    /// A reason.
    why_invited = "account not activated yet",
    /// A reason.
    why_suspended = "account suspended",
    /// A reason.
    why_other = "account of another application",
    /// A reason.
    why_no_device = "no device left",
    /// A reason.
    why_number = "too many wrong numbers",
    /// A reason.
    why_loop = "the browser was sent back and forth",
    /// A reason.
    why_weak = "more was demanded than was proved",
    /// A reason.
    why_many = "too many requests",

    /// Heading of one request.
    request_title = "Sign-in request",
    /// Heading of the timeline.
    timeline = "What happened when",
    /// On the timeline.
    issued = "Issued",
    /// On the timeline.
    fetched = "Shown on a device",
    /// Where that never was.
    not_fetched = "No device showed it",
    /// On the timeline, before anything ended it.
    open_until = "Can be answered until",
    /// Before a span.
    response_time = "Response time",
    /// Before a name.
    browser = "Browser",
    /// Where the person used the browser before.
    browser_known = "{}, used by this person before",
    /// Before a name.
    system = "System",
    /// Before an address.
    address = "IP address",
    /// Before a name.
    device = "Device",
    /// Before a number.
    correlation = "Reference for the help desk",
    /// Before a word.
    evidence = "Proof",
    /// It is kept.
    evidence_kept = "A signature by the device is kept; “countersign audit verify” checks it",
    /// None is.
    evidence_none = "none",
    /// Seconds.
    seconds = "{} s",
    /// Minutes and seconds.
    minutes = "{} min {} s",
    /// Hours and minutes.
    hours = "{} h {} min",
    /// Back.
    back = "Back to the requests",
    /// Sends a message that asks nothing.
    push_test = "Send a test message",
    /// What came of it.
    push_taken = "The push service took the message. It should be on the phone within a few seconds.",
    /// What came of it.
    push_none = "This device has no push address: its person has to allow messages in the authenticator.",
    /// What came of it.
    push_gone = "The push service does not know this device any more. Its person has to allow messages in the authenticator again.",
    /// What came of it.
    push_failed = "The push service did not take the message. What it said stands beside the device.",
    /// Before a time.
    push_last = "last taken",
    /// Before a time and what was said.
    push_last_failed = "not taken",
    /// Column.
    session_browser = "Browser",

    /// Takes a signed head away.
    head = "Signed head",
    /// Beneath it.
    head_help = "Keep a signed head outside this server from time to time. With it, “countersign audit verify --head” shows if the record was cut or written anew.",
    /// The place of a change.
    change_number = "No. {}",
    /// Where the details are gone.
    change_erased = "erased",
    /// Where a filter lets nothing pass.
    changes_none_found = "No such changes",
    /// Heading on a person's page.
    of_person = "Latest requests",
    /// None there.
    of_person_empty = "Nobody asked this person to confirm a sign-in yet.",
    /// To all of them.
    of_person_all = "All requests of this person",
}

impl Log {
    /// A status as people read it.
    #[must_use]
    pub const fn status_of(&self, status: &Status) -> &'static str {
        match status {
            Status::Waiting => self.waiting,
            Status::Accepted => self.accepted,
            Status::Passcode => self.passcode,
            Status::Denied => self.denied,
            Status::Reported => self.reported,
            Status::Expired => self.expired,
            Status::Superseded => self.superseded,
            Status::Cancelled => self.cancelled,
            Status::Refused => self.refused,
        }
    }

    /// What a status means, in a sentence.
    #[must_use]
    pub const fn meaning_of(&self, status: &Status) -> &'static str {
        match status {
            Status::Waiting => self.waiting_means,
            Status::Accepted => self.accepted_means,
            Status::Passcode => self.passcode_means,
            Status::Denied => self.denied_means,
            Status::Reported => self.reported_means,
            Status::Expired => self.expired_means,
            Status::Superseded => self.superseded_means,
            Status::Cancelled => self.cancelled_means,
            Status::Refused => self.refused_means,
        }
    }

    /// A no as an operator reads it; nothing where no request ends so.
    #[must_use]
    pub const fn reason(&self, refusal: Refusal) -> Option<&'static str> {
        Some(match refusal {
            Refusal::UnknownAccount | Refusal::NotHere => self.why_unknown,
            Refusal::NotActivated => self.why_invited,
            Refusal::Suspended => self.why_suspended,
            Refusal::OtherApplication => self.why_other,
            Refusal::NoDevice => self.why_no_device,
            Refusal::WrongNumber => self.why_number,
            Refusal::Loop => self.why_loop,
            Refusal::TooWeak => self.why_weak,
            Refusal::TooMany => self.why_many,
            _ => return None,
        })
    }

    /// What came of a message that asks nothing.
    #[must_use]
    pub fn probed(&self, told: &str) -> &'static str {
        match told {
            "taken" => self.push_taken,
            "none" => self.push_none,
            "gone" => self.push_gone,
            _ => self.push_failed,
        }
    }

    /// A span as people read it.
    #[must_use]
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub fn span(&self, span: &Span) -> String {
        let seconds = span.whole_seconds();
        let (sentence, values) = match seconds {
            0..60 => (self.seconds, vec![seconds]),
            60..3_600 => (self.minutes, vec![seconds / 60, seconds % 60]),
            _ => (self.hours, vec![seconds / 3_600, seconds / 60 % 60]),
        };
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        super::with_each(sentence, &values.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_in_two_units_at_most() {
        let spans = [Span(900), Span::seconds(59), Span::seconds(61), Span::minutes(125)];
        assert_eq!(spans.map(|span| ENGLISH.span(&span)), ["0 s", "59 s", "1 min 1 s", "2 h 5 min"]);
    }
}
