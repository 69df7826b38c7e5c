//! Buttons and plain links that share the page; nothing is fetched from a network before its link is used.

use super::{Block, Here, block_keys};
use crate::config::describe::{Key, Kind};
use crate::config::{Code, Path, Problem, Value};
use crate::content::icon::icon;
use crate::event::Act;
use crate::share::{self, Label, Network, Shared, Way, networks};
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, Piece, el};

/// The keys.
pub const KEYS: &[Key] = block_keys! {
    "networks": Kind::List(&Kind::Str), "Where to, in order: `native`, `facebook`, `x`, `linkedin`, `whatsapp`, `email`, `copy`; all of them by default.";
};

/// The block.
pub const BLOCK: Block = Block { name: "share", keys: KEYS, draw };

fn draw(here: &Here<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let shared = share::shared(here.scene);
    let mut list = el("ul", "share-list").with("role", "list");
    for network in wanted(here.get("networks"), path)? {
        // Without a share sheet in the browser there is nothing behind that button.
        if !matches!(network.way, Way::Native) || here.scene.page.can_share {
            list = list.child(el("li", "").child(item(here, network, &shared)));
        }
    }
    Ok(vec![list.into()])
}

/// The networks that the configuration names, else all.
fn wanted(names: &Value, path: &mut Path) -> Result<Vec<&'static Network>, Problem> {
    if names.items().is_empty() {
        return Ok(share::ALL.iter().collect());
    }
    let find = |(index, name): (usize, &Value)| {
        let name = name.text().unwrap_or_default();
        networks::find(name).ok_or_else(|| {
            path.member("networks", |path| path.item(index, |path| Problem::new(path, Code::UnknownWord, name)))
        })
    };
    names.items().iter().enumerate().map(find).collect()
}

fn item(here: &Here<'_>, network: &'static Network, shared: &Shared) -> Element {
    let scene = here.scene;
    let is_copied = matches!(network.way, Way::Copy) && scene.showing.copied == Some(Copied::Link);
    let (label, name) = match network.label {
        _ if is_copied => (scene.word(Word::LinkCopied), scene.word(Word::LinkCopied).to_owned()),
        Label::Brand(brand) => (brand, scene.phrase(Word::ShareOn, brand)),
        Label::Own(label, name) => (scene.word(label), scene.word(name).to_owned()),
    };
    let control = match network.way {
        Way::Native | Way::Copy => el("button", "share").with("type", "button"),
        Way::Mail(_) => el("a", "share").with("href", share::link(network, shared)),
        Way::Link(_) => el("a", "share")
            .with("href", share::link(network, shared))
            .with("target", "_blank")
            .with("rel", "noopener noreferrer"),
    };
    let control = control
        .with("data-network", network.name)
        .with("aria-label", name)
        .child(icon("share-icon", network.icon))
        .child(el("span", "share-label").text(label));
    scene.mark_own(control).does(Act::Share(network.name))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::content::view;
    use crate::state::{Copied, Showing};

    fn drawn(stage: &Stage) -> Vec<String> {
        let html = stage.blocks().unwrap();
        let list = html.strip_prefix("<ul part=share-list role=list><li>").unwrap().strip_suffix("</li></ul>").unwrap();
        list.split("</li><li>").map(str::to_owned).collect()
    }

    fn names(stage: &Stage) -> Vec<String> {
        let name = |item: String| item.split("data-network=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        drawn(stage).into_iter().map(name).collect()
    }

    #[test]
    fn networks_are_plain_links_with_a_name_in_the_language_of_the_page() {
        let stage = Stage::new(r#"[{ "type": "share", "networks": ["facebook", "email", "copy"] }]"#).language("de");
        assert_eq!(
            drawn(&stage),
            [
                "<a part=share href=https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Felaia.example%2Fshop%2F \
                 target=_blank rel=noopener noreferrer data-network=facebook aria-label=Auf Facebook teilen>\
                 <svg part=share-icon><span part=share-label>Facebook</span></a>",
                "<a part=share href=mailto:?subject=Shop&body=Shop%0D%0A%0D%0Ahttps%3A%2F%2Felaia.example%2Fshop%2F \
                 data-network=email aria-label=Per E-Mail teilen><svg part=share-icon><span part=share-label>E-Mail</span></a>",
                "<button part=share type=button data-network=copy aria-label=Link kopieren>\
                 <svg part=share-icon><span part=share-label>Link kopieren</span></button>",
            ],
        );
    }

    #[test]
    fn the_browsers_own_sheet_is_offered_only_where_there_is_one() {
        let all = ["native", "facebook", "x", "linkedin", "whatsapp", "email", "copy"];
        assert_eq!(names(&Stage::new(r#"[{ "type": "share" }]"#)), all[1..]);
        assert_eq!(names(&Stage::new(r#"[{ "type": "share" }]"#).sharing()), all);
        let some = Stage::new(r#"[{ "type": "share", "networks": ["copy", "native", "x"] }]"#).sharing();
        assert_eq!(names(&some), ["copy", "native", "x"]);
    }

    #[test]
    fn after_copying_the_link_it_is_seen_and_heard() {
        let showing = Showing { copied: Some(Copied::Link), ..Showing::default() };
        let stage = Stage::new(r#"[{ "type": "share", "networks": ["copy"] }]"#).showing(showing);
        assert!(drawn(&stage)[0].contains("aria-label=Link copied>"));
        stage.scene(|scene| assert_eq!(view(scene).unwrap().announcement, "Link copied"));
    }

    #[test]
    fn an_unknown_network_says_where() {
        let refused = Stage::new(r#"[{ "type": "share", "networks": ["x", "orkut"] }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("unknown-word", "content[0].networks[1]".to_owned(), "orkut".to_owned()));
    }
}
