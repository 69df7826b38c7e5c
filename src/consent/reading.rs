//! What one consent source says, or all of them together, in the neutral categories of consent.md.
//!
//! Whatever is added can only be as wide as the strictest of it: a refusal is never forgotten.

use crate::config::Consent;

/// A neutral category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Preferences and comfort.
    Functional,
    /// Statistics.
    Analytics,
    /// Advertising.
    Marketing,
    /// Personalisation of the site's own content; few consent managers have it.
    Personalisation,
}

impl Category {
    /// All of them.
    pub const ALL: [Category; 4] =
        [Category::Functional, Category::Analytics, Category::Marketing, Category::Personalisation];

    /// The category of that name, in both spellings.
    pub fn named(name: &str) -> Option<Category> {
        Some(match name {
            "functional" => Category::Functional,
            "analytics" => Category::Analytics,
            "marketing" => Category::Marketing,
            "personalisation" | "personalization" => Category::Personalisation,
            _ => return None,
        })
    }
}

/// How many of a source's own ids a configuration may map its purposes to.
const OWN: usize = 12;

/// What was said about each category, and behind them about each own id that a purpose is mapped to: a bit each.
///
/// Several entries may speak of one. Of them one refusal refuses, and one unclear entry makes a grant unclear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Says {
    granted: u16,
    refused: u16,
    unclear: u16,
    /// For each category the own ids that count for it.
    kin: [u16; 4],
}

/// Functional, analytics and marketing: what a banner with one answer stands for.
pub const OPTIONAL: u16 = 0b111;

/// Functional and analytics.
pub const COMFORT: u16 = 0b11;

/// Analytics and marketing.
pub const COUNTED: u16 = 0b110;

/// Marketing.
pub const ADVERTISING: u16 = 0b100;

/// The bit of a category or of an own id, by its place; beyond the bound there is none.
fn bit(place: usize) -> u16 {
    if place < Category::ALL.len() + OWN { 1 << place } else { 0 }
}

impl Says {
    /// Everything, for everyone: with it begins what several copies have in common.
    pub const GRANTED: Says = Says { granted: u16::MAX, refused: 0, unclear: 0, kin: [0; 4] };

    /// Adds an answer for some categories; `None` is one that is unclear, or not given yet.
    pub fn add(&mut self, places: u16, granted: Option<bool>) {
        let said = match granted {
            Some(true) => &mut self.granted,
            Some(false) => &mut self.refused,
            None => &mut self.unclear,
        };
        *said |= places;
    }

    /// Adds an answer for an own id, and says which category it counts for.
    pub fn add_own(&mut self, place: usize, category: Option<Category>, granted: Option<bool>) {
        self.add(bit(place), granted);
        if let Some(kin) = category.and_then(|category| self.kin.get_mut(category as usize)) {
            *kin |= bit(place);
        }
    }

    /// Refuses those of some categories of which nothing has been said: a source that lists only what is accepted.
    pub fn refuse_rest(&mut self, places: u16) {
        self.refused |= places & !(self.granted | self.unclear);
    }

    /// What is said: granted, refused, or not known; the last two both mean "do not use".
    pub fn get(&self, place: usize) -> Option<bool> {
        if self.refused & bit(place) != 0 {
            return Some(false);
        }
        (self.clear() & bit(place) != 0).then_some(true)
    }

    /// What is granted and nothing else.
    fn clear(&self) -> u16 {
        self.granted & !self.refused & !self.unclear
    }

    /// Adds what another record says: what is unclear in one is no refusal for the other.
    pub fn with(&mut self, other: &Says) {
        self.settle(other, self.clear() | other.clear());
    }

    /// Keeps what another copy of the same record grants, too, and adds what it refuses.
    pub fn and(&mut self, other: &Says) {
        self.settle(other, self.clear() & other.clear());
    }

    fn settle(&mut self, other: &Says, granted: u16) {
        self.granted = granted;
        self.refused |= other.refused;
        self.unclear = 0;
        for (kin, other) in self.kin.iter_mut().zip(&other.kin) {
            *kin |= other;
        }
    }

    /// Keeps only what is refused: all that may be said without a decision.
    pub fn undecided(&mut self) {
        self.granted = 0;
    }

    /// Refuses the own ids whose category another source refuses.
    fn yield_to(&mut self, other: &Says) {
        for (category, kin) in self.kin.iter().enumerate() {
            if other.refused & bit(category) != 0 {
                self.refused |= kin;
            }
        }
    }
}

/// What one source (or all of them together) says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The source's name, for reports and submissions; empty when nothing was decided.
    pub source: &'static str,
    /// Whether an explicit act of the visitor is on record.
    pub decided: bool,
    /// Whether the visitor is being asked right now: what was granted before is suspended, and not withdrawn.
    pub is_open: bool,
    /// Whether a refusal in here is only a default that an update may be about to lift (Google Consent Mode).
    pub is_provisional: bool,
    /// What is said about the categories, and about the own ids that the configuration maps a purpose to.
    pub says: Says,
    /// The revision of the consent text, where the source has one.
    pub revision: String,
}

impl Reading {
    /// What is said about a category; without a decision nothing is granted.
    pub fn get(&self, category: Category) -> Option<bool> {
        self.says.get(category as usize)
    }

    /// Whether a category, by its neutral name or by the source's own, is granted.
    pub fn grants(&self, config: &Consent, category: &str) -> bool {
        let place = Category::named(category).map(|category| category as usize).or_else(|| own(config, category));
        self.decided && (category == "necessary" || place.and_then(|place| self.says.get(place)) == Some(true))
    }

    /// Adds what another source says: a category is granted only where one grants it and none refuses (rule 6).
    ///
    /// A source without a decision can only take away, and an own id falls with the category that another source refuses.
    pub fn add(&mut self, other: &mut Reading) {
        if !other.decided {
            other.says.undecided();
        }
        other.says.yield_to(&self.says);
        self.says.yield_to(&other.says);
        self.says.with(&other.says);
        self.is_open |= other.is_open;
        self.is_provisional |= other.is_provisional;
        if other.decided && !self.decided {
            self.decided = true;
            self.source = other.source;
            std::mem::swap(&mut self.revision, &mut other.revision);
        }
    }

    /// Ends the reading: while the visitor is being asked, or has not decided, nothing is granted.
    pub fn close(&mut self) {
        self.decided &= !self.is_open;
        if !self.decided {
            self.says.undecided();
        }
    }
}

/// The place of an own id, if a purpose is mapped to it.
pub fn own(config: &Consent, id: &str) -> Option<usize> {
    config.place(id).map(|place| place + Category::ALL.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::problem::Path;
    use crate::config::value;
    use crate::ports::Native;
    use Category::{Analytics, Functional, Marketing, Personalisation};

    fn config(json: &str) -> Consent {
        let value = value::parse(json, &Native).unwrap().leak();
        Consent::decode(value, &mut Path::default(), &mut Vec::new())
    }

    fn reading(decided: bool, said: &[(Category, Option<bool>)]) -> Reading {
        let mut reading = Reading { decided, source: if decided { "a" } else { "b" }, ..Reading::default() };
        for (category, granted) in said {
            reading.says.add(bit(*category as usize), *granted);
        }
        reading
    }

    #[test]
    fn one_refusal_refuses_and_one_unclear_entry_grants_nothing() {
        for category in Category::ALL {
            let said = |said: &[Option<bool>]| {
                let said: Vec<_> = said.iter().map(|granted| (category, *granted)).collect();
                let found = reading(true, &said);
                assert!(Category::ALL.into_iter().all(|other| other == category || found.get(other).is_none()));
                found.get(category)
            };
            assert_eq!(said(&[Some(true), Some(true)]), Some(true));
            assert_eq!(said(&[Some(true), Some(false)]), Some(false));
            assert_eq!(said(&[Some(true), None]), None);
            assert_eq!(said(&[None, Some(false)]), Some(false));
            assert_eq!(said(&[]), None);
        }
    }

    #[test]
    fn a_source_without_a_decision_can_only_take_away() {
        let mut sum = Reading::default();
        sum.add(&mut reading(false, &[(Marketing, Some(false)), (Analytics, Some(true))]));
        sum.add(&mut reading(true, &[(Marketing, Some(true)), (Functional, Some(true))]));
        sum.close();
        assert_eq!((sum.source, sum.decided), ("a", true));
        assert_eq!((sum.get(Marketing), sum.get(Analytics), sum.get(Functional)), (Some(false), None, Some(true)));
    }

    #[test]
    fn what_is_unclear_in_one_source_does_not_hinder_another() {
        let mut sum = reading(true, &[(Marketing, None)]);
        sum.add(&mut reading(true, &[(Marketing, Some(true))]));
        assert_eq!(sum.get(Marketing), Some(true));
    }

    #[test]
    fn an_own_id_falls_with_the_category_that_another_source_refuses() {
        let config = config(r#"{ "purposes": { "remember": "chat", "personalise": ["functional", "ads"] } }"#);
        let mut one = reading(true, &[]);
        for (id, category) in [("ads", Some(Marketing)), ("chat", None)] {
            one.says.add_own(own(&config, id).unwrap(), category, Some(true));
        }
        assert!(one.grants(&config, "ads") && one.grants(&config, "chat"));
        for order in [false, true] {
            let objection = reading(false, &[(Marketing, Some(false))]);
            let (mut sum, mut other) = if order { (objection, one.clone()) } else { (one.clone(), objection) };
            sum.add(&mut other);
            assert!(!sum.grants(&config, "ads") && sum.grants(&config, "chat"));
            assert!(!sum.grants(&config, "nothing of that name"));
        }
    }

    #[test]
    fn own_ids_beyond_the_bound_are_never_granted() {
        let many: Vec<String> = (0..40).map(|id| format!("id-{id}")).collect();
        let config = config(&format!(r#"{{ "purposes": {{ "remember": {many:?} }} }}"#));
        let mut found = reading(true, &[]);
        many.iter().for_each(|id| found.says.add_own(own(&config, id).unwrap(), None, Some(true)));
        let granted = many.iter().filter(|id| found.grants(&config, id)).count();
        assert_eq!(granted, OWN);
    }

    #[test]
    fn two_copies_of_a_record_grant_what_both_grant() {
        let mut one = reading(true, &[(Marketing, Some(true)), (Analytics, Some(true)), (Functional, Some(false))]);
        let other = reading(true, &[(Marketing, Some(true)), (Functional, Some(true)), (Personalisation, None)]);
        one.says.and(&other.says);
        assert_eq!(Category::ALL.map(|category| one.get(category)), [Some(false), None, Some(true), None]);
    }

    #[test]
    fn what_a_list_of_accepted_categories_leaves_out_is_refused() {
        let mut found = reading(true, &[(Marketing, Some(true)), (Personalisation, None)]);
        found.says.refuse_rest(OPTIONAL);
        assert_eq!(Category::ALL.map(|category| found.get(category)), [Some(false), Some(false), Some(true), None]);
    }

    #[test]
    fn an_open_dialog_suspends_everything() {
        let config = config("{}");
        let mut found = reading(true, &[(Marketing, Some(true)), (Analytics, Some(false))]);
        assert!(found.grants(&config, "marketing") && found.grants(&config, "necessary"));
        found.is_open = true;
        found.close();
        assert!(!found.grants(&config, "marketing") && !found.grants(&config, "necessary"));
        assert_eq!((found.get(Marketing), found.get(Analytics)), (None, Some(false)));
    }
}
