//! The store's promises, each kept on SQLite and on a real PostgreSQL.

mod counting;
mod directory;
mod dropped;
mod here;
mod operators;
mod outbox;
mod people;
mod protocols;
mod races;
mod removal;
mod requests;
pub mod rights;
mod searching;
mod shelves;
mod strangers;
mod tables;
mod tokens;
pub mod town;

/// Makes two tests of each: one on SQLite, one on PostgreSQL, each with a town of its own.
macro_rules! on_both_engines {
    ($($(#[$note:meta])* async fn $name:ident($town:ident) $body:block)+) => {$(
        $(#[$note])*
        mod $name {
            #[allow(clippy::wildcard_imports, unused_imports, reason = "the test's own file")]
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                run(crate::store::town::Town::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() {
                run(crate::store::town::Town::on_postgres().await).await;
            }

            async fn run($town: crate::store::town::Town) $body
        }
    )+};
}
pub(crate) use on_both_engines;
