use std::process::Command;

use super::*;
use crate::domain::application::Cloud;
use crate::domain::federation::Protocol;
use crate::domain::graph_place::GraphPlace;
use crate::domain::hostile;

fn federation(name: &str) -> Federation {
    Federation {
        domain: "corp.example".to_owned(),
        display_name: name.to_owned(),
        issuer_uri: "https://id.corp.example/fed/corp.example/".to_owned(),
        next_certificate: None,
        signing_certificate: "MIIB+/==".to_owned(),
        answers_programs: true,
        protocol: Protocol::WsFed,
        signs_requests: false,
        place: GraphPlace::of(Cloud::Worldwide),
    }
}

fn handover(cloud: Cloud) -> Handover {
    let (current, next) = ("MIIB+/==".to_owned(), Some("MIIC+/==".to_owned()));
    Handover { place: GraphPlace::of(cloud), domains: vec!["corp.example".to_owned()], current, next }
}

/// Everything that anybody can choose says this.
fn matter(text: &str, cloud: Cloud) -> Matter {
    let known =
        |address: &str| Known { address: address.to_owned(), name: text.to_owned(), immutable_id: text.to_owned() };
    Matter {
        federation: federation(text),
        handover: handover(cloud),
        terms: Terms { keeps_protocol: true, ends_at: Time(1_800_014_400_000) },
        people: vec![known("alice@corp.example"), known("bob@corp.example")],
        file: text.to_owned(),
    }
}

#[test]
fn every_step_keeps_its_lines_and_parses_whatever_a_value_says() {
    let mut texts = hostile::texts();
    texts.push("'; iex(whoami) $(touch x) \"\n`id` \u{2019}; & rm #".to_owned());
    for step in Step::ALL {
        for shell in [Shell::PowerShell, Shell::Curl] {
            let lines = script(&matter("Corp", Cloud::Us), step, shell).lines().count();
            for text in &texts {
                let script = script(&matter(text, Cloud::Us), step, shell);
                assert_eq!(script.lines().count(), lines, "{script}");
                assert_eq!(script.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{script:?}");
                assert!(shell == Shell::Curl || script.is_ascii(), "{step:?}: {script}");
                for program in ["sh", "bash"].into_iter().filter(|_| shell == Shell::Curl) {
                    let parsed = Command::new(program).args(["-n", "-c", &script]).status().unwrap();
                    assert!(parsed.success(), "{program}: {script}");
                }
            }
        }
    }
}

/// What the variables of a script come to, each of them in the order in which it stands there.
#[test]
fn a_shell_reads_every_value_above_a_step_as_the_text_and_nothing_else() {
    for text in hostile::and(&["Corp", "it's \"$HOME\" *"]) {
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Next) {
            let script = script(&matter(&text, Cloud::Worldwide), step, Shell::Curl);
            let (head, _) = script.split_once("for tool in").unwrap();
            let names: Vec<&str> =
                head.lines().filter_map(|line| line.split_once("='").map(|(name, _)| name)).collect();
            let printed: Vec<String> = names.iter().map(|name| format!("printf '%s\\0' \"${name}\"")).collect();
            let ran = Command::new("sh").args(["-euc", &format!("{head}{}\n)", printed.join("\n"))]).output().unwrap();
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            let values = String::from_utf8(ran.stdout).unwrap();
            let values: Vec<&str> = values.split_terminator('\0').collect();
            let value = |name: &str| values[names.iter().position(|one| *one == name).unwrap()];
            let object = |name: &str| serde_json::from_str::<Value>(value(name)).unwrap();
            assert_eq!(value("domain"), "corp.example");
            match step {
                Step::Look | Step::Apply | Step::Verify => {
                    assert_eq!(object("wanted"), federation(&text).body());
                    assert_eq!(object("instead")["preferredAuthenticationProtocol"], "saml");
                }
                Step::Restore | Step::Forget => assert_eq!(value("file"), plain(&text)),
                Step::Create => assert_eq!(object("person")["displayName"], plain(&text)),
                Step::Identify => assert_eq!(object("here").as_object().unwrap().len(), 2),
                _ => {}
            }
        }
    }
}

#[test]
fn every_step_goes_to_the_domains_own_cloud() {
    for step in Step::ALL {
        let script = |shell| script(&matter("Corp", Cloud::China), step, shell);
        let powershell = script(Shell::PowerShell);
        assert!(powershell.contains("Connect-MgGraph -Environment 'China' "), "{step:?}");
        let curl = script(Shell::Curl);
        assert!(curl.contains("'https://microsoftgraph.chinacloudapi.cn/"), "{curl}");
        assert!(!curl.contains("graph.microsoft.com") && !powershell.contains("graph.microsoft.com"), "{curl}");
    }
}

#[test]
fn every_step_has_a_word_of_its_own() {
    for step in Step::ALL {
        assert_eq!(Step::parse(step.word()), Some(step));
    }
    assert_eq!(Step::parse("federate"), None);
}

#[test]
fn a_shell_finds_what_is_other() {
    for text in ["Corp", "it's \"$HOME\" * \\ \u{d1}\u{1f600}", hostile::MIXED] {
        let federation = federation(text);
        let told = |body: &str, kind: &str, published: &str| {
            // It is asked for an answer's body and head into files, and tells the token to nobody.
            let pretended = format!(
                "curl() {{ for word; do case \"$word\" in *secret*) exit 1;; esac; \
                 case \"$before\" in --output) to=$word;; --dump-header) LC_ALL=C date -u '+Date: %a, %d %b %Y %H:%M:%S GMT' >\"$word\";; esac; \
                 before=$word; done; case \"$before\" in */federationConfiguration) printf %s \"$BODY\";; \
                 */domains/*) printf %s \"$KIND\";; *) printf %s \"$SAID\";; esac >\"$to\"; }}\n{}",
                script(&matter(text, Cloud::Worldwide), Step::Verify, Shell::Curl)
            );
            let mut shell = Command::new("sh");
            shell.args(["-c", &pretended]).env("TOKEN", "secret").env("BODY", body);
            let ran = shell.env("KIND", kind).env("SAID", published).output().unwrap();
            let said = String::from_utf8(ran.stdout).unwrap();
            assert_eq!(said.contains("OTHER"), !ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            assert!(said.contains("fine   clock"), "{said}");
            said.lines().filter_map(|line| line.strip_prefix("OTHER  ")).map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        let body = json!({"value": [federation.body()]}).to_string();
        let kind = "{\"authenticationType\":\"Federated\"}";
        let fed = "https://id.corp.example/fed/corp.example/trust";
        let published = format!("<a>MIIB+/==</a>{fed}/13/usernamemixed {fed}/2005/usernamemixed");
        assert_eq!(told(&body, kind, &published), Vec::<String>::new(), "{body}");
        let other = body.replace("/wsfed", "/other");
        assert_eq!(told(&other, kind, "<a/>"), ["passiveSignInUri", "metadata", "programs"]);
        assert_eq!(told("{}", "{\"authenticationType\":\"Managed\"}", &published)[0], "authenticationType");
        let stranger = body.replacen("\"displayName\"", "\"nextSigningCertificate\":\"MIIX\",\"displayName\"", 1);
        assert_eq!(told(&stranger, kind, &published), ["nextSigningCertificate"]);
    }
}

/// What a printed `plan` tells of a certificate, in a tenant that has nothing.
#[test]
fn a_shell_holds_the_terms_against_what_is_there() {
    let folder = std::env::temp_dir().join(format!("countersign-terms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let told = |protocol: Protocol, ends_at: Time| {
        let mut matter = matter("Corp", Cloud::Worldwide);
        matter.federation.protocol = protocol;
        matter.terms = Terms { keeps_protocol: false, ends_at };
        let issuer = &matter.federation.issuer_uri;
        let there = json!({"value": [{"id": "1", "issuerUri": issuer, "preferredAuthenticationProtocol": "saml"}]});
        let pretended = format!(
            "curl() {{ for word; do [ \"$before\" != --output ] || to=$word; before=$word; done; case \"$before\" in \
             */federationConfiguration) printf %s \"$THERE\";; \
             */domains/*) printf '{{\"authenticationType\":\"Federated\",\"isVerified\":true}}';; \
             */me\\?*) printf '{{\"userPrincipalName\":\"a@b.example\"}}';; *) printf '{{\"value\":[]}}';; esac >\"$to\"; }}\n{}",
            script(&matter, Step::Look, Shell::Curl)
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &pretended]).current_dir(&folder).env("TOKEN", "t").env("THERE", there.to_string());
        let ran = shell.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let said = String::from_utf8(ran.stdout).unwrap();
        let traps = said.lines().filter(|line| ["STOP ", "ACCEPT ", "NOTE "].iter().any(|one| line.starts_with(one)));
        traps.map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    // The clock that the script goes by.
    let date = Command::new("date").arg("+%s").output().unwrap();
    let now = String::from_utf8(date.stdout).unwrap().trim().parse::<i64>().unwrap() * 1000;
    let (over, soon, late) = (Time(now - 2_000), Time(now + 86_400_000), Time(now + 365 * 86_400_000));
    assert_eq!(told(Protocol::WsFed, over), ["certificate", "no_break_glass"]);
    assert_eq!(told(Protocol::WsFed, soon), ["no_break_glass", "certificate_ends"]);
    assert_eq!(told(Protocol::WsFed, late), ["no_break_glass"]);
    assert_eq!(told(Protocol::Saml, late), ["no_break_glass"]);
    std::fs::remove_dir_all(&folder).unwrap();
}
