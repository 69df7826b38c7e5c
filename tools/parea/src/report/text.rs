//! A report as text for people at a terminal, and how numbers are written there and on the page.

use super::stats::Estimate;
use super::{Against, Arm, Experiment, LeftOut, Report, Row, Score};

impl Report {
    /// The report as text.
    pub(crate) fn text(&self) -> String {
        let mut out = self.about().join("\n") + "\n";
        if !self.campaigns.is_empty() {
            let head = ["campaign", "shown", "clicked", "converted", "dismissed", "ignored"];
            out += &format!("\n{}", table(&head, &self.rows()));
        }
        self.experiments.iter().for_each(|experiment| out += &experiment.text());
        if !self.recommendations.is_empty() {
            out += "\nWould they recommend you? (net promoter score, -100 to 100)\n";
            let rows: Vec<Vec<String>> = self.recommendations.iter().map(score).collect();
            out += &table(&["question", "score", "answers", "promoters", "detractors"], &rows);
        }
        out
    }

    /// What was done with each campaign: how often, and of those that were shown how many.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let mut sites: Vec<&str> = self.campaigns.iter().map(|row| row.site.as_str()).collect();
        sites.dedup();
        self.campaigns.iter().map(|row| row.cells(sites.len() > 1)).collect()
    }

    /// What was counted, and what was not: a sentence a line.
    pub(super) fn about(&self) -> Vec<String> {
        let day = |moment: jiff::Timestamp| moment.strftime("%Y-%m-%d").to_string();
        let mut lines = vec![match self.first.zip(self.last) {
            Some((first, last)) => {
                format!("{}, {} to {} (UTC)", many(self.events, "event"), day(first), day(last))
            }
            None => "No event to report on".to_owned(),
        }];
        let left = self.left_out.words();
        if !left.is_empty() {
            lines.push(format!("Not counted: {}", left.join(", ")));
        }
        lines
            .extend(self.left_out.first_broken.as_ref().map(|first| format!("The first of what is no event: {first}")));
        lines
    }
}

impl LeftOut {
    fn words(&self) -> Vec<String> {
        let parts = [
            ("repeated", self.repeated),
            ("of tests", self.tests),
            ("of other sites", self.elsewhere),
            ("before or after that time", self.outside),
            ("exposures of nobody who is known again", self.anonymous),
            ("no event at all", self.broken),
        ];
        parts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}")).collect()
    }
}

impl Experiment {
    /// Which experiment it is.
    pub(super) fn name(&self) -> String {
        let of = format!("of the campaign `{}` ({})", self.campaign, self.site);
        self.key.as_ref().map_or(format!("Experiment {of}"), |key| format!("Experiment `{key}` {of}"))
    }

    fn text(&self) -> String {
        let head = ["variant", "visitors", "goals", "rate", "95 %", "is best"];
        let rows: Vec<Vec<String>> = self.variants.iter().map(Arm::cells).collect();
        let mut out = format!("\n{}\n{}", self.name(), table(&head, &rows));
        for (arm, against) in self.against() {
            out += &format!("  `{}` against {}\n", arm.id, self.beside(against));
        }
        out += &format!("  Split: {}\n", self.split());
        for note in self.notes.iter().chain(&self.mixed()) {
            out += &format!("  Note: {note}\n");
        }
        out + &format!("  Verdict: {}\n", self.verdict.sentence)
    }

    /// The variants that are compared with the baseline.
    pub(super) fn against(&self) -> impl Iterator<Item = (&Arm, &Against)> {
        self.variants.iter().filter_map(|arm| Some((arm, arm.compared.as_ref()?.against.as_ref()?)))
    }

    /// One variant beside the baseline, in words.
    pub(super) fn beside(&self, against: &Against) -> String {
        let Estimate { value, low, high } = against.uplift;
        let relative = format!("{} ({} to {})", signed(value), signed(low), signed(high));
        let Estimate { low, high, .. } = against.difference;
        let baseline = self.baseline.as_deref().unwrap_or_default();
        format!(
            "`{baseline}`: {relative}; however often you look {} to {} points, {}",
            points(low),
            points(high),
            p(against.p)
        )
    }

    /// Whether the split is what was asked, in words.
    pub(super) fn split(&self) -> String {
        match (self.split.p, self.split.least) {
            (Some(value), _) if value < super::UNBELIEVABLE => format!("not what was asked ({})", p(value)),
            (Some(value), _) => format!("as asked ({})", p(value)),
            (None, Some(least)) if (self.visitors as f64) < least => {
                format!("not tested below {least:.0} visitors")
            }
            _ => "not tested".to_owned(),
        }
    }

    /// What is to be said of those who are in several variants.
    pub(super) fn mixed(&self) -> Option<String> {
        let who = many(self.mixed, "visitor");
        (self.mixed > 0).then(|| format!("{who} saw several variants; the first one counts."))
    }
}

impl Arm {
    /// Its row of the table.
    pub(super) fn cells(&self) -> Vec<String> {
        let none = || "–".to_owned();
        let compared = self.compared.as_ref();
        let between =
            |known: &super::Compared| format!("{} – {}", percent(known.posterior.low), percent(known.posterior.high));
        vec![
            self.id.clone(),
            self.visitors.to_string(),
            self.goals.to_string(),
            percent(self.rate),
            compared.map_or_else(none, between),
            compared.map_or_else(none, |known| percent(known.best)),
        ]
    }
}

impl Row {
    /// Its row of the table.
    fn cells(&self, has_site: bool) -> Vec<String> {
        let acts = self.acts;
        let of = |count: u64| match acts.shown {
            0 => count.to_string(),
            shown => format!("{count} ({})", percent(count as f64 / shown as f64)),
        };
        let name = if has_site { format!("{} ({})", self.campaign, self.site) } else { self.campaign.clone() };
        let counts = [acts.clicked, acts.converted, acts.dismissed, acts.ignored].map(of);
        [vec![name, acts.shown.to_string()], counts.to_vec()].concat()
    }
}

/// A row of the questions.
pub(super) fn score(score: &Score) -> Vec<String> {
    let question = format!("{} of {} ({})", score.step, score.form, score.campaign);
    let counts = [score.answers, score.promoters, score.detractors].map(|count| count.to_string());
    [vec![question, format!("{:+.0}", score.score)], counts.to_vec()].concat()
}

/// Names to the left, numbers to the right.
fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let wide = |at: usize, name: &str| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(name.chars().count())
    };
    let wide: Vec<usize> = head.iter().enumerate().map(|(at, name)| wide(at, name)).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let pad = |(at, (cell, wide)): (usize, (&str, &usize))| match at {
            0 => format!("  {cell:<wide$}"),
            _ => format!("  {cell:>wide$}"),
        };
        cells.zip(&wide).enumerate().map(pad).collect::<String>() + "\n"
    };
    let rows: String = rows.iter().map(|row| line(&mut row.iter().map(String::as_str))).collect();
    line(&mut head.iter().copied()) + &rows
}

/// A count of things.
fn many(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn signed(share: f64) -> String {
    format!("{:+.1} %", 100.0 * share)
}

fn points(difference: f64) -> String {
    format!("{:+.2}", 100.0 * difference)
}

/// A probability; of what is very improbable only that it is.
pub(super) fn p(value: f64) -> String {
    if value < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {value:.4}") }
}
