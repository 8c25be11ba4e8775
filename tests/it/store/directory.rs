//! Pages of people: in every order, of every kind, without gap or repetition.

use countersign::domain::address::DomainName;
use countersign::domain::ids::ApplicationId;
use countersign::domain::text::Name;
use countersign::domain::time::{Span, Time};
use countersign::domain::user::{Standing, User};
use countersign::store::StoreError;
use countersign::store::directory::{Cursor, Order, Page, Query, Scope};
use countersign::store::users::{Invite, Invited};

use super::on_both_engines;
use super::town::{NOW, Town, after, change, domain, invite, random, stranger};

const WORDS: &str = "SELECT word || ' ' || lookup FROM words ORDER BY word, lookup";
const TALLIES: &str = "SELECT domain || ' ' || status || ' ' || CAST(number AS TEXT) FROM tallies WHERE number <> 0 ORDER BY domain, status";

fn named(address: &str, name: Option<&str>, at: Time) -> Invite {
    let user = User { name: name.map(|name| Name::parse(name).unwrap()), ..stranger(address) };
    let mut invite = invite(&user);
    (invite.invitation.created_at, invite.invitation.expires_at) = (at, at.plus(Span::days(7)));
    invite
}

impl Town {
    /// Twenty-five people, of whom every fifth is active, one is suspended and one was removed.
    async fn populated(self) -> Self {
        for nth in 0..25_i64 {
            let address = format!("person{:02}@{}corp.example", (nth * 7) % 25, if nth % 3 == 0 { "sub." } else { "" });
            if nth % 5 == 0 {
                self.person(&address).await;
            } else {
                let name = ["Zoë", "anna", "Anna", "Émile"][usize::try_from(nth).unwrap() % 4];
                let invite = named(&address, (nth % 4 != 3).then_some(name), after(Span::minutes(nth / 2)));
                self.store.users().invite(&invite, after(Span::minutes(nth / 2))).await.unwrap();
            }
        }
        let longer = [domain(&self.organisation, "sub.corp.example")];
        self.store.applications().add((&self.organisation, &longer), &change(), after(Span::hours(1))).await.unwrap();
        let removed = self.user("person00@sub.corp.example").await.unwrap();
        self.store.users().remove(&removed, &change(), after(Span::hours(2))).await.unwrap().unwrap();
        let suspended = self.user("person07@corp.example").await.unwrap();
        self.store.users().suspend(&suspended, &change(), after(Span::hours(2))).await.unwrap().unwrap();
        self
    }

    async fn page(&self, query: &Query) -> Page {
        self.store.users().page(query, NOW).await.unwrap()
    }

    /// All addresses, page by page; each cursor travels as a link.
    async fn walks(&self, mut query: Query) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let page = self.page(&query).await;
            assert!(page.rows.len() <= usize::from(query.limit));
            all.extend(page.rows.iter().map(|row| row.user.address.to_string()));
            let Some(next) = page.next else { return all };
            query.after = Some(Cursor::parse(&next.to_text()).unwrap());
        }
    }

    /// The same by one statement over everybody.
    async fn sorts(&self, query: &Query) -> Vec<String> {
        let key = match query.order {
            Order::Address => "lookup",
            Order::Name => "name_key",
            Order::Invited => "invited_at",
            Order::Changed => "changed_at",
        };
        let way = if query.descending { "DESC" } else { "ASC" };
        let scope = match &query.scope {
            Scope::Instance => "1 = 1".to_owned(),
            Scope::Application(id) => format!("application_id = '{id}'"),
            Scope::Domain(name) => format!("domain = '{name}'"),
        };
        let standings = query.standings.iter().map(|standing| format!("'{}'", standing.as_str())).collect::<Vec<_>>();
        let of = if standings.is_empty() { "status".to_owned() } else { standings.join(", ") };
        self.texts(&format!(
            "SELECT address FROM users WHERE status <> 'removed' AND {scope} AND standing IN ({of}) \
             ORDER BY {key} {way}, lookup {way}"
        ))
        .await
    }
}

on_both_engines! {
    async fn pages_are_the_sorted_list_cut_into_pieces(town) {
        let town = town.populated().await;
        let scopes = [
            Scope::Instance,
            Scope::Application(town.organisation.id.clone()),
            Scope::Domain(DomainName::parse("sub.corp.example").unwrap()),
        ];
        let mut lengths = Vec::new();
        for scope in scopes {
            for standings in [vec![], vec![Standing::Invited], vec![Standing::Active, Standing::Suspended]] {
                for order in [Order::Address, Order::Name, Order::Invited, Order::Changed] {
                    for descending in [false, true] {
                        let (scope, standings) = (scope.clone(), standings.clone());
                        let query = Query { scope, standings, order, descending, limit: 4, ..Query::default() };
                        let expected = town.sorts(&query).await;
                        assert_eq!(town.walks(query.clone()).await, expected, "{query:?}");
                        lengths.push(expected.len());
                    }
                }
            }
        }
        assert_eq!((lengths[0], lengths[8], lengths[16]), (24, 19, 5), "{lengths:?}");
    }

    async fn names_are_sorted_without_regard_to_capitals(town) {
        for (address, name) in
            [("d@corp.example", Some("anna")), ("c@corp.example", Some("BERTA")), ("b@corp.example", Some("Anna")), ("az@corp.example", None)]
        {
            town.store.users().invite(&named(address, name, NOW), NOW).await.unwrap();
        }
        let walked = town.walks(Query { order: Order::Name, limit: 1, ..Query::default() }).await;
        assert_eq!(walked, ["b@corp.example", "d@corp.example", "az@corp.example", "c@corp.example"]);
    }

    async fn a_page_goes_on_where_it_ended_whoever_came_or_went(town) {
        for name in ["b", "d", "f", "h"] {
            town.store.users().invite(&named(&format!("{name}@corp.example"), None, NOW), NOW).await.unwrap();
        }
        let query = Query { limit: 2, ..Query::default() };
        let page = town.page(&query).await;
        let last = page.rows[1].user.id.clone();
        town.store.users().remove(&last, &change(), NOW).await.unwrap();
        for name in ["a", "e"] {
            town.store.users().invite(&named(&format!("{name}@corp.example"), None, NOW), NOW).await.unwrap();
        }
        let rest = town.walks(Query { after: page.next, ..query }).await;
        assert_eq!(rest, ["e@corp.example", "f@corp.example", "h@corp.example"]);
    }

    async fn a_row_tells_what_a_table_shows(town) {
        let alice = town.person("alice@corp.example").await;
        let seen = after(Span::hours(3));
        town.store.devices().renew_credential(&alice.credential, seen).await.unwrap();
        let first = named("bob@corp.example", Some("Bob"), NOW);
        town.store.users().invite(&first, NOW).await.unwrap();
        let second = named("bob@corp.example", None, after(Span::days(1)));
        let again = town.store.users().invite(&second, after(Span::days(1))).await.unwrap();
        let Invited::Again(bob) = again else { panic!("{again:?}") };
        town.store.invitations().open(&second.invitation.id, &bob.id, after(Span::days(2))).await.unwrap();

        let page = town.store.users().page(&Query::default(), after(Span::days(3))).await.unwrap();
        let [active, invited] = page.rows.as_slice() else { panic!("{page:?}") };
        assert_eq!((&active.user, active.standing, active.devices), (&alice.user, Standing::Active, 1));
        assert_eq!((active.seen_at, active.invitation.unwrap().used_at), (Some(seen), Some(NOW)));
        assert_eq!((invited.standing, invited.devices, invited.seen_at), (Standing::Invited, 0, None));
        assert_eq!(invited.user.name.as_ref().unwrap().as_str(), "Bob");
        let sent = invited.invitation.unwrap();
        assert_eq!((sent.sent_at, sent.opened_at), (after(Span::days(1)), Some(after(Span::days(2)))));
        assert_eq!((sent.expires_at, sent.used_at), (after(Span::days(8)), None));
    }

    async fn an_invitation_that_is_over_moves_to_its_own_list(town) {
        town.store.users().invite(&named("alice@corp.example", None, NOW), NOW).await.unwrap();
        let late = after(Span::days(3));
        town.store.users().invite(&named("bob@corp.example", None, late), late).await.unwrap();
        let of = |standing| Query { standings: vec![standing], ..Query::default() };
        let now = after(Span::days(7));
        assert_eq!(town.store.users().note_expired(Time(now.0 - 1)).await.unwrap(), 0);
        // A row says so at once, before anybody swept.
        let rows = town.store.users().page(&Query::default(), now).await.unwrap().rows;
        assert_eq!([rows[0].standing, rows[1].standing], [Standing::Expired, Standing::Invited]);
        assert_eq!(town.store.users().note_expired(now).await.unwrap(), 1);
        assert_eq!(town.store.users().note_expired(now).await.unwrap(), 0);
        assert_eq!(town.walks(of(Standing::Expired)).await, ["alice@corp.example"]);
        assert_eq!(town.walks(of(Standing::Invited)).await, ["bob@corp.example"]);

        // A new invitation leads back.
        town.store.users().invite(&named("alice@corp.example", None, now), now).await.unwrap();
        assert_eq!(town.walks(of(Standing::Expired)).await, Vec::<String>::new());
        assert_eq!(town.walks(of(Standing::Invited)).await, ["alice@corp.example", "bob@corp.example"]);
    }

    async fn a_strange_cursor_begins_anew_or_is_none(town) {
        let town = town.populated().await;
        let query = Query { order: Order::Changed, limit: 4, ..Query::default() };
        let next = town.page(&query).await.next;
        let first = town.page(&Query { limit: 4, ..Query::default() }).await;
        assert_eq!(town.page(&Query { limit: 4, after: next, ..Query::default() }).await, first);
        for text in ["", "x", "eyJ0IjpbXX0", &"a".repeat(10_000)] {
            assert_eq!(Cursor::parse(text), None);
        }
    }

    async fn an_instance_may_have_more_applications_than_a_statement_has_selects(town) {
        for nth in 0..130 {
            let mut other = town.organisation.clone();
            other.id = random(ApplicationId::from_random);
            let own = [domain(&other, &format!("corp{nth}.example"))];
            town.store.applications().add((&other, &own), &change(), NOW).await.unwrap();
        }
        for nth in [3, 129, 77] {
            town.store.users().invite(&named(&format!("x@corp{nth}.example"), None, NOW), NOW).await.unwrap();
        }
        let walked = town.walks(Query { limit: 2, ..Query::default() }).await;
        assert_eq!(walked, ["x@corp129.example", "x@corp3.example", "x@corp77.example"]);
    }

    async fn a_forged_row_is_not_shown(town) {
        town.person("alice@corp.example").await;
        town.sql("UPDATE users SET immutable_id = 'another'").await;
        let page = town.store.users().page(&Query::default(), NOW).await;
        assert!(matches!(page, Err(StoreError::Forged { table: "users", .. })), "{page:?}");
    }

    async fn people_who_were_there_before_the_directory_are_in_it(town) {
        let town = town.populated().await;
        let everybody = Query { order: Order::Name, limit: 200, ..Query::default() };
        let before = (town.page(&everybody).await, town.texts(WORDS).await, town.texts(TALLIES).await);
        // Back to the tables of the version before.
        let keys = ["address", "name", "invited", "changed"];
        let mut indexes: Vec<String> =
            ["application", "domain"].iter().flat_map(|of| keys.map(|key| format!("users_{of}_{key}"))).collect();
        indexes.extend(["users_expiry", "users_bounced", "users_unfolded"].map(str::to_owned));
        let columns = ["application_id", "standing", "name_key", "invitation_id", "invited_at", "invited_until"];
        let mut undo: Vec<String> = ["words", "tallies", "import_rows", "imports"].map(|table| format!("DROP TABLE {table}")).to_vec();
        undo.extend(indexes.iter().map(|index| format!("DROP INDEX {index}")));
        undo.extend(columns.map(|column| format!("ALTER TABLE users DROP COLUMN {column}")));
        undo.push("DELETE FROM _sqlx_migrations WHERE version = 3".to_owned());
        town.sql(&undo.join("; ")).await;

        town.store.migrate().await.unwrap();
        let after = (town.page(&everybody).await, town.texts(WORDS).await, town.texts(TALLIES).await);
        assert_eq!(after, before);
        town.store.migrate().await.unwrap();
    }
}
