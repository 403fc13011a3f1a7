//! Addresses that are never dialled, however they are spelled and whatever a name server says.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

mod listeners;
mod name_server;
mod spellings;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fetch::FetchError;
use fetch::http::{Client, NetworkPolicy, Patience, PlainHttp};

use listeners::Listeners;
use name_server::{NameServer, Resolver};

/// Requests of each test that counts them.
const TRIES: usize = 10_000;

/// A policy that speaks `http` to every public host, so that nothing but the address is a reason to refuse.
fn policy() -> NetworkPolicy {
    let patience =
        Patience { connect: Duration::from_secs(1), answer: Duration::from_secs(1), idle: Duration::from_secs(1) };
    NetworkPolicy { plain_http: PlainHttp::Public, patience, ..NetworkPolicy::default() }
}

#[tokio::test]
async fn no_spelling_of_a_denied_address_is_dialled_in_ten_thousand_tries() {
    let listeners = Listeners::start();
    let spellings = spellings::all();
    let different: BTreeSet<&String> = spellings.iter().collect();
    assert!(different.len() >= 150, "{} spellings", different.len());
    let client = Client::new(policy()).unwrap();
    let mut refused = 0;
    for spelling in spellings.iter().cycle().take(TRIES) {
        let Ok(url) = format!("http://{spelling}:{}/mcp", listeners.port()).parse() else { continue };
        match client.get(url).send().await {
            Err(FetchError::Refused { .. }) => refused += 1,
            // The system may know no such name, and nothing was dialled then.
            Err(FetchError::Unreachable { .. }) if spelling.contains("ocalhost") => {}
            other => panic!("{spelling}: {other:?}"),
        }
    }
    assert_eq!(listeners.connections(), 0);
    // What no parser reads is dialled by nobody; it must not be much of what was tried.
    assert!(refused >= TRIES * 9 / 10, "{refused} of {TRIES} were refused as addresses");
}

#[tokio::test]
async fn a_name_that_leads_to_denied_addresses_is_not_dialled_in_ten_thousand_tries() {
    let listeners = Listeners::start();
    let addresses = spellings::addresses();
    let names = NameServer::start(move |query| vec![addresses[query % addresses.len()]]);
    let client = Client::new(NetworkPolicy { lookup: Some(Arc::new(Resolver::of(&names))), ..policy() }).unwrap();
    for number in 0..TRIES {
        let url = format!("http://host-{number}.rebinding.example:{}/mcp", listeners.port()).parse().unwrap();
        let outcome = client.get(url).send().await;
        assert!(matches!(outcome, Err(FetchError::Refused { .. })), "try {number}: {outcome:?}");
    }
    assert_eq!(listeners.connections(), 0);
    assert!(names.asked() >= TRIES, "{} questions", names.asked());
}

#[tokio::test]
async fn a_name_that_moves_to_a_denied_address_after_it_was_admitted_is_not_followed_there() {
    let listeners = Listeners::start();
    // 127.0.0.2 stands in for the outside: the operator opens it, and 127.0.0.1 stays denied.
    let opened = NetworkPolicy { internal: ["127.0.0.2/32".parse().unwrap()].into_iter().collect(), ..policy() };
    let names = NameServer::start(|query| match query % 3 {
        0 => vec!["127.0.0.2".parse().unwrap()],
        1 => vec!["127.0.0.1".parse().unwrap()],
        _ => vec!["127.0.0.1".parse().unwrap(), "169.254.169.254".parse().unwrap()],
    });
    let client = Client::new(NetworkPolicy { lookup: Some(Arc::new(Resolver::of(&names))), ..opened }).unwrap();
    let mut answered = 0;
    for _ in 0..300 {
        let url = format!("http://rebinding.example:{}/mcp", listeners.port()).parse().unwrap();
        answered += usize::from(client.get(url).send().await.is_ok());
    }
    assert_eq!(listeners.connections(), 0, "a denied address was dialled");
    assert_eq!((answered, listeners.admitted()), (100, 100), "the admitted address is dialled each time it is named");
}

#[tokio::test]
async fn a_redirect_to_a_denied_address_is_not_followed_however_it_is_spelled() {
    let listeners = Listeners::start();
    let opened = NetworkPolicy { internal: ["127.0.0.2/32".parse().unwrap()].into_iter().collect(), ..policy() };
    let client = Client::new(opened).unwrap();
    for spelling in spellings::all() {
        listeners.redirect_to(&format!("http://{spelling}:{}/mcp", listeners.port()));
        let url = format!("http://127.0.0.2:{}/mcp", listeners.port()).parse().unwrap();
        assert!(client.get(url).send().await.is_err(), "{spelling} answered");
    }
    assert_eq!(listeners.connections(), 0);
    assert_eq!(listeners.admitted(), spellings::all().len());
}
