//! A place database made by hand, after the specification of the MaxMind DB file format, version 2.0: a search tree of
//! one bit a node, a data section, and the metadata at the end.

/// What 16 nul bytes part from the tree.
const SEPARATOR: [u8; 16] = [0; 16];
const WIDTH_16: u8 = 5;
const WIDTH_32: u8 = 6;
const WIDTH_64: u8 = 9;
const METADATA: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// A value of the data section.
enum Value {
    Text(String),
    /// With the kind that says its width.
    Number(u8, u64),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

impl Value {
    /// A control byte says kind and size; kinds over 7 and sizes over 28 take a byte more.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                control(2, text.len(), out);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Number(kind, number) => {
                let bytes = number.to_be_bytes();
                let bytes = &bytes[(number.leading_zeros() / 8) as usize..];
                control(*kind, bytes.len(), out);
                out.extend_from_slice(bytes);
            }
            Self::Map(pairs) => {
                control(7, pairs.len(), out);
                for (name, value) in pairs {
                    text(name).write(out);
                    value.write(out);
                }
            }
            Self::List(values) => {
                control(11, values.len(), out);
                for value in values {
                    value.write(out);
                }
            }
        }
    }
}

fn control(kind: u8, size: usize, out: &mut Vec<u8>) {
    let (low, more) = match size {
        0..29 => (u8::try_from(size).unwrap(), None),
        _ => (29, Some(u8::try_from(size - 29).unwrap())),
    };
    if kind > 7 {
        out.extend([low, kind - 7]);
    } else {
        out.push(kind << 5 | low);
    }
    out.extend(more);
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn named(name: &str) -> Value {
    Value::Map(vec![("names", Value::Map(vec![("de", text("anderswo")), ("en", text(name))]))])
}

/// A node's two ways on.
#[derive(Clone, Copy)]
enum Way {
    Nowhere,
    Node(usize),
    Record(usize),
}

/// Networks of IPv4 and what is known of them.
pub struct Places {
    nodes: Vec<[Way; 2]>,
    data: Vec<u8>,
}

impl Default for Places {
    fn default() -> Self {
        Self { nodes: vec![[Way::Nowhere; 2]], data: Vec::new() }
    }
}

impl Places {
    /// The addresses that begin with these bytes are in this city of this country.
    pub fn knows(mut self, network: &[u8], city: Option<&str>, country: (&str, &str)) -> Self {
        let (name, code) = country;
        let mut place = Vec::new();
        place.extend(city.map(|city| ("city", named(city))));
        let Value::Map(mut country) = named(name) else { unreachable!() };
        country.push(("iso_code", text(code)));
        place.push(("country", Value::Map(country)));
        let record = Way::Record(self.data.len());
        Value::Map(place).write(&mut self.data);

        let bits: Vec<usize> =
            network.iter().flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1))).collect();
        let (last, way) = bits.split_last().unwrap();
        let mut at = 0;
        for bit in way {
            at = if let Way::Node(next) = self.nodes[at][*bit] {
                next
            } else {
                self.nodes.push([Way::Nowhere; 2]);
                let next = self.nodes.len() - 1;
                self.nodes[at][*bit] = Way::Node(next);
                next
            };
        }
        self.nodes[at][*last] = record;
        self
    }

    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let count = self.nodes.len();
        let mut file = Vec::new();
        for way in self.nodes.iter().flatten() {
            let value = match way {
                Way::Nowhere => count,
                Way::Node(node) => *node,
                Way::Record(at) => count + SEPARATOR.len() + at,
            };
            file.extend_from_slice(&u32::try_from(value).unwrap().to_be_bytes()[1..]);
        }
        file.extend_from_slice(&SEPARATOR);
        file.extend_from_slice(&self.data);
        file.extend_from_slice(METADATA);
        let metadata = Value::Map(vec![
            ("binary_format_major_version", Value::Number(WIDTH_16, 2)),
            ("binary_format_minor_version", Value::Number(WIDTH_16, 0)),
            ("build_epoch", Value::Number(WIDTH_64, 1_800_014_400)),
            ("database_type", text("Places-City")),
            ("description", Value::Map(vec![("en", text("A few places"))])),
            ("ip_version", Value::Number(WIDTH_16, 4)),
            ("languages", Value::List(vec![text("de"), text("en")])),
            ("node_count", Value::Number(WIDTH_32, count as u64)),
            ("record_size", Value::Number(WIDTH_16, 24)),
        ]);
        metadata.write(&mut file);
        file
    }
}
