//! Parts of the widget that are fetched when a campaign that needs them is about to show.

use super::Turn;
use crate::config::Campaign;
use crate::effect::Effect;
use crate::part::{PARTS, Place, SHARE, says};

impl Turn<'_> {
    /// Whether a campaign needs what is not there yet, which is asked for.
    pub(super) fn awaits_parts(&mut self, campaign: &Campaign) -> bool {
        let Some(base) = self.state.config.campaigns.get(campaign.index) else { return false };
        let mut waits = false;
        for (at, (_, words)) in PARTS.iter().enumerate() {
            if self.is_away(at) && says(base.value, words) {
                waits = true;
                self.ask_for_part(at);
            }
        }
        waits
    }

    /// The same of what a link of the page's own does: it shares, and what it shows is a campaign that nothing began.
    pub(super) fn awaits_sharing(&mut self, campaign: &str) -> bool {
        let waits = self.state.campaign(campaign).is_some_and(|own| self.awaits_parts(own));
        self.ask_for_part(SHARE);
        waits || self.is_away(SHARE)
    }

    fn is_away(&self, at: usize) -> bool {
        self.state.parts.get(at).is_some_and(|place| *place != Place::Here)
    }

    fn ask_for_part(&mut self, at: usize) {
        if let (Some(place @ Place::Away), Some((name, _))) = (self.state.parts.get_mut(at), PARTS.get(at)) {
            *place = Place::Coming;
            self.push(Effect::Part(name));
        }
    }

    /// A part has come, or could not be had: then nothing that needs it shows on this page view.
    pub(super) fn parted(&mut self, name: &str, address: &str, ok: bool) {
        if ok {
            self.request(address, "file", "");
        }
        self.state.runs.iter_mut().for_each(|run| run.is_coming = false);
        for ((own, words), place) in PARTS.iter().zip(&mut self.state.parts) {
            if *own != name {
                continue;
            }
            *place = if ok { Place::Here } else { Place::Away };
            for campaign in self.state.config.campaigns.iter().filter(|one| !ok && says(one.value, words)) {
                if let Some(run) = self.state.runs.get_mut(campaign.index) {
                    run.out = "content";
                }
            }
        }
    }
}
