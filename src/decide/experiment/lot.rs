//! What experiments mean for campaigns: which variant a visitor gets, and who does not see a campaign at all.

use super::feature::evaluate;
pub use super::run::NOT_RUN;
use super::run::{Drawn, Trial, run};
use super::{Context, sticky};
use crate::config::describe::share;
use crate::config::{Campaign, Value, member, text};
use crate::consent::Purpose;
use crate::decide::condition::Facts;
use crate::decide::{hash, learn, with_facts};
use crate::ports::Ports;
use crate::state::State;
use crate::visitor::facts;
use std::cell::Cell;

/// The share of visitors who are held out, and what stands for their variant in events.
const HOLDOUT: &str = "holdout";

/// A variant that shows nothing.
const CONTROL: &str = "control";

/// Works with what experiments may know about this visitor; true where it read a fact whose purpose is not granted.
///
/// Without `remember` the unit is this page view, for the experiments that want that, else (`is_known`) nobody.
fn ask(state: &State, ports: &dyn Ports, is_known: bool, work: &mut dyn FnMut(&Context<'_>)) -> bool {
    let (granted, is_denied) = (state.grants.purposes(), Cell::new(false));
    with_facts(state, ports, &mut |known| {
        let fact = |path: &str| match facts::purpose(path, &state.config.attributes).flatten() {
            Some(Purpose::Remember) if !granted.remember && !is_known => Value::from(&*state.visitor.unit),
            needed => {
                is_denied.set(is_denied.get() || needed.is_some_and(|purpose| !granted.has(purpose)));
                (known.fact)(path)
            }
        };
        work(&Context {
            facts: Facts { fact: &fact, ..*known },
            payload: &state.payload,
            options: &Value::Null,
            url: &state.page.url,
            sticky: granted.remember.then_some(&state.visitor.sticky),
        });
    });
    // Nothing that is remembered may name what only another purpose allows to know.
    if let Value::Map(docs) = &mut *state.visitor.sticky.borrow_mut() {
        let purpose = |doc: &Value| facts::purpose(text(doc, "attributeName"), &state.config.attributes);
        docs.retain(|(_, doc)| purpose(doc) == Some(Some(Purpose::Remember)));
    }
    is_denied.get()
}

/// The variant that this visitor gets, or why they do not see the campaign; what is forced by the address is not hashed.
///
/// Who is held out, or drawn a variant that shows nothing, is counted where the campaign would have shown.
pub fn lot(state: &State, campaign: &Campaign, ports: &dyn Ports) -> Drawn {
    let mut lot = Drawn { out: NOT_RUN, ..Drawn::default() };
    let Some(experiment) = state.experiment(campaign) else { return lot };
    let words = experiment.words;
    let is_denied = ask(state, ports, false, &mut |context| {
        let drawn = run(context, &Trial::new(words), true);
        let is_run = context.sticky.is_some() || member(words, "withoutConsent").is("page");
        // What the address forces, it forces on anybody.
        if drawn.is_test || (is_run && !state.is_neutral(campaign)) {
            lot = drawn;
        }
        if lot.is_hashed && is_held(member(words, HOLDOUT), text(words, "key"), &context.unit(words).1) {
            lot.out = HOLDOUT;
        }
    });
    if is_denied && lot.is_hashed {
        // A prerequisite that nobody may know is none that is met.
        return Drawn { out: "parentConditions", ..Drawn::default() };
    }
    if let Some(learner) = learn::of_variants(state, campaign).filter(|_| lot.is_hashed && lot.out.is_empty()) {
        let mut best = 0.0;
        for (at, arm) in learn::variants(words).into_iter().enumerate() {
            let draw = if arm.is_empty() { 0.0 } else { learner.draw(arm) };
            if draw > best {
                (best, lot.variation, lot.is_learnt) = (draw, at, true);
            }
        }
    }
    let variant = member(words, "variants").items().get(lot.variation);
    if lot.out.is_empty() && variant.is_some_and(|variant| member(variant, CONTROL).is_true()) {
        lot.out = CONTROL;
    }
    lot
}

/// Whether a visitor is one of the share that is held out.
fn is_held(part: &Value, key: &str, unit: &str) -> bool {
    share(part).is_some_and(|part| hash::share(&[key, "/holdout"].concat(), unit) < part)
}

/// Why an experiment hides a campaign from this visitor: `holdout`, `control`, `version`, or the word that leaves them out
/// (`coverage`, `namespace`, `filters`, `condition`, `parentConditions`, `urlPatterns`); empty where it does not.
pub fn why(state: &State, campaign: &Campaign, ports: &dyn Ports) -> &'static str {
    let lot = lot(state, campaign, ports);
    if !lot.out.is_empty() && lot.out != NOT_RUN {
        return lot.out;
    }
    let part = member(state.config.limits.value, HOLDOUT);
    let may_hold = campaign.format.interrupts() && state.grants.purposes().remember && !lot.is_test;
    if may_hold && is_held(part, "", state.unit()) { HOLDOUT } else { "" }
}

/// Whether an experiment shows nothing to somebody who is compared with those who see the campaign.
pub fn is_withheld(why: &str) -> bool {
    why == HOLDOUT || why == CONTROL
}

/// The experiment of a campaign and the name of its variant, where that counts: drawn, and not forced.
pub fn variant(state: &State, campaign: &Campaign) -> Option<(Trial<'static>, String)> {
    let lot = state.runs.get(campaign.index)?.lot;
    let trial = Trial::new(state.experiment(campaign)?.words);
    let name = if lot.out == HOLDOUT { HOLDOUT.to_owned() } else { trial.name(lot.variation) };
    (lot.is_hashed && (lot.out.is_empty() || is_withheld(lot.out))).then_some((trial, name))
}

/// Keeps the variant of a campaign for this visitor.
pub fn keep(state: &State, trial: &Trial<'_>, lot: &Drawn, ports: &dyn Ports) {
    if lot.out == HOLDOUT || lot.is_learnt {
        return;
    }
    ask(state, ports, false, &mut |context| {
        sticky::keep(context, &mut state.visitor.sticky.borrow_mut(), trial, lot.variation);
    });
}

/// The value of a feature of the site's GrowthBook payload; null until it has come, and where it was a fact that decided
/// whose purpose is not granted. Exposures to its experiments are the business of the site's own GrowthBook.
pub fn feature(state: &State, key: &str, ports: &dyn Ports) -> Value {
    let mut value = Value::Null;
    let is_denied = ask(state, ports, true, &mut |context| {
        // Conditions of a payload know no features: one could ask for itself.
        let facts = Facts { feature: &|_| Value::Null, ..context.facts };
        value = evaluate(&Context { facts, ..*context }, key, None).value.clone();
    });
    if is_denied { Value::Null } else { value }
}
