//! Mail: from what happens to what lies in the mailbox, over a real mail server.

mod carry;
mod folder;
mod notices;
mod process;
mod smtp;
pub mod stories;
