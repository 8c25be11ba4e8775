//! What the check of a federation finds. `{}` takes a value.

use super::{Language, with, with_each};
use crate::domain::check::{Check, Useless};
use crate::domain::finding::Severity;

table! {
    /// What the check of a federation finds.
    Checks

    /// Takes the domain.
    federated = "{} is federated.",
    /// Takes the domain.
    managed = "{} is managed: nobody is sent here. Apply the plan.",
    /// Takes the domain.
    absent = "The tenant has no domain {}.",
    /// What was found.
    same = "Every property is as it should be.",
    /// Takes the names of properties.
    differ = "These properties at Microsoft differ: {}. Apply the plan.",
    /// What was found.
    key_ours = "The certificate at Microsoft belongs to the key that signs here.",
    /// What was found.
    key_other = "No certificate at Microsoft belongs to the key that signs here (AADSTS500081).",
    /// Takes Microsoft’s word for what came of it, and when.
    update_failed = "Microsoft tried to read the certificates from the metadata and failed: {} ({}). Hand them over from here, or let Microsoft reach the metadata.",
    /// What was found.
    answer = "An answer is written and signed as a stranger reads it.",
    /// What was found.
    metadata = "The metadata can be fetched, and the key that signs here signed it.",
    /// Takes the reason.
    metadata_bad = "The published metadata is of no use: {}.",
    /// What was found.
    ring_same = "The published certificates are the ring’s.",
    /// What was found.
    ring_other = "The published certificates are not the ring’s. Is a node running that did not follow?",
    /// What was found.
    address_same = "The metadata leads people to the domain’s address.",
    /// Takes the address.
    address_other = "The metadata does not lead people to {}.",
    /// What was found.
    programs = "The document for programs leads to the right addresses.",
    /// What was found.
    programs_elsewhere = "The document for programs leads to other addresses.",
    /// Takes the reason.
    programs_bad = "The document for programs is of no use: {}.",
    /// What was found.
    next_stranger = "The next certificate at Microsoft is a stranger’s, whose tokens are believed. Take it away there.",
    /// What was found.
    next_none = "No next certificate is to be handed over.",
    /// What was found.
    next_there = "Microsoft has the ring’s next certificate.",
    /// What was found.
    next_lost = "The next certificate was confirmed, and Microsoft does not have it (AADSTS500081 is ahead): countersign federate next-certificate.",
    /// What was found.
    next_absent = "Microsoft does not have the ring’s next certificate yet: countersign federate next-certificate.",
    /// What was found.
    clock_unknown = "Microsoft’s answer does not tell the time.",
    /// Takes seconds.
    clock = "{} s between Microsoft’s clock and this one.",
    /// Takes seconds.
    clock_off = "{} s between Microsoft’s clock and this one: tokens are refused (AADSTS500133). Set it by NTP.",
    /// A reason, within a sentence; takes the status.
    why_status = "it is answered with {}",
    /// A reason, within a sentence.
    why_unreachable = "the server cannot be reached",
    /// A reason, within a sentence.
    why_slow = "the server did not answer in time",
    /// A reason, within a sentence.
    why_long = "it is too long",
    /// A reason, within a sentence.
    why_forbidden = "its address may not be asked by the rules for everybody’s",
    /// A reason, within a sentence.
    why_broken = "the exchange broke off",
    /// A reason, within a sentence.
    why_unread = "it cannot be read as XML",
    /// A reason, within a sentence.
    why_other = "it is another document",
    /// A reason, within a sentence.
    why_key = "the certificate that signs here cannot be used",
    /// A reason, within a sentence.
    why_unproved = "the key that signs here did not sign it",
}

impl Checks {
    fn why(&self, why: Useless) -> String {
        let text = match why {
            Useless::Status(status) => return with(self.why_status, &status.to_string()),
            Useless::Unreachable => self.why_unreachable,
            Useless::Slow => self.why_slow,
            Useless::Long => self.why_long,
            Useless::Forbidden => self.why_forbidden,
            Useless::Broken => self.why_broken,
            Useless::Unread => self.why_unread,
            Useless::Other => self.why_other,
            Useless::Key => self.why_key,
            Useless::Unproved => self.why_unproved,
        };
        text.to_owned()
    }
}

impl Language {
    /// What was found in a federation, and what to do about it.
    #[must_use]
    pub fn check(self, check: &Check) -> String {
        let w = self.checks();
        let text = match check {
            Check::Federated { domain } => return with(w.federated, domain),
            Check::Managed { domain } => return with(w.managed, domain),
            Check::Absent { domain } => return with(w.absent, domain),
            Check::Differ { names } => return with(w.differ, &names.join(", ")),
            Check::AddressOther { url } => return with(w.address_other, url),
            Check::MetadataBad { why } => return with(w.metadata_bad, &w.why(*why)),
            Check::ProgramsBad { why } => return with(w.programs_bad, &w.why(*why)),
            Check::Clock { seconds } => {
                let sentence = if check.severity() == Severity::Fine { w.clock } else { w.clock_off };
                return with(sentence, &seconds.to_string());
            }
            Check::UpdateFailed { result, at } => return with_each(w.update_failed, &[result, at]),
            Check::Answer { flaw: Some(flaw) } => self.claims().flaw(flaw),
            Check::Answer { flaw: None } => w.answer,
            Check::Same => w.same,
            Check::KeyOurs => w.key_ours,
            Check::KeyOther => w.key_other,
            Check::Metadata => w.metadata,
            Check::RingSame => w.ring_same,
            Check::RingOther => w.ring_other,
            Check::AddressSame => w.address_same,
            Check::Programs => w.programs,
            Check::ProgramsElsewhere => w.programs_elsewhere,
            Check::NextStranger => w.next_stranger,
            Check::NextNone => w.next_none,
            Check::NextThere => w.next_there,
            Check::NextLost => w.next_lost,
            Check::NextAbsent => w.next_absent,
            Check::ClockUnknown => w.clock_unknown,
        };
        text.to_owned()
    }
}
