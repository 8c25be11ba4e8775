//! The administrator's console: who comes in, what each role may, and that nobody does more.

mod doors;
mod entry;
mod lists;
mod people;
mod roles;
mod users;
