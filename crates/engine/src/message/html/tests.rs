#![allow(clippy::indexing_slicing)]
use super::*;

#[test]
fn words_split_over_tags_are_one_word_and_blocks_are_lines() {
    let page = read("<p>Votre carte vi<b>ta</b>le</p><p>expire</p>", 10);
    assert_eq!(page.visible, "Votre carte vitale\nexpire\n");
}

#[test]
fn links_keep_the_words_shown_and_the_address_behind() {
    let page = read("Voir <a href='https://shop.example/'> www.ameli.fr </a> fin", 10);
    let (span, href) = &page.links[0];
    assert_eq!((span.of(&page.visible), href.as_str()), ("www.ameli.fr", "https://shop.example/"));
}

#[test]
fn what_style_hides_is_not_shown_and_its_children_neither() {
    let page = read(
        "a<div style='DISPLAY : none'>x<span>y</span></div>b<i style='font-size:0px'>z</i><u style='opacity:0.9'>c</u>",
        10,
    );
    assert_eq!(page.visible.replace('\n', ""), "abc");
    assert!(page.hidden.contains('x') && page.hidden.contains('y') && page.hidden.contains('z'));
}

#[test]
fn scripts_and_styles_are_no_text() {
    assert_eq!(read("<style>p{}</style><script>var a='<p>x'</script>ok", 10).visible, "ok");
}

#[test]
fn forms_say_what_they_collect() {
    let page =
        read("<form action='https://shop.example/p'>N°<input name='card_number' placeholder='Carte'></form>", 10);
    assert_eq!(page.forms[0].fields, ["card_number Carte"]);
    assert_eq!(page.forms[0].action.as_deref(), Some("https://shop.example/p"));
}

#[test]
fn hostile_nesting_ends_quickly() {
    for piece in
        ["<", "<div>", "<a href=x>", "</div>", "<div style='display:none'>", "<!--", "&#x", "<form><input name=x>"]
    {
        let html = piece.repeat(2 * 1024 * 1024 / piece.len());
        let _ = read(&html, 1_000);
    }
}
