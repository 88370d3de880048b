//! Prints the table of modules as JSON, for what is not Rust.
#![allow(clippy::print_stdout, reason = "this is what it is for")]

use jimun_core::Module;

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&Module::ALL)?);
    Ok(())
}
