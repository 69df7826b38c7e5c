//! The collector over real HTTP on loopback, with a real SQLite file that the tests read themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod answers;
mod batches;
mod busy;
mod export;
mod house;
mod malformed;
mod origins;
