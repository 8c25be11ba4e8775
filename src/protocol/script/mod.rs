//! Setting a tenant up as commands to run, for those who grant no consent.
//!
//! What a step does stands in a file of its own under `curl/` and `powershell/`, and holds no value of ours. The values
//! stand above it as variables, each quoted as `entra` says, so that no text of anybody's is ever read as a command.
//! Everything is one group: whoever pastes it is asked only when all of it was read. To add a step: a word, its scopes,
//! its variables, and the two files.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::entra::{Federation, is_flag, plain, powershell_quoted, shell_quoted};
use super::handover::Handover;
use super::wstrust::Edition;
use crate::domain::federation::Protocol;
use crate::domain::time::Time;
use crate::domain::user::User;

/// What the commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reads what there is, shows what would be changed, and keeps it in a new file for the way back.
    Look,
    /// Federates; what stood there is kept in a new file.
    Apply,
    /// Looks whether every value there is the wished one, and whether the published certificate is.
    Verify,
    /// Gives the certificate that comes next.
    Next,
    /// Sends people to Microsoft's own sign-in again.
    Undo,
    /// Back to what the file of `plan` or `apply` kept.
    Restore,
    /// Lists the domain's people with their ImmutableIDs.
    Users,
    /// Gives an ImmutableID to everybody who has none, the way back written first.
    Identify,
    /// Takes those back.
    Forget,
    /// Makes somebody.
    Create,
}

impl Step {
    /// All of them, in the order in which they are used.
    pub const ALL: [Self; 10] = [
        Self::Look,
        Self::Users,
        Self::Identify,
        Self::Forget,
        Self::Create,
        Self::Apply,
        Self::Verify,
        Self::Next,
        Self::Restore,
        Self::Undo,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "plan",
            Self::Apply => "apply",
            Self::Verify => "verify",
            Self::Next => "next-certificate",
            Self::Undo => "undo",
            Self::Restore => "restore",
            Self::Users => "users",
            Self::Identify => "identify",
            Self::Forget => "forget",
            Self::Create => "create",
        }
    }

    /// The step of this word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == text)
    }

    /// What whoever runs it has to be allowed at Microsoft.
    #[must_use]
    pub const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Verify => &["Domain.Read.All", "Domain-InternalFederation.Read.All"],
            Self::Look => &[
                "Domain.Read.All",
                "Domain-InternalFederation.Read.All",
                "User.Read.All",
                "RoleManagement.Read.Directory",
            ],
            Self::Apply => &[
                "Domain.Read.All",
                "Domain-InternalFederation.ReadWrite.All",
                "Directory.AccessAsUser.All",
                "User.Read.All",
                "RoleManagement.Read.Directory",
            ],
            Self::Next => &["Domain.Read.All", "Domain-InternalFederation.ReadWrite.All", "Directory.AccessAsUser.All"],
            Self::Undo | Self::Restore => &[
                "Domain.ReadWrite.All",
                "Domain-InternalFederation.ReadWrite.All",
                "Directory.AccessAsUser.All",
                "User.Read.All",
            ],
            Self::Users => &["User.Read.All"],
            Self::Identify | Self::Forget | Self::Create => &["User.ReadWrite.All"],
        }
    }
}

/// What runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// PowerShell with Microsoft's Graph module.
    PowerShell,
    /// A POSIX shell with curl, jq, base64 and mktemp, and an access token in `TOKEN`.
    Curl,
}

impl Shell {
    /// The word for it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "powershell" => Some(Self::PowerShell),
            "curl" => Some(Self::Curl),
            _ => None,
        }
    }
}

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Their address, folded.
    pub address: String,
    /// What they are called.
    pub name: String,
    /// By which tokens name them.
    pub immutable_id: String,
}

impl Known {
    /// Somebody as the store has them.
    #[must_use]
    pub fn of(user: &User) -> Self {
        Self {
            address: user.address.lookup().to_owned(),
            name: user.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            immutable_id: user.immutable_id.as_str().to_owned(),
        }
    }
}

/// What is held against a federation beside its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Whether people stay with the protocol by which they come here today, whatever the federation says.
    pub keeps_protocol: bool,
    /// When the certificate that signs ends.
    pub ends_at: Time,
}

/// What the commands are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The domain, and what is to stand there.
    pub federation: Federation,
    /// The cloud, and the certificates.
    pub handover: Handover,
    /// What has to be known of both.
    pub terms: Terms,
    /// Whom a step is about: everybody of the domain to be identified, or the one to be made.
    pub people: Vec<Known>,
    /// The file of a way back; empty where a step has none.
    pub file: String,
}

/// The commands of a step for the one domain that is handed over, in its cloud.
#[must_use]
pub fn script(matter: &Matter, step: Step, shell: Shell) -> String {
    let handover = &matter.handover;
    match (step, shell) {
        (Step::Next, Shell::PowerShell) => handover.powershell(),
        (Step::Next, Shell::Curl) => handover.curl(),
        (step, Shell::PowerShell) => powershell(matter, step),
        (step, Shell::Curl) => curl(matter, step),
    }
}

fn connect(handover: &Handover, step: Step) -> String {
    let scopes: Vec<_> = step.scopes().iter().map(|scope| powershell_quoted(scope)).collect();
    format!("Connect-MgGraph -Environment '{}' -Scopes {}\n", handover.place.environment(), scopes.join(","))
}

/// The list of the domain's people.
fn people_url(matter: &Matter) -> String {
    format!(
        "{}v1.0/users?$count=true&$top=999&$select=id,userPrincipalName,displayName,userType,\
         onPremisesImmutableId,onPremisesSyncEnabled&$filter=endsWith(userPrincipalName,%27@{}%27)",
        matter.handover.place.url(),
        matter.federation.domain
    )
}

/// Somebody as Graph is told of them. It makes nobody without a password, and that one is made where it is used up.
fn person(one: &Known) -> Value {
    json!({
        "accountEnabled": true,
        "displayName": plain(&one.name),
        "mailNickname": one.address.split('@').next().unwrap_or_default(),
        "userPrincipalName": one.address,
        "onPremisesImmutableId": one.immutable_id,
    })
}

fn certificates(handover: &Handover) -> Vec<&str> {
    std::iter::once(&handover.current).chain(&handover.next).map(String::as_str).collect()
}

const fn is_of_the_domain(step: Step) -> bool {
    matches!(step, Step::Look | Step::Apply | Step::Verify)
}

/// By what people may come instead, where they stay with the protocol by which they come today.
fn instead(matter: &Matter) -> Option<Federation> {
    let other = Protocol::ALL.into_iter().find(|one| *one != matter.federation.protocol)?;
    matter.terms.keeps_protocol.then(|| Federation { protocol: other, ..matter.federation.clone() })
}

/// Those who may do everything in a tenant, by the role's template.
const GLOBAL_ADMINISTRATORS: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Where a step that is about the domain looks beside it.
fn looks_at(matter: &Matter, step: Step) -> Vec<(&'static str, String)> {
    let federation = &matter.federation;
    match step {
        Step::Verify => {
            let base = federation.issuer_uri.strip_suffix(&format!("fed/{}/", federation.domain));
            let base = base.unwrap_or(&federation.issuer_uri);
            let [_, (_, mex)] = federation.programs();
            let door = |edition: Edition| format!("{}{}", federation.issuer_uri, edition.path());
            vec![
                ("metadata", format!("{base}FederationMetadata/2007-06/FederationMetadata.xml")),
                ("mex", mex),
                ("door_2005", door(Edition::Feb2005)),
                ("door_13", door(Edition::Oasis13)),
            ]
        }
        _ => vec![(
            "administrators",
            format!(
                "{}v1.0/directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATORS}')/members\
                 ?$select=userPrincipalName,accountEnabled,onPremisesSyncEnabled",
                matter.handover.place.url()
            ),
        )],
    }
}

fn curl(matter: &Matter, step: Step) -> String {
    let Matter { federation, handover, terms, people, file } = matter;
    let mut script = String::from("(\n");
    let mut set = |name: &str, value: &str| {
        let _ = writeln!(script, "{name}={}", shell_quoted(value));
    };
    set("graph", handover.place.url());
    set("domain", &federation.domain);
    set("scopes", &step.scopes().join(" "));
    set("people", &people_url(matter));
    match step {
        step if is_of_the_domain(step) => {
            let programs = federation.programs().into_iter().map(|(name, value)| (name.to_owned(), value.into()));
            // What stands there is changed to this, and this is nothing.
            let gone = Federation::REMOVED.into_iter().map(|name| (name.to_owned(), Value::Null));
            let programs: Map<String, Value> = programs.chain(gone).collect();
            set("wanted", &federation.body().to_string());
            set("instead", &instead(matter).map_or(Value::Null, |other| other.body()).to_string());
            set("programs", &Value::Object(programs).to_string());
            set("ours", &json!(certificates(handover)).to_string());
            set("ends", &(terms.ends_at.0 / 1000).to_string());
            for (name, url) in looks_at(matter, step) {
                set(name, &url);
            }
        }
        Step::Identify => {
            let here: Map<String, Value> =
                people.iter().map(|one| (one.address.clone(), one.immutable_id.as_str().into())).collect();
            set("file", file);
            set("here", &Value::Object(here).to_string());
        }
        Step::Create => set("person", &people.first().map(person).unwrap_or_default().to_string()),
        _ => set("file", file),
    }
    script.push_str(include_str!("curl/prelude.sh"));
    script.push_str(match step {
        Step::Look | Step::Next => concat!(include_str!("curl/traps.sh"), include_str!("curl/plan.sh")),
        Step::Verify => include_str!("curl/verify.sh"),
        Step::Apply => concat!(include_str!("curl/traps.sh"), include_str!("curl/apply.sh")),
        Step::Undo => include_str!("curl/undo.sh"),
        Step::Restore => include_str!("curl/restore.sh"),
        Step::Users => include_str!("curl/users.sh"),
        Step::Identify => concat!(include_str!("curl/identify.sh"), include_str!("curl/turn.sh")),
        Step::Forget => concat!(include_str!("curl/forget.sh"), include_str!("curl/turn.sh")),
        Step::Create => include_str!("curl/create.sh"),
    });
    script.push_str(")\n");
    script
}

/// Names and values as PowerShell's ordered table.
fn table(pairs: Vec<(&str, String)>) -> String {
    let mut table = String::from("[ordered]@{\n");
    for (name, value) in pairs {
        let value = if is_flag(name) { "$true".to_owned() } else { powershell_quoted(&value) };
        let _ = writeln!(table, "  {} = {value}", powershell_quoted(name));
    }
    table.push('}');
    table
}

fn powershell(matter: &Matter, step: Step) -> String {
    let Matter { federation, handover, terms, people, file } = matter;
    let mut script = format!("& {{\n$ErrorActionPreference = 'Stop'\n{}", connect(handover, step));
    let mut set = |name: &str, value: &str| {
        let _ = writeln!(script, "${name} = {value}");
    };
    set("graph", &powershell_quoted(handover.place.url()));
    set("domain", &powershell_quoted(&federation.domain));
    set("people", &powershell_quoted(&people_url(matter)));
    match step {
        step if is_of_the_domain(step) => {
            let ours: Vec<_> = certificates(handover).into_iter().map(powershell_quoted).collect();
            set("wanted", &table(federation.values()));
            set("instead", &instead(matter).map_or_else(|| "$null".to_owned(), |other| table(other.values())));
            set("programs", &table(federation.programs().into()));
            for name in Federation::REMOVED {
                set(&format!("programs['{name}']"), "$null");
            }
            set("ours", &format!("@({})", ours.join(", ")));
            set("ends", &(terms.ends_at.0 / 1000).to_string());
            for (name, url) in looks_at(matter, step) {
                set(name, &powershell_quoted(&url));
            }
        }
        Step::Identify => {
            let here = people.iter().map(|one| (one.address.as_str(), one.immutable_id.clone()));
            set("file", &powershell_quoted(file));
            set("here", &table(here.collect()));
        }
        Step::Create => {
            let person = people.first().map(person).unwrap_or_default();
            let texts = person.as_object().into_iter().flatten();
            let texts = texts.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?.to_owned())));
            set("person", &table(texts.collect()));
            set("person['accountEnabled']", "$true");
        }
        _ => set("file", &powershell_quoted(file)),
    }
    script.push_str(include_str!("powershell/prelude.ps1"));
    script.push_str("try {\n");
    script.push_str(match step {
        Step::Look | Step::Next => concat!(include_str!("powershell/traps.ps1"), include_str!("powershell/plan.ps1")),
        Step::Verify => include_str!("powershell/verify.ps1"),
        Step::Apply => concat!(include_str!("powershell/traps.ps1"), include_str!("powershell/apply.ps1")),
        Step::Undo => include_str!("powershell/undo.ps1"),
        Step::Restore => include_str!("powershell/restore.ps1"),
        Step::Users => include_str!("powershell/users.ps1"),
        Step::Identify => concat!(include_str!("powershell/identify.ps1"), include_str!("powershell/turn.ps1")),
        Step::Forget => concat!(include_str!("powershell/forget.ps1"), include_str!("powershell/turn.ps1")),
        Step::Create => include_str!("powershell/create.ps1"),
    });
    script.push_str("} catch { throw (Show-Text $_) }\n}\n");
    script
}

#[cfg(test)]
mod tests;
