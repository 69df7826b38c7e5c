//! Browser walks: what a visitor notices, in three engines.
