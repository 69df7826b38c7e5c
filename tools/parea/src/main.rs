//! The `parea` command.

fn main() {}
