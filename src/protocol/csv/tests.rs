//! Lists as they come: from every spreadsheet, in every encoding, broken in every way.

use proptest::prelude::*;

use super::split::{Record, Splitter};
use super::write::{self, MARK, is_mistakable, unguarded};
use super::*;
use crate::domain::address::NotAnAddress;
use crate::domain::hostile;
use crate::domain::list::{Encoding, Noticed};
use crate::domain::text::NotAName;

fn read_in(bytes: &[u8], chunk: usize) -> Result<(Noticed, Vec<Row>), NotAList> {
    let mut people = People::default();
    let mut rows = Vec::new();
    for chunk in bytes.chunks(chunk) {
        people.feed(chunk, &mut rows)?;
    }
    let noticed = people.finish(&mut rows)?;
    Ok((noticed, rows))
}

#[track_caller]
fn read(bytes: impl AsRef<[u8]>) -> (Noticed, Vec<Row>) {
    let whole = read_in(bytes.as_ref(), usize::MAX).unwrap();
    assert_eq!(read_in(bytes.as_ref(), 1).unwrap(), whole, "a file reads the same in chunks of any size");
    whole
}

/// The lines and addresses, or reasons.
#[track_caller]
fn told(bytes: impl AsRef<[u8]>) -> Vec<(u64, Result<String, Malformed>)> {
    let rows = read(bytes).1.into_iter();
    rows.map(|row| (row.line, row.person.map(|person| person.address.to_string()))).collect()
}

#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> NotAList {
    let whole = read_in(bytes.as_ref(), usize::MAX).unwrap_err();
    assert_eq!(read_in(bytes.as_ref(), 1).unwrap_err(), whole);
    whole
}

#[track_caller]
fn only(bytes: impl AsRef<[u8]>) -> Person {
    let (_, mut rows) = read(bytes);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0).person.unwrap()
}

fn ok(line: u64, address: &str) -> (u64, Result<String, Malformed>) {
    (line, Ok(address.to_owned()))
}

fn utf_16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn one_address_a_row_is_enough_however_lines_end() {
    for ending in ["\n", "\r\n", "\r"] {
        let text = ["alice@corp.example", "", "  bob@corp.example ", "carol@corp.example"].join(ending);
        let expected = [ok(1, "alice@corp.example"), ok(3, "bob@corp.example"), ok(4, "carol@corp.example")];
        assert_eq!(told(&text), expected, "{ending:?}");
        assert_eq!(told(text + ending), expected, "{ending:?}");
    }
}

#[test]
fn named_columns_may_stand_in_any_order_behind_any_delimiter() {
    for delimiter in [",", ";", "\t"] {
        let header = ["Language", "Display Name", "E-Mail", "Immutable_ID", "personal email", "Department"];
        let cells = [
            "DE-de",
            "\"Example, Alice; the \"\"first\"\"\"",
            "alice@corp.example",
            "abc+/==",
            "al.ice+x@home.example",
            "x",
        ];
        let person = only([header.join(delimiter), cells.join(delimiter)].join("\r\n"));
        assert_eq!(person.address.as_str(), "alice@corp.example");
        assert_eq!(person.name.unwrap().as_str(), "Example, Alice; the \"first\"");
        assert_eq!(person.immutable_id.unwrap().as_str(), "abc+/==");
        assert_eq!(person.personal_address.as_deref(), Some("al.ice+x@home.example"));
        assert_eq!(person.language.as_deref(), Some("de-DE"));
    }
}

#[test]
fn what_is_not_read_is_told() {
    let (noticed, rows) =
        read("mail,User principal name,Department,upn\nal@home.example,alice@corp.example,IT,x@y.example\n");
    assert_eq!(rows[0].person.as_ref().unwrap().address.as_str(), "alice@corp.example");
    assert_eq!(noticed.ignored, ["mail", "Department", "upn"]);
    assert!(noticed.header);
    assert!(!read("alice@corp.example").0.header);
    let many = (0..100).map(|nth| format!("{nth}{}", "x".repeat(200))).collect::<Vec<_>>().join(",");
    let (noticed, _) = read(format!("email,{many}\nalice@corp.example\n"));
    assert_eq!((noticed.ignored.len(), noticed.ignored[0].len()), (32, 120));
}

#[test]
fn nothing_is_read_into_columns_without_names() {
    assert_eq!(
        told("alice@corp.example,,\nbob@corp.example,Bob\n"),
        [ok(1, "alice@corp.example"), (2, Err(Malformed::Fields))]
    );
    assert_eq!(told("email,name\nalice@corp.example,A,\nbob@corp.example,Bob,More\n")[1], (3, Err(Malformed::Fields)));
    assert_eq!(told("email,name\nalice@corp.example\n"), [ok(2, "alice@corp.example")]);
}

#[test]
fn a_spreadsheets_hint_is_no_row() {
    assert_eq!(told("sep=;\r\nemail;name\r\nalice@corp.example;A\r\n"), [ok(3, "alice@corp.example")]);
}

#[test]
fn quotes_hold_delimiters_quotes_and_line_breaks() {
    let text = "email,name\r\n\"alice@corp.example\" , \"Alice\r\nExample\"\n bob@corp.example,Bob \"the\" B\r";
    let (_, rows) = read(text);
    assert_eq!((rows[0].line, rows[0].until), (2, 3));
    assert_eq!(rows[0].person.as_ref().unwrap().name.as_ref().unwrap().as_str(), "Alice Example");
    assert_eq!((rows[1].line, rows[1].until), (4, 4));
    assert_eq!(rows[1].person.as_ref().unwrap().name.as_ref().unwrap().as_str(), "Bob \"the\" B");
}

#[test]
fn a_forgotten_quote_costs_a_row_and_is_told_where_it_began() {
    let (_, rows) = read("email\n\"alice@corp.example\nbob@corp.example\n\"carol@corp.example\"\ndave@corp.example\n");
    assert_eq!((rows[0].line, rows[0].until, rows[0].person.clone()), (2, 4, Err(Malformed::AfterQuote)));
    assert_eq!(rows[1].person.as_ref().unwrap().address.as_str(), "dave@corp.example");
    let (_, rows) = read("alice@corp.example\n\"bob@corp.example\ncarol@corp.example");
    assert_eq!((rows[1].line, rows[1].until, rows[1].person.clone()), (2, 3, Err(Malformed::Unclosed)));
    // Where it would swallow everything, line breaks count again.
    let long = format!("\"alice@corp.example\n{}bob@corp.example\n", format!("{}\n", "x".repeat(99)).repeat(700));
    let told = told(long);
    assert_eq!(told[0], (1, Err(Malformed::TooLong)));
    assert_eq!(told.last(), Some(&ok(702, "bob@corp.example")));
}

#[test]
fn each_encoding_is_noticed() {
    let text = "email;name\nzoe@corp.example;Zoë Müller €\n";
    let encoded = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (format!("{MARK}{text}").into_bytes(), Encoding::Utf8),
        (utf_16(text, false), Encoding::Utf16Le),
        (utf_16(text, true), Encoding::Utf16Be),
        (utf_16(&format!("{MARK}{text}"), false), Encoding::Utf16Le),
        (utf_16(&format!("{MARK}{text}"), true), Encoding::Utf16Be),
        (b"email;name\nzoe@corp.example;Zo\xeb M\xfcller \x80\n".to_vec(), Encoding::Windows1252),
        // The only such letter is the last byte of the file.
        (b"email;name\nzoe@corp.example;Zo\xeb".to_vec(), Encoding::Windows1252),
    ];
    for (bytes, encoding) in encoded {
        let (noticed, rows) = read(&bytes);
        assert_eq!(noticed.encoding, encoding);
        let name = rows[0].person.as_ref().unwrap().name.as_ref().unwrap().to_string();
        assert!("Zoë Müller €".starts_with(&name) && name.starts_with("Zoë"), "{name}");
    }
    assert_eq!(read("alice@corp.example\n").0.encoding, Encoding::Utf8);
}

#[test]
fn letters_beyond_the_basic_plane_survive_utf_16() {
    let person = only(utf_16("email;name\nx@corp.example;𝒜lice\n", true));
    assert_eq!(person.name.unwrap().as_str(), "𝒜lice");
    let mut lone = utf_16("email;name\nx@corp.example;A", false);
    lone.extend([0x00, 0xd8, b'B', 0]);
    assert_eq!(told(lone), [(2, Err(Malformed::NoText))]);
}

#[test]
fn what_is_no_text_costs_its_row() {
    let text = b"email,name\nzo\xc3\xab@corp.example,A\n\xc3\xab\nbob@corp.example,B\xffb\ncarol@corp.example,Carol\n";
    let rows = told(text);
    assert_eq!(rows[2], (4, Err(Malformed::NoText)));
    assert_eq!(rows[3], ok(5, "carol@corp.example"));
    assert_eq!(told(b"email,name\nzoe@corp.example,Zo\xeb\nbob@corp.example,\x81\n")[1], (3, Err(Malformed::NoText)));
    assert_eq!(told("a\0lice@corp.example\nbob@corp.example\n"), [(1, Err(Malformed::Nul)), ok(2, "bob@corp.example")]);
    assert_eq!(told(b"email,name\nzo\xc3\xab@x.example,A\nbob@corp.example,B\xc3")[1], (3, Err(Malformed::NoText)));
}

#[test]
fn another_format_is_refused_by_its_name() {
    let archive = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes(), &[0xff; 40]].concat();
    assert_eq!(refused(archive("people.csv")), NotAList::Zip);
    assert_eq!(refused(archive("[Content_Types].xml")), NotAList::Workbook);
    assert_eq!(refused(archive("xl/workbook.xml")), NotAList::Workbook);
    assert_eq!(refused(b"PK\x05\x06"), NotAList::Zip);
    assert_eq!(refused([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), NotAList::Workbook);
    assert_eq!(refused(b"%PDF-1.7"), NotAList::Binary);
    assert_eq!(refused([0x1f, 0x8b, 8, 0]), NotAList::Binary);
    for empty in ["", "\n\r\n", "  \n;;;\n", MARK] {
        assert_eq!(refused(empty), NotAList::Empty, "{empty:?}");
    }
    assert_eq!(refused("Name;Language\nAlice;de\n"), NotAList::NoAddressColumn);
}

#[test]
fn every_bad_cell_has_its_reason() {
    for (row, reason) in [
        (",Alice,,,", Malformed::NoAddress),
        ("alice,Alice,,,", Malformed::Address(NotAnAddress::Shape)),
        ("a lice@corp.example,,,,", Malformed::Address(NotAnAddress::Character)),
        ("alice@corp,,,,", Malformed::Address(NotAnAddress::Domain)),
        ("alice@corp.example,see http://evil.example,,,", Malformed::Name(NotAName::Link)),
        ("alice@corp.example,,a_b,,", Malformed::ImmutableId(crate::domain::user::NotAnImmutableId::Character)),
        ("alice@corp.example,,,al ice@home.example,", Malformed::PersonalAddress),
        ("alice@corp.example,,,home.example,", Malformed::PersonalAddress),
        ("alice@corp.example,,,,Deutsch!", Malformed::Language),
    ] {
        let text = format!("email,name,immutable id,personal email,language\n{row}\n");
        assert_eq!(told(&text), [(2, Err(reason))], "{row}");
    }
}

#[test]
fn ten_megabytes_in_one_line_are_one_bad_row_and_little_memory() {
    let mut people = People::default();
    let mut rows = Vec::new();
    for (shape, kilobytes) in [(&b"x"[..], 10 * 1024), (b",", 200), (b"\"x,", 200), (b"\"\"", 200)] {
        let chunk = shape.repeat(1024 / shape.len());
        for nth in 0..kilobytes {
            people.feed(&chunk, &mut rows).unwrap();
            if nth % 500 < 70 && nth % 10 == 0 {
                let held = format!("{people:?}").len();
                assert!(held < 8 * LONGEST_ROW, "a row is held that is long over");
            }
        }
        people.feed(b"\n", &mut rows).unwrap();
    }
    people.feed(b"bob@corp.example", &mut rows).unwrap();
    people.finish(&mut rows).unwrap();
    let reasons: Vec<_> = rows.iter().map(|row| row.person.as_ref().err().copied()).collect();
    let (long, behind) = (Some(Malformed::TooLong), Some(Malformed::AfterQuote));
    assert_eq!(reasons, [long, long, behind, long, None]);
}

#[test]
fn a_hundred_thousand_rows_come_out_one_by_one() {
    let mut people = People::default();
    let (mut rows, mut most, mut count) = (Vec::new(), 0, 0);
    for nth in 0..100_000 {
        people.feed(format!("person{nth}@corp.example\r\n").as_bytes(), &mut rows).unwrap();
        most = most.max(rows.len());
        count += rows.drain(..).filter(|row| row.person.is_ok()).count();
    }
    people.finish(&mut rows).unwrap();
    // The opening is gathered first, and holds up to three.
    assert_eq!((count + rows.len(), most), (100_000, 3));
}

#[test]
fn no_cell_of_an_export_is_a_formula() {
    for cell in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "'=1", "''+x", "＝1"] {
        let mut out = String::new();
        write::row(&mut out, [cell]);
        assert!(out.starts_with("\"'"), "{out:?}");
        assert!(out.ends_with("\r\n"));
    }
    let mut out = String::new();
    write::row(&mut out, ["alice@corp.example", "Zoë", "a,b", "say \"no\"", "", "it's"]);
    assert_eq!(out, "alice@corp.example,Zoë,\"a,b\",\"say \"\"no\"\"\",,it's\r\n");
}

/// The first cell of a row as a spreadsheet takes it, by the rule of RFC 4180 itself, and what stands behind it.
fn first_cell(row: &str) -> (String, &str) {
    let Some(quoted) = row.strip_prefix('"') else {
        let end = row.find([',', '\r']).unwrap();
        return (row[..end].to_owned(), &row[end..]);
    };
    let (mut cell, mut rest) = (String::new(), quoted);
    loop {
        let (part, behind) = rest.split_once('"').unwrap();
        cell.push_str(part);
        match behind.strip_prefix('"') {
            Some(more) => rest = more,
            None => return (cell, behind),
        }
        cell.push('"');
    }
}

#[test]
fn no_hostile_cell_is_a_formula_or_breaks_its_row() {
    for text in hostile::texts() {
        let mut out = String::new();
        write::row(&mut out, [text.as_str(), "next"]);
        let (cell, rest) = first_cell(&out);
        assert_eq!(rest, ",next\r\n", "{text:?}");
        let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
        assert!(!cell.starts_with(begins), "{text:?} becomes {cell:?}");
        assert_eq!(unguarded(&cell), text, "nothing is lost");
    }
}

#[test]
fn reasons_are_told_apart_by_their_words() {
    let all = [NotAList::Empty, NotAList::Zip, NotAList::Workbook, NotAList::Binary, NotAList::NoAddressColumn];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), all.len());
}

fn records(text: &str) -> Vec<Record> {
    let mut splitter = Splitter::new();
    let mut records: Vec<Record> = text.chars().filter_map(|c| splitter.take(Some(c))).collect();
    records.extend(splitter.finish());
    records
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_chunks_do_not_matter(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'@')], 0..400),
        chunk in 1_usize..70,
    ) {
        prop_assert_eq!(read_in(&bytes, chunk), read_in(&bytes, usize::MAX));
    }

    #[test]
    fn no_text_of_a_lists_signs_makes_it_panic(text in "[a@.,;\t\"\r\n =é]{0,200}", chunk in 1_usize..9) {
        prop_assert_eq!(read_in(text.as_bytes(), chunk), read_in(text.as_bytes(), usize::MAX));
    }

    #[test]
    fn what_is_written_reads_the_same(
        table in proptest::collection::vec(proptest::collection::vec("[^\0]{0,12}|['=+@ -]{0,3}x", 1..6), 1..6),
    ) {
        let mut text = String::new();
        for row in &table {
            write::row(&mut text, row.iter().map(String::as_str));
        }
        let read: Vec<Vec<String>> = records(&text)
            .into_iter()
            .map(|record| record.fields.unwrap().iter().map(|cell| unguarded(cell).to_owned()).collect())
            .collect();
        let is_blank = |row: &&Vec<String>| row.iter().all(|cell| cell.trim().is_empty() && !is_mistakable(cell));
        let written: Vec<Vec<String>> = table.iter().filter(|row| !is_blank(row)).cloned().collect();
        prop_assert_eq!(read, written);
    }

    #[test]
    fn no_cell_begins_a_formula(cell in "\\PC{0,8}|[\t\r\n'=+@-]{0,4}") {
        let mut text = String::new();
        write::row(&mut text, [cell.as_str()]);
        // A quotation mark of the cell's own stands before what follows it, and a program that reads it sees that.
        let (shown, _) = first_cell(&text);
        prop_assert!(!shown.starts_with(['=', '+', '-', '@', '\t']), "{:?}", text);
    }
}
