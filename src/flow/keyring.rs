//! Make the instance's keys once, and open them at each start.
//!
//! All nodes share one ring: a signing key with its certificate, the key that names us to push services, and
//! the key that vouches for what browsers carry. They are rows, sealed with the 32-byte key that never enters
//! the database.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::ids::KeyId;
use crate::domain::time::{Clock, Span, Time};
use crate::keys::KeyError;
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::ring::Ring;
use crate::keys::seal::{Place, SealKey};
use crate::keys::secret::{MacKey, sha256_text};
use crate::keys::signers::Signers;
use crate::keys::signing::SigningKey;
use crate::keys::vapid::VapidKey;
use crate::store::ring::{Kind, RingRow};
use crate::store::{Store, StoreError};

use super::alarm::Alarm;
use super::rollover::Standing;

/// How long a signing certificate is valid. It never has to expire in service: the next one is made ahead.
pub const CERTIFICATE_LIFETIME: Span = Span::days(3 * 365);

/// The meta row that names the seal key.
const SEAL_KEY: &str = "seal_key";
/// The meta row that names the host that passkeys are bound to.
const RP_ID: &str = "rp_id";
/// Before each public address that this instance ever served at: a proof that was made there stays one.
pub(super) const SERVED_AT: &str = "served_at:";
/// The meta row that marks a demo's store.
const DEMO: &str = "demo";

/// Why the ring cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Nothing was made yet, and a shared store gets nothing silently.
    #[error("the store has no keys yet; run `countersign keys init` once")]
    NoKeys,
    /// The store was sealed with another key.
    #[error("the store is sealed with key {stored}, and this node has {ours}; give it the right seal key")]
    OtherSealKey {
        /// Public name of the key the store was sealed with.
        stored: String,
        /// Public name of this node's.
        ours: String,
    },
    /// A sealed row does not open although the seal key is the right one, or its certificate is another key's.
    #[error("the {kind} key {id} does not open; the row was changed behind our back")]
    Broken {
        /// Which kind.
        kind: &'static str,
        /// Which row.
        id: KeyId,
        /// How it failed.
        source: KeyError,
    },
    /// Passkeys are bound to another host name than the configured one.
    #[error(
        "passkeys of this store are bound to {stored}, and the base URL says {ours}: every activated device would be \
         stranded; set server.base_url back, or start once with --accept-stranded-devices"
    )]
    OtherHost {
        /// Host at the first start.
        stored: String,
        /// Configured host.
        ours: String,
    },
    /// A demo's store in service, or the other way round.
    #[error("this store {}", if *.demo { "belongs to a demo, and `serve` does not use it" } else { "is no demo's, and the demo does not use it" })]
    OtherMark {
        /// Whether the store is a demo's.
        demo: bool,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A key could not be made.
    #[error("a key could not be made")]
    Key(#[from] KeyError),
}

/// Makes and opens the ring.
#[derive(Clone)]
pub struct Keyring {
    /// Where its rows are.
    pub store: Arc<Store>,
    /// Seals them.
    pub seal: Arc<SealKey>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Rows that were opened before.
    pub proven: Proven,
}

/// Remembers the rows whose certificate was seen to be their sealed key's own, by all of their bytes: whoever asks
/// again for the same bytes is not made to wait for it again. Clones share it.
#[derive(Clone, Default)]
pub struct Proven(Arc<Mutex<BTreeSet<String>>>);

impl Proven {
    fn has(&self, digest: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }

    fn keep(&self, digest: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
    }
}

/// The open ring, and what is public about its signing key.
pub struct OpenRing {
    /// The keys.
    pub ring: Ring,
    /// The signing key's row.
    pub signing_id: KeyId,
    /// Until when its certificate is valid.
    pub not_after: Time,
}

impl Keyring {
    /// Makes the keys, unless they exist; of several nodes at once exactly one does, and with them it fixes which seal
    /// key the store is sealed with. Tells whether it was this one.
    ///
    /// # Errors
    /// When the store is sealed with another key, or a key cannot be made.
    pub async fn make(&self, common_name: &str) -> Result<bool, KeyringError> {
        self.same_seal().await?;
        let now = self.clock.now();
        let entropy = self.entropy.as_ref();
        let signing = SigningKey::generate(entropy, common_name, now, CERTIFICATE_LIFETIME)?;
        let vapid = VapidKey::generate()?;
        let cookie = MacKey::random(entropy);
        let rows = [
            self.row(Kind::Signing, signing.certificate_base64(), &signing.pkcs8()?, signing.not_after())?,
            self.row(Kind::Vapid, vapid.public_base64url(), &vapid.pkcs8()?, Time(i64::MAX))?,
            self.row(Kind::Cookie, "", cookie.as_bytes(), Time(i64::MAX))?,
        ];
        Ok(self.store.ring().add_first(&rows, (SEAL_KEY, &self.seal.fingerprint())).await?)
    }

    fn row(&self, kind: Kind, public: &str, private: &[u8], not_after: Time) -> Result<RingRow, KeyError> {
        let id = KeyId::from_random(bytes(self.entropy.as_ref()));
        let sealed = self.seal.seal(self.entropy.as_ref(), place(&id), private)?;
        let created_at = self.clock.now();
        Ok(RingRow {
            id,
            kind,
            state: "current".to_owned(),
            public: public.to_owned(),
            sealed,
            created_at,
            not_after,
            confirmed_at: None,
            changed_at: None,
        })
    }

    /// A new signing key, to be kept in this place of the ring.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_signing(&self, common_name: &str, state: &str) -> Result<RingRow, KeyringError> {
        self.make_certified(Kind::Signing, common_name, state)
    }

    /// The same for any kind that has a certificate.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_certified(&self, kind: Kind, common_name: &str, state: &str) -> Result<RingRow, KeyringError> {
        let now = self.clock.now();
        let signing = SigningKey::generate(self.entropy.as_ref(), common_name, now, CERTIFICATE_LIFETIME)?;
        let row = self.row(kind, signing.certificate_base64(), &signing.pkcs8()?, signing.not_after())?;
        Ok(RingRow { state: state.to_owned(), ..row })
    }

    /// The certificates of a kind that are published, every one proven to be its sealed key's own: nothing that stands
    /// in the rows may go out to anybody but by this. Nothing, where no key of the kind was ever made.
    ///
    /// # Errors
    /// [`KeyringError::Broken`] where one is not, and then the alarm is raised; or when the store fails.
    pub async fn standing(&self, kind: Kind) -> Result<Option<Standing>, KeyringError> {
        let Some(standing) = Standing::of(self.store.ring().rows(kind).await?) else { return Ok(None) };
        for row in standing.published() {
            self.prove(row).await?;
        }
        Ok(Some(standing))
    }

    async fn prove(&self, row: &RingRow) -> Result<(), KeyringError> {
        let (kind, id) = (row.kind.as_str(), row.id.as_str());
        let digest = sha256_text([kind, id, &row.public, &row.sealed].join("\n"));
        if !self.proven.has(&digest) {
            self.opened_row(row).await?;
            self.proven.keep(digest);
        }
        Ok(())
    }

    /// The signing key of this moment, opened, and what is published beside it.
    ///
    /// # Errors
    /// As [`Keyring::standing`].
    pub async fn signers(&self) -> Result<Signers, KeyringError> {
        let standing = self.standing(Kind::Signing).await?.ok_or(KeyringError::NoKeys)?;
        self.signers_of(&standing).await
    }

    /// The same for certificates that were looked at before.
    ///
    /// # Errors
    /// When the current key does not open.
    pub async fn signers_of(&self, standing: &Standing) -> Result<Signers, KeyringError> {
        Ok(Signers {
            id: standing.current.id.clone(),
            key: self.opened_row(&standing.current).await?,
            published: standing.published().map(|row| row.public.clone()).collect(),
            version: version_of(standing),
        })
    }

    /// The signing key alone, with nothing published beside it: for whoever only leads on from it, so that a changed row
    /// beside it does not stand in the way of replacing them all.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn signer_alone(&self) -> Result<Signers, KeyringError> {
        let rows = self.store.ring().rows(Kind::Signing).await?;
        let row = rows.into_iter().find(|row| row.state == "current").ok_or(KeyringError::NoKeys)?;
        let key = self.opened_row(&row).await?;
        let published = vec![row.public];
        Ok(Signers { id: row.id, key, published, version: "alone".to_owned() })
    }

    /// The key of a row that has a certificate; where it does not open, the alarm is raised.
    async fn opened_row(&self, row: &RingRow) -> Result<SigningKey, KeyringError> {
        match self.opened(row) {
            Ok(key) => Ok(key),
            Err(error) => {
                let alarm = Alarm { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) };
                alarm.raise("ring", row.id.as_str(), None).await;
                Err(error)
            }
        }
    }

    fn opened(&self, row: &RingRow) -> Result<SigningKey, KeyringError> {
        let broken = |source| KeyringError::Broken { kind: row.kind.as_str(), id: row.id.clone(), source };
        let pkcs8 = self.seal.open(place(&row.id), &row.sealed).map_err(broken)?;
        let certificate = STANDARD.decode(&row.public).map_err(|_| broken(KeyError::NotAPair))?;
        SigningKey::from_parts(&pkcs8, &certificate).map_err(broken)
    }

    /// Keeps the first key of a kind that comes later than the ring; of several at once one stands.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(&self, row: RingRow) -> Result<bool, KeyringError> {
        self.same_seal().await?;
        Ok(self.store.ring().add_first(&[row], (SEAL_KEY, &self.seal.fingerprint())).await?)
    }

    /// Opens the ring.
    ///
    /// # Errors
    /// Says which key is missing or does not open, and what to do.
    pub async fn open(&self) -> Result<OpenRing, KeyringError> {
        self.same_seal().await?;
        let Signers { id: signing_id, key: signing, .. } = self.signer_alone().await?;
        let (_, pkcs8) = self.unseal(Kind::Vapid).await?;
        let vapid = VapidKey::from_pkcs8(&pkcs8)?;
        let (_, raw) = self.unseal(Kind::Cookie).await?;
        let cookie = MacKey::from_bytes(&raw).ok_or(KeyringError::NoKeys)?;
        let not_after = signing.not_after();
        Ok(OpenRing { ring: Ring { signing, vapid, cookie }, signing_id, not_after })
    }

    async fn unseal(&self, kind: Kind) -> Result<(RingRow, zeroize::Zeroizing<Vec<u8>>), KeyringError> {
        let rows = self.store.ring().rows(kind).await?;
        let row = rows.into_iter().find(|row| row.state == "current").ok_or(KeyringError::NoKeys)?;
        match self.seal.open(place(&row.id), &row.sealed) {
            Ok(private) => Ok((row, private)),
            Err(source) => Err(KeyringError::Broken { kind: kind.as_str(), id: row.id, source }),
        }
    }

    /// A node with another seal key than the store's must not start.
    async fn same_seal(&self) -> Result<(), KeyringError> {
        let ours = self.seal.fingerprint();
        match self.store.meta().value(SEAL_KEY).await? {
            Some(stored) if stored != ours => Err(KeyringError::OtherSealKey { stored, ours }),
            _ => Ok(()),
        }
    }

    /// Whether this store is one for this host. Passkeys are bound to a host name for good, and a changed one strands
    /// every device; a demo and an instance in service never share a store. Writes nothing: a start that is refused
    /// must not decide what the next one finds.
    ///
    /// # Errors
    /// Where the configured host is another one and that is not accepted, or the store's mark is not the wanted one.
    pub async fn fits(&self, place: Site<'_>) -> Result<(), KeyringError> {
        let meta = self.store.meta();
        let mark = meta.value(DEMO).await?;
        let host = meta.value(RP_ID).await?;
        place.is_marked(mark.as_deref().unwrap_or(place.mark()))?;
        place.is_host(host.as_deref().unwrap_or(place.host))
    }

    /// Makes the store this host's, for good, unless it is another's already.
    ///
    /// # Errors
    /// As [`Keyring::fits`].
    pub async fn settle(&self, place: Site<'_>) -> Result<(), KeyringError> {
        let meta = self.store.meta();
        place.is_marked(&meta.set_once(DEMO, place.mark()).await?)?;
        let stored = meta.set_once(RP_ID, place.host).await?;
        place.is_host(&stored)?;
        meta.set_once(&format!("{SERVED_AT}{}", place.address), "").await?;
        if stored != place.host {
            tracing::warn!(stored, place.host, "the host name changed: devices activated before can no longer approve");
            meta.replace(RP_ID, place.host).await?;
        }
        Ok(())
    }
}

/// Where an instance stands, as its configuration says.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The host that passkeys are bound to.
    pub host: &'a str,
    /// The public address, as the configuration writes it.
    pub address: &'a str,
    /// Whether devices may be lost to another host name.
    pub accepts_stranded_devices: bool,
    /// Whether it is a demo.
    pub is_demo: bool,
}

impl Site<'_> {
    const fn mark(&self) -> &'static str {
        if self.is_demo { "yes" } else { "no" }
    }

    fn is_marked(&self, stored: &str) -> Result<(), KeyringError> {
        if stored == self.mark() { Ok(()) } else { Err(KeyringError::OtherMark { demo: stored == "yes" }) }
    }

    fn is_host(&self, stored: &str) -> Result<(), KeyringError> {
        if stored == self.host || self.accepts_stranded_devices {
            return Ok(());
        }
        Err(KeyringError::OtherHost { stored: stored.to_owned(), ours: self.host.to_owned() })
    }
}

/// Names a state of the ring by which keys are published, in which places.
#[must_use]
pub fn version_of(standing: &Standing) -> String {
    let places: Vec<_> = standing.published().map(|row| format!("{}:{}", row.state, row.id)).collect();
    sha256_text(places.join(" "))
}

fn place(id: &KeyId) -> Place<'_> {
    Place { table: "ring", column: "sealed", row: id.as_str() }
}
