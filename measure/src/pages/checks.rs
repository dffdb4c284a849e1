//! `docs/checks/`: the pages that `vigie explain` shows, in French and English.

use std::{fmt::Write as _, path::Path};

use vigie_engine::{checks::ALL, wording::Language};

use super::Pages;

pub(super) fn add(pages: &mut Pages) {
    let folder = Path::new("checks");
    let mut index = String::from(
        "# Les contrôles\n\nPages écrites par `script/docs` d’après `vigie explain`. *Every check of Vigie; each page is in \
         French, then in English.*\n\n| contrôle | ce qu’il trouve | what it finds |\n| --- | --- | --- |\n",
    );
    for check in ALL {
        let (name, fr, en) = (check.name, check.title(Language::Fr), check.title(Language::En));
        let _ = writeln!(index, "| [`{name}`]({name}.md) | {fr} | {en} |");
        let page = format!("# `{name}`\n\n## {}\n\n## {}\n", check.page(Language::Fr), check.page(Language::En));
        pages.insert(folder.join(format!("{name}.md")), page);
    }
    pages.insert(folder.join("README.md"), index);
}
