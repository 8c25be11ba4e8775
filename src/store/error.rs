//! What can go wrong on the shelves.

/// The store's error. None of them is the person's fault.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The configured address is of neither engine.
    #[error("store.url starts with neither sqlite: nor postgres:")]
    UnknownEngine,
    /// The database's folder or file cannot be made or closed to others.
    #[error("the database file {path} cannot be prepared")]
    File {
        /// The file or folder.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database refused, or is away.
    #[error("the database refused a statement")]
    Database(#[from] sqlx::Error),
    /// The read path of SQLite refused.
    #[error("the database file refused a reading")]
    Reading(#[from] rusqlite::Error),
    /// The tables could not be brought up to date.
    #[error("the tables could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A column holds what the product never writes.
    #[error("the column {column} holds something that is not ours")]
    Column {
        /// Table and column.
        column: &'static str,
    },
    /// A row does not carry the seal it was written with: somebody changed it behind our back.
    #[error("a row of {table} does not carry the seal it was written with: {row}")]
    Forged {
        /// The table.
        table: &'static str,
        /// The row's name.
        row: String,
    },
    /// Whoever makes a change was shown out, or lost the role for it, since they were let through the door.
    #[error("the operator who makes this change is none any more")]
    ActorGone,
    /// The person whom a change is about is not strictly below whoever makes it, or has been protected from them.
    #[error("the person whom this change is about is above whoever makes it")]
    NotBelow,
    /// A sealed value cannot be opened, or a value cannot be sealed.
    #[error("a sealed column cannot be used")]
    Seal(#[from] crate::keys::KeyError),
    /// A document could not be written as JSON, or read back.
    #[error("a document in a column is not what it should be")]
    Document(#[from] serde_json::Error),
}

/// What every shelf answers.
pub type Result<T> = std::result::Result<T, StoreError>;
