//! The containers: what stands around the blocks. The element that holds it all, its place and its layer belong to
//! the browser side; what is more than blocks and a close button is a file of its own.

mod tab;

use super::blocks::coupon::uncopied;
use super::icon::{CLOSE, icon};
use super::{Scene, block, kind};
use crate::config::member;
use crate::event::{Act, Close};
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, Format, Piece, el, named, push};

/// The pieces of a campaign: its blocks, what a button of it could not copy, and what its format and its reminder add.
pub fn frame(scene: &Scene<'_>, mut blocks: Vec<Piece>) -> Vec<Piece> {
    let campaign = scene.campaign;
    if let Some(Copied::Coupon(at)) = scene.showing.copied
        // Their code stands there anyway.
        && !matches!(kind(block(scene, at)), "coupon" | "wheel")
        && let Some(code) = uncopied(scene)
    {
        push(&mut blocks, code);
    }
    let mut foot = el("div foot");
    // Who may not remember could not keep the promise.
    if scene.remembers && !member(campaign.value, "remind").is_null() {
        foot = foot.child(quiet(scene, Word::RemindLater, Act::Remind));
    }
    if scene.showing.left.is_some() {
        foot = foot.child(quiet(scene, Word::KeepOpen, Act::Keep));
    }
    if !foot.children.is_empty() {
        push(&mut blocks, foot);
    }
    match campaign.format {
        Format::Tab => tab::frame(scene, blocks),
        Format::Inline if !campaign.closable => blocks,
        _ => closable(scene, blocks),
    }
}

/// A button that asks for less attention than those of the content.
fn quiet(scene: &Scene<'_>, word: Word, act: Act) -> Element {
    scene.own("button quiet|type=button", word).does(act)
}

/// The close button and the blocks. It comes first, so that whoever uses the keyboard reaches it first.
fn closable(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    push(&mut pieces, close(scene));
    if named(&blocks, &["heading", "title", "text"]).is_none() {
        // What gives a campaign without a heading and a text its name; nobody sees it.
        let word = if scene.campaign.format == Format::Rail { Word::Share } else { Word::Notice };
        push(&mut pieces, scene.own("span legend|hidden", word));
    }
    pieces.extend(blocks);
    pieces
}

/// The close button, in a corner that is as high as all that scrolls, so that it stays in view.
fn close(scene: &Scene<'_>) -> Element {
    let button = el("button close|type=button").key("close").with("aria-label", scene.word(Word::Close));
    el("div corner").child(scene.mark_own(button).child(icon("", CLOSE)).does(Act::Close(Close::Button)))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::{Stage, html};
    use crate::view::{Format, View};

    const CLOSE: &str = "<div part=corner><button part=close type=button aria-label=Close><svg></button></div>";
    const TEXT: &str = r#"[{ "type": "text", "text": "Fresh" }]"#;
    const HEADED: &str = r#"[{ "type": "heading", "text": "Oil" }]"#;

    fn draw(stage: &Stage) -> Box<View> {
        stage.view().unwrap()
    }

    #[test]
    fn what_interrupts_has_a_close_button_before_anything_else() {
        for format in Format::ALL.iter().copied().filter(|format| format.interrupts()) {
            let view = draw(&Stage::new(HEADED).format(format));
            assert_eq!(html(&view.body), [CLOSE, "<h2 part=heading>Oil</h2>"].concat());
            assert!(view.open);
        }
    }

    #[test]
    fn inline_content_has_a_close_button_only_if_it_is_closable() {
        let inline = || Stage::new(HEADED).format(Format::Inline);
        assert_eq!(html(&draw(&inline()).body), "<h2 part=heading>Oil</h2>");
        assert_eq!(html(&draw(&inline().closable()).body), [CLOSE, "<h2 part=heading>Oil</h2>"].concat());
    }

    #[test]
    fn what_has_no_heading_has_a_name_all_the_same() {
        assert_eq!(html(&draw(&Stage::new(TEXT)).body), [CLOSE, "<p part=text>Fresh</p>"].concat(), "its text");
        let name = "<span part=legend hidden>Message</span><hr part=divider></hr>";
        let mute = Stage::new(r#"[{ "type": "divider" }]"#);
        assert_eq!(html(&draw(&mute).body), [CLOSE, name].concat());
    }

    #[test]
    fn a_tab_is_a_launcher_and_a_panel_that_it_opens() {
        let closed = draw(&Stage::new(HEADED).format(Format::Tab));
        assert!(!closed.open);
        assert_eq!(
            html(&closed.body),
            [
                "<button part=launcher type=button aria-controls=panel aria-expanded=false><span>Oil</span></button>",
                "<div part=panel id=panel role=group aria-label=Oil hidden><div>",
                CLOSE,
                "<h2 part=heading>Oil</h2></div></div>",
            ]
            .concat(),
        );
        let showing = crate::state::Showing { open: true, ..Default::default() };
        let open = draw(&Stage::new(HEADED).format(Format::Tab).showing(showing));
        assert!(open.open);
        assert!(html(&open.body).contains("aria-expanded=true"));
        assert!(!html(&open.body).contains("hidden"));
    }

    #[test]
    fn every_format_has_its_place_and_its_name() {
        let places = ["bottom", "center", "bottom-end", "center", "", "middle-end", "bottom", "middle-start"];
        for ((format, name), place) in Format::ALL.iter().zip(Format::NAMES).zip(places) {
            assert_eq!((format.name(), Format::named(name)), (*name, *format));
            assert_eq!(draw(&Stage::new(HEADED).format(*format)).placement, place);
        }
    }

    #[test]
    fn what_closes_by_itself_can_be_kept() {
        let showing = crate::state::Showing { left: Some(1.0), ..Default::default() };
        let view = draw(&Stage::new(HEADED).format(Format::Toast).showing(showing));
        let keep = "<div part=foot><button part=quiet type=button>Keep open</button></div>";
        assert_eq!(html(&view.body), [CLOSE, "<h2 part=heading>Oil</h2>", keep].concat());
    }

    #[test]
    fn the_view_says_its_language_and_direction() {
        let view = draw(&Stage::new(HEADED).language("fa-IR"));
        assert_eq!((view.language.as_str(), view.rtl, view.campaign), ("fa", true, "stage"));
        assert_eq!(
            html(&view.body[..1]),
            "<div part=corner><button part=close type=button aria-label=بستن><svg></button></div>"
        );
    }

    #[test]
    fn a_problem_says_in_which_campaign_and_block() {
        let problem = Stage::new(r#"[{ "type": "text", "text": "{{ naem or 'x' }}" }]"#).view().unwrap_err();
        assert_eq!(problem.path, "campaigns[0].content[0].text");
    }
}
