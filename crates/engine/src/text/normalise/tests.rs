//! What is undone, what is remembered, and the way back.
#![allow(clippy::unwrap_used, clippy::string_slice)]
use super::*;

fn normal(text: &str) -> String {
    Normalised::new(text, LineEnds::Meant).text().to_owned()
}

#[test]
fn accents_capitals_and_typographic_marks_do_not_matter() {
    assert_eq!(normal("  L’ASSURÉ —  « Œuvre »"), "l'assure - \" oeuvre \"");
}

#[test]
fn letters_of_other_scripts_that_look_latin_become_latin_and_are_remembered() {
    let text = "c\u{430}rte"; // Cyrillic a
    let normalised = Normalised::new(text, LineEnds::Meant);
    assert_eq!(normalised.text(), "carte");
    assert_eq!(normalised.disguises_in(0, 5), [Disguise { at: 1, kind: DisguiseKind::LookAlike }]);
}

#[test]
fn an_invisible_character_inside_a_word_is_dropped_and_remembered() {
    let normalised = Normalised::new("vit\u{200b}ale", LineEnds::Meant);
    assert_eq!(normalised.text(), "vitale");
    assert_eq!(normalised.disguises_in(0, 6), [Disguise { at: 3, kind: DisguiseKind::Invisible }]);
}

#[test]
fn accents_ligatures_and_emoji_are_no_disguise() {
    for text in ["re\u{301}seau", "santé ❤\u{fe0f} pour", "ﬁn"] {
        let normalised = Normalised::new(text, LineEnds::Meant);
        assert_eq!(normalised.disguises_in(0, usize::MAX >> 32), [], "{text}");
    }
}

#[test]
fn a_soft_hyphen_is_remembered_as_what_it_is() {
    let normalised = Normalised::new("assu\u{ad}rance", LineEnds::Meant);
    assert_eq!(normalised.disguises_in(0, 9), [Disguise { at: 4, kind: DisguiseKind::SoftHyphen }]);
}

#[test]
fn a_disguise_stands_at_its_letter_not_at_the_gap_before() {
    let normalised = Normalised::new("votre \u{430}meli", LineEnds::Meant);
    assert_eq!(normalised.disguises(), [Disguise { at: 6, kind: DisguiseKind::LookAlike }]);
}

#[test]
fn variation_selectors_and_tag_characters_are_dropped_and_remembered() {
    for text in
        ["M\u{e0139}i\u{e0139}c\u{e0139}ro", "M\u{fe01}i\u{fe01}c\u{fe01}ro", "M\u{e0041}i\u{e0042}c\u{e0043}ro"]
    {
        let normalised = Normalised::new(text, LineEnds::Meant);
        assert_eq!(normalised.text(), "micro");
        assert_eq!(normalised.disguises().iter().filter(|one| one.kind == DisguiseKind::Selector).count(), 3);
    }
}

#[test]
fn a_turned_part_is_remembered() {
    let normalised = Normalised::new("de \u{202e}lapyap\u{202c} !", LineEnds::Meant);
    assert_eq!(
        normalised.turned().iter().map(|&(from, to)| &normalised.text()[from..to]).collect::<Vec<_>>(),
        [" lapyap"]
    );
}

#[test]
fn mathematical_letters_are_a_disguise() {
    let normalised = Normalised::new("𝐚𝐦𝐞𝐥𝐢", LineEnds::Meant);
    assert_eq!(normalised.text(), "ameli");
    assert_eq!(normalised.disguises_in(0, 5).len(), 5);
}

#[test]
fn a_wrapped_line_goes_on_and_a_short_one_ends() {
    let long = "Nous vous remercions de bien vouloir renouveler votre carte\nVitale.\nCordialement";
    let text = Normalised::new(long, LineEnds::OF_MAIL).text().to_owned();
    assert!(text.contains("carte vitale.\ncordialement"), "{text:?}");
}

#[test]
fn places_lead_back_to_the_original_bytes() {
    let original = "Réf : votre  carte\u{200b} Vitàle ici";
    let normalised = Normalised::new(original, LineEnds::Meant);
    let at = normalised.text().find("vitale").unwrap();
    assert_eq!(normalised.original_span(at, at + 6, original).of(original), "Vitàle");
    let at = normalised.text().find("carte vitale").unwrap();
    assert_eq!(normalised.original_span(at, at + 12, original).of(original), "carte\u{200b} Vitàle");
}
