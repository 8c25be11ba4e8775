//! The API: what a token opens, what is created once, and what is refused by name.

mod calls;
mod creating;
mod described;
mod hostile;
mod reading;
mod rights;
mod tokens;
