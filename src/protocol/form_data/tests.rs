use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const TYPE: &str = "multipart/form-data; boundary=----WebKitFormBoundaryAbC123";

/// Names and what is in them.
type Fields = Vec<(String, Vec<u8>)>;

fn form(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, bytes) in fields {
        form.extend_from_slice(b"------WebKitFormBoundaryAbC123\r\n");
        let head =
            format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\nContent-Type: x/y\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"------WebKitFormBoundaryAbC123--\r\n");
    form
}

/// The fields of a form that comes in chunks of this size, and whether its end was seen.
fn read_in(bytes: &[u8], chunk: usize) -> Result<(Fields, bool), NotAForm> {
    let (mut form, mut pieces) = (FormData::of(TYPE).unwrap(), VecDeque::new());
    for chunk in bytes.chunks(chunk) {
        form.feed(chunk, &mut pieces)?;
        assert!(form.held.len() <= LONGEST_HEAD + chunk.len() + 80, "it holds {}", form.held.len());
    }
    let (mut fields, mut is_open) = (Vec::new(), false);
    for piece in pieces {
        match piece {
            Piece::Begins(name) => {
                assert!(!is_open);
                is_open = true;
                fields.push((name, Vec::new()));
            }
            Piece::Bytes(bytes) => {
                assert!(is_open && !bytes.is_empty());
                fields.last_mut().unwrap().1.extend(bytes);
            }
            Piece::Ends => {
                assert!(is_open);
                is_open = false;
            }
        }
    }
    Ok((fields, form.is_over()))
}

fn owned(fields: &[(&str, &[u8])]) -> Fields {
    fields.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

#[test]
fn fields_come_out_as_they_went_in_whatever_the_chunks() {
    let tricky: &[u8] = b"\r\n--\r\n------WebKitFormBoundaryAbC12\r\n\r\r\n----\r";
    let fields: &[(&str, &[u8])] = &[("csrf", b"abc"), ("list", tricky), ("empty", b""), ("after", b"\r\n")];
    let form = form(fields);
    for chunk in 1..=form.len() {
        assert_eq!(read_in(&form, chunk), Ok((owned(fields), true)), "{chunk}");
    }
}

#[test]
fn what_stands_around_a_form_is_no_part_of_it() {
    let whole =
        [b"preamble\r\n".as_slice(), &form(&[("a", b"1")]), b"------WebKitFormBoundaryAbC123\r\nepilogue"].concat();
    assert_eq!(read_in(&whole, 7), Ok((owned(&[("a", b"1")]), true)));
}

#[test]
fn a_form_that_breaks_off_is_not_over() {
    let form = form(&[("csrf", b"abc"), ("list", b"alice@corp.example")]);
    for end in 0..form.len() - 4 {
        let (_, is_over) = read_in(&form[..end], 16).unwrap();
        assert!(!is_over, "{end}");
    }
}

#[test]
fn what_is_no_form_is_refused() {
    for (bytes, chunk) in [
        (b"------WebKitFormBoundaryAbC123 \r\n".to_vec(), 8),
        (b"------WebKitFormBoundaryAbC123\r\nContent-Type: text/plain\r\n\r\nx".to_vec(), 8),
        (b"------WebKitFormBoundaryAbC123\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n".to_vec(), 99),
        (b"------WebKitFormBoundaryAbC123\r\nContent-Disposition: form-data; name=a\r\n\r\n".to_vec(), 99),
        (b"------WebKitFormBoundaryAbC123\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n".to_vec(), 99),
        ([b"------WebKitFormBoundaryAbC123\r\n".as_slice(), &[b'x'; LONGEST_HEAD + 1]].concat(), 500),
    ] {
        assert_eq!(read_in(&bytes, chunk), Err(NotAForm), "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(90)]));
    }
}

#[test]
fn only_a_form_with_a_boundary_is_one() {
    for of in ["multipart/form-data; boundary=x", "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", TYPE] {
        assert_eq!(FormData::of(of).is_some(), !of.contains("a b"), "{of}");
    }
    let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
    for no in ["", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/mixed; boundary=x", &long] {
        assert!(FormData::of(no).is_none(), "{no}");
    }
    for no in
        ["multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=ü"]
    {
        assert!(FormData::of(no).is_none(), "{no}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in "(------WebKitFormBoundaryAbC123|\r\n|\r|-|Content-Disposition: form-data; name=\"x\"|.){0,40}", chunk in 1_usize..20) {
        let whole = read_in(bytes.as_bytes(), bytes.len().max(1));
        prop_assert_eq!(read_in(bytes.as_bytes(), chunk), whole);
    }
}
