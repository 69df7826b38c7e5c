//! What the site's people do with a submission: approve, reject, answer, settle, erase.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _};

use super::{Entry, object, recount};
use crate::forms::Forms;
use crate::store::{Store, Unavailable};

/// The longest reply, in characters.
pub(crate) const REPLY: usize = 4000;

/// What becomes of an idea.
pub(crate) const PROGRESS: [&str; 5] = ["open", "planned", "started", "done", "declined"];

/// Something that is done with a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// From now on it is `approved`, `rejected`, `held`, `done` or `new`.
    Status(&'static str),
    /// An idea is that far.
    Progress(&'static str),
    /// A review's writer is known to have bought, or is not.
    Verified(bool),
    /// Others read this below it; empty: nothing.
    Reply(String),
    /// It was never here.
    Erase,
}

impl Act {
    /// Reads what a form of the admin pages sent.
    pub(crate) fn read(name: &str, value: &str) -> Option<Self> {
        Some(match name {
            "approve" => Self::Status("approved"),
            "reject" => Self::Status("rejected"),
            "hold" => Self::Status("held"),
            "done" => Self::Status("done"),
            "reopen" => Self::Status("new"),
            "progress" => Self::Progress(PROGRESS.into_iter().find(|known| *known == value)?),
            "verify" => Self::Verified(true),
            "doubt" => Self::Verified(false),
            "reply" if value.chars().count() <= REPLY && !value.contains('\0') => {
                // Browsers send lines with carriage returns.
                Self::Reply(value.replace("\r\n", "\n").trim().to_owned())
            }
            "erase" => Self::Erase,
            _ => return None,
        })
    }

    /// Whether it can be done with a submission of that kind and status.
    fn fits(&self, kind: &str, status: &str) -> bool {
        let is_read_by_others = matches!(kind, "review" | "comment" | "idea");
        match self {
            Self::Erase => true,
            // What is not sent yet is the visitor's.
            _ if status == "partial" => false,
            Self::Status("approved" | "rejected" | "held") | Self::Reply(_) => is_read_by_others,
            Self::Status(_) => !is_read_by_others,
            Self::Progress(_) => kind == "idea",
            Self::Verified(_) => kind == "review",
        }
    }
}

/// Does it; whether there was such a submission with which it can be done.
pub(crate) async fn perform(
    store: &Store,
    forms: &Forms,
    (submission, source): (&str, &str),
    act: &Act,
) -> Result<bool, Unavailable> {
    if *act == Act::Erase {
        // Also what nobody has taken up yet.
        return store.erase_submission(submission).await;
    }
    let mut transaction = store.write_alone().await?;
    let question = "SELECT e.form, e.kind, e.status, e.counted, a.answers FROM entries e
        JOIN answers a ON a.submission = e.submission AND a.source = e.source
        WHERE e.submission = $1 AND e.source = $2";
    let Some(row) = sqlx::query(question).bind(submission).bind(source).fetch_optional(&mut *transaction).await? else {
        return Ok(false);
    };
    let (kind, status): (String, String) = (row.try_get("kind")?, row.try_get("status")?);
    if !act.fits(&kind, &status) {
        return Ok(false);
    }
    let known = forms.find(source, row.try_get("form")?);
    if let (Act::Status(to), Some(form)) = (act, known) {
        let answers = object(row.try_get("answers")?);
        let counts = Entry::of(Some(form), &answers, true, "").counts(form, &answers, to);
        recount(&mut transaction, form, submission, row.try_get("counted")?, &counts).await?;
    }
    note(&mut transaction, submission, source, act).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Writes down what was done.
async fn note(at: &mut AnyConnection, submission: &str, source: &str, act: &Act) -> Result<(), sqlx::Error> {
    let one = |statement: &'static str| sqlx::query(statement).bind(submission.to_owned()).bind(source.to_owned());
    let query = match act {
        Act::Status(status) => {
            one("UPDATE entries SET status = $3 WHERE submission = $1 AND source = $2").bind(*status)
        }
        Act::Progress(progress) => {
            one("UPDATE entries SET progress = $3 WHERE submission = $1 AND source = $2").bind(*progress)
        }
        Act::Verified(is_verified) => {
            one("UPDATE entries SET verified = $3 WHERE submission = $1 AND source = $2").bind(i64::from(*is_verified))
        }
        Act::Reply(text) => {
            let (text, time) = if text.is_empty() {
                (None, None)
            } else {
                (Some(text.clone()), Some(Timestamp::now().as_millisecond()))
            };
            one("UPDATE entries SET reply = $3, replied = $4 WHERE submission = $1 AND source = $2")
                .bind(text)
                .bind(time)
        }
        Act::Erase => return Ok(()),
    };
    query.execute(at).await?;
    Ok(())
}
