//! Prints generated input: `generate listing TOOLS`, or `generate source FOLDER BYTES`, which fills a folder.

#[path = "mod.rs"]
mod generated;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

/// Bytes of one generated file.
const FILE: usize = 60_000;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["listing", tools] => {
            let Ok(tools) = tools.parse() else { return Ok(usage()) };
            print!("{}", generated::listing(tools));
        }
        ["source", folder, bytes] => {
            let Ok(bytes) = bytes.parse() else { return Ok(usage()) };
            fs::create_dir_all(folder)?;
            for (at, text) in generated::source(bytes, FILE).iter().enumerate() {
                fs::write(Path::new(folder).join(format!("file{at}.js")), text)?;
            }
        }
        _ => return Ok(usage()),
    }
    Ok(ExitCode::SUCCESS)
}

fn usage() -> ExitCode {
    eprintln!("usage: generate listing TOOLS | generate source FOLDER BYTES");
    ExitCode::from(2)
}
