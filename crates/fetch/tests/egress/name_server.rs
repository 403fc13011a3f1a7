//! A hostile name server over UDP, and who asks it: another answer to every question.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fetch::http::Lookup;

/// Bytes of the head of a message.
const HEAD: usize = 12;
/// Bytes of type and class, which end a question.
const TYPE_AND_CLASS: usize = 4;
/// Points to the name in the question.
const SAME_NAME: [u8; 2] = [0xc0, HEAD as u8];

/// A running name server. It ends with the test process.
pub(crate) struct NameServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl NameServer {
    /// Starts with an answer to each question, by its number. No answer may be kept: its time to live is zero.
    pub(crate) fn start(addresses: impl Fn(usize) -> Vec<IpAddr> + Send + 'static) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (socket.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                let found = addresses(count.fetch_add(1, Ordering::SeqCst));
                let _ = socket.send_to(&answer(&buffer[..length], &found), from);
            }
        });
        Self { address, asked }
    }

    /// Questions so far.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(question: &[u8], addresses: &[IpAddr]) -> Vec<u8> {
    let mut answer = question.to_vec();
    answer[2..4].copy_from_slice(&[0x81, 0x80]);
    answer[6..8].copy_from_slice(&(addresses.len() as u16).to_be_bytes());
    for address in addresses {
        let (kind, bytes) = match address {
            IpAddr::V4(address) => (1_u16, address.octets().to_vec()),
            IpAddr::V6(address) => (28, address.octets().to_vec()),
        };
        answer.extend(SAME_NAME);
        answer.extend(kind.to_be_bytes());
        answer.extend([0, 1, 0, 0, 0, 0]);
        answer.extend((bytes.len() as u16).to_be_bytes());
        answer.extend(bytes);
    }
    answer
}

/// Asks one name server.
pub(crate) struct Resolver(SocketAddr);

impl Resolver {
    pub(crate) fn of(server: &NameServer) -> Self {
        Self(server.address)
    }
}

impl Lookup for Resolver {
    fn addresses(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let server = self.0;
        Box::pin(async move {
            let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await?;
            let question = question(&name);
            socket.send_to(&question, server).await?;
            let mut buffer = [0; 512];
            let length = socket.recv(&mut buffer).await?;
            Ok(addresses(&buffer[question.len()..length]))
        })
    }
}

fn question(name: &str) -> Vec<u8> {
    let mut question = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.').filter(|label| !label.is_empty()) {
        question.push(label.len() as u8);
        question.extend(label.bytes());
    }
    question.push(0);
    question.extend([0, 1, 0, 1]);
    question
}

/// The addresses of the records that follow the question.
fn addresses(mut records: &[u8]) -> Vec<IpAddr> {
    let mut found = Vec::new();
    let before = SAME_NAME.len() + TYPE_AND_CLASS + 4;
    while records.len() > before + 2 {
        let length = usize::from(u16::from_be_bytes([records[before], records[before + 1]]));
        let bytes = &records[before + 2..before + 2 + length];
        found.extend(<[u8; 4]>::try_from(bytes).ok().map(IpAddr::from));
        found.extend(<[u8; 16]>::try_from(bytes).ok().map(IpAddr::from));
        records = &records[before + 2 + length..];
    }
    found
}
