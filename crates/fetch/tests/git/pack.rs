//! Packs made by hand, good and hostile, and the answers that carry them.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use sha1::{Digest as _, Sha1};

use crate::server::{Request, Server, Then, answer};

/// The objects of a pack.
#[derive(Default)]
pub(crate) struct Pack {
    body: Vec<u8>,
    count: u32,
}

const COMMIT: u8 = 1;
const TREE: u8 = 2;
const BLOB: u8 = 3;
const OFFSET_DELTA: u8 = 6;

impl Pack {
    fn add(&mut self, kind: u8, size: usize, base: &[u8], content: &[u8]) -> usize {
        let at = self.body.len();
        let mut size = size;
        let mut byte = kind << 4 | (size & 15) as u8;
        size >>= 4;
        while size > 0 {
            self.body.push(byte | 0x80);
            byte = (size & 0x7f) as u8;
            size >>= 7;
        }
        self.body.push(byte);
        self.body.extend_from_slice(base);
        let mut compressed = ZlibEncoder::new(Vec::new(), Compression::best());
        compressed.write_all(content).unwrap();
        self.body.extend_from_slice(&compressed.finish().unwrap());
        self.count += 1;
        at
    }

    fn object(&mut self, kind: u8, name: &str, content: &[u8]) -> [u8; 20] {
        self.add(kind, content.len(), b"", content);
        Sha1::new().chain_update(format!("{name} {}\0", content.len())).chain_update(content).finalize().into()
    }

    /// Adds a file.
    pub(crate) fn blob(&mut self, content: &[u8]) -> [u8; 20] {
        self.object(BLOB, "blob", content)
    }

    /// Adds a folder of `(mode, name, id)`.
    pub(crate) fn tree(&mut self, entries: &[(&str, &str, [u8; 20])]) -> [u8; 20] {
        let mut content = Vec::new();
        for (mode, name, id) in entries {
            content.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            content.extend_from_slice(id);
        }
        self.object(TREE, "tree", &content)
    }

    /// Adds a commit of a folder.
    pub(crate) fn commit(&mut self, tree: [u8; 20]) -> [u8; 20] {
        let who = "a <a@example.org> 0 +0000";
        let content = format!("tree {}\nauthor {who}\ncommitter {who}\n\na change\n", hex(tree));
        self.object(COMMIT, "commit", content.as_bytes())
    }

    /// Adds a file of zeros and a chain of deltas, each of which is its base twice.
    pub(crate) fn doubling(&mut self, mut size: usize, times: usize) {
        let mut at = self.add(BLOB, size, b"", &vec![0; size]);
        for _ in 0..times {
            let mut delta = varint(size);
            delta.extend(varint(size * 2));
            for _ in 0..2 {
                delta.extend(copies(size));
            }
            let next = self.body.len();
            at = self.add(OFFSET_DELTA, delta.len(), &offset(next - at), &delta);
            size *= 2;
        }
    }

    /// The pack, with the number of objects that its head promises.
    pub(crate) fn promising(self, count: u32) -> Vec<u8> {
        let mut pack = [b"PACK\0\0\0\x02".as_slice(), &count.to_be_bytes(), &self.body].concat();
        let trailer = Sha1::digest(&pack);
        pack.extend_from_slice(&trailer);
        pack
    }

    /// The pack.
    pub(crate) fn finish(self) -> Vec<u8> {
        let count = self.count;
        self.promising(count)
    }
}

/// Seven bits a byte, lowest first.
fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// How far back the base of a delta is.
fn offset(mut back: usize) -> Vec<u8> {
    let mut bytes = vec![(back & 0x7f) as u8];
    while back > 0x7f {
        back = (back >> 7) - 1;
        bytes.insert(0, (back & 0x7f) as u8 | 0x80);
    }
    bytes
}

/// Orders that copy the whole base.
fn copies(size: usize) -> Vec<u8> {
    const MOST: usize = 0x00ff_ffff;
    let mut orders = Vec::new();
    for start in (0..size).step_by(MOST) {
        let count = MOST.min(size - start);
        orders.push(0xff);
        orders.extend_from_slice(&(start as u32).to_le_bytes());
        orders.extend_from_slice(&(count as u32).to_le_bytes()[..3]);
    }
    orders
}

pub(crate) fn hex(id: [u8; 20]) -> String {
    id.map(|byte| format!("{byte:02x}")).concat()
}

fn packet(payload: &[u8]) -> Vec<u8> {
    [format!("{:04x}", payload.len() + 4).as_bytes(), payload].concat()
}

const RESULT: &str = "Content-Type: application/x-git-upload-pack-result\r\n";

/// The start of an answer that carries a pack.
pub(crate) fn pack_answer(pack: &[u8]) -> Vec<u8> {
    let mut body = packet(b"packfile\n");
    for part in pack.chunks(60_000) {
        body.extend(packet(&[b"\x01", part].concat()));
    }
    answer("200 OK", RESULT, &body)
}

/// A version 2 server whose `HEAD` is `commit` and whose pack is always the same.
pub(crate) fn canned(commit: [u8; 20], pack: &[u8]) -> Server {
    let whole = [pack_answer(pack), b"0000".to_vec()].concat();
    scripted(commit, move |_| (whole.clone(), Then::Close))
}

/// A version 2 server whose `HEAD` is `commit` and which answers `fetch` as the test says.
pub(crate) fn scripted(
    commit: [u8; 20],
    fetch: impl Fn(&Request) -> (Vec<u8>, Then) + Send + Sync + 'static,
) -> Server {
    Server::start(move |request| {
        if request.method == "GET" {
            let capabilities = ["version 2\n", "ls-refs\n", "fetch=shallow\n"].map(|line| packet(line.as_bytes()));
            let body = [capabilities.concat(), b"0000".to_vec()].concat();
            let head = "Content-Type: application/x-git-upload-pack-advertisement\r\n";
            (answer("200 OK", head, &body), Then::Close)
        } else if request.is_command("ls-refs") {
            let body = [packet(format!("{} HEAD\n", hex(commit)).as_bytes()), b"0000".to_vec()].concat();
            (answer("200 OK", RESULT, &body), Then::Close)
        } else {
            fetch(request)
        }
    })
}
