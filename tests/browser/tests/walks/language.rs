//! The widget in the page's language: its own words come from one file, when something is about to be drawn and not
//! before, and values are written as the browser itself writes them in that language.

use crate::hostile::SHIFTS;
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::form::ON;
use parea_walks::host;
use parea_walks::server::{Fault, Page, Site};
use serde_json::{Value, json};

/// The name of the bar's close button.
const CLOSE: &str = "return document.querySelector('[data-parea-campaign=hello]')?.shadowRoot.querySelector('[part~=close]')?.getAttribute('aria-label') ?? null";

/// What the text says, without the marks that keep directions apart.
const SAID: &str = "return document.querySelector('[data-parea-campaign=hello]')?.shadowRoot.querySelector('[part~=text]')?.textContent.replace(/[\\u2068\\u2069]/g, '') ?? null";

/// A page in a language.
fn page(language: &str, head: &str) -> Result<Page> {
    let text = host::text(&format!("{head}{}", host::TAG), "")?;
    Ok(Page::html(text.replace("<html lang=\"en\">", &format!("<html lang=\"{language}\">"))))
}

/// A bar that says something.
fn bar(text: &Value) -> Value {
    let mut config = host::says("");
    config["site"] =
        json!({ "id": "walk", "languages": ["en", "fr", "de", "fa", "pl", "ar", "hi", "ja"], "language": "en" });
    config["attributes"] = json!({ "kinds": { "type": "list", "from": { "meta": "kinds" } } });
    config["campaigns"] =
        json!([{ "id": "hello", "format": "bar", "placement": "top", "content": [{ "type": "text", "text": text }] }]);
    config
}

/// The files of words that were asked for.
fn words(site: &Site) -> Vec<String> {
    let paths = site.requests().into_iter().map(|request| request.path);
    paths.filter_map(|path| Some(path.split_once("/words/")?.1.split('?').next()?.to_owned())).collect()
}

/// One file for a page in French, none in English, none where nothing shows; English where it does not come, and German
/// when the page becomes German.
pub async fn words_when_needed(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&bar(&json!({ "en": "Hello", "fr": "Bonjour", "de": "Hallo" })))?;
    for (path, language) in [("/french", "fr"), ("/canadian", "fr-CA"), ("/english", "en-GB"), ("/unknown", "eo")] {
        site.serve(path, page(language, "")?);
    }
    for (path, expected, files) in [
        ("/french", "Fermer", &["fr.txt"][..]),
        ("/canadian", "Fermer", &[]),
        ("/english", "Close", &[]),
        ("/unknown", "Close", &[]),
    ] {
        site.forget_requests();
        visitor.opens(&site, path).await?;
        visitor.until_is("the close button has its name", CLOSE, vec![], &expected.into()).await?;
        visitor.rests().await?;
        // What the browser keeps it does not ask for again.
        let asked = words(&site);
        ensure!(asked == files || asked == ["fr.txt"] && expected == "Fermer", "{path}: {asked:?}");
        let shifts: Vec<Value> = visitor.js_async(SHIFTS, vec![]).await?;
        ensure!(shifts.is_empty(), "{path}: the browser counts layout shifts: {shifts:#?}");
    }
    let mut unseen = bar(&json!({ "fr": "Bonjour" }));
    unseen["campaigns"][0]["where"] = json!({ "include": ["/elsewhere"] });
    site.serve("/parea.json", Page::json(&unseen));
    site.forget_requests();
    visitor.opens(&site, "/french").await?;
    visitor.until("the widget runs", "return !Array.isArray(window.parea ?? [])", vec![]).await?;
    visitor.rests().await?;
    ensure!(words(&site).is_empty(), "nothing shows, and words were fetched");
    Ok(())
}

/// A page whose language changes: what shows stays as it was until there are words, and then changes as a whole.
pub async fn another_language(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&bar(&json!({ "en": "Hello", "fa": "سلام" })))?;
    site.serve("/page", page("en", "")?);
    visitor.opens(&site, "/page").await?;
    visitor.until_is("English", SAID, vec![], &"Hello".into()).await?;
    visitor.js::<Value>("document.documentElement.lang = 'fa'", vec![]).await?;
    visitor.until_is("Persian words", CLOSE, vec![], &"بستن".into()).await?;
    visitor.until_is("a Persian text", SAID, vec![], &"سلام".into()).await?;
    let direction =
        "return document.querySelector('[data-parea-campaign=hello]').shadowRoot.querySelector('[part=frame]').dir";
    visitor.until_is("from right to left", direction, vec![], &"rtl".into()).await?;
    ensure!(words(&site) == ["fa.txt"], "{:?}", words(&site));
    Ok(())
}

/// Without the file the words are English, say so, and the console says why.
pub async fn words_that_do_not_come(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::formats(&["feedback"])?;
    config["site"]["languages"] = json!(["en", "fr"]);
    site.equips(&config)?;
    site.breaks("/pkg/words/", Fault::LostBefore);
    site.serve("/page", page("fr", "")?);
    visitor.opens(&site, "/page").await?;
    let form = visitor.campaign("feedback");
    form.appears().await?;
    let button: String = form.property(ON, "`${found.lang} ${found.textContent}`").await?;
    ensure!(button.starts_with("en "), "a button that fell back says {button}");
    visitor.until("a message about the words", "return window.__walk.count() > 0", vec![]).await?;
    visitor.rests().await?;
    let console = visitor.console(&site).await?;
    let ours = console.iter().filter(|line| line.starts_with("warn: parea") && line.contains("words/fr.txt")).count();
    ensure!(ours == 1, "one message of ours, not {console:#?}");
    Ok(())
}

/// Values, each with what the browser's own `Intl` makes of it in the language of the page.
pub async fn as_intl_has_it(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let cases = [
        ("{{ page.query.sum or '-' | number }}", "(1234567.891).toLocaleString(tag)"),
        (
            "{{ page.query.sum or '-' | currency: 'EUR' }}",
            "(1234567.891).toLocaleString(tag, { style: 'currency', currency: 'EUR' })",
        ),
        (
            "{{ page.query.day or '-' | date: 'long' }}",
            "new Date('2026-12-24').toLocaleDateString(tag, { dateStyle: 'long', timeZone: 'UTC' })",
        ),
        (
            "{{ page.query.day or '-' | date: 'short' }}",
            "new Date('2026-12-24').toLocaleDateString(tag, { dateStyle: 'short', timeZone: 'UTC' })",
        ),
        ("{{ kinds or '-' | list }}", "new Intl.ListFormat(tag).format(['oil', 'soap', 'honey'])"),
        (
            "{{ page.query.few or '-' | plural: one: '# a', few: '# b', many: '# c', other: '# d' }}",
            "(3).toLocaleString(tag) + ({ one: ' a', few: ' b', many: ' c' }[new Intl.PluralRules(tag).select(3)] ?? ' d')",
        ),
        ("{{ page.query.word or '-' | upper }}", "'straße i'.toLocaleUpperCase(tag)"),
        (
            "{{ page.query.then or '-' | relative }}",
            "new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(-2, 'day')",
        ),
        (
            "{{ page.query.soon or '-' | relative }}",
            "new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(1, 'hour')",
        ),
        (
            "{{ page.query.today or '-' | relative }}",
            "new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(0, 'day')",
        ),
        ("{{ page.query.none or 'as it is' | upper }}", "'as it is'"),
        ("{{ page.query.word or 'no number' | currency: 'EUR' }}", "'no number'"),
    ];
    let text = cases.map(|(field, _)| field).join(" ~ ");
    site.equips(&bar(&text.into()))?;
    for language in ["en", "de", "fa", "pl", "ar", "hi", "ja"] {
        site.serve("/page", page(language, "<meta name=\"kinds\" content=\"oil, soap, honey\">")?);
        let times = "const now = Date.now(); const today = new Date(now).toISOString().slice(0, 10);\
            return `then=${now - 2 * 864e5}&soon=${now + 3.6e6}&today=${today}`";
        let times: String = visitor.js(times, vec![]).await?;
        let query = format!("/page?sum=1234567.891&day=2026-12-24&few=3&word=stra%C3%9Fe+i&{times}");
        visitor.opens(&site, &query).await?;
        let wanted = cases.map(|(_, expression)| expression).join(", ");
        let script = format!("const tag = '{language}'; return [{wanted}].join(' ~ ')");
        let wanted: String = visitor.js(&script, vec![]).await?;
        visitor.until_is(&format!("as Intl has it in {language}"), SAID, vec![], &wanted.into()).await?;
    }
    Ok(())
}
