//! What an experiment was meant to be: as the configuration says, or as the events suggest.

use std::collections::BTreeMap;

use parea::config::{Campaign, Config, Value};

use super::tally::{Gathered, Visitor};

/// What stands for the variant of who is held out.
const HOLDOUT: &str = "holdout";

/// An experiment as it was meant.
pub(crate) struct Plan {
    /// Its key, where the configuration says it.
    pub(crate) key: Option<String>,
    pub(crate) arms: Vec<Planned>,
    /// Why its variants must not be compared, where that is so.
    pub(crate) objection: Option<&'static str>,
    /// Whether who sees nothing can reach the goal.
    pub(crate) has_goal: bool,
}

/// A variant as it was meant.
pub(crate) struct Planned {
    pub(crate) id: String,
    /// Its share of the visitors; none where nobody said one.
    pub(crate) share: Option<f64>,
    /// Whether it shows nothing.
    pub(crate) is_withheld: bool,
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).map_or(&[], Value::items)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::text).unwrap_or_default()
}

/// The experiments of a configuration, by campaign.
pub(crate) fn plans(config: &Config) -> BTreeMap<&'static str, Plan> {
    config.campaigns.iter().filter_map(|campaign| Some((campaign.id, of(campaign)?))).collect()
}

fn of(campaign: &Campaign) -> Option<Plan> {
    let experiment = campaign.experiment.as_ref()?;
    let words = experiment.words;
    let held = words.get(HOLDOUT).and_then(Value::number).unwrap_or(0.0);
    let arm = |(at, variant): (usize, &Value)| Planned {
        id: text(variant, "id").to_owned(),
        share: weight(words, at).map(|weight| weight * (1.0 - held)),
        is_withheld: variant.get("control").is_some_and(Value::is_true),
    };
    let mut arms: Vec<Planned> = list(words, "variants").iter().enumerate().map(arm).collect();
    if held > 0.0 {
        arms.push(Planned { id: HOLDOUT.to_owned(), share: Some(held), is_withheld: true });
    }
    let objection = if words.get("force").is_some() {
        Some("`force` gives everybody one variant")
    } else if campaign.value.get("learn").is_some() {
        Some("`learn` chooses for each visitor what suits them, so the variants are seen by different people")
    } else {
        None
    };
    let has_goal = campaign.value.get("goal").is_some();
    Some(Plan { key: Some(text(words, "key").to_owned()), arms, objection, has_goal })
}

/// The share of a variant among those who take part: its range of hashes, else its weight.
fn weight(words: &Value, at: usize) -> Option<f64> {
    let length = |range: &Value| Some(range.items().get(1)?.number()? - range.items().first()?.number()?);
    let ranges = list(words, "ranges");
    match ranges.get(at) {
        Some(range) => Some(length(range)? / ranges.iter().filter_map(length).sum::<f64>()),
        None => list(words, "weights").get(at)?.number(),
    }
}

impl Plan {
    /// What the events suggest: equal shares for all that were seen, but for who is held out, of whom nobody knows how many
    /// there should be.
    pub(crate) fn guess(gathered: &Gathered) -> Self {
        let mut plan = Self { key: None, arms: Vec::new(), objection: None, has_goal: false };
        plan.add(gathered);
        for arm in plan.arms.iter_mut().filter(|arm| arm.id != HOLDOUT) {
            arm.share = Some(1.0);
        }
        let is_withheld = |id: &String| plan.arms.iter().any(|arm| arm.is_withheld && arm.id == *id);
        let sees_nothing = |visitor: &Visitor| visitor.first.as_ref().is_some_and(|first| is_withheld(&first.1));
        let has_goal = gathered.visitors.values().any(|visitor| visitor.is_won() && sees_nothing(visitor));
        plan.has_goal = has_goal;
        plan
    }

    /// Adds the variants that were seen and that it does not know; one that was never shown shows nothing.
    pub(crate) fn add(&mut self, gathered: &Gathered) {
        let mut seen: Vec<&String> =
            gathered.visitors.values().filter_map(|visitor| Some(&visitor.first.as_ref()?.1)).collect();
        seen.sort_unstable();
        seen.dedup();
        for id in seen {
            if !self.arms.iter().any(|arm| arm.id == *id) {
                self.arms.push(Planned { id: id.clone(), share: None, is_withheld: !gathered.is_shown(id) });
            }
        }
    }
}

/// The forms and steps of a configuration that ask for a recommendation, by campaign.
pub(crate) fn recommendations(config: &Config) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    for base in &config.campaigns {
        for campaign in base.all().filter(|campaign| !campaign.form.is_null()) {
            for step in list(campaign.form, "steps").iter().filter(|step| text(step, "type") == "nps") {
                let question = (base.id, text(campaign.form, "id").to_owned(), text(step, "id").to_owned());
                if !found.contains(&question) {
                    found.push(question);
                }
            }
        }
    }
    found
}
