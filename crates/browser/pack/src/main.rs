//! Writes the JavaScript beside a WebAssembly module, as wasm-bindgen's command line would.

use std::{env, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;

const USE: &str = "use: vigie-browser-pack MODULE.wasm FOLDER NAME";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder, name] = arguments.as_slice() else { return failed(USE) };
    let mut bindgen = Bindgen::new();
    let written = bindgen.input_path(module).out_name(name).web(true).and_then(|bindgen| {
        bindgen.typescript(false).remove_name_section(true).remove_producers_section(true).generate(folder)
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&format!("{module}: {why:#}")),
    }
}

#[allow(clippy::print_stderr, reason = "a program of the build, which tells its caller what is wrong")]
fn failed(why: &str) -> ExitCode {
    eprintln!("pack: {why}");
    ExitCode::FAILURE
}
