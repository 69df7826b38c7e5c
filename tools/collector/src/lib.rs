//! The collector: takes CloudEvents batches and keeps them durably.
