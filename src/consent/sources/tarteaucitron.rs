//! tarteaucitron.js: the cookie `tarteaucitron`, `!service=status` for each service.
//!
//! It is written on page load: `wait` is no answer, and services that need no consent are stored as true at once. The
//! category of a service is not in the cookie, so its table stands here (npm tarteaucitronjs 1.34.0); a site maps others,
//! or those of its own, by name. `tac.consent_updated` means change and withdrawal. Verified with 1.34.0 in jsdom and in
//! three browsers.

use super::Source;
use super::about::about;
use super::reader::{As, Reader};

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    name: "tarteaucitron",
    read,
    events: "#tac.consent_updated",
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

/// Services of type `analytic` that need consent.
const ANALYTIC: &str = "\
    actistat adobeanalytics adobeworkspace amplitude analytics atinternet atinternethightrack clarity clicky \
    compteur contentsquare crazyegg emolytics etracker eulerian firebase force24 freshsalescrm gajs getplus \
    getquanty gtag hotjar hubspot kameleoon koban kompass leadforensicsold leadinfo matomocloud matomoheatmap \
    mautic metrica microsoftcampaignanalytics mixpanel multiplegtag openwebanalytics pardot pianoanalytics \
    piwikpro plezi sharpspring shinystat snapchat statcounter teambrain tiktok twitteruwt usercom userpilot \
    verizondottag visiblee visualrevenue webmecanik weborama woopra wysistat xiti xiti_smarttag zohopagesense";

/// Services of the types `ads` and `social`.
const ADVERTISING: &str = "\
    activecampaign addthis addtoanyfeed addtoanyshare adform adsense adsenseauto adsensesearch \
    adsensesearchform adsensesearchresult aduptech_ads aduptech_conversion aduptech_retargeting affilae amazon \
    antvoice bingads cjcom clickdimensions clicmanager criteo criteoonetag datingaffiliation \
    datingaffiliationpopup discord doubleclick ekomi equativ eskimi facebook facebookcustomerchat \
    facebooklikebox facebookpixel facebookpost goldenbees googleads googleadwordsconversion \
    googleadwordsremarketing googlepartners gplus gplusbadge instagram klaviyo kwanko leadforensics linkedin \
    linkedininsighttag madmetrics outbrain outbrainamplify pinterest pinterestpixel piximedia prelinker \
    pubdirecte reddit rumbletalk shareaholic shareasale sharethis sharethissticky skaze teads thetradedesk \
    twenga twitter twitterembed twittertimeline vshop xandr xandrconversion xandrsegment";

/// Services that need no consent: their `true` was never chosen.
const EXEMPT: &str = "crisp matomo matomohightrack microanalytics plausible simpleanalytics stonly wysistathightrack";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    reader.cookies(reader.setting("cookieName", "tarteaucitron"), As::Text(decide))
}

fn decide(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let mut found = None;
    for entry in raw.strip_prefix('!')?.split('!') {
        let (service, status) = entry.split_once('=')?;
        let granted = match status {
            "true" => Some(true),
            "false" => Some(false),
            "wait" => None,
            _ => return None,
        };
        let letter = match service {
            _ if has(ANALYTIC, service) => b'a',
            _ if has(ADVERTISING, service) => b'm',
            _ if has(EXEMPT, service) => b'n',
            _ => b'u',
        };
        reader.place(Some(letter), service, granted);
        if letter != b'n' {
            found = found.or(granted.map(|_| ()));
        }
    }
    found
}

fn has(list: &str, service: &str) -> bool {
    list.split(' ').any(|own| own == service)
}
