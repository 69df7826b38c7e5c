//! What one consent source says, or all of them together, in the neutral categories of consent.md.
//!
//! Whatever is added can only be as wide as the strictest of it: a refusal is never forgotten.

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

/// What was said about each category: a byte each, from the lowest, with a bit for each kind of answer.
///
/// Several entries may speak of one category. Of them one refusal refuses, and one unclear entry makes a grant unclear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Says(u32);

const GRANTED: u32 = 0x0101_0101;
const REFUSED: u32 = 0x0202_0202;
const UNCLEAR: u32 = 0x0404_0404;

/// The bits of functional, analytics and marketing: what a banner with one answer stands for.
pub const OPTIONAL: u32 = 0x00ff_ffff;

/// The bits of analytics and marketing.
pub const COUNTED: u32 = 0x00ff_ff00;

/// The bits of marketing.
pub const ADVERTISING: u32 = 0x00ff_0000;

impl Says {
    /// The bits of a category.
    pub fn of(category: Category) -> u32 {
        0xff << (8 * category as u32)
    }

    /// Adds an answer for some categories, given as their bits; `None` is one that is unclear, or not given yet.
    pub fn add(&mut self, categories: u32, granted: Option<bool>) {
        self.0 |= categories
            & match granted {
                Some(true) => GRANTED,
                Some(false) => REFUSED,
                None => UNCLEAR,
            };
    }

    /// Refuses those of some categories of which nothing has been said: a source that lists only what is accepted.
    pub fn refuse_rest(&mut self, categories: u32) {
        let said = (self.0 | self.0 >> 1 | self.0 >> 2) & GRANTED;
        self.0 |= categories & REFUSED & !(said << 1);
    }

    /// What is said about a category: granted, refused, or not known; the last two both mean "do not use".
    pub fn get(self, category: Category) -> Option<bool> {
        match self.settled().0 >> (8 * category as u32) & 3 {
            1 => Some(true),
            2 => Some(false),
            _ => None,
        }
    }

    /// Whether a category is refused.
    pub fn refuses(self, category: Category) -> bool {
        self.get(category) == Some(false)
    }

    /// One answer for each category, or none.
    pub fn settled(self) -> Says {
        let doubted = (self.0 >> 1 | self.0 >> 2) & GRANTED;
        Says(self.0 & REFUSED | self.0 & GRANTED & !doubted)
    }

    /// Only what is refused: all that may be said without a decision.
    pub fn refusals(self) -> Says {
        Says(self.0 & REFUSED)
    }

    /// What another source, or another record, says as well: what is unclear in one is no refusal for the other.
    pub fn with(self, other: Says) -> Says {
        Says(self.settled().0 | other.settled().0)
    }

    /// What two copies of one record both grant, and what either refuses.
    pub fn and(self, other: Says) -> Says {
        let (one, other) = (self.settled().0, other.settled().0);
        Says(one & other & GRANTED | (one | other) & REFUSED)
    }
}

/// One of a source's own categories, services or purposes, which a purpose of ours is mapped to by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its id, as the source spells it.
    pub id: String,
    /// The neutral category that it counts for, if any.
    pub category: Option<Category>,
    /// Whether it is granted; what is unclear is not.
    pub granted: bool,
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
    /// What is said about the categories.
    pub says: Says,
    /// Of the source's own ids those that the configuration maps a purpose to.
    pub named: Vec<Named>,
    /// The revision of the consent text, where the source has one.
    pub revision: String,
}

impl Reading {
    /// What is said about a category; without a decision nothing is granted.
    pub fn get(&self, category: Category) -> Option<bool> {
        self.says.get(category)
    }

    /// Whether a category, by its neutral name or by the source's own, is granted.
    pub fn grants(&self, category: &str) -> bool {
        let is_named = || {
            let mut all = self.named.iter().filter(|named| named.id == category).peekable();
            all.peek().is_some() && all.all(|named| named.granted)
        };
        self.decided
            && match Category::named(category) {
                Some(neutral) => self.get(neutral) == Some(true),
                None => category == "necessary" || is_named(),
            }
    }

    /// Adds what another source says: a category is granted only where one grants it and none refuses (rule 6).
    ///
    /// A source without a decision can only take away, and an own id falls with the category that another source refuses.
    pub fn add(&mut self, mut other: Reading) {
        for (named, says) in [(&mut self.named, other.says), (&mut other.named, self.says)] {
            for named in named {
                named.granted &= !named.category.is_some_and(|category| says.refuses(category));
            }
        }
        let says = if other.decided { other.says } else { other.says.refusals() };
        self.says = self.says.with(says);
        self.named.append(&mut other.named);
        if other.decided && !self.decided {
            self.source = other.source;
            self.revision = other.revision;
        }
        self.decided |= other.decided;
        self.is_open |= other.is_open;
        self.is_provisional |= other.is_provisional;
    }

    /// Ends the reading: while the visitor is being asked, or has not decided, nothing is granted.
    pub fn close(&mut self) {
        self.decided &= !self.is_open;
        if !self.decided {
            self.says = self.says.refusals();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Category::{Analytics, Functional, Marketing, Personalisation};

    fn reading(decided: bool, said: &[(Category, Option<bool>)]) -> Reading {
        let mut reading = Reading { decided, source: if decided { "a" } else { "b" }, ..Reading::default() };
        said.iter().for_each(|(category, granted)| reading.says.add(Says::of(*category), *granted));
        reading
    }

    #[test]
    fn one_refusal_refuses_and_one_unclear_entry_grants_nothing() {
        for category in Category::ALL {
            let said = |said: &[Option<bool>]| {
                let said: Vec<_> = said.iter().map(|granted| (category, *granted)).collect();
                let found = reading(true, &said);
                let others = Category::ALL.iter().filter(|other| **other != category);
                assert!(others.clone().all(|other| found.get(*other).is_none()));
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
        sum.add(reading(false, &[(Marketing, Some(false)), (Analytics, Some(true))]));
        sum.add(reading(true, &[(Marketing, Some(true)), (Functional, Some(true))]));
        sum.close();
        assert_eq!((sum.source, sum.decided), ("a", true));
        assert_eq!((sum.get(Marketing), sum.get(Analytics), sum.get(Functional)), (Some(false), None, Some(true)));
    }

    #[test]
    fn what_is_unclear_in_one_source_does_not_hinder_another() {
        let mut sum = reading(true, &[(Marketing, None)]);
        sum.add(reading(true, &[(Marketing, Some(true))]));
        assert_eq!(sum.get(Marketing), Some(true));
    }

    #[test]
    fn an_own_id_falls_with_the_category_that_another_source_refuses() {
        let mut one = reading(true, &[]);
        for (id, category) in [("ads", Some(Marketing)), ("chat", None)] {
            one.named.push(Named { id: id.to_owned(), category, granted: true });
        }
        assert!(one.grants("ads") && one.grants("chat"));
        one.add(reading(false, &[(Marketing, Some(false))]));
        assert!(!one.grants("ads") && one.grants("chat") && !one.grants("nothing of that name"));
    }

    #[test]
    fn two_copies_of_a_record_grant_what_both_grant() {
        let one = reading(true, &[(Marketing, Some(true)), (Analytics, Some(true)), (Functional, Some(false))]);
        let other = reading(true, &[(Marketing, Some(true)), (Functional, Some(true)), (Personalisation, None)]);
        let both = one.says.and(other.says);
        assert_eq!(Category::ALL.map(|category| both.get(category)), [Some(false), None, Some(true), None]);
    }

    #[test]
    fn what_a_list_of_accepted_categories_leaves_out_is_refused() {
        let mut found = reading(true, &[(Marketing, Some(true)), (Personalisation, None)]);
        found.says.refuse_rest(OPTIONAL);
        assert_eq!(Category::ALL.map(|category| found.get(category)), [Some(false), Some(false), Some(true), None]);
    }

    #[test]
    fn an_open_dialog_suspends_everything() {
        let mut found = reading(true, &[(Marketing, Some(true)), (Analytics, Some(false))]);
        assert!(found.grants("marketing") && found.grants("necessary"));
        found.is_open = true;
        found.close();
        assert!(!found.grants("marketing") && !found.grants("necessary"));
        assert_eq!((found.get(Marketing), found.get(Analytics)), (None, Some(false)));
    }
}
