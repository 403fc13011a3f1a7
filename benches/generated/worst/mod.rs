//! The worst input that is known for the checks: of a size that can be asked for, so that its cost can be seen to grow.

mod calls;
mod files;
mod launches;
mod live;
mod manifests;
mod servers;
mod tools;

use model::{Calls, ExpectedTools, Launch, Recording, SourceFile, Surface};

/// What a scan looks at.
pub(crate) enum Input {
    /// One server.
    Server(Surface),
    /// The servers of one scan.
    Servers(Vec<Surface>),
    /// A server, and the tools that its user expects.
    Expected(Surface, ExpectedTools),
    /// Source files and manifests, by path.
    Files(Vec<SourceFile>),
    /// Calls of source code, with the files that hold them and the servers that they make.
    Calls(Calls, Vec<SourceFile>, Vec<Surface>),
    /// Entries of a client configuration.
    Launches(Vec<Launch>),
    /// What a server listed when it was locked, and what it lists now.
    Locked(Surface, Surface),
    /// How a running server behaved, and what it lists.
    Live(Recording, Surface),
}

/// Input that is larger, the larger the number.
pub(crate) type Grown = fn(usize) -> Input;

/// All of it, by name.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Grown)> {
    let lists = [tools::ALL, servers::ALL, files::ALL, manifests::ALL, launches::ALL, calls::ALL, live::ALL];
    lists.into_iter().flatten().copied()
}

/// A text of about so many bytes.
fn long(bytes: usize) -> String {
    "long_".repeat(bytes.div_ceil(5))
}

/// `number` in letters, so that no two are one digit apart: `bakd`.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    loop {
        text.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return text;
        }
    }
}
