//! Every shown format is clean for axe, and the keyboard alone can do all of it.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::form::ON;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::json;
use thirtyfour::Key;

/// Each format and each step of a form, in a light and a dark scheme, in English on a page that is always light and in
/// Persian on one that follows the scheme.
pub async fn axe_is_content(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    for look in [Look::DESKTOP, Look::DARK] {
        let visitor = cast.visitor(look).await?;
        let scheme = if look.dark { "dark" } else { "light" };
        for campaign in ["offer", "shipping", "share-this", "how-was-it"] {
            let mut config = host::formats(&[campaign])?;
            config["theme"] = json!({ "accent": "#5b6e1f", "scheme": "auto" });
            site.equips(&config)?;
            for language in ["en", "fa"] {
                let page = if language == "fa" {
                    let head = format!("<link rel=\"stylesheet\" href=\"/scheme.css\">{}", host::TAG);
                    host::text(&head, "")?.replace("<html lang=\"en\">", "<html lang=\"fa\" dir=\"rtl\">")
                } else {
                    host::text(host::TAG, "")?
                };
                site.serve("/page", Page::html(page));
                visitor.opens(&site, "/page").await?;
                visitor.campaign(campaign).appears().await?;
                let what = format!("{campaign}, {scheme}, {language}");
                axe::finds_nothing(&visitor, &what).await?;
                visitor.photographs(&format!("{campaign}-{scheme}-{language}")).await?;
                if campaign == "how-was-it" {
                    every_step(&visitor, &what).await?;
                }
            }
        }
    }
    Ok(())
}

async fn every_step(visitor: &Visitor, what: &str) -> Result<()> {
    let tab = visitor.campaign("how-was-it");
    tab.clicks("button[part~=\"launcher\"]").await?;
    tab.sees("fieldset").await?;
    axe::finds_nothing(visitor, &format!("{what}, score")).await?;
    visitor.photographs(&format!("{}-score", what.replace(", ", "-"))).await?;
    // Going on without an answer is refused, and that is said accessibly, too.
    tab.goes_on().await?;
    tab.waits_for("[aria-invalid=\"true\"]").await?;
    axe::finds_nothing(visitor, &format!("{what}, score missing")).await?;
    tab.chooses("3").await?;
    tab.goes_on().await?;
    for (step, field) in
        [("why", "textarea"), ("contact", "input[type=\"email\"]"), ("agree", "input[type=\"checkbox\"]")]
    {
        tab.waits_for(field).await?;
        axe::finds_nothing(visitor, &format!("{what}, {step}")).await?;
        visitor.photographs(&format!("{}-{step}", what.replace(", ", "-"))).await?;
        tab.goes_on().await?;
    }
    tab.says(if what.ends_with("fa") { "سپاس" } else { "Thank you." }).await?;
    axe::finds_nothing(visitor, &format!("{what}, thanks")).await
}

/// A modal takes the focus, keeps it, and gives it back, closed by Esc and by its button.
pub async fn keyboard_modal(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::formats(&["offer"])?;
    config["campaigns"][0]["when"] = json!({ "any": [{ "scroll": "60%" }] });
    site.equips(&config)?;
    site.serve("/page", host::page(host::TAG, "")?);
    let offer = visitor.campaign("offer");

    opens_the_offer(&site, &visitor).await?;
    for _ in 0..12 {
        visitor.presses(Key::Tab).await?;
        let focus = visitor.focus_owner().await?;
        ensure!(focus == "offer" || focus.is_empty(), "the focus left the open modal for {focus}");
    }
    visitor.presses(Key::Escape).await?;
    offer.disappears().await?;
    ensure!(visitor.focus().await? == "button#opener", "after Esc the focus is on {}", visitor.focus().await?);

    opens_the_offer(&site, &visitor).await?;
    visitor.tabs_to("the close button", "at.matches('[part~=\"close\"]')").await?;
    visitor.presses(Key::Enter).await?;
    offer.disappears().await?;
    ensure!(
        visitor.focus().await? == "button#opener",
        "after the close button the focus is on {}",
        visitor.focus().await?
    );
    Ok(())
}

/// From the page's own button by the End key, which scrolls far enough.
async fn opens_the_offer(site: &Site, visitor: &Visitor) -> Result<()> {
    visitor.opens(site, "/page").await?;
    visitor.tabs_to("the page's button", "at.id === 'opener'").await?;
    visitor.presses(Key::End).await?;
    visitor.campaign("offer").appears().await?;
    visitor
        .until("the focus is in the modal", "return document.activeElement.dataset.pareaCampaign === 'offer'", vec![])
        .await?;
    Ok(())
}

/// The whole tab form without a mouse: open, choose, write, send; Esc gives the focus back to the launcher.
pub async fn keyboard_form(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::formats(&["how-was-it"])?)?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let tab = visitor.campaign("how-was-it");
    tab.appears().await?;
    visitor.tabs_to("the launcher", "at.matches('[part~=\"launcher\"]')").await?;
    visitor.presses(Key::Enter).await?;
    tab.sees("fieldset").await?;
    visitor.presses(Key::Escape).await?;
    tab.sees("button[part~=\"launcher\"]").await?;
    visitor
        .until(
            "the focus is on the launcher again",
            &parea_walks::widget::focused("at.matches('[part~=\"launcher\"]')"),
            vec![],
        )
        .await?;
    visitor.presses(Key::Enter).await?;
    tab.sees("fieldset").await?;

    visitor.tabs_to("a score", "at.type === 'radio'").await?;
    visitor.presses(Key::Space).await?;
    for _ in 0..4 {
        visitor.presses(Key::Down).await?;
    }
    let score: String = tab.property("input[type=\"radio\"]:checked", "found.value").await?;
    ensure!(score == "4", "four steps down from 0 chose {score}");
    by_keyboard_on(&visitor).await?;
    tab.sees("textarea").await?;
    visitor.tabs_to("the text", "at.localName === 'textarea'").await?;
    visitor.types("The road was closed.").await?;
    // Enter alone begins a new line.
    visitor.driver.action_chain().key_down(Key::Control).send_keys(Key::Enter).key_up(Key::Control).perform().await?;
    tab.sees("input[type=\"email\"]").await?;
    visitor.tabs_to("the address", "at.type === 'email'").await?;
    visitor.types("eleni@example.org").await?;
    by_keyboard_on(&visitor).await?;
    visitor.tabs_to("the consent", "at.type === 'checkbox'").await?;
    visitor.presses(Key::Space).await?;
    by_keyboard_on(&visitor).await?;
    tab.says("Thank you.").await?;

    let answers = rows::wait_for_answers(&site.database(), 1).await?;
    let given = &answers[0].answers;
    ensure!(
        given["score"] == 4 && given["why"] == "The road was closed." && given["contact"] == "eleni@example.org",
        "{given}"
    );
    Ok(())
}

async fn by_keyboard_on(visitor: &Visitor) -> Result<()> {
    visitor.tabs_to("the button that goes on", &format!("at.matches('{ON}')")).await?;
    visitor.presses(Key::Enter).await
}
