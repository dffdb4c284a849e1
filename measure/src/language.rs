//! A plain guess of a text's language, by its commonest words: enough to part a table, and independent of the engine.

use vigie_engine::text::normalise::fold;

/// Words that are common in one of these languages, folded, and rare in the others.
const COMMON: [(&str, &str); 7] = [
    ("en", "the and you your to of is this for with have has are our we been will from that please not"),
    ("fr", "le les des du une est vous votre vos nous pour dans avec que sur pas et au ce cette merci ete"),
    ("de", "der die das und ist sie ihr ihre ihren wir nicht mit fur auf ein eine den dem von zu bitte wurde"),
    ("nl", "het een van uw u en wij niet met voor op deze dit zijn wordt bij ons onze kunt naar om aan"),
    ("es", "el los las una su sus por para con que del es en y usted no se al como hemos ha"),
    ("pt", "o os um uma seu sua voce para com nao do da em por que ao e foi mais esta conta"),
    ("it", "il lo gli una di per con non che del della suo sua la e nel sono questo ha alla"),
];
/// Bytes of text that are looked at.
const ENOUGH: usize = 4_000;
/// Fewer common words than this are no sign.
const FEWEST: usize = 3;

/// The language's code, or `other`.
#[must_use]
pub fn guess(text: &str) -> &'static str {
    let end = (0..=ENOUGH.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let folded = fold(text.get(..end).unwrap_or_default());
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let count = |common: &str| {
        let common: Vec<&str> = common.split(' ').collect();
        words.iter().filter(|word| common.contains(word)).count()
    };
    let best = COMMON.iter().map(|(code, common)| (count(common), *code)).max_by_key(|(count, _)| *count);
    best.filter(|(count, _)| *count >= FEWEST).map_or("other", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_tell_the_language() {
        assert_eq!(guess("Please confirm that you have received the parcel"), "en");
        assert_eq!(guess("Votre colis est arrivé, merci de confirmer votre adresse"), "fr");
        assert_eq!(guess("Ihr Paket wurde nicht zugestellt, bitte bestätigen Sie die Adresse"), "de");
        assert_eq!(guess("Uw pakket kon niet worden bezorgd, het adres van uw woning"), "nl");
        assert_eq!(guess("12345"), "other");
    }
}
