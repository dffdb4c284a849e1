//! Text messages that the embedded weights of words were fitted on are judged with weights that have not seen them: those
//! of a fit on the nine tenths that they are not of. All else is judged as it is shipped.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use vigie_engine::organisation::index::Knowledge;

use crate::{
    Failure,
    corpus::Item,
    fitting::{
        FITTED,
        data::{Data, Example, number_of},
        file, folds,
    },
};

/// Knowledge by what it has not seen.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// By number of a text: its tenth.
    tenths: HashMap<u64, usize>,
    /// By tenth.
    without: Vec<Knowledge>,
}

impl Unseen {
    /// Fits again, where the folder holds texts that the embedded weights were fitted on.
    pub(super) fn new(folder: &Path, knowledge: &Knowledge) -> Result<Self, Failure> {
        let Some(shipped) = knowledge.parts().sms.first().filter(|_| folder.join("sms-en.jsonl").is_file()) else {
            return Ok(Self::default());
        };
        let seen: HashSet<u64> = FITTED.lines().filter_map(|line| u64::from_str_radix(line, 16).ok()).collect();
        let data = Data::read(folder)?;
        let fitted: Vec<&Example> = data.examples.iter().filter(|one| seen.contains(&one.hash)).collect();
        // Our own messages are always there; without others there is nothing to hold out.
        if fitted.iter().all(|one| !one.kind.is_positive()) {
            return Ok(Self::default());
        }
        let number = |fold: u64| usize::try_from(fold).unwrap_or_default();
        let mut without = Vec::new();
        for fold in 0..folds::FOLDS {
            let mut parts = knowledge.parts().clone();
            parts.sms = vec![file::weights(shipped, &data, &folds::without(&data, &fitted, fold))];
            without.push(Knowledge::new(parts)?);
        }
        let tenths = fitted.iter().map(|one| (one.hash, number(one.fold()))).collect();
        Ok(Self { tenths, without })
    }

    /// What judges an item.
    pub(super) fn knowledge<'k>(&'k self, item: &Item, embedded: &'k Knowledge) -> &'k Knowledge {
        let text = match item {
            Item::Record { record, .. } => record.as_ref().as_ref().ok().and_then(|record| record.text.as_deref()),
            Item::File { .. } => None,
        };
        let tenth = text.and_then(|text| self.tenths.get(&number_of(text)));
        tenth.and_then(|tenth| self.without.get(*tenth)).unwrap_or(embedded)
    }

    /// How many texts were fitted on.
    pub(super) fn count(&self) -> usize {
        self.tenths.len()
    }
}
