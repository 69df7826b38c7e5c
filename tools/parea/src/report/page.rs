//! A report as one page of HTML without scripts.

use anyhow::Context as _;
use minijinja::{Environment, context};

use super::text::score;
use super::{Arm, Experiment, Report};

impl Report {
    /// The report as a page that needs nothing else.
    ///
    /// # Errors
    /// None that a report of ours can cause.
    pub(crate) fn html(&self) -> anyhow::Result<String> {
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_keep_trailing_newline(true);
        environment.add_template("report.html", include_str!("report.html"))?;
        let page = environment.get_template("report.html")?.render(context! {
            about => self.about(),
            campaigns => self.rows(),
            experiments => self.experiments.iter().map(experiment).collect::<Vec<_>>(),
            recommendations => self.recommendations.iter().map(score).collect::<Vec<_>>(),
        });
        page.context("the report cannot be written as HTML")
    }
}

/// What the page says of an experiment.
fn experiment(experiment: &Experiment) -> minijinja::Value {
    let against =
        experiment.against().map(|(arm, against)| format!("`{}` against {}", arm.id, experiment.beside(against)));
    context! {
        name => experiment.name(),
        campaign => experiment.campaign,
        kind => experiment.verdict.kind,
        verdict => experiment.verdict.sentence,
        variants => experiment.variants.iter().map(Arm::cells).collect::<Vec<_>>(),
        against => against.collect::<Vec<_>>(),
        split => experiment.split(),
        notes => experiment.notes.iter().cloned().chain(experiment.mixed()).collect::<Vec<_>>(),
    }
}
