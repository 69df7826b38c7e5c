//! What one consent manager says, or all of them together, in the neutral categories of consent.md.
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
    /// All of them, in the order in which a reading holds them.
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

/// What was said about a category, as bits: several entries may speak of one.
const GRANTED: u8 = 1;
const REFUSED: u8 = 2;
const UNCLEAR: u8 = 4;

/// One of the source's own categories, services or purposes.
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
    /// The source's name, for reports and submissions; empty when nothing was found.
    pub source: &'static str,
    /// Whether an explicit act of the visitor is on record.
    pub decided: bool,
    /// Whether the visitor is being asked right now: what was granted before is suspended, and not withdrawn.
    pub is_open: bool,
    /// Whether a refusal in here is only a default that an update may be about to lift (Google Consent Mode).
    pub is_provisional: bool,
    /// The source's own ids.
    pub others: Vec<Named>,
    /// The revision of the consent text, where the source has one.
    pub revision: String,
    says: [u8; 4],
}

impl Reading {
    /// A decision that says nothing yet.
    pub fn decided(source: &'static str) -> Self {
        Reading { source, decided: true, ..Reading::default() }
    }

    /// No decision, but what it says may take away.
    pub fn undecided(source: &'static str) -> Self {
        Reading { source, ..Reading::default() }
    }

    /// A question that the visitor has not answered yet: whatever was granted before is suspended.
    pub fn open(source: &'static str) -> Self {
        Reading { source, is_open: true, ..Reading::default() }
    }

    /// What is said about a category: granted, refused, or not known; the last two both mean "do not use".
    ///
    /// Of several entries one refusal refuses, and one unclear entry makes a grant unclear (consent.md, rule 2).
    pub fn get(&self, category: Category) -> Option<bool> {
        let says = self.says.get(category as usize).copied().unwrap_or_default();
        match says {
            _ if says & REFUSED != 0 => Some(false),
            _ if says & UNCLEAR != 0 => None,
            GRANTED => Some(true),
            _ => None,
        }
    }

    /// Files one entry under a category; `None` is an entry that cannot be read, or is not answered yet.
    pub fn say(&mut self, category: Category, granted: Option<bool>) {
        if let Some(says) = self.says.get_mut(category as usize) {
            *says |= match granted {
                Some(true) => GRANTED,
                Some(false) => REFUSED,
                None => UNCLEAR,
            };
        }
    }

    /// Files one of the source's own ids, and under the category that it counts for.
    pub fn name(&mut self, id: &str, category: Option<Category>, granted: Option<bool>) {
        if let Some(category) = category {
            self.say(category, granted);
        }
        self.others.push(Named { id: id.to_owned(), category, granted: granted == Some(true) });
    }

    /// Refuses those of these categories of which nothing has been said: the source lists only what is accepted.
    pub fn refuse_rest(&mut self, categories: &[Category]) {
        for category in categories {
            if self.says.get(*category as usize) == Some(&0) {
                self.say(*category, Some(false));
            }
        }
    }

    /// The three categories that every banner has: what a single yes or no means.
    pub fn say_all(&mut self, granted: bool) {
        for category in OPTIONAL {
            self.say(category, Some(granted));
        }
    }

    /// Whether a category, by its neutral name or by the source's own, is granted.
    pub fn grants(&self, category: &str) -> bool {
        if !self.decided || self.is_open {
            return false;
        }
        if let Some(neutral) = Category::named(category) {
            return self.get(neutral) == Some(true);
        }
        let named = || self.others.iter().filter(|named| named.id == category);
        category == "necessary" || (named().next().is_some() && named().all(|named| named.granted))
    }

    /// Adds what another source says: a category is granted only where one grants it and none refuses (rule 6).
    pub fn with(mut self, mut other: Reading) -> Reading {
        for category in Category::ALL {
            // What is unclear in one source is no refusal for the others.
            let said = [self.judged(category), other.judged(category)].into_iter().flatten().reduce(|a, b| a && b);
            self.settle(category, said);
        }
        for named in self.others.iter_mut().chain(&mut other.others) {
            let refused = named.category.and_then(|category| self.says.get(category as usize)) == Some(&REFUSED);
            named.granted &= !refused;
        }
        self.others.append(&mut other.others);
        if !self.decided {
            self.source = other.source;
            self.revision = other.revision;
        }
        self.decided |= other.decided;
        self.is_open |= other.is_open;
        self.is_provisional |= other.is_provisional;
        self
    }

    /// Adds another copy of the same record: a category is granted only where both grant it.
    pub fn and(mut self, other: &Reading) -> Reading {
        for category in Category::ALL {
            let said = match (self.get(category), other.get(category)) {
                (Some(true), Some(true)) => Some(true),
                (Some(false), _) | (_, Some(false)) => Some(false),
                _ => None,
            };
            self.settle(category, said);
        }
        for named in &mut self.others {
            named.granted &= other.others.iter().any(|copy| copy.id == named.id && copy.granted);
        }
        self
    }

    /// What a source may say to the others: without a decision it can only take away.
    fn judged(&self, category: Category) -> Option<bool> {
        self.get(category).filter(|granted| self.decided || !granted)
    }

    fn settle(&mut self, category: Category, said: Option<bool>) {
        if let Some(says) = self.says.get_mut(category as usize) {
            *says = match said {
                Some(true) => GRANTED,
                Some(false) => REFUSED,
                None => 0,
            };
        }
    }
}

/// The categories that a banner with one button stands for.
pub const OPTIONAL: [Category; 3] = [Category::Functional, Category::Analytics, Category::Marketing];

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(decided: bool, said: &[(Category, Option<bool>)]) -> Reading {
        let mut reading = if decided { Reading::decided("a") } else { Reading::undecided("b") };
        said.iter().for_each(|(category, granted)| reading.say(*category, *granted));
        reading
    }

    #[test]
    fn one_refusal_refuses_and_one_unclear_entry_grants_nothing() {
        let analytics = |said: &[Option<bool>]| {
            let said: Vec<_> = said.iter().map(|granted| (Category::Analytics, *granted)).collect();
            reading(true, &said).get(Category::Analytics)
        };
        assert_eq!(analytics(&[Some(true), Some(true)]), Some(true));
        assert_eq!(analytics(&[Some(true), Some(false)]), Some(false));
        assert_eq!(analytics(&[Some(true), None]), None);
        assert_eq!(analytics(&[None, Some(false)]), Some(false));
        assert_eq!(analytics(&[]), None);
    }

    #[test]
    fn a_source_without_a_decision_can_only_take_away() {
        use Category::{Analytics, Marketing};
        let decided = reading(true, &[(Marketing, Some(true))]);
        let opted_out = reading(false, &[(Marketing, Some(false)), (Analytics, Some(true))]);
        let both = opted_out.with(decided);
        assert_eq!((both.source, both.decided), ("a", true));
        assert_eq!((both.get(Marketing), both.get(Analytics)), (Some(false), None));
    }

    #[test]
    fn an_own_id_falls_with_the_category_that_another_source_refuses() {
        let mut one = Reading::decided("one");
        one.name("ads", Some(Category::Marketing), Some(true));
        one.name("chat", None, Some(true));
        assert!(one.grants("ads") && one.grants("chat"));
        let both = one.with(reading(false, &[(Category::Marketing, Some(false))]));
        assert!(!both.grants("ads") && both.grants("chat") && !both.grants("nothing of that name"));
    }

    #[test]
    fn two_copies_of_a_record_grant_what_both_grant() {
        use Category::{Analytics, Marketing};
        let one = reading(true, &[(Marketing, Some(true)), (Analytics, Some(true))]);
        let other = reading(true, &[(Marketing, Some(true))]);
        let both = one.and(&other);
        assert_eq!((both.get(Marketing), both.get(Analytics)), (Some(true), None));
    }

    #[test]
    fn an_open_dialog_suspends_everything() {
        let mut reading = reading(true, &[(Category::Marketing, Some(true))]);
        assert!(reading.grants("marketing") && reading.grants("necessary"));
        reading.is_open = true;
        assert!(!reading.grants("marketing") && !reading.grants("necessary"));
    }
}
