//! Signals that are no decisions: Google Consent Mode, US Privacy, Global Privacy Control and Do Not Track.

use parea::config::Value;
use parea::consent::sources::{Context, google_consent_mode, gpc, usprivacy};
use parea::consent::{Category, Evidence};
use parea::ports::Native;
use serde_json::{Map, Value as Json, json};

use crate::page::{self, CATEGORIES};
use crate::tally::{self, Tally};

/// The types of Google Consent Mode in the order in which they are read.
const TYPES: [&str; 6] = [
    "analytics_storage",
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "functionality_storage",
    "personalization_storage",
];

#[test]
fn consent_mode_is_a_ceiling_and_grants_only_where_it_is_trusted() {
    let Some(file) = tally::file("google_consent_mode") else { return };
    let mut tally = Tally::new("google_consent_mode");
    for vector in tally::vectors(&file) {
        let expected = &vector["expected"];
        let mut vector = vector.clone();
        vector["window"] = json!({ "dataLayer": vector["dataLayer"] });
        let vector = &vector;
        let settings = vector["visitorRegion"].as_str().map_or(Json::Null, |region| json!({ "region": region }));
        let trusted = page::config("google-consent-mode", "google-consent-mode", &settings);
        let ceiling = page::config("auto", "google-consent-mode", &settings);
        let evidence = page::evidence(vector, &trusted);
        let context = Context { config: &trusted, evidence: &evidence, told: &Value::Null, wall: 0.0, ports: &Native };
        let types = TYPES.map(|id| google_consent_mode::state_on(&context, id));
        let is_updated = [&TYPES[..], &["security_storage"]]
            .concat()
            .iter()
            .any(|id| google_consent_mode::state_on(&context, id).update.is_some());
        let word =
            |state: google_consent_mode::State| state.value().map(|granted| if granted { "granted" } else { "denied" });
        let states: Json = TYPES
            .iter()
            .zip(types)
            .map(|(id, state)| ((*id).to_owned(), json!(word(state))))
            .collect::<Map<_, _>>()
            .into();

        let by_auto = page::read_evidence(&page::evidence(vector, &ceiling), &ceiling, 0.0);
        let denied: Json = CATEGORIES
            .into_iter()
            .zip(Category::ALL)
            .filter(|(_, category)| by_auto.get(*category) == Some(false))
            .map(|(name, _)| (name.to_owned(), json!(false)))
            .collect::<Map<_, _>>()
            .into();
        let by_name = page::read_evidence(&evidence, &trusted, 0.0);
        let granted: Json = CATEGORIES
            .into_iter()
            .zip(page::answer(&by_name).1)
            .map(|(name, said)| (name.to_owned(), json!(said)))
            .collect::<Map<_, _>>()
            .into();

        // Without an update even a trusted signal has not decided anything; what it refuses is a ceiling then.
        let if_trusted = if by_name.decided {
            granted
        } else {
            json!({ "functional": null, "analytics": null, "marketing": null, "personalisation": null })
        };
        let mut wanted = expected["states"].clone();
        // `security_storage` is no category of ours.
        wanted.as_object_mut().unwrap().remove("security_storage");
        let got = json!([states, is_updated, denied, if_trusted, by_auto.decided]);
        let want = json!([wanted, expected["updateSeen"], expected["ceiling"], expected["ifTrusted"], false]);
        let is_safe = !by_auto.decided
            && CATEGORIES
                .into_iter()
                .zip(page::answer(&by_name).1)
                .all(|(name, said)| said != Some(true) || expected["ifTrusted"][name] == true);
        tally.count(vector, got == want, is_safe, || format!("{got} expected {want}"));
    }
    tally::require(&tally.finish());
}

#[test]
fn us_privacy_strings_are_objections_and_never_consent() {
    let Some(file) = tally::file("usprivacy") else { return };
    let mut tally = Tally::new("usprivacy");
    let config = page::config("auto", "", &Json::Null);
    for vector in tally::vectors(&file) {
        let text = vector["usp"].as_str().unwrap();
        let expected = &vector["expected"];
        let inner =
            parea::consent::evidence::percent_decode(text).and_then(|text| serde_json::from_str::<Json>(&text).ok());
        let plain = inner.as_ref().and_then(|json| json["uspString"].as_str()).unwrap_or(text);
        let decoded = usprivacy::decode(plain);
        let evidence = Evidence::of(&format!("usprivacy={text}"));
        let reading = page::read_evidence(&evidence, &config, 0.0);
        let is_blocked = reading.get(Category::Marketing) == Some(false);
        let got = decoded.map_or(Json::Null, |usp| {
            json!({
                "version": 1, "notice": usp.notice, "optOutSale": usp.opt_out, "lspaCovered": usp.covered, "applies": usp.applies(),
                "isConsent": reading.decided, "marketingBlocked": is_blocked,
            })
        });
        let is_safe = !reading.decided && reading.get(Category::Marketing) != Some(true);
        tally.count(vector, got == *expected, is_safe, || format!("{got} expected {expected}"));
    }
    tally::require(&tally.finish());
}

#[test]
fn privacy_control_takes_marketing_away_and_do_not_track_is_only_reported() {
    let Some(file) = tally::file("gpc_dnt") else { return };
    let mut tally = Tally::new("gpc_dnt");
    let config = page::config("auto", "", &Json::Null);
    for vector in tally::vectors(&file) {
        let mut evidence = page::evidence(vector, &config);
        // A page cannot see its request's headers; a server that passes them on passes exactly this.
        evidence.gpc |= vector["requestHeaders"]["Sec-GPC"] == "1";
        let reading = page::read_evidence(&evidence, &config, 0.0);
        let off = (vector["navigator"]["globalPrivacyControl"] == false).then_some(false);
        let got = json!({
            "gpc": if evidence.gpc { Some(true) } else { off }, "dnt": gpc::do_not_track(&evidence),
            "marketing": reading.get(Category::Marketing), "isConsent": reading.decided,
        });
        let is_right = vector["expected"].as_object().unwrap().iter().all(|(key, own)| got[key] == *own);
        let is_safe = !reading.decided && (!evidence.gpc || reading.get(Category::Marketing) == Some(false));
        tally.count(vector, is_right, is_safe, || format!("{got} expected {}", vector["expected"]));
    }
    tally::require(&tally.finish());
}
