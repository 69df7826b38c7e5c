//! The demo site: Elaia, rendered from templates and served with the collector.
