//! The collector over real HTTP on loopback, with a real SQLite file that the tests read themselves.
//! What does not depend on a file runs on PostgreSQL too: `tests/postgres`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod admin;
mod answers;
mod batches;
mod bounds;
mod busy;
mod charts;
mod database;
mod deliveries;
mod desk;
mod erased;
mod export;
mod file;
mod forms;
mod hostile;
mod house;
mod limits;
mod malformed;
mod operate;
mod origins;
mod public;
mod receiver;
mod spread;
mod tickets;
