//! The way in: files and pools of the two engines, and the one door that writes pass.
//!
//! This and [`super::hot`] are the only places that know which engine serves.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyPool, ConnectOptions as _, Connection as _, Executor as _, Transaction};
use tracing::Instrument as _;
use url::Url;

use super::hot::Readers;
use super::row::Row;
use super::{Engine, Result, Settings, Store, StoreError};
use crate::domain::ids::{ApplicationId, SignInId, UserId};
use crate::domain::time::Time;
use crate::domain::user::UserStatus;
use crate::keys::{Entropy, SealKey};

/// A transaction that writes. It never leaves this room.
pub(super) type Tx = Transaction<'static, Any>;

static TABLES: Migrator = sqlx::migrate!("src/store/migrations");

/// WAL, so that readers and the writer do not wait for each other. FULL, so that a loss of power takes back nothing
/// that was committed: no spent challenge, no removal, no answer. Each connection has to say so itself.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                       PRAGMA foreign_keys = ON;";

/// So that nobody waits for a row for ever, nor keeps one: what this process lost sight of, the server ends by itself.
const PATIENCE: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';";

/// The PostgreSQL driver's word for how many statements a connection keeps prepared.
const CACHE: &str = "statement-cache-capacity";

/// After how long a silence a connection is asked whether it still lives.
const QUIET: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the database; a SQLite file and its folder are made when missing, closed to others. It touches no
    /// table: see [`Store::migrate`].
    pub async fn open(settings: &Settings, seal: Arc<SealKey>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let (row_key, chain_key) = (seal.derive("row"), seal.derive("changes"));
        let connections = settings.connections.max(1);
        let (engine, readers, writer, hot) = if let Some(path) = file_of(&settings.url) {
            prepare(&path).map_err(|source| StoreError::File { path: path.display().to_string(), source })?;
            let url = url_of(&path)?;
            // The writer comes first: it turns the file to WAL, which no two connections may do at once.
            let writer = pool(&url, Engine::Sqlite, 1);
            writer.acquire().await?;
            (Engine::Sqlite, pool(&url, Engine::Sqlite, connections), writer, Some(Readers::of(path)))
        } else if settings.url.starts_with("postgres:") || settings.url.starts_with("postgresql:") {
            let mut url = Url::parse(&settings.url).map_err(|_| StoreError::UnknownEngine)?;
            // All our statements stay prepared on every connection: there are a few more than the driver keeps by itself.
            if !url.query_pairs().any(|(name, _)| name == CACHE) {
                url.query_pairs_mut().append_pair(CACHE, "250");
            }
            let url = AnyConnectOptions::from_url(&url)?;
            let pool = pool(&url, Engine::Postgres, connections);
            pool.acquire().await?;
            (Engine::Postgres, pool.clone(), pool, None)
        } else {
            return Err(StoreError::UnknownEngine);
        };
        Ok(Self { engine, readers, writer, hot, seal, row_key, chain_key, entropy })
    }

    /// Which database serves.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Brings the tables up to date; does nothing when they are. Call it before any shelf is used.
    pub async fn migrate(&self) -> Result<()> {
        let mut connection = self.writer.acquire().await?;
        let ran = match self.engine {
            Engine::Sqlite => TABLES.run(&mut *connection).await,
            Engine::Postgres => {
                // Another node may be at it, for as long as it takes; no other use of the connection may wait so long.
                connection.execute("SET lock_timeout = 0").await?;
                let ran = TABLES.run(&mut *connection).await;
                connection.close_on_drop();
                ran
            }
        };
        drop(connection);
        ran?;
        self.fold_names().await
    }

    /// Whether the tables are exactly those that this version was built with.
    pub async fn is_current(&self) -> Result<bool> {
        let found = sqlx::query("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(&self.readers).await;
        match found {
            // No such table: nothing was ever made here.
            Err(sqlx::Error::Database(_)) => Ok(false),
            Err(error) => Err(error.into()),
            Ok(rows) => {
                let versions: Result<Vec<i64>> = rows.iter().map(|row| Row::of(row).number()).collect();
                Ok(versions? == TABLES.iter().map(|migration| migration.version).collect::<Vec<_>>())
            }
        }
    }

    /// The database's own clock.
    pub async fn clock(&self) -> Result<Time> {
        let question = match self.engine {
            Engine::Sqlite => "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
            Engine::Postgres => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        };
        Row::of(&sqlx::query(question).fetch_one(&self.readers).await?).time()
    }

    /// Begins a transaction that writes. SQLite must know so at once: one that reads first and writes later is
    /// refused whenever another wrote in between, however long it would wait. PostgreSQL must look anew at each
    /// statement, whatever its administrator made the default: see [`turn_of`].
    pub(super) async fn write(&self) -> Result<Tx> {
        let statement = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        // In a task of its own, which is never dropped halfway: a connection whose BEGIN was sent and not yet answered
        // would go back to the pool within a transaction that nobody knows of, and everything that others then write
        // on it would come to nothing. Whoever is dropped here drops a transaction that knows how to end.
        let pool = self.writer.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await }.in_current_span());
        begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed)).map_err(Into::into)
    }
}

/// A person's turn, taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Where the person stands now.
    pub(super) status: UserStatus,
    /// Grows with every turn of this person.
    pub(super) nth: i64,
}

/// Takes the person's turn: until this transaction ends, no other can take it, and everything read after it is
/// as the one before left it, on PostgreSQL as well. Whoever touches a person's standing, approvals or answers
/// in more than one statement takes it first, before any other row. Nothing where there is no such person.
///
/// One sign-in may concern two people, whose turns do not wait for each other. So that their transactions never wait
/// for each other's rows in a circle, all take them in one order: approvals, sign-ins by their ids, sessions.
pub(super) async fn turn_of(tx: &mut Tx, user: &UserId) -> Result<Option<Turn>> {
    let taken = sqlx::query("UPDATE users SET turn = turn + 1 WHERE id = $1 RETURNING status, turn")
        .bind(user.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    taken
        .map(|row| {
            let mut row = Row::of(&row);
            Ok(Turn { status: row.word("users.status", UserStatus::parse)?, nth: row.number()? })
        })
        .transpose()
}

/// Something beside a person that a right rests on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ground<'a> {
    /// The service provider whose request this is, where a row stands for it.
    ProviderOf(&'a SignInId),
    /// The application.
    Application(&'a ApplicationId),
}

macro_rules! ground {
    ($more:literal) => {
        [
            concat!(
                "SELECT v.id FROM service_providers v \
                 WHERE v.id = (SELECT s.service_provider FROM sign_ins s WHERE s.id = $1)",
                $more
            ),
            concat!("SELECT p.id FROM applications p WHERE p.id = $1", $more),
        ]
    };
}

impl Store {
    /// Holds what a right rests on until this transaction ends: others may hold it as well, and whoever takes it away
    /// or changes it has to wait, so that nothing is granted by it once they have returned. SQLite lets nobody else
    /// write meanwhile anyway.
    pub(super) async fn hold(&self, tx: &mut Tx, ground: Ground<'_>) -> Result<()> {
        let [provider, application] = match self.engine {
            Engine::Sqlite => ground!(""),
            Engine::Postgres => ground!(" FOR SHARE"),
        };
        let query = match ground {
            Ground::ProviderOf(sign_in) => sqlx::query(provider).bind(sign_in.as_str()),
            Ground::Application(application_id) => sqlx::query(application).bind(application_id.as_str()),
        };
        query.fetch_optional(&mut **tx).await?;
        Ok(())
    }
}

/// Takes the turn of whoever adds people or domains, which have to agree with one another.
pub(super) async fn turn_of_directory(tx: &mut Tx) -> Result<()> {
    tx.execute("UPDATE turns SET turn = turn + 1 WHERE name = 'directory'").await?;
    Ok(())
}

fn pool(options: &AnyConnectOptions, engine: Engine, connections: u32) -> AnyPool {
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        // A ping before each use would cost more than most statements here.
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    let pool = match engine {
        // After a quiet while it is worth one: a server that was restarted is not met with as many errors as there are
        // connections.
        Engine::Postgres => pool
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for > QUIET {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(PATIENCE)).await?;
                    Ok(())
                })
            }),
        Engine::Sqlite => pool.idle_timeout(None).max_lifetime(None).after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(PRAGMAS)).await?;
                Ok(())
            })
        }),
    };
    pool.connect_lazy_with(options.clone())
}

/// The file that a `sqlite:` address names.
fn file_of(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(percent_decode_str(path).decode_utf8().ok()?.as_ref()))
}

/// The driver's address of a file, whatever characters its path has.
fn url_of(path: &Path) -> Result<AnyConnectOptions> {
    let mut url = Url::parse("sqlite:///").map_err(|_| StoreError::UnknownEngine)?;
    let path =
        std::path::absolute(path).map_err(|source| StoreError::File { path: path.display().to_string(), source })?;
    url.set_path(&path.display().to_string().replace('%', "%25"));
    Ok(AnyConnectOptions::from_url(&url)?)
}

/// Makes the file, and its folder, so that nobody else ever reads it; SQLite's own files beside it follow its mode.
fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // A file that exists is never opened here: closing it would drop the locks of every connection this process has to it.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SystemEntropy;
    use crate::keys::entropy::bytes;

    #[tokio::test]
    async fn what_sqlite_has_committed_is_on_the_disk() {
        let folder = std::env::temp_dir().join(format!("countersign-{}", UserId::from_random(bytes(&SystemEntropy))));
        let settings = Settings { url: format!("sqlite://{}/store.db", folder.display()), connections: 2 };
        let seal = Arc::new(SealKey::random(&SystemEntropy));
        let store = Store::open(&settings, seal, Arc::new(SystemEntropy)).await.unwrap();
        let row = sqlx::query("PRAGMA synchronous").fetch_one(&store.writer).await.unwrap();
        assert_eq!(Row::of(&row).number().unwrap(), 2, "FULL: each commit is synced");
        fs::remove_dir_all(folder).unwrap();
    }
}
