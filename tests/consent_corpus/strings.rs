//! TC and GPP strings: what must decode decodes field by field, what must be rejected is.

use parea::consent::Category;
use parea::consent::sources::{gpp, tc, tcf, usprivacy};
use serde_json::{Map, Value as Json, json};

use crate::tally::{self, Tally};

/// Everything that was heard of a string, in order: letter, value or start, end.
#[derive(Default)]
pub struct Heard(Vec<(u8, u64, u64)>);

impl Heard {
    fn all(&self, letter: u8) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().filter(move |(own, ..)| *own == letter).map(|(_, value, end)| (*value, *end))
    }

    fn get(&self, letter: u8) -> Option<u64> {
        self.all(letter).next().map(|(value, _)| value)
    }
}

fn decode_tc(text: &str) -> Option<Heard> {
    let mut heard = Heard::default();
    tc::decode(text, &mut |letter, value, end| heard.0.push((letter, value, end))).then_some(heard)
}

/// The sections of a GPP string: id, text, and what was heard.
pub fn decode_gpp(text: &str) -> Option<Vec<(u64, &str, Heard)>> {
    let mut sections: Vec<(u64, &str, Heard)> = Vec::new();
    let mut parts = text.split('~').skip(1);
    let mut hear = |letter, value, end| match letter {
        b'~' => sections.push((value, parts.next().unwrap_or_default(), Heard::default())),
        _ => sections.last_mut().unwrap().2.0.push((letter, value, end)),
    };
    gpp::decode(text, &mut hear).then_some(sections)
}

/// The summary that the widget goes by.
fn summary(heard: &Heard) -> tcf::Summary {
    let mut summary = tcf::Summary::default();
    heard.0.iter().for_each(|(letter, value, _)| summary.hear(*letter, *value));
    summary
}

#[test]
fn tc_strings_decode_field_by_field_or_are_rejected() {
    let Some(file) = tally::file("tcf_vectors") else { return };
    let mut tally = Tally::new("tcf_vectors");
    for vector in tally::vectors(&file) {
        let decoded = decode_tc(vector["tc"].as_str().unwrap());
        let fault = match vector["class"].as_str().unwrap() {
            "must_reject" => decoded.map(|_| "decoded, must be rejected".to_owned()),
            "must_decode" => match &decoded {
                Some(tc) => faults(vector, tc),
                None => Some("rejected, must decode".to_owned()),
            },
            // A rejection is as good as the value of a strict reading; any other value is not.
            _ => decoded.as_ref().and_then(|tc| faults(vector, tc)),
        };
        let is_right = fault.is_none();
        tally.count(vector, is_right, is_right, || fault.unwrap_or_default());
    }
    tally::require(&tally.finish());
}

fn faults(vector: &Json, tc: &Heard) -> Option<String> {
    let mut expected = vector["expected"].clone();
    // Segments may come in any order.
    if let Some(segments) = expected["segments"].as_array_mut() {
        segments.sort_by_key(|segment| segment.as_str().map(str::to_owned));
    }
    let mut faults = differences(&expected, &fields(tc, ranges));
    faults.extend(differences(&vector["neutral"], &neutral(tc)));
    if vector["usableAsConsentToday"] != summary(tc).is_usable() {
        faults.push(format!("usable {}", summary(tc).is_usable()));
    }
    (!faults.is_empty()).then(|| faults.join("; "))
}

/// Members of `expected` that `got` has otherwise.
fn differences(expected: &Json, got: &Json) -> Vec<String> {
    let members = expected.as_object().cloned().unwrap_or_default();
    // `createdMs` and `lastUpdatedMs` say the same as the deciseconds.
    let wrong =
        members.iter().filter(|(key, own)| !key.ends_with("Ms") && got.get(*key).unwrap_or(&Json::Null) != *own);
    wrong.map(|(key, own)| format!("{key} {} expected {own}", got.get(key).unwrap_or(&Json::Null))).collect()
}

/// Vendors as inclusive ranges.
type Ranges = [(u64, u64)];

/// A list of vendors is a set: its ranges in order, and joined where they touch.
fn ranges(ranges: &Ranges) -> Json {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (start, end) in sorted {
        match joined.last_mut() {
            Some(last) if start <= last.1 + 1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    json!(joined)
}

fn ids(ranges: &Ranges) -> Json {
    let mut ids: Vec<u64> = ranges.iter().flat_map(|(start, end)| *start..=*end).collect();
    ids.sort_unstable();
    ids.dedup();
    json!(ids)
}

/// The numbers of a set of so many bits.
fn purposes(set: Option<u64>, width: u64) -> Json {
    let set = set.unwrap_or_default();
    (1..=width).filter(|purpose| set >> (width - purpose) & 1 == 1).collect()
}

/// A purpose, what the publisher restricts, and the vendors as ranges.
type Restriction = (u64, u64, Vec<(u64, u64)>);

/// The fields as the corpus names them; `list` writes a list of vendors.
fn fields(tc: &Heard, list: fn(&Ranges) -> Json) -> Json {
    let get = |letter| tc.get(letter).unwrap();
    let is = |letter| get(letter) == 1;
    let letters = |pair: [u8; 2]| pair.iter().map(|letter| char::from(b'A' + get(*letter) as u8)).collect::<String>();
    let vendors = |letter| tc.all(letter).collect::<Vec<_>>();
    let mut restrictions: Vec<Restriction> = Vec::new();
    for (letter, one, other) in &tc.0 {
        match letter {
            b'r' => restrictions.push((*one, *other, Vec::new())),
            b'R' => restrictions.last_mut().unwrap().2.push((*one, *other)),
            _ => {}
        }
    }
    let restriction = |(purpose, kind, vendors): &(u64, u64, Vec<_>)| json!({ "purposeId": purpose, "restrictionType": kind, "vendorIds": list(vendors) });
    let publisher = tc.get(b'A').map(|consents| {
        let own = get(b'n');
        json!({
            "consents": purposes(Some(consents), 24), "legitimateInterests": purposes(tc.get(b'B'), 24), "numCustomPurposes": own,
            "customConsents": purposes(tc.get(b'x'), own), "customLegitimateInterests": purposes(tc.get(b'y'), own),
        })
    });
    let has = |letter| tc.get(letter).is_some();
    let has =
        [("allowedVendors", has(b'E')), ("core", true), ("disclosedVendors", has(b'D')), ("publisherTC", has(b'A'))];
    let segments: Vec<&str> = has.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name).collect();
    json!({
        "segments": segments, "version": 2, "createdDs": get(b'c'), "lastUpdatedDs": get(b'u'), "cmpId": get(b'i'),
        "cmpVersion": get(b'w'), "consentScreen": get(b's'), "consentLanguage": letters([b'l', b'L']),
        "vendorListVersion": get(b'd'), "policyVersion": get(b'p'), "isServiceSpecific": is(b'S'), "useNonStandardTexts": is(b't'),
        "specialFeatureOptins": purposes(tc.get(b'f'), 12), "purposeConsents": purposes(tc.get(b'P'), 24),
        "purposeLegitimateInterests": purposes(tc.get(b'I'), 24), "purposeOneTreatment": is(b'o'),
        "publisherCountryCode": letters([b'k', b'K']), "vendorConsents": list(&vendors(b'V')),
        "vendorLegitimateInterests": list(&vendors(b'W')),
        "publisherRestrictions": restrictions.iter().map(restriction).collect::<Json>(),
        "vendorsDisclosed": tc.get(b'D').map(|_| list(&vendors(b'e'))), "vendorsAllowed": tc.get(b'E').map(|_| list(&vendors(b'h'))),
        "publisherTC": publisher,
    })
}

/// The categories by the core and by the publisher's segment, and which of them counts.
fn neutral(tc: &Heard) -> Json {
    let by = |consents: u64| {
        json!({
            "storage": tcf::has(consents, 1), "functional": null, "analytics": tcf::allows(consents, Category::Analytics),
            "marketing": tcf::allows(consents, Category::Marketing),
            "personalisation": tcf::allows(consents, Category::Personalisation), "contextualContent": tcf::has(consents, 11),
        })
    };
    let summary = summary(tc);
    json!({ "core": by(summary.consents(true)), "publisher": tc.get(b'A').map(by), "recommended": by(summary.consents(false)) })
}

#[test]
fn gpp_strings_decode_field_by_field_or_are_rejected() {
    let Some(file) = tally::file("gpp_vectors") else { return };
    let mut tally = Tally::new("gpp_vectors");
    for vector in tally::vectors(&file) {
        let decoded = decode_gpp(vector["gpp"].as_str().unwrap());
        let fault = match vector["class"].as_str().unwrap() {
            "must_reject" => decoded.map(|_| "decoded, must be rejected".to_owned()),
            "must_decode" => match &decoded {
                Some(sections) => gpp_faults(vector, sections),
                None => Some("rejected, must decode".to_owned()),
            },
            // What a strict reading rejects we may read further, where all it can do is take away.
            _ if vector["expected"].is_null() => None,
            _ => decoded.as_ref().and_then(|sections| gpp_faults(vector, sections)),
        };
        let is_right = fault.is_none();
        tally.count(vector, is_right, is_right, || fault.unwrap_or_default());
    }
    tally::require(&tally.finish());
}

fn gpp_faults(vector: &Json, sections: &[(u64, &str, Heard)]) -> Option<String> {
    let names = &tally::file("gpp_vectors")?["sectionIds"];
    let name = |id: u64| match names[id.to_string()].as_str() {
        Some(name) if ![1, 3].contains(&id) => name.to_owned(),
        _ => format!("unknown_{id}"),
    };
    let expected = &vector["expected"]["sections"];
    let mut faults = Vec::new();
    let found: Vec<u64> = sections.iter().map(|(id, ..)| *id).collect();
    faults.extend((vector["expected"]["sectionIds"] != json!(found)).then(|| format!("ids {found:?}")));
    for (id, text, heard) in sections {
        let mut own = expected[name(*id)].clone();
        let got = match id {
            2 => fields(heard, ids),
            6 => usp_fields(usprivacy::decode(text).unwrap()),
            7..=27 => us_fields(*id, heard),
            _ => json!({ "raw": text }),
        };
        // Segments of a TC string may come in any order; they are compared in their own file.
        let members = own.as_object_mut().map(|own| own.remove("segments"));
        let missing = members.is_none().then(|| "is not expected".to_owned());
        faults
            .extend(missing.into_iter().chain(differences(&own, &got)).map(|fault| format!("{}: {fault}", name(*id))));
    }
    faults.extend(differences(&vector["usOptOut"], &opt_outs(sections)));
    let objects = sections
        .iter()
        .any(|(id, _, heard)| *id != 2 && heard.0.iter().any(|(letter, value, _)| gpp::objects(*letter, *value)));
    faults.extend((objects != (vector["neutral"]["marketing"] == false)).then(|| "opt-out".to_owned()));
    (!faults.is_empty()).then(|| faults.join("; "))
}

fn usp_fields(usp: usprivacy::Usp) -> Json {
    let letter = |said: Option<bool>| said.map_or("-", |yes| if yes { "Y" } else { "N" });
    json!({ "Version": 1, "Notice": letter(usp.notice), "OptOutSale": letter(usp.opt_out), "LspaCovered": letter(usp.covered) })
}

/// The fields of a US section under their names; a list where the section has one.
fn us_fields(id: u64, heard: &Heard) -> Json {
    let mut named = Map::new();
    for (letter, value, _) in &heard.0 {
        let values: Vec<u64> = heard.all(*letter).map(|(value, _)| value).collect();
        let name = match letter {
            b'v' if id >= 24 => "MspaVersion",
            b'v' => "Version",
            b'z' => "MspaServiceProviderMode",
            b'a' => "SharingNotice",
            b'b' => "SaleOptOutNotice",
            b'c' => "SharingOptOutNotice",
            b'd' => "TargetedAdvertisingOptOutNotice",
            b'e' => "SensitiveDataProcessingOptOutNotice",
            b'f' => "SensitiveDataLimitUseNotice",
            b'g' => "ProcessingNotice",
            b'i' => "SensitiveDataOptOutNotice",
            b'S' => "SaleOptOut",
            b'H' => "SharingOptOut",
            b'T' => "TargetedAdvertisingOptOut",
            b'P' => "SensitiveDataProcessing",
            b'K' => "KnownChildSensitiveDataConsents",
            b'l' => "PersonalDataConsents",
            b'm' => "MspaCoveredTransaction",
            b'M' => "MspaMode",
            b'o' => "MspaOptOutOptionMode",
            b'A' => "AdditionalDataProcessingConsent",
            b'q' => {
                named.insert("Gpc".to_owned(), (*value == 1).into());
                continue;
            }
            other => panic!("{}", char::from(*other)),
        };
        let value = if *letter == b'P' || values.len() > 1 { json!(values) } else { json!(values[0]) };
        named.insert(name.to_owned(), value);
    }
    named.into()
}

/// Over all sections: one objection is one, a "no" is only a "no" where nobody objects.
pub fn opt_outs(sections: &[(u64, &str, Heard)]) -> Json {
    let mut said = [None; 4];
    let mut hear = |at: usize, objects: Option<bool>| {
        said[at] = match (said[at], objects) {
            (Some(one), Some(other)) => Some(one || other),
            (one, other) => one.or(other),
        }
    };
    for (id, text, heard) in sections {
        if let Some(usp) = usprivacy::decode(text).filter(|_| *id == 6) {
            hear(0, usp.opt_out);
        }
        for (letter, value, _) in heard.0.iter().filter(|_| (7..=27).contains(id)) {
            match b"SHT".iter().position(|own| own == letter) {
                // A reserved value is no "did not opt out".
                Some(at) => hear(at, (*value != 0).then_some(*value != 2)),
                None if *letter == b'q' => hear(3, Some(*value == 1)),
                None => {}
            }
        }
    }
    json!({ "sale": said[0], "sharing": said[1], "targetedAds": said[2], "gpc": said[3] })
}
