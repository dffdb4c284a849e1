#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use super::*;

fn parsed(text: &str) -> Option<String> {
    Number::parse(text).map(|number| number.as_str().to_owned())
}

fn found(text: &str) -> Vec<String> {
    let numbers = find(text, 100);
    let mut last = 0;
    for (range, number) in &numbers {
        assert!(range.start >= last, "ranges are in order and apart in {text:?}");
        last = range.end;
        let written = text.get(range.clone()).unwrap();
        let alone = Number::parse(written);
        assert_eq!(alone.as_ref(), Some(number), "{written:?} read alone");
    }
    numbers.into_iter().map(|(_, number)| number.as_str().to_owned()).collect()
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "in {text:?}");
}

#[test]
fn every_way_of_writing_a_number_gives_one_normal_form() {
    for written in [
        "0553356237",
        "05 53 35 62 37",
        "05.53.35.62.37",
        "05-53-35-62-37",
        "+33553356237",
        "+33 5 53 35 62 37",
        "+33 (0)5 53 35 62 37",
        "+33(0)553356237",
        "+330553356237",
        "(+33) 5 53 35 62 37",
        "0033553356237",
        "00 33 5 53 35 62 37",
        "0033 (0)5 53 35 62 37",
        "33553356237",
        "05\u{a0}53\u{202f}35\u{2009}62 37",
        "05\u{2011}53\u{2013}35\u{2212}62-37",
        "\u{202a}+33 5 53 35 62 37\u{202c}",
        "05\u{200b}53\u{ad}356237",
        "０５ ５３ ３５ ６２ ３７",
        "\u{1d7ce}\u{1d7d3} 53 35 62 37",
        "0\u{fe0f}\u{20e3}5\u{fe0f}\u{20e3} 53 35 62 37",
        "tel:+33553356237",
        "TEL:+33-5-53-35-62-37;ext=1",
        "tel:%2B33553356237",
        "tel:05%2053%2035%2062%2037",
        "sip:+33553356237@ims.example;user=phone",
    ] {
        assert_eq!(parsed(written).as_deref(), Some("+33553356237"), "{written:?}");
    }
}

#[test]
fn short_numbers_keep_their_digits() {
    for (written, normal) in [
        ("36 46", "3646"),
        ("3646", "3646"),
        ("+33 3646", "3646"),
        ("tel:3646", "3646"),
        ("118 218", "118218"),
        ("116 006", "116006"),
        ("1023", "1023"),
        ("112", "112"),
        ("17", "17"),
        ("38663", "38663"),
    ] {
        assert_eq!(parsed(written).as_deref(), Some(normal), "{written:?}");
    }
}

#[test]
fn overseas_numbers_live_under_their_own_code() {
    for (written, normal) in [
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("+33 690 12 34 56", "+590690123456"),
        ("+590 (0)690 12 34 56", "+590690123456"),
        ("590690123456", "+590690123456"),
        ("0262 12 34 56", "+262262123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0639 98 12 34", "+33639981234"),
        ("0508 41 23 45", "+508412345"),
        ("+508 41 23 45", "+508412345"),
        ("0947 51 23 45", "+590947512345"),
        ("0947 91 23 45", "+262947912345"),
        ("0594 30 12 34", "+594594301234"),
        ("0939 50 00 00", "+590939500000"),
        ("0700501000000", "+590700501000000"),
        ("+590700501000000", "+590700501000000"),
        ("0697 12 34 56", "+596697123456"),
    ] {
        assert_eq!(parsed(written).as_deref(), Some(normal), "{written:?}");
    }
}

#[test]
fn foreign_numbers_have_a_possible_length_and_a_country() {
    for (written, normal, country) in [
        ("+44 20 7946 0000", "+442079460000", "GB"),
        ("+44 (0)20 7946 0000", "+442079460000", "GB"),
        ("+1 (202) 555-0123", "+12025550123", "US"),
        ("+1 876 555 0123", "+18765550123", "JM"),
        ("0041 44 668 18 00", "+41446681800", "CH"),
        ("+32 470 12 34 56", "+32470123456", "BE"),
        ("+39 06 1234 5678", "+390612345678", "IT"),
        ("+39 (0)6 1234 5678", "+390612345678", "IT"),
        ("+225 07 12 34 56 78", "+2250712345678", "CI"),
        ("+216 71 123 456", "+21671123456", "TN"),
        ("+212 0612345678", "+212612345678", "MA"),
    ] {
        let number = Number::parse(written).unwrap();
        assert_eq!(number.as_str(), normal, "{written:?}");
        assert_eq!(number.countries(), [country], "{written:?}");
    }
}

#[test]
fn impossible_numbers_are_refused() {
    for written in [
        "",
        " ",
        "+",
        "++33553356237",
        "anonymous",
        "Ameli",
        "055335623",
        "05533562377",
        "0000000000",
        "00",
        "1234",
        "2024",
        "+33 5 53 35 62",
        "+33 5 53 35 62 37 1",
        "+999 123456789",
        "+1 123 555 0123",
        "+1 202 155 0123",
        "+44 20 7946",
        "99 99 99 99 99",
        "05 53 35 62 3x",
        "05+53356237",
        "1 85 05 78 006 084 36",
        "4970 1012 3456 7890",
        "192.168.1.10",
        "+5",
        "tel:",
        "tel:%zz0553356237",
        "http://0553356237",
    ] {
        assert_eq!(parsed(written), None, "{written:?}");
    }
}

#[test]
fn numbers_are_shown_as_people_read_them() {
    for (written, shown) in [
        ("+33553356237", "05 53 35 62 37"),
        ("3646", "36 46"),
        ("118218", "118 218"),
        ("38663", "38663"),
        ("+590690123456", "0690 12 34 56"),
        ("+508412345", "0508 41 23 45"),
        ("+442079460000", "+44 20 7946 0000"),
        ("+447911123456", "+44 7911 123 456"),
        ("+12025550123", "+1 202 555 0123"),
        ("+32470123456", "+32 470 12 34 56"),
        ("+41446681800", "+41 446 68 18 00"),
    ] {
        let number = Number::parse(written).unwrap();
        assert_eq!(number.display(), shown);
        assert_eq!(Number::parse(shown), Some(number), "what is shown reads back");
    }
}

#[test]
fn numbers_are_found_in_running_text() {
    finds("Votre CPAM : rappelez le 08 99 00 12 34 avant ce soir.", &["+33899001234"]);
    finds("Appelez-nous au 05.53.35.62.37.", &["+33553356237"]);
    finds("(05 53 35 62 37)", &["+33553356237"]);
    finds("Tél:0553356237", &["+33553356237"]);
    finds("Tél.0553356237", &["+33553356237"]);
    finds("<a href=\"tel:+33553356237\">05 53 35 62 37</a>", &["+33553356237", "+33553356237"]);
    finds("Call +44 (0)20 7946 0000 or +1 (202) 555-0123 today", &["+442079460000", "+12025550123"]);
    finds("depuis l'étranger 0033 5 53 35 62 37", &["+33553356237"]);
    finds("+33 (0)5 53 35 62 37", &["+33553356237"]);
    finds("Service client 0 800 123 456 (service gratuit)", &["+33800123456"]);
    finds("0 892 70 57 05", &["+33892705705"]);
    finds("0590 12 34 56", &["+590590123456"]);
    finds("０５　５３　３５　６２　３７", &["+33553356237"]);
    finds("05\u{200b} 53\u{200b} 35\u{200b} 62\u{200b} 37", &["+33553356237"]);
    finds("Appelez le 05 5 33 56 23 7", &["+33553356237"]);
    finds("Appelez le 05 53 - 35.62.37", &["+33553356237"]);
    finds("tél0553356237 ou APPELEZ05 53 35 62 37", &["+33553356237", "+33553356237"]);
    finds("n°0553356237", &["+33553356237"]);
    finds("Appelez le (05) 53 35 62 37", &["+33553356237"]);
    finds("joignez 33612345678 sur WhatsApp au 33612345678", &["+33612345678", "+33612345678"]);
}

#[test]
fn several_numbers_side_by_side_are_all_found() {
    finds("05 53 35 62 37 / 06 39 98 00 01", &["+33553356237", "+33639980001"]);
    finds("05 53 35 62 37 06 39 98 00 01", &["+33553356237", "+33639980001"]);
    finds("0553356237,0639980001", &["+33553356237", "+33639980001"]);
    finds("05 53 35 62 37 +33 6 39 98 00 01", &["+33553356237", "+33639980001"]);
    finds("Tél 05 53 35 62 37 24h/24 et 7j/7", &["+33553356237"]);
    finds("Le 14/05/2024 05 53 35 62 37", &["+33553356237"]);
    finds("à 09:30 05 53 35 62 37", &["+33553356237"]);
    finds("Appelez le 05 53 35 62 37 ou le 36 46", &["+33553356237", "3646"]);
    assert_eq!(find("0553356237 0639980001 0639980002 ", 2).len(), 2, "the limit holds");
    assert!(find("0553356237", 0).is_empty());
}

#[test]
fn short_numbers_are_found_where_they_stand_as_one() {
    finds("Appelez le 36 46.", &["3646"]);
    finds("Votre CPAM au 3646", &["3646"]);
    finds("composez le 118 218", &["118218"]);
    finds("Le 3230 (prix d'un appel)", &["3230"]);
    finds("Assistance : 3900, 0,35 €/min", &["3900"]);
    finds("dossier bloqué, appelez vite le 3646", &["3646"]);
    finds("please dial 3646 now", &["3646"]);
    finds("Envoyez STOP au 36180", &["36180"]);
    finds("Transférez ce SMS au 33700.", &["33700"]);
    finds("Composez le 17 ou appelez le 112", &["17", "112"]);
    finds("numéro : 1023", &["1023"]);
}

#[test]
fn short_digits_that_are_no_number_stay_alone() {
    for text in [
        "Dossier 3646 en attente",
        "Votre commande 3646 est prête",
        "appelez-nous, dossier 3646",
        "Votre code est 3646",
        "un total de 3646 euros, contactez-nous",
        "appelez avant : 3000 points à gagner",
        "Livraison au 3500 rue de la Gare",
        "en 1066 puis en 2024",
        "numéro de suivi 3646",
        "rendez-vous le 17 mai, appelez le 17 mai",
        "Rappelez-nous avant le 18",
        "Envoyez votre chèque au 75001 Paris",
        "24000 Périgueux",
        "Peugeot 3008",
        "where N is a number like 1024 for 1mb",
        "To listen to email call 123",
        "au 3646,50 €",
        "appelez au 36:46",
    ] {
        finds(text, &[]);
    }
}

#[test]
fn other_digits_are_no_telephone_numbers() {
    for text in [
        "1 234,56 €",
        "642 €",
        "0,95 EUR",
        "0 800 123 456 €",
        "14/05/2024",
        "2024-05-14 09:30",
        "2024-05-14T09:30:00+02:00",
        "le 05 12 2024 10 30",
        "IBAN FR76 3000 4000 0312 3456 7890 143",
        "FR7630004000031234567890143",
        "RIB 30004 00003 01234567890 43",
        "NIR 1 85 05 78 006 084 36",
        "2850578006084 36",
        "4970 1012 3456 7890",
        "commande n° 0412345678",
        "Colis 6A01234567890",
        "suivi 0123456789",
        "Réf. 0553356237",
        "75001 Paris",
        "192.168.1.10",
        "10.0.0.1:8080",
        "https://exemple.fr/0553356237",
        "https://exemple.fr/12-05-53-35-62-37/",
        "www.exemple.fr/a?x=0553356237",
        "exemple.fr/0553356237",
        "0553356237@exemple.fr",
        "0553356237.exemple.fr",
        "facture-0553356237.pdf",
        "v1.05.53.35.62.37",
        "12 05 53 35 62 37 11",
        "A0553356237",
        "0553356237b",
        "_0553356237",
        "95 %",
        "100%",
        "3.14159",
        "+20 %",
        "score +3-1",
        "GMT+0200",
        "+48.8566, 2.3522",
        "05 53 35 62",
        "01/02/03/04/05",
        "012345678901234567890",
        "ID 0049123456789",
        "#3646",
        "$0553356237",
    ] {
        finds(text, &[]);
    }
}

#[test]
fn megabytes_of_digits_and_separators_take_linear_time() {
    let mut texts: Vec<String> = [
        "0",
        "05",
        "0 ",
        "01 ",
        "+",
        "+33 ",
        "3646 ",
        "0\u{200b}",
        "00",
        "0553356237 ",
        "0.",
        "au 3646 ",
        "0,",
        "é0",
        "\u{2460}(",
        "tel:",
    ]
    .iter()
    .map(|piece| piece.repeat((1 << 18) / piece.len()))
    .collect();
    texts.push(format!("0{}1", "\u{200b}".repeat(300_000)));
    texts.push(format!("0{}1", " ".repeat(1 << 18)));
    texts.push(format!("{}0553356237", "a".repeat(1 << 18)));
    for text in texts {
        let begun = std::time::Instant::now();
        let _ = find(&text, usize::MAX);
        let _ = Number::parse(&text);
        let start = text.chars().take(8).collect::<String>();
        assert!(begun.elapsed().as_secs() < 10, "{start:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn no_garbage_makes_it_panic() {
    let alphabet: Vec<char> = "0123456789+-./() ,:;@#%€é\u{200b}\u{a0}０tel:auappelezle\n\u{1d7ce}h".chars().collect();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..40 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text.push(alphabet[usize::try_from(seed % alphabet.len() as u64).unwrap()]);
        }
        for (range, number) in find(&text, 10) {
            assert!(text.get(range).is_some());
            assert_eq!(Number::parse(number.as_str()), Some(number.clone()), "{text:?}");
            assert!(!number.display().is_empty());
        }
        let _ = Number::parse(&text);
    }
}
