//! Files as they come, and as they are sent by somebody who means harm.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{Rgba, load_from_memory};

use super::*;

/// What must be in no picture of ours.
const SECRET: &str = "<script>GPS 52.5 13.4</script>";

fn drawn(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90, 255])
    })
}

fn png(image: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new(&mut file);
    encoder.write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgba8).unwrap();
    file
}

fn jpeg(image: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new(&mut file).encode_image(&DynamicImage::ImageRgba8(image.clone()).into_rgb8()).unwrap();
    file
}

fn webp(image: &RgbaImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut file);
    encoder.encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgba8).unwrap();
    file
}

/// A chunk of a PNG.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checked = kind.to_vec();
    checked.extend_from_slice(data);
    let mut crc = u32::MAX;
    for byte in &checked {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend_from_slice(&checked);
    chunk.extend_from_slice(&(!crc).to_be_bytes());
    chunk
}

/// The same PNG with another head, and with these chunks behind it.
fn with_head(file: &[u8], (width, height): (u32, u32), more: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&file[24..29]);
    [&file[..8], &chunk(*b"IHDR", &head), more, &file[33..]].concat()
}

/// An Exif segment that turns the picture by a quarter and says where it was taken.
fn exif() -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    tiff.extend_from_slice(SECRET.as_bytes());
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&[0xff, 0xe1], length.as_slice(), &tiff].concat()
}

fn holds(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn each_kind_becomes_a_png_in_every_size() {
    let image = drawn(1200, 300);
    for file in [png(&image), jpeg(&image), webp(&image)] {
        let made = made_anew(&file).unwrap();
        let measures: Vec<_> = made.iter().map(|made| (made.size, made.width, made.height)).collect();
        assert_eq!(measures, [(Size::Page, 512, 128), (Size::Mail, 384, 96)]);
        for made in made {
            assert!(made.png.starts_with(b"\x89PNG\r\n\x1a\n"));
            let read = load_from_memory(&made.png).unwrap();
            assert_eq!((read.width(), read.height()), (made.width, made.height));
        }
    }
}

#[test]
fn nothing_is_made_larger_and_nothing_vanishes() {
    let small = made_anew(&png(&drawn(40, 20))).unwrap();
    assert!(small.iter().all(|made| (made.width, made.height) == (40, 20)));
    let thin = made_anew(&png(&drawn(4096, 16))).unwrap();
    assert_eq!((thin[0].width, thin[0].height), (512, 2));
    assert_eq!(fit((4096, 1), (512, 128)), (512, 1));
    assert_eq!(fit((100, 4000), (512, 128)), (3, 128));
}

#[test]
fn what_stands_beside_the_pixels_is_left_behind() {
    let image = drawn(64, 32);
    let file = png(&image);
    let text = chunk(*b"tEXt", format!("Comment\0{SECRET}").as_bytes());
    let commented = with_head(&file, (64, 32), &text);
    let trailing = [file.as_slice(), SECRET.as_bytes(), b"PK\x03\x04"].concat();
    let photograph = jpeg(&image);
    let photograph = [&photograph[..2], &exif(), &photograph[2..]].concat();
    for file in [commented, trailing, photograph.clone()] {
        assert!(holds(&file, SECRET));
        for made in made_anew(&file).unwrap() {
            assert!(!holds(&made.png, SECRET) && !holds(&made.png, "tEXt") && !holds(&made.png, "eXIf"));
            assert!(made.png.ends_with(b"IEND\xae\x42\x60\x82"), "nothing behind the end");
        }
    }
    let turned = made_anew(&photograph).unwrap();
    assert_eq!((turned[0].width, turned[0].height), (32, 64), "it stands upright without being told to");
}

#[test]
fn other_kinds_are_refused_whatever_they_are_called() {
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SECRET}</svg>");
    let files: [&[u8]; 7] =
        [b"", b"\x89PNG", svg.as_bytes(), b"GIF89a\x40\0\x40\0\0\0\0;", b"BM", b"%PDF-1.7", b"<html>\x89PNG\r\n\x1a\n"];
    for file in files {
        assert_eq!(made_anew(file), Err(NotAPicture::OtherKind), "{:?}", String::from_utf8_lossy(file));
    }
}

#[test]
fn a_few_bytes_that_claim_a_lot_are_refused_before_anything_is_unpacked() {
    let file = png(&drawn(64, 64));
    for measures in [(60_000, 60_000), (4097, 16), (16, 4097), (4096, 4096), (u32::MAX >> 1, u32::MAX >> 1), (8, 8)] {
        let bomb = with_head(&file, measures, &[]);
        assert_eq!(made_anew(&bomb), Err(NotAPicture::Measures), "{measures:?}");
    }
    // A RIFF file of a few bytes that says it is 16383 pixels each way.
    let webp = b"RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xfe\xff\xff\x0f\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(made_anew(webp), Err(NotAPicture::Measures));
    assert_eq!(made_anew(&vec![0; MOST_BYTES + 1]), Err(NotAPicture::TooLarge));
}

#[test]
fn what_breaks_off_is_refused() {
    let image = drawn(64, 64);
    for file in [png(&image), webp(&image)] {
        for length in [16, 40, file.len() / 2, file.len() - 20] {
            let broken = made_anew(&file[..length]);
            assert!(matches!(broken, Err(NotAPicture::Broken | NotAPicture::Measures)), "{length}: {broken:?}");
        }
    }
    // A JPEG that breaks off within its head is none; one within its pixels is shown as far as it goes, as everywhere.
    let file = jpeg(&image);
    for length in [3, 20, 100] {
        assert_eq!(made_anew(&file[..length]), Err(NotAPicture::Broken), "{length}");
    }
}

#[test]
fn colours_that_nobody_sees_do_not_bleed() {
    let half = RgbaImage::from_fn(1024, 64, |x, _| if x < 512 { Rgba([255, 0, 0, 0]) } else { Rgba([0, 0, 255, 255]) });
    let made = load_from_memory(&made_anew(&png(&half)).unwrap()[0].png).unwrap().into_rgba8();
    for pixel in made.pixels().filter(|pixel| pixel.0[3] > 0) {
        assert!(pixel.0[0] < 40, "{pixel:?}");
    }
}

#[test]
fn any_bytes_come_to_an_answer() {
    let image = drawn(32, 32);
    // Every bit of a small file turned, one after the other.
    for file in [png(&image), jpeg(&image), webp(&image)] {
        for at in 0..file.len().min(300) {
            let mut broken = file.clone();
            broken[at] ^= 0x55;
            if let Ok(made) = made_anew(&broken) {
                assert!(made.iter().all(|made| made.png.starts_with(b"\x89PNG")));
            }
        }
    }
}
