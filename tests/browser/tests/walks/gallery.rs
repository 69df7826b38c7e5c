//! The gallery in a language, a scheme and a width: every format, block and state on one page.
//!
//! Each cell is a walk of its own: every example shows and reaches its states, axe finds nothing, nothing is wider than
//! its screen, nothing of the page moves, pictures have the shape that was said, targets are large enough, the console is empty.
//!
//! The complete run walks every example in every cell, and takes a screenshot of each, for `cargo xtask sheet`. In the
//! quick one a cell walks a third of them, in slow WebKit a sixth: each example is met once in Chromium and once in Firefox.

use anyhow::{Context, Result, bail, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::run::is_full;
use parea_walks::server::Site;
use parea_walks::visitor::{Look, Visitor, Width};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use thirtyfour::By;

/// One cell of the matrix.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The language of the page.
    pub language: &'static str,
    /// Whether the visitor prefers a dark scheme.
    pub dark: bool,
    /// The width of the viewport.
    pub width: Width,
}

/// Each engine has one quick cell of each, WebKit one for each width, so that the parts make a whole.
const LANGUAGES: [&str; 3] = ["en", "fa", "de"];

impl Cell {
    fn name(self) -> String {
        let scheme = if self.dark { "dark" } else { "light" };
        format!("gallery-{}-{scheme}-{}", self.language, self.width.pixels().0)
    }
}

/// How long the examples of a part may take to show, each a page of its own.
const OPENING: Duration = Duration::from_secs(150);

/// The window of the example at an index among the frames; the page's own for none.
const WINDOW: &str =
    "const frame = document.querySelectorAll('iframe')[arguments[0]]; const at = frame ? frame.contentWindow : window;";

/// What stands out of its screen, wider than the page or cut off at its sides; what can be scrolled to is not.
const OUTSIDE: &str = "\
    const found = at.document.documentElement.scrollWidth > at.innerWidth ? ['the page scrolls sideways'] : [];\
    for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {\
        for (const e of host.shadowRoot.querySelectorAll('*')) {\
            const box = e.getBoundingClientRect();\
            const seen = e.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;\
            if (!seen || (box.left >= -0.5 && box.right <= at.innerWidth + 0.5)) continue;\
            let up = e;\
            while (up && !/auto|scroll|hidden|clip/.test(at.getComputedStyle(up).overflowX)) up = up.parentElement;\
            if (!up || up.matches('dialog, [part~=frame]')) found.push(e.localName + ' ' + e.getAttribute('part'));\
        }\
    }\
    return found;";

/// Whose room is not what was said of it: a picture, which may be of another shape than it declares.
const SHAPELESS: &str = "\
    const found = [];\
    for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {\
        for (const e of host.shadowRoot.querySelectorAll('[part=image], [part=poster]')) {\
            const { width, height } = e.getBoundingClientRect(), { aspectRatio } = at.getComputedStyle(e);\
            if (!width || !height) continue;\
            const [wide, high = 1] = aspectRatio.split('/').map(Number);\
            if (!(Math.abs(width / height / (wide / high) - 1) < 0.03)) found.push(`${e.getAttribute('src')} is ${width} x ${height} and not ${aspectRatio}`);\
        }\
    }\
    return found;";

/// What can be used and is too small to be hit: 44 px, and 24 where eleven must fit a phone. A link in the flow of a text
/// is as high as that (WCAG 2.5.8), and a player has its own controls.
const SMALL: &str = "\
    const found = [];\
    for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {\
        for (const e of host.shadowRoot.querySelectorAll('a[href], button, input, select, textarea, [tabindex=\"0\"]')) {\
            const target = e.closest('label') ?? e;\
            if (!target.checkVisibility({ visibilityProperty: true }) || e.closest('[inert]') || at.getComputedStyle(target).display === 'inline') continue;\
            const { width, height } = target.getBoundingClientRect();\
            const least = e.closest('[part=scale]') ? 24 : 44;\
            if (Math.round(width) < least || Math.round(height) < 44) found.push(`${target.localName} ${e.getAttribute('part') ?? e.name} is ${width} x ${height}`);\
        }\
    }\
    return found;";

/// How far the page was moved by what came, in Chromium's own measure, since the examples began to show.
const SHIFT: &str = "\
    const since = at.performance.getEntriesByName('built')[0]?.startTime ?? 0;\
    return await new Promise((done) => {\
        let sum = 0;\
        const read = (list) => { for (const e of list.getEntries()) if (e.startTime > since) sum += e.value; };\
        const observer = new at.PerformanceObserver(read);\
        observer.observe({ type: 'layout-shift', buffered: true });\
        at.setTimeout(() => { read({ getEntries: () => observer.takeRecords() }); done(sum); }, 50);\
    });";

/// Brings an example into view and waits for its pictures, which come when they are near. Whether it is still there: only
/// what was done to reach a state may have closed it.
const SEEN: &str = "\
    const view = document.querySelector(`.stage[data-name='${args[0]}'], .slot[data-name='${args[0]}']`);\
    view.scrollIntoView({ block: 'center', behavior: 'instant' });\
    const page = view.querySelector('iframe')?.contentDocument ?? view;\
    const pictures = [...page.querySelectorAll('[data-parea-campaign]')].flatMap((e) => [...e.shadowRoot.querySelectorAll('img')]);\
    const near = pictures.filter((e) => { const box = e.getBoundingClientRect(); return box.bottom > 0 && box.top < 600; });\
    const come = near.map((e) => e.decode().catch(() => {}));\
    await Promise.race([Promise.all(come), new Promise((done) => setTimeout(done, 3000))]);\
    return !!view.querySelector('iframe')?.dataset.state || !!page.querySelector('[data-parea-campaign]');";

/// Walks one cell.
pub async fn walk(cast: &Cast, cell: Cell) -> Result<()> {
    let site = cast.demo().await?;
    axe::serves(&site)?;
    let engine = cast.engine();
    let (wide, _) = cell.width.pixels();
    let language = LANGUAGES.iter().position(|one| *one == cell.language).context("a language without a turn")?;
    let turn = if engine == Engine::Webkit { 2 * language + usize::from(cell.width == Width::Phone) } else { language };
    let folder = parea_walks::screenshots(engine).join(cell.name());
    if is_full() {
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder)?;
    }
    let mut wrong = Vec::new();
    for part in parts(engine, turn) {
        // What one visitor has seen is not shown to them again.
        let visitor = cast.visitor(Look { width: cell.width, dark: cell.dark }).await?;
        opens(&visitor, &site, &format!("language={}&width={wide}&{part}", cell.language)).await?;
        wrong.extend(look(&visitor, &json!(null), "the page itself", true).await?);
        let frames: Vec<(String, bool)> = visitor
            .js(
                "return [...document.querySelectorAll('iframe')].map((e) => [e.dataset.name, !e.dataset.state])",
                vec![],
            )
            .await?;
        for (index, (name, is_untouched)) in frames.iter().enumerate() {
            wrong.extend(look(&visitor, &json!(index), name, *is_untouched).await?);
        }
        if is_full() {
            photograph(&visitor, &folder).await?;
        }
    }
    ensure!(wrong.is_empty(), "{}:\n{}", cell.name(), wrong.join("\n"));
    Ok(())
}

/// The parts of the examples that an engine walks, each a page of its own: all in the complete run, else the one whose turn it
/// is. Each engine begins elsewhere.
pub fn parts(engine: Engine, turn: usize) -> impl Iterator<Item = String> {
    let count = if engine == Engine::Webkit { 6 } else { 3 };
    let first = engine as usize + turn;
    (first..first + if is_full() { count } else { 1 }).map(move |part| format!("part={}/{count}", part % count))
}

/// Opens a part of the gallery, and waits until every example is on the screen, in its state.
pub async fn opens(visitor: &Visitor, site: &Site, choices: &str) -> Result<()> {
    // WebKit draws what is out of sight once in ten seconds: there each is seen alone.
    let at_once = if visitor.engine() == Engine::Webkit { 1 } else { 4 };
    visitor.opens(site, &format!("/gallery?all={at_once}&{choices}")).await?;
    let started = Instant::now();
    loop {
        let done: Option<String> = visitor.js("return document.documentElement.dataset.done ?? null", vec![]).await?;
        if let Some(failures) = done {
            ensure!(failures == "[]", "examples that do not show: {failures}");
            return visitor.rests().await;
        }
        if started.elapsed() > OPENING {
            let late = "return [...document.querySelectorAll('iframe:not([data-told])')].map((e) => e.dataset.name)";
            let late: Vec<String> = visitor.js(late, vec![]).await?;
            bail!("not there after {} s: {}", OPENING.as_secs(), late.join(", "));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Everything that is wrong with one example, or with the page itself.
async fn look(visitor: &Visitor, index: &Value, name: &str, is_untouched: bool) -> Result<Vec<String>> {
    let arguments = || vec![index.clone()];
    let sight =
        format!("{WINDOW} at.frameElement?.scrollIntoView({{ block: 'center', behavior: 'instant' }}); return true");
    visitor.js::<bool>(&sight, arguments()).await?;
    let mut wrong = axe::looks(visitor, WINDOW, arguments()).await.with_context(|| name.to_owned())?;
    for (what, script) in [("outside of the screen", OUTSIDE), ("of another shape", SHAPELESS), ("too small", SMALL)] {
        let found: Vec<String> = visitor.js(&format!("{WINDOW} {script}"), arguments()).await?;
        wrong.extend(found.iter().map(|one| format!("{what}: {one}")));
    }
    let heard: Vec<Value> = visitor.js(&format!("{WINDOW} return at.__walk.take()"), arguments()).await?;
    wrong.extend(heard.iter().map(|said| format!("the console says {said}")));
    if is_untouched && visitor.engine() == Engine::Chromium {
        let window = WINDOW.replace("arguments[0]", "args[0]");
        let moved: f64 = visitor.js_async(&format!("{window} {SHIFT}"), arguments()).await?;
        if moved > 0.0 {
            wrong.push(format!("the page moves by {moved}"));
        }
    }
    Ok(wrong.into_iter().map(|what| format!("{name}: {what}")).collect())
}

/// A picture of each example, in a folder.
async fn photograph(visitor: &Visitor, folder: &Path) -> Result<()> {
    // Without the bar above them frames fit into the window of a phone, and what does not fit is cut off in the picture.
    let calm = "document.querySelector('.controls').style.position = 'static'; document.documentElement.style.scrollPadding = 0; return true";
    visitor.js::<bool>(calm, vec![]).await?;
    for view in visitor.driver.find_all(By::Css(".stage, .slot")).await? {
        let name = view.attr("data-name").await?.context("a view has a name")?;
        let is_there: bool = visitor.js_async(SEEN, vec![json!(name)]).await?;
        ensure!(is_there, "{name} is gone when it is looked at");
        let (picture, place) = (view.screenshot_as_png().await?, view.rect().await?);
        let is_frame = view.class_name().await?.is_some_and(|class| class == "stage");
        let share = share(&picture).with_context(|| format!("the picture of {name}"))?;
        ensure!(!is_frame || share > place.height / place.width - 0.01, "the picture of {name} is cut off");
        std::fs::write(folder.join(format!("{name}.png")), picture)?;
    }
    Ok(())
}

/// How high a picture is in relation to its width, from the head of its file.
fn share(png: &[u8]) -> Option<f64> {
    let [wide, high] = [16, 20].map(|at| png.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()));
    Some(f64::from(u32::from_be_bytes(high?)) / f64::from(u32::from_be_bytes(wide?)))
}

/// Names a cell as two walks: in these engines among the quick ones, in the others among the complete matrices.
macro_rules! cell {
    ($name:ident: $language:literal, $dark:literal, $width:ident, [$($quick:ident)*], [$($rest:ident)*]) => {
        [cell!(@ $name, $language, $dark, $width, false, [$($quick)*]), cell!(@ $name, $language, $dark, $width, true, [$($rest)*])]
    };
    (@ $name:ident, $language:literal, $dark:literal, $width:ident, $is_matrix:literal, [$($engine:ident)*]) => {
        parea_walks::run::Walk {
            name: concat!("gallery_", stringify!($name)),
            story: |cast| {
                let width = Width::$width;
                Box::pin(walk(cast, Cell { language: $language, dark: $dark, width }))
            },
            engines: &[$(Engine::$engine),*],
            quick: &[$(Engine::$engine),*],
            is_matrix: $is_matrix,
        }
    };
}

/// Every cell. Of the quick ones each two of language, scheme and width meet once at least, and each engine has its share;
/// slow WebKit has two.
pub const CELLS: [[parea_walks::run::Walk; 2]; 12] = [
    cell!(en_light_desktop: "en", false, Desktop, [Chromium], [Firefox Webkit]),
    cell!(en_light_phone: "en", false, Phone, [], [Chromium Firefox Webkit]),
    cell!(en_dark_desktop: "en", true, Desktop, [Webkit], [Chromium Firefox]),
    cell!(en_dark_phone: "en", true, Phone, [Firefox], [Chromium Webkit]),
    cell!(fa_light_desktop: "fa", false, Desktop, [Firefox], [Chromium Webkit]),
    cell!(fa_light_phone: "fa", false, Phone, [], [Chromium Firefox Webkit]),
    cell!(fa_dark_desktop: "fa", true, Desktop, [], [Chromium Firefox Webkit]),
    cell!(fa_dark_phone: "fa", true, Phone, [Chromium], [Firefox Webkit]),
    cell!(de_light_desktop: "de", false, Desktop, [], [Chromium Firefox Webkit]),
    cell!(de_light_phone: "de", false, Phone, [Chromium], [Firefox Webkit]),
    cell!(de_dark_desktop: "de", true, Desktop, [Firefox], [Chromium Webkit]),
    cell!(de_dark_phone: "de", true, Phone, [Webkit], [Chromium Firefox]),
];
