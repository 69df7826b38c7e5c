//! Steps within one offer: one of them shows, and says which of how many it is.

use super::{Block, Here, draw as draw_all, number, said};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value, member, text};
use crate::content::all;
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
    "last": Kind::Flag, "Whether the way ends here: then nothing leads to the step that follows, which belongs to another way.", or "false";
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
    let (most, least, leads_on) = ahead(steps, at);
    let come = scene.showing.trail.len() + 1;
    let place = |count: usize| Some(number(scene, count as f64));
    let mut numbers = [("n", place(come)), ("total", place(come + most))];
    let word = if most == least { Word::StepOf } else { Word::StepOfAtMost };
    group = group.child(said(scene, el("p description").with("id", "step-of"), word, &mut numbers));
    let mut pieces = scene.member("steps", || scene.item(at, || scene.member("content", || draw_all(scene, content))));
    match pieces.iter_mut().find_map(heading) {
        Some(heading) => mark(heading),
        None => mark(&mut group),
    }
    group.children.append(&mut pieces);
    let mut row = el("div actions");
    if let Some(before) = scene.showing.trail.last() {
        row = row.child(scene.own("button back|type=button", Word::Back).does(Act::Step(*before)));
    }
    if leads_on {
        row = row.child(scene.own("button next|type=button", Word::Next).does(Act::Step(at + 1)));
    }
    Some(if row.children.is_empty() { group } else { group.child(row) })
}

/// How many steps come after one, at most and at least, and whether a button of ours leads on from it. Ways back do not
/// count: who takes one goes on from there.
fn ahead(steps: &[Value], from: usize) -> (usize, usize, bool) {
    let mut bounds = vec![(0, 0, false); steps.len()];
    for (at, step) in steps.iter().enumerate().skip(from).rev() {
        let (mut most, mut least, mut goes) = (0, usize::MAX, false);
        let mut look = |to: usize| {
            if let Some((far, near, _)) = bounds.get(to).filter(|_| to > at) {
                (most, least) = (most.max(far + 1), least.min(near + 1));
            }
        };
        for block in all(member(step, "content")) {
            for verb in member(block, "do").each() {
                let Some(goto) = verb.get("goto") else { continue };
                goes = true;
                for (to, other) in steps.iter().enumerate() {
                    if goto.is(text(other, "id")) {
                        look(to);
                    }
                }
            }
        }
        let leads_on = !goes && at + 1 < steps.len() && !member(step, "last").is_true();
        if leads_on {
            look(at + 1);
        }
        if let Some(bound) = bounds.get_mut(at) {
            *bound = (most, least.min(most), leads_on);
        }
    }
    bounds.get(from).copied().unwrap_or_default()
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

    fn top(distance: &str, mark: &str) -> String {
        format!("<div part=step role=group aria-labelledby=step-of{mark}><p part=description id=step-of>{distance}</p>")
    }

    #[test]
    fn one_step_shows_and_says_where_it_stands() {
        let first = at(0, &[]);
        let distance = top("Step <span>1</span> of at most <span>3</span>", "");
        assert!(first.starts_with(&[&distance, "<h2 part=heading tabindex=-1>Taste</h2>"].concat()), "{first}");
        assert!(!first.contains("part=actions"), "its own buttons lead on: {first}");
        let next = "<div part=actions><button part=back type=button>Back</button><button part=next type=button>Next</button></div></div>";
        let second = top("Step <span>2</span> of <span>3</span>", " tabindex=-1");
        assert_eq!(at(1, &[0]), [&second, "<p part=text>Koroneiki</p>", next].concat());
        assert!(at(2, &[]).ends_with("Mild</h2></div>"), "the end, without a way back");
    }

    #[test]
    fn of_steps_that_branch_those_on_the_way_are_counted() {
        let distance = |ends: bool, step, trail: &[usize]| {
            let content = CONTENT.replacen(r#""id": "strong","#, &format!(r#""id": "strong", "last": {ends},"#), 1);
            let showing = Showing { step, trail: trail.to_vec(), ..Showing::default() };
            let html = Stage::new(&content).showing(showing).blocks().unwrap();
            let said = html.split_once("id=step-of>").unwrap().1.split_once("</p>").unwrap().0;
            (said.replace("<span>", "").replace("</span>", ""), html.contains("part=next"))
        };
        assert_eq!(distance(false, 2, &[0]), ("Step 2 of 2".to_owned(), false), "straight to the end");
        assert_eq!(distance(false, 2, &[0, 1]), ("Step 3 of 3".to_owned(), false));
        assert_eq!(distance(true, 0, &[]), ("Step 1 of 2".to_owned(), false), "both ways are as long");
        assert_eq!(distance(true, 1, &[0]), ("Step 2 of 2".to_owned(), false), "nothing leads to the other way");
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
