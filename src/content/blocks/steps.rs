//! Steps within one offer: one of them shows, and says which of how many it is.

use super::{Block, Here, draw as draw_all, number, said};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, member, text};
use crate::content::{all, kind};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Element, Piece, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "steps": Kind::List(&Kind::Object(STEP)), "The steps, of which one shows at a time; a button with `goto` leads to any of them, by its id.";
};

/// The keys of an entry of `steps`.
pub const STEP: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names it for `goto` and reports; kebab-case.";
    #[required] "content": Kind::List(&Kind::Any), "Its blocks. Where none of its buttons has a `goto`, one leads to the next step.";
};

/// The block.
pub const BLOCK: Block = Block { name: "steps", keys: || KEYS, draw };

/// Key of what takes the focus when a step is new: its heading, or itself.
pub const TOP: &str = "step";

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, steps) = (here.scene, here.get("steps").items());
    let at = scene.showing.step;
    for (place, step) in steps.iter().enumerate() {
        if steps.iter().take(place).any(|other| text(other, "id") == text(step, "id")) {
            scene
                .member("steps", || scene.item(place, || scene.refuse_member("id", Code::Duplicate, text(step, "id"))));
        }
    }
    let step = steps.get(at)?;
    let content = member(step, "content");
    let mut group = el("div step|role=group|aria-labelledby=step-of").key(&["step-", text(step, "id")].concat());
    let mut numbers = [("n", Some(number(scene, at as f64 + 1.0))), ("total", Some(number(scene, steps.len() as f64)))];
    group = group.child(said(scene, el("p description").with("id", "step-of"), Word::StepOf, &mut numbers));
    let mut pieces = scene.member("steps", || scene.item(at, || scene.member("content", || draw_all(scene, content))));
    match pieces.iter_mut().find_map(heading) {
        Some(heading) => mark(heading),
        None => mark(&mut group),
    }
    group.children.append(&mut pieces);
    let goes = |block: &&crate::config::Value| {
        let verbs = member(block, "do");
        kind(block) == "button"
            && (verbs.get("goto").is_some() || verbs.items().iter().any(|verb| verb.get("goto").is_some()))
    };
    let mut row = el("div actions");
    if let Some(before) = scene.showing.trail.last() {
        row = row.child(scene.own("button back|type=button", Word::Back).does(Act::Step(*before)));
    }
    if at + 1 < steps.len() && !all(content).iter().any(goes) {
        row = row.child(scene.own("button next|type=button", Word::Next).does(Act::Step(at + 1)));
    }
    Some(if row.children.is_empty() { group } else { group.child(row) })
}

/// A heading among pieces.
fn heading(piece: &mut Piece) -> Option<&mut Element> {
    match piece {
        Piece::Element(element) if element.part == "heading" => Some(element),
        _ => None,
    }
}

/// What the focus goes to.
fn mark(element: &mut Element) {
    element.key = TOP.to_owned();
    element.attributes.push(("tabindex", "-1".to_owned()));
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::state::Showing;

    const CONTENT: &str = r#"[{ "type": "steps", "steps": [
        { "id": "taste", "content": [{ "type": "heading", "text": "Taste" },
            { "type": "button", "text": "Mild", "do": { "goto": "mild" } }, { "type": "button", "text": "Strong", "do": { "goto": "strong" } }] },
        { "id": "strong", "content": [{ "type": "text", "text": "Koroneiki" }] },
        { "id": "mild", "content": [{ "type": "heading", "text": "Mild" }] }] }]"#;

    fn at(step: usize, trail: &[usize]) -> String {
        Stage::new(CONTENT).showing(Showing { step, trail: trail.to_vec(), ..Showing::default() }).blocks().unwrap()
    }

    fn top(number: usize, mark: &str) -> String {
        format!(
            "<div part=step role=group aria-labelledby=step-of{mark}><p part=description id=step-of>Step \
             <span>{number}</span> of <span>3</span></p>"
        )
    }

    #[test]
    fn one_step_shows_and_says_where_it_stands() {
        let first = at(0, &[]);
        assert!(first.starts_with(&[&top(1, ""), "<h2 part=heading tabindex=-1>Taste</h2>"].concat()), "{first}");
        assert!(!first.contains("part=actions"), "its own buttons lead on: {first}");
        let next = "<div part=actions><button part=back type=button>Back</button><button part=next type=button>Next</button></div></div>";
        assert_eq!(at(1, &[0]), [&top(2, " tabindex=-1"), "<p part=text>Koroneiki</p>", next].concat());
        assert!(at(2, &[]).ends_with("Mild</h2></div>"), "the end, without a way back");
    }

    #[test]
    fn what_is_wrong_in_a_step_says_where() {
        let refused = |steps: &str| {
            let (code, path, _) =
                Stage::new(&[r#"[{ "type": "steps", "steps": ["#, steps, "] }]"].concat()).blocks().unwrap_err();
            (code, path)
        };
        let text = r#""content": [{ "type": "text", "text": "a" }]"#;
        assert_eq!(
            refused(&format!(r#"{{ "id": "a", {text} }}, {{ "id": "a", {text} }}"#)),
            ("duplicate", "content[0].steps[1].id".into())
        );
        assert_eq!(
            refused(r#"{ "id": "a", "content": [{ "type": "text" }] }"#),
            ("missing", "content[0].steps[0].content[0].text".into())
        );
        assert_eq!(refused(&format!("{{ {text} }}")), ("missing", "content[0].steps[0].id".into()));
    }
}
