//! Answering a consent dialog: by the selectors that were given, by the manager's own buttons, else by their names.

use super::json::part;
use super::managers::{MANAGERS, Manager};
use super::traffic::now;
use super::visit::Visit;
use super::words;
use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long a dialog may take to appear after the page is calm.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long the next step of a way may take to be there, and a dialog to close.
const STEP: Duration = Duration::from_secs(3);

const GLANCE: Duration = Duration::from_millis(100);

const SCRIPT: &str = include_str!("dialog.js");

/// What a visitor decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Everything may be used.
    Grant,
    /// Nothing that can be refused.
    Refuse,
    /// Nothing any more.
    Withdraw,
}

/// What the caller knows about the site's dialog.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Selector, or several joined by ` then `, that grants.
    pub accept: Option<String>,
    /// That refuses.
    pub refuse: Option<String>,
    /// That opens the dialog anew.
    pub open: Option<String>,
    /// Script that grants.
    pub grant_js: Option<String>,
    /// Script that refuses.
    pub refuse_js: Option<String>,
    /// Script that withdraws.
    pub withdraw_js: Option<String>,
}

/// How a decision was made.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The consent manager, where one was recognised.
    pub manager: Option<&'static str>,
    /// How the way was found.
    pub by: &'static str,
    /// The names of the buttons that were pressed, and the calls that were made, in order.
    pub steps: Vec<String>,
}

/// Where to go when nothing is found.
const HELP: &str = "Name the buttons: --accept SELECTOR --refuse SELECTOR --open SELECTOR (steps are joined by \" then \"), \
                    or give scripts: --grant-js, --refuse-js, --withdraw-js";

/// The manager whose dialog is on screen.
pub async fn recognise(visit: &Visit) -> Option<&'static Manager> {
    let dialogs: Vec<&str> = MANAGERS.iter().map(|manager| manager.dialog).collect();
    let found = ask(visit, &json!({ "see": dialogs })).await;
    MANAGERS.get(usize::try_from(found.as_u64()?).ok()?)
}

/// Makes a decision; `manager` is the one that asked before, for a withdrawal.
///
/// # Errors
/// When there is no dialog or no way through it; the message says what to give.
pub async fn decide(visit: &Visit, choice: Choice, told: &Told, manager: Option<&'static Manager>) -> Result<Decision> {
    let (script, selector) = match choice {
        Choice::Grant => (&told.grant_js, &told.accept),
        Choice::Refuse => (&told.refuse_js, &told.refuse),
        Choice::Withdraw => (&told.withdraw_js, &None),
    };
    let manager = match manager {
        Some(manager) => Some(manager),
        None => recognise(visit).await,
    };
    let name = manager.map(|manager| manager.name);
    if let Some(script) = script {
        visit.acts(now());
        visit.evaluate(script).await.map_err(|error| anyhow!("the script given failed: {error}"))?;
        return Ok(Decision { manager: name, by: "the script given", steps: vec![script.clone()] });
    }
    if let Some(selector) = selector {
        let steps = walk(visit, selector, PATIENCE).await;
        let steps = steps.ok_or_else(|| anyhow!("nothing to be seen on the page matches `{selector}`. {HELP}"))?;
        return Ok(Decision { manager: name, by: "the selector given", steps });
    }
    match choice {
        Choice::Withdraw => withdraw(visit, told, manager).await,
        _ => answer(visit, choice, PATIENCE).await,
    }
}

/// Answers the dialog that is on screen, or comes within the time.
async fn answer(visit: &Visit, choice: Choice, patience: Duration) -> Result<Decision> {
    let started = Instant::now();
    loop {
        if let Some(manager) = recognise(visit).await {
            return through(visit, choice, manager).await;
        }
        if let Some(decision) = by_name(visit, choice).await {
            return decision;
        }
        if started.elapsed() > patience {
            bail!("no consent dialog was found on the page. {HELP}");
        }
        sleep(GLANCE).await;
    }
}

/// Answers by the manager's own buttons, and where it has been given other ones, by their names.
async fn through(visit: &Visit, choice: Choice, manager: &'static Manager) -> Result<Decision> {
    let ways = if choice == Choice::Grant { manager.accept } else { manager.refuse };
    for way in ways {
        let steps = walk(visit, way, Duration::ZERO).await;
        let went = steps.is_some();
        if went || !is_open(visit, manager).await {
            closed(visit, manager).await?;
            let steps = steps.unwrap_or_else(|| vec![(*way).to_owned()]);
            return Ok(Decision { manager: Some(manager.name), by: "the consent manager's own buttons", steps });
        }
    }
    match by_name(visit, choice).await {
        Some(decision) => decision.map(|decision| Decision { manager: Some(manager.name), ..decision }),
        None => bail!("the dialog of {} is there, but no button that {}. {HELP}", manager.name, does(choice)),
    }
}

fn does(choice: Choice) -> &'static str {
    if choice == Choice::Grant { "grants everything" } else { "refuses everything" }
}

/// Answers by what a button is called; nothing if none is called so.
async fn by_name(visit: &Visit, choice: Choice) -> Option<Result<Decision>> {
    let words = if choice == Choice::Grant { words::ACCEPT } else { words::REFUSE };
    let task = json!({ "words": words, "subject": words::SUBJECT, "about": true });
    let name = press(visit, &task).await?;
    let started = Instant::now();
    let look = json!({ "words": words, "subject": words::SUBJECT, "about": true, "look": true });
    while ask(visit, &look).await.as_str() == Some(&name) {
        if started.elapsed() > STEP {
            return Some(Err(anyhow!("“{name}” was pressed, but the dialog stays. {HELP}")));
        }
        sleep(GLANCE).await;
    }
    Some(Ok(Decision { manager: None, by: "the names of buttons", steps: vec![name] }))
}

/// Presses what a task names, in the first frame that has it, and gives its name.
async fn press(visit: &Visit, task: &Value) -> Option<String> {
    // Where the click takes the page away, this is all that is known.
    visit.acts(now());
    let pressed = ask(visit, task).await;
    visit.acts(part(&pressed, "/at").as_f64()?);
    part(&pressed, "/name").as_str().map(str::to_owned)
}

/// Opens the dialog anew and refuses.
async fn withdraw(visit: &Visit, told: &Told, manager: Option<&'static Manager>) -> Result<Decision> {
    let name = manager.map(|manager| manager.name);
    if let Some(open) = &told.open {
        let opened = walk(visit, open, PATIENCE).await;
        let steps = opened.ok_or_else(|| anyhow!("nothing to be seen on the page matches --open `{open}`"))?;
        return refuse_again(visit, told, steps, "the selector given").await;
    }
    for way in manager.map(|manager| manager.withdraw).into_iter().flatten() {
        if let Some(steps) = walk(visit, way, Duration::ZERO).await {
            return Ok(Decision { manager: name, by: "the consent manager's own way", steps });
        }
    }
    let words = json!({ "words": words::REOPEN, "subject": words::SUBJECT, "about": false });
    match press(visit, &words).await {
        Some(opened) => refuse_again(visit, told, vec![opened], "the names of buttons").await,
        None => bail!("no way was found to open the consent dialog again, which a visitor must be able to. {HELP}"),
    }
}

async fn refuse_again(visit: &Visit, told: &Told, mut steps: Vec<String>, by: &'static str) -> Result<Decision> {
    let decision = match &told.refuse {
        Some(selector) => {
            let refused = walk(visit, selector, STEP).await;
            let steps = refused.ok_or_else(|| anyhow!("once opened anew, the dialog has no `{selector}`. {HELP}"))?;
            Decision { manager: None, by: "the selector given", steps }
        }
        None => answer(visit, Choice::Refuse, STEP).await?,
    };
    steps.extend(decision.steps);
    Ok(Decision { manager: decision.manager, by, steps })
}

/// Goes a way step by step; `patience` is for the first one. The names of what was pressed, or nothing if it is barred.
async fn walk(visit: &Visit, way: &str, patience: Duration) -> Option<Vec<String>> {
    let (mut pressed, mut patience) = (Vec::new(), patience);
    for step in way.split(" then ").map(str::trim) {
        if let Some(call) = step.strip_prefix("js:") {
            visit.acts(now());
            let called = visit.evaluate(&format!("[Date.now(), void ({call})][0]")).await.ok()?;
            visit.acts(called.as_f64()?);
            pressed.push(call.to_owned());
        } else {
            pressed.push(click(visit, step, patience).await?);
        }
        patience = STEP;
    }
    Some(pressed)
}

async fn click(visit: &Visit, selector: &str, patience: Duration) -> Option<String> {
    let started = Instant::now();
    loop {
        if let Some(name) = press(visit, &json!({ "click": selector })).await {
            return Some(name);
        }
        if started.elapsed() >= patience {
            return None;
        }
        sleep(GLANCE).await;
    }
}

async fn is_open(visit: &Visit, manager: &Manager) -> bool {
    ask(visit, &json!({ "see": [manager.dialog] })).await.is_u64()
}

/// Waits until the dialog has gone.
async fn closed(visit: &Visit, manager: &Manager) -> Result<()> {
    let started = Instant::now();
    while is_open(visit, manager).await {
        if started.elapsed() > STEP {
            bail!("a button of {} was pressed, but the dialog stays. {HELP}", manager.name);
        }
        sleep(GLANCE).await;
    }
    Ok(())
}

/// The first frame that has an answer.
async fn ask(visit: &Visit, task: &Value) -> Value {
    for frame in visit.frames().await {
        // Frames come and go; one that cannot be asked has no dialog.
        let answer = visit.beside(&frame, &format!("({SCRIPT})({task})")).await.unwrap_or_default();
        if !answer.is_null() {
            return answer;
        }
    }
    Value::Null
}
