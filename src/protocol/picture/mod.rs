//! A picture that a stranger may have made becomes one of ours.
//!
//! What was sent is never served: it is decoded within strict bounds and written anew, pixels and nothing else. Name,
//! place and camera of a photograph, scripts behind the last byte, second files in the same bytes: none of it comes
//! through. Only PNG, JPEG and WebP are read, whatever a file calls itself; of one that moves, the first image.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::{FilterType, resize};
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits, RgbaImage,
};

use crate::domain::organisation::{Picture, Size};

/// The largest file that is looked at.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// The longest side, and the most pixels: what a decoder needs grows with them, and a few bytes can claim a lot.
const LONGEST_SIDE: u32 = 4096;
const MOST_PIXELS: u64 = 8 * 1024 * 1024;
/// The most memory that a decoder may take, in bytes.
const MOST_MEMORY: u64 = 96 * 1024 * 1024;
/// Smaller than that nothing is to be seen.
const SHORTEST_SIDE: u32 = 16;

/// Why a picture was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    /// More than [`MOST_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// Neither PNG nor JPEG nor WebP.
    #[error("the file is of another kind")]
    OtherKind,
    /// Too many pixels, or too few.
    #[error("the picture's measures are out of bounds")]
    Measures,
    /// It breaks off, or breaks the rules of its kind.
    #[error("the picture cannot be read")]
    Broken,
}

/// Reads a picture and makes it anew in every size; it is never made larger than it was.
pub fn made_anew(file: &[u8]) -> Result<Vec<Picture>, NotAPicture> {
    if file.len() > MOST_BYTES {
        return Err(NotAPicture::TooLarge);
    }
    let whole = decoded(file)?;
    Size::ALL.into_iter().map(|size| fitted(&whole, size)).collect()
}

fn decoded(file: &[u8]) -> Result<RgbaImage, NotAPicture> {
    // By its first bytes; name and type are the sender's to write.
    let format = image::guess_format(file).map_err(|_| NotAPicture::OtherKind)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(NotAPicture::OtherKind);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| told(&error))?;
    let (width, height) = decoder.dimensions();
    let sides = SHORTEST_SIDE..=LONGEST_SIDE;
    if !sides.contains(&width) || !sides.contains(&height) || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(NotAPicture::Measures);
    }
    // Photographs lie on their side and say so beside the pixels; what is said there goes, so the pixels are turned.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| told(&error))?;
    image.apply_orientation(orientation);
    Ok(premultiplied(image.into_rgba8()))
}

fn told(error: &image::ImageError) -> NotAPicture {
    match error {
        image::ImageError::Limits(_) => NotAPicture::Measures,
        _ => NotAPicture::Broken,
    }
}

/// Colours of pixels that nobody sees must not bleed into those beside them.
fn premultiplied(mut image: RgbaImage) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let part = |part: u8| share(u32::from(part) * u32::from(a), 255);
        pixel.0 = [part(r), part(g), part(b), a];
    }
    image
}

fn plain(mut image: RgbaImage) -> RgbaImage {
    for pixel in image.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let part = |part: u8| if a == 0 { 0 } else { share(u32::from(part) * 255, u32::from(a)) };
        pixel.0 = [part(r), part(g), part(b), a];
    }
    image
}

fn share(dividend: u32, divisor: u32) -> u8 {
    u8::try_from((dividend + divisor / 2) / divisor).unwrap_or(u8::MAX)
}

fn fitted(whole: &RgbaImage, size: Size) -> Result<Picture, NotAPicture> {
    let (width, height) = fit(whole.dimensions(), size.most());
    let small = if (width, height) == whole.dimensions() {
        whole.clone()
    } else {
        resize(whole, width, height, FilterType::Lanczos3)
    };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, PngFilter::Adaptive)
        .write_image(plain(small).as_raw(), width, height, ExtendedColorType::Rgba8)
        .map_err(|_| NotAPicture::Broken)?;
    Ok(Picture { size, width, height, png })
}

/// The measures that fit into a box, in the same proportion, at least a pixel each way and never larger.
fn fit((width, height): (u32, u32), (most_width, most_height): (u32, u32)) -> (u32, u32) {
    let (w, h, mw, mh) = (u64::from(width), u64::from(height), u64::from(most_width), u64::from(most_height));
    let (new_width, new_height) = if w <= mw && h <= mh {
        (w, h)
    } else if w * mh > h * mw {
        (mw, (h * mw + w / 2) / w)
    } else {
        ((w * mh + h / 2) / h, mh)
    };
    let side = |side: u64| u32::try_from(side.max(1)).unwrap_or(1);
    (side(new_width), side(new_height))
}

#[cfg(test)]
mod tests;
