//! Words and rules of the trade, pure: no I/O, no clock reading, no XML, no SQL, no HTTP.
//!
//! One noun a file. States are enums that carry their data; what comes next in a sign-in is decided in
//! [`step`] and nowhere else. To add a reason to say no, add it to [`refusal`]: the compiler and the test
//! of the words name the rest.

pub mod accent;
pub mod addition;
pub mod address;
pub mod api_call;
pub mod api_token;
pub mod application;
pub mod approval;
pub mod audit;
pub mod cause;
pub mod challenge;
pub mod change;
pub mod check;
pub mod claims;
pub mod device;
pub mod external;
pub mod federation;
pub mod filter;
pub mod finding;
pub mod graph_place;
pub mod head;
#[cfg(test)]
pub mod hostile;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod language;
pub mod letter;
pub mod list;
pub mod logged;
pub mod mailbox;
pub mod means;
pub mod network;
pub mod operator;
pub mod organisation;
pub mod passcode;
pub mod refusal;
pub mod saml;
pub mod service_provider;
pub mod session;
pub mod sign_in;
pub mod step;
pub mod tally;
pub mod tenant;
pub mod text;
pub mod time;
pub mod trust_code;
pub mod user;
pub mod words;
