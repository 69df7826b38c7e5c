//! What the sites' configurations say of their forms: which there are, what each is for, and which steps it has.

mod alert;
mod check;

use std::path::PathBuf;

use parea::config::{Config, Value, value};
use parea::ports::Native;

/// What answers are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Answers for the site's people.
    Form,
    /// Votes that everybody may see counted.
    Poll,
    /// Reviews, shown when approved.
    Reviews,
    /// Comments below a page, shown when approved.
    Comments,
    /// Ideas and votes for them.
    Ideas,
}

/// A form, or a block that is answered like one.
#[derive(Clone)]
pub(crate) struct Form {
    /// The site (`site.id`), which events name as their source.
    pub(crate) site: String,
    pub(crate) id: String,
    pub(crate) role: Role,
    /// Whether everybody may see how its choices were counted.
    pub(crate) results: bool,
    /// Whether what others may read waits until it is approved.
    pub(crate) moderated: bool,
    pub(crate) steps: Vec<Step>,
    /// Every block of that id, as it was written: it may stand in several campaigns, variants and files.
    pub(crate) blocks: Vec<&'static Value>,
    /// The configuration in which it stands first.
    pub(crate) config: &'static Config,
}

/// A question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    pub(crate) id: String,
    /// The type of the question.
    pub(crate) kind: String,
    /// The question itself, in the site's language.
    pub(crate) title: String,
    /// Values that can be chosen, each with its text; of a matrix its columns.
    pub(crate) options: Vec<(String, String)>,
    /// Of a matrix: what is judged, each with its text.
    pub(crate) rows: Vec<(String, String)>,
    /// The ends of a scale.
    pub(crate) scale: Option<(i64, i64)>,
}

/// The forms of every site that was configured.
#[derive(Clone, Default)]
pub(crate) struct Forms {
    list: Vec<Form>,
    sites: Vec<String>,
    spread: Vec<Spread>,
}

/// What a site tells of how it spreads.
#[derive(Clone, Default)]
pub(crate) struct Spread {
    site: String,
    /// Whether its pages show how often they were shared.
    pub(crate) counts: bool,
    /// Whether they show a visitor how many have come by their link.
    pub(crate) referrals: bool,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the configuration {path} cannot be used: {why}. Give the strict JSON that `parea build` writes and the site serves"
)]
pub struct BadConfig {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl Forms {
    /// Reads the files with the widget's own reader; what they say is kept for as long as the process lives.
    pub(crate) fn read(files: &[PathBuf]) -> Result<Self, BadConfig> {
        let mut forms = Self::default();
        for file in files {
            let bad = |why: String| BadConfig { path: file.clone(), why };
            let text = std::fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
            let value = value::parse(&text, &Native).map_err(|at| bad(format!("it is no JSON from byte {at} on")))?;
            let config = Config::read(&text, &Native);
            if config.site.id.is_empty() {
                return Err(bad("site.id is missing".to_owned()));
            }
            forms.add(config, value.leak());
        }
        Ok(forms)
    }

    /// Adds the forms of one configuration.
    fn add(&mut self, config: &'static Config, value: &'static Value) {
        if !self.sites.iter().any(|site| site == config.site.id) {
            self.sites.push(config.site.id.to_owned());
        }
        self.add_spread(config, value);
        let language = member(member(value, "site"), "language").text().unwrap_or("en");
        let mut add = |block: &'static Value, role: Role| {
            let id = member(block, "id").text().unwrap_or_default();
            let is_it = |form: &&mut Form| form.site == config.site.id && form.id == id;
            match self.list.iter_mut().find(is_it) {
                // In the order of the file; the first says how it is called and what it is for.
                Some(known) if known.blocks.contains(&block) => {}
                Some(known) => known.join(form(config, id, role, block, language)),
                None if id.is_empty() => {}
                None => self.list.push(form(config, id, role, block, language)),
            }
        };
        for (place, entry) in member(value, "campaigns").items().iter().enumerate() {
            // As the widget shows it: with what it takes over from `defaults`, and as each variant changes it.
            match config.campaigns.iter().find(|campaign| campaign.place == place) {
                Some(campaign) => campaign.all().for_each(|campaign| blocks(campaign.content, &mut add)),
                // Of what this collector is too old to read, what can be seen of it.
                None => blocks(entry, &mut add),
            }
        }
    }

    /// Adds what one configuration shows of how its site spreads.
    fn add_spread(&mut self, config: &'static Config, value: &'static Value) {
        let mut told = Spread { site: config.site.id.to_owned(), ..Spread::default() };
        told.referrals = config.uses.arrived;
        told.counts = shows_counts(value);
        match self.spread.iter_mut().find(|known| known.site == told.site) {
            Some(known) => {
                known.counts |= told.counts;
                known.referrals |= told.referrals;
            }
            None => self.spread.push(told),
        }
    }

    /// What a site tells of how it spreads; none of a site that is not known.
    pub(crate) fn spread(&self, site: &str) -> Option<&Spread> {
        self.spread.iter().find(|spread| spread.site == site)
    }

    /// The form of a site.
    pub(crate) fn find(&self, site: &str, id: &str) -> Option<&Form> {
        self.list.iter().find(|form| form.site == site && form.id == id)
    }

    /// The sites of the configurations; of none nothing is known of any site.
    pub(crate) fn sites(&self) -> &[String] {
        &self.sites
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Form] {
        &self.list
    }
}

impl Form {
    /// The step with an id.
    pub(crate) fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The question that everybody sees who sees the campaign: the first step, unless it asks nothing or not everybody, or
    /// has to be asked for, as reviews and comments have.
    pub(crate) fn opening(&self) -> Option<&Step> {
        match self.role {
            Role::Form => {}
            Role::Poll => return self.steps.first(),
            Role::Reviews | Role::Comments | Role::Ideas => return None,
        }
        let steps = member(self.blocks.first()?, "steps").items();
        let first = steps.iter().find(|step| !member(step, "type").is("hidden"))?;
        first.get("visibleIf").is_none().then(|| self.step(member(first, "id").text()?))?
    }

    /// Takes up another block of the same id: what one of them keeps from others nobody sees, and what one of them asks is known.
    fn join(&mut self, other: Form) {
        self.results &= other.results;
        self.moderated |= other.moderated;
        self.blocks.extend(other.blocks);
        for step in other.steps {
            match self.steps.iter_mut().find(|known| known.id == step.id) {
                Some(known) => {
                    known.options = joined(&known.options, step.options);
                    known.rows = joined(&known.rows, step.rows);
                }
                None => self.steps.push(step),
            }
        }
    }
}

impl Step {
    /// What can be chosen.
    pub(crate) fn values(&self) -> Vec<&str> {
        self.options.iter().map(|(value, _)| value.as_str()).collect()
    }
}

/// Values of one block and those that only another has.
fn joined(known: &[(String, String)], more: Vec<(String, String)>) -> Vec<(String, String)> {
    let is_new = |(value, _): &(String, String)| known.iter().all(|(own, _)| own != value);
    known.iter().cloned().chain(more.into_iter().filter(is_new)).collect()
}

/// Whether something shows how often a page was shared, however deep it stands: no other block has that key.
fn shows_counts(value: &Value) -> bool {
    let is_on = |counts: &Value| counts.is_true() || !counts.entries().is_empty();
    is_on(member(value, "counts"))
        || value.items().iter().any(shows_counts)
        || value.entries().iter().any(|(_, member)| shows_counts(member))
}

/// Visits every block with answers, however deep it stands: in rows and steps.
fn blocks(value: &'static Value, found: &mut dyn FnMut(&'static Value, Role)) {
    value.items().iter().for_each(|item| blocks(item, found));
    let role = match value.get("type").and_then(Value::text) {
        Some("form") => Some(Role::Form),
        Some("poll") => Some(Role::Poll),
        Some("reviews") => Some(Role::Reviews),
        Some("comments") => Some(Role::Comments),
        Some("ideas") => Some(Role::Ideas),
        _ => None,
    };
    if let Some(role) = role {
        found(value, role);
    }
    value.entries().iter().for_each(|(_, member)| blocks(member, found));
}

/// Reads a block.
fn form(config: &'static Config, id: &str, role: Role, block: &'static Value, language: &str) -> Form {
    let own: Vec<Step> = member(block, "steps").items().iter().map(|entry| step(entry, language)).collect();
    let usual = fixed(role, block).iter().filter(|(id, ..)| !own.iter().any(|step| step.id == *id));
    let usual = usual.map(|(id, kind, title)| Step {
        id: (*id).to_owned(),
        kind: (*kind).to_owned(),
        title: if title.is_empty() { plain(member(block, "title"), language) } else { (*title).to_owned() },
        options: if role == Role::Poll { texts(block, "options", language) } else { Vec::new() },
        rows: Vec::new(),
        scale: (*kind == "rating").then_some((1, 5)),
    });
    let mut steps: Vec<Step> = usual.collect();
    steps.extend(own.into_iter().filter(|step| !matches!(step.kind.as_str(), "end" | "intro" | "statement")));
    Form {
        site: config.site.id.to_string(),
        id: id.to_owned(),
        role,
        results: match role {
            Role::Poll => !member(block, "results").is("never"),
            _ => member(block, "results").is_true(),
        },
        moderated: !member(block, "moderation").is("after"),
        steps,
        blocks: vec![block],
        config,
    }
}

/// The steps that every block of a kind has: id, type, title; without a title the block's own.
fn fixed(role: Role, block: &Value) -> &'static [(&'static str, &'static str, &'static str)] {
    match role {
        Role::Form => &[],
        Role::Poll if member(block, "multiple").is_true() => &[("choice", "multi", "")],
        Role::Poll => &[("choice", "single", "")],
        Role::Reviews => &[
            ("rating", "rating", "Rating"),
            ("title", "short-text", "Title"),
            ("text", "long-text", "Review"),
            ("name", "short-text", "Name"),
        ],
        Role::Comments => &[("text", "long-text", "Comment"), ("name", "short-text", "Name")],
        Role::Ideas => &[("title", "short-text", "Idea"), ("text", "long-text", "Description")],
    }
}

/// Reads a step.
fn step(entry: &Value, language: &str) -> Step {
    let word = |key: &str| member(entry, key).text().unwrap_or_default().to_owned();
    let kind = word("type");
    let end = |usual: i64| member(entry, "scale").number().map_or(usual, whole);
    let scale = match kind.as_str() {
        "nps" => Some((0, 10)),
        "csat" | "rating" => Some((1, end(5))),
        "ces" => Some((1, end(7))),
        _ => None,
    };
    let title = plain(member(entry, "title"), language);
    let offered = if kind == "matrix" { "columns" } else { "options" };
    let (options, rows) = (texts(entry, offered, language), texts(entry, "rows", language));
    Step { id: word("id"), title, options, rows, scale, kind }
}

/// A number of a configuration as a whole one.
#[allow(clippy::cast_possible_truncation, reason = "bounded before")]
fn whole(number: f64) -> i64 {
    number.clamp(2.0, 100.0) as i64
}

/// What a question or a poll lists under a key, values and texts; a plain text is its own value.
fn texts(of: &Value, key: &str, language: &str) -> Vec<(String, String)> {
    let read = |option: &Value| match option {
        Value::Text(text) => Some((text.clone(), text.clone())),
        option => {
            let value = member(option, "value").text()?.to_owned();
            let text = plain(member(option, "text"), language);
            Some((value.clone(), if text.is_empty() { value } else { text }))
        }
    };
    member(of, key).items().iter().filter_map(read).collect()
}

/// A text in the site's language, else in whichever stands first.
fn plain(text: &Value, language: &str) -> String {
    let chosen = text.text().or_else(|| text.get(language)?.text());
    chosen.or_else(|| text.entries().first()?.1.text()).unwrap_or_default().to_owned()
}

/// A member of an object; null where there is none.
fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}
