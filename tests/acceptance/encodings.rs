//! Files in every encoding that their language allows.

use std::fs;

use serde_json::Value;

use crate::expected::server;
use crate::room::Room;

fn tools() -> Vec<Value> {
    // The Latin-1 file is read, and is a gap: some of its bytes are no characters of UTF-8.
    let run = Room::new().run(["discover", server("encodings").to_str().unwrap()]).exits(3);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    listing["tools"].as_array().unwrap().clone()
}

fn tool(name: &str) -> Value {
    tools().into_iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no tool {name}: {:#?}", tools()))
}

#[test]
fn the_fixture_has_exactly_the_bytes_that_it_is_about() {
    let bytes = |file: &str| fs::read(server("encodings").join(file)).unwrap();
    assert!(bytes("src/bom.ts").starts_with(b"\xef\xbb\xbf"));
    assert!(bytes("src/utf16le.ts").starts_with(b"\xff\xfei\0"));
    assert!(bytes("src/utf16be.ts").starts_with(b"\xfe\xff\0i"));
    assert!(bytes("src/empty.ts").is_empty());
    assert!(bytes("src/crlf.ts").windows(2).any(|pair| pair == b"\r\n"));
    assert!(std::str::from_utf8(&bytes("latin1.py")).is_err());
    assert!(bytes("bom.py").starts_with(b"\xef\xbb\xbf"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    assert_eq!(tool("with_bom")["description"], "Behind a byte order mark: Größe.");
    assert_eq!(tool("with_bom")["location"]["line"], 4);
    assert_eq!(tool("python_with_bom")["location"]["file"], "bom.py");
}

#[test]
fn lines_that_end_in_cr_and_lf_are_counted_once() {
    assert_eq!(tool("with_crlf")["location"]["line"], 4);
    assert_eq!(tool("with_crlf")["description"], "On lines that end in CR and LF.");
}

#[test]
fn utf_16_is_read_in_both_byte_orders() {
    assert_eq!(tool("in_utf16_le")["description"], "Said in UTF-16, low byte first: Größe, 天気.");
    assert_eq!(tool("in_utf16_be")["description"], "Said in UTF-16, high byte first: Größe, 天気.");
}

#[test]
fn a_python_file_in_latin_1_is_read_where_its_first_line_says_so() {
    assert_eq!(tool("in_latin_1")["location"]["file"], "latin1.py");
}

#[test]
fn every_tool_of_the_folder_is_seen_and_the_empty_file_harms_nobody() {
    let mut names: Vec<String> = tools().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    let expected = ["in_latin_1", "in_utf16_be", "in_utf16_le", "in_utf8", "python_with_bom", "with_bom", "with_crlf"];
    assert_eq!(names, expected);
}

#[test]
fn bytes_that_are_no_text_are_a_gap_and_the_rest_is_still_scanned() {
    let room = Room::new();
    crate::room::copy_folder(&server("weather-clean"), &room.work().join("weather"));
    room.file("weather/src/odd.ts", b"export const caf\xe9 = 1;\n");
    let result = room.run(["scan-local", "weather", "--format", "ndjson"]).exits(3).result();
    assert_eq!(result.tools(), ["get_forecast", "get_alerts", "compare_cities"]);
    assert!(result.gaps().iter().any(|gap| gap.contains("src/odd.ts")), "{:?}", result.gaps());
}
