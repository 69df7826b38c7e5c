//! The same tests of the collector on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod database;
#[path = "../support/postgres.rs"]
mod server;

#[path = "../collector/admin.rs"]
mod admin;
#[path = "../collector/answers.rs"]
mod answers;
#[path = "../collector/batches.rs"]
mod batches;
#[path = "../collector/bounds.rs"]
mod bounds;
#[path = "../collector/busy.rs"]
mod busy;
#[path = "../collector/charts.rs"]
mod charts;
#[path = "../collector/deliveries.rs"]
mod deliveries;
#[path = "../collector/desk.rs"]
mod desk;
#[path = "../collector/erased.rs"]
mod erased;
#[path = "../collector/export.rs"]
mod export;
#[path = "../collector/forms.rs"]
mod forms;
#[path = "../collector/hostile.rs"]
mod hostile;
#[path = "../collector/house.rs"]
mod house;
#[path = "../collector/limits.rs"]
mod limits;
#[path = "../collector/malformed.rs"]
mod malformed;
#[path = "../collector/operate.rs"]
mod operate;
#[path = "../collector/origins.rs"]
mod origins;
#[path = "../collector/public.rs"]
mod public;
#[path = "../collector/receiver.rs"]
mod receiver;
#[path = "../collector/spread.rs"]
mod spread;
#[path = "../collector/tickets.rs"]
mod tickets;
