//! Buttons and plain links that share the page; nothing is fetched from a network before its link is used.

use super::crowd::counted;
use super::{Block, Here, coupon, number};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::integer_text;
use crate::config::{Code, Value, member};
use crate::content::icon::{SAVE, icon};
use crate::event::Act;
use crate::share::link::encode;
use crate::share::{self, Network, count, networks, qr};
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, Format, Piece, el, push};

/// The keys.
pub const KEYS: &[Key] = keys! {
    "networks": Kind::List(&Kind::Either(&Kind::Str, &Kind::Object(NETWORK))), "Where to, in order: the name of a network, or an object with what differs for it. By default `native`, `facebook`, `x`, `linkedin`, `whatsapp`, `email`, `copy`.", eg "[\"native\", \"whatsapp\", \"email\", \"copy\"]";
    "url": Kind::Address, "What is shared, instead of the page's canonical address.", eg "\"/oil\"";
    "title": Kind::Text, "Its title, instead of the page's (`og:title`).";
    "text": Kind::Text, "What is said about it where a network takes a text; without it, the title.";
    "media": Kind::Address, "A picture for networks that take one, instead of the page's (`og:image`).", eg "\"/img/oil.jpg\"";
    "via": Kind::Str, "The site's account at X, which is named there.", eg "\"elaia\"";
    "hashtags": Kind::List(&Kind::Str), "Hashtags for networks that take some.", eg "[\"OliveOil\"]";
    "add": Kind::Map(&Kind::Text), "Parameters to add to the address; `{network}` is where it was shared, and one whose value is empty is left out.", eg "{ \"utm_source\": \"{network}\", \"ref\": \"{{ referral.code or '' }}\" }";
    "files": Kind::Flag, "Whether the picture goes along as a file when the browser's own sheet is used; it is fetched on the click.", or "false";
    "what": Kind::Word(&["page", "selection", "image", "link"]), "What is shared: the page; the words that the visitor selects, by a link that leads back to them; the picture that is pointed at, or most in view; or what a link of the page's own says, with `data-parea-share`, of which nothing but what comes of it is to be seen here.", or "\"page\"";
    "within": Kind::Str, "For `selection` and `image`: the selector of the elements in which words and pictures are shared.", eg "\"article\"";
    "order": Kind::Word(&["given", "used"]), "Whether the networks that this visitor used last come first; with `personalise` only.", or "\"given\"";
    "labels": Kind::Flag, "Whether the names stand beside the icons; a screen reader always says them. By default they do, but not in a rail, by selected words and on pictures.";
    "colours": Kind::Word(&["plain", "brand"]), "Whether the buttons wear the theme's colours or each network's own.", or "\"plain\"";
    "direction": Kind::Word(&["row", "column"]), "How they stand.", or "\"row\"";
    "counts": Kind::Either(&Kind::Flag, &Kind::Object(COUNTS)), "Whether the buttons say how often the page was shared, as the site's own collector has counted it: each visitor once for each network, and nothing of what few did.", or "false";
};

/// The field for the visitor's server, and the key of what takes the focus when something opens; no step has it, for it is
/// no kebab-case id.
pub const FIELD: &str = "server_host";

/// The name of a code that is kept, which says in every language what it is.
const FILE: &str = "qr.svg";

/// The keys of an entry of `networks`; what it does not say the block says.
pub const NETWORK: &[Key] = keys! {
    #[required] "network": Kind::Str, "The name of the network.";
    "url": Kind::Address, "What is shared there.";
    "title": Kind::Text, "Its title there.";
    "text": Kind::Text, "What is said about it there.";
    "media": Kind::Address, "Its picture there.";
    "via": Kind::Str, "The site's account there.";
    "hashtags": Kind::List(&Kind::Str), "Hashtags there.";
    "appId": Kind::Str, "The site's number at Facebook: `messenger` needs one to open its own page, and is shown only where the device can share without it.", eg "\"0123456789012345\"";
};

/// The keys of `counts`.
pub const COUNTS: &[Key] = keys! {
    "least": Kind::Number, "Numbers below this are not shown.", eg "50";
    "from": Kind::Address, "A JSON file that stands in for the collector, in the same shape: `{ \"total\": 61, \"networks\": { \"x\": 40 } }`. Fetched without cookies when this is about to show, once on a page.", eg "\"/shares.json\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "share", keys: || KEYS, draw };

/// The entry of a block for a network: as it was written, or a null where it is a name or not there.
pub fn entry<'v>(block: &'v Value, network: &str) -> &'v Value {
    let is_it = |entry: &&Value| name(entry) == network;
    member(block, "networks").items().iter().find(is_it).unwrap_or(&Value::Null)
}

/// The network that an entry of `networks` names.
fn name(entry: &Value) -> &str {
    entry.text().or_else(|| member(entry, "network").text()).unwrap_or_default()
}

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, what) = (here.scene, here.get("what").text().unwrap_or_default());
    let picked = scene.showing.picked;
    let mut whole = el("div sharing");
    // Without a share sheet in the browser there may be no button: then this is left out.
    let mut is_there = true;
    if near(here) {
        // The browser side lets it stand where it belongs, once there is something to share.
        let within = here.get("within").text().unwrap_or_default();
        if within.is_empty() {
            scene.refuse_member("within", Code::Missing, "");
        }
        let layer = if what == "image" { "manual" } else { "auto" };
        whole = whole.with("popover", layer).with("role", "group").with("aria-label", scene.word(Word::Share));
        whole = scene.mark_own(whole).with("data-what", what).with("data-within", within);
    }
    if what != "link" {
        let list = list(here);
        is_there = !list.children.is_empty();
        whole = whole.child(list);
        if count::is_wanted(here.value) && count::address(scene, here.value).is_empty() {
            scene.refuse_member("counts", Code::NoCollector, "");
        }
        if let Some(total) = count::count(scene, here.value, "") {
            let said = counted(scene, Word::Shares, total);
            whole = whole.child(scene.mark_own(el("p description").text(&said)));
        }
    } else if let Some(copied) = scene.showing.copied {
        whole = whole.child(scene.own("p text", scene.copied(copied, Word::LinkCopied)));
    }
    if matches!(scene.showing.copied, Some(Copied::Link(_))) {
        whole.children.extend(coupon::uncopied(scene).map(Piece::Element));
    }
    is_there.then(|| if picked.is_empty() { whole } else { panel(here, picked, whole) })
}

/// Whether it stands near what is shared, and not where it is written.
fn near(here: &Here<'_>) -> bool {
    here.get("what").is("selection") || here.get("what").is("image")
}

/// The buttons.
fn list(here: &Here<'_>) -> Element {
    let mut list = el("ul share-list|role=list");
    for key in ["colours", "direction"] {
        if let Some(word) = here.get(key).text() {
            list = list.with(if key == "colours" { "data-colours" } else { "data-direction" }, word);
        }
    }
    let entries = here.get("networks").items();
    if entries.is_empty() {
        for name in networks::DEFAULT {
            add(here, name, &Value::Null, &mut list);
        }
    }
    here.scene.member("networks", || {
        for (index, entry) in entries.iter().enumerate() {
            here.scene.item(index, || add(here, name(entry), entry, &mut list));
        }
    });
    if here.get("order").is("used") && !(here.scene.facts)("shared").is_null() {
        // The one that was used last comes to the front last.
        for name in here.scene.showing.used.items().iter().rev() {
            let is_it = |item: &Piece| matches!(item, Piece::Element(item) if name.is(&item.key));
            if let Some(at) = list.children.iter().position(is_it) {
                let item = list.children.remove(at);
                list.children.insert(0, item);
            }
        }
    }
    list
}

/// What opens below the buttons: a field for the visitor's server, or a code that another device reads.
fn panel(here: &Here<'_>, picked: &'static str, whole: Element) -> Element {
    let scene = here.scene;
    if networks::find(picked).is_some_and(|network| network.asks()) {
        let label = scene.own("label name|for=server_host", Word::Server);
        let is_unfit = scene.showing.is_unfit;
        let mut field = el(
            "input field|id=server_host|name=server_host|inputmode=url|autocomplete=url|placeholder=mastodon.social",
        )
        .key(FIELD)
        .with("value", &scene.showing.server)
        .does(Act::Field);
        if is_unfit {
            field = field.with("aria-invalid", "true").with("aria-describedby", "server_error");
        }
        let mut form = el("form step|novalidate").does(Act::Server).child(label).child(field);
        if is_unfit {
            form = form.child(scene.own("p error|id=server_error", Word::UrlWrong).key("error"));
        }
        return whole.child(form.child(scene.own("button|type=submit", Word::Share).key("next")));
    }
    let entry = entry(here.value, picked);
    let url = share::shared(scene, here.value, entry, picked).url;
    let Some((size, path)) = qr::path(&url) else { return whole };
    let size = integer_text(size.into());
    let room = ["0 0 ", &size, " ", &size].concat();
    let light = ["M0 0h", &size, "v", &size, "H0z"].concat();
    // Readers want dark on light, in a dark scheme as well.
    let drawing = el("svg qr|role=img|shape-rendering=crispEdges")
        .with("viewBox", &room)
        .with("aria-label", scene.word(Word::QrCode))
        .child(el("path|fill=#fff").with("d", &light))
        .child(el("path").with("d", &path));
    let file = [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"",
        &room,
        "\"><path fill=\"#fff\" d=\"",
        &light,
        "\"/><path d=\"",
        &path,
        "\"/></svg>",
    ];
    let save = el("a share|download=qr.svg")
        .key(FIELD)
        .with("href", &["data:image/svg+xml,", &encode(&file.concat())].concat());
    whole.child(drawing).child(save.child(icon("share-icon", SAVE)).text(FILE))
}

/// Adds the control of a network, if there is anything behind it.
fn add(here: &Here<'_>, name: &str, entry: &Value, list: &mut Element) {
    let scene = here.scene;
    let Some(network) = networks::find(name) else {
        return scene.refuse(Code::UnknownWord, name);
    };
    let shared = share::shared(scene, here.value, entry, name);
    let link = share::link(&network, &shared);
    // Without a share sheet in the browser there is nothing behind these.
    let is_sheet = matches!(name, "native" | "messenger") && link.is_empty();
    if !is_sheet || scene.page.can_share {
        let mut own = el("li").key(network.name).child(item(here, &network, &link));
        // Beside the control, whose name is what stands in it.
        if let Some(count) = count::count(scene, here.value, network.name) {
            own = own.child(el("span share-count").child(number(scene, count)));
        }
        push(&mut list.children, own);
    }
}

/// The widget's own word for what has no brand.
fn word(network: &Network) -> Word {
    match network.name {
        "email" => Word::Email,
        "copy" => Word::CopyLink,
        "print" => Word::Print,
        "qr" => Word::QrCode,
        _ => Word::Share,
    }
}

fn item(here: &Here<'_>, network: &Network, link: &str) -> Element {
    let (scene, brand) = (here.scene, network.brand);
    // What has no page and no sheet was copied, and says so where it was pressed.
    let copied = Copied::Link(network.name);
    let is_copied = scene.showing.copied == Some(copied);
    let label = if is_copied || brand.is_empty() { scene.word(scene.copied(copied, word(network))) } else { brand };
    let control = if link.is_empty() || network.asks() {
        let is_open = scene.showing.picked == network.name;
        let opens = network.asks() || network.shows_code();
        let button = el("button share|type=button");
        if opens { button.with("aria-expanded", if is_open { "true" } else { "false" }) } else { button }
    } else {
        // The visitor's mail program is no page: an empty tab would stay behind.
        let is_page = link.starts_with("https:");
        let anchor = if is_page { el("a share|target=_blank|rel=noopener noreferrer") } else { el("a share") };
        anchor.with("href", link)
    };
    let is_short = near(here) || scene.campaign.format == Format::Rail;
    let is_named = here.get("labels").is_true() || (here.get("labels").is_null() && !is_short);
    let name = match network.name {
        // Where its label is seen, that is its name (WCAG 2.5.3).
        "email" if !is_named => scene.word(Word::ShareByEmail).to_owned(),
        _ if is_copied || brand.is_empty() => label.to_owned(),
        _ => scene.phrase(Word::ShareOn, "network", brand),
    };
    let mut drawing = icon("share-icon", network.icon);
    if network.icon.is_empty() {
        drawing = drawing.with("data-icon", network.name);
    }
    let mut control = control.with("data-network", network.name).with("aria-label", &name).child(drawing);
    if is_copied || is_named {
        control = control.child(el("span share-label").text(label));
    }
    if here.get("colours").is("brand") && !network.colour.is_empty() {
        control = control.with("data-colour", network.colour);
    }
    scene.mark_own(control).key(network.name).does(Act::Share(network.name))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::state::{Copied, Showing};

    fn drawn(stage: &Stage) -> Vec<String> {
        let html = stage.blocks().unwrap();
        let list = html.strip_prefix("<div part=sharing><ul part=share-list role=list><li>").unwrap();
        let list = list.strip_suffix("</li></ul></div>").unwrap();
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
                 data-network=email aria-label=E-Mail><svg part=share-icon><span part=share-label>E-Mail</span></a>",
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
        let showing = Showing { copied: Some(Copied::Link("copy")), ..Showing::default() };
        let stage = Stage::new(r#"[{ "type": "share", "networks": ["copy"] }]"#).showing(showing);
        assert!(drawn(&stage)[0].contains("aria-label=Link copied>"));
        assert_eq!(stage.view().unwrap().announcement, "Link copied");
    }

    #[test]
    fn what_could_not_be_copied_stands_below_the_buttons() {
        for what in ["page", "link"] {
            let uncopied = Some("https://elaia.example/oil".to_owned());
            let showing = Showing { copied: Some(Copied::Link("copy")), uncopied, ..Showing::default() };
            let block = format!(r#"[{{ "type": "share", "what": "{what}", "networks": ["copy"] }}]"#);
            let html = Stage::new(&block).showing(showing).blocks().unwrap();
            let code = "<code part=coupon-code dir=ltr translate=no>https://elaia.example/oil</code></div>";
            assert!(html.contains("Could not be copied<") && html.ends_with(code), "{html}");
        }
    }

    #[test]
    fn what_stands_by_words_and_pictures_must_say_where() {
        for what in ["selection", "image"] {
            let block = format!(r#"[{{ "type": "share", "what": "{what}", "networks": ["copy"] }}]"#);
            let refused = Stage::new(&block).blocks().unwrap_err();
            assert_eq!(refused, ("missing", "content[0].within".to_owned(), String::new()));
            let block = block.replace("\"copy\"]", "\"copy\"], \"within\": \"article\"");
            let html = Stage::new(&block).blocks().unwrap();
            let layer = if what == "image" { "manual" } else { "auto" };
            let start = format!(
                "<div part=sharing popover={layer} role=group aria-label=Share… data-what={what} data-within=article>"
            );
            assert!(html.starts_with(&start) && !html.contains("share-label"), "{html}");
        }
    }

    #[test]
    fn an_unknown_network_says_where() {
        let refused = Stage::new(r#"[{ "type": "share", "networks": ["x", "orkut"] }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("unknown-word", "content[0].networks[1]".to_owned(), "orkut".to_owned()));
    }
}
