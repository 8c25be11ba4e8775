//! What protects a person from operators: their own role in the console, and the mark that an owner sets.

use crate::domain::operator::Shield;
use crate::domain::user::User;
use crate::store::Store;

use super::Outcome;

/// What protects this person.
pub(super) async fn shield_of(store: &Store, user: &User) -> Outcome<Shield> {
    let role = store.operators().by_address(&user.address).await?.map(|operator| operator.role);
    Ok(Shield { role, is_protected: user.is_protected })
}
