//! Lists: pages, filters and their bounds.

use serde_json::{Value, json};

use super::caller::Caller;
use super::place::{Place, on_both};

on_both!(
    every_record_stands_on_one_page,
    a_page_out_of_bounds_is_refused,
    is_active_filters_and_both_are_listed_without_it,
    what_is_changed_keeps_its_place_in_a_list,
);

/// The lists, with the plural that they answer and the name of a record.
const LISTS: [(&str, &str, &str); 2] = [
    ("/mcp-registry/list-servers", "servers", "saved_name"),
    ("/mcp-gateway/list-gateways", "gateways", "gateway_saved_name"),
];

fn read(caller: &Caller, list: &str, query: &str) -> Value {
    caller.ask(&format!("GET {list}{query}")).send().is(200).json()
}

/// A project with 23 servers and 23 gateways, every third of them not active.
fn filled(place: &'static Place) -> super::place::Project {
    let team = place.project();
    for at in 0..23 {
        let (name, is_active) = (format!("n{at:02}"), at % 3 != 0);
        team.writer.add_server(&json!({"saved_name": name, "is_active": is_active})).is(201);
        team.writer
            .add_gateway(&json!({"gateway_saved_name": name, "is_active": is_active,
            "servers_config": {"servers": [{"saved_name": name}]}}))
            .is(201);
    }
    team
}

fn every_record_stands_on_one_page(place: &'static Place) {
    let team = filled(place);
    for (list, plural, name) in LISTS {
        let usual = read(&team.writer, list, "");
        assert_eq!(usual.as_object().unwrap().keys().collect::<Vec<_>>(), [plural, "pagination"]);
        assert_eq!(
            usual["pagination"],
            json!({"page": 1, "per_page": 10, "total_count": 23, "total_pages": 3,
            "has_next": true, "has_previous": false})
        );
        assert_eq!(read(&team.writer, list, "?page=1&per_page=10"), usual);
        let mut seen = Vec::new();
        for page in 1..=4 {
            let page = read(&team.writer, list, &format!("?page={page}&per_page=7"));
            seen.extend(page[plural].as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()));
        }
        let newest_first: Vec<String> = (0..23).rev().map(|at| format!("n{at:02}")).collect();
        assert_eq!(seen, newest_first, "{list}");
        let last = read(&team.writer, list, "?page=3");
        assert_eq!(
            last["pagination"],
            json!({"page": 3, "per_page": 10, "total_count": 23, "total_pages": 3,
            "has_next": false, "has_previous": true})
        );
        let beyond = read(&team.writer, list, "?page=2147483647&per_page=100");
        assert_eq!((&beyond[plural], &beyond["pagination"]["has_next"]), (&json!([]), &json!(false)));
        let row = read(&team.writer, list, "?per_page=1")[plural][0].clone();
        let single = match name {
            "saved_name" => team.writer.server("n22"),
            _ => team.writer.gateway("n22"),
        };
        assert_eq!(row, single.is(200).json(), "a row of a list is the record");
    }
}

fn a_page_out_of_bounds_is_refused(place: &'static Place) {
    let team = place.project();
    team.writer.add_server(&json!({"saved_name": "a"})).is(201);
    let lists = LISTS.map(|(list, ..)| list);
    let more = ["/mcp-registry/list-gateways-by-server", "/mcp-registry/list-changes"];
    for list in lists.iter().chain(&more) {
        let ask = |query: &str| team.writer.ask(&format!("GET {list}{query}")).server("a").send();
        for (query, named) in [
            ("?page=0", &["page"][..]),
            ("?page=-1", &["page"]),
            ("?page=x", &["page"]),
            ("?page=99999999999999999999", &["page"]),
            ("?page=1&page=2", &["page"]),
            ("?per_page=", &["per_page"]),
            ("?per_page=0", &["per_page"]),
            ("?per_page=101", &["per_page"]),
            ("?page=0&per_page=0", &["page", "per_page"]),
        ] {
            assert_eq!(ask(query).refused(400), named, "{list}{query}");
        }
        ask("?per_page=100&page=1").is(200);
        ask("?unknown=1").is(200);
    }
    for list in lists {
        let ask = team.writer.ask(&format!("GET {list}?is_active=maybe"));
        assert_eq!(ask.send().refused(400), ["is_active"], "{list}");
    }
}

fn is_active_filters_and_both_are_listed_without_it(place: &'static Place) {
    let team = filled(place);
    for (list, plural, _) in LISTS {
        for (query, count) in [("", 23), ("&is_active=true", 15), ("&is_active=false", 8)] {
            let page = read(&team.writer, list, &format!("?per_page=100{query}"));
            assert_eq!(page["pagination"]["total_count"], count, "{list}{query}");
            let rows = page[plural].as_array().unwrap();
            assert_eq!(rows.len(), count, "{list}{query}");
            let wanted = query.split('=').nth(1).map(|word| json!(word == "true"));
            assert!(rows.iter().all(|row| wanted.as_ref().is_none_or(|wanted| row["is_active"] == *wanted)));
        }
    }
}

fn what_is_changed_keeps_its_place_in_a_list(place: &'static Place) {
    let team = place.project();
    for name in ["a", "b", "c"] {
        team.writer.add_server(&json!({"saved_name": name})).is(201);
    }
    team.writer.modify_server("a", &json!({"description": "changed"})).is(200);
    let listed = read(&team.writer, "/mcp-registry/list-servers", "");
    let names: Vec<&str> =
        listed["servers"].as_array().unwrap().iter().map(|row| row["saved_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["c", "b", "a"]);
}
