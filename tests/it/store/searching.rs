//! People are found by the beginning of any word of their name or address.

use countersign::domain::address::DomainName;
use countersign::domain::text::Name;
use countersign::domain::user::{Standing, User};
use countersign::domain::words::Sought;
use countersign::store::directory::{Cursor, Order, Query, Scope};

use super::on_both_engines;
use super::town::{NOW, Town, change, domain, invite, stranger};

fn query(text: &str) -> Query {
    Query { sought: Some(Sought::parse(text).unwrap()), ..Query::default() }
}

impl Town {
    async fn invites(&self, address: &str, name: &str) {
        let user = User { name: Some(Name::parse(name).unwrap()), ..stranger(address) };
        self.store.users().invite(&invite(&user), NOW).await.unwrap();
    }

    /// Everybody who is found, page by page.
    async fn finds(&self, mut query: Query) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let page = self.store.users().page(&query, NOW).await.unwrap();
            all.extend(page.rows.iter().map(|row| row.user.address.to_string()));
            let Some(next) = page.next else { return all };
            query.after = Some(Cursor::parse(&next.to_text()).unwrap());
        }
    }

    async fn with_people(self) -> Self {
        self.invites("zoe.example@corp.example", "Zoë Müller-Lüdenscheid").await;
        self.invites("max@corp.example", "Maximilian Maxwell Max").await;
        self.invites("Mark.O'Hara@corp.example", "Mark O'Hara").await;
        self.invites("li@sub.corp.example", "李 小龙").await;
        self
    }
}

async fn words_are_found(town: &Town) {
    let zoe = ["zoe.example@corp.example"];
    for typed in
        ["zoë", "ZO", "mül", "LÜDENSCHEID", "zoe.exam", "zoe.example@corp.ex", "müller lüd zoë", "exam zoe", "lü m"]
    {
        assert_eq!(town.finds(query(typed)).await, zoe, "{typed}");
    }
    for typed in ["ül", "zoex", "zoë maxi", "mulle", "oe.example@corp.example"] {
        assert_eq!(town.finds(query(typed)).await, Vec::<String>::new(), "{typed}");
    }
    assert_eq!(town.finds(query("李")).await, ["li@sub.corp.example"]);
    assert_eq!(town.finds(query("小")).await, ["li@sub.corp.example"]);
    assert_eq!(town.finds(query("o'h")).await, ["Mark.O'Hara@corp.example"]);
    // Three words of his begin so, and he is found once; words come in their order.
    assert_eq!(town.finds(query("ma")).await, ["Mark.O'Hara@corp.example", "max@corp.example"]);
    assert_eq!(
        town.finds(query("corp m")).await,
        ["Mark.O'Hara@corp.example", "max@corp.example", "zoe.example@corp.example"]
    );
    assert_eq!(town.finds(Query { limit: 1, ..query("corp") }).await.len(), 4);
}

on_both_engines! {
    async fn the_beginning_of_any_word_is_enough(town) {
        words_are_found(&town.with_people().await).await;
    }

    async fn a_search_keeps_to_its_scope_and_standing(town) {
        let town = town.with_people().await;
        let longer = [domain(&town.organisation, "sub.corp.example")];
        town.store.applications().add((&town.organisation, &longer), &change(), NOW).await.unwrap();
        let active = town.person("maria@corp.example").await;
        let of = |standing| Query { standings: vec![standing], ..query("ma") };
        assert_eq!(town.finds(of(Standing::Active)).await, ["maria@corp.example"]);
        assert_eq!(town.finds(of(Standing::Invited)).await.len(), 2);
        assert_eq!(town.finds(of(Standing::Expired)).await.len(), 0);
        let within = |name: &str| Query { scope: Scope::Domain(DomainName::parse(name).unwrap()), ..query("corp") };
        assert_eq!(town.finds(within("sub.corp.example")).await, ["li@sub.corp.example"]);
        assert_eq!(town.finds(within("corp.example")).await.len(), 4);
        let application = Scope::Application(town.organisation.id.clone());
        assert_eq!(town.finds(Query { scope: application, ..query("corp") }).await.len(), 5);

        town.store.users().remove(&active.user.id, &change(), NOW).await.unwrap();
        assert_eq!(town.finds(query("maria")).await, Vec::<String>::new());
        town.invites("maria@corp.example", "Eve").await;
        assert_eq!(town.finds(query("maria eve")).await, ["maria@corp.example"]);
        assert_eq!(town.finds(query("zoë eve")).await, Vec::<String>::new(), "her old name is forgotten");
    }

    async fn a_search_goes_through_thousands_and_ends(town) {
        let invites: Vec<_> = (0..6_000)
            .map(|nth| invite(&User { name: None, ..stranger(&format!("many{nth:04}@corp.example")) }))
            .collect();
        for some in invites.chunks(500) {
            town.store.users().invite_new(some, NOW).await.unwrap();
        }
        town.person("many9999@corp.example").await;
        // Whoever it is about lies behind more people than are looked at for one page.
        let query = Query { standings: vec![Standing::Active], ..query("many") };
        let first = town.store.users().page(&query, NOW).await.unwrap();
        assert_eq!(first.rows, []);
        assert!(first.next.is_some());
        assert_eq!(town.finds(query).await, ["many9999@corp.example"]);
        let all = town.finds(Query { limit: 200, ..self::query("many") }).await;
        assert_eq!(all.len(), 6_001);
        assert!(all.is_sorted());
    }
}

#[tokio::test]
async fn words_are_found_wherever_texts_are_sorted_otherwise() {
    // Danish takes aa for one letter at the end of the alphabet; in English, accents hardly count.
    for language in ["da", "en"] {
        let town = Town::on_postgres_in(language).await.with_people().await;
        words_are_found(&town).await;
        town.invites("aage@corp.example", "Aage").await;
        town.invites("abel@corp.example", "Abel").await;
        assert_eq!(town.finds(query("a")).await, ["aage@corp.example", "abel@corp.example"]);
        assert_eq!(town.finds(query("aa")).await, ["aage@corp.example"]);
        // A list is in the server's order, and yet without gap or repetition.
        for order in [Order::Address, Order::Name] {
            let mut all = town.finds(Query { limit: 1, order, ..Query::default() }).await;
            assert_eq!(all.len(), 6, "{all:?}");
            all.sort();
            all.dedup();
            assert_eq!(all.len(), 6, "{all:?}");
        }
    }
}
