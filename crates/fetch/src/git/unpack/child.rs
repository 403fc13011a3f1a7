//! The unpacking child: a process that gives up its rights, reads one pack and hands over the files of one commit.

use std::{
    ffi::OsString,
    io::{self, BufWriter, Read, Write},
    path::Path,
    process::ExitCode,
};

use super::{
    confinement::confine,
    order::{Failure, Order},
    store::Store,
    walk::walk,
};

/// What the hidden subcommand of the program runs: unpacks a git pack from standard input under limits that it puts on
/// itself, and writes the files of one commit to standard output as frames. `arguments` are those after the
/// subcommand's name; the working folder is private to this process. Only [`Unpacker`](crate::Unpacker) starts it.
pub fn unpack_main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let done = order(arguments).and_then(|order| {
        confine(&order).map_err(|error| Failure::Broken(format!("cannot limit itself: {error}")))?;
        unpack(io::stdin().lock(), Path::new("."), &order, &mut BufWriter::new(io::stdout().lock()))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let line = serde_json::to_string(&failure).unwrap_or_default();
            // The exit status says enough to a parent that no longer listens.
            let _ = writeln!(io::stderr(), "{line}");
            ExitCode::FAILURE
        }
    }
}

fn order(arguments: impl IntoIterator<Item = OsString>) -> Result<Order, Failure> {
    let mut arguments = arguments.into_iter();
    match (arguments.next(), arguments.next()) {
        (Some(order), None) => serde_json::from_slice(order.as_encoded_bytes())
            .map_err(|error| Failure::Broken(format!("cannot read its order: {error}"))),
        _ => Err(Failure::Broken("started without one order; only the program itself starts it".to_owned())),
    }
}

fn unpack(pack: impl Read, folder: &Path, order: &Order, out: &mut impl Write) -> Result<(), Failure> {
    let store = Store::of_pack(pack, folder, order)?;
    walk(&store, order, out)
}
