//! `parea text`: texts for translators, and what they send back.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::text::{Texts, extract, merge};

/// Give the texts to translators, and take their translations back
#[derive(clap::Args)]
pub(crate) struct Text {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Extract(Extract),
    Merge(Merge),
}

/// Write the texts as PO files, which translators and their programs read
#[derive(clap::Args)]
struct Extract {
    /// The file, JSON with or without comments
    file: PathBuf,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Form::Po)]
    to: Form,
    /// The language into which is translated; without it, all of `site.languages`
    #[arg(short, long, value_name = "TAG", required_unless_present = "output")]
    language: Option<String>,
    /// Where to: a folder, which gets a file for each language; without it, to the standard output
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Form {
    /// A PO file of GNU gettext for each language
    Po,
}

/// Put translations into the file, each where its text stands
///
/// Comments and the order of the file stay. What is not translated, or is marked as fuzzy, is left out; so is what was
/// translated from another text than stands there now, and what does not show the same facts.
#[derive(clap::Args)]
struct Merge {
    /// The file, JSON with or without comments
    file: PathBuf,
    /// What translators have sent back: PO files, each with its language in its header
    #[arg(required = true)]
    translated: Vec<PathBuf>,
    /// Where to, which may be the file itself; without it, to the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Text {
    /// Does it.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Extract(extract) => extract.run().map(|()| ExitCode::SUCCESS),
            What::Merge(merge) => merge.run(),
        }
    }
}

impl Extract {
    fn run(self) -> anyhow::Result<()> {
        let Form::Po = self.to;
        let (name, text) = super::configuration(&self.file)?;
        let texts = Texts::read(&text).with_context(|| format!("cannot read {name}"))?;
        let languages = match &self.language {
            Some(language) => std::slice::from_ref(language),
            None => texts.languages.get(1..).unwrap_or_default(),
        };
        let Some(folder) = &self.output else {
            return languages.iter().try_for_each(|language| super::print(&extract(&texts, &name, language)?));
        };
        if languages.is_empty() {
            bail!("{name} has one language only: say into which to translate, `--language de`");
        }
        std::fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
        for language in languages {
            let file = folder.join(format!("{language}.po"));
            let written = std::fs::write(&file, extract(&texts, &name, language)?);
            written.with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }
}

impl Merge {
    fn run(self) -> anyhow::Result<ExitCode> {
        let (name, text) = super::configuration(&self.file)?;
        let files = self.translated.iter().map(|file| super::read(file)).collect::<anyhow::Result<Vec<_>>>()?;
        let merged = merge(&text, &files).with_context(|| format!("cannot merge into {name}"))?;
        for line in &merged.left {
            eprintln!("parea: {line}");
        }
        let changed = merged.changed;
        eprintln!("parea: {changed} {} new in {name}", if changed == 1 { "text is" } else { "texts are" });
        match &self.output {
            None => super::print(&merged.text)?,
            Some(output) => {
                std::fs::write(output, merged.text).with_context(|| format!("cannot write {}", output.display()))?;
            }
        }
        Ok(if merged.is_refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
