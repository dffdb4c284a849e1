//! Country calling codes: which countries share a code, and how long their numbers are.
//!
//! The lengths are those of the international plan as libphonenumber 9.0.42 records them (Apache-2.0), read in November
//! 2026; only whole numbers count, not what may be dialled inside a town.

/// One country calling code.
pub(super) struct CallingCode {
    /// The digits after the plus sign.
    pub(super) digits: &'static str,
    /// ISO 3166-1 codes, the largest first; empty for satellite networks and services of no country.
    countries: &'static [&'static str],
    /// Bit *n* is set where a number of *n* digits after the code can exist.
    lengths: u16,
}

const fn code(digits: &'static str, countries: &'static [&'static str], lengths: u16) -> CallingCode {
    CallingCode { digits, countries, lengths }
}

impl CallingCode {
    /// The code that these digits (without plus sign) begin with. No code is the beginning of another.
    pub(super) fn of(digits: &str) -> Option<&'static Self> {
        (1..=3).find_map(|length| {
            let start = digits.get(..length)?;
            let place = CODES.binary_search_by(|known| known.digits.cmp(start)).ok()?;
            CODES.get(place)
        })
    }

    /// Whether a number of that many digits after the code can exist.
    pub(super) const fn fits(&self, length: usize) -> bool {
        length < 16 && self.lengths >> length & 1 == 1
    }
}

/// The countries that a number (digits without plus sign) can belong to; empty where no country has it.
pub(super) fn countries(digits: &str) -> &'static [&'static str] {
    let Some(code) = CallingCode::of(digits) else { return &[] };
    for (prefixes, countries) in PARTS {
        if prefixes.iter().any(|prefix| digits.starts_with(prefix)) {
            return countries;
        }
    }
    if code.digits == "1" && !digits.get(1..4).is_some_and(|area| SHARED_AREAS.contains(&area)) {
        return &["US"];
    }
    code.countries
}

/// Area codes of +1 that the United States and Canada share (free phone, paid services, personal numbers).
const SHARED_AREAS: &[&str] = &[
    "500", "521", "522", "523", "524", "525", "526", "527", "528", "529", "533", "544", "566", "577", "588", "800",
    "833", "844", "855", "866", "877", "888", "900",
];

/// Parts of a shared code that one country has alone.
const PARTS: &[(&[&str], &[&str])] = &[
    (
        &[
            "1204", "1226", "1236", "1249", "1250", "1257", "1263", "1289", "1306", "1343", "1354", "1365", "1367",
            "1368", "1382", "1387", "1403", "1416", "1418", "1428", "1431", "1437", "1438", "1450", "1460", "1468",
            "1474", "1506", "1514", "1519", "1548", "1579", "1581", "1584", "1587", "1600", "1604", "1613", "1622",
            "1633", "1639", "1644", "1647", "1655", "1672", "1677", "1683", "1688", "1705", "1709", "1742", "1753",
            "1778", "1780", "1782", "1807", "1819", "1825", "1867", "1873", "1879", "1902", "1905", "1942",
        ],
        &["CA"],
    ),
    (&["1242"], &["BS"]),
    (&["1246"], &["BB"]),
    (&["1264"], &["AI"]),
    (&["1268"], &["AG"]),
    (&["1284"], &["VG"]),
    (&["1340"], &["VI"]),
    (&["1345"], &["KY"]),
    (&["1441"], &["BM"]),
    (&["1473"], &["GD"]),
    (&["1649"], &["TC"]),
    (&["1658", "1876"], &["JM"]),
    (&["1664"], &["MS"]),
    (&["1670"], &["MP"]),
    (&["1671"], &["GU"]),
    (&["1684"], &["AS"]),
    (&["1721"], &["SX"]),
    (&["1758"], &["LC"]),
    (&["1767"], &["DM"]),
    (&["1784"], &["VC"]),
    (&["1787", "1939"], &["PR"]),
    (&["1809", "1829", "1849"], &["DO"]),
    (&["1868"], &["TT"]),
    (&["1869"], &["KN"]),
    // Mayotte inside the code of La Réunion.
    (&["262269", "262639", "26270935", "26270936", "26270937", "2629769", "2629478"], &["YT"]),
    (&["262"], &["RE"]),
    (&["2908"], &["TA"]),
    (&["290"], &["SH"]),
    (&["35818"], &["AX"]),
    (&["358"], &["FI"]),
    (&["3906698"], &["VA"]),
    (&["39"], &["IT"]),
    (&["441481", "447781", "447839", "447911"], &["GG", "GB"]),
    (&["441534", "447509", "447700", "447797", "447829", "447937"], &["JE", "GB"]),
    (&["441624", "447524", "447624", "4474576"], &["IM", "GB"]),
    (&["44"], &["GB"]),
    (&["4779"], &["SJ"]),
    (&["47"], &["NO"]),
    (&["5993", "5994", "5997"], &["BQ"]),
    (&["599"], &["CW"]),
    (&["6189162"], &["CC"]),
    (&["6189164"], &["CX"]),
    (&["61"], &["AU"]),
    (&["76", "77"], &["KZ"]),
    (&["7"], &["RU"]),
    (&["2125288", "2125289"], &["EH", "MA"]),
    (&["212"], &["MA"]),
];

/// Sorted by the digits, for the binary search.
const CODES: &[CallingCode] = &[
    code("1", &["US", "CA"], 0x0400),
    code("20", &["EG"], 0x0700),
    code("211", &["SS"], 0x0200),
    code("212", &["MA", "EH"], 0x0200),
    code("213", &["DZ"], 0x0300),
    code("216", &["TN"], 0x0100),
    code("218", &["LY"], 0x0200),
    code("220", &["GM"], 0x0280),
    code("221", &["SN"], 0x0200),
    code("222", &["MR"], 0x0100),
    code("223", &["ML"], 0x0100),
    code("224", &["GN"], 0x0300),
    code("225", &["CI"], 0x0400),
    code("226", &["BF"], 0x0100),
    code("227", &["NE"], 0x0100),
    code("228", &["TG"], 0x0100),
    code("229", &["BJ"], 0x0500),
    code("230", &["MU"], 0x0580),
    code("231", &["LR"], 0x0380),
    code("232", &["SL"], 0x0100),
    code("233", &["GH"], 0x0300),
    code("234", &["NG"], 0x1c00),
    code("235", &["TD"], 0x0100),
    code("236", &["CF"], 0x0100),
    code("237", &["CM"], 0x0300),
    code("238", &["CV"], 0x0080),
    code("239", &["ST"], 0x0080),
    code("240", &["GQ"], 0x0200),
    code("241", &["GA"], 0x0180),
    code("242", &["CG"], 0x0200),
    code("243", &["CD"], 0x0780),
    code("244", &["AO"], 0x0200),
    code("245", &["GW"], 0x0280),
    code("246", &["IO"], 0x0080),
    code("247", &["AC"], 0x0060),
    code("248", &["SC"], 0x0080),
    code("249", &["SD"], 0x0200),
    code("250", &["RW"], 0x0300),
    code("251", &["ET"], 0x0200),
    code("252", &["SO"], 0x03c0),
    code("253", &["DJ"], 0x0100),
    code("254", &["KE"], 0x0780),
    code("255", &["TZ"], 0x0200),
    code("256", &["UG"], 0x0200),
    code("257", &["BI"], 0x0100),
    code("258", &["MZ"], 0x0300),
    code("260", &["ZM"], 0x0200),
    code("261", &["MG"], 0x0200),
    code("262", &["RE", "YT"], 0x0200),
    code("263", &["ZW"], 0x0680),
    code("264", &["NA"], 0x0300),
    code("265", &["MW"], 0x0280),
    code("266", &["LS"], 0x0100),
    code("267", &["BW"], 0x0580),
    code("268", &["SZ"], 0x0300),
    code("269", &["KM"], 0x0080),
    code("27", &["ZA"], 0x07e0),
    code("290", &["SH", "TA"], 0x0030),
    code("291", &["ER"], 0x0080),
    code("297", &["AW"], 0x0080),
    code("298", &["FO"], 0x0040),
    code("299", &["GL"], 0x0040),
    code("30", &["GR"], 0x1c00),
    code("31", &["NL"], 0x0fe0),
    code("32", &["BE"], 0x0300),
    code("33", &["FR"], 0x2200),
    code("34", &["ES"], 0x0200),
    code("350", &["GI"], 0x0100),
    code("351", &["PT"], 0x0200),
    code("352", &["LU"], 0x0ff0),
    code("353", &["IE"], 0x0780),
    code("354", &["IS"], 0x0280),
    code("355", &["AL"], 0x03c0),
    code("356", &["MT"], 0x0100),
    code("357", &["CY"], 0x0100),
    code("358", &["FI", "AX"], 0x1fe0),
    code("359", &["BG"], 0x13c0),
    code("36", &["HU"], 0x0300),
    code("370", &["LT"], 0x0100),
    code("371", &["LV"], 0x0100),
    code("372", &["EE"], 0x0580),
    code("373", &["MD"], 0x0100),
    code("374", &["AM"], 0x0100),
    code("375", &["BY"], 0x0fc0),
    code("376", &["AD"], 0x0340),
    code("377", &["MC"], 0x0300),
    code("378", &["SM"], 0x0500),
    code("380", &["UA"], 0x0600),
    code("381", &["RS"], 0x1fc0),
    code("382", &["ME"], 0x0300),
    code("383", &["XK"], 0x1f00),
    code("385", &["HR"], 0x0380),
    code("386", &["SI"], 0x01e0),
    code("387", &["BA"], 0x0300),
    code("389", &["MK"], 0x0100),
    code("39", &["IT", "VA"], 0x1fc0),
    code("40", &["RO"], 0x0240),
    code("41", &["CH"], 0x1200),
    code("420", &["CZ"], 0x1e00),
    code("421", &["SK"], 0x02c0),
    code("423", &["LI"], 0x0280),
    code("43", &["AT"], 0x3ff0),
    code("44", &["GB", "GG", "IM", "JE"], 0x0680),
    code("45", &["DK"], 0x0100),
    code("46", &["SE"], 0x17c0),
    code("47", &["NO", "SJ"], 0x0120),
    code("48", &["PL"], 0x07c0),
    code("49", &["DE"], 0x3ff0),
    code("500", &["FK"], 0x0020),
    code("501", &["BZ"], 0x0880),
    code("502", &["GT"], 0x0900),
    code("503", &["SV"], 0x0980),
    code("504", &["HN"], 0x0900),
    code("505", &["NI"], 0x0100),
    code("506", &["CR"], 0x0500),
    code("507", &["PA"], 0x0d80),
    code("508", &["PM"], 0x0240),
    code("509", &["HT"], 0x0100),
    code("51", &["PE"], 0x0300),
    code("52", &["MX"], 0x0400),
    code("53", &["CU"], 0x05c0),
    code("54", &["AR"], 0x0c00),
    code("55", &["BR"], 0x0f00),
    code("56", &["CL"], 0x0e00),
    code("57", &["CO"], 0x0d00),
    code("58", &["VE"], 0x0400),
    code("590", &["GP", "BL", "MF"], 0x0200),
    code("591", &["BO"], 0x0300),
    code("592", &["GY"], 0x0080),
    code("593", &["EC"], 0x0f00),
    code("594", &["GF"], 0x0200),
    code("595", &["PY"], 0x0fc0),
    code("596", &["MQ"], 0x0200),
    code("597", &["SR"], 0x00c0),
    code("598", &["UY"], 0x1ff0),
    code("599", &["CW", "BQ"], 0x0180),
    code("60", &["MY"], 0x0700),
    code("61", &["AU", "CC", "CX"], 0x17e0),
    code("62", &["ID"], 0x3f80),
    code("63", &["PH"], 0x3f40),
    code("64", &["NZ"], 0x07e0),
    code("65", &["SG"], 0x0d00),
    code("66", &["TH"], 0x2700),
    code("670", &["TL"], 0x0180),
    code("672", &["NF"], 0x0040),
    code("673", &["BN"], 0x0080),
    code("674", &["NR"], 0x0080),
    code("675", &["PG"], 0x0180),
    code("676", &["TO"], 0x00a0),
    code("677", &["SB"], 0x00a0),
    code("678", &["VU"], 0x00a0),
    code("679", &["FJ"], 0x0880),
    code("680", &["PW"], 0x0080),
    code("681", &["WF"], 0x0240),
    code("682", &["CK"], 0x0020),
    code("683", &["NU"], 0x0090),
    code("685", &["WS"], 0x04e0),
    code("686", &["KI"], 0x0120),
    code("687", &["NC"], 0x0040),
    code("688", &["TV"], 0x00e0),
    code("689", &["PF"], 0x0340),
    code("690", &["TK"], 0x00f0),
    code("691", &["FM"], 0x0080),
    code("692", &["MH"], 0x0080),
    code("7", &["RU", "KZ"], 0x4400),
    code("800", &[], 0x0100),
    code("808", &[], 0x0100),
    code("81", &["JP"], 0x3f00),
    code("82", &["KR"], 0x3f60),
    code("84", &["VN"], 0x0780),
    code("850", &["KP"], 0x0500),
    code("852", &["HK"], 0x0be0),
    code("853", &["MO"], 0x0180),
    code("855", &["KH"], 0x0700),
    code("856", &["LA"], 0x0700),
    code("86", &["CN"], 0x1f80),
    code("870", &[], 0x1200),
    code("878", &[], 0x1000),
    code("880", &["BD"], 0x07c0),
    code("881", &[], 0x0600),
    code("882", &[], 0x1f80),
    code("883", &[], 0x1f00),
    code("886", &["TW"], 0x0f80),
    code("888", &[], 0x0800),
    code("90", &["TR"], 0x3480),
    code("91", &["IN"], 0x3f00),
    code("92", &["PK"], 0x1f00),
    code("93", &["AF"], 0x0200),
    code("94", &["LK"], 0x0200),
    code("95", &["MM"], 0x07c0),
    code("960", &["MV"], 0x0480),
    code("961", &["LB"], 0x0180),
    code("962", &["JO"], 0x0300),
    code("963", &["SY"], 0x0300),
    code("964", &["IQ"], 0x0700),
    code("965", &["KW"], 0x0180),
    code("966", &["SA"], 0x0600),
    code("967", &["YE"], 0x0380),
    code("968", &["OM"], 0x0380),
    code("970", &["PS"], 0x0700),
    code("971", &["AE"], 0x1fe0),
    code("972", &["IL"], 0x1f80),
    code("973", &["BH"], 0x0100),
    code("974", &["QA"], 0x0b80),
    code("975", &["BT"], 0x0180),
    code("976", &["MN"], 0x0700),
    code("977", &["NP"], 0x0d00),
    code("979", &[], 0x0200),
    code("98", &["IR"], 0x04f0),
    code("992", &["TJ"], 0x0200),
    code("993", &["TM"], 0x0100),
    code("994", &["AZ"], 0x0200),
    code("995", &["GE"], 0x0200),
    code("996", &["KG"], 0x0600),
    code("998", &["UZ"], 0x0200),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_sorted_and_none_begins_another() {
        for pair in CODES.windows(2) {
            let [one, two] = pair else { continue };
            assert!(one.digits < two.digits, "{} before {}", one.digits, two.digits);
            assert!(!two.digits.starts_with(one.digits), "{} begins {}", one.digits, two.digits);
        }
    }

    #[test]
    fn shared_codes_are_told_apart_by_what_follows() {
        assert_eq!(countries("12025550123"), ["US"]);
        assert_eq!(countries("15145550123"), ["CA"]);
        assert_eq!(countries("18765550123"), ["JM"]);
        assert_eq!(countries("18005550123"), ["US", "CA"]);
        assert_eq!(countries("77011234567"), ["KZ"]);
        assert_eq!(countries("74951234567"), ["RU"]);
        assert_eq!(countries("590690123456"), ["GP", "BL", "MF"]);
        assert_eq!(countries("262639123456"), ["YT"]);
        assert_eq!(countries("442079460000"), ["GB"]);
        assert_eq!(countries("3906698123"), ["VA"]);
    }

    #[test]
    fn unassigned_and_empty_codes_have_no_country() {
        assert!(countries("").is_empty());
        assert!(countries("999123456").is_empty());
        assert!(CallingCode::of("0").is_none());
        assert!(countries("8821612345678").is_empty());
    }
}
