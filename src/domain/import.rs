//! A list of people that an administrator uploads: how its rows are judged, and what became of them.

use serde::{Deserialize, Serialize};

use super::ids::{ApplicationId, ImportId};
use super::list::{Malformed, Noticed};
use super::time::Time;
use super::user::UserStatus;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is being read in; nobody can confirm it yet.
    Judging,
    /// Every row has its verdict; nothing was written for anybody.
    Judged,
    /// Confirmed: its people are being invited.
    Running,
    /// Held: nobody more is invited for the time being.
    Paused,
    /// Given up; whoever was invited stays invited.
    Cancelled,
    /// Through.
    Done,
}

impl ImportState {
    const ALL: [Self; 6] = [Self::Judging, Self::Judged, Self::Running, Self::Paused, Self::Cancelled, Self::Done];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judging => "judging",
            Self::Judged => "judged",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }

    /// Whether anything can still be done with it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Judged | Self::Running | Self::Paused)
    }

    /// The reverse of [`ImportState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Why an import is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Somebody said so.
    ByHand,
    /// Whoever it is run for may not import any more.
    NotPermitted,
    /// A row is not as it was judged, or cannot be read: somebody changed it behind our back.
    Forged,
}

impl Held {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::NotPermitted => "not_permitted",
            Self::Forged => "forged",
        }
    }

    /// The reverse of [`Held::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ByHand, Self::NotPermitted, Self::Forged].into_iter().find(|held| held.as_str() == text)
    }
}

/// An uploaded list and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Its row.
    pub id: ImportId,
    /// The application that its people must belong to, where only one is meant.
    pub application: Option<ApplicationId>,
    /// Where it stands.
    pub state: ImportState,
    /// Why it is paused, where it is.
    pub held: Option<Held>,
    /// The SHA-256 of the bytes that were judged; empty until they all were.
    pub file_hash: String,
    /// What was noticed about the file, once it was read.
    pub noticed: Option<Noticed>,
    /// How its rows were judged.
    pub counts: Counts,
    /// How many people were invited so far.
    pub invited: u64,
    /// How many new rows turned out, when their turn came, not to be new any more.
    pub passed: u64,
    /// Who uploaded it.
    pub created_by: String,
    /// Who confirmed it, or went on with it last: for them its people are invited.
    pub run_by: Option<String>,
    /// When.
    pub created_at: Time,
    /// When it last moved on.
    pub changed_at: Time,
}

impl Import {
    /// Whether the list says who people are, so that not everybody who may invite may go on with it.
    #[must_use]
    pub fn sets_identity(&self) -> bool {
        self.noticed.as_ref().is_some_and(|noticed| noticed.identity)
    }

    /// For whom its people are invited: whoever confirmed it or went on with it last; before that, whoever uploaded it.
    #[must_use]
    pub fn run_for(&self) -> &str {
        self.run_by.as_deref().unwrap_or(&self.created_by)
    }

    /// How many rows still wait for their turn.
    #[must_use]
    pub const fn waiting(&self) -> u64 {
        self.counts.new.saturating_sub(self.invited).saturating_sub(self.passed)
    }
}

/// What a list says otherwise than the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// How the address is spelt: the same one with other capitals.
    Address,
    /// The name.
    Name,
    /// The ImmutableID.
    ImmutableId,
}

impl Field {
    /// The word for it, which is the column's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Name => "name",
            Self::ImmutableId => "immutable_id",
        }
    }
}

/// How a row was judged. An import only ever adds people: all but new ones it leaves as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Will be invited.
    New,
    /// Is there already.
    Exists {
        /// How they stand.
        status: UserStatus,
        /// What the row says otherwise.
        differs: Vec<Field>,
    },
    /// Was removed. Somebody meant that, so a list never undoes it: an invitation of its own does.
    Removed,
    /// The same address stands further up.
    Duplicate {
        /// In this line.
        line: u64,
    },
    /// The address's domain belongs to no application, or to another one than is meant.
    OtherDomain,
    /// Somebody who runs the console, and is not below whoever uploaded the list.
    Protected,
    /// Somebody else has or had this ImmutableID, or has it further up in the file.
    ImmutableIdTaken,
    /// No person.
    Malformed {
        /// Why.
        reason: Malformed,
        /// The line that the row ends in.
        until: u64,
    },
}

impl Verdict {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Exists { .. } => "exists",
            Self::Removed => "removed",
            Self::Duplicate { .. } => "duplicate",
            Self::OtherDomain => "other_domain",
            Self::Protected => "protected",
            Self::ImmutableIdTaken => "immutable_id_taken",
            Self::Malformed { .. } => "malformed",
        }
    }

    /// Whether nobody will be found under this row's address because of it.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        !matches!(self, Self::New | Self::Exists { .. })
    }
}

/// What became of a row that was judged new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Invited.
    Invited,
    /// Somebody else was quicker.
    Exists,
    /// Was invited and removed in between.
    Removed,
    /// The domain is not federated any more.
    OtherDomain,
    /// Runs the console by now, and is not below whoever the import runs for.
    Protected,
    /// The ImmutableID was given to somebody else in between.
    ImmutableIdTaken,
}

impl Became {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Invited, Self::Exists, Self::Removed, Self::OtherDomain, Self::Protected, Self::ImmutableIdTaken];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Exists => "exists",
            Self::Removed => "removed",
            Self::OtherDomain => "other_domain",
            Self::Protected => "protected",
            Self::ImmutableIdTaken => "immutable_id_taken",
        }
    }

    /// The reverse of [`Became::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|became| became.as_str() == text)
    }

    /// Whether nobody is found under this row's address because of it.
    #[must_use]
    pub const fn is_left_out(self) -> bool {
        !matches!(self, Self::Invited | Self::Exists)
    }
}

/// How many rows were judged how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// To be invited.
    pub new: u64,
    /// There already.
    pub exists: u64,
    /// Of those, how many the list tells something else of.
    pub differing: u64,
    /// Removed people.
    pub removed: u64,
    /// Addresses that stand further up.
    pub duplicate: u64,
    /// Addresses of other domains.
    pub other_domain: u64,
    /// People who run the console and are not below.
    #[serde(default)]
    pub protected: u64,
    /// ImmutableIDs of others.
    pub immutable_id_taken: u64,
    /// No persons.
    pub malformed: u64,
}

impl Counts {
    /// Counts a row.
    pub fn add(&mut self, verdict: &Verdict) {
        let of = match verdict {
            Verdict::New => &mut self.new,
            Verdict::Exists { differs, .. } => {
                self.differing += u64::from(!differs.is_empty());
                &mut self.exists
            }
            Verdict::Removed => &mut self.removed,
            Verdict::Duplicate { .. } => &mut self.duplicate,
            Verdict::OtherDomain => &mut self.other_domain,
            Verdict::Protected => &mut self.protected,
            Verdict::ImmutableIdTaken => &mut self.immutable_id_taken,
            Verdict::Malformed { .. } => &mut self.malformed,
        };
        *of += 1;
    }

    /// Rows that nobody will be found under.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.removed + self.duplicate + self.other_domain + self.protected + self.immutable_id_taken + self.malformed
    }

    /// All rows.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.new + self.exists + self.left_out()
    }
}
