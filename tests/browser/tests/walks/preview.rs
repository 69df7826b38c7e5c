//! The preview of somebody's own file: from a file, from a link, from the disk again, and in every look of the page.

use anyhow::{Context, Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::server::Site;
use parea_walks::storage::Storage;
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use thirtyfour::By;

/// A file as people write it, with a comment, a comma too many, a draft, an experiment, and two mistakes: one that the
/// widget finds when it reads, one when it draws. What would be asked of the collector is asked of nobody.
const FILE: &str = r#"// Our campaigns
{
  "version": 1,
  "site": { "id": "elaia", "languages": ["en", "fa"], "language": "en", "collector": "/parea" },
  "sinks": [{ "type": "collector" }],
  "defaults": { "offers": { "format": "modal", "when": { "any": [{ "exit": true }] } } },
  "campaigns": [
    { "id": "offer", "extends": "offers", "audience": { "page.path": "/nowhere" }, "frequency": { "max": 1, "per": "ever" },
      "experiment": { "key": "words", "variants": [
        { "id": "calm" }, { "id": "loud", "patch": { "content": { "head": { "text": "LOUD" } } } } ] },
      "content": [
        { "type": "heading", "id": "head", "text": { "en": "New harvest", "fa": "برداشت تازه" } },
        { "type": "button", "text": "To the oil", "do": { "open": "/en/shop/olive-oil" } }, /* leads away */
      ] },
    { "id": "later", "format": "bar", "status": "draft", "content": [{ "type": "text", "text": "Soon" }] },
    { "id": "poll", "format": "inline", "slot": "here",
      "content": [{ "type": "poll", "id": "taste", "title": "Which?", "results": "always", "options": [
        { "value": "a", "text": "Mild" }, { "value": "b", "text": "Sharp" }] }] },
    { "id": "broken", "format": "toast", "priority": "high", "content": [{ "type": "text", "text": "High" }] },
    { "id": "runs", "format": "toast", "content": [
      { "type": "button", "text": "Go", "do": { "open": "javascript:alert(1)" } }] },
  ],
}
"#;

/// The shadow root of what shows in the frame with a name, as `root`, and the frame's page.
const FRAME: &str = "\
    const page = document.querySelector(`iframe[data-name='${arguments[0]}']`)?.contentDocument;\
    const root = page?.querySelector('[data-parea-campaign]')?.shadowRoot;";

/// Chooses a file.
async fn chooses(visitor: &Visitor, text: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("campaigns.jsonc");
    std::fs::write(&path, text)?;
    let input = visitor.driver.find(By::Css("input[type=file]")).await?;
    input.send_keys(path.to_str().context("a path of letters")?).await?;
    // The folder is gone when the page has read the file.
    visitor.until("the file is read", "return document.querySelector('#editor').value !== ''", vec![]).await.map(drop)
}

/// Writes another text in the place of what stands in the file.
async fn writes(visitor: &Visitor, text: &str) -> Result<()> {
    let script = "const at = document.querySelector('#editor'); at.value = arguments[0]; at.dispatchEvent(new Event('input', { bubbles: true }))";
    visitor.js::<Value>(script, vec![json!(text)]).await.map(drop)
}

/// Waits until the page counts campaigns and problems so.
async fn counts(visitor: &Visitor, wanted: &str) -> Result<()> {
    let script = "return document.querySelector('#counts').textContent";
    visitor.until_is(&format!("it counts {wanted}"), script, vec![], &json!(wanted)).await
}

/// Waits until the page has so many campaigns, each of them drawn; what the widget finds when it draws is known then.
async fn draws(visitor: &Visitor, campaigns: usize) -> Result<()> {
    let hung = "return document.querySelectorAll('#cards article').length === arguments[0]";
    visitor.until(&format!("{campaigns} campaigns hang there"), hung, vec![json!(campaigns)]).await?;
    let frames: usize = visitor.js("return document.querySelectorAll('.stage iframe').length", vec![]).await?;
    for index in 0..frames {
        // Each is a page with a widget of its own; what is in sight comes first.
        let told = "const at = document.querySelectorAll('.stage iframe')[arguments[0]];\
            at.closest('figure').scrollIntoView({ block: 'center', behavior: 'instant' });\
            return 'told' in at.dataset";
        visitor.until(&format!("frame {index} is ready"), told, vec![json!(index)]).await?;
    }
    Ok(())
}

/// Waits until a frame shows a text.
async fn shows(visitor: &Visitor, frame: &str, text: &str) -> Result<()> {
    // A frame far away is drawn when it comes into sight.
    let script = format!(
        "document.querySelector(`[data-name='${{arguments[0]}}']`)?.scrollIntoView({{ block: 'center', behavior: 'instant' }});\
         {FRAME} return !!root?.textContent.includes(arguments[1])"
    );
    visitor.until(&format!("{frame} shows {text}"), &script, vec![json!(frame), json!(text)]).await.map(drop)
}

/// What the page says of its problems, a line each.
async fn problems(visitor: &Visitor) -> Result<Vec<String>> {
    visitor.js("return [...document.querySelectorAll('.faults li')].map((e) => e.textContent)", vec![]).await
}

/// That nothing of the file has left the page: no answer, no question to the collector, nothing stored.
async fn nothing_left(visitor: &Visitor, site: &Site) -> Result<()> {
    let left: Vec<_> = site
        .requests()
        .into_iter()
        .filter(|request| request.method != "GET" || request.path.contains("parea/") || request.path.contains("nobody"))
        .collect();
    ensure!(left.is_empty(), "these were asked: {left:#?}");
    let stored = Storage::of(visitor).await?;
    ensure!(stored.is_empty(), "stored is {stored:?}");
    Ok(())
}

/// A file is chosen: every campaign shows with its states, what is wrong is said with its place, and an edit shows.
pub async fn a_file(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/preview").await?;
    chooses(&visitor, FILE).await?;
    draws(&visitor, 5).await?;
    counts(&visitor, "5 campaigns, 2 problems").await?;
    for (frame, text) in [
        ("offer", "New harvest"),
        ("offer--0", "New harvest"),
        ("offer--1", "LOUD"),
        ("later", "Soon"),
        ("poll", "Mild"),
    ] {
        shows(&visitor, frame, text).await?;
    }
    let said = problems(&visitor).await?;
    ensure!(
        said[0].starts_with("Line 19, column 5broken wrong-type: ") && said[0].contains("To mend it"),
        "it says {said:#?}"
    );
    ensure!(said[1].starts_with("Line 20, column 5runs unsafe-address (javascript): "), "it says {said:#?}");
    let heads =
        "return [...document.querySelectorAll('article header')].map((e) => e.innerText.replace(/\\s+/g, ' ').trim())";
    let heads: Vec<String> = visitor.js(heads, vec![]).await?;
    ensure!(
        heads[0]
            == "offer modal It shows as a modal, only if the path of the page is /nowhere, once the visitor is about to leave; at most once in all.",
        "it says {heads:#?}"
    );
    ensure!(heads[1] == "later bar draft It shows as a bar.", "it says {heads:#?}");

    // A link of the file leads nowhere, and a frame that has not changed stays, with what was done in it.
    let press = format!("{FRAME} root.querySelector('[part~=button]').click()");
    visitor.js::<Value>(&press, vec![json!("offer")]).await?;
    let mark = format!("{FRAME} page.body.dataset.mark = ''");
    visitor.js::<Value>(&mark, vec![json!("poll")]).await?;
    visitor.js::<Value>("document.querySelector('#editor').focus()", vec![]).await?;
    writes(&visitor, &FILE.replace("New harvest", "The new oil").replace("\"high\"", "2")).await?;
    shows(&visitor, "offer", "The new oil").await?;
    shows(&visitor, "broken", "High").await?;
    draws(&visitor, 5).await?;
    counts(&visitor, "5 campaigns, 1 problem").await?;
    let kept = format!("{FRAME} return 'mark' in page.body.dataset");
    ensure!(visitor.js::<bool>(&kept, vec![json!("poll")]).await?, "a frame that had not changed was drawn anew");
    // The dialogs came meanwhile.
    ensure!(visitor.focus().await? == "textarea#editor", "the focus is on {}", visitor.focus().await?);

    writes(&visitor, "{\n  // wrong\n  \"version\": é }").await?;
    counts(&visitor, "1 problem; below stands what could be read before").await?;
    let said = problems(&visitor).await?;
    ensure!(said[0].starts_with("Line 3, column 14not-json: "), "it says {said:#?}");
    shows(&visitor, "offer", "The new oil").await?;
    visitor.clicks(".faults button").await?;
    let place = "const at = document.querySelector('#editor'); return [document.activeElement === at, at.value.slice(at.selectionStart, at.selectionEnd)]";
    visitor.until_is("it leads to the place", place, vec![], &json!([true, "é"])).await?;
    nothing_left(&visitor, &site).await
}

/// A link holds the file and what was chosen; one that is damaged, or would be too long, says so.
pub async fn a_link(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/preview").await?;
    chooses(&visitor, FILE).await?;
    draws(&visitor, 5).await?;
    counts(&visitor, "5 campaigns, 2 problems").await?;
    let choose = "for (const [name, value] of Object.entries({ language: 'fa', width: '360', scheme: 'dark' })) {\
        const at = document.querySelector(`[name=${name}]`); at.value = value; at.dispatchEvent(new Event('change', { bubbles: true })); }";
    visitor.js::<Value>(choose, vec![]).await?;
    shows(&visitor, "offer", "برداشت تازه").await?;
    visitor.clicks("#link").await?;
    visitor.until("the link is there", "return location.hash.startsWith('#preview=')", vec![]).await?;
    let link = visitor.driver.current_url().await?.to_string();

    // In a tab in the background WebKit draws no frames.
    visitor.driver.goto("about:blank").await?;
    visitor.driver.goto(&link).await?;
    shows(&visitor, "offer", "برداشت تازه").await?;
    let same = "return document.querySelector('#editor').value === arguments[0]";
    ensure!(visitor.js::<bool>(same, vec![json!(FILE)]).await?, "the file is another one");
    let look = format!(
        "{FRAME} return [page.documentElement.dir, page.documentElement.style.colorScheme, page.defaultView.innerWidth]"
    );
    let look: Value = visitor.js(&look, vec![json!("offer")]).await?;
    ensure!(look == json!(["rtl", "dark", 360]), "it looks {look}");
    let letters: Vec<_> = site.requests().into_iter().filter(|request| request.path.contains("preview=")).collect();
    ensure!(letters.is_empty(), "the server was told: {letters:#?}");

    let said = "return document.querySelector('#said').textContent.split(/[:.]/)[0]";
    let (packed, _) = link.split_once('&').context("a link without what was chosen")?;
    for damaged in [link.replacen("preview=", "preview=A", 1), packed[..packed.len() - 4].to_owned()] {
        visitor.driver.goto("about:blank").await?;
        visitor.driver.goto(&damaged).await?;
        visitor.until_is("it is damaged", said, vec![], &json!("This link is damaged")).await?;
    }
    // What cannot be packed is as long as it is.
    let noise = "let text = ''; while (text.length < 90000) text += Math.random().toString(36).slice(2); return text";
    let noise: String = visitor.js(noise, vec![]).await?;
    writes(&visitor, &FILE.replace("New harvest", &noise)).await?;
    visitor.clicks("#link").await?;
    visitor.until_is("it is too long", said, vec![], &json!("The file is too long for a link of 60 kB")).await?;
    nothing_left(&visitor, &site).await
}

/// A dropped file shows; one that is watched on the disk shows what is saved there.
pub async fn a_watched_file(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/preview").await?;
    let drop = "const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File([arguments[0]], 'dropped.json'));\
        document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))";
    visitor.js::<Value>(drop, vec![json!(FILE)]).await?;
    shows(&visitor, "offer", "New harvest").await?;
    // No driver can use the browser's dialog for files; its answer is a file all the same.
    let choose = "\
        window.folder = await navigator.storage.getDirectory();\
        window.save = async (text) => {\
            const handle = await folder.getFileHandle('saved.jsonc', { create: true });\
            const file = await handle.createWritable(); await file.write(text); await file.close(); return handle; };\
        const handle = await save(args[0]);\
        window.showOpenFilePicker = async () => [handle];\
        document.querySelector('input[type=file]').click();";
    visitor.js_async::<Value>(choose, vec![json!(FILE.replace("New harvest", "First"))]).await?;
    shows(&visitor, "offer", "First").await?;
    visitor.js_async::<Value>("await save(args[0])", vec![json!(FILE.replace("New harvest", "Second"))]).await?;
    shows(&visitor, "offer", "Second").await?;
    visitor.js_async::<Value>("await folder.removeEntry('saved.jsonc')", vec![]).await?;
    let said = "return document.querySelector('#said').textContent";
    let gone = json!("saved.jsonc cannot be read any more: choose it again.");
    visitor.until_is("it is gone", said, vec![], &gone).await?;
    shows(&visitor, "offer", "Second").await
}

/// Axe finds nothing and nothing scrolls sideways, empty and full.
async fn looks(cast: &Cast, look: Look, name: &str) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(look).await?);
    axe::serves(&site)?;
    visitor.opens(&site, "/preview").await?;
    counts(&visitor, "No file yet").await?;
    for is_full in [false, true] {
        if is_full {
            chooses(&visitor, FILE).await?;
            draws(&visitor, 5).await?;
            counts(&visitor, "5 campaigns, 2 problems").await?;
            shows(&visitor, "poll", "Mild").await?;
            visitor.js::<Value>("for (const e of document.querySelectorAll('details')) e.open = true", vec![]).await?;
        }
        let found = axe::looks(&visitor, "const at = window;", vec![]).await?;
        ensure!(found.is_empty(), "axe finds in {name}:\n{}", found.join("\n"));
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        ensure!(visitor.js::<bool>(wide, vec![]).await?, "the page scrolls sideways in {name}");
        visitor.photographs(&format!("preview-{name}-{}", if is_full { "full" } else { "empty" })).await?;
    }
    Ok(())
}

/// On a desktop.
pub async fn on_a_desktop(cast: &Cast) -> Result<()> {
    looks(cast, Look::DESKTOP, "light").await
}

/// In the dark.
pub async fn in_the_dark(cast: &Cast) -> Result<()> {
    looks(cast, Look::DARK, "dark").await
}

/// On the narrowest phone.
pub async fn on_a_phone(cast: &Cast) -> Result<()> {
    looks(cast, Look::PHONE, "360").await
}
