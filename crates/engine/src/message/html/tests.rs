//! What a reader sees of a page, and what not.
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

/// Pages with what a reader sees in letters `Ω`, and what stays hidden in letters `§`.
const PAGES: &[(&str, &str)] = &[
    ("display", "Ω<p style='display:none'>§<b style='display:block'>§</b></p>Ω"),
    ("display restated", "<p style='display:none;display:block'>Ω</p>"),
    ("important beats what follows", "<p style='display:none !important;display:block'>§</p>"),
    (
        "visibility, and a child that is shown again",
        "<p style='visibility:hidden'>§<b style='visibility:visible'>Ω</b>§</p>",
    ),
    ("size nought, and a child with its own", "<td style='font-size:0'>§<b style='font-size:14px'>Ω</b>§</td>"),
    (
        "sizes of nothing",
        "<i style='font-size:0.1px'>§</i><i style='font-size:0%'>§</i><i style='font-size:0.01em'>§</i><i style='font-size:1px'>§</i>",
    ),
    (
        "sizes of a whole",
        "<i style='font-size:.8em'>Ω</i><i style='font-size:90%'>Ω</i><i style='font-size:7pt'>Ω</i><i style='font-size:smaller'>Ω</i>",
    ),
    (
        "times nothing is nothing",
        "<p style='font-size:0'>§<b style='font-size:2em'>§</b><b style='font-size:inherit'>§</b><b style='font-size:1rem'>Ω</b></p>",
    ),
    (
        "font",
        "<p style='font:0/0 a'>§</p><p style='font:bold 12px/14px Arial'>Ω</p><p style='font:normal 400 1em sans-serif'>Ω</p>",
    ),
    ("old font sizes", "<p style='font-size:0'>§<font size=3>Ω</font><font size=-7>Ω</font></p>"),
    ("white on the white page", "<p style='color:#fff'>§</p><p style='color:#fefdfc'>§</p><font color=white>§</font>"),
    ("white on a coloured ground", "<td bgcolor='#003366'><p style='color:white'>Ω</p></td>"),
    ("the ground's own colour", "<td bgcolor='#336'><p style='color:rgb(51,51,102)'>§</p></td>"),
    (
        "an inherited ground nearer by",
        "<td bgcolor=navy><div style='background:#fff'><p style='color:#fff'>§</p></div></td>",
    ),
    (
        "white on a picture",
        "<td background='a.png'><font color=white>Ω</font></td><td style='background:url(a.png) #fff'><font color=white>Ω</font></td>",
    ),
    ("black on black", "<div style='background-color:black'>§<b style='color:hsl(0,0%,90%)'>Ω</b></div>"),
    ("transparent", "<p style='color:transparent'>§</p><p style='color:rgba(0,0,0,0)'>§</p>"),
    ("a ground that lets through", "<td bgcolor=white><p style='background:rgba(0,0,0,0.9);color:#fff'>Ω</p></td>"),
    ("links have a colour of their own", "<p style='color:#fff'>§<a href='https://a.example'>Ω</a></p>"),
    (
        "opacities multiply",
        "<p style='opacity:.3'>Ω<b style='opacity:.3'>§</b></p><p style='opacity:0'>§</p><p style='opacity:90%'>Ω</p>",
    ),
    (
        "far away",
        "<p style='position:absolute;left:-9999px'>§</p><p style='left:-9999px'>Ω</p><p style='position:fixed;top:0;right:-200em'>§</p>",
    ),
    (
        "indent",
        "<p style='text-indent:-9999px'>§<b>§</b></p><p style='text-indent:-20px'>Ω</p><p style='margin-left:-9999px'>§</p>",
    ),
    (
        "clip",
        "<p style='position:absolute;clip:rect(0 0 0 0)'>§</p><p style='clip-path:inset(100%)'>§</p><p style='clip:rect(0,0,0,0)'>Ω</p><p style='clip-path:inset(5%)'>Ω</p>",
    ),
    (
        "no height",
        "<div style='max-height:0;overflow:hidden'>§</div><div style='max-height:0'>Ω</div><div style='width:0px;overflow:hidden'>§</div>",
    ),
    (
        "height enough",
        "<div style='height:20px;overflow:hidden'>Ω</div><div style='max-height:0;overflow:hidden;max-height:none'>Ω</div>",
    ),
    (
        "scaled away",
        "<p style='transform:scale(0)'>§</p><p style='transform:rotate(3deg) scale(1.2)'>Ω</p><p style='transform:translate(-5000px,0)'>§</p>",
    ),
    ("attribute", "<p hidden>§</p><p aria-hidden=true>Ω</p><p style='mso-hide:all'>Ω</p>"),
    ("comment inside a style", "<p style='display:/**/no/* */ne'>§</p><p style='/*display:none*/'>Ω</p>"),
    (
        "a class, a tag, both, an id",
        "<style>.k{display:none} s{font-size:0} u.k2{opacity:0} #z{visibility:hidden}</style><p class='a k'>§</p><s>§</s><u class=k2>§</u><b class=k2>Ω</b><b id=z>§</b>",
    ),
    ("a class redefined", "<style>.k{display:none} .k{display:block}</style><p class=k>Ω</p>"),
    (
        "the narrower selector holds",
        "<style>p.k{display:block} .k{display:none}</style><p class=k>Ω</p><b class=k>§</b>",
    ),
    (
        "one inside another",
        "<style>.o .i{display:none} td>i{font-size:0}</style><b class=i>Ω</b><p class=o><u><b class=i>§</b></u></p><b class=i>Ω</b><table><tr><td><i>§</i><u><i>Ω</i></u></td></tr></table>",
    ),
    (
        "three deep is not followed",
        "<style>.a .b .c{display:none}</style><p class=a><u class=b><i class=c>Ω</i></u></p>",
    ),
    (
        "a ground from a selector that is not followed",
        "<style>.a .b .c{background:navy}</style><p class=a><u class=b><i class=c><font color=white>Ω</font></i></u></p>",
    ),
    ("other states do not hide", "<style>p:hover{display:none} a[href]{display:none}</style><p>Ω</p><a href=x>Ω</a>"),
    (
        "style beats attribute, important beats style",
        "<style>.k{color:#000!important}</style><font color=white style='color:#000'>Ω</font><p class=k style='color:#fff'>Ω</p>",
    ),
    (
        "small screens only",
        "<style>@media only screen and (max-width:480px){.k{display:none!important}} @media print{.k{display:none}}</style><p class=k>Ω</p>",
    ),
    (
        "every screen",
        "<style>@media screen{.k{display:none}} @media all { .m{font-size:0} }</style><p class=k>§</p><p class=m>§</p>",
    ),
    (
        "after a rule of some screens",
        "<style>@media (max-width:9px){.a{color:red}} .k{display:none}</style><p class=k>§</p>",
    ),
    ("a sheet at the end", "<p class=k>§</p><style>.k{display:none}</style>"),
    ("a sheet for one program", "<!--[if mso]><style>.k{display:none}</style><![endif]--><p class=k>Ω</p>"),
    ("colours from elsewhere are not known", "<link rel=stylesheet href=a.css><font color=white>Ω</font>"),
    ("a cell ends the one before", "<table><tr><td style='display:none'>§<td>Ω<tr><td>Ω</table>"),
    ("a paragraph ends the one before", "<p style='display:none'>§<p>Ω<div>Ω</div>"),
    ("an item ends the one before", "<ul><li style='display:none'>§<li>Ω</ul>"),
    ("a cell's end ends what is open in it", "<table><tr><td><font color=white>§</td><td>Ω</td></tr></table>"),
    ("crossed tags", "<font color=white>§<div>§</font>Ω</div>Ω"),
    ("an end tag of nothing", "<p style='display:none'>§</span></b>§</p>Ω"),
    ("noscript is shown", "<noscript><p>Ω</p></noscript>Ω"),
    ("a head without its end", "<head><title>y</title><style>b{}</style><p>Ω</p>"),
    ("no text of the page", "<title>y</title><template>y</template><script>y</script><!-- y -->Ω<iframe>y</iframe>"),
    (
        "alt of a picture whatever the letters",
        "<td style='font-size:0;color:#fff'><img src=a alt='Ω'></td><p style='display:none'><img alt='§'></p><img width=1 height=1 alt='§'>",
    ),
];

#[test]
fn the_reader_sees_what_style_lets_be_seen() {
    for (about, html) in PAGES {
        let page = read(html, 100);
        let count = |text: &str, letter: char| text.matches(letter).count();
        assert!(!page.visible.contains(['§', 'y']), "{about}: shows {:?}", page.visible);
        assert!(!page.hidden.contains(['Ω', 'y']), "{about}: hides {:?}", page.hidden);
        assert_eq!(count(&page.visible, 'Ω'), count(html, 'Ω'), "{about}: shows {:?}", page.visible);
        assert_eq!(count(&page.hidden, '§'), count(html, '§'), "{about}: hides {:?}", page.hidden);
    }
}

#[test]
fn hidden_runs_stand_beside_what_is_shown() {
    let page = read("<i hidden>first</i>Pay<i hidden>z</i>Pal <i hidden>a</i> <b hidden>b</b> end", 10);
    let runs: Vec<(&str, usize)> =
        page.hidden_runs.iter().map(|(span, beside)| (span.of(&page.hidden), *beside)).collect();
    assert_eq!(page.visible, "PayPal end");
    assert_eq!(runs, [("first", 0), ("z", 3), ("ab", 7)]);
    assert_eq!(page.interruptions, [Span::new(3, 3)]);
}

#[test]
fn hostile_style_ends_quickly() {
    let sheets = [
        ".k{display:none}".repeat(8_000),
        ".k .k{display:none}".repeat(6_000),
        ".a,".repeat(40_000) + "{color:red}",
        "@media screen{".repeat(9_000),
        "a{b{c{".repeat(20_000),
        "/*".repeat(60_000),
        (0..6_000).map(|n| format!(".k .c{n}{{opacity:0}}")).collect(),
    ];
    for sheet in &sheets {
        for tag in ["<p class=k>", "<b class='k k k a'></b>", "<font><div></font>"] {
            let _ = read(&format!("<style>{sheet}</style>{}", tag.repeat(100_000 / tag.len())), 10);
        }
    }
    for tag in
        ["<style>", "<link ", "<style", "<td>", "<i style='color:red;color:red;color:red'>", "<i hidden>x</i>\u{a0}"]
    {
        let _ = read(&tag.repeat(100_000 / tag.len()), 10);
    }
}
