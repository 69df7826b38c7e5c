//! `parea serve` as a process: killed, stopped, out of disk, and what it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]
#![cfg(unix)]

mod killed;
mod process;
mod said;
mod stopped;
