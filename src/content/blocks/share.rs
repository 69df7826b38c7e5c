//! Buttons and plain links that share the page; nothing is fetched from a network before its link is used.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value};
use crate::content::icon::icon;
use crate::event::Act;
use crate::share::{self, Network, Shared, networks};
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    "networks": Kind::List(&Kind::Str), "Where to, in order: `native`, `facebook`, `x`, `linkedin`, `whatsapp`, `email`, `copy`; all of them by default.", eg "[\"native\", \"whatsapp\", \"email\", \"copy\"]";
};

/// The block.
pub const BLOCK: Block = Block { name: "share", keys: KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let shared = share::shared(scene);
    let mut list = el("ul share-list|role=list");
    let names = here.get("networks").items();
    for index in 0..if names.is_empty() { share::ALL.len() } else { names.len() } {
        let network = match names.get(index) {
            Some(name) => networks::find(name.text().unwrap_or_default()),
            None => share::ALL.get(index),
        };
        match network {
            // Without a share sheet in the browser there is nothing behind that button.
            Some(network) if network.name == "native" && !scene.page.can_share => {}
            Some(network) => list = list.child(el("li").child(item(here, network, &shared))),
            None => {
                let name = names.get(index).and_then(Value::text).unwrap_or_default();
                scene.member("networks", || scene.item(index, || scene.refuse(Code::UnknownWord, name)));
            }
        }
    }
    Some(list)
}

fn item(here: &Here<'_>, network: &'static Network, shared: &Shared) -> Element {
    let scene = here.scene;
    let is_copied = network.name == "copy" && scene.showing.copied == Some(Copied::Link);
    let (label, title) = if is_copied { (Word::LinkCopied, Word::LinkCopied) } else { (network.label, network.title) };
    let label = if network.brand.is_empty() { scene.word(label) } else { network.brand };
    let control = if network.link.is_empty() {
        el("button share|type=button")
    } else {
        // The visitor's mail program is no page.
        let is_page = !network.brand.is_empty();
        let link = if is_page { el("a share|target=_blank|rel=noopener noreferrer") } else { el("a share") };
        link.with("href", &share::link(network, shared))
    };
    let control = control
        .with("data-network", network.name)
        .with("aria-label", &scene.phrase(title, "network", network.brand))
        .child(icon("share-icon", network.icon))
        .child(el("span share-label").text(label));
    scene.mark_own(control).does(Act::Share(network.name))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
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
                "<a part=share target=_blank rel=noopener noreferrer \
                 href=https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Felaia.example%2Fshop%2F data-network=facebook aria-label=Auf Facebook teilen>\
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
        assert_eq!(stage.view().unwrap().announcement, "Link copied");
    }

    #[test]
    fn an_unknown_network_says_where() {
        let refused = Stage::new(r#"[{ "type": "share", "networks": ["x", "orkut"] }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("unknown-word", "content[0].networks[1]".to_owned(), "orkut".to_owned()));
    }
}
