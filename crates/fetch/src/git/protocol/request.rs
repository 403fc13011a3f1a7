//! What we ask a server.

use super::{AGENT, Advertisement, Dialect};
use crate::git::{error::GitError, object_id::ObjectId, pkt_line::PacketWriter};

/// The `ls-refs` command of version 2 for refs whose names start with one of `prefixes`.
///
/// # Errors
///
/// Fails if a prefix is longer than a packet may be.
pub(in crate::git) fn list_refs(server: &Advertisement, prefixes: &[String]) -> Result<Vec<u8>, GitError> {
    let mut message = command("ls-refs", server)?;
    message.line("peel")?;
    message.line("symrefs")?;
    for prefix in prefixes {
        message.line(&format!("ref-prefix {prefix}"))?;
    }
    message.flush();
    Ok(message.into_bytes())
}

fn command(name: &str, server: &Advertisement) -> Result<PacketWriter, GitError> {
    let mut message = PacketWriter::default();
    message.line(&format!("command={name}"))?;
    if server.has("agent") {
        message.line(AGENT)?;
    }
    if server.has("object-format") {
        message.line("object-format=sha1")?;
    }
    message.delimiter();
    Ok(message)
}

/// Which objects to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct PackRequest {
    /// Commits and tags to send with all their trees and files.
    pub(in crate::git) wants: Vec<ObjectId>,
    /// How many commits of history to send; all of it if absent.
    pub(in crate::git) depth: Option<u32>,
    /// Files over this many bytes need not be sent.
    pub(in crate::git) largest_file: u64,
}

impl PackRequest {
    /// The request in the server's dialect.
    ///
    /// # Errors
    ///
    /// Fails if a line is longer than a packet may be, which no object id is.
    pub(in crate::git) fn message(&self, server: &Advertisement) -> Result<Vec<u8>, GitError> {
        match server.dialect {
            Dialect::Commands => self.command(server),
            Dialect::Refs => self.want_list(server),
        }
    }

    fn command(&self, server: &Advertisement) -> Result<Vec<u8>, GitError> {
        let mut message = command("fetch", server)?;
        message.line("no-progress")?;
        message.line("ofs-delta")?;
        for want in &self.wants {
            message.line(&format!("want {want}"))?;
        }
        if let Some(depth) = self.depth.filter(|_| server.offers("fetch", "shallow")) {
            message.line(&format!("deepen {depth}"))?;
        }
        if server.offers("fetch", "filter") {
            message.line(&self.filter())?;
        }
        message.line("done")?;
        message.flush();
        Ok(message.into_bytes())
    }

    fn want_list(&self, server: &Advertisement) -> Result<Vec<u8>, GitError> {
        let used = ["side-band-64k", "ofs-delta", "no-progress", "shallow", "filter"];
        let mut capabilities: Vec<&str> = used.into_iter().filter(|name| server.has(name)).collect();
        if server.has("agent") {
            capabilities.push(AGENT);
        }
        let mut message = PacketWriter::default();
        let mut beside_the_first = format!(" {}", capabilities.join(" "));
        for want in &self.wants {
            message.line(&format!("want {want}{}", std::mem::take(&mut beside_the_first)))?;
        }
        if let Some(depth) = self.depth.filter(|_| server.has("shallow")) {
            message.line(&format!("deepen {depth}"))?;
        }
        if server.has("filter") {
            message.line(&self.filter())?;
        }
        message.flush();
        message.line("done")?;
        Ok(message.into_bytes())
    }

    /// A server leaves out what is *at least* as large as the number it is told.
    fn filter(&self) -> String {
        format!("filter blob:limit={}", self.largest_file.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::{pkt_line::Packet, protocol::AdvertisementReader};

    fn server(lines: &[&'static str]) -> Advertisement {
        let mut reader = AdvertisementReader::new();
        for line in lines {
            reader.take(&Packet::Data((*line).into()), None).unwrap();
        }
        reader.finish().unwrap()
    }

    fn request() -> PackRequest {
        let id = |digit: &str| digit.repeat(40).parse().unwrap();
        PackRequest { wants: vec![id("1"), id("2")], depth: Some(1), largest_file: 99 }
    }

    #[test]
    fn version_2_is_asked_by_commands() {
        let server = server(&["version 2\n", "ls-refs\n", "fetch=shallow filter\n"]);
        let text = String::from_utf8(request().message(&server).unwrap()).unwrap();
        assert_eq!(
            text,
            "0012command=fetch\n00010010no-progress\n000eofs-delta\n\
             0032want 1111111111111111111111111111111111111111\n0032want 2222222222222222222222222222222222222222\n\
             000ddeepen 1\n001afilter blob:limit=100\n0009done\n0000"
        );
        let text = String::from_utf8(list_refs(&server, &["HEAD".to_owned()]).unwrap()).unwrap();
        assert_eq!(text, "0014command=ls-refs\n00010009peel\n000csymrefs\n0014ref-prefix HEAD\n0000");
    }

    #[test]
    fn older_servers_are_asked_with_the_capabilities_they_have() {
        let first = "1111111111111111111111111111111111111111 HEAD\0side-band-64k shallow agent=git/1 ofs-delta\n";
        let text = String::from_utf8(request().message(&server(&[first])).unwrap()).unwrap();
        assert!(text.contains(&format!("want {} side-band-64k ofs-delta shallow {AGENT}\n0032want", "1".repeat(40))));
        assert!(text.ends_with("000ddeepen 1\n00000009done\n"), "{text}");
    }

    #[test]
    fn a_server_that_cannot_cut_history_is_not_asked_to() {
        let server = server(&["version 2\n", "ls-refs\n", "fetch\n"]);
        let text = String::from_utf8(request().message(&server).unwrap()).unwrap();
        assert!(!text.contains("deepen") && !text.contains("filter"), "{text}");
    }
}
