//! The one corpus of what people who mean no good write wherever they may write: names, user agents, addresses, names of
//! files, the words of an error. Every sink is held against all of it. It leans on nothing, so that the stories of
//! `tests/it` hold it, too.

/// Markup, quotes, entities, a turn of direction, a control character, a long word: all of it in one.
pub const MIXED: &str = "<script>alert(1)</script>'\"&amp;\u{202e}gpj\u{7}--><b onload=x>]]>{{7*7}}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

const SHORT: [&str; 57] = [
    MIXED,
    // For pages.
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "&lt;b&gt; &amp;amp; &#60; & &copy",
    "]]><!--<?xml?>--!>",
    "javascript:alert(1)",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    // For lines, headers and fields.
    "a\r\nBcc: eve@evil.example",
    "a\nSet-Cookie: x=y",
    "a\r\r\n\r\n<b>body</b>",
    "a\u{85}b\u{2028}c\u{2029}d\u{b}e\u{c}f",
    "=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    "\" <eve@evil.example>, \"",
    "2027-01-15T12:00:00Z  INFO countersign::boot: the doors are open",
    "a\n2027-01-15T12:00:00Z ERROR countersign: forged",
    "\",\"level\":\"ERROR\",\"x\":\"",
    "a=b c=\"d\" e=",
    // For terminals.
    "a\0b",
    "\u{1b}[2J\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{9b}2J\u{9d}0;title\u{9c}\u{90}q\u{84}",
    "over\rwritten\u{8}\u{8}\u{7f}",
    "\u{1}\u{2}\u{3}\u{e}\u{f}\u{1c}\u{1d}\u{1e}\u{1f}",
    // For eyes.
    "\u{202e}gpj.exe",
    "\u{202a}a\u{202b}b\u{202c}c\u{202d}d",
    "\u{2066}a\u{2067}b\u{2068}c\u{2069}d",
    "a\u{200e}b\u{200f}c\u{61c}d",
    "a\u{200b}b\u{200c}c\u{200d}d\u{2060}e\u{feff}f",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}a\u{489}\u{489}lgo",
    "\u{212a}ate \u{430}lice ﬀ ＜script＞",
    "e\u{301} \u{e9} \u{1100}\u{1161}\u{11a8}",
    // For spreadsheets.
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    "''+x",
    "＝1",
    "\"a\",=1",
    "a;b\tc|d,e",
    // For shells.
    "'; iex(..) $(touch x) `id` \"\u{2019}; rm\n-rf / #\u{202e}\u{1b}[2J \\",
    "$(reboot) ${IFS} $HOME !! %PATH% ^& > x < y | z",
    "`reboot`",
    "'; DROP TABLE users; --",
    "\u{2018}\u{2019}\u{201a}\u{201b}; calc",
    // Whose bytes are quotes to whoever takes them for another code page's.
    "\u{d1}; a = (calc) # \u{d2}\u{c2}\u{1f600}\\u0027",
    "--config=/etc/passwd",
    // For readers of JSON, and of paths.
    "\\ud800 \\udc00\\ud800 \\u0000 \\\"",
    "\\",
    "../../../../etc/passwd%00.png",
    "%0d%0aX: y %ff %u202e",
    "\u{fffe}\u{ffff}\u{fffd}\u{10ffff}",
];

/// All of it, with what is too long to be written here.
#[must_use]
pub fn texts() -> Vec<String> {
    let long = ["x".repeat(10_000), "<\"'&\u{202e}\n".repeat(2_000), format!("a{}", "\u{301}".repeat(5_000))];
    SHORT.into_iter().map(str::to_owned).chain(long).collect()
}

/// All of it, behind a few more.
#[must_use]
pub fn and(others: &[&str]) -> Vec<String> {
    others.iter().map(ToString::to_string).chain(texts()).collect()
}

/// Whether a sign moves a cursor, breaks a line, hides, or turns the writing. Written down here once more, by ranges of
/// its own: a sink is not judged by the very rule that it goes by.
#[must_use]
pub fn is_raw(c: char) -> bool {
    matches!(u32::from(c),
        0..=0x1f | 0x7f..=0x9f | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060 | 0x2066..=0x2069 | 0xfeff)
}
