//! The two formats that are attached to tickets: a page and a document; and what the README shows.

use crate::expected::{faults, named, server};
use crate::room::{Room, copy_folder};

fn scan(room: &Room, name: &str, format: &str) -> String {
    let folder = server(name);
    room.run(["scan-local", folder.to_str().unwrap(), "--format", format, "--offline", "--no-progress"]).stdout
}

#[test]
fn markdown_and_html_show_every_planted_fault_with_its_place() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        for format in ["markdown", "html"] {
            let shown = scan(&room, name, format);
            for fault in faults(name) {
                let place = format!("{}:{}", fault.file, fault.line);
                assert!(shown.contains(&place), "{name}: {place} is not in {format}:\n{shown}");
                assert!(shown.contains(&fault.class), "{name}: {} is not in {format}:\n{shown}", fault.class);
            }
        }
    }
}

#[test]
fn a_clean_server_is_seen_whole_and_a_folder_without_a_server_never_looks_clean() {
    let room = Room::new();
    for format in ["markdown", "html"] {
        let clean = scan(&room, "weather-clean", format);
        assert!(!clean.contains("Not everything was seen") && !clean.contains("Incomplete"), "{format}:\n{clean}");
        let empty = scan(&room, "no-server", format);
        assert!(empty.contains("Incomplete") && empty.contains("this is no clean result"), "{format}:\n{empty}");
        assert!(empty.contains("Not everything was seen"), "{format}:\n{empty}");
    }
}

#[test]
fn a_page_is_whole_and_loads_nothing() {
    let page = scan(&Room::new(), "deploy-poisoned", "html");
    assert!(page.starts_with("<!doctype html>\n") && page.ends_with("</html>\n"), "{page}");
    for loads in ["<script", "<link", "<img", "<iframe", " href=", " src=\"", " style=", "url("] {
        assert!(!page.contains(loads), "{loads}:\n{page}");
    }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let shown = "fixtures/servers/tickets-poisoned";
    let room = Room::new();
    copy_folder(&server("tickets-poisoned"), &room.work().join(shown));
    let printed = room.run(["scan-local", shown, "--offline", "--no-progress"]).exits(1).stdout;
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let block = format!("```text\n{}\n```", printed.trim_end());
    assert!(readme.contains(&block), "the README does not show this:\n{printed}");
}
