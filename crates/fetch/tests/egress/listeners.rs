//! Listeners on this machine that count who comes.

use std::io::{Read, Write};
use std::net::{Ipv6Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Listeners on one port of several addresses: 127.0.0.2 may be dialled, where a policy opens it, the others never.
pub(crate) struct Listeners {
    port: u16,
    denied: Arc<AtomicUsize>,
    admitted: Arc<AtomicUsize>,
    redirect: Arc<Mutex<Option<String>>>,
}

impl Listeners {
    /// Starts them on a port that web servers listen on, so that the port is no reason to refuse.
    pub(crate) fn start() -> Self {
        let (port, denied_at, admitted_at) = (8000..9999).find_map(Self::bind).expect("some port is free");
        let (denied, admitted) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let redirect = Arc::new(Mutex::new(None));
        for listener in denied_at {
            let count = Arc::clone(&denied);
            thread::spawn(move || answer(&listener, &count, &Mutex::new(None)));
        }
        let (count, to) = (Arc::clone(&admitted), Arc::clone(&redirect));
        thread::spawn(move || answer(&admitted_at, &count, &to));
        Self { port, denied, admitted, redirect }
    }

    fn bind(port: u16) -> Option<(u16, Vec<TcpListener>, TcpListener)> {
        let at = |address: &str| TcpListener::bind((address, port)).ok();
        let mut denied = vec![at("127.0.0.1")?, at("127.0.0.53")?, at("127.255.255.254")?];
        // A machine without IPv6 has nobody to dial there.
        denied.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok());
        Some((port, denied, at("127.0.0.2")?))
    }

    /// The port of all of them.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Connections to those that may not be dialled.
    pub(crate) fn connections(&self) -> usize {
        self.denied.load(Ordering::SeqCst)
    }

    /// Connections to the one that may be.
    pub(crate) fn admitted(&self) -> usize {
        self.admitted.load(Ordering::SeqCst)
    }

    /// Has the one that may be dialled send everybody elsewhere.
    pub(crate) fn redirect_to(&self, address: &str) {
        *self.redirect.lock().unwrap() = Some(address.to_owned());
    }
}

fn answer(listener: &TcpListener, count: &AtomicUsize, redirect: &Mutex<Option<String>>) {
    for mut stream in listener.incoming().flatten() {
        count.fetch_add(1, Ordering::SeqCst);
        let _ = stream.read(&mut [0; 4096]);
        let head = match redirect.lock().unwrap().as_ref() {
            Some(address) => format!("307 Temporary Redirect\r\nLocation: {address}"),
            None => "200 OK".to_owned(),
        };
        let _ = write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
}
