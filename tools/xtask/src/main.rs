//! `cargo xtask`: everything that the project does to itself, one file a command.

mod ablation;
mod api;
mod attribution;
mod bench;
mod breakdown;
mod budget;
mod build;
mod bundle;
mod check;
mod compress;
mod demo;
mod full;
mod fuzz;
mod graph;
mod inputs;
mod ladder;
mod load;
mod needs;
mod package;
mod parts;
mod recipe;
mod sheet;
mod size;
mod split;
#[path = "../../../build.rs"]
mod style;
mod summary;
mod test;
mod tidy;
mod words;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, measures, tests and shows Parea.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes `pkg/`, the npm package that a web developer takes away
    Build {
        /// Build the last commit in another folder instead, and compare every byte with the committed pkg/
        #[arg(long)]
        check: bool,
    },
    /// Prints what a visitor downloads, and who takes how much of it
    Size {
        /// Fail when something is above its budget in budget.toml
        #[arg(long)]
        check: bool,
        /// Print nothing but the table of the README
        #[arg(long, conflicts_with_all = ["check", "functions"])]
        markdown: bool,
        /// Print this many of the largest functions too
        #[arg(long, default_value_t = 0)]
        functions: usize,
    },
    /// Measures what each step of the Wasm's recipe is worth (slow: one build a step)
    Ladder,
    /// Runs all tests; ends with how many ran natively and in each browser
    Test {
        /// Add the complete matrices, soak, load and fuzzing, and write reports/full.md
        #[arg(long)]
        full: bool,
    },
    /// Runs the fuzz targets; fails when one finds something
    Fuzz {
        /// One target; without it, all of them
        target: Option<String>,
        /// For how many seconds each
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Puts the collector under load, beside the least that could do its work; writes reports/load.md; fails when something is
    /// lost, its memory grows or it does too little
    Load {
        /// For how many seconds at a steady rate
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The profile of Cargo that the collector is built with
        #[arg(long, default_value = "release")]
        profile: String,
    },
    /// Tries the collector by its OpenAPI document with schemathesis; fails when an answer is not as described
    Api {
        /// How often each address is asked at most
        #[arg(long, default_value_t = 100)]
        examples: u32,
    },
    /// Measures ours beside the peers and writes a report; fails below 0.8 of a bar
    Bench {
        /// What is measured: how audiences are decided, or share buttons
        #[arg(value_parser = ["decide", "share"])]
        what: String,
        /// How often each engine takes its turn
        #[arg(long, default_value_t = 9)]
        rounds: u32,
    },
    /// Serves the demo site with a collector that writes to a file, and prints the address
    Demo {
        /// Port on 127.0.0.1
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Puts what the walks of the gallery photographed on contact sheets, one a language, scheme and width
    Sheet,
    /// Checks the rules of the house that no compiler knows
    Tidy,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match Cli::parse().command {
        Command::Build { check: false } => build::build(&workspace).map(|_| ExitCode::SUCCESS),
        Command::Build { check: true } => check::check(&workspace).map(|()| ExitCode::SUCCESS),
        Command::Size { markdown: true, .. } => {
            build::build(&workspace)?;
            print!("{}", size::markdown(&workspace)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Size { check, functions, .. } => size::size(&workspace, check, functions),
        Command::Ladder => ladder::ladder(&workspace).map(|()| ExitCode::SUCCESS),
        Command::Test { full } => test::test(&workspace, full),
        Command::Fuzz { target, seconds } => fuzz::fuzz(&workspace, target.as_deref(), seconds),
        Command::Load { seconds, profile } => load::load(&workspace, seconds, &profile).map(|_| ExitCode::SUCCESS),
        Command::Api { examples } => api::api(&workspace, examples).map(|()| ExitCode::SUCCESS),
        Command::Bench { what, rounds } if what == "share" => bench::share::share(&workspace, rounds),
        Command::Bench { rounds, .. } => bench::decide(&workspace, rounds),
        Command::Demo { port } => demo::demo(&workspace, port).map(|()| ExitCode::SUCCESS),
        Command::Sheet => sheet::sheet(&workspace).map(|()| ExitCode::SUCCESS),
        Command::Tidy => tidy::tidy(&workspace),
    }
}
