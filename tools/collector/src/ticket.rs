//! Tickets: with what a form that says `"ticket": true` takes a submission, so that one address counts a few times an hour.
//!
//! A submission that comes without one is not stored: its sender is given one, and sends it again. Nothing is remembered
//! of that: a ticket is signed for one submission alone, of which only the first final answers are ever stored, so to use
//! it twice is to send the same twice. It says nothing of whom it was given to.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::event::{Event, Submission};
use crate::forms::{Forms, Role};
use crate::limits::Limits;
use crate::problem::Problem;

/// The header that gives one.
pub(crate) const HEADER: &str = "parea-ticket";

/// The secret that signs them, by its name in the database.
pub(crate) const SECRET: &str = "ticket";

/// How long one is good.
const LIFE: Duration = Duration::from_secs(600);

/// The longest that a sender is told to wait: what else they have to send waits as long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What gives tickets, and knows its own again.
pub(crate) struct Tickets {
    secret: String,
    limits: Limits,
}

/// Why a ticket is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// There is none.
    Missing,
    /// It was never given for this submission.
    Foreign,
    /// It was, too long ago.
    Late,
}

impl Tickets {
    /// Signs with a secret; so many an hour for each address and each thing that is voted for, 0 for no limit.
    pub(crate) fn new(secret: String, per_hour: u32) -> Self {
        Self { secret, limits: Limits::per_hour(per_hour) }
    }

    /// Whether every submission has the ticket that its form asks for.
    ///
    /// # Errors
    /// When one has not: the problem holds a new one, or says that its sender has to wait for one.
    pub(crate) fn admit(&self, forms: &Forms, events: &[Event], sender: Option<IpAddr>) -> Result<(), Problem> {
        let now = Timestamp::now().as_second();
        for event in events {
            // What is not finished yet is not counted, and needs none.
            let submission = event.submission.as_ref().filter(|submission| submission.is_final);
            let Some(submission) = submission.filter(|own| forms.ticket(&event.source, &own.form)) else { continue };
            let wish = wish(forms, &event.source, submission);
            let Some(flaw) = self.flaw(&wish, submission, now) else { continue };
            // Who had one and was too slow is not counted twice.
            let counted = sender.filter(|_| flaw != Flaw::Late);
            return Err(match counted.and_then(|sender| self.limits.wait(sender, &wish, Instant::now())) {
                Some(wait) => too_many(&submission.form, wait),
                None => self.given(flaw, &wish, submission, now),
            });
        }
        Ok(())
    }

    /// What is wrong with the ticket of a submission, if anything is.
    fn flaw(&self, wish: &str, submission: &Submission, now: i64) -> Option<Flaw> {
        let Some(ticket) = &submission.care.ticket else { return Some(Flaw::Missing) };
        let until = || {
            let (until, signature) = ticket.split_once('.')?;
            let (until, signature) = (until.parse().ok()?, URL_SAFE_NO_PAD.decode(signature).ok()?);
            self.signed(wish, submission, until)?.verify_slice(&signature).ok()?;
            Some(until)
        };
        match until() {
            None => Some(Flaw::Foreign),
            Some(until) if until < now => Some(Flaw::Late),
            Some(_) => None,
        }
    }

    /// What a ticket signs: nobody can make one for another submission, for what is counted elsewhere, or for a later moment.
    fn signed(&self, wish: &str, submission: &Submission, until: i64) -> Option<Hmac<Sha256>> {
        // A key of any length does; there is no other way to fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).ok()?;
        mac.update(json!([wish, submission.id, until]).to_string().as_bytes());
        Some(mac)
    }

    /// What a sender is told without a good ticket, with one that is good from now on.
    fn given(&self, flaw: Flaw, wish: &str, submission: &Submission, now: i64) -> Problem {
        let Some(ticket) = self.ticket(wish, submission, now) else { return Problem::internal() };
        needed(&submission.form, flaw).with(HEADER, &ticket)
    }

    /// A ticket: until when it is good, in seconds since 1970, and the signature.
    fn ticket(&self, wish: &str, submission: &Submission, now: i64) -> Option<String> {
        let until = now.saturating_add_unsigned(LIFE.as_secs());
        let signature = self.signed(wish, submission, until)?.finalize().into_bytes();
        Some(format!("{until}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// What is counted by itself: each form, and of ideas each that is voted for, since one visitor may well wish for many.
fn wish(forms: &Forms, source: &str, submission: &Submission) -> String {
    let is_ideas = forms.find(source, &submission.form).is_some_and(|form| form.role == Role::Ideas);
    let answers: Value = serde_json::from_str(&submission.answers).unwrap_or_default();
    json!([source, submission.form, answers.get("vote").filter(|_| is_ideas)]).to_string()
}

fn needed(form: &str, flaw: Flaw) -> Problem {
    let why = match flaw {
        Flaw::Missing => "none came with these",
        Flaw::Foreign => "that of these was not given for them",
        Flaw::Late => "that of these is too old",
    };
    let minutes = LIFE.as_secs() / 60;
    let detail = format!(
        "The form {form:?} takes answers with a ticket, and {why}. Nothing was stored. Send them again within {minutes} \
         minutes, with what the header {HEADER} says as \"ticket\" of their data."
    );
    Problem::new(StatusCode::PRECONDITION_REQUIRED, "ticket", "A ticket is needed", detail)
}

fn too_many(form: &str, wait: Duration) -> Problem {
    let minutes = (wait.as_secs_f64() / 60.0).ceil();
    let detail = format!(
        "The form {form:?} has had as many answers from this address as it takes in an hour. Nothing was stored; these can \
         be taken in {minutes} minutes: keep them, and send them again."
    );
    let seconds = wait.min(PATIENCE).as_secs_f64().ceil().max(1.0);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-answers", "Too many answers from one address", detail)
        .with("retry-after", &seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_334_400;

    fn submission(id: &str, ticket: Option<&str>) -> Submission {
        let data = json!({ "submission": id, "form": "kind", "campaign": "c", "version": 1, "answers": {}, "final": true,
            "consent": { "purposes": [] }, "ticket": ticket });
        let event = json!([{ "specversion": "1.0", "type": "eu.parea.submitted", "id": "e", "source": "elaia",
            "time": "2026-11-22T08:16:00Z", "data": data }]);
        crate::event::read_batch(event.to_string().as_bytes()).unwrap().remove(0).submission.unwrap()
    }

    #[test]
    fn a_ticket_is_good_for_one_submission_and_one_wish_until_it_is_too_old() {
        let tickets = Tickets::new("secret".to_owned(), 5);
        let ticket = tickets.ticket("kind", &submission("s1", None), NOW).unwrap();
        let own = submission("s1", Some(&ticket));
        assert_eq!(tickets.flaw("kind", &own, NOW + 600), None);
        assert_eq!(tickets.flaw("kind", &own, NOW + 601), Some(Flaw::Late));
        assert_eq!(tickets.flaw("kind", &submission("s1", None), NOW), Some(Flaw::Missing));
        let longer = ticket.replacen(&(NOW + 600).to_string(), &(NOW + 601).to_string(), 1);
        let other = Tickets::new("another".to_owned(), 5).ticket("kind", &submission("s1", None), NOW).unwrap();
        for (id, wish, ticket) in [
            ("s2", "kind", &*ticket),
            ("s1", "nps", &ticket),
            ("s1", "kind", &longer),
            ("s1", "kind", &other),
            ("s1", "kind", "nonsense"),
            ("s1", "kind", "."),
            ("s1", "kind", "1795335000."),
        ] {
            let flaw = tickets.flaw(wish, &submission(id, Some(ticket)), NOW);
            assert_eq!(flaw, Some(Flaw::Foreign), "{id} {wish} {ticket}");
        }
    }
}
