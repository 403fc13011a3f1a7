//! How many servers of one host are asked at the same time, so that a slow one holds up only those who ask for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::JobTarget;

/// The hosts that are asked now, and by how many jobs of this process each.
#[derive(Clone)]
pub(super) struct Hosts {
    asked: Arc<Mutex<HashMap<String, usize>>>,
    most: usize,
}

/// One job's place at its host, until it is dropped.
pub(super) struct Seat {
    hosts: Hosts,
    /// None if the job asks no running server.
    host: Option<String>,
}

impl Hosts {
    /// Lets `most` jobs ask one host.
    pub(super) fn new(most: usize) -> Self {
        Self { asked: Arc::default(), most }
    }

    /// A place for a job at the host that it asks; nothing if all are taken.
    pub(super) fn seat(&self, target: &JobTarget) -> Option<Seat> {
        let JobTarget::Hosted(hosted) = target else { return Some(Seat { hosts: self.clone(), host: None }) };
        let url = hosted.endpoint.url();
        let host =
            format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let by = asked.entry(host.clone()).or_default();
        if *by >= self.most {
            return None;
        }
        *by += 1;
        drop(asked);
        Some(Seat { hosts: self.clone(), host: Some(host) })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(host) = &self.host else { return };
        let mut asked = self.hosts.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(by) = asked.get_mut(host) {
            *by -= 1;
            if *by == 0 {
                asked.remove(host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{AuthType, Hosted};

    use super::*;

    fn hosted(address: &str) -> JobTarget {
        JobTarget::Hosted(Hosted {
            endpoint: address.parse().unwrap(),
            server_name: None,
            expected_tools: None,
            transport: None,
            auth_type: AuthType::None,
        })
    }

    #[test]
    fn a_host_has_so_many_places_and_another_host_its_own() {
        let hosts = Hosts::new(2);
        let one = hosts.seat(&hosted("https://a.example/mcp"));
        let other = hosts.seat(&hosted("https://a.example/else"));
        assert!(one.is_some() && other.is_some() && hosts.seat(&hosted("https://a.example/mcp")).is_none());
        assert!(hosts.seat(&hosted("https://b.example/mcp")).is_some());
        assert!(hosts.seat(&hosted("https://a.example:8443/mcp")).is_some());
        drop(one);
        assert!(hosts.seat(&hosted("https://a.example/mcp")).is_some());
        drop(other);
        assert!(hosts.asked.lock().unwrap().is_empty());
    }

    #[test]
    fn source_is_scanned_without_a_place() {
        let hosts = Hosts::new(0);
        assert!(hosts.seat(&JobTarget::Source("npm:notes".parse().unwrap())).is_some());
    }
}
