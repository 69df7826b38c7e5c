//! The `parea` command: everything about the widget that happens outside a browser.

mod about;
#[cfg(feature = "audit")]
mod audit;
mod build;
mod check;
mod commands;
mod diff;
mod explain;
mod report;
mod schema;
mod share;
mod simulate;
mod tables;
mod text;
mod world;
mod written;

use std::process::ExitCode;

use clap::Parser;

/// Offers, feedback forms and share buttons for your site.
#[derive(Parser)]
#[command(name = "parea", version, about, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    match Line::parse().command.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("parea: {error:#}");
            ExitCode::FAILURE
        }
    }
}
