//! A coupon: a code, a button that copies it, and a link that uses it where the shop has one.
//!
//! Of a pool the code is picked here, by what divides visitors: the same one for as long as the visitor is remembered. What
//! an address gives is asked for in `claim.rs`.

use super::{Block, Here, claim};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value, member};
use crate::content::Scene;
use crate::decide::hash::share;
use crate::event::Act;
use crate::share::link::encode;
use crate::state::Copied;
use crate::text::address::MEDIA;
use crate::text::{Word, cut};
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    "code": Kind::Str, "What is typed in at the checkout; the same in every language.", eg "\"ELAIA10\"";
    "pool": Kind::List(&Kind::Str), "In the place of `code`: codes of which each visitor gets one, the same one for as long as that is remembered. Everybody can read them all in the configuration.", eg "[\"OLIVE-3F\", \"OLIVE-8K\"]";
    "from": Kind::Address, "In the place of `code`: an address that gives each visitor a code of their own. Nothing is asked before they press \"Show code\"; then the address gets a `POST` of JSON without cookies, `{ \"campaign\": \"spring\", \"key\": \"…\" }`, and answers `{ \"code\": \"ELAIA-7F3K\" }` within ten seconds, 64 bytes at most. `key` is random, and says nothing of anybody; it is the same when the visitor asks again after a failure, and is to be given the same code. With `remember` the code is kept and never asked for again, without it it stands until the page is left. The address is asked as it stands, without merge fields. From another origin it must be allowed (CORS, with the header `content-type`).", eg "\"/api/codes/spring\"";
    "apply": Kind::Address, "An address that uses the code, which goes where `{{code}}` stands: adds a link to it.", eg "\"/cart?coupon={{code}}\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "coupon", keys: || KEYS, draw };

/// The code of a coupon block; empty where it has to be asked for, which is done by a part of the Wasm that no other needs.
pub fn code<'v>(scene: &Scene<'v>, block: &'v Value) -> Option<&'v str> {
    if block.get("from").is_some() {
        return claim::code(scene, block);
    }
    let pool = member(block, "pool").items();
    let place = share(scene.campaign.id, &scene.showing.unit) * pool.len() as f64;
    pool.get(place as usize).unwrap_or(member(block, "code")).text()
}

/// A code and the button that copies it.
pub(super) fn offered(here: &Here<'_>, code: &str) -> Element {
    let copy = here.scene.copied(Copied::Coupon(here.index), Word::CopyCode);
    let copy = here.scene.own("button copy|type=button", copy).does(Act::Coupon(here.index));
    el("div coupon").child(bare(code)).child(copy)
}

/// A code, or what else is copied: no word of any language, and read from left to right in all of them.
fn bare(code: &str) -> Element {
    el("code coupon-code|dir=ltr|translate=no").text(code)
}

/// What the browser did not copy, so that the visitor can; nothing where it did.
pub(in crate::content) fn uncopied(scene: &Scene<'_>) -> Option<Element> {
    scene.showing.uncopied.as_deref().map(bare)
}

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let code = code(scene, here.value).unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    claim::check(here);
    if code.is_empty() {
        if !here.get("from").is_null() {
            return Some(claim::draw(here));
        }
        scene.refuse_member("code", Code::Missing, "code");
    } else if !here.get("pool").is_null() && !here.get("code").is_null() {
        scene.refuse_member("pool", Code::Conflict, "code");
    }
    let coupon = offered(here, code);
    if here.get("apply").is_null() {
        return Some(coupon);
    }
    // No fact is called `code`, so that this can mean nothing else; written with space or without.
    let (mut address, mut rest) = (String::new(), here.get("apply").text().unwrap_or_default());
    while let Some((before, after)) = cut(rest, "{{") {
        let behind =
            after.trim_ascii_start().strip_prefix("code").and_then(|more| more.trim_ascii_start().strip_prefix("}}"));
        let value = if behind.is_some() { encode(code) } else { "{{".to_owned() };
        address.push_str(before);
        address.push_str(&value);
        rest = behind.unwrap_or(after);
    }
    address.push_str(rest);
    let address = scene.member("apply", || scene.judged(&address, MEDIA));
    let link = scene.own("a apply", Word::ApplyCode).with("href", &address);
    Some(coupon.child(link.does(Act::Button(here.index))))
}

#[cfg(test)]
mod tests {
    use crate::content::coupon;
    use crate::content::stage::Stage;
    use crate::state::{Copied, Showing};

    const CONTENT: &str = r#"[{ "type": "coupon", "code": "ELAIA10" }]"#;

    fn html(label: &str) -> String {
        format!(
            "<div part=coupon><code part=coupon-code dir=ltr translate=no>ELAIA10</code>\
             <button part=copy type=button>{label}</button></div>"
        )
    }

    #[test]
    fn a_coupon_shows_its_code_and_copies_it() {
        let stage = Stage::new(CONTENT);
        assert_eq!(stage.blocks().unwrap(), html("Copy code"));
        stage.scene(|scene| assert_eq!(coupon(scene, 0).as_deref(), Some("ELAIA10")));
        stage.scene(|scene| assert_eq!(coupon(scene, 1), None));
    }

    #[test]
    fn after_copying_it_is_seen_and_heard() {
        let showing = Showing { copied: Some(Copied::Coupon(0)), ..Showing::default() };
        let stage = Stage::new(CONTENT).showing(showing).language("pl");
        assert_eq!(stage.blocks().unwrap(), html("Skopiowano"));
        assert_eq!(stage.view().unwrap().announcement, "Skopiowano");
    }

    #[test]
    fn what_the_browser_does_not_copy_says_so() {
        let showing =
            Showing { copied: Some(Copied::Coupon(0)), uncopied: Some("ELAIA10".into()), ..Showing::default() };
        let stage = Stage::new(CONTENT).showing(showing);
        assert_eq!(stage.blocks().unwrap(), html("Could not be copied"));
        assert_eq!(stage.view().unwrap().announcement, "Could not be copied");
    }

    #[test]
    fn a_link_uses_the_code_where_the_shop_has_an_address_for_that() {
        let stage = |apply: &str| {
            Stage::new(&[r#"[{ "type": "coupon", "code": "A B&C", "apply": "#, apply, " }]"].concat())
                .fact("page.query.ref", "x/y")
        };
        let html = stage(r#""/cart?add=1&coupon={{ code }}&ref={{ page.query.ref or '' }}""#).blocks().unwrap();
        let link = "<a part=apply href=/cart?add=1&coupon=A%20B%26C&ref=x%2Fy>Use this code</a></div>";
        assert!(html.ends_with(link), "{html}");
        assert!(
            stage(r#""https://shop.example/{{code}}/{{code}}""#).blocks().unwrap().contains("A%20B%26C/A%20B%26C>")
        );
        let refused = |apply: &str| {
            let (code, path, got) = stage(apply).blocks().unwrap_err();
            [code, path.as_str(), got.as_str()].join(" ")
        };
        assert_eq!(refused(r#""javascript:a('{{code}}')""#), "unsafe-address content[0].apply javascript");
        assert_eq!(refused(r#""/{{codes}}""#), "unknown-fact content[0].apply codes");
    }

    #[test]
    fn of_a_pool_each_visitor_has_one_code_and_keeps_it() {
        let code = |unit: &str| {
            let showing = Showing { unit: unit.to_owned(), ..Showing::default() };
            let stage = Stage::new(r#"[{ "type": "coupon", "pool": ["A", "B", "C"] }]"#).showing(showing);
            let code = stage.scene(|scene| coupon(scene, 0).unwrap());
            assert!(stage.blocks().unwrap().contains(&format!(">{code}</code>")), "{unit}");
            code
        };
        let mut counts = std::collections::BTreeMap::new();
        for unit in 0..300 {
            assert_eq!(code(&unit.to_string()), code(&unit.to_string()));
            *counts.entry(code(&unit.to_string())).or_insert(0) += 1;
        }
        assert!(counts.len() == 3 && counts.values().all(|count| *count > 60), "{counts:?}");
    }

    #[test]
    fn what_an_address_gives_has_a_button_that_asks_for_it() {
        let stage = Stage::new(r#"[{ "type": "coupon", "from": "/codes" }]"#).language("de");
        assert_eq!(
            stage.blocks().unwrap(),
            "<div part=coupon><button part=copy type=button>Code anzeigen</button></div>"
        );
        stage.scene(|scene| assert_eq!(coupon(scene, 0).as_deref(), Some("")));
    }

    #[test]
    fn a_coupon_has_one_code_or_a_pool_of_them() {
        let refused = |members: &str| {
            let (code, path, _) = Stage::new(&format!(r#"[{{ "type": "coupon"{members} }}]"#)).blocks().unwrap_err();
            [code, path.as_str()].join(" ")
        };
        assert_eq!(refused(""), "missing content[0].code");
        assert_eq!(refused(r#", "code": """#), "missing content[0].code");
        assert_eq!(refused(r#", "pool": []"#), "missing content[0].code");
        assert_eq!(refused(r#", "code": "A", "pool": ["B"]"#), "conflict content[0].pool");
        assert_eq!(refused(r#", "code": "A", "from": "/codes""#), "conflict content[0].from");
        assert_eq!(refused(r#", "pool": ["A"], "from": "/codes""#), "conflict content[0].from");
        assert_eq!(refused(r#", "from": """#), "missing content[0].from");
        assert_eq!(refused(r#", "from": "javascript:a()""#), "unsafe-address content[0].from");
        assert_eq!(refused(r#", "from": "/codes/{{ page.language }}""#), "wrong-type content[0].from");
    }
}
