//! A countdown to a moment, to a time of each day, or to a deadline that is kept and never begins anew.
//!
//! The core knows the moment and what comes then; what counts is an element with `data-until`, which the browser side
//! writes once a second. Whoever listens hears it once a minute at most.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, duration, keys};
use crate::config::value::number_text;
use crate::decide::moment::moment;
use crate::decide::zone::{DAY, clock, instant, local};
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    "to": Kind::Date, "The moment to which it counts; of a date alone the end of that day.", eg "\"2026-12-24T20:00\"";
    "for": Kind::Duration, "In the place of `to`: so long after this visitor saw the campaign first. That is kept with `remember`, over pages and visits; without that it does not show, because it would begin anew.", eg "\"20m\"";
    "daily": Kind::Str, "In the place of `to`: a time of day by the clocks of the site (`site.timeZone`), after which it counts to that of the next day; there is no end.", eg "\"18:00\"";
    "text": Kind::Text, "What stands before the time; \"Ends in\" by default.";
    "onEnd": Kind::Word(&["text", "hide", "close"]), "What comes then: a text, nothing in its place, or the campaign goes.", or "\"text\"";
    "ended": Kind::Text, "With `onEnd: \"text\"`: what it says; \"This offer has ended\" by default.";
};

/// The block.
pub const BLOCK: Block = Block { name: "countdown", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let zone = scene.config.site.time_zone;
    for (one, other) in [("daily", "to"), ("daily", "for"), ("for", "to")] {
        if !here.get(one).is_null() && !here.get(other).is_null() {
            scene.refuse_member(one, Code::Conflict, other);
        }
    }
    // What is neither is a problem already.
    let until = match (duration(here.get("for")), here.get("to")) {
        _ if !here.get("daily").is_null() => {
            let Some(time) = clock(here.get("daily").text().unwrap_or_default()) else {
                scene.refuse_member("daily", Code::WrongType, "");
                return None;
            };
            let now = local(scene.wall, zone, scene.ports);
            let today = (now / DAY).floor() * DAY + time;
            instant(if today > now { today } else { today + DAY }, zone, scene.ports)
        }
        (None, to) if to.is_null() => {
            scene.refuse_member("to", Code::Missing, "to");
            return None;
        }
        (None, to) => moment(to, &|local| instant(local, zone, scene.ports))?.1,
        (Some(_), _) if !scene.granted.remember => return None,
        (Some(span), _) => span + if scene.begun > 0.0 { scene.begun } else { scene.wall },
    };
    // The key keeps what stands beside it in its own place when it goes.
    let face = el("div countdown").key("countdown");
    // The same element before and after, so that its new text is heard.
    let said = |part: &'static str| el(part).key("said");
    if until > scene.wall {
        scene.notes.holds_until(until);
        let moment = number_text(until, scene.ports);
        let label = || words(here, el("span label"), "text", Word::EndsIn);
        let counts = |description| el(description).with("data-until", &moment);
        return Some(
            face.child(el("span clock|aria-hidden=true").child(label()).child(counts("span timer"))).child(
                said("span live|role=timer|aria-live=polite|aria-atomic=true")
                    .child(label())
                    .text(" ")
                    .child(counts("span")),
            ),
        );
    }
    match here.get("onEnd").text() {
        Some("hide") => return None,
        // Nobody sees it: the campaign goes.
        Some("close") => {
            scene.notes.holds_until(0.0);
            return Some(face);
        }
        _ => {}
    }
    let ended = said("span ended|role=timer|aria-live=polite|aria-atomic=true");
    Some(face.child(words(here, ended, "ended", Word::Ended)))
}

/// An element with a text of the block, else with a word of the widget.
fn words(here: &Here<'_>, element: Element, key: &str, word: Word) -> Element {
    let scene = here.scene;
    if here.get(key).is_null() {
        return scene.mark_own(element.text(scene.word(word)));
    }
    let (text, language) = scene.say(here.value, key);
    scene.mark(element.text(&text), language)
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    /// 2026-12-24T00:00Z; the site is in UTC.
    const EVE: f64 = 1_798_070_400_000.0;
    const HOUR: f64 = 3.6e6;

    fn stage(members: &str) -> Stage {
        Stage::new(&[r#"[{ "type": "countdown", "#, members, " }]"].concat())
    }

    fn until(stage: &Stage) -> Option<f64> {
        stage.view().unwrap().until
    }

    #[test]
    fn it_counts_to_a_moment_and_a_date_alone_is_its_whole_day() {
        let counting = stage(r#""to": "2026-12-24T20:00""#).at(EVE, 0.0);
        assert_eq!(
            counting.blocks().unwrap(),
            "<div part=countdown><span part=clock aria-hidden=true><span part=label>Ends in</span>\
             <span part=timer data-until=1798142400000></span></span>\
             <span part=live role=timer aria-live=polite aria-atomic=true><span part=label>Ends in</span> \
             <span data-until=1798142400000></span></span></div>"
        );
        assert_eq!(until(&counting), Some(EVE + 20.0 * HOUR));
        assert_eq!(until(&stage(r#""to": "2026-12-24""#).at(EVE, 0.0)), Some(EVE + 24.0 * HOUR));
        assert_eq!(until(&stage(r#""to": "2026-12-24T20:00+02:00""#).at(EVE, 0.0)), Some(EVE + 18.0 * HOUR));
    }

    #[test]
    fn at_its_end_it_says_so_or_is_gone_or_takes_the_campaign_along() {
        let ended = |more: &str| stage(&[r#""to": "2026-12-23""#, more].concat()).at(EVE, 0.0);
        let text = |said: &str| {
            format!(
                "<div part=countdown><span part=ended role=timer aria-live=polite aria-atomic=true>{said}</span></div>"
            )
        };
        assert_eq!(ended("").blocks().unwrap(), text("This offer has ended"));
        let own = r#", "onEnd": "text", "ended": { "en": "Next year again", "de": "Nächstes Jahr wieder" }"#;
        assert_eq!(ended(own).language("de").blocks().unwrap(), text("Nächstes Jahr wieder"));
        let hidden = ended(r#", "onEnd": "hide""#);
        assert_eq!(hidden.blocks().unwrap_err().0, "nothing");
        assert_eq!(until(&ended(r#", "onEnd": "close""#)), Some(0.0));
    }

    #[test]
    fn a_deadline_counts_from_the_first_showing_and_needs_to_be_kept() {
        let kept = || stage(r#""for": "20m""#);
        assert_eq!(until(&kept().at(EVE, 0.0)), Some(EVE + HOUR / 3.0));
        assert_eq!(until(&kept().at(EVE, EVE - HOUR / 6.0)), Some(EVE + HOUR / 6.0));
        assert!(kept().at(EVE, EVE - HOUR).blocks().unwrap().contains("This offer has ended"));
        assert_eq!(kept().at(EVE, 0.0).ungranted().blocks().unwrap_err().0, "nothing");
    }

    #[test]
    fn each_day_it_counts_to_the_same_time_of_the_sites_clocks() {
        let daily = |wall: f64| until(&stage(r#""daily": "18:00""#).at(wall, 0.0));
        assert_eq!(daily(EVE), Some(EVE + 18.0 * HOUR));
        assert_eq!(daily(EVE + 17.5 * HOUR), Some(EVE + 18.0 * HOUR));
        assert_eq!(daily(EVE + 18.0 * HOUR), Some(EVE + 42.0 * HOUR), "tomorrow's");
    }

    #[test]
    fn it_leads_to_one_moment() {
        let refused = |members: &str| {
            let (code, path, got) = stage(members).blocks().unwrap_err();
            [code, path.as_str(), got.as_str()].join(" ")
        };
        assert_eq!(refused(r#""onEnd": "hide""#), "missing content[0].to to");
        assert_eq!(refused(r#""to": "2026-12-24", "for": "20m""#), "conflict content[0].for to");
        assert_eq!(refused(r#""to": "2026-13-24""#), "wrong-type content[0].to ");
        assert_eq!(refused(r#""for": "soon""#), "wrong-type content[0].for ");
        assert_eq!(refused(r#""daily": "25:00""#), "wrong-type content[0].daily ");
        assert_eq!(refused(r#""daily": "9:00", "to": "2026-12-24""#), "conflict content[0].daily to");
    }
}
