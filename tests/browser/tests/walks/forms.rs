//! Every kind of question, by the keyboard alone: wrong at first, then right, sent, and read back from the database.

use anyhow::{Context, Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::form::ON;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use parea_walks::widget::focused;
use serde_json::{Value, json};
use std::sync::Arc;
use thirtyfour::Key;

/// What a visitor does at one step.
struct Step {
    id: &'static str,
    /// Keys that do not answer it yet, or not well; then what is said, in English and in Persian, and the name of the
    /// control that has the focus.
    wrong: Option<(&'static [&'static str], [&'static str; 2], &'static str)>,
    /// Keys that answer it; some other ones in Persian.
    right: &'static [&'static str],
    right_fa: &'static [&'static str],
}

const NEEDED: [&str; 2] = ["Please answer this question.", "لطفاً به این پرسش پاسخ دهید."];

const fn step(id: &'static str, right: &'static [&'static str]) -> Step {
    Step { id, wrong: Some((&[], NEEDED, id)), right, right_fa: right }
}

const fn read(id: &'static str) -> Step {
    Step { id, wrong: None, right: &[], right_fa: &[] }
}

/// What is written. Keys of one character are typed; longer words in angle brackets are keys.
const WRITTEN: &[Step] = &[
    read("hello"),
    Step { right_fa: &["برداشت"], ..step("line", &["The harvest"]) },
    Step { right_fa: &["دیر رسیدیم."], ..step("text", &["We were late."]) },
    Step {
        wrong: Some((&["anna@"], ["valid e-mail", "یک نشانی ایمیل معتبر"], "mail")),
        ..step("mail", &["<all>", "anna@elaia.example"])
    },
    Step {
        wrong: Some((&["call me"], ["a phone number", "یک شمارهٔ تلفن"], "phone")),
        ..step("phone", &["<all>", "+30 210 1234567"])
    },
    Step {
        wrong: Some((&["elaia"], ["a web address", "یک نشانی وب"], "site")),
        ..step("site", &["<all>", "elaia.example/oil"])
    },
    Step {
        wrong: Some((&["many"], ["write a number", "یک عدد"], "trees")),
        right_fa: &["<all>", "۲۴"],
        ..step("trees", &["<all>", "24"])
    },
    step("day", &["<day>"]),
    read("note"),
    Step {
        wrong: Some((&["Anna"], NEEDED, "contact.email")),
        ..step("contact", &["anna@elaia.example", "<tab>", "Chania"])
    },
];

/// What is chosen.
const CHOSEN: &[Step] = &[
    Step {
        wrong: Some((&["<space>", "<down>", "<down>"], NEEDED, "taste.other")),
        right_fa: &["دودی"],
        ..step("taste", &["Smoky"])
    },
    Step {
        wrong: Some((&["<space>", "<tab>", "<space>", "<tab>", "<space>"], ["at most 2", "۲"], "use")),
        // The first is taken away again.
        ..step("use", &["<space>"])
    },
    Step { right_fa: &["ب"], ..step("from", &["M"]) },
    step("nps", &["<space>", "<down>", "<down>", "<down>"]),
    step("csat", &["<space>", "<down>"]),
    step("ces", &["<space>", "<down>", "<down>", "<down>"]),
    step("stars", &["<space>", "<down>", "<down>", "<down>"]),
    step("thumb", &["<space>", "<down>"]),
    step("mood", &["<space>"]),
    step("again", &["<space>", "<down>"]),
    step("price", &["<up>", "<up>"]),
    Step {
        wrong: Some((&["<space>", "<down>"], NEEDED, "parts.price")),
        ..step("parts", &["<space>", "<tab>", "<space>", "<down>"])
    },
    Step {
        wrong: Some((&[], NEEDED, "")),
        ..step("order", &["<tab>", "<tab>", "<tab>", "<tab>", "<tab>", "<enter>", "<enter>"])
    },
    step("look", &["<space>", "<down>"]),
    Step {
        wrong: Some((&[], ["tick", "این گزینه را علامت بزنید"], "agree")), ..step("agree", &["<space>"])
    },
];

/// In English.
pub async fn in_english(cast: &Cast) -> Result<()> {
    let written = json!({ "ref": "mail", "line": "The harvest", "text": "We were late.", "mail": "anna@elaia.example",
        "phone": "+30 210 1234567", "site": "elaia.example/oil", "trees": 24, "day": "2026-12-24",
        "contact": { "name": "Anna", "email": "anna@elaia.example", "city": "Chania" } });
    all(cast, 0, written, "Smoky").await
}

/// In Persian, from right to left, with Persian digits.
pub async fn in_persian(cast: &Cast) -> Result<()> {
    let written = json!({ "ref": "mail", "line": "برداشت", "text": "دیر رسیدیم.", "mail": "anna@elaia.example",
        "phone": "+30 210 1234567", "site": "elaia.example/oil", "trees": 24, "day": "2026-12-24",
        "contact": { "name": "Anna", "email": "anna@elaia.example", "city": "Chania" } });
    all(cast, 1, written, "دودی").await
}

async fn all(cast: &Cast, tongue: usize, written: Value, other: &str) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::DESKTOP).await?);
    site.equips(&serde_json::from_str(&host::file("questions.json")?)?)?;
    site.serve("/picture.svg", Page::new("image/svg+xml", PICTURE));
    let mut page = host::text(host::TAG, "")?;
    if tongue == 1 {
        page = page.replace("<html lang=\"en\">", "<html lang=\"fa\" dir=\"rtl\">");
    }
    for name in ["written", "chosen"] {
        site.serve(&format!("/{name}"), Page::html(page.clone()));
    }
    let chosen = json!({ "taste": { "other": other }, "use": ["bread", "gift"], "from": "market", "nps": 3, "csat": 2,
        "ces": 4, "stars": 4, "thumb": "down", "mood": "love", "again": false, "price": 22,
        "parts": { "taste": "good", "price": "bad", "origin": "good" }, "order": ["origin", "taste", "price"],
        "look": "olives", "agree": true });
    fills_in(&site, &visitor, "written", WRITTEN, tongue).await?;
    has_arrived(&site, "written", &written, 1).await?;
    fills_in(&site, &visitor, "chosen", CHOSEN, tongue).await?;
    has_arrived(&site, "chosen", &chosen, 2).await
}

const PICTURE: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path d="M0 0h4v3H0z" fill="#5b6e1f"/></svg>"##;

/// The field for other words is there while they are chosen, at the first click, before anything else is drawn.
pub async fn other_words(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::DESKTOP).await?);
    site.equips(&serde_json::from_str(&host::file("questions.json")?)?)?;
    site.serve("/chosen", host::page(host::TAG, "")?);
    visitor.opens(&site, "/chosen").await?;
    let form = visitor.campaign("chosen");
    form.sees("input[value=other]").await?;
    ensure!(!form.has("[name='taste.other']").await?, "it is there before other words are chosen");
    form.clicks("input[value=other]").await?;
    form.sees("[name='taste.other']").await?;
    visitor.tabs_to("the field", "at.name === 'taste.other'").await?;
    visitor.types("Smoky").await?;
    form.until("the words are written", "[name='taste.other']", "found.value === 'Smoky'").await?;
    form.clicks("input[type=radio]").await?;
    form.until("it is gone again", "form", "!found.querySelector('[name=\"taste.other\"]')").await
}

/// A form of one question, on a page in Persian.
async fn asks_in_persian(cast: &Cast, question: Value) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::says("");
    config["site"] = json!({ "id": "walk", "languages": ["fa"], "language": "fa", "collector": "/parea" });
    let end = json!({ "id": "bye", "type": "end", "title": "سپاس." });
    let form = json!({ "type": "form", "id": "ask", "steps": [question, end] });
    config["campaigns"] = json!([{ "id": "ask", "format": "inline", "slot": "here", "content": [form] }]);
    site.equips(&config)?;
    let page = host::text(host::TAG, "")?.replace("<html lang=\"en\">", "<html lang=\"fa\" dir=\"rtl\">");
    site.serve("/page", Page::html(page));
    visitor.opens(&site, "/page").await?;
    Ok((site, visitor))
}

/// Where text goes from right to left the key to the left leads to the left, round the ends as well, and sends nothing.
pub async fn arrows_point_where_they_lead(cast: &Cast) -> Result<()> {
    let step = json!({ "id": "csat", "type": "csat", "title": "خرید چطور بود؟" });
    let (_, visitor) = asks_in_persian(cast, step).await?;
    let form = visitor.campaign("ask");
    form.sees("[type=radio]").await?;
    visitor.tabs_to("the scale", "at.type === 'radio'").await?;
    visitor.presses(Key::Space).await?;
    let places = "[...found.querySelectorAll('[type=radio]')].map((e) => e.getBoundingClientRect().x)";
    let places: Vec<f64> = form.property("form", places).await?;
    ensure!(places.is_sorted_by(|one, next| one > next), "the scale goes from right to left: {places:?}");
    let [left, right, down] = [Key::Left, Key::Right, Key::Down];
    for (key, wanted) in [(&left, 2), (&left, 3), (&right, 2), (&right, 1), (&right, 5), (&left, 1), (&down, 2)] {
        visitor.presses(key.clone()).await?;
        let there = format!("at.type === 'radio' && at.checked && at.value === '{wanted}'");
        visitor.until(&format!("{key:?} leads to {wanted}"), &focused(&there), vec![]).await?;
    }
    ensure!(form.has("[type=radio]").await?, "whoever looks through the choices has not chosen yet");
    Ok(())
}

/// A bound is told by the calendar of the field that asks, with its time.
pub async fn bounds_of_a_date(cast: &Cast) -> Result<()> {
    let step = json!({ "id": "day", "type": "date", "time": true, "title": "کی؟", "min": "2026-12-01T10:30" });
    let (_, visitor) = asks_in_persian(cast, step).await?;
    let form = visitor.campaign("ask");
    let field = "input[type=datetime-local]";
    form.sees(field).await?;
    let early = "found.value = '2026-11-30T09:00', found.dispatchEvent(new Event('input', { bubbles: true }))";
    form.until("a day is written", field, early).await?;
    form.goes_on().await?;
    form.until("it is refused", "[part=error]", "/۱ دسامبر ۲۰۲۶ ۱۰:۳۰/.test(found.textContent)").await
}

/// What is calculated follows what is typed, in the figures of the language; the field keeps the focus and what is in it.
pub async fn a_result_follows(cast: &Cast) -> Result<()> {
    let total = json!({ "$multiply": [{ "answer": "trees" }, 12.5] });
    let step = json!({ "id": "trees", "type": "number", "title": "چند درخت؟", "set": { "total": total },
        "description": "{{ variables.total or '–' | number }} €" });
    let (_, visitor) = asks_in_persian(cast, step).await?;
    let form = visitor.campaign("ask");
    form.sees("[name=trees]").await?;
    visitor.tabs_to("the field", "at.name === 'trees'").await?;
    for (key, typed, total) in [("3", "3", "۳۷٫۵"), ("x", "3x", "–"), ("<back>", "3", "۳۷٫۵"), ("0", "30", "۳۷۵")]
    {
        match key {
            "<back>" => visitor.presses(Key::Backspace).await?,
            letter => visitor.types(letter).await?,
        }
        let says = format!("found.textContent.includes('{total}')");
        form.until(&format!("{typed} comes to {total}"), "[part=description]", &says).await?;
        let kept = format!("at.name === 'trees' && at.value === '{typed}'");
        visitor.until("the field keeps the focus", &focused(&kept), vec![]).await?;
    }
    Ok(())
}

async fn has_arrived(site: &Site, form: &str, wanted: &Value, count: usize) -> Result<()> {
    let rows = rows::wait_for_answers(&site.database(), count).await?;
    let row = rows.iter().find(|row| row.form == form).context("no row of that form")?;
    ensure!(row.answers == *wanted, "in the database stands {}, not {wanted}", row.answers);
    Ok(())
}

async fn fills_in(site: &Site, visitor: &Visitor, form: &str, steps: &[Step], tongue: usize) -> Result<()> {
    visitor.opens(site, &format!("/{form}?ref=mail")).await?;
    let campaign = visitor.campaign(form);
    campaign.appears().await?;
    for (at, step) in steps.iter().enumerate() {
        let what = format!("{form}, {}, {}", step.id, ["en", "fa"][tongue]);
        if at == 0 && step.wrong.is_some() {
            visitor.tabs_to("the first question", &is_in(step.id)).await?;
        } else if at > 0 {
            visitor.until(&format!("{what}: the focus is there"), &focused(&is_in(step.id)), vec![]).await?;
        }
        axe::finds_nothing(visitor, &what).await?;
        if let Some((keys, says, control)) = &step.wrong {
            presses(visitor, keys).await.with_context(|| what.clone())?;
            goes_on(visitor).await?;
            let heard = "[part~=live]";
            let text = serde_json::to_string(says[tongue])?;
            campaign
                .until(
                    &format!("{what}: \"{text}\" is announced"),
                    heard,
                    &format!("found.textContent.includes({text})"),
                )
                .await?;
            let there = if control.is_empty() { is_in(step.id) } else { format!("at.name === '{control}'") };
            visitor.until(&format!("{what}: the focus is on what is wrong"), &focused(&there), vec![]).await?;
            axe::finds_nothing(visitor, &format!("{what}, wrong")).await?;
        }
        presses(visitor, if tongue == 1 { step.right_fa } else { step.right }).await.with_context(|| what.clone())?;
        if step.id == "order" {
            let said = ["Origin: 1 / 3", "خاستگاه: ۱ / ۳"][tongue];
            campaign
                .until("the new place is announced", "[part~=live]", &format!("found.textContent === '{said}'"))
                .await?;
            let kept = "at.getAttribute('aria-label')?.length > 0 && at.value";
            visitor.until("the button that moved keeps the focus", &focused(kept), vec![]).await?;
        }
        visitor.photographs(&what.replace(", ", "-")).await?;
        goes_on(visitor).await?;
    }
    campaign.says(["Thank you.", "سپاس."][tongue]).await
}

/// Whether the focus is in a step: on a control of it, its heading or its list.
fn is_in(step: &str) -> String {
    format!(
        "at.id === 'field-{step}' || (at.name ?? '').split('.')[0] === '{step}' || at.closest('form')?.querySelector('h2') === at || (at.part?.contains('ranking') && '{step}' === 'order')"
    )
}

/// Goes on, back at the beginning of the form where that is behind.
async fn goes_on(visitor: &Visitor) -> Result<()> {
    visitor.tabs_to("the button that goes on", &format!("at.matches('{ON}')")).await?;
    visitor.presses(Key::Enter).await
}

async fn presses(visitor: &Visitor, keys: &[&str]) -> Result<()> {
    for key in keys {
        match *key {
            "<space>" => visitor.presses(Key::Space).await?,
            "<enter>" => visitor.presses(Key::Enter).await?,
            "<tab>" => visitor.presses(Key::Tab).await?,
            "<up>" => visitor.presses(Key::Up).await?,
            "<down>" => visitor.presses(Key::Down).await?,
            "<all>" => {
                visitor
                    .driver
                    .action_chain()
                    .key_down(Key::Control)
                    .send_keys("a")
                    .key_up(Key::Control)
                    .perform()
                    .await?
            }
            "<day>" => picks_the_day(visitor).await?,
            text => visitor.types(text).await?,
        }
    }
    Ok(())
}

/// Fills in the browser's own field for a date, as its locale has it: month, day, year.
async fn picks_the_day(visitor: &Visitor) -> Result<()> {
    // WebKit goes on to the next part when it is told to.
    visitor.types(if visitor.engine() == Engine::Webkit { "12-24-2026" } else { "12242026" }).await
}
