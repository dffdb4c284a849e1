//! Makes the files for browsers part of the program: the modules that `script/browser` built, compressed where that pays.
//!
//! They are taken from `$VIGIE_BROWSER`, else from `target/browser`. Without them the program serves the page without JavaScript.
//! A build that is to notice that the folder has appeared sets the variable: cargo cannot watch what does not exist.

use std::{error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=VIGIE_BROWSER");
    #[cfg(feature = "http")]
    {
        let named = std::env::var_os("VIGIE_BROWSER").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/browser");
        if let Some(folder) = &named
            && !folder.is_dir()
        {
            return Err(format!("VIGIE_BROWSER: there is no folder {}", folder.display()).into());
        }
        browser::embed(named.or(Some(usual).filter(|usual| usual.is_dir())))?;
    }
    Ok(())
}

#[cfg(feature = "http")]
mod browser {
    use std::{
        error::Error,
        fmt::Write as _,
        fs,
        hash::{DefaultHasher, Hash as _, Hasher as _},
        io::Write as _,
        path::{Path, PathBuf},
    };

    /// Compressed forms that save less than a tenth are not kept.
    const PAYS: f64 = 0.9;

    /// Writes `browser.rs`, which names every file of the folder in the order of their paths.
    pub(super) fn embed(folder: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
        let out = PathBuf::from(std::env::var("OUT_DIR")?);
        let mut files = Vec::new();
        if let Some(folder) = &folder {
            println!("cargo::rerun-if-changed={}", folder.display());
            find(folder, folder, &mut files)?;
        }
        files.sort();
        let mut code =
            String::from("/// The files, in the order of their paths.\npub(crate) static BROWSER: &[Asset] = &[\n");
        for (number, (path, file)) in files.iter().enumerate() {
            let bytes = fs::read(file)?;
            let mut hash = DefaultHasher::new();
            bytes.hash(&mut hash);
            // `script/browser` compresses what it makes; what it did not is compressed here.
            let ready = |ending: &str| fs::read(format!("{}.{ending}", file.display())).ok();
            let kept = |form: &str, compressed: Vec<u8>| -> Result<String, Box<dyn Error>> {
                if compressed.len() as f64 > bytes.len() as f64 * PAYS {
                    return Ok("None".to_owned());
                }
                let file = out.join(format!("browser-{number}.{form}"));
                fs::write(&file, compressed)?;
                Ok(format!("Some(include_bytes!({file:?}))"))
            };
            writeln!(
                code,
                "    Asset {{ path: {path:?}, media_type: {:?}, plain: include_bytes!({:?}), brotli: {}, gzip: {}, tag: {:?} }},",
                media_type(path),
                file.canonicalize()?,
                kept("br", ready("br").map_or_else(|| brotli(&bytes), Ok)?)?,
                kept("gz", ready("gz").map_or_else(|| gzip(&bytes), Ok)?)?,
                format!("\"{:016x}\"", hash.finish()),
            )?;
        }
        code.push_str("];\n");
        fs::write(out.join("browser.rs"), code)?;
        Ok(())
    }

    fn find(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_companion = [".br", ".gz"]
                .iter()
                .any(|ending| name.strip_suffix(ending).is_some_and(|base| path.with_file_name(base).is_file()));
            // Names that begin with a dot are the build's own notes.
            if is_companion || name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                find(root, &path, files)?;
            } else {
                let name = path.strip_prefix(root)?.to_str().ok_or("a file name is not UTF-8")?.replace('\\', "/");
                files.push((name, path));
            }
        }
        Ok(())
    }

    fn media_type(path: &str) -> &'static str {
        match path.rsplit('.').next().unwrap_or_default() {
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "wasm" => "application/wasm",
            "json" => "application/json",
            "css" => "text/css; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            "txt" | "md" => "text/plain; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            // Data of tesseract.js stays compressed: the page unpacks it itself.
            "gz" => "application/gzip",
            _ => "application/octet-stream",
        }
    }

    fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
        Ok(compressed)
    }

    fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes)?;
        encoder.finish()
    }
}
