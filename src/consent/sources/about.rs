//! What people are told about a source, for the documentation; the Wasm carries none of it.

/// The documentation of a source.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct About {
    /// Its name as people know it.
    pub title: &'static str,
    /// Versions or editions that are read.
    pub versions: &'static str,
    /// Where and how it is read, and what marks a decision.
    pub read: &'static str,
    /// How change and withdrawal are noticed.
    pub changes: &'static str,
    /// Which of its categories count as which of ours.
    pub mapping: &'static str,
    /// What a site may tell it under `consent.sources`.
    pub told: &'static str,
    /// Whether it has a category for personalising the site's own content.
    pub personalises: bool,
    /// How the reader was verified.
    pub verified: &'static str,
}

/// Nothing: documentation is left out of the Wasm.
#[cfg(target_arch = "wasm32")]
#[derive(Debug)]
pub struct About;

#[cfg(not(target_arch = "wasm32"))]
macro_rules! about {
    ($($field:ident: $value:expr,)*) => { $crate::consent::sources::About { $($field: $value,)* } };
}

#[cfg(target_arch = "wasm32")]
macro_rules! about {
    ($($field:ident: $value:expr,)*) => {
        $crate::consent::sources::About
    };
}

pub(crate) use about;
