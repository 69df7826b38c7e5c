//! tarteaucitron.js: the cookie `tarteaucitron`, `!service=status` for each service.
//!
//! It is written on page load: `wait` is no answer, and services that need no consent are stored as true at once. The
//! category of a service is not in the cookie, so its table stands here (npm tarteaucitronjs 1.34.0); a site maps others,
//! or those of its own, by name. `tac.consent_updated` means change and withdrawal. Verified with 1.34.0 in jsdom and in
//! three browsers.

use super::Source;
use super::about::about;
use super::reader::{Reader, UNKNOWN, answer};
use crate::config::Value;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    rules: "tarteaucitron etac.consent_updated c$cookieName|tarteaucitron /!= *t",
    about: about! {
        title: "tarteaucitron.js",
        versions: "1",
        read: "the cookie `tarteaucitron`. Decided: a service that needs consent is `true` or `false`",
        changes: "`tac.consent_updated`; the cookie is rewritten",
        mapping: "services of type analytic → analytics; ads and social → marketing; all others by `consent.map`",
        told: "`cookieName`",
        personalises: false,
        verified: "records written by 1.34.0; in three browsers",
    },
};

/// The services of tarteaucitron 1.34.0: those of type `analytic` that need consent, then `~`, those of the types `ads`
/// and `social`, then `~`, those that need none, whose `true` was never chosen.
const SERVICES: &str = "\
    actistat adobeanalytics adobeworkspace amplitude analytics atinternet atinternethightrack clarity clicky \
    compteur contentsquare crazyegg emolytics etracker eulerian firebase force24 freshsalescrm gajs getplus \
    getquanty gtag hotjar hubspot kameleoon koban kompass leadforensicsold leadinfo matomocloud matomoheatmap mautic \
    metrica microsoftcampaignanalytics mixpanel multiplegtag openwebanalytics pardot pianoanalytics piwikpro plezi \
    sharpspring shinystat snapchat statcounter teambrain tiktok twitteruwt usercom userpilot verizondottag visiblee \
    visualrevenue webmecanik weborama woopra wysistat xiti xiti_smarttag zohopagesense ~ \
    activecampaign addthis addtoanyfeed addtoanyshare adform adsense adsenseauto adsensesearch adsensesearchform \
    adsensesearchresult aduptech_ads aduptech_conversion aduptech_retargeting affilae amazon antvoice bingads cjcom \
    clickdimensions clicmanager criteo criteoonetag datingaffiliation datingaffiliationpopup discord doubleclick \
    ekomi equativ eskimi facebook facebookcustomerchat facebooklikebox facebookpixel facebookpost goldenbees \
    googleads googleadwordsconversion googleadwordsremarketing googlepartners gplus gplusbadge instagram klaviyo \
    kwanko leadforensics linkedin linkedininsighttag madmetrics outbrain outbrainamplify pinterest pinterestpixel \
    piximedia prelinker pubdirecte reddit rumbletalk shareaholic shareasale sharethis sharethissticky skaze teads \
    thetradedesk twenga twitter twitterembed twittertimeline vshop xandr xandrconversion xandrsegment ~ \
    crisp matomo matomohightrack microanalytics plausible simpleanalytics stonly wysistathightrack";

/// How many services there are.
const COUNT: usize = 140;

/// What the Wasm holds instead of the names, which would weigh more than the rest of this file: their group above 20 bits
/// of hash, in rising order, each as its distance from the one before. What is farther takes several entries; all but the
/// last of them are `u16::MAX`.
static TABLE: [u16; LENGTH] = distances(&sorted(SERVICES.as_bytes()));
const LENGTH: usize = length(&sorted(SERVICES.as_bytes()));

/// Group and hash of every service, in rising order.
#[expect(clippy::indexing_slicing, reason = "happens while this is compiled")]
const fn sorted(mut names: &[u8]) -> [u32; COUNT] {
    let (mut all, mut count, mut group) = ([0; COUNT], 0, 0);
    while !names.is_empty() {
        let (name, rest) = word(names);
        names = rest;
        if matches!(name, [b'~']) {
            group += 1;
            continue;
        }
        let (own, mut at) = (group << 20 | hash(name), count);
        while at > 0 && all[at - 1] > own {
            all[at] = all[at - 1];
            at -= 1;
        }
        all[at] = own;
        count += 1;
    }
    all
}

/// The number of entries that the table needs.
const fn length(mut sorted: &[u32]) -> usize {
    let (mut sum, mut length) = (0, 0);
    while let [next, rest @ ..] = sorted {
        length += (*next - sum) as usize / FARTHEST + 1;
        (sum, sorted) = (*next, rest);
    }
    length
}

/// The distances from one to the next.
#[expect(clippy::indexing_slicing, reason = "happens while this is compiled")]
const fn distances(mut sorted: &[u32]) -> [u16; LENGTH] {
    let (mut sum, mut at, mut table) = (0, 0, [0; LENGTH]);
    while let [next, rest @ ..] = sorted {
        while (*next - sum) as usize >= FARTHEST {
            table[at] = u16::MAX;
            (sum, at) = (sum + u16::MAX as u32, at + 1);
        }
        table[at] = (*next - sum) as u16;
        (sum, at, sorted) = (*next, at + 1, rest);
    }
    table
}

/// A distance that takes an entry of its own.
const FARTHEST: usize = u16::MAX as usize;

/// The text before the first space, and what follows it.
const fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    while end < text.len() {
        if let (word, [b' ', rest @ ..]) = text.split_at(end) {
            return (word, rest);
        }
        end += 1;
    }
    (text, &[])
}

/// FNV-1a, of which 20 bits are enough to tell these services apart, and one of the site's own in 7000 of 7001 cases.
const fn hash(mut name: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    while let [byte, rest @ ..] = name {
        hash = (hash ^ *byte as u32).wrapping_mul(0x0100_0193);
        name = rest;
    }
    hash & 0x000f_ffff
}

/// The category letter of a service.
fn letter(service: &str) -> u8 {
    let (hash, mut sum) = (hash(service.as_bytes()), 0);
    for distance in &TABLE {
        sum += u32::from(*distance);
        if sum & 0x000f_ffff == hash && *distance < u16::MAX {
            return match sum >> 20 {
                0 => b'a',
                1 => b'm',
                _ => b'n',
            };
        }
    }
    UNKNOWN
}

pub(super) fn read(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    for (service, status) in record.entries() {
        let granted = answer(status, "true", "false");
        if granted.is_none() && !status.is("wait") {
            return None;
        }
        reader.place_as(letter(service), service, granted);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_its_letter_and_a_hash_of_its_own() {
        let names: Vec<&str> = SERVICES.split(' ').filter(|name| *name != "~").collect();
        let mut hashes: Vec<u32> = names.iter().map(|name| hash(name.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!((names.len(), hashes.len()), (COUNT, COUNT));
        for (name, expected) in
            [("actistat", b'a'), ("zohopagesense", b'a'), ("activecampaign", b'm'), ("wysistathightrack", b'n')]
        {
            assert_eq!(letter(name), expected, "{name}");
        }
        assert_eq!(letter("a-service-of-the-site"), UNKNOWN);
    }
}
