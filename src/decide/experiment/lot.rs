//! What experiments mean for campaigns: which variant a visitor gets, and who does not see a campaign at all.

use super::feature::evaluate;
use super::run::{Drawn, Trial, run};
use super::{Context, sticky};
use crate::config::describe::share;
use crate::config::{Campaign, Value, member, text};
use crate::consent::Purpose;
use crate::decide::hash;
use crate::ports::Ports;
use crate::state::State;
use crate::visitor::facts;
use std::cell::Cell;

/// Why an experiment is not run: then the first variant shows, and nothing is recorded (config.md, Experiments).
pub const NOT_RUN: &str = "unit";

/// Works with what experiments may know about this visitor.
///
/// Without `remember` the unit is this page view, for the experiments that want that, else nobody.
fn ask(state: &State, ports: &dyn Ports, work: &mut dyn FnMut(&Context<'_>)) {
    let remembers = state.grants.purposes().remember;
    let fact = |path: &str| facts::fact(state, path, ports);
    let page = |_: &str| Value::from(&*state.visitor.unit);
    work(&Context {
        fact: if remembers { &fact } else { &page },
        payload: &state.payload,
        segments: &state.config.segments,
        options: &Value::Null,
        url: &state.page.url,
        sticky: remembers.then_some(&state.visitor.sticky),
        ports,
    })
}

/// The variant that this visitor gets, or why they do not see the campaign; what is forced by the address is not hashed.
pub fn lot(state: &State, campaign: &Campaign, ports: &dyn Ports) -> Drawn {
    let mut lot = Drawn { out: NOT_RUN, ..Drawn::default() };
    let Some(experiment) = state.experiment(campaign) else { return lot };
    let words = experiment.words;
    ask(state, ports, &mut |context| {
        let drawn = run(context, &Trial::new(words));
        let is_run = context.sticky.is_some() || member(words, "withoutConsent").is("page");
        // What the address forces, it forces on anybody.
        if drawn.is_forced() || (is_run && !state.is_neutral(campaign)) {
            lot = drawn;
        }
        if lot.is_hashed && is_held(member(words, "holdout"), text(words, "key"), &context.unit(words).1) {
            lot = Drawn { out: "holdout", ..Drawn::default() };
        }
    });
    lot
}

/// Whether a visitor is one of the share that is held out.
fn is_held(part: &Value, key: &str, unit: &str) -> bool {
    share(part).is_some_and(|part| hash::share(&[key, "/holdout"].concat(), unit) < part)
}

/// Why an experiment hides a campaign from this visitor: `holdout`, `coverage`, `namespace`, `filters` or `version`;
/// empty where it does not.
pub fn why(state: &State, campaign: &Campaign, ports: &dyn Ports) -> &'static str {
    let lot = lot(state, campaign, ports);
    if !lot.out.is_empty() && lot.out != NOT_RUN {
        return lot.out;
    }
    let part = member(state.config.limits.value, "holdout");
    let may_hold = campaign.format.interrupts() && state.grants.purposes().remember && !lot.is_forced();
    if may_hold && is_held(part, "", state.unit()) { "holdout" } else { "" }
}

/// The experiment of a campaign and the name of its variant, where that counts: drawn, and not forced.
pub fn variant(state: &State, campaign: &Campaign) -> Option<(Trial<'static>, String)> {
    let lot = state.runs.get(campaign.index)?.lot;
    let trial = Trial::new(state.experiment(campaign)?.words);
    (lot.is_hashed && lot.out.is_empty()).then(|| (trial, trial.name(lot.variation)))
}

/// Keeps the variant of a campaign for this visitor.
pub fn keep(state: &State, trial: &Trial<'_>, variation: usize, ports: &dyn Ports) {
    ask(state, ports, &mut |context| {
        sticky::keep(context, &mut state.visitor.sticky.borrow_mut(), trial, variation);
    });
}

/// The value of a feature of the site's GrowthBook payload; null until it has come, and where it was a fact that decided
/// whose purpose is not granted. Exposures to its experiments are the business of the site's own GrowthBook.
pub fn feature(state: &State, key: &str, ports: &dyn Ports) -> Value {
    let (mut value, is_denied) = (Value::Null, Cell::new(false));
    let fact = |path: &str| {
        let needed = facts::purpose(path, &state.config.attributes).flatten();
        is_denied.set(is_denied.get() || needed.is_some_and(|purpose| !state.grants.purposes().has(purpose)));
        facts::fact(state, path, ports)
    };
    ask(state, ports, &mut |context| {
        value = evaluate(&Context { fact: &fact, ..*context }, key, None).value.clone();
        if is_denied.get() {
            value = Value::Null;
        }
        // Nothing that is remembered may name what only another purpose allows to know.
        if let Value::Map(docs) = &mut *state.visitor.sticky.borrow_mut() {
            let purpose = |doc: &Value| facts::purpose(text(doc, "attributeName"), &state.config.attributes);
            docs.retain(|(_, doc)| purpose(doc) == Some(Some(Purpose::Remember)));
        }
    });
    value
}
