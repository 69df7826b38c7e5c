//! TC and GPP strings: what must decode decodes field by field, what must be rejected is.

use parea::consent::Category;
use parea::consent::sources::gpp::{self, Section, Us};
use parea::consent::sources::tc::{self, Purposes, Ranges, Tc};
use parea::consent::sources::tcf;
use serde_json::{Map, Value as Json, json};

use crate::tally::{self, Tally};

#[test]
fn tc_strings_decode_field_by_field_or_are_rejected() {
    let Some(file) = tally::file("tcf_vectors") else { return };
    let mut tally = Tally::new("tcf_vectors");
    for vector in tally::vectors(&file) {
        let decoded = tc::decode(vector["tc"].as_str().unwrap());
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

fn faults(vector: &Json, tc: &Tc) -> Option<String> {
    let mut expected = vector["expected"].clone();
    // Segments may come in any order.
    if let Some(segments) = expected["segments"].as_array_mut() {
        segments.sort_by_key(|segment| segment.as_str().map(str::to_owned));
    }
    let mut faults = differences(&expected, &fields(tc, ranges));
    faults.extend(differences(&vector["neutral"], &neutral(tc)));
    if vector["usableAsConsentToday"] != tc.is_usable() {
        faults.push(format!("usable {}", tc.is_usable()));
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

/// A list of vendors is a set: its ranges in order, and joined where they touch.
fn ranges(ranges: &Ranges) -> Json {
    let mut sorted: Vec<(u16, u16)> = ranges.iter().map(|range| (*range.start(), *range.end())).collect();
    sorted.sort_unstable();
    let mut joined: Vec<(u16, u16)> = Vec::new();
    for (start, end) in sorted {
        match joined.last_mut() {
            Some(last) if u32::from(start) <= u32::from(last.1) + 1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    json!(joined)
}

fn ids(ranges: &Ranges) -> Json {
    let mut ids: Vec<u16> = ranges.iter().flat_map(Clone::clone).collect();
    ids.sort_unstable();
    ids.dedup();
    json!(ids)
}

fn purposes(purposes: Purposes) -> Json {
    (1..=64).filter(|purpose| purposes.has(*purpose)).collect()
}

/// The fields as the corpus names them; `list` writes a list of vendors.
fn fields(tc: &Tc, list: fn(&Ranges) -> Json) -> Json {
    let letters = |letters: [u8; 2]| letters.iter().map(|letter| char::from(b'A' + letter)).collect::<String>();
    let restriction = |own: &tc::Restriction| json!({ "purposeId": own.purpose, "restrictionType": own.kind, "vendorIds": list(&own.vendors) });
    let publisher = tc.publisher.as_ref().map(|own| {
        json!({
            "consents": purposes(own.consents), "legitimateInterests": purposes(own.interests), "numCustomPurposes": own.custom,
            "customConsents": purposes(own.custom_consents), "customLegitimateInterests": purposes(own.custom_interests),
        })
    });
    let has = [
        ("allowedVendors", tc.allowed.is_some()),
        ("core", true),
        ("disclosedVendors", tc.disclosed.is_some()),
        ("publisherTC", tc.publisher.is_some()),
    ];
    let segments: Vec<&str> = has.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name).collect();
    json!({
        "segments": segments, "version": 2, "createdDs": tc.created, "lastUpdatedDs": tc.updated, "cmpId": tc.cmp, "cmpVersion": tc.cmp_version,
        "consentScreen": tc.screen, "consentLanguage": letters(tc.language), "vendorListVersion": tc.vendor_list,
        "policyVersion": tc.policy, "isServiceSpecific": tc.is_service_specific, "useNonStandardTexts": tc.has_own_texts,
        "specialFeatureOptins": purposes(tc.features), "purposeConsents": purposes(tc.consents),
        "purposeLegitimateInterests": purposes(tc.interests), "purposeOneTreatment": tc.hides_first,
        "publisherCountryCode": letters(tc.country), "vendorConsents": list(&tc.vendors),
        "vendorLegitimateInterests": list(&tc.vendor_interests),
        "publisherRestrictions": tc.restrictions.iter().map(restriction).collect::<Json>(),
        "vendorsDisclosed": tc.disclosed.as_ref().map(list), "vendorsAllowed": tc.allowed.as_ref().map(list), "publisherTC": publisher,
    })
}

/// The categories by the core and by the publisher's segment, and which of them counts.
fn neutral(tc: &Tc) -> Json {
    let by = |consents: Purposes| {
        json!({
            "storage": consents.has(1), "functional": null, "analytics": tcf::allows(consents, Category::Analytics),
            "marketing": tcf::allows(consents, Category::Marketing),
            "personalisation": tcf::allows(consents, Category::Personalisation), "contextualContent": consents.has(11),
        })
    };
    json!({
        "core": by(tcf::consents(tc, true)), "publisher": tc.publisher.as_ref().map(|own| by(own.consents)),
        "recommended": by(tcf::consents(tc, false)),
    })
}

#[test]
fn gpp_strings_decode_field_by_field_or_are_rejected() {
    let Some(file) = tally::file("gpp_vectors") else { return };
    let mut tally = Tally::new("gpp_vectors");
    for vector in tally::vectors(&file) {
        let decoded = gpp::decode(vector["gpp"].as_str().unwrap());
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

fn gpp_faults(vector: &Json, sections: &[(u16, Section<'_>)]) -> Option<String> {
    let names = &tally::file("gpp_vectors")?["sectionIds"];
    let name = |id: &u16| match names[id.to_string()].as_str() {
        Some(name) if ![1, 3].contains(id) => name.to_owned(),
        _ => format!("unknown_{id}"),
    };
    let expected = &vector["expected"]["sections"];
    let mut faults = Vec::new();
    let ids: Vec<u16> = sections.iter().map(|(id, _)| *id).collect();
    faults.extend((vector["expected"]["sectionIds"] != json!(ids)).then(|| format!("ids {ids:?}")));
    for (id, section) in sections {
        let own = &expected[name(id)];
        let got = match section {
            Section::Tcf(tc) => fields(tc, self::ids),
            Section::Usp(usp) => {
                let letter = |said: Option<bool>| said.map_or("-", |yes| if yes { "Y" } else { "N" });
                json!({ "Version": 1, "Notice": letter(usp.notice), "OptOutSale": letter(usp.opt_out), "LspaCovered": letter(usp.covered) })
            }
            Section::Us(us) => us_fields(*id, us),
            Section::Other(raw) => json!({ "raw": raw }),
        };
        // Segments of a TC string may come in any order; they are compared in their own file.
        let mut own = own.clone();
        own.as_object_mut().map(|own| own.remove("segments"));
        let own = &own;
        let missing = own.as_object().is_none().then(|| format!("section {id} is not expected"));
        faults.extend(missing.into_iter().chain(differences(own, &got)).map(|fault| format!("{}: {fault}", name(id))));
    }
    faults.extend(differences(&vector["usOptOut"], &opt_outs(sections)));
    let is_opted_out = vector["neutral"]["marketing"] == false;
    faults.extend((is_opted_out != gpp::is_opted_out(sections)).then(|| "opt-out".to_owned()));
    (!faults.is_empty()).then(|| faults.join("; "))
}

/// The fields of a US section under their names; a list where the section has one.
fn us_fields(id: u16, us: &Us) -> Json {
    let mut fields = Map::new();
    fields.insert(if id >= 24 { "MspaVersion" } else { "Version" }.to_owned(), us.version.into());
    for letter in us.fields.iter().map(|(letter, _)| *letter) {
        let values: Vec<u8> = us.fields.iter().filter(|(own, _)| *own == letter).map(|(_, value)| *value).collect();
        let name = match letter {
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
            b'v' => "MspaServiceProviderMode",
            b'A' => "AdditionalDataProcessingConsent",
            other => panic!("{}", char::from(other)),
        };
        let value = if letter == b'P' || values.len() > 1 { json!(values) } else { json!(values[0]) };
        fields.insert(name.to_owned(), value);
    }
    if let Some(gpc) = us.gpc {
        fields.insert("Gpc".to_owned(), gpc.into());
    }
    fields.into()
}

/// Over all sections: one objection is one, a "no" is only a "no" where nobody objects.
pub fn opt_outs(sections: &[(u16, Section<'_>)]) -> Json {
    let mut said = [None; 4];
    let mut hear = |at: usize, objects: Option<bool>| {
        said[at] = match (said[at], objects) {
            (Some(one), Some(other)) => Some(one || other),
            (one, other) => one.or(other),
        }
    };
    for (_, section) in sections {
        match section {
            Section::Us(us) => {
                for (letter, value) in &us.fields {
                    // A reserved value is no "did not opt out".
                    let objects = (*value != 0).then_some(*value != 2);
                    if let Some(at) = b"SHT".iter().position(|own| own == letter) {
                        hear(at, objects);
                    }
                }
                hear(3, us.gpc);
            }
            Section::Usp(usp) => hear(0, usp.opt_out),
            Section::Tcf(_) | Section::Other(_) => {}
        }
    }
    json!({ "sale": said[0], "sharing": said[1], "targetedAds": said[2], "gpc": said[3] })
}
