//! How a command ended, as scripts see it.

use std::process::ExitCode;

use crate::config::ConfigError;

/// The exit codes, all of them; the README states them and they stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: it was done; the doctor found nothing.
    Done,
    /// 1: it was refused or it failed.
    Refused,
    /// 2: the command line or the settings are wrong, so nothing was tried.
    Misused,
    /// 1: the doctor found something to look after.
    Warned,
    /// 2: the doctor found something that keeps people from signing in, or endangers them.
    Faulty,
}

impl Exit {
    /// The code itself.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused | Self::Warned => 1,
            Self::Misused | Self::Faulty => 2,
        }
    }

    /// How a command ended that could not say so itself.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        if error.is::<ConfigError>() { Self::Misused } else { Self::Refused }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
