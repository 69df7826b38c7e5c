//! `schedule`: days and hours by the clock of the site, or of the visitor.

use super::{Answer, Case, Gate};
use crate::config::describe::hours;
use crate::config::{Value, member};
use crate::decide::moment::moment;
use crate::decide::zone::{DAY, instant, local};
use crate::ports::Ports;

/// Days that are looked through for the next opening; what is further away is not known.
const DAYS: u32 = 400;

/// The days of the week, in the order in which days since 1970 have them.
const WEEK: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/// The gate.
pub const GATE: Gate = Gate { name: "schedule", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (schedule, wall) = (case.key("schedule"), case.state.clock.wall);
    if schedule.is_null() {
        return Answer::OPEN;
    }
    let zone = if member(schedule, "timeZone").is("visitor") { "" } else { case.state.config.site.time_zone };
    let clock = Clock { zone, ports: case.ports };
    case.say(&|| {
        let text = case.ports.time(local(wall, zone, case.ports));
        [text.trim_end_matches('Z').into(), schedule.clone()]
    });
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
    days: (f64, f64),
    moments: (f64, f64),
}

impl Clock<'_> {
    /// The first moment from now on at which a schedule is open.
    fn opening(&self, schedule: &Value, wall: f64) -> Option<f64> {
        let whole = self.span(schedule);
        let mut blackouts = Vec::new();
        for blackout in member(schedule, "blackout").each() {
            blackouts.push(self.span(blackout));
        }
        let (begin, (first, last)) = (wall.max(whole.moments.0), whole.days);
        // The night before may last until now.
        let today = (local(begin, self.zone, self.ports) / DAY).floor() - 1.0;
        let mut day = today.max(first);
        for _ in 0..DAYS {
            if day > last {
                return None;
            }
            let mut best = f64::INFINITY;
            for window in windows(schedule, day) {
                let (from, to) = (self.instant(day * DAY + window.0), self.instant(day * DAY + window.1));
                let at = outside(&blackouts, day, begin.max(from));
                if at < to.min(whole.moments.1) {
                    best = best.min(at);
                }
            }
            if best < f64::INFINITY {
                return Some(best);
            }
            day += 1.0;
        }
        None
    }

    fn instant(&self, local: f64) -> f64 {
        instant(local, self.zone, self.ports)
    }

    /// `from` and `to` of an object, or a day alone.
    fn span(&self, value: &Value) -> Span {
        let always = (f64::NEG_INFINITY, f64::INFINITY);
        let mut span = Span { days: always, moments: always };
        let Span { days, moments } = &mut span;
        for (key, day, at) in [("from", &mut days.0, &mut moments.0), ("to", &mut days.1, &mut moments.1)] {
            let text = if value.text().is_some() { value } else { member(value, key) };
            match (moment(text, &|local| local), moment(text, &|local| self.instant(local))) {
                (Some((begin, end)), _) if end > begin => *day = begin / DAY,
                (_, Some((begin, _))) => *at = begin,
                _ => {}
            }
        }
        span
    }
}

/// The hours of a day on which the schedule is open.
fn windows(schedule: &Value, day: f64) -> Vec<(f64, f64)> {
    let (days, mut windows) = (member(schedule, "days").each(), Vec::new());
    let name = WEEK.get(day.rem_euclid(7.0) as usize).copied().unwrap_or_default();
    if days.is_empty() || days.iter().any(|own| own.is(name)) {
        let spans = member(schedule, "hours").each();
        windows.extend(spans.iter().filter_map(hours));
        if spans.is_empty() {
            windows.push((0.0, DAY));
        }
    }
    windows
}

/// The first moment of a day's opening, from one on, that is in no blackout; infinity where the day is out.
fn outside(blackouts: &[Span], day: f64, mut at: f64) -> f64 {
    // Each blackout can end in another one.
    for _ in blackouts {
        for Span { days, moments } in blackouts {
            if (days.0..=days.1).contains(&day) && (moments.0..moments.1).contains(&at) {
                at = moments.1;
            }
        }
    }
    at
}
