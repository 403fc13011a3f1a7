//! The two formats that are attached to tickets: a page and a document.

use crate::expected::{faults, named, server};
use crate::room::Room;

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
fn a_server_without_faults_is_said_to_have_no_findings_and_a_folder_without_a_server_is_not() {
    let room = Room::new();
    assert!(scan(&room, "weather-clean", "markdown").contains("\n## No findings: "));
    assert!(scan(&room, "weather-clean", "html").contains("class=\"verdict good\""));
    for format in ["markdown", "html"] {
        let shown = scan(&room, "no-server", format);
        assert!(shown.contains("Nothing seen") && !shown.contains("No findings"), "{format}:\n{shown}");
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
