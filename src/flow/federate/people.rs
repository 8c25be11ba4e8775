//! People: bring them in from the tenant, say by which ImmutableID tokens name them there, make them there.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{AtTenant, Federating, Halt, Outcome};
use crate::domain::address::{Address, DomainName};
use crate::domain::change::{Change, Kind};
use crate::domain::federation::People;
use crate::domain::filter::Filter;
use crate::domain::ids::hex;
use crate::domain::tenant::TenantUser;
use crate::domain::text::Name;
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::flow::Stop;
use crate::flow::manage::{Invitee, NewPerson};
use crate::graph::{GraphError, NewTenantUser};
use crate::keys::Secret;
use crate::keys::entropy::bytes;
use crate::protocol::script::Known;
use crate::store::directory::{LONGEST_PAGE, Query, Scope};

/// How many identities one entry of the log tells of.
const TOLD_AT_ONCE: usize = 100;

/// What an import from the tenant came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Imported {
    /// Not here before.
    pub new: People,
    /// Here, with the same ImmutableID.
    pub here: usize,
    /// Here, with another ImmutableID; nothing was changed.
    pub other_identity: People,
    /// No ImmutableID there, so nobody that a token could name.
    pub without_identity: People,
    /// Not taken, because the address or the ImmutableID is none, or belongs to somebody else here.
    pub refused: People,
}

/// An ImmutableID that somebody has, or is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Their object id.
    pub object: String,
    /// Their user principal name.
    pub upn: String,
    /// What stood there.
    pub before: Option<String>,
    /// What is to stand there.
    pub after: String,
}

/// What came of setting one.
#[derive(Debug)]
pub struct Identified {
    /// Whose.
    pub upn: String,
    /// Why not; nothing where it was done.
    pub unset: Option<Unset>,
    /// Whether it was changed just now, or may have been: not where it stood there as it was wished for.
    pub may_be_changed: bool,
}

/// Why somebody's ImmutableID stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum Unset {
    /// Nobody is there by that object id.
    #[error("the person is not there any more")]
    Gone,
    /// The list names people of this domain, or nobody.
    #[error("the person is none of this domain")]
    Stranger,
    /// The directory decides.
    #[error("the person is the directory's, and is changed there")]
    Synced,
    /// It stands there as it is wished for.
    #[error("nothing is to be changed")]
    Done,
    /// Somebody else has changed it.
    #[error("another ImmutableID stands there by now")]
    Other,
    /// Tokens could never name it.
    #[error("the list holds what is no ImmutableID")]
    NoId,
    /// Microsoft's no.
    #[error(transparent)]
    Microsoft(#[from] GraphError),
}

/// What is to be done about an identity.
pub(super) enum Step {
    /// It is as it should be.
    Nothing,
    /// This is to be set.
    To(Option<ImmutableId>),
}

/// What a list asks for of the person that it names, or why it is not done.
pub(super) fn step(
    name: &DomainName,
    identity: &Identity,
    person: Option<&TenantUser>,
    back: bool,
) -> Result<Step, Unset> {
    let (before, after) = (identity.before.as_deref(), Some(identity.after.as_str()));
    let (from, to) = if back { (after, before) } else { (before, after) };
    let person = person.ok_or(Unset::Gone)?;
    // The list comes out of a file: it names people of this domain, or nobody.
    if !Address::parse(&person.user_principal_name).is_ok_and(|address| address.domain().is_within(name)) {
        return Err(Unset::Stranger);
    }
    if person.is_synced() {
        return Err(Unset::Synced);
    }
    if person.immutable_id() == to {
        return Ok(Step::Nothing);
    }
    if person.immutable_id() != from {
        return Err(Unset::Other);
    }
    Ok(Step::To(to.map(ImmutableId::parse).transpose().map_err(|_| Unset::NoId)?))
}

/// What came of making somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Made {
    /// Their object id at Microsoft.
    pub object: String,
    /// Their ImmutableID, there and here.
    pub immutable_id: String,
    /// Whether they were here before, or are invited now.
    pub was_here: bool,
}

impl Federating {
    /// Everybody of a domain who is here, for commands that are run elsewhere.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn known(&self, name: &DomainName) -> Outcome<Vec<Known>> {
        let mut query = Query { scope: Scope::Domain(name.clone()), limit: LONGEST_PAGE, ..Query::default() };
        let mut all = Vec::new();
        loop {
            let page = self.store.users().page(&query, self.clock.now()).await?;
            all.extend(page.rows.iter().map(|row| Known::of(&row.user)));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(all);
            }
        }
    }
}

impl AtTenant<'_> {
    /// Brings the people of a domain in who are not here yet; whoever is here keeps everything.
    ///
    /// # Errors
    /// Where Microsoft does not show them, or the store fails.
    pub async fn import(&self, name: &DomainName, filter: Option<&Filter>, dry_run: bool) -> Outcome<Imported> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let mut imported = Imported::default();
        for person in self.people_of(name, filter).await? {
            let upn = &person.user_principal_name;
            let here = self.here(&person).await?;
            match (person.immutable_id(), here) {
                (None, _) => imported.without_identity.add(upn),
                (Some(id), Some(here)) if here.immutable_id.as_str() == id => imported.here += 1,
                (Some(_), Some(_)) => imported.other_identity.add(upn),
                (Some(id), None) => match newcomer(&person, id) {
                    None => imported.refused.add(upn),
                    Some(_) if dry_run => imported.new.add(upn),
                    Some(new) => match self.flow.manage.create_by(&self.by.actor, new).await? {
                        Invitee::Invited { .. } => imported.new.add(upn),
                        _ => imported.refused.add(upn),
                    },
                },
            }
        }
        Ok(imported)
    }

    /// Whom no token can name, and by what they could be: whoever is here, by what they have here. A directory's people
    /// are the directory's, and guests are named at home.
    ///
    /// # Errors
    /// Where Microsoft does not show them, or the store fails.
    pub async fn nameless(&self, name: &DomainName) -> Outcome<Vec<Identity>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let mut all = Vec::new();
        for person in self.people_of(name, None).await? {
            let is_guest = person.user_type.as_deref() == Some("Guest");
            if person.immutable_id().is_some() || person.is_synced() || is_guest {
                continue;
            }
            let here = self.here(&person).await?;
            let after = here.map_or_else(|| self.made_up(), |here| here.immutable_id);
            all.push(Identity {
                object: person.id,
                upn: person.user_principal_name,
                before: None,
                after: after.as_str().to_owned(),
            });
        }
        Ok(all)
    }

    fn made_up(&self) -> ImmutableId {
        ImmutableId::from_random(bytes(self.flow.entropy.as_ref()))
    }

    /// Sets ImmutableIDs, each only where still stands what stood there. The list is the way back, of those at least who
    /// may be changed by it: keep it first.
    ///
    /// # Errors
    /// Where the log cannot be written; what Microsoft refuses is told with each.
    pub async fn identify(&self, name: &DomainName, all: &[Identity]) -> Outcome<Vec<Identified>> {
        self.set_identities(name, all, false).await
    }

    /// Takes ImmutableIDs back that were set by such a list, each only where it still stands.
    ///
    /// # Errors
    /// As [`AtTenant::identify`].
    pub async fn forget_identities(&self, name: &DomainName, all: &[Identity]) -> Outcome<Vec<Identified>> {
        self.set_identities(name, all, true).await
    }

    async fn set_identities(&self, name: &DomainName, all: &[Identity], back: bool) -> Outcome<Vec<Identified>> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        self.settle(&ours).await?;
        let run = hex(&bytes::<16>(self.flow.entropy.as_ref()));
        let mut done = Vec::with_capacity(all.len());
        for some in all.chunks(TOLD_AT_ONCE) {
            self.note_identities(name, json!({"people": some, "back": back, "run": run})).await?;
            let mut unchanged = Vec::new();
            for identity in some {
                let (unset, may_be_changed) = self.set_identity(name, identity, back).await;
                // What stands there no more is not offered to be taken back any longer.
                let is_gone = back && unset.is_none();
                if !(may_be_changed || is_gone) {
                    unchanged.push(identity.object.as_str());
                }
                done.push(Identified { upn: identity.upn.clone(), unset, may_be_changed });
            }
            if !unchanged.is_empty() {
                self.note_identities(name, json!({"unchanged": unchanged, "back": back, "run": run})).await?;
            }
        }
        Ok(done)
    }

    async fn note_identities(&self, name: &DomainName, detail: Value) -> Outcome<()> {
        let change: Change = self.change(Kind::TenantIdentities, name, detail);
        Ok(self.flow.store.changes().note(&change, self.now()).await?)
    }

    /// Why it was not done, and whether it may have been.
    async fn set_identity(&self, name: &DomainName, identity: &Identity, back: bool) -> (Option<Unset>, bool) {
        let person = match self.graph.person(&identity.object).await {
            Ok(person) => person,
            Err(error) => return (Some(error.into()), false),
        };
        match step(name, identity, person.as_ref(), back) {
            Err(unset) => (Some(unset), false),
            Ok(Step::Nothing) => (None, false),
            Ok(Step::To(to)) => match self.graph.identify(&identity.object, to.as_ref()).await {
                Ok(()) => (None, true),
                Err(error) => {
                    let may_be_changed = !error.is_plain_no();
                    (Some(error.into()), may_be_changed)
                }
            },
        }
    }

    /// Whether Microsoft has somebody at an address already.
    ///
    /// # Errors
    /// Where Microsoft does not show them.
    pub async fn is_there(&self, address: &Address) -> Outcome<bool> {
        self.home_of(address).await?;
        Ok(self.graph.person(address.as_str()).await?.is_some())
    }

    /// Makes somebody at Microsoft, with the ImmutableID that they have here; whoever is not here is invited with it.
    ///
    /// # Errors
    /// Where Microsoft says no, or somebody else here has their place.
    pub async fn make(&self, address: &Address, name: &Name) -> Outcome<Made> {
        let ours = self.home_of(address).await?;
        self.settle(&ours).await?;
        let here = self.flow.store.users().by_address(address).await?;
        // A removed person comes back with what they had, or Microsoft would not know them.
        let immutable_id = here.as_ref().map_or_else(|| self.made_up(), |here| here.immutable_id.clone());
        let detail = json!({"upn": address.as_str(), "immutable_id": immutable_id.as_str()});
        let change = self.change(Kind::TenantUserMade, &ours.domain.name, detail);
        self.flow.store.changes().note(&change, self.now()).await?;
        let password = Secret::random(self.flow.entropy.as_ref());
        let new = NewTenantUser { address, name, immutable_id: &immutable_id, password: &password };
        let made = self.graph.make_person(&new).await?;
        let was_here = here.is_some_and(|here: User| here.status != UserStatus::Removed);
        if !was_here {
            let new = NewPerson {
                name: Some(name.clone()),
                immutable_id: Some(immutable_id.clone()),
                ..NewPerson::at(address.clone())
            };
            match self.flow.manage.create_by(&self.by.actor, new).await? {
                Invitee::Invited { .. } | Invitee::Exists(_) => {}
                _ => return Err(Halt::Stop(Stop::Refused(crate::domain::refusal::Refusal::ChangedMeanwhile))),
            }
        }
        Ok(Made { object: made.id, immutable_id: immutable_id.as_str().to_owned(), was_here })
    }
}

/// Somebody there as somebody to be invited here.
fn newcomer(person: &TenantUser, id: &str) -> Option<NewPerson> {
    let address = Address::parse(&person.user_principal_name).ok()?;
    let name = person.display_name.as_deref().and_then(|name| Name::parse(name).ok());
    Some(NewPerson { name, immutable_id: Some(ImmutableId::parse(id).ok()?), ..NewPerson::at(address) })
}
