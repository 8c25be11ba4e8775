//! Lists that say whom a tenant means: an address and an object id a row, as Entra ID gives them out.

use super::NotAList;
use super::decode::Decoder;
use super::people::{address_rank, cell, folded, shortened};
use super::split::{Record, Splitter};
use crate::domain::address::Address;
use crate::domain::tenant::TenantId;

/// How the column of object ids is called, letters and digits in small only; the one further up counts.
const OBJECTS: [&str; 4] = ["objectid", "oid", "userid", "id"];

/// Why a file says of nobody whom a tenant means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotLinks {
    /// It is no list.
    #[error(transparent)]
    List(#[from] NotAList),
    /// Its first row names no address, or no object id.
    #[error("the first row has to name two columns: userPrincipalName and id")]
    Columns,
}

/// Why a row means nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMeant {
    /// The row cannot be read, or its address is none.
    Address,
    /// Its object id is no GUID.
    Object,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The line of the file that it begins in, counted from 1.
    pub line: u64,
    /// What stands in the address's place, shortened.
    pub given: String,
    /// Whom the tenant means by what.
    pub person: Result<(Address, TenantId), NotMeant>,
}

/// Reads a whole list.
///
/// # Errors
/// Where it is none, or its columns are not named.
pub fn links(bytes: &[u8]) -> Result<Vec<Meant>, NotLinks> {
    let mut records = Vec::new();
    let (mut decoder, mut splitter) = (Decoder::new(), Splitter::new());
    decoder.feed(bytes, &mut |next| records.extend(splitter.take(next)))?;
    decoder.finish(&mut |next| records.extend(splitter.take(next)))?;
    records.extend(splitter.finish());
    let mut records = records.into_iter();
    let first = records.next().ok_or(NotAList::Empty)?;
    let names = first.fields.map_err(|_| NotLinks::Columns)?;
    let address = best(&names, address_rank).ok_or(NotLinks::Columns)?;
    let object = best(&names, |name| OBJECTS.iter().position(|one| *one == folded(name))).ok_or(NotLinks::Columns)?;
    Ok(records.map(|record| meant(record, address, object)).collect())
}

/// The column whose name stands furthest up.
fn best(names: &[String], rank: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    let ranked = names.iter().enumerate().filter_map(|(at, name)| Some((rank(name)?, at)));
    ranked.min().map(|(_, at)| at)
}

fn meant(record: Record, address: usize, object: usize) -> Meant {
    let Ok(fields) = record.fields else {
        return Meant { line: record.line, given: String::new(), person: Err(NotMeant::Address) };
    };
    let of = |at: usize| fields.get(at).map(|field| cell(field)).unwrap_or_default();
    let person = match (Address::parse(of(address)), TenantId::parse(of(object))) {
        (Err(_), _) => Err(NotMeant::Address),
        (_, Err(_)) => Err(NotMeant::Object),
        (Ok(address), Ok(object)) => Ok((address, object)),
    };
    Meant { line: record.line, given: shortened(of(address)), person }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "3d5c1f0e-1111-4222-8333-123456789abc";

    #[test]
    fn a_list_as_entra_id_gives_it_out_is_read() {
        let list = format!(
            "\u{feff}userPrincipalName,displayName,mail,id,userType\r\n\
             alice@corp.example,\"Alice, the first\",a@other.example,{},Member\r\n\r\n\
             bob@corp.example,Bob,,none,Member\r\nBob,Bob,,{ALICE},Member\r\n",
            ALICE.to_uppercase(),
        );
        let rows = links(list.as_bytes()).unwrap();
        let alice = (Address::parse("alice@corp.example").unwrap(), TenantId::parse(ALICE).unwrap());
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!(rows[0], Meant { line: 2, given: "alice@corp.example".to_owned(), person: Ok(alice) });
        assert_eq!(rows[1].person, Err(NotMeant::Object));
        assert_eq!(rows[2].person, Err(NotMeant::Address));
    }

    #[test]
    fn columns_are_never_guessed() {
        for list in [
            format!("alice@corp.example,{ALICE}\n"),
            format!("email;name\nalice@corp.example;{ALICE}\n"),
            format!("object id\n{ALICE}\n"),
        ] {
            assert_eq!(links(list.as_bytes()), Err(NotLinks::Columns), "{list}");
        }
        assert_eq!(links(b"\n \n"), Err(NotLinks::List(NotAList::Empty)));
        assert_eq!(links(b"PK\x03\x04 and a workbook"), Err(NotLinks::List(NotAList::Zip)));
    }

    #[test]
    fn the_better_name_counts_whatever_stands_first() {
        let list = format!("id;object id;mail;user principal name\n1;{ALICE};a@other.example;alice@corp.example\n");
        let rows = links(list.as_bytes()).unwrap();
        let (address, object) = rows[0].person.clone().unwrap();
        assert_eq!((address.as_str(), object.as_str()), ("alice@corp.example", ALICE));
    }
}
