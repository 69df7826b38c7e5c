//! Everything a newcomer has to run: build, size, demo, test.

fn main() {}
