//! The unpacking child as a program of its own, which the tests of this crate start.

fn main() -> std::process::ExitCode {
    fetch::unpack_main(std::env::args_os().skip(1))
}
