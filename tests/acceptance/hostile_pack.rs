//! A git server that sends a pack of our making: objects that no honest server would send.

use std::fmt::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha1::{Digest, Sha1};

use crate::http_server::{HttpServer, Request, Response};

const COMMIT: u8 = 1;
const TREE: u8 = 2;
const BLOB: u8 = 3;
const OFFSET_DELTA: u8 = 6;

type Id = [u8; 20];

/// A pack that is being written.
pub(crate) struct Pack {
    objects: Vec<u8>,
    count: u32,
    head: Id,
}

impl Pack {
    /// A commit whose tree holds these files.
    pub(crate) fn with_files(files: &[(&str, &[u8])]) -> Self {
        let mut pack = Self { objects: Vec::new(), count: 0, head: [0; 20] };
        let mut tree = Vec::new();
        for (name, body) in files {
            let id = pack.push("blob", BLOB, body);
            tree.extend_from_slice(format!("100644 {name}\0").as_bytes());
            tree.extend_from_slice(&id);
        }
        let tree = pack.push("tree", TREE, &tree);
        let who = "Fixture <fixture@example.invalid> 1767323045 +0000";
        let commit = format!("tree {}\nauthor {who}\ncommitter {who}\n\nx\n", hex(&tree));
        pack.head = pack.push("commit", COMMIT, commit.as_bytes());
        pack
    }

    /// Adds `count` deltas of a few hundred bytes that each make `copies` copies of a file of 16 MiB.
    pub(crate) fn with_delta_bombs(mut self, count: usize, copies: u64) -> Self {
        const BASE: u64 = 0x00ff_ffff;
        let base_at = self.objects.len();
        self.count += 1;
        self.objects.extend_from_slice(&object_header(BLOB, BASE));
        self.objects.extend_from_slice(&zlib(&vec![0; usize::try_from(BASE).unwrap()]));

        let mut delta = size(BASE);
        delta.extend_from_slice(&size(BASE * copies));
        for _ in 0..copies {
            // Copy from offset 0, with a length of three bytes.
            delta.extend_from_slice(&[0x80 | 0x10 | 0x20 | 0x40, 0xff, 0xff, 0xff]);
        }
        let packed = zlib(&delta);
        for _ in 0..count {
            let back = self.objects.len() - base_at;
            self.count += 1;
            self.objects.extend_from_slice(&object_header(OFFSET_DELTA, delta.len() as u64));
            self.objects.extend_from_slice(&distance(back));
            self.objects.extend_from_slice(&packed);
        }
        self
    }

    /// Names a head that is not in the pack.
    pub(crate) fn without_its_head(mut self) -> Self {
        self.head = [0x5a; 20];
        self
    }

    /// Serves the pack as the repository `/repo`.
    pub(crate) fn serve(self) -> HttpServer {
        let (head, pack) = (hex(&self.head), self.finish());
        HttpServer::start(move |request| answer(request, &head, &pack))
    }

    fn push(&mut self, word: &str, kind: u8, body: &[u8]) -> Id {
        self.count += 1;
        self.objects.extend_from_slice(&object_header(kind, body.len() as u64));
        self.objects.extend_from_slice(&zlib(body));
        Sha1::new().chain_update(format!("{word} {}\0", body.len())).chain_update(body).finalize().into()
    }

    fn finish(self) -> Vec<u8> {
        let mut pack = b"PACK\0\0\0\x02".to_vec();
        pack.extend_from_slice(&self.count.to_be_bytes());
        pack.extend_from_slice(&self.objects);
        let hash = Sha1::digest(&pack);
        pack.extend_from_slice(&hash);
        pack
    }
}

/// Protocol version 2, as far as a clone of one commit needs it.
fn answer(request: &Request, head: &str, pack: &[u8]) -> Response {
    let body = String::from_utf8_lossy(&request.body);
    let (kind, packets) = if request.path == "/repo/info/refs" {
        let lines = ["version 2\n", "agent=git/2.43.0\n", "ls-refs\n", "fetch=shallow\n", "object-format=sha1\n"];
        ("advertisement", lines.map(|line| packet(line.as_bytes())).concat())
    } else if body.contains("command=ls-refs") {
        let refs = format!("{head} HEAD symref-target:refs/heads/main\n");
        let branch = format!("{head} refs/heads/main\n");
        ("result", [packet(refs.as_bytes()), packet(branch.as_bytes())].concat())
    } else if body.contains("command=fetch") {
        let mut packets = packet(b"packfile\n");
        for part in pack.chunks(60_000) {
            packets.extend_from_slice(&packet(&[b"\x01", part].concat()));
        }
        ("result", packets)
    } else {
        return Response::not_found();
    };
    Response::new(200, &format!("application/x-git-upload-pack-{kind}"), [&packets[..], b"0000"].concat())
}

fn packet(bytes: &[u8]) -> Vec<u8> {
    let mut packet = format!("{:04x}", bytes.len() + 4).into_bytes();
    packet.extend_from_slice(bytes);
    packet
}

/// Kind and size of an object: four bits of the size beside the kind, then seven a byte.
fn object_header(kind: u8, size: u64) -> Vec<u8> {
    let mut header = vec![kind << 4 | (size & 0xf) as u8];
    let mut rest = size >> 4;
    while rest > 0 {
        *header.last_mut().unwrap() |= 0x80;
        header.push((rest & 0x7f) as u8);
        rest >>= 7;
    }
    header
}

/// A size inside a delta: seven bits a byte, the lowest first.
fn size(mut size: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let more = size >> 7 > 0;
        bytes.push((size & 0x7f) as u8 | u8::from(more) << 7);
        size >>= 7;
        if !more {
            return bytes;
        }
    }
}

/// How far back the base of a delta lies: seven bits a byte, the highest first, each but the last one less.
fn distance(back: usize) -> Vec<u8> {
    let mut bytes = vec![(back & 0x7f) as u8];
    let mut rest = back >> 7;
    while rest > 0 {
        rest -= 1;
        bytes.push(0x80 | (rest & 0x7f) as u8);
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut zlib, bytes).unwrap();
    zlib.finish().unwrap()
}

fn hex(id: &Id) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
