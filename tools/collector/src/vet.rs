//! What is looked at before events are stored: whether a person has sent them, and whether their answers are those of a form.

use std::time::Duration;

use parea::outbox::proof::holds;

use crate::State;
use crate::event::{Event, Fault, Refusal, Submission};
use crate::forms::{Form, Forms};
use crate::store::OpenError;

/// After so many faults the rest is not named.
const MOST_FAULTS: usize = 20;

/// What is asked of submissions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vetting {
    /// Who sends sooner than this after first seeing the form is no person; their submission is dropped without a word.
    pub fastest: Duration,
    /// How many bits of work every submission has to prove; forms may ask for more.
    pub proof: u32,
}

impl Vetting {
    /// Whether every form asks browsers for as much work as every submission has to prove: the widget does what its form says.
    pub(crate) fn fits(self, forms: &Forms) -> Result<(), OpenError> {
        let needed = self.proof;
        for Form { site, id, .. } in forms.all() {
            // Where nobody can write nothing is refused.
            if let Some(asked) = forms.proof(site, id).filter(|asked| *asked < needed) {
                return Err(OpenError::Proof { site: site.clone(), form: id.clone(), asked, needed });
            }
        }
        Ok(())
    }

    /// Whether no person has sent this.
    fn is_spam(self, submission: &Submission) -> bool {
        let care = &submission.care;
        care.is_trapped || care.took.is_some_and(|took| took < self.fastest.as_secs_f64() * 1000.0)
    }
}

impl State {
    /// How many bits of work a submission lacks to prove; 0 where it proves enough.
    fn unproven(&self, event: &Event, submission: &Submission) -> u32 {
        let needed = self.vetting.proof.max(self.forms.proof(&event.source, &submission.form).unwrap_or(0));
        let is_proven = |nonce: &String| holds(&submission.id, nonce, needed);
        // What is not finished yet is not counted, and costs no work.
        let is_enough = !submission.is_final || needed == 0 || submission.care.nonce.as_ref().is_some_and(is_proven);
        if is_enough { 0 } else { needed }
    }
}

/// Leaves out what no person has sent, and notes what alarms.
///
/// # Errors
/// When an event is none of a known site, or answers are not those of their form: then nothing of the batch is stored.
pub(crate) fn vet(state: &State, events: Vec<Event>) -> Result<Vec<Event>, Refusal> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut kept = Vec::with_capacity(events.len());
    for (index, mut event) in events.into_iter().enumerate() {
        // Who is told that they were found out tries again better.
        if event.submission.as_ref().is_some_and(|submission| state.vetting.is_spam(submission)) {
            state.metrics.dropped();
            continue;
        }
        faults.extend(state.forms.faults(index, &event));
        if let Some(submission) = &event.submission {
            let bits = state.unproven(&event, submission);
            if bits > 0 {
                let detail = format!("proves too little work; {bits} bits are needed");
                faults.push(Fault { event: index, pointer: format!("/{index}/data/proof"), detail });
            }
            let is_alarming = state.forms.alarms(&event.source, submission);
            if let Some(submission) = event.submission.as_mut() {
                submission.is_alarming = is_alarming;
            }
        }
        kept.push(event);
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() { Ok(kept) } else { Err(Refusal::Faults(faults)) }
}
