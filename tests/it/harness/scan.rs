//! A camera: reads a QR code off the page's drawing, or off a picture in a mail.

/// What the code says that is in this PNG.
pub fn read_png(file: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let shape = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(shape.color_type, png::ColorType::Grayscale);
    let (width, height) = (usize::try_from(shape.width).unwrap(), usize::try_from(shape.height).unwrap());
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code in the picture");
    grids[0].decode().unwrap().1
}

/// What the code says whose drawing has this side length and this path.
pub fn read(size: u64, path: &str) -> String {
    const SCALE: usize = 4;
    let width = usize::try_from(size).unwrap();
    let mut dark = vec![false; width * width];
    for run in path.split('M').filter(|run| !run.is_empty()) {
        let (at, rest) = run.split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let length: usize = rest.split('v').next().unwrap().parse().unwrap();
        let start = y.parse::<usize>().unwrap() * width + x.parse::<usize>().unwrap();
        dark[start..start + length].fill(true);
    }
    let picture = |x: usize, y: usize| if dark[(y / SCALE) * width + x / SCALE] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * SCALE, width * SCALE, picture);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code on the page");
    grids[0].decode().unwrap().1
}
