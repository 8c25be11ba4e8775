//! What a printed `apply` stops at, and what it asks for before it goes on.

use super::{Hand, synced};
use crate::harness::graph::tenant::{Domain, person};

impl Hand {
    fn posts(&self) -> usize {
        self.story.graph.times("POST /v1.0/domains")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_nothing_federates_nothing() {
    let hand = Hand::begins().await;
    for typed in ["", "\n", "yes\n", "corp.exampl\n"] {
        let ran = hand.runs("apply", typed);
        assert!(ran.code == 1 && ran.noted.contains("nothing was changed"), "{typed:?}: {}{}", ran.told, ran.noted);
    }
    assert_eq!((hand.posts(), hand.story.writes(), hand.kept().len()), (0, 0, 0));
    hand.does("apply", "corp.example\n");
    assert_eq!(hand.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_federates_the_domain_that_they_sign_in_with() {
    let hand = Hand::begins().await;
    for upn in ["boss@corp.example", "Boss@EU.Corp.example"] {
        hand.story.graph.desk().login.user = Some(upn.to_owned());
        let ran = hand.runs("apply", "corp.example\n");
        assert!(ran.code == 1 && ran.told.contains(&format!("STOP    own_account \"{upn}\"\n")), "{}", ran.told);
    }
    assert_eq!(hand.story.writes(), 0);
    hand.story.graph.desk().login.user = Some("admin@notcorp.example".to_owned());
    hand.does("apply", "corp.example\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_people_could_be_locked_out_by_is_told_and_has_to_be_confirmed() {
    let hand = Hand::begins().await;
    hand.does("apply", "corp.example\n");
    // From here on no step would ask but for a trap.
    hand.story.graph.set(|tenant| {
        let configuration = tenant.domains.get_mut("corp.example").unwrap().configuration.as_mut().unwrap();
        configuration["displayName"] = "Other".into();
    });
    let writes = hand.story.writes();
    let asks = |trap: &str| {
        let ran = hand.runs("apply", "");
        assert!(ran.told.contains(&format!("ACCEPT  {trap}")), "{trap}: {}{}", ran.told, ran.noted);
        assert_eq!((ran.code, hand.story.writes()), (1, writes), "{trap}");
        let told = hand.does("plan", "");
        assert!(told.contains(&format!("ACCEPT  {trap}")), "{told}");
    };
    let graph = &hand.story.graph;
    let mut nobody = synced("nobody@corp.example\u{1b}[2J");
    nobody["userPrincipalName"] = "x\u{1b}[2J@corp.example".into();
    graph.set(|tenant| tenant.users.push(nobody));
    asks("without_identity {\"count\":1,\"some\":[\"x\\u001b[2J@corp.example\"]}");
    graph.set(|tenant| drop(tenant.users.pop()));
    for name in ["EU.corp.example", "eu.corp.example"] {
        graph.set(|tenant| drop(tenant.domains.insert(name.to_owned(), Domain::managed())));
        asks("below [\"eu.corp.example\"]");
        graph.set(|tenant| drop(tenant.domains.remove(name)));
    }
    // Whoever could come in while this instance is away: not its own people, no directory's, nobody who is locked.
    let mut locked = person("locked@tenant.onmicrosoft.com", None);
    locked["accountEnabled"] = false.into();
    let directorys = synced("synced@tenant.onmicrosoft.com");
    graph.set(|tenant| {
        tenant.users.extend([locked, directorys, person("boss@eu.corp.example", None)]);
        tenant.administrators =
            ["locked@tenant.onmicrosoft.com", "synced@tenant.onmicrosoft.com", "boss@eu.corp.example"]
                .map(str::to_owned)
                .to_vec();
    });
    asks("no_break_glass");
    graph.set(|tenant| tenant.administrators = vec!["admin@tenant.onmicrosoft.com".to_owned()]);
    for (path, trap) in
        [("directoryRoles", "break_glass_unseen"), ("users", "people_unseen"), ("me", "own_account_unseen")]
    {
        graph.desk().forbidden = vec![path];
        asks(trap);
    }
    graph.desk().forbidden = Vec::new();
    hand.does("apply", "");
    assert_eq!(hand.story.writes(), writes + 1, "with no trap in the way nobody is asked");
}
