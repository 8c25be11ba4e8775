//! The reading that every token begins with. On SQLite it goes past the pool, whose hop to another thread costs
//! several times the reading itself; it is never cached.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::Result;
use super::users::Found;

/// Idle read-only connections to the file. One is taken for a reading and put back after it, so there are never
/// more than threads that read at the same instant.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) const fn of(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    /// Finds a person by one text. It blocks, for microseconds: a reading in WAL waits for nobody.
    pub(super) fn user(&self, statement: &str, by: &str) -> Result<Option<Found>> {
        let connection = self.take()?;
        let found = connection.prepare_cached(statement)?.query_row([by], |row| {
            Ok(Found {
                id: row.get(0)?,
                address: row.get(1)?,
                lookup: row.get(2)?,
                name: row.get(3)?,
                domain: row.get(4)?,
                immutable_id: row.get(5)?,
                status: row.get(6)?,
                mac: row.get(7)?,
                personal_address: row.get(8)?,
                language: row.get(9)?,
                protected: row.get(10)?,
            })
        });
        // A connection that failed is not put back.
        let found = found.optional()?;
        self.idle().push(connection);
        Ok(found)
    }

    fn take(&self) -> Result<Connection> {
        if let Some(connection) = self.idle().pop() {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").field("path", &self.path).finish_non_exhaustive()
    }
}
