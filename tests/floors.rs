//! Holds the house to its plan by reading `src/`: who may lean on whom, how long a file may be, what a migration
//! may say. The map at the head of `src/lib.rs` is the rule; this file only enforces it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is surprised")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 400;
const LONGEST_HEAD: usize = 20;

/// Height of each room. Rooms of one storey stand level; on the roof each stands above those named after it.
type Map = BTreeMap<String, u32>;

/// The rows `| storey | rooms |` of a table in Markdown or in a doc comment.
fn map(text: &str) -> Map {
    let mut map = Map::new();
    for line in text.lines() {
        let mut cells = line.trim_start_matches("//!").trim().trim_matches('|').split('|').map(str::trim);
        let (Some(storey), Some(rooms)) = (cells.next(), cells.next()) else { continue };
        let names: Vec<&str> = rooms.split('`').skip(1).step_by(2).collect();
        for (nth, name) in (0..).zip(names.iter().rev()) {
            match storey.parse::<u32>() {
                Ok(storey) => map.insert((*name).to_owned(), storey),
                Err(_) if storey == "roof" => map.insert((*name).to_owned(), 100 + nth),
                Err(_) => None,
            };
        }
    }
    map
}

/// `text` with its comments, and on request its string literals, blanked out; lines stay where they are.
fn code(text: &str, keep_strings: bool) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (length, keep) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), false)
        } else if let Some(length) = string_literal(rest, code.chars().next_back()) {
            (length, keep_strings)
        } else {
            (next.len_utf8(), true)
        };
        let (piece, after) = rest.split_at(length);
        if keep {
            code.push_str(piece);
        } else {
            code.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    code
}

/// The length of the string or character literal that `rest` begins with.
fn string_literal(rest: &str, before: Option<char>) -> Option<usize> {
    let in_a_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let opening = if in_a_word { rest } else { rest.trim_start_matches(['b', 'c']) };
    let prefix = rest.len() - opening.len();
    if let Some(raw) = opening.strip_prefix('r').filter(|_| !in_a_word) {
        let fence = raw.len() - raw.trim_start_matches('#').len();
        let body = raw[fence..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(fence));
        return body.find(&end).map(|at| prefix + 1 + fence + 1 + at + end.len());
    }
    let quote = opening.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (at, c) in opening.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            _ if c == quote && !escaped => return Some(prefix + at + 1),
            // A lifetime, not a character.
            _ if quote == '\'' && !escaped && at > 1 && !opening.starts_with("'\\") => return None,
            _ => escaped = false,
        }
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words, and each other visible sign alone.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// The rooms that the paths of a file lead to, from `crate::` or from enough `super::` to leave the own room.
/// `depth` is how many modules down from the root the file's own module stands.
fn rooms_used(code: &str, depth: usize) -> Vec<String> {
    let tokens = tokens(code);
    let mut used = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            "{" => braces.push(at >= 2 && tokens[at - 2] == "mod"),
            "}" => {
                braces.pop();
            }
            "crate" => used.extend(path_heads(&tokens[at + 1..])),
            "super" => {
                let climbed = tokens[at..].chunks(3).take_while(|step| *step == ["super", ":", ":"]).count();
                if climbed >= depth + braces.iter().filter(|is_module| **is_module).count() {
                    used.extend(path_heads(&tokens[at + 3 * climbed - 2..]));
                }
                at += (3 * climbed).saturating_sub(1);
            }
            _ => {}
        }
        at += 1;
    }
    used
}

/// The first names in `::name` or `::{name::.., name}`; nothing where no path follows.
fn path_heads(tokens: &[&str]) -> Vec<String> {
    let [":", ":", rest @ ..] = tokens else { return Vec::new() };
    let [first, ..] = rest else { return Vec::new() };
    if *first != "{" {
        return vec![(*first).to_owned()];
    }
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut at_start = true;
    for token in rest {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => at_start = depth == 1,
            name if at_start => {
                heads.push(name.to_owned());
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

/// What is wrong with one file of `src/`; `path` is relative to it.
fn faults(path: &str, text: &str, map: &Map) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        faults.push(format!("{path} has {lines} lines, the most is {LONGEST_FILE}"));
    }
    let flat = code(text, true).split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_uppercase();
    if flat.contains("SELECT *") || flat.contains("RETURNING *") {
        faults.push(format!("{path} reads all columns: name them"));
    }
    let mut names: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if names.last() == Some(&"mod") {
        names.pop();
        let head = text.lines().take_while(|line| line.starts_with("//!")).count();
        if !(1..=LONGEST_HEAD).contains(&head) {
            faults.push(format!("{path} has a head of {head} lines, it needs 1 to {LONGEST_HEAD}"));
        }
    }
    let room = names[0];
    if matches!(room, "lib" | "main") {
        return faults;
    }
    let Some(height) = map.get(room) else {
        faults.push(format!("{path}: the map of src/lib.rs has no room {room}"));
        return faults;
    };
    for used in rooms_used(&code(text, false), names.len()) {
        if used != room && map.get(&used).is_none_or(|other| other >= height) {
            faults.push(format!("{path} leans on {used}, which does not stand below {room}"));
        }
    }
    faults
}

/// What is wrong with a migration: every column is TEXT or BIGINT, and nothing is left to one engine's own ways.
fn migration_faults(path: &str, text: &str) -> Vec<String> {
    let text: String = text.lines().map(|line| line.split("--").next().unwrap_or_default().to_owned() + "\n").collect();
    let unquoted = text.split('\'').step_by(2).collect::<Vec<_>>().join("''").to_ascii_uppercase();
    let words = tokens(&unquoted);
    let mut faults: Vec<String> = ["AUTOINCREMENT", "CURRENT_TIMESTAMP", "NOW", "PRAGMA", "ROWID", "STRICT"]
        .iter()
        .filter(|word| words.contains(word))
        .map(|word| format!("{path} says {word}, which is one engine's own"))
        .collect();
    let mut depth = 0;
    let mut in_table = false;
    for (at, word) in words.iter().enumerate() {
        match *word {
            "CREATE" => in_table = words.get(at + 1) == Some(&"TABLE"),
            ";" => in_table = false,
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        let begins_column = (in_table && depth == 1 && matches!(*word, "(" | ",")) || *word == "COLUMN";
        let [name, kind, ..] = words[at + 1..] else { continue };
        let is_constraint = matches!(name, "PRIMARY" | "UNIQUE" | "FOREIGN" | "CHECK" | "CONSTRAINT");
        if begins_column && !is_constraint && !matches!(kind, "TEXT" | "BIGINT") {
            faults.push(format!("{path}: column {} is {kind}, only TEXT and BIGINT are", name.to_lowercase()));
        }
    }
    faults
}

/// Words that announce unfinished work.
fn unfinished(path: &str, text: &str) -> Vec<String> {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let found = text.split(|c| !is_word(c)).find(|word| words.contains(word));
    found.map(|word| format!("{path} says {word}")).into_iter().collect()
}

/// Dependencies that no registry holds.
fn strays(path: &str, text: &str) -> Vec<String> {
    let stray = |line: &&str| {
        let line: String = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        line.contains("git=\"") || line.contains("\"git+")
    };
    text.lines().filter(stray).map(|line| format!("{path} takes from a git repository: {}", line.trim())).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text files below a folder of the project, by path relative to it; `kind` is their ending.
fn files(folder: &str, kind: Option<&str>) -> Vec<(String, String)> {
    let top = root().join(folder);
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                // What others wrote, and tests fetch, is not of this house.
                if !["node_modules", "packages"].iter().any(|theirs| path.ends_with(theirs)) {
                    folders.push(path);
                }
            } else if kind.is_none_or(|kind| path.extension().is_some_and(|ending| ending == kind))
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push((path.strip_prefix(&top).unwrap().display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "the house is not to its plan:\n  {}\n", faults.join("\n  "));
}

#[test]
fn every_room_leans_only_on_storeys_below() {
    let map = map(&read("src/lib.rs"));
    let sources = files("src", Some("rs"));
    assert_none(&sources.into_iter().flat_map(|(path, text)| faults(&path, &text, &map)).collect::<Vec<_>>());
}

#[test]
fn every_room_of_the_map_is_there() {
    let map = map(&read("src/lib.rs"));
    let is_there = |room: &str| root().join(format!("src/{room}/mod.rs")).is_file();
    let missing = map.keys().filter(|room| !is_there(room));
    assert_none(&missing.map(|room| format!("src/lib.rs maps {room}, and there is no src/{room}")).collect::<Vec<_>>());
}

#[test]
fn every_folder_says_what_it_is() {
    let sources = files("src", Some("rs"));
    let folders = sources.iter().filter_map(|(path, _)| path.rsplit_once('/'));
    let silent = |folder: &&str| !sources.iter().any(|(path, _)| *path == format!("{folder}/mod.rs"));
    let faults: Vec<String> =
        folders.map(|(f, _)| f).filter(silent).map(|f| format!("src/{f} has no mod.rs")).collect();
    assert_none(&faults);
}

#[test]
fn the_readme_shows_the_same_map() {
    let (house, readme) = (map(&read("src/lib.rs")), read("README.md"));
    assert!(house.contains_key("domain"), "src/lib.rs has no map");
    assert!(readme.is_empty() || map(&readme) == house, "the README's map differs from that of src/lib.rs");
}

#[test]
fn migrations_speak_to_both_engines() {
    let migrations = files("src", Some("sql"));
    assert_none(&migrations.into_iter().flat_map(|(path, text)| migration_faults(&path, &text)).collect::<Vec<_>>());
}

#[test]
fn nothing_announces_unfinished_work() {
    let mut texts: Vec<(String, String)> =
        ["README.md", "Makefile", "Cargo.toml", ".ci/run"].map(|p| (p.into(), read(p))).into();
    for folder in ["src", "tests", "benches", "templates", "scripts", "certs"] {
        texts.extend(files(folder, None).into_iter().map(|(path, text)| (format!("{folder}/{path}"), text)));
    }
    assert_none(&texts.iter().flat_map(|(path, text)| unfinished(path, text)).collect::<Vec<_>>());
}

#[test]
fn every_dependency_comes_from_the_registry() {
    let manifests = ["Cargo.toml", "Cargo.lock"].map(|path| strays(path, &read(path)));
    assert_none(&manifests.concat());
}

#[path = "floors/rules.rs"]
mod rules;
