//! What the check of a federation finds. How it is told is not said here.

use super::claims::Flaw;
use super::finding::Severity;
use super::time::Span;

/// How far Microsoft's clock and ours may be apart before tokens come too late or too early.
const CLOCKS: Span = Span::seconds(30);

/// Why a document that this instance publishes is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Useless {
    /// It is answered with another status than 200.
    Status(u16),
    /// The server cannot be reached.
    Unreachable,
    /// It did not answer in time.
    Slow,
    /// It is too long.
    Long,
    /// The address is none that may be asked.
    Forbidden,
    /// The exchange broke off.
    Broken,
    /// It cannot be read.
    Unread,
    /// It is another document.
    Other,
    /// The certificate that should prove it cannot be used.
    Key,
    /// Not signed by whom it should be.
    Unproved,
}

impl Useless {
    /// Every one, with some status.
    pub const ALL: [Self; 10] = [
        Self::Status(404),
        Self::Unreachable,
        Self::Slow,
        Self::Long,
        Self::Forbidden,
        Self::Broken,
        Self::Unread,
        Self::Other,
        Self::Key,
        Self::Unproved,
    ];
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The domain is federated.
    Federated {
        /// Which.
        domain: String,
    },
    /// The domain is managed.
    Managed {
        /// Which.
        domain: String,
    },
    /// The tenant has no such domain.
    Absent {
        /// Which.
        domain: String,
    },
    /// Every property is as it should be.
    Same,
    /// Some are not.
    Differ {
        /// Their names.
        names: Vec<String>,
    },
    /// Microsoft has the certificate of the key that signs.
    KeyOurs,
    /// Microsoft does not.
    KeyOther,
    /// Whether an answer is written and signed as it should be.
    Answer {
        /// What is wrong with it.
        flaw: Option<Flaw>,
    },
    /// The metadata can be fetched and is signed.
    Metadata,
    /// The metadata is of no use.
    MetadataBad {
        /// Why.
        why: Useless,
    },
    /// The ring's certificates are published.
    RingSame,
    /// Others are.
    RingOther,
    /// The metadata leads people to the domain's address.
    AddressSame,
    /// It does not.
    AddressOther {
        /// Where it should lead.
        url: String,
    },
    /// The document for programs leads where it should.
    Programs,
    /// It leads elsewhere.
    ProgramsElsewhere,
    /// It is of no use.
    ProgramsBad {
        /// Why.
        why: Useless,
    },
    /// Microsoft believes a stranger's certificate next.
    NextStranger,
    /// No certificate comes next.
    NextNone,
    /// Microsoft has the one that comes next.
    NextThere,
    /// It was confirmed, and Microsoft does not have it.
    NextLost,
    /// Microsoft does not have it yet.
    NextAbsent,
    /// Microsoft read the certificates from the metadata by itself, and failed.
    UpdateFailed {
        /// Its word for what came of it.
        result: String,
        /// When it tried.
        at: String,
    },
    /// Microsoft does not tell the time.
    ClockUnknown,
    /// How far Microsoft's clock is from this one.
    Clock {
        /// In seconds.
        seconds: i64,
    },
}

impl Check {
    /// What was looked at, in a word that stays.
    #[must_use]
    pub const fn check(&self) -> &'static str {
        match self {
            Self::Federated { .. } | Self::Managed { .. } | Self::Absent { .. } => "domain",
            Self::Same | Self::Differ { .. } => "values",
            Self::KeyOurs | Self::KeyOther => "key",
            Self::Answer { .. } => "answer",
            Self::Metadata | Self::MetadataBad { .. } => "metadata",
            Self::RingSame | Self::RingOther => "ring",
            Self::AddressSame | Self::AddressOther { .. } => "address",
            Self::Programs | Self::ProgramsElsewhere | Self::ProgramsBad { .. } => "programs",
            Self::NextStranger | Self::NextNone | Self::NextThere | Self::NextLost | Self::NextAbsent => "next",
            Self::UpdateFailed { .. } => "update",
            Self::ClockUnknown | Self::Clock { .. } => "clock",
        }
    }

    /// How much it weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::NextAbsent | Self::ClockUnknown | Self::UpdateFailed { .. } => Severity::Warning,
            Self::Federated { .. }
            | Self::Same
            | Self::KeyOurs
            | Self::Answer { flaw: None }
            | Self::Metadata
            | Self::RingSame
            | Self::AddressSame
            | Self::Programs
            | Self::NextNone
            | Self::NextThere => Severity::Fine,
            Self::Clock { seconds } if seconds.abs() <= CLOCKS.whole_seconds() => Severity::Fine,
            _ => Severity::Fault,
        }
    }
}
