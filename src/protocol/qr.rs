//! QR codes: the sign-in page's, which a phone scans, and the terminal's and the mail's, which carry an invitation.

use std::fmt::Write as _;

use qrcode::render::unicode::Dense1x2;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

use super::xml::{NotXml, Writer};

/// Width of the empty margin that readers need to find the code, in modules (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;
/// Width of a module in a picture, in pixels: shown at half of that, it is sharp on a fine screen, too.
const PIXELS: usize = 8;

/// A QR code on a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Width and height in modules, the quiet zone included: the drawing's `viewBox` is `0 0 size size`.
    pub size: usize,
    /// The dark modules as the `d` of one SVG path.
    pub path: String,
}

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawn {
    /// The text has more bytes than a QR code holds.
    #[error("the text is too long for a QR code")]
    TooLong,
    /// The label cannot be written.
    #[error("the label cannot be written")]
    Label(#[from] NotXml),
    /// The picture cannot be written.
    #[error("the picture cannot be written")]
    Picture,
}

/// Draws `text` on a grid.
pub fn matrix(text: &str) -> Result<Matrix, NotDrawn> {
    let code = code(text)?;
    let mut path = String::new();
    for (row, y) in code.to_colors().chunks(code.width()).zip(QUIET_ZONE..) {
        // One closed box for each run of dark modules: far shorter than one for each module.
        let mut x = QUIET_ZONE;
        for run in row.chunk_by(|a, b| a == b) {
            let length = run.len();
            if run.first() == Some(&Color::Dark) {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length;
        }
    }
    Ok(Matrix { size: code.width() + 2 * QUIET_ZONE, path })
}

/// `text` as an inline SVG, dark on white whatever the page's colours, with `label` as its accessible name.
pub fn svg(text: &str, label: &str) -> Result<String, NotDrawn> {
    let Matrix { size, path } = matrix(text)?;
    let (side, view) = (size.to_string(), format!("0 0 {size} {size}"));
    let mut w = Writer::with_capacity(path.len() + 400);
    let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("aria-label", label),
        ("role", "img"),
        ("shape-rendering", "crispEdges"),
        ("viewBox", &view),
    ];
    w.element("svg", &attributes, |w| {
        w.leaf("rect", &[("fill", "#fff"), ("height", &side), ("width", &side)], "");
        w.leaf("path", &[("d", &path), ("fill", "#000")], "");
    });
    Ok(w.finish()?)
}

/// `text` in block characters. The light modules are the drawn ones: terminals write light on dark more often
/// than not, and most readers take either.
pub fn terminal(text: &str) -> Result<String, NotDrawn> {
    Ok(code(text)?.render().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

/// `text` as a PNG, each module some pixels wide: mail clients show no SVG. One bit a pixel, dark on white.
pub fn png(text: &str) -> Result<Vec<u8>, NotDrawn> {
    let code = code(text)?;
    let size = code.width() + 2 * QUIET_ZONE;
    let dark = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET_ZONE).filter(|at| *at < code.width());
        inside(x).zip(inside(y)).is_some_and(|(x, y)| dark[y * code.width() + x] == Color::Dark)
    };
    let mut pixels = Vec::with_capacity((size * PIXELS).div_ceil(8) * size * PIXELS);
    for y in 0..size {
        let row: Vec<bool> = (0..size * PIXELS).map(|x| !is_dark(x / PIXELS, y)).collect();
        let row: Vec<u8> = row.chunks(8).map(packed).collect();
        (0..PIXELS).for_each(|_| pixels.extend_from_slice(&row));
    }
    let width = u32::try_from(size * PIXELS).map_err(|_| NotDrawn::TooLong)?;
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, width);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(|_| NotDrawn::Picture)?;
    writer.write_image_data(&pixels).map_err(|_| NotDrawn::Picture)?;
    writer.finish().map_err(|_| NotDrawn::Picture)?;
    Ok(file)
}

/// Eight pixels or fewer in a byte, the first in its highest bit.
fn packed(pixels: &[bool]) -> u8 {
    pixels.iter().zip(0..8).fold(0, |byte, (light, at)| byte | u8::from(*light) << (7 - at))
}

fn code(text: &str) -> Result<QrCode, NotDrawn> {
    QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| NotDrawn::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://idp.example.net/phone/q/abcdefghijklmnopqrstuvwxyz0123456789";

    /// Reads a picture of square modules, each blown up to some pixels, as a camera would.
    fn scanned(size: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        const PIXELS: usize = 6;
        let pixels = size * PIXELS;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(pixels, pixels, |x, y| {
            if is_dark(x / PIXELS, y / PIXELS) { 0 } else { 255 }
        });
        picture.detect_grids()[0].decode().unwrap().1
    }

    /// The dark modules that a path draws.
    fn modules(path: &str) -> Vec<(usize, usize)> {
        let boxes = path.split_terminator('z').map(|one| {
            let (x, rest) = one.strip_prefix('M').unwrap().split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (width, rest) = rest.split_once("v1h-").unwrap();
            assert_eq!(width, rest);
            (x.parse::<usize>().unwrap(), y.parse::<usize>().unwrap(), width.parse::<usize>().unwrap())
        });
        boxes.flat_map(|(x, y, width)| (x..x + width).map(move |x| (x, y))).collect()
    }

    #[test]
    fn a_phone_reads_what_was_drawn() {
        let Matrix { size, path } = matrix(LINK).unwrap();
        let dark = modules(&path);
        assert_eq!(scanned(size, |x, y| dark.contains(&(x, y))), LINK);
    }

    #[test]
    fn a_phone_reads_the_picture() {
        let file = png(LINK).unwrap();
        assert!(file.len() < 4_096, "{} bytes", file.len());
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(&file));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let shape = reader.next_frame(&mut pixels).unwrap();
        let side = usize::try_from(shape.width).unwrap();
        assert_eq!((shape.width, side), (shape.height, matrix(LINK).unwrap().size * PIXELS));
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        assert_eq!(picture.detect_grids()[0].decode().unwrap().1, LINK);
    }

    #[test]
    fn the_quiet_zone_is_quiet() {
        let Matrix { size, path } = matrix(LINK).unwrap();
        let quiet = |at: usize| at < QUIET_ZONE || at >= size - QUIET_ZONE;
        assert!(modules(&path).iter().all(|(x, y)| !quiet(*x) && !quiet(*y)));
    }

    #[test]
    fn a_drawing_is_one_labelled_picture() {
        let svg = svg("x", "Scan \"me\" & <go>").unwrap();
        let Matrix { size, path } = matrix("x").unwrap();
        assert_eq!(
            svg,
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" aria-label=\"Scan &quot;me&quot; &amp; &lt;go>\" role=\"img\" \
                 shape-rendering=\"crispEdges\" viewBox=\"0 0 {size} {size}\">\
                 <rect fill=\"#fff\" height=\"{size}\" width=\"{size}\"></rect><path d=\"{path}\" fill=\"#000\"></path></svg>"
            )
        );
    }

    #[test]
    fn a_terminal_shows_what_a_phone_reads() {
        let shown = terminal(LINK).unwrap();
        let lines: Vec<Vec<char>> = shown.lines().map(|line| line.chars().collect()).collect();
        let size = lines[0].len();
        let is_light = |x: usize, y: usize| match lines[y / 2][x] {
            '█' => true,
            '▀' => y.is_multiple_of(2),
            '▄' => !y.is_multiple_of(2),
            _ => false,
        };
        assert_eq!(scanned(size, |x, y| !is_light(x, y)), LINK);
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        assert_eq!(matrix(&"x".repeat(3000)), Err(NotDrawn::TooLong));
        assert_eq!(svg(&"x".repeat(3000), ""), Err(NotDrawn::TooLong));
        assert_eq!(terminal(&"x".repeat(3000)), Err(NotDrawn::TooLong));
        assert_eq!(png(&"x".repeat(3000)), Err(NotDrawn::TooLong));
        assert_eq!(svg("x", "\0"), Err(NotDrawn::Label(NotXml('\0'))));
    }
}
