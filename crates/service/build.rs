//! Makes the files for browsers part of the program: what `script/browser` built, with the compressed forms beside them.
//!
//! They are taken from `$VIGIE_BROWSER`, else from `target/browser`. Without them the program serves the page without JavaScript.
//! A build that is to notice that the folder has appeared sets the variable: cargo cannot watch what does not exist.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=VIGIE_BROWSER");
    let named = std::env::var_os("VIGIE_BROWSER").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if let Some(folder) = named.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(format!("VIGIE_BROWSER: there is no folder {}", folder.display()).into());
    }
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser");
    let mut files = Vec::new();
    if let Some(folder) = named.or(Some(usual).filter(|usual| usual.is_dir())) {
        println!("cargo::rerun-if-changed={}", folder.display());
        find(&folder, &folder.canonicalize()?, &mut files)?;
    }
    files.sort();
    let code: Result<String, Box<dyn Error>> =
        files.iter().filter(|(path, _)| !is_form_of_another(path, &files)).map(|file| asset(file, &files)).collect();
    let code =
        format!("/// The files, in the order of their paths.\npub(crate) static BROWSER: &[Asset] = &[\n{}];\n", code?);
    fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("browser.rs"), code)?;
    Ok(())
}

/// A file's path below `/browser/`, and where it is.
type File = (String, PathBuf);

fn find(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name is not UTF-8")?;
        // Stamps of the build.
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            find(root, &path, files)?;
        } else {
            let below = path.strip_prefix(root.canonicalize()?)?;
            files.push((below.to_str().ok_or("a file name is not UTF-8")?.replace('\\', "/"), path));
        }
    }
    Ok(())
}

fn at<'f>(path: &str, files: &'f [File]) -> Option<&'f Path> {
    files.iter().find(|(known, _)| known == path).map(|(_, file)| file.as_path())
}

/// `vigie.js.br` is `vigie.js` compressed; `fra.traineddata.gz` is a file of its own, which its reader unpacks.
fn is_form_of_another(path: &str, files: &[File]) -> bool {
    let plain = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
    plain.is_some_and(|plain| at(plain, files).is_some())
}

fn asset((path, file): &File, files: &[File]) -> Result<String, Box<dyn Error>> {
    let mut hash = DefaultHasher::new();
    fs::read(file)?.hash(&mut hash);
    let form = |end: &str| match at(&format!("{path}.{end}"), files) {
        Some(file) => format!("Some(include_bytes!({file:?}))"),
        None => "None".to_owned(),
    };
    let mut code = String::new();
    writeln!(
        code,
        "    Asset {{ path: {path:?}, media_type: {:?}, plain: include_bytes!({file:?}), brotli: {}, gzip: {}, tag: {:?} }},",
        media_type(path),
        form("br"),
        form("gz"),
        format!("\"{:016x}\"", hash.finish()),
    )?;
    Ok(code)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "txt" | "LICENSE" => "text/plain; charset=utf-8",
        "gz" => "application/gzip",
        _ => "application/octet-stream",
    }
}
