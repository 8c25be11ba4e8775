//! The administrator's console: who comes in, what each role may, and that nobody does more.

mod acts;
mod doors;
mod entry;
mod errors;
mod external;
mod face;
mod lists;
mod live;
mod origin;
mod people;
mod ranks;
mod reach;
mod record;
mod requests;
mod roles;
mod sheet;
mod tenant;
mod tested;
mod tuning;
mod users;

pub use roles::path_of as path_of_operator;
pub use users::application;

use image::{ImageFormat, Rgba, RgbaImage};

/// A picture of these measures, as a PNG.
pub fn drawn(width: u32, height: u32) -> Vec<u8> {
    let image = RgbaImage::from_fn(width, height, |x, _| Rgba([200, u8::try_from(x % 256).unwrap(), 60, 255]));
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// What the changes page tells, in plain lines: `asked first by: push → qr`.
pub fn facts(page: &str) -> String {
    let plain = page.replace("</del> <ins>", " → ").replace("</del> </dd>", " → –</dd>");
    let plain = plain.replace("<dt>", "").replace("</dt><dd>", ": ").replace("<del>", "").replace("<ins>", "");
    plain.replace("</ins>", "").replace("</dd></div>", "\n")
}
