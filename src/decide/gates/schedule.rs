//! `schedule`: days and hours by the clock of the site, or of the visitor.

use super::{Answer, Case, Gate};
use crate::config::describe::hours;
use crate::config::{Value, member};
use crate::decide::moment::moment;
use crate::decide::zone::{DAY, instant, local};
use crate::ports::Ports;
use crate::visitor::facts::DAYS as WEEK;

/// Days that are looked through for the next opening; what is further away is not known.
const DAYS: u32 = 400;

/// The gate.
pub const GATE: Gate = Gate { name: "schedule", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (schedule, wall) = (case.key("schedule"), case.state.clock.wall);
    if schedule.is_null() {
        return Answer::OPEN;
    }
    let zone =
        if member(schedule, "timeZone").is("visitor") { case.state.zone() } else { case.state.config.site.time_zone };
    let clock = Clock { zone, ports: case.ports };
    if case.is_asked() {
        let text = case.ports.time(local(wall, zone, case.ports));
        case.say(text.trim_end_matches('Z').into(), schedule);
    }
    match clock.opening(schedule, wall) {
        Some(at) if at <= wall => Answer::OPEN,
        Some(at) => Answer::wait("schedule", at - wall),
        None => Answer::closed("schedule"),
    }
}

/// Whose clock is meant.
struct Clock<'a> {
    zone: &'a str,
    ports: &'a dyn Ports,
}

/// From when to when: dates are days of the clock, which whole nights belong to; what has a time is a moment.
struct Span {
    first: f64,
    last: f64,
    from: f64,
    to: f64,
}

impl Clock<'_> {
    /// The first moment from now on at which a schedule is open.
    fn opening(&self, schedule: &Value, wall: f64) -> Option<f64> {
        let whole = self.span(schedule);
        let (begin, days, spans) =
            (wall.max(whole.from), member(schedule, "days").each(), member(schedule, "hours").each());
        // The night before may last until now.
        let mut day = whole.first.max((local(begin, self.zone, self.ports) / DAY).floor() - 1.0);
        for _ in 0..DAYS {
            let name = WEEK.get((day as i64).rem_euclid(7) as usize).copied().unwrap_or_default();
            let mut best = f64::INFINITY;
            if day <= whole.last && (days.is_empty() || days.iter().any(|own| own.is(name))) {
                for at in 0..spans.len().max(1) {
                    let (from, to) = spans.get(at).and_then(hours).unwrap_or((0.0, DAY));
                    let open =
                        self.outside(member(schedule, "blackout"), day, begin.max(self.instant(day * DAY + from)));
                    if open < whole.to.min(self.instant(day * DAY + to)) {
                        best = best.min(open);
                    }
                }
            }
            if best < f64::INFINITY {
                return Some(best);
            }
            day += 1.0;
        }
        None
    }

    /// The first moment of a day's opening, from one on, that is in no blackout; infinity where the day is out.
    fn outside(&self, blackouts: &Value, day: f64, mut at: f64) -> f64 {
        // Each blackout can end in another one.
        for _ in blackouts.each() {
            for blackout in blackouts.each() {
                let Span { first, last, from, to } = self.span(blackout);
                if first <= day && day <= last && from <= at && at < to {
                    at = to;
                }
            }
        }
        at
    }

    fn instant(&self, local: f64) -> f64 {
        instant(local, self.zone, self.ports)
    }

    /// `from` and `to` of an object, or a day alone.
    fn span(&self, value: &Value) -> Span {
        let (infinity, mut span) = (f64::INFINITY, Span { first: 0.0, last: 0.0, from: 0.0, to: 0.0 });
        for (key, none, day, at) in
            [("from", -infinity, &mut span.first, &mut span.from), ("to", infinity, &mut span.last, &mut span.to)]
        {
            let text = if value.text().is_some() { value } else { member(value, key) };
            (*day, *at) = match moment(text, &|local| local) {
                Some((begin, end)) if end > begin => (begin / DAY, none),
                Some(_) => (none, moment(text, &|local| self.instant(local)).map_or(none, |(at, _)| at)),
                None => (none, none),
            };
        }
        span
    }
}
