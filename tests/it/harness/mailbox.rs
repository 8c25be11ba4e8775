//! Reads a mail as a mail program does: headers, parts, encodings, the picture that the page names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::scan;
use super::smtp::Arrived;

/// A mail that was read.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Names and values in their order, encoded words decoded.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
    /// The picture's Content-ID, without its brackets, and its bytes.
    pub picture: Option<(String, Vec<u8>)>,
}

struct Part {
    headers: Vec<(String, String)>,
    body: String,
}

impl Letter {
    pub fn of(mail: &Arrived) -> Self {
        Self::from_bytes(&mail.bytes)
    }

    pub fn from_bytes(bytes: &[u8]) -> Self {
        let whole = part(std::str::from_utf8(bytes).unwrap());
        let mut letter = Self {
            headers: whole.headers.iter().map(|(name, value)| (name.clone(), decoded_words(value))).collect(),
            text: String::new(),
            html: String::new(),
            picture: None,
        };
        assert!(whole.header("Content-Type").starts_with("multipart/alternative"));
        letter.take(&whole);
        letter
    }

    fn take(&mut self, part: &Part) {
        let kind = part.header("Content-Type");
        if kind.starts_with("multipart/") {
            part.parts().iter().for_each(|part| self.take(part));
        } else if kind.starts_with("text/plain") {
            self.text = String::from_utf8(part.bytes()).unwrap();
        } else if kind.starts_with("text/html") {
            self.html = String::from_utf8(part.bytes()).unwrap();
        } else {
            assert_eq!(kind, "image/png");
            assert!(part.header("Content-Disposition").starts_with("inline"));
            let name = part.header("Content-ID").trim_start_matches('<').trim_end_matches('>').to_owned();
            self.picture = Some((name, part.bytes()));
        }
    }

    /// A header that is there exactly once.
    pub fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.iter().filter(|(its, _)| its.eq_ignore_ascii_case(name)).collect();
        assert_eq!(values.len(), 1, "{name} in {:?}", self.headers);
        &values[0].1
    }

    /// The link of the button.
    pub fn link(&self) -> String {
        let (_, rest) = self.html.split_once("href=\"").expect("a link on the page");
        unescaped(rest.split('"').next().unwrap())
    }

    /// What a camera reads off the picture that the page shows.
    pub fn scanned(&self) -> String {
        let (name, file) = self.picture.as_ref().expect("a picture in the mail");
        assert!(self.html.contains(&format!("src=\"cid:{name}\"")), "the page shows another picture than {name}");
        scan::read_png(file)
    }

    /// The page as text alone.
    pub fn page(&self) -> String {
        let mut text = String::new();
        let body = self.html.split_once("<body").unwrap().1;
        for part in body.split('<').skip(1) {
            text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        }
        unescaped(&text)
    }
}

impl Part {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(its, _)| its.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn parts(&self) -> Vec<Self> {
        let boundary = self.header("Content-Type").split_once("boundary=\"").unwrap().1.split('"').next().unwrap();
        let body = format!("\r\n{}", self.body);
        let (inside, _) = body.split_once(&format!("\r\n--{boundary}--")).expect("an end");
        inside.split(&format!("\r\n--{boundary}\r\n")).skip(1).map(part).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        match self.header("Content-Transfer-Encoding") {
            "base64" => STANDARD.decode(self.body.split_whitespace().collect::<String>()).unwrap(),
            "quoted-printable" => quoted_printable(&self.body),
            "7bit" => self.body.as_bytes().to_vec(),
            other => panic!("no mail program has to read {other}"),
        }
    }
}

fn part(text: &str) -> Part {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text}"));
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), headers.last_mut()) {
            value.push('\n');
            value.push_str(line.trim_start());
        } else {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}"));
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    let headers = headers.into_iter().map(|(name, value)| (name, folded(&value))).collect();
    Part { headers, body: body.to_owned() }
}

/// Lines become one; between two encoded words nothing is left.
fn folded(value: &str) -> String {
    value.replace("?=\n=?", "?==?").replace('\n', " ")
}

fn decoded_words(value: &str) -> String {
    let mut told = String::new();
    let mut bytes = Vec::new();
    for (nth, part) in value.split("=?utf-8?B?").enumerate() {
        let (word, rest) = if nth == 0 { ("", part) } else { part.split_once("?=").unwrap() };
        bytes.extend(STANDARD.decode(word).unwrap());
        told.push_str(std::str::from_utf8(&bytes).unwrap());
        bytes.clear();
        told.push_str(rest);
    }
    told
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}
