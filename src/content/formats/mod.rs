//! The containers: what stands around the blocks. The element that holds it all, its place and its layer belong to
//! the browser side; each format is one file.

mod bar;
mod inline;
mod modal;
mod tab;

use super::Scene;
use super::icon::{CLOSE, icon};
use crate::event::{Act, Close};
use crate::text::Word;
use crate::view::{Element, Format, Piece, el};

/// The pieces of a campaign: its blocks, and what its format adds.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    match scene.campaign.format {
        Format::Modal => modal::frame(scene, blocks),
        Format::Bar => bar::frame(scene, blocks),
        Format::Inline => inline::frame(scene, blocks),
        Format::Tab => tab::frame(scene, blocks),
    }
}

/// The close button and the blocks. It comes first, so that whoever uses the keyboard reaches it first.
fn closable(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = vec![close(scene, Act::Close(Close::Button)).into()];
    pieces.extend(name(scene, &blocks));
    pieces.extend(blocks);
    pieces
}

fn close(scene: &Scene<'_>, act: Act) -> Element {
    let button = el("button", "close").key("close").with("type", "button").with("aria-label", scene.word(Word::Close));
    scene.mark_own(button).child(icon("", CLOSE)).does(act)
}

/// What gives a campaign without a heading its name; nobody sees it.
fn name(scene: &Scene<'_>, blocks: &[Piece]) -> Option<Piece> {
    let name = || scene.mark_own(el("span", "legend").flag("hidden", true).text(scene.word(Word::Notice)));
    first(blocks, &["heading", "title"]).is_none().then(|| name().into())
}

/// The first element with one of these parts.
fn first<'p>(pieces: &'p [Piece], parts: &[&str]) -> Option<&'p Element> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Element(element) if parts.contains(&element.part) => Some(element),
        Piece::Element(element) => first(&element.children, parts),
        Piece::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::content::stage::{Stage, html};
    use crate::content::view;
    use crate::view::{Format, View};

    const CLOSE: &str = "<button part=close type=button aria-label=Close><svg></button>";
    const TEXT: &str = r#"[{ "type": "text", "text": "Fresh" }]"#;
    const HEADED: &str = r#"[{ "type": "heading", "text": "Oil" }]"#;

    fn draw(stage: &Stage) -> View {
        stage.scene(|scene| view(scene).unwrap())
    }

    #[test]
    fn what_interrupts_has_a_close_button_before_anything_else() {
        for format in [Format::Modal, Format::Bar] {
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
        let name = "<span part=legend hidden>Message</span><p part=text>Fresh</p>";
        assert_eq!(html(&draw(&Stage::new(TEXT)).body), [CLOSE, name].concat());
    }

    #[test]
    fn a_tab_is_a_launcher_and_a_panel_that_it_opens() {
        let closed = draw(&Stage::new(HEADED).format(Format::Tab));
        assert!(!closed.open);
        assert_eq!(
            html(&closed.body),
            [
                "<button part=launcher type=button aria-expanded=false aria-controls=panel><span>Oil</span></button>",
                "<div part=panel id=panel role=group aria-label=Oil hidden>",
                CLOSE,
                "<h2 part=heading>Oil</h2></div>",
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
    fn every_format_has_its_place() {
        for (format, placement) in
            [(Format::Modal, "center"), (Format::Bar, "bottom"), (Format::Tab, "middle-end"), (Format::Inline, "")]
        {
            assert_eq!(draw(&Stage::new(HEADED).format(format)).placement, placement);
        }
    }

    #[test]
    fn the_view_says_its_language_and_direction() {
        let view = draw(&Stage::new(HEADED).language("fa-IR"));
        assert_eq!((view.language.as_str(), view.rtl, view.campaign.as_str()), ("fa", true, "stage"));
        assert_eq!(html(&view.body[..1]), "<button part=close type=button aria-label=بستن><svg></button>");
    }

    #[test]
    fn a_problem_says_in_which_campaign_and_block() {
        let problem =
            Stage::new(r#"[{ "type": "text", "text": "{{ naem or 'x' }}" }]"#).scene(|scene| view(scene).unwrap_err());
        assert_eq!(problem.path, "campaigns[0].content[0].text");
    }
}
