//! The browser walks: every story in every engine, as `cargo test -p parea-walks`.

mod manners;

use parea_walks::run::Walk;
use parea_walks::walk;
use std::process::ExitCode;

const WALKS: &[Walk] = &[walk!(manners::the_harness_sees_everything as harness)];

fn main() -> ExitCode {
    parea_walks::run::run(WALKS)
}
