//! What is wrong in a configuration, as a code and a place; the sentences live in the tools.

/// What kind of mistake it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The text is not JSON; the path holds the byte offset.
    NotJson,
    /// `version` is not one that this widget knows.
    UnknownVersion,
    /// A key that the language does not have here.
    UnknownKey,
    /// A required key is missing.
    Missing,
    /// A value of another type than the key takes.
    WrongType,
    /// A word that is not one of those allowed here.
    UnknownWord,
    /// A reference to something that is not defined.
    UnknownReference,
    /// A fact that does not exist and is not declared under `attributes`.
    UnknownFact,
    /// An id that something else has already.
    Duplicate,
    /// An id that is not written in kebab-case.
    BadId,
    /// A clock of the group, and no group.
    NoGroup,
    /// Weights of variants that add up to more than all visitors, or leave some without a variant.
    BadWeights,
    /// A fact by which an experiment cannot tell visitors apart: there is none, or it needs more than `remember`.
    BadUnit,
    /// A key that a variant cannot patch.
    NotPatchable,
    /// Something that cannot stand beside another key, which is named.
    Conflict,
    /// Definitions that refer to each other in a circle.
    Cycle,
    /// A merge field without a fallback, where its value can be absent.
    NoFallback,
    /// A merge field of something that the page itself holds, for which no purpose is stated.
    NoPurpose,
    /// Text with a merge field that cannot be read.
    BadMerge,
    /// A filter of a merge field that there is not.
    UnknownFilter,
    /// An address whose scheme is not allowed.
    UnsafeAddress,
    /// A form, but no `site.collector` to send it to.
    NoCollector,
    /// The collector gives no answer; what was to be sent waits and is tried again.
    Unreachable,
    /// Something was refused by the collector and cannot be sent.
    Refused,
    /// A cookie, attribute or answer of another type than declared.
    WrongFact,
    /// A product feed that could not be had, or is no list.
    NoFeed,
    /// Blocks of which none has anything to show now; never reported.
    Nothing,
    /// The page called a method that does not exist or with unfit arguments.
    BadCall,
}

impl Code {
    /// The stable name by which tools and documentation know it.
    pub fn name(self) -> &'static str {
        match self {
            Code::NotJson => "not-json",
            Code::UnknownVersion => "unknown-version",
            Code::UnknownKey => "unknown-key",
            Code::Missing => "missing",
            Code::WrongType => "wrong-type",
            Code::UnknownWord => "unknown-word",
            Code::UnknownReference => "unknown-reference",
            Code::UnknownFact => "unknown-fact",
            Code::Duplicate => "duplicate",
            Code::BadId => "bad-id",
            Code::NoGroup => "no-group",
            Code::BadWeights => "bad-weights",
            Code::BadUnit => "bad-unit",
            Code::NotPatchable => "not-patchable",
            Code::Conflict => "conflict",
            Code::Cycle => "cycle",
            Code::NoFallback => "no-fallback",
            Code::NoPurpose => "no-purpose",
            Code::BadMerge => "bad-merge",
            Code::UnknownFilter => "unknown-filter",
            Code::UnsafeAddress => "unsafe-address",
            Code::NoCollector => "no-collector",
            Code::Unreachable => "unreachable",
            Code::Refused => "refused",
            Code::WrongFact => "wrong-fact",
            Code::NoFeed => "no-feed",
            Code::Nothing => "nothing",
            Code::BadCall => "bad-call",
        }
    }
}

/// One mistake and where it stands; one pointer wide, because almost every result can hold one, and never freed: there
/// are few, and reports keep them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem(&'static Mistake);

/// What a [`Problem`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// JSON path (`campaigns[3].when.any[0].scroll`).
    pub path: String,
    /// What is wrong.
    pub code: Code,
    /// The offending key, word or reference; empty where the path says it all.
    pub got: String,
}

impl Problem {
    /// A problem at a path.
    pub fn new(path: &Path, code: Code, got: &str) -> Self {
        Problem(Box::leak(Box::new(Mistake { path: path.as_str().to_owned(), code, got: got.to_owned() })))
    }
}

impl std::ops::Deref for Problem {
    type Target = Mistake;

    fn deref(&self) -> &Mistake {
        self.0
    }
}

/// Where a decoder stands; grows by one step going in and shrinks by one coming out.
///
/// In the page only its beginning is kept, which names the campaign: the tools say exactly where (`parea check`).
#[derive(Clone, Debug, Default)]
pub struct Path {
    text: String,
}

impl Path {
    /// A path that starts with a word.
    pub fn at(word: &str) -> Self {
        Path { text: word.to_owned() }
    }

    /// The path so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Works one member deeper.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn member<T>(&mut self, key: &str, work: impl FnOnce(&mut Path) -> T) -> T {
        let dot = if self.text.is_empty() { "" } else { "." };
        self.deeper(&[dot, key].concat(), work)
    }

    /// Works one item deeper.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn item<T>(&mut self, index: usize, work: impl FnOnce(&mut Path) -> T) -> T {
        self.deeper(&["[", &super::value::integer_text(index as i64), "]"].concat(), work)
    }

    /// Works one member deeper.
    #[cfg(target_arch = "wasm32")]
    pub fn member<T>(&mut self, _: &str, work: impl FnOnce(&mut Path) -> T) -> T {
        work(self)
    }

    /// Works one item deeper.
    #[cfg(target_arch = "wasm32")]
    pub fn item<T>(&mut self, _: usize, work: impl FnOnce(&mut Path) -> T) -> T {
        work(self)
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn deeper<T>(&mut self, step: &str, work: impl FnOnce(&mut Path) -> T) -> T {
        let end = self.text.len();
        self.text.push_str(step);
        let result = work(self);
        self.text.truncate(end);
        result
    }
}
