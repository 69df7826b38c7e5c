//! What came of campaigns and experiments, from the events that the widget has sent.

mod page;
mod plan;
mod read;
mod stats;
mod tally;
mod text;
mod verdict;

use std::collections::BTreeMap;

use jiff::Timestamp;
use parea::config::Config;
use serde::Serialize;
use serde_json::Value;

use plan::Plan;
pub(crate) use read::{database, file};
use stats::{Count, Estimate, Posterior, Sequence};
use tally::{Acts, Gathered, LeftOut};
pub(crate) use tally::{Range, Tally};
use verdict::{Kind, UNBELIEVABLE, Verdict, names};

/// Everything that a report says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// How many events count.
    events: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    left_out: LeftOut,
    campaigns: Vec<Row>,
    experiments: Vec<Experiment>,
    recommendations: Vec<Score>,
}

/// What was done with a campaign.
#[derive(Serialize)]
struct Row {
    site: String,
    campaign: String,
    #[serde(flatten)]
    acts: Acts,
}

/// What came of an experiment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Experiment {
    site: String,
    campaign: String,
    key: Option<String>,
    visitors: u64,
    /// How many were exposed to several variants; they count in their first one.
    mixed: u64,
    /// The variant that the others are compared with.
    baseline: Option<String>,
    variants: Vec<Arm>,
    split: Split,
    verdict: Verdict,
    notes: Vec<String>,
}

/// Whether visitors were divided as was asked.
#[derive(Serialize)]
struct Split {
    /// The p of the chi-square test; none where there are too few visitors.
    p: Option<f64>,
    /// From how many on it is tested.
    least: Option<f64>,
}

/// What came of a variant.
#[derive(Serialize)]
struct Arm {
    id: String,
    withheld: bool,
    share: Option<f64>,
    visitors: u64,
    goals: u64,
    rate: f64,
    #[serde(flatten)]
    compared: Option<Compared>,
}

/// What is known of a variant that can be compared.
#[derive(Serialize)]
struct Compared {
    /// What its rate is believed to be.
    posterior: Estimate,
    /// How likely it is the best.
    best: f64,
    #[serde(flatten)]
    against: Option<Against>,
}

/// A variant beside the baseline.
#[derive(Serialize)]
struct Against {
    /// How much higher its rate is, as a share of the baseline's.
    uplift: Estimate,
    /// The difference of the rates, however often it is looked at.
    difference: Estimate,
    /// The always-valid p.
    p: f64,
}

/// How likely visitors are to recommend the site: a net promoter score.
#[derive(Serialize)]
struct Score {
    site: String,
    campaign: String,
    form: String,
    step: String,
    answers: u64,
    detractors: u64,
    promoters: u64,
    score: f64,
}

impl Report {
    /// Makes sense of what was counted; a relative difference below `matters` does not matter.
    pub(crate) fn new(tally: Tally, config: Option<&Config>, matters: f64) -> Self {
        let mut plans = config.map(plan::plans).unwrap_or_default();
        let (mut campaigns, mut experiments) = (Vec::new(), Vec::new());
        for ((site, campaign), gathered) in &tally.campaigns {
            campaigns.push(Row { site: site.clone(), campaign: campaign.clone(), acts: gathered.funnel() });
            let is_tried = gathered.visitors.values().any(|visitor| visitor.first.is_some());
            if is_tried {
                let plan = plans.remove(campaign.as_str());
                experiments.push(Experiment::new([site, campaign], gathered, plan, config.is_some(), matters));
            }
        }
        let recommendations = config.map(|config| scores(config, &tally.campaigns)).unwrap_or_default();
        let (first, last) = tally.span.unzip();
        Self { events: tally.events, first, last, left_out: tally.left_out, campaigns, experiments, recommendations }
    }
}

impl Report {
    /// The report as JSON. Six digits of each number: the last ones depend on the machine.
    ///
    /// # Errors
    /// None that a report of ours can cause.
    pub(crate) fn json(&self) -> serde_json::Result<String> {
        let mut value = serde_json::to_value(self)?;
        round(&mut value);
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }
}

/// Six digits of each number that is not whole.
fn round(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Object(members) => members.values_mut().for_each(round),
        Value::Number(number) if number.is_f64() => {
            let short = number.as_f64().and_then(|number| format!("{number:.5e}").parse::<f64>().ok());
            *value = short.into();
        }
        _ => {}
    }
}

impl Experiment {
    fn new(
        [site, campaign]: [&str; 2],
        gathered: &Gathered,
        plan: Option<Plan>,
        is_configured: bool,
        matters: f64,
    ) -> Self {
        let is_known = plan.is_some();
        let mut plan = plan.unwrap_or_else(|| Plan::guess(gathered));
        plan.add(gathered);
        let counts = counts(gathered, &plan);
        let compared: Vec<usize> = (0..counts.len())
            .filter(|at| plan.has_goal || !plan.arms.get(*at).is_some_and(|arm| arm.is_withheld))
            .collect();
        let baseline = baseline(&plan, &compared);
        let split = split(&plan, &counts);
        let verdict = judge(&plan, &counts, &compared, &split, matters);
        let mut notes = notes(&plan, &compared, is_known);
        if is_configured && !is_known {
            notes.push(
                "The configuration has no experiment on this campaign: equal shares are taken for granted.".into(),
            );
        }
        let mixed = gathered.visitors.values().filter(|visitor| visitor.is_mixed).count() as u64;
        Self {
            site: site.to_owned(),
            campaign: campaign.to_owned(),
            visitors: counts.iter().map(|count| count.visitors as u64).sum(),
            mixed,
            baseline: baseline.and_then(|at| Some(plan.arms.get(at)?.id.clone())),
            variants: arms(&plan, &counts, &compared, baseline),
            key: plan.key,
            split,
            verdict,
            notes,
        }
    }
}

/// Who was exposed to each variant first, and how many of them have reached the goal since.
fn counts(gathered: &Gathered, plan: &Plan) -> Vec<Count> {
    let mut counts = vec![Count { visitors: 0.0, goals: 0.0 }; plan.arms.len()];
    for visitor in gathered.visitors.values() {
        let at = visitor.first.as_ref().and_then(|(_, id)| plan.arms.iter().position(|arm| arm.id == *id));
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            count.visitors += 1.0;
            count.goals += f64::from(u8::from(visitor.is_won()));
        }
    }
    counts
}

/// What the others are compared with: who sees nothing, where they can reach the goal, else the first variant.
fn baseline(plan: &Plan, compared: &[usize]) -> Option<usize> {
    let is_withheld = |at: &&usize| plan.arms.get(**at).is_some_and(|arm| arm.is_withheld);
    compared.iter().find(is_withheld).or(compared.first()).copied().filter(|_| compared.len() > 1)
}

/// Whether visitors were divided as was asked.
fn split(plan: &Plan, counts: &[Count]) -> Split {
    let asked =
        |(arm, count): (&plan::Planned, &Count)| Some((count.visitors, arm.share.filter(|share| *share > 0.0)?));
    let asked: Vec<(f64, f64)> = plan.arms.iter().zip(counts).filter_map(asked).collect();
    let least = (asked.len() > 1).then(|| stats::least(&asked));
    // What is divided by something else than its shares cannot be held against them.
    Split { p: stats::split(&asked).filter(|_| plan.objection.is_none()), least }
}

fn judge(plan: &Plan, counts: &[Count], compared: &[usize], split: &Split, matters: f64) -> Verdict {
    if let Some(objection) = plan.objection {
        return Verdict::new(Kind::NotCompared, format!("Nothing to compare: {objection}."));
    }
    if let Some(p) = split.p.filter(|p| *p < UNBELIEVABLE) {
        let why = "exposures are lost, or something else than chance decides who sees what";
        let sentence = format!(
            "Do not trust this: the split is not what was asked ({}). Either the shares were changed meanwhile, then \
             begin with `--since`, or {why}.",
            text::p(p)
        );
        return Verdict::new(Kind::DoNotTrust, sentence);
    }
    if let Some(arm) = plan.arms.iter().find(|arm| arm.is_withheld && compared.len() < 2 && !plan.has_goal) {
        let sentence = format!(
            "Nothing to compare: who is in `{}` sees nothing, and without a `goal` of the campaign cannot reach any.",
            arm.id
        );
        return Verdict::new(Kind::NotCompared, sentence);
    }
    let arm = |at: &usize| Some((plan.arms.get(*at)?.id.as_str(), *counts.get(*at)?));
    let arms: Vec<(&str, Count)> = compared.iter().filter_map(arm).collect();
    Verdict::of(&arms, matters)
}

/// What else is to be known.
fn notes(plan: &Plan, compared: &[usize], is_known: bool) -> Vec<String> {
    let is_compared = |at: usize| compared.contains(&at);
    let left: Vec<&str> =
        plan.arms.iter().enumerate().filter(|(at, _)| !is_compared(*at)).map(|(_, arm)| arm.id.as_str()).collect();
    let unknown: Vec<&str> = plan.arms.iter().filter(|arm| arm.share.is_none()).map(|arm| arm.id.as_str()).collect();
    let mut notes = Vec::new();
    if !left.is_empty() {
        let why = if is_known { "the campaign has no `goal`" } else { "nobody there has reached the goal" };
        notes.push(format!("{} sees nothing, and is not compared: {why}.", names(&left)));
    }
    if is_known && !unknown.is_empty() {
        let name = names(&unknown);
        notes.push(format!(
            "The configuration does not know {name}; where another experiment ended, begin with --since."
        ));
    } else if !unknown.is_empty() {
        notes.push(format!(
            "Which share of visitors {} should have only the configuration says: --config.",
            names(&unknown)
        ));
    }
    notes
}

/// Everything that is known of each variant.
fn arms(plan: &Plan, counts: &[Count], compared: &[usize], baseline: Option<usize>) -> Vec<Arm> {
    let posteriors: Vec<Posterior> =
        compared.iter().filter_map(|at| counts.get(*at)).map(|count| Posterior::new(*count)).collect();
    let best = stats::best(&posteriors);
    let pairs = verdict::pairs(compared.len());
    let place = |at: usize| compared.iter().position(|own| *own == at);
    let known = |at: usize| {
        let (own, best) = place(at).and_then(|place| Some((posteriors.get(place)?, *best.get(place)?)))?;
        let other = baseline.filter(|base| *base != at).and_then(|base| {
            let sequence = Sequence::new(*counts.get(at)?, *counts.get(base)?, pairs);
            let uplift = own.uplift(posteriors.get(place(base)?)?);
            Some(Against { uplift, difference: sequence.estimate(), p: sequence.p() })
        });
        Some(Compared { posterior: own.estimate(), best, against: other })
    };
    let arm = |(at, (arm, count)): (usize, (&plan::Planned, &Count))| Arm {
        id: arm.id.clone(),
        withheld: arm.is_withheld,
        share: arm.share,
        visitors: count.visitors as u64,
        goals: count.goals as u64,
        rate: count.rate(),
        compared: known(at).filter(|_| plan.objection.is_none() && compared.len() > 1),
    };
    plan.arms.iter().zip(counts).enumerate().map(arm).collect()
}

/// The net promoter score of each question that asks for a recommendation.
fn scores(config: &Config, campaigns: &BTreeMap<(String, String), Gathered>) -> Vec<Score> {
    let mut scores = Vec::new();
    for (campaign, form, step) in plan::recommendations(config) {
        for ((site, own), gathered) in campaigns.iter().filter(|((_, own), _)| own == campaign) {
            let Some(counts) = gathered.scores.get(&(form.clone(), step.clone())) else { continue };
            let [low, rest @ ..] = [counts.get(..7), counts.get(7..9), counts.get(9..)]
                .map(|part| part.unwrap_or_default().iter().sum::<u64>());
            let [middle, high] = rest;
            let answers = low + middle + high;
            scores.push(Score {
                site: site.clone(),
                campaign: own.clone(),
                form: form.clone(),
                step: step.clone(),
                answers,
                detractors: low,
                promoters: high,
                score: 100.0 * (high as f64 - low as f64) / answers.max(1) as f64,
            });
        }
    }
    scores
}
