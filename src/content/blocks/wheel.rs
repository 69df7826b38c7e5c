//! A prize wheel whose chances are declared, shown and kept: the prize follows from who the visitor is, so that neither
//! turning again nor coming back draws another one.

use super::{Block, Here, coupon, number, said};
use crate::config::describe::{Key, Kind, keys, share};
use crate::config::value::number_text;
use crate::config::{Code, Value, member, text};
use crate::content::Scene;
use crate::decide::hash;
use crate::event::Act;
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "prizes": Kind::List(&Kind::Object(PRIZE)), "What can be won, 2 to 12; their shares add up to 1. The ticket of a visitor is the GrowthBook hash (version 2) of their `id`, with the campaign's id and `/wheel` as seed; where `remember` is not granted, of the page view.";
};

/// The keys of an entry of `prizes`.
pub const PRIZE: &[Key] = keys! {
    #[required] "text": Kind::Text, "What it is called.", eg "\"10 % off\"";
    #[required] "share": Kind::Share, "How likely it is, as is shown, in steps of 0.01 %.", eg "\"25%\"";
    "code": Kind::Str, "The coupon that it is.", eg "\"LUCKY10\"";
    "blank": Kind::Flag, "Whether it is no prize: then its text alone says so.", or "false";
};

/// The block.
pub const BLOCK: Block = Block { name: "wheel", keys: || KEYS, draw };

/// Key of what was won, which takes the focus.
pub const WON: &str = "won";

/// Tickets that there are: the steps of the hash.
const TICKETS: f64 = 10_000.0;

/// The place of the prize that a visitor has, and their ticket.
fn drawn(scene: &Scene<'_>, prizes: &[Value]) -> (usize, f64) {
    let ticket = hash::share(&[scene.campaign.id, "/wheel"].concat(), &scene.showing.unit);
    let mut sum = 0.0;
    let mut wins = |prize: &Value| {
        sum += share(member(prize, "share")).unwrap_or_default();
        ticket < sum
    };
    // What rounding leaves over belongs to the last.
    (prizes.iter().position(&mut wins).unwrap_or(prizes.len().saturating_sub(1)), ticket * TICKETS)
}

/// The code that was won.
#[inline(never)]
pub fn code<'v>(scene: &Scene<'_>, wheel: &'v Value) -> Option<&'v str> {
    let prizes = member(wheel, "prizes").items();
    let prize = prizes.get(drawn(scene, prizes).0)?;
    member(prize, "code").text().filter(|_| scene.showing.is_spun)
}

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, prizes) = (here.scene, here.get("prizes").items());
    let mut sum = 0.0;
    for prize in prizes {
        sum += share(member(prize, "share")).unwrap_or_default();
    }
    if !(2..=12).contains(&prizes.len()) || (sum - 1.0).abs() > 1e-6 {
        scene.refuse_member("prizes", Code::BadWeights, "");
    }
    let (place, ticket) = drawn(scene, prizes);
    let (mut slices, mut names, mut list) = (el("g slices"), el("g"), el("ol odds|role=list"));
    let (mut start, mut angle) = (0.0, 0.0);
    for (at, prize) in prizes.iter().enumerate() {
        let part = share(member(prize, "share")).unwrap_or_default();
        let middle = (start + part / 2.0) * 360.0;
        let decimal = |number| number_text(number, scene.ports);
        // A circle 100 round: of its dashes one is as long as the share.
        let slice = el("circle slice|cx=32|cy=32|r=15.9155|fill=none|stroke-width=31.83");
        let slice = slice.with("stroke-dasharray", &[&decimal(part * 100.0), " 100"].concat());
        slices = slices.child(slice.with("stroke-dashoffset", &decimal(start * -100.0)));
        let turn = |angle| ["rotate(", &decimal(angle), " 32 32)"].concat();
        let name = el("text|x=32|y=12|text-anchor=middle").with("transform", &turn(middle + 90.0));
        names = names.child(scene.format(name, "number", &decimal(at as f64 + 1.0)));
        list = list.child(chance(here, at, [start, part]));
        start += part;
        if at == place {
            angle = -90.0 - middle;
        }
    }
    let turned = el("g").with("transform", &["rotate(", &number_text(angle, scene.ports), " 32 32)"].concat());
    let drawing = el("svg|viewBox=0 0 64 64|aria-hidden=true").child(turned.child(slices).child(names));
    let wheel = if scene.showing.is_spun { el("div wheel turned") } else { el("div wheel") };
    let mut block = el("div lottery").child(wheel.child(drawing));
    block = match prizes.get(place) {
        Some(prize) if scene.showing.is_spun => won(here, block, place, prize, ticket),
        _ => block.child(scene.own("button button|type=button", Word::Spin).key("spin").does(Act::Spin)),
    };
    Some(block.child(scene.own("p description", Word::Odds)).child(list))
}

/// A prize in the list: its number on the wheel, its chance, and the tickets that win it.
fn chance(here: &Here<'_>, at: usize, [start, part]: [f64; 2]) -> Element {
    let scene = here.scene;
    let text = prize_text(here, "span", at);
    let item = el("li").child(number(scene, at as f64 + 1.0)).text(". ").child(text).text(" – ");
    let chance = scene.format(el("span"), "percent", &number_text(part, scene.ports));
    let item = item.child(chance).text(" (№ ").child(number(scene, (start * TICKETS).ceil()));
    item.text("–").child(number(scene, ((start + part) * TICKETS).ceil() - 1.0)).text(")")
}

/// The text of a prize.
fn prize_text(here: &Here<'_>, description: &'static str, at: usize) -> Element {
    let (scene, prizes) = (here.scene, here.get("prizes").items());
    let prize = prizes.get(at).unwrap_or(&Value::Null);
    scene.member("prizes", || scene.item(at, || scene.write(el(description), prize, "text", None)))
}

/// What was won: its name, its code, and the ticket that proves it.
fn won(here: &Here<'_>, block: Element, place: usize, prize: &Value, ticket: f64) -> Element {
    let scene = here.scene;
    let name = prize_text(here, "bdi", place);
    let words = if member(prize, "blank").is_true() {
        el("span").child(name)
    } else {
        said(scene, el("span"), Word::YouWon, &mut [("prize", Some(name))])
    };
    let mut block = block.child(el("p won|tabindex=-1").key(WON).child(words));
    let code = text(prize, "code");
    if !code.is_empty() {
        block = block.child(coupon::offered(here, code).key("code"));
    }
    block.child(el("p description").text("№ ").child(number(scene, ticket.round())))
}

#[cfg(test)]
mod tests {
    use crate::content::coupon;
    use crate::content::stage::Stage;
    use crate::state::{Copied, Showing};

    const CONTENT: &str = r#"[{ "type": "wheel", "prizes": [{ "text": "10 % off", "share": "50%", "code": "TEN" },
        { "text": "A soap", "share": 0.25, "code": "SOAP" }, { "text": "Nothing this time", "share": 0.25, "blank": true }] }]"#;

    fn spun(visitor: &str) -> Showing {
        Showing { is_spun: true, unit: visitor.to_owned(), ..Showing::default() }
    }

    fn won(visitor: &str) -> String {
        Stage::new(CONTENT).showing(spun(visitor)).blocks().unwrap()
    }

    #[test]
    fn a_wheel_says_its_chances_before_it_turns() {
        let html = Stage::new(CONTENT).blocks().unwrap();
        let first = "<ol part=odds role=list><li><span>1</span>. <span>10 % off</span> – \
            <span>0.5</span> (№ <span>0</span>–<span>4999</span>)</li>";
        assert!(html.contains(first), "{html}");
        assert!(html.contains("<button part=button type=button>Spin the wheel</button>"), "{html}");
        assert!(!html.contains("TEN"), "{html}");
        Stage::new(CONTENT).scene(|scene| assert_eq!(coupon(scene, 0), None, "nothing to copy yet"));
    }

    #[test]
    fn a_visitor_has_one_prize_and_many_have_what_was_declared() {
        let mut found = [0; 3];
        for visitor in 0..2_000 {
            let html = won(&visitor.to_string());
            assert_eq!(html, won(&visitor.to_string()));
            let at = ["TEN", "SOAP", "part=won tabindex=-1><span><bdi>Nothing this time"]
                .iter()
                .position(|one| html.contains(one));
            found[at.unwrap()] += 1;
        }
        assert!((900..1_100).contains(&found[0]) && (400..600).contains(&found[1]), "{found:?}");
    }

    #[test]
    fn what_was_won_is_copied_and_its_ticket_proves_it() {
        // The ticket is the hash of GrowthBook, which anybody can compute.
        let ticket = |visitor: &str| crate::decide::hash::share("stage/wheel", visitor) * 1e4;
        let lucky = (0..99).map(|visitor| visitor.to_string()).find(|visitor| ticket(visitor) < 5e3).unwrap();
        let html = won(&lucky);
        assert!(html.contains(&format!("№ <span>{}</span></p>", ticket(&lucky))), "{html}");
        assert!(html.contains("<p part=won tabindex=-1><span>You have won: <bdi>10 % off</bdi></span></p>"), "{html}");
        let stage = Stage::new(CONTENT).showing(Showing { copied: Some(Copied::Coupon(0)), ..spun(&lucky) });
        assert!(stage.blocks().unwrap().contains(">Copied</button>"));
        stage.scene(|scene| assert_eq!(coupon(scene, 0).as_deref(), Some("TEN")));
    }

    #[test]
    fn chances_that_do_not_add_up_are_refused() {
        for shares in [["0.5", "0.4", "0.2"], ["0.5", "0.25", "0.2"]] {
            let mut content = CONTENT.replace("\"50%\"", shares[0]);
            for share in &shares[1..] {
                content = content.replacen("\"share\": 0.25", &["\"share\":", share].concat(), 1);
            }
            let refused = Stage::new(&content).blocks().unwrap_err();
            assert_eq!(refused, ("bad-weights", "content[0].prizes".to_owned(), String::new()), "{content}");
        }
        let refused = Stage::new(r#"[{ "type": "wheel", "prizes": [{ "text": "a" }] }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("missing", "content[0].prizes[0].share".to_owned(), "share".to_owned()));
    }
}
