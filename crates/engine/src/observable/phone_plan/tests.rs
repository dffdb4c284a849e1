#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::civil::date;

use super::*;

const FRENCH: &str = include_str!("../../../../knowledge/numbering/fr.toml");

fn french() -> Plan {
    Plan::from_toml(FRENCH).unwrap()
}

#[track_caller]
fn is(written: &str, kind: Kind, cost: Cost) {
    on(written, date(2026, 11, 1), kind, cost);
}

#[track_caller]
fn on(written: &str, day: Date, kind: Kind, cost: Cost) {
    let plan = french();
    let facts = plan.look_up(&Number::parse(written).unwrap(), day);
    assert_eq!((facts.kind, facts.cost), (kind, cost), "{written}");
}

#[test]
fn ordinary_lines_cost_an_ordinary_call() {
    is("05 53 35 62 37", Kind::Geographic, Cost::Normal);
    is("06 12 34 56 78", Kind::Mobile, Cost::Normal);
    is("07 12 34 56 78", Kind::Mobile, Cost::Normal);
    is("09 74 75 76 78", Kind::NonGeographic, Cost::Normal);
    is("07 00 00 01 23 45 67", Kind::Machine, Cost::Normal);
}

#[test]
fn the_insurers_number_is_no_paid_service_though_it_begins_like_one() {
    is("36 46", Kind::ShortService, Cost::Normal);
    is("32 30", Kind::ShortService, Cost::Normal);
    is("39 49", Kind::ShortService, Cost::Normal);
    is("36 15", Kind::ShortService, Cost::Unknown);
    is("10 23", Kind::ShortOperator, Cost::Unknown);
}

#[test]
fn the_price_is_that_of_the_day() {
    on("3646", date(2020, 6, 30), Kind::ShortService, Cost::Surcharged);
    on("3646", date(2020, 7, 1), Kind::ShortService, Cost::Normal);
    on("3230", date(2020, 12, 15), Kind::ShortService, Cost::Unknown);
    on("3230", date(2020, 12, 16), Kind::ShortService, Cost::Normal);
}

#[test]
fn the_twelve_polyvalent_roots_are_told_apart_since_2023() {
    for root in ["0162", "0163", "0270", "0271", "0377", "0378", "0424", "0425", "0568", "0569", "0948", "0949"] {
        is(&format!("{root}123456"), Kind::VerifiedPolyvalent, Cost::Normal);
    }
    on("0162123456", date(2022, 12, 31), Kind::Geographic, Cost::Normal);
    is("0164123456", Kind::Geographic, Cost::Normal);
    is("0937123456", Kind::Platform, Cost::Normal);
    is("0936123456", Kind::NonGeographic, Cost::Normal);
    is("0947512345", Kind::VerifiedPolyvalent, Cost::Normal);
    let plan = french();
    assert_eq!(plan.roots_of(Kind::VerifiedPolyvalent, date(2026, 1, 1)).len(), 17);
    assert!(plan.roots_of(Kind::VerifiedPolyvalent, date(2022, 1, 1)).is_empty());
}

#[test]
fn special_and_short_numbers_have_their_price_class() {
    for (written, kind, cost) in [
        ("0 800 123 456", Kind::FreePhone, Cost::Free),
        ("0805 123 456", Kind::FreePhone, Cost::Free),
        ("0806 123 456", Kind::SpecialNormal, Cost::Normal),
        ("0809 123 456", Kind::SpecialNormal, Cost::Normal),
        ("0810 103 646", Kind::SpecialPaid, Cost::Surcharged),
        ("0820 222 555", Kind::SpecialPaid, Cost::Surcharged),
        ("08 99 00 12 34", Kind::SpecialPaid, Cost::Surcharged),
        ("118 218", Kind::DirectoryEnquiries, Cost::Surcharged),
        ("116 006", Kind::SocialValue, Cost::Free),
        ("3000", Kind::ShortService, Cost::Free),
        ("3114", Kind::ShortService, Cost::Free),
        ("3008", Kind::ShortService, Cost::Unknown),
        ("3179", Kind::ShortService, Cost::Unknown),
        ("3199", Kind::ShortService, Cost::Free),
        ("17", Kind::Emergency, Cost::Free),
        ("112", Kind::Emergency, Cost::Free),
        ("33700", Kind::SmsShort, Cost::Free),
        ("38663", Kind::SmsShort, Cost::Unknown),
        ("0836 123 456", Kind::DataService, Cost::Unknown),
    ] {
        is(written, kind, cost);
    }
}

#[test]
fn numbers_kept_for_fiction_are_known_as_such() {
    for written in
        ["01 99 00 12 34", "02 61 91 12 34", "03 53 01 12 34", "04 65 71 12 34", "05 36 49 12 34", "06 39 98 12 34"]
    {
        is(written, Kind::Fiction, Cost::Unknown);
    }
    is("01 99 01 12 34", Kind::Geographic, Cost::Normal);
    is("08 99 00 00 00", Kind::SpecialPaid, Cost::Surcharged);
}

#[test]
fn overseas_numbers_are_french_and_have_their_territory() {
    let plan = french();
    for (written, kind, territory) in [
        ("0590 12 34 56", Kind::Geographic, "GP"),
        ("+590 690 12 34 56", Kind::Mobile, "GP"),
        ("0594 12 34 56", Kind::Geographic, "GF"),
        ("0696 12 34 56", Kind::Mobile, "MQ"),
        ("0262 12 34 56", Kind::Geographic, "RE"),
        ("0692 12 34 56", Kind::Mobile, "RE"),
        ("0269 12 34 56", Kind::Geographic, "YT"),
        ("0639 12 34 56", Kind::Mobile, "YT"),
        ("0508 41 23 45", Kind::Geographic, "PM"),
        ("0947 61 23 45", Kind::VerifiedPolyvalent, "GF"),
    ] {
        let facts = plan.look_up(&Number::parse(written).unwrap(), date(2026, 1, 1));
        assert_eq!(facts.kind, kind, "{written}");
        assert_eq!(facts.territories.first().map(String::as_str), Some(territory), "{written}");
        assert_eq!(facts.countries.first(), Some(&territory), "{written}");
    }
    let home = plan.look_up(&Number::parse("0553356237").unwrap(), date(2026, 1, 1));
    assert_eq!(home.countries, ["FR"]);
    assert!(home.territories.is_empty());
}

#[test]
fn foreign_numbers_have_a_country_and_no_french_facts() {
    let plan = french();
    let facts = plan.look_up(&Number::parse("+44 20 7946 0000").unwrap(), date(2026, 1, 1));
    assert_eq!((facts.kind, facts.cost, facts.countries), (Kind::Foreign, Cost::Unknown, vec!["GB"]));
    assert!(facts.range.is_none());
}

#[test]
fn every_fact_names_a_source_and_unconfirmed_ones_say_so() {
    let plan = french();
    assert!(plan.ranges().iter().all(|range| !range.provenance.sources.is_empty()));
    assert!(plan.ranges().iter().all(|range| range.provenance.first_seen <= range.provenance.last_seen));
    let day = date(2026, 1, 1);
    assert!(plan.look_up(&Number::parse("191").unwrap(), day).is_unconfirmed());
    assert!(!plan.look_up(&Number::parse("3646").unwrap(), day).is_unconfirmed());
}

fn refused(ranges: &str) -> String {
    let text = format!(
        "country = \"FR\"\nreviewed = \"2026-01-01\"\n[sources.s]\npublisher = \"p\"\ntitle = \"t\"\ngrade = \"lead\"\nseen-on = \"2026-01-01\"\n{ranges}"
    );
    Plan::from_toml(&text).map(|_| ()).map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
}

fn range(roots: &str, sources: &str, more: &str) -> String {
    format!(
        "[[ranges]]\nroots = [{roots}]\ndigits = 4\nkind = \"short-service\"\ncost = \"free\"\nfirst-seen = \"2020-01-01\"\nlast-seen = \"2020-01-01\"\nsources = [{sources}]\n{more}\n"
    )
}

#[test]
fn a_plan_that_contradicts_itself_is_refused_with_the_root_at_fault() {
    let good = range("\"3646\"", "\"s\"", "");
    assert_eq!(refused(&good), "accepted");
    assert!(refused("nonsense = 1").contains("numbering plan"));
    assert!(refused(&range("\"36x6\"", "\"s\"", "")).contains("36x6"));
    assert!(refused(&range("\"36466\"", "\"s\"", "")).contains("36466"));
    assert!(refused(&range("\"\"", "\"s\"", "")).contains("root"));
    assert!(refused(&range("\"3646\"", "\"t\"", "")).contains("\"t\""));
    assert!(refused(&range("\"3646\"", "", "")).contains("source"));
    assert!(refused(&format!("{good}{good}")).contains("two ranges"));
    let until = range("\"3646\"", "\"s\"", "valid-to = \"2020-06-30\"");
    let since = range("\"3646\"", "\"s\"", "valid-from = \"2020-07-01\"");
    assert_eq!(refused(&format!("{until}{since}")), "accepted");
    assert!(refused(&format!("{good}{since}")).contains("2020-07-01"));
}
