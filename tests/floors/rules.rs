//! The rules on sample text: what each refuses, and what it lets pass.

use super::*;

const HOUSE: &str =
    "//! | roof | `cli` `boot` `config` | a |\n//! | 2 | `store` `bus` | b |\n//! | 0 | [`domain`] | c |\n";

fn of(path: &str, text: &str) -> Vec<String> {
    faults(path, text, &map(HOUSE))
}

#[test]
fn the_map_is_read_from_its_table() {
    let house = map(HOUSE);
    assert_eq!(house.len(), 6);
    assert!(house["cli"] > house["boot"] && house["boot"] > house["config"] && house["config"] > house["store"]);
    assert_eq!(house["store"], house["bus"]);
    assert_eq!(map("| 2 | `store` `bus` | b |"), map(&HOUSE.replace("| 0 |", "| no |").replace("roof", "no")));
}

#[test]
fn a_room_may_lean_on_those_below_and_on_itself() {
    assert_none(&of("store/users.rs", "use crate::domain::user::User;\nuse crate::store::row;\nuse super::row;"));
    assert_none(&of("boot/mod.rs", "//! Boots.\nuse crate::{bus, config::{Config, store as s}, domain::*};"));
    assert_none(&of("store/users.rs", "pub(crate) mod tests { use super::*; use super::super::row; }"));
}

#[test]
fn a_path_up_or_sideways_is_refused() {
    for path in [
        "use crate::store::Store;",
        "fn f() { crate::store::open() }",
        "use crate::{domain::time, store::{Store, row}};",
        "use crate :: { domain::time, cli };",
        "use super::super::store::Store;",
        "use super::super::{store};",
        "mod tests { use super::super::super::store::Store; }",
        "macro_rules! m { () => { $crate::store::open() } }",
        "use crate::*;",
        "fn f<'a>(c: &'a str) -> char { let q = '\"'; crate::store::quote(q) }",
    ] {
        assert_eq!(of("domain/user.rs", path).len(), 1, "{path}");
    }
    assert_eq!(of("bus/redis.rs", "use crate::store::Store;").len(), 1);
    assert_eq!(of("config/mod.rs", "//! Sets up.\nuse crate::boot::House;").len(), 1);
}

#[test]
fn what_only_looks_like_a_path_is_let_pass() {
    for text in [
        "/// As in [`crate::store`].",
        "/* crate::store */ // crate::store",
        r#"const A: &str = "crate::store \" crate::bus";"#,
        "const A: &str = r#\"crate::store \" crate::bus\"#;",
        "pub(crate) fn f() {}",
    ] {
        assert_none(&of("domain/user.rs", text));
    }
}

#[test]
fn a_room_that_is_not_on_the_map_is_refused() {
    assert_eq!(of("cellar/mod.rs", "//! Dark.").len(), 1);
}

#[test]
fn a_room_needs_a_short_head() {
    assert_eq!(of("store/mod.rs", "pub mod users;").len(), 1);
    assert_eq!(of("store/mod.rs", &"//! Long.\n".repeat(LONGEST_HEAD + 1)).len(), 1);
    assert_none(&of("store/mod.rs", &"//! Long.\n".repeat(LONGEST_HEAD)));
}

#[test]
fn a_file_over_the_length_is_refused() {
    assert_none(&of("store/row.rs", &"\n".repeat(LONGEST_FILE)));
    assert_eq!(of("store/row.rs", &"\n".repeat(LONGEST_FILE + 1)).len(), 1);
}

#[test]
fn reading_all_columns_is_refused() {
    assert_eq!(
        of("store/row.rs", r#"const A: &str = "select\n   * from users";"#.replace("\\n", "\n").as_str()).len(),
        1
    );
    assert_eq!(of("store/row.rs", r#"const A: &str = "UPDATE a SET b = 1 RETURNING *";"#).len(), 1);
    assert_none(&of("store/row.rs", r#"const A: &str = "SELECT count(*) FROM users"; // SELECT *"#));
}

#[test]
fn a_column_of_another_kind_is_refused() {
    let table = |column: &str| {
        format!(
            "CREATE TABLE a (\n  id TEXT PRIMARY KEY, -- a BOOLEAN\n  {column},\n  UNIQUE (id, b), CHECK (b IN (0, 1))\n);"
        )
    };
    assert_none(&migration_faults("1.sql", &table("b BIGINT NOT NULL DEFAULT 0 CHECK (b IN (0, 1))")));
    for column in ["b BOOLEAN", "b timestamp", "b JSONB", "b BLOB", "b INTEGER", "b VARCHAR(20)"] {
        assert_eq!(migration_faults("1.sql", &table(column)).len(), 1, "{column}");
    }
    assert_eq!(migration_faults("2.sql", "ALTER TABLE a ADD COLUMN c DATE;").len(), 1);
    assert_eq!(migration_faults("3.sql", "UPDATE a SET b = now();").len(), 1);
    let row = "CREATE TABLE a (id TEXT DEFAULT 'x, now DATE (');\nINSERT INTO a (id, c) VALUES ('d, e', 0);";
    assert_none(&migration_faults("4.sql", row));
    assert_none(&migration_faults("5.sql", "CREATE UNIQUE INDEX i ON a (b, id) WHERE b = 1;"));
}

#[test]
fn unfinished_work_is_found_as_a_word() {
    assert_eq!(unfinished("a.rs", concat!("// TO", "DO: later")).len(), 1);
    assert_none(&unfinished("a.sh", concat!("mktemp a.XX", "XXXX; mastoDON")));
}

#[test]
fn a_dependency_from_git_is_refused() {
    assert_eq!(strays("Cargo.toml", r#"a = { git = "https://host/a" }"#).len(), 1);
    assert_eq!(strays("Cargo.lock", r#"source = "git+https://host/a#1""#).len(), 1);
    assert_none(&strays("Cargo.toml", r#"a = "1" # git = "x""#));
}
