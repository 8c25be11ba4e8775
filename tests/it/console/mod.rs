//! The administrator's console: who comes in, what each role may, and that nobody does more.

mod doors;
mod entry;
mod people;
mod reach;
mod record;
mod requests;
mod roles;
mod users;
