//! Purposes, and the permits without which no effect can touch what belongs to a visitor.

use std::marker::PhantomData;

use crate::outbox::Sending;

/// Why something about a visitor is stored, read back or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Frequency caps, closed bars, drafts.
    Remember,
    /// Interests, history, names.
    Personalise,
    /// Impressions, clicks, conversions.
    Measure,
    /// What the visitor sends themselves; comes from their act, not from consent.
    Service,
}

impl Purpose {
    /// The purposes that consent grants.
    pub const CONSENTED: [Purpose; 3] = [Purpose::Remember, Purpose::Personalise, Purpose::Measure];

    /// Every purpose; `service` comes last, and so completes what is done for each.
    pub const ALL: [Purpose; 4] = [Purpose::Remember, Purpose::Personalise, Purpose::Measure, Purpose::Service];

    /// The name in the configuration and in storage keys.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Remember => "remember",
            Purpose::Personalise => "personalise",
            Purpose::Measure => "measure",
            Purpose::Service => "service",
        }
    }

    /// Most bytes of JSON that are stored for it, and the milliseconds that they live (events.md, "Stored").
    pub fn bounds(self) -> (usize, f64) {
        let (kib, days) = match self {
            Purpose::Remember => (16, 180.0),
            Purpose::Personalise => (32, 180.0),
            Purpose::Measure => (64, 90.0),
            Purpose::Service => (256, 7.0),
        };
        (kib * 1024, days * 8.64e7)
    }
}

/// A set of the purposes that consent grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purposes {
    /// [`Purpose::Remember`] is in the set.
    pub remember: bool,
    /// [`Purpose::Personalise`] is in the set.
    pub personalise: bool,
    /// [`Purpose::Measure`] is in the set.
    pub measure: bool,
}

impl Purposes {
    /// Whether a purpose is in the set; `service` never is, it is not consented to.
    pub fn has(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Remember => self.remember,
            Purpose::Personalise => self.personalise,
            Purpose::Measure => self.measure,
            Purpose::Service => false,
        }
    }

    /// Puts a purpose into the set.
    pub fn add(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Remember => self.remember = true,
            Purpose::Personalise => self.personalise = true,
            Purpose::Measure => self.measure = true,
            Purpose::Service => {}
        }
    }

    /// Both sets together.
    pub fn with(self, other: Purposes) -> Purposes {
        Purposes {
            remember: self.remember || other.remember,
            personalise: self.personalise || other.personalise,
            measure: self.measure || other.measure,
        }
    }

    /// Whether everything in the other set is in this one too.
    pub fn covers(self, other: Purposes) -> bool {
        Purpose::CONSENTED.iter().all(|purpose| self.has(*purpose) || !other.has(*purpose))
    }
}

/// This turn's reading of the grants, and its epoch: the number of times that the grants have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    purposes: Purposes,
    epoch: u32,
}

impl Grants {
    /// Takes this turn's reading; whether it differs from the last one, in which case a new epoch begins.
    pub(super) fn renew(&mut self, purposes: Purposes) -> bool {
        let changed = self.purposes != purposes;
        if changed {
            *self = Grants { purposes, epoch: self.epoch.wrapping_add(1) };
        }
        changed
    }

    /// The purposes granted now.
    pub fn purposes(&self) -> Purposes {
        self.purposes
    }

    /// The number of changes so far; effects of an earlier epoch are dropped.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// A permit, while the purpose is granted.
    pub fn permit(&self, purpose: Purpose) -> Option<Permit<'_>> {
        self.purposes.has(purpose).then_some(Permit { purpose, epoch: self.epoch, turn: PhantomData })
    }

    /// The permit for a submission; only the outbox can name a [`Sending`], and only from the visitor's act.
    pub fn service(&self, _: &Sending) -> Permit<'_> {
        Permit { purpose: Purpose::Service, epoch: self.epoch, turn: PhantomData }
    }
}

/// Leave to store, read back or send for one purpose, for this turn only: it borrows the reading and cannot be kept.
#[derive(Clone, Copy, Debug)]
pub struct Permit<'turn> {
    purpose: Purpose,
    epoch: u32,
    turn: PhantomData<&'turn Grants>,
}

impl Permit<'_> {
    /// The purpose that was granted.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The epoch of the reading it comes from.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }
}
