//! Setting a tenant up as commands to run, for those who grant no consent. Each value stands quoted, as `entra` says.

use super::entra::{Federation, powershell_quoted, shell_quoted};

/// What the commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reads what there is, and keeps it in a file for the way back.
    Look,
    /// Federates.
    Apply,
    /// Sends people to Microsoft's own sign-in again.
    Undo,
    /// Lists the domain's people with their ImmutableIDs.
    Users,
}

impl Step {
    /// The word for it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "plan" => Some(Self::Look),
            "apply" => Some(Self::Apply),
            "undo" => Some(Self::Undo),
            "users" => Some(Self::Users),
            _ => None,
        }
    }
}

/// What runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// PowerShell with Microsoft's Graph module.
    PowerShell,
    /// A POSIX shell with curl and an access token in `TOKEN`.
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

/// The commands of a step. `graph` is the host of Graph, with a final slash.
#[must_use]
pub fn script(federation: &Federation, step: Step, shell: Shell, graph: &str) -> String {
    match (step, shell) {
        (Step::Apply, Shell::PowerShell) => federation.powershell(),
        (Step::Apply, Shell::Curl) => federation.curl().replace("https://graph.microsoft.com/", graph),
        (step, Shell::PowerShell) => powershell(federation, step),
        (step, Shell::Curl) => curl(federation, step, graph),
    }
}

fn powershell(federation: &Federation, step: Step) -> String {
    let domain = powershell_quoted(&federation.domain);
    let file = powershell_quoted(&format!("{}.federation.json", federation.domain));
    match step {
        Step::Look | Step::Apply => format!(
            "Connect-MgGraph -Scopes 'Domain.Read.All','Domain-InternalFederation.Read.All'\n\
             Get-MgDomain -DomainId {domain} | Format-List Id,AuthenticationType,IsDefault,IsInitial,IsRoot,IsVerified\n\
             Get-MgDomainFederationConfiguration -DomainId {domain} | ConvertTo-Json -Depth 5 | Tee-Object -FilePath {file}\n"
        ),
        Step::Undo => format!(
            "Connect-MgGraph -Scopes 'Domain.ReadWrite.All','Directory.AccessAsUser.All'\n\
             Update-MgDomain -DomainId {domain} -AuthenticationType 'Managed'\n\
             Get-MgDomain -DomainId {domain} | Format-List Id,AuthenticationType\n"
        ),
        Step::Users => {
            let filter = powershell_quoted(&format!("endsWith(userPrincipalName,'@{}')", federation.domain));
            format!(
                "Connect-MgGraph -Scopes 'User.Read.All'\n\
                 Get-MgUser -All -ConsistencyLevel eventual -CountVariable total -Filter {filter} `\n  \
                 -Property 'UserPrincipalName','OnPremisesImmutableId','OnPremisesSyncEnabled' |\n  \
                 Select-Object UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled\n"
            )
        }
    }
}

fn curl(federation: &Federation, step: Step, graph: &str) -> String {
    let at = format!("{graph}v1.0/domains/{}", federation.domain);
    let ask =
        |url: &str| format!("curl --fail-with-body --header \"Authorization: Bearer $TOKEN\" {}\n", shell_quoted(url));
    match step {
        Step::Look | Step::Apply => {
            let file = shell_quoted(&format!("{}.federation.json", federation.domain));
            let kept = ask(&format!("{at}/federationConfiguration"));
            format!("{}{} | tee {file}\n", ask(&at), kept.trim_end())
        }
        Step::Undo => format!(
            "curl --fail-with-body --request PATCH {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'Content-Type: application/json' \\\n  --data '{{\"authenticationType\":\"Managed\"}}'\n{}",
            shell_quoted(&at),
            ask(&at)
        ),
        Step::Users => format!(
            "curl --fail-with-body --get {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'ConsistencyLevel: eventual' \\\n  --data-urlencode '$count=true' \\\n  \
             --data-urlencode '$select=userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled' \\\n  \
             --data-urlencode {}\n",
            shell_quoted(&format!("{graph}v1.0/users")),
            shell_quoted(&format!("$filter=endsWith(userPrincipalName,'@{}')", federation.domain))
        ),
    }
}
