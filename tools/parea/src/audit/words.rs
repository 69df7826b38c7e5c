//! What buttons are called where no consent manager is recognised, in the five languages of the house.
//!
//! A name must match whole, in lower case and without signs: "Accept" is found, "Accept the terms of sale" is not. What
//! answers for everything stands before what merely answers.

/// Grants everything.
#[rustfmt::skip]
pub const ACCEPT: &[&str] = &[
    // English
    "accept all", "accept all cookies", "allow all", "allow all cookies", "agree to all", "yes to all", "accept cookies",
    "allow cookies", "accept", "allow", "i accept", "i agree", "agree", "yes i agree", "accept and continue", "got it",
    // German
    "alle akzeptieren", "alle cookies akzeptieren", "allen zustimmen", "alle zulassen", "alle cookies zulassen",
    "alle annehmen", "akzeptieren", "zustimmen", "ich stimme zu", "einverstanden", "annehmen", "akzeptieren und weiter",
    // Greek
    "αποδοχή όλων", "αποδοχή όλων των cookies", "αποδοχή cookies", "να επιτρέπονται όλα", "επιτρέπονται όλα", "αποδοχή",
    "αποδέχομαι", "συμφωνώ", "δέχομαι",
    // Persian
    "پذیرش همه", "پذیرفتن همه", "قبول همه", "همه را می پذیرم", "پذیرش", "می پذیرم", "موافقم", "قبول", "قبول میکنم",
    // Polish
    "akceptuj wszystkie", "zaakceptuj wszystkie", "akceptuję wszystkie", "zaakceptuj wszystko", "akceptuj wszystko",
    "zezwól na wszystkie", "zgadzam się na wszystkie", "akceptuję", "akceptuj", "zaakceptuj", "zgadzam się", "zgoda",
];

/// Refuses everything that can be refused.
#[rustfmt::skip]
pub const REFUSE: &[&str] = &[
    // English
    "reject all", "reject all cookies", "refuse all", "decline all", "deny all", "reject", "refuse", "decline", "deny",
    "only necessary", "necessary only", "only necessary cookies", "necessary cookies only", "use necessary cookies only",
    "only essential", "essential only", "essential cookies only", "accept only necessary", "accept necessary only",
    "reject non essential", "reject optional cookies", "continue without accepting", "continue without agreeing",
    "i do not agree", "disagree", "no thanks", "no",
    // German
    "alle ablehnen", "alle cookies ablehnen", "ablehnen", "nur notwendige", "nur notwendige cookies",
    "nur notwendige akzeptieren", "nur erforderliche", "nur erforderliche cookies", "nur essenzielle",
    "nur essenzielle cookies akzeptieren", "nur technisch notwendige", "nicht zustimmen", "nein danke",
    "weiter ohne zustimmung", "ohne zustimmung fortfahren",
    // Greek
    "απόρριψη όλων", "απόρριψη όλων των cookies", "απόρριψη", "απορρίπτω", "άρνηση", "μόνο τα απαραίτητα",
    "μόνο απαραίτητα", "μόνο τα απολύτως απαραίτητα", "δεν αποδέχομαι", "δεν συμφωνώ", "διαφωνώ", "όχι ευχαριστώ",
    "συνέχεια χωρίς αποδοχή",
    // Persian
    "رد همه", "رد کردن همه", "همه را رد میکنم", "فقط ضروری", "فقط موارد ضروری", "فقط ضروری ها", "رد", "رد کردن",
    "نمی پذیرم", "موافق نیستم", "مخالفم", "ادامه بدون پذیرش", "نه متشکرم",
    // Polish
    "odrzuć wszystkie", "odrzuć wszystko", "odrzuć", "odmawiam", "odmów", "odrzucam", "tylko niezbędne",
    "tylko niezbędne pliki cookie", "tylko wymagane", "nie zgadzam się", "nie akceptuję", "nie dziękuję",
    "kontynuuj bez akceptacji",
];

/// Opens the dialog anew.
#[rustfmt::skip]
pub const REOPEN: &[&str] = &[
    // English
    "cookie settings", "cookies settings", "cookie preferences", "privacy settings", "privacy preferences",
    "consent settings", "consent preferences", "manage cookies", "manage consent", "manage preferences",
    "change consent", "change cookie settings", "withdraw consent", "revoke consent", "your privacy choices",
    "privacy choices", "privacy manager", "cookies",
    // German
    "cookie einstellungen", "cookieeinstellungen", "cookies verwalten", "datenschutz einstellungen",
    "datenschutzeinstellungen", "privatsphäre einstellungen", "einwilligung verwalten", "einwilligung widerrufen",
    "einwilligungen verwalten", "zustimmung widerrufen", "zustimmung verwalten", "consent einstellungen",
    // Greek
    "ρυθμίσεις cookies", "ρυθμίσεις cookie", "ρυθμίσεις απορρήτου", "προτιμήσεις cookies", "προτιμήσεις απορρήτου",
    "διαχείριση cookies", "διαχείριση συγκατάθεσης", "ανάκληση συγκατάθεσης",
    // Persian
    "تنظیمات کوکی", "تنظیمات کوکی ها", "تنظیمات حریم خصوصی", "مدیریت کوکی ها", "مدیریت رضایت", "لغو رضایت",
    // Polish
    "ustawienia cookies", "ustawienia plików cookie", "ustawienia plików cookies", "ustawienia prywatności",
    "preferencje cookies", "zarządzaj cookies", "zarządzaj plikami cookie", "zarządzaj zgodami", "wycofaj zgodę",
];

/// What the text around an answer speaks of; without one of these a button is about something else.
#[rustfmt::skip]
pub const SUBJECT: &[&str] = &[
    "cookie", "consent", "privacy", "einwilligung", "datenschutz", "συγκατάθεσ", "απορρήτ", "προσωπικ", "کوکی", "رضایت",
    "حریم خصوصی", "ciasteczk", "zgod", "prywatnoś",
];
