//! A video behind its poster: nothing of it is requested before the visitor plays it, and then it is the site's own file
//! with captions, or the provider's player in a frame that may do little.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value, member};
use crate::content::Scene;
use crate::content::icon::{PLAY, icon};
use crate::event::Act;
use crate::share::link::{encode, fill};
use crate::text::Word;
use crate::text::language::fit;
use crate::view::{Element, el, push};

/// The keys.
pub const KEYS: &[Key] = keys! {
    "src": Kind::Address, "The site's own file.", eg "\"/video/harvest.mp4\"";
    "captions": Kind::Map(&Kind::Address), "With `src`: from language tag to the address of the captions (WebVTT).", eg "{ \"en\": \"/video/harvest.en.vtt\" }";
    "embed": Kind::Address, "In the place of `src`: its address at YouTube, Vimeo or Loom, or the address of another provider's player; nothing is requested from there before it is played.", eg "\"https://www.youtube.com/watch?v=dQw4w9WgXcQ\"";
    #[required] "title": Kind::Text, "What it is about, for those who do not see it.";
    "poster": Kind::Address, "The address of a picture that stands there before it is played.", eg "\"/img/harvest.avif\"";
    #[required] "width": Kind::Number, "Its width in pixels: the page must not jump.", eg "640";
    #[required] "height": Kind::Number, "Its height in pixels.", eg "360";
};

/// The block.
pub const BLOCK: Block = Block { name: "video", keys: || KEYS, draw };

/// A player may run and play, and open the provider's page; nothing else of the site or the browser.
const FRAME: &str = "iframe player|allow=autoplay; encrypted-media; fullscreen; picture-in-picture\
    |sandbox=allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox\
    |referrerpolicy=strict-origin-when-cross-origin";

/// Providers and their players: what shows a video without cookies, begins to play and tracks nothing.
const PROVIDERS: &[(&str, &str)] = &[
    ("youtube.com", NO_COOKIE),
    ("youtube-nocookie.com", NO_COOKIE),
    ("youtu.be", NO_COOKIE),
    ("vimeo.com", "https://player.vimeo.com/video/{id}?dnt=1&autoplay=1"),
    ("loom.com", "https://www.loom.com/embed/{id}?autoplay=1"),
];
const NO_COOKIE: &str = "https://www.youtube-nocookie.com/embed/{id}?autoplay=1";

/// What is requested when it is played: its own file, or the provider's player.
pub fn address(scene: &Scene<'_>, block: &Value) -> String {
    if member(block, "embed").is_null() {
        return scene.fetched(block, "src");
    }
    let address = scene.fetched(block, "embed");
    let Some(url) = scene.ports.url(&address, &scene.page.url) else { return address };
    let host = ["www.", "m."].iter().find_map(|prefix| url.host.strip_prefix(prefix)).unwrap_or(&url.host);
    let Some((_, player)) = PROVIDERS.iter().find(|(own, _)| *own == host) else { return address };
    // `watch?v=ID`, else the last part of the path; behind a number Vimeo has there what opens an unlisted one.
    let path = url.path.trim_start_matches('/').trim_end_matches('/');
    let (mut id, mut hash) = (path.rsplit('/').next().unwrap_or_default(), "");
    if let Some(named) = url.query.split('&').find_map(|pair| pair.strip_prefix("v=")) {
        id = named;
    } else if let ("vimeo.com", Some((first, rest))) = (host, path.split_once('/'))
        && first.bytes().all(|byte| byte.is_ascii_digit())
    {
        (id, hash) = (first, rest);
    }
    let mut address = fill(player, &[("id", &encode(id))]);
    if !hash.is_empty() {
        address.push_str("&h=");
        address.push_str(&encode(hash));
    }
    address
}

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, is_own) = (here.scene, here.get("embed").is_null());
    if is_own == here.get("src").is_null() {
        let code = if is_own { Code::Missing } else { Code::Conflict };
        scene.refuse_member("src", code, if is_own { "src" } else { "embed" });
        return None;
    }
    let (address, (title, language)) = (address(scene, here.value), scene.say(here.value, "title"));
    let poster = if here.get("poster").is_null() {
        here.picture(el("canvas poster|aria-hidden=true"))
    } else {
        let poster = here.picture(el("img poster|alt|crossorigin=anonymous|loading=lazy|decoding=async"));
        poster.with("src", &scene.fetched(here.value, "poster"))
    };
    let shown = if scene.showing.playing == Some(here.index) {
        let player = if is_own { own(here) } else { el(FRAME) };
        scene.mark(player.key("player").with("title", &title).with("src", &address), language)
    } else {
        let word = scene.word(Word::PlayVideo);
        let play = el("button play|type=button").with("aria-label", &[word, ": ", &title].concat());
        scene.mark_own(play).child(icon("", PLAY)).child(el("span").text(word)).does(Act::Button(here.index))
    };
    let video = el("div video").child(el("div screen").child(poster).child(shown));
    if is_own {
        return Some(video);
    }
    let host = |address: &str| scene.ports.url(address, &scene.page.url).unwrap_or_default().host;
    let there = scene.fetched(here.value, "embed");
    let link = el("a link|target=_blank|rel=noopener noreferrer").with("title", scene.word(Word::NewTab));
    let told = scene.mark_own(el("p description").text(&scene.phrase(Word::VideoFrom, "host", &host(&address))));
    Some(video.child(told.text(" · ").child(link.text(&host(&there)).with("href", &there))))
}

/// The site's own file, with captions in the languages that there are; those that fit the campaign's best are on.
fn own(here: &Here<'_>) -> Element {
    let (scene, captions) = (here.scene, here.get("captions"));
    let best = fit(scene.language(), &|at| captions.entries().get(at).map(|(tag, _)| tag.as_str()));
    let mut video = el("video player|crossorigin=anonymous|controls|autoplay|playsinline");
    scene.member("captions", || {
        for (at, (tag, _)) in captions.entries().iter().enumerate() {
            let track = el("track|kind=captions").with("srclang", tag).flag("default", best == Some(at));
            let address = scene.fetched(captions, tag);
            push(&mut video.children, track.with("src", &address));
        }
    });
    video
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::content::verbs;
    use crate::state::Showing;

    const SIZE: &str = r#", "title": "Harvest", "width": 640, "height": 360 }]"#;

    fn stage(members: &str) -> Stage {
        Stage::new(&[r#"[{ "type": "video", "#, members, SIZE].concat())
    }

    fn playing(members: &str) -> String {
        stage(members).showing(Showing { playing: Some(0), ..Showing::default() }).blocks().unwrap()
    }

    #[test]
    fn nothing_of_the_provider_is_there_before_it_is_played() {
        let html = stage(r#""embed": "https://youtu.be/abc""#).blocks().unwrap();
        let button =
            "<button part=play type=button aria-label=Play video: Harvest><svg><span>Play video</span></button>";
        let canvas = "<canvas part=poster aria-hidden=true width=640 height=360></canvas>";
        let told = "<p part=description>The video is loaded from www.youtube-nocookie.com · \
            <a part=link target=_blank rel=noopener noreferrer title=opens in a new tab href=https://youtu.be/abc>youtu.be</a></p>";
        assert_eq!(html, format!("<div part=video><div part=screen>{canvas}{button}</div>{told}</div>"));
    }

    #[test]
    fn the_player_of_a_provider_stands_in_a_frame_that_may_do_little() {
        for (address, player) in [
            (
                "https://www.youtube.com/watch?app=m&v=a_b-1&t=3",
                "https://www.youtube-nocookie.com/embed/a_b-1?autoplay=1",
            ),
            ("https://m.youtube.com/shorts/abc/", "https://www.youtube-nocookie.com/embed/abc?autoplay=1"),
            ("https://vimeo.com/123/4f5", "https://player.vimeo.com/video/123?dnt=1&autoplay=1&h=4f5"),
            ("https://vimeo.com/123/456/", "https://player.vimeo.com/video/123?dnt=1&autoplay=1&h=456"),
            ("https://vimeo.com/123", "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
            ("https://vimeo.com/channels/staffpicks/123", "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
            ("https://vimeo.com/showcase/1/video/123", "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
            ("https://www.loom.com/share/9a", "https://www.loom.com/embed/9a?autoplay=1"),
            ("https://tube.example/videos/embed/x", "https://tube.example/videos/embed/x"),
        ] {
            let members = [r#""embed": ""#, address, "\""].concat();
            let html = playing(&members);
            assert!(html.contains(&format!(" title=Harvest src={player}></iframe>")), "{html}");
            assert!(
                html.contains("sandbox=allow-scripts allow-same-origin allow-presentation")
                    && !html.contains("<button")
            );
            stage(&members).scene(|scene| assert_eq!(verbs(scene, 0)[0].what, player));
        }
    }

    #[test]
    fn the_sites_own_file_has_captions() {
        let members = r#""src": "/a.mp4", "captions": { "en": "/a.en.vtt", "de": "/a.de.vtt" }, "poster": "/a.avif""#;
        let html = stage(members).blocks().unwrap();
        assert!(html.contains("width=640 height=360 src=/a.avif>") && !html.contains("a.mp4"), "{html}");
        let html = playing(members);
        let video = "<video part=player crossorigin=anonymous controls autoplay playsinline title=Harvest src=/a.mp4>\
            <track kind=captions srclang=en default src=/a.en.vtt></track>\
            <track kind=captions srclang=de src=/a.de.vtt></track></video>";
        assert!(html.contains(video), "{html}");
    }

    #[test]
    fn the_captions_that_fit_the_language_best_are_on() {
        let members =
            r#""src": "/a.mp4", "captions": { "en": "/a.en.vtt", "pt": "/a.pt.vtt", "zh-Hans": "/a.zh.vtt" }"#;
        for (language, tag) in [("en-US", "en"), ("pt-BR", "pt"), ("zh-CN", "zh-Hans"), ("ja", "")] {
            let playing = Showing { playing: Some(0), ..Showing::default() };
            let html = stage(members).site(&[], "").language(language).showing(playing).blocks().unwrap();
            let on: Vec<_> = html.split("srclang=").skip(1).filter(|track| track.contains(" default ")).collect();
            assert_eq!(on.len(), usize::from(!tag.is_empty()), "{language}: {html}");
            assert!(on.iter().all(|track| track.starts_with(&format!("{tag} "))), "{language}: {html}");
        }
    }

    #[test]
    fn it_has_one_place_to_come_from() {
        let refused = |members: &str| {
            let (code, path, got) = stage(members).blocks().unwrap_err();
            [code, path.as_str(), got.as_str()].join(" ")
        };
        assert_eq!(refused(r#""poster": "/a""#), "missing content[0].src src");
        assert_eq!(refused(r#""src": "/a", "embed": "/b""#), "conflict content[0].src embed");
        assert_eq!(refused(r#""embed": "javascript:a""#), "unsafe-address content[0].embed javascript");
    }
}
