//! Codes that an address gives to each visitor: asked for when they press, and for nobody else.

use super::Turn;
use crate::config::{Campaign, text};
use crate::content;
use crate::effect::Effect;
use crate::text::Word;

/// The longest code that is taken, in bytes.
const LONGEST: usize = 64;

impl Turn<'_> {
    /// The visitor wants the code of a coupon. What is only tried costs the shop none.
    #[inline(never)]
    pub(super) fn claim(&mut self, campaign: &'static Campaign, block: usize) {
        let Some(coupon) = content::all(campaign.content).get(block).copied() else { return };
        let (url, fresh) = (text(coupon, "from"), self.state.chance.id());
        if self.state.is_preview {
            return self.claimed(campaign.id, url, "PREVIEW");
        }
        let Some(showing) = self.state.showing(campaign).filter(|showing| !showing.is_claiming) else { return };
        if showing.key.is_empty() {
            showing.key = fresh;
        }
        let key = showing.key.clone();
        self.request(url, "code", "");
        self.push(Effect::Claim { url, campaign: campaign.id, key });
        self.say_claim(campaign.id, "", true);
    }

    /// What was asked for has come, or will not: a code is remembered where that may be.
    #[inline(never)]
    pub(super) fn claimed(&mut self, campaign: &'static str, from: &str, code: &'static str) {
        let is_printable = code.bytes().all(|byte| byte >= b' ' && byte != 0x7f);
        let mut said = code;
        if code.is_empty() || code.starts_with(' ') || code.len() > LONGEST || !is_printable {
            said = self.state.spoken.words.word(Word::NotLoaded);
            self.no_feed(from);
        } else {
            self.state.codes.set_at(&[campaign, from], code.into());
            if self.may_remember() {
                let visitor = &mut self.state.visitor;
                visitor.history.facts.set_at(&["codes", campaign, from], code.into());
                visitor.is_changed = true;
            }
        }
        self.say_claim(campaign, said, false);
    }

    /// Says what has come of it, or nothing yet.
    fn say_claim(&mut self, campaign: &str, said: &'static str, is_claiming: bool) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if let Some(showing) = self.state.showing(campaign) {
            (showing.said, showing.is_claiming, showing.is_aside) = (said, is_claiming, true);
        }
        self.redraw(campaign);
    }
}
