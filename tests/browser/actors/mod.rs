//! Who acts in a real browser's story.
//!
//! A [`world`] holds a house, a push service and [`microsoft`]; in it stand [`chromium`] windows, each with a
//! profile of its own, started by one [`driver`]. [`laptop`] and [`phone`] say what people do with them, and
//! [`pictures`] are taken on the way, while [`axe`] looks whether everybody can use what is to be seen.

pub mod axe;
pub mod chromium;
pub mod driver;
pub mod laptop;
pub mod microsoft;
pub mod phone;
pub mod pictures;
pub mod world;
