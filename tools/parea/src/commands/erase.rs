//! `parea erase`: what somebody wants gone, from the database itself; the collector may be running.

use parea_collector::Eraser;

use super::serve::database;

/// Erase a submission, or everything that was measured of a visitor; it cannot come back.
#[derive(clap::Args)]
pub(crate) struct Erase {
    /// SQLite file, or postgres://user:password@host/database [default: $PAREA_DB, else parea.sqlite]
    #[arg(long, value_name = "DATABASE")]
    db: Option<String>,
    #[command(flatten)]
    what: What,
}

/// One of these.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Id of a submission, which its visitor was shown
    #[arg(long, value_name = "ID")]
    submission: Option<String>,
    /// `subject` of a visitor's events
    #[arg(long, value_name = "ID")]
    subject: Option<String>,
}

impl Erase {
    /// Erases, and says how much that was.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            let eraser = Eraser::open(&database(self.db)).await?;
            if let Some(id) = self.what.submission {
                let was_there = eraser.erase_submission(&id).await?;
                println!(
                    "{}",
                    if was_there { "erased" } else { "there was none of that id; should it come, it is not stored" }
                );
            }
            if let Some(id) = self.what.subject {
                println!("erased {} events", eraser.erase_subject(&id).await?);
            }
            eraser.close().await;
            Ok(())
        })
    }
}
