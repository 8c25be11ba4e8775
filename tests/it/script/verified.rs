//! What a printed `verify` finds.

use super::Hand;
use crate::federate::{ISSUER, of_somebody_else};

const MEX: &str = "/fed/corp.example/trust/mex";

impl Hand {
    /// What is other than it should be.
    fn others(&self) -> Vec<String> {
        let ran = self.runs("verify", "");
        let others: Vec<_> =
            ran.told.lines().filter_map(|line| line.strip_prefix("OTHER  ")).map(str::to_owned).collect();
        assert_eq!(ran.code, i32::from(!others.is_empty()), "{}{}", ran.told, ran.noted);
        others
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_programs_are_told_a_strangers_certificate_and_the_clocks_are_looked_at() {
    let hand = Hand::begins().await;
    let (story, graph) = (&hand.story, &hand.story.graph);
    let id = story.desk.tells("application list")["applications"][0]["id"].as_str().unwrap().to_owned();
    story.desk.does(&format!("application ws-trust {id} on"));
    hand.does("apply", "corp.example\n");
    story.publishes().await;
    assert_eq!(hand.others(), Vec::<String>::new());
    assert!(hand.does("verify", "").contains("fine   programs\n"));

    let page = graph.desk().pages[MEX].clone();
    for forged in [page.replace(ISSUER, "https://evil.example/"), page.replace("/trust/13/", "/trust/14/")] {
        assert_ne!(forged, page);
        graph.desk().pages.insert(MEX.to_owned(), forged);
        assert_eq!(hand.others(), ["programs"]);
    }
    graph.desk().pages.remove(MEX);
    assert_eq!(hand.others(), ["programs"]);
    graph.desk().pages.insert(MEX.to_owned(), page);

    let stranger = of_somebody_else()["signingCertificate"].clone();
    graph.set(|tenant| {
        let configuration = tenant.domains.get_mut("corp.example").unwrap().configuration.as_mut().unwrap();
        configuration["nextSigningCertificate"] = stranger;
    });
    assert_eq!(hand.others(), ["nextSigningCertificate"]);
    let amiss = story.amiss("corp.example");
    assert!(amiss.contains(&("next".to_owned(), "fault".to_owned())), "as the command itself sees it: {amiss:?}");
    hand.does("apply", "");
    assert_eq!(hand.others(), Vec::<String>::new());

    graph.desk().date = Some("Fri, 15 Jan 2027 12:00:00 GMT");
    assert_eq!(hand.others(), ["clock"]);
}
