//! `parea audit` with a real browser: the demo site passes, whatever is planted is found, and what cannot be carried
//! out is said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod audits;
mod clean;
mod planted;
mod site;
mod undone;
