//! Archives, unpacked by the programs `tar` and `xz` into a temporary folder.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::Failure;

/// An unpacked archive; its folder goes when this goes.
#[derive(Debug)]
pub struct Unpacked(PathBuf);

impl Unpacked {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // A temporary folder that stays is no reason to fail.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Unpacks a `.tar.xz`.
///
/// # Errors
/// A sentence that says which program is missing, or what `tar` said.
pub fn unpack(archive: &Path) -> Result<Unpacked, Failure> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    for (program, package) in [("tar", "tar"), ("xz", "xz-utils")] {
        if Command::new(program).arg("--version").output().is_err() {
            return Err(format!(
                "{} needs the program {program}, which is missing: apt-get install {package}",
                archive.display()
            )
            .into());
        }
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = Unpacked(std::env::temp_dir().join(format!("vigie-measure-{}-{number}", std::process::id())));
    std::fs::create_dir_all(folder.path()).map_err(|why| format!("{}: {why}", folder.path().display()))?;
    let tar =
        Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(folder.path()).arg("--no-same-owner").output()?;
    if tar.status.success() {
        Ok(folder)
    } else {
        Err(format!("{}: {}", archive.display(), String::from_utf8_lossy(&tar.stderr).trim()).into())
    }
}
