//! Group commit: whatever waits to be written when the disk is free becomes one transaction, and each of those who wait is
//! answered after its commit. One sync of the disk then serves many visitors, and nobody waits longer than before.

use std::sync::{Arc, Mutex as Brief, PoisonError};
use std::time::{Duration, Instant};

use sqlx::AnyPool;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Context, Kind, Unavailable, append};
use crate::event::Event;

/// The most batches in one transaction: it holds the lock, and the memory, for a few milliseconds.
const GROUP: usize = 256;

/// The most batches that wait; more are told to come again, since a queue that only grows helps nobody.
const WAITING: usize = 4096;

/// The most bytes of events that wait: memory is not filled by a slow disk.
const BYTES: u32 = 64 << 20;

/// A batch that waits to be stored.
struct Job {
    /// Its part of [`BYTES`].
    _room: OwnedSemaphorePermit,
    events: Vec<Event>,
    asked: Instant,
    done: oneshot::Sender<Result<(), Unavailable>>,
}

/// Why the last commit failed, and when; none when it did not.
type Failure = Arc<Brief<Option<(Unavailable, Instant)>>>;

/// The way to the task that writes.
pub(super) struct Writer {
    queue: Brief<Option<mpsc::Sender<Job>>>,
    room: Arc<Semaphore>,
    failure: Failure,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task. It ends when the queue is closed and empty.
    pub(super) fn start(pool: AnyPool, kind: Kind, patience: Duration, context: Context) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let failure = Failure::default();
        let group = Group { pool, kind, patience, context, failure: Arc::clone(&failure) };
        let task = Mutex::new(Some(tokio::spawn(group.run(receiver))));
        Self { queue: Brief::new(Some(sender)), room: Arc::new(Semaphore::new(BYTES as usize)), failure, task }
    }

    /// Whether it lives, and the last commit did not fail, or so long ago that senders were told to try again.
    pub(super) fn is_well(&self) -> Result<(), Unavailable> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.as_ref().is_none_or(mpsc::Sender::is_closed) {
            return Err(Unavailable::LONG);
        }
        let failure = *self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some((failure, at)) if at.elapsed() < failure.retry_after => Err(failure),
            _ => Ok(()),
        }
    }

    /// Stores events; when this returns they are on the disk, all of them or none. They are stored even if nobody waits for
    /// the answer any more.
    pub(super) async fn append(&self, events: Vec<Event>) -> Result<(), Unavailable> {
        let (done, answer) = oneshot::channel();
        let sender = self.queue.lock().map_err(|_| Unavailable::BRIEFLY)?.clone().ok_or(Unavailable::BRIEFLY)?;
        let bytes = events.iter().fold(0, |bytes, event| bytes + event.json.len());
        let bytes = u32::try_from(bytes).map_or(BYTES, |bytes| bytes.min(BYTES));
        let room = Arc::clone(&self.room).try_acquire_many_owned(bytes).map_err(|_| Unavailable::BRIEFLY)?;
        let job = Job { _room: room, events, asked: Instant::now(), done };
        sender.try_send(job).map_err(|_| Unavailable::BRIEFLY)?;
        drop(sender);
        answer.await.unwrap_or(Err(Unavailable::BRIEFLY))
    }

    /// Takes nothing more and waits until everything that was taken is stored.
    pub(super) async fn close(&self) {
        if let Ok(mut queue) = self.queue.lock() {
            queue.take();
        }
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
    }
}

/// The task that writes.
struct Group {
    pool: AnyPool,
    kind: Kind,
    patience: Duration,
    context: Context,
    failure: Failure,
}

impl Group {
    async fn run(self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(GROUP);
        while queue.recv_many(&mut jobs, GROUP).await > 0 {
            self.write(&mut jobs).await;
        }
    }

    /// Stores the batches in one transaction; where that fails for one of them, each in its own.
    async fn write(&self, jobs: &mut Vec<Job>) {
        let is_late = |job: &Job| job.asked.elapsed() > self.patience;
        for late in jobs.extract_if(.., |job| is_late(job)) {
            let _ = late.done.send(Err(Unavailable::BRIEFLY));
        }
        if jobs.is_empty() {
            return;
        }
        let together = self.commit(jobs).await;
        // A database that is busy is so for everybody; anything else may be the fault of one.
        let is_one =
            jobs.len() > 1 && together.is_err_and(|error| error.retry_after > Unavailable::BRIEFLY.retry_after);
        for job in jobs.drain(..) {
            let result = if is_one { self.commit(std::slice::from_ref(&job)).await } else { together };
            let _ = job.done.send(result);
        }
    }

    /// One transaction with these batches; how it ended is remembered.
    async fn commit(&self, jobs: &[Job]) -> Result<(), Unavailable> {
        let result = self.store(jobs).await;
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = result.err().map(|why| (why, Instant::now()));
        result
    }

    async fn store(&self, jobs: &[Job]) -> Result<(), Unavailable> {
        let mut transaction = self.pool.begin_with(self.kind.begin()).await?;
        if let Some(lock) = self.kind.beside() {
            sqlx::query(lock).execute(&mut *transaction).await?;
        }
        let mut stored = append::Stored::default();
        let events: Vec<&Event> = jobs.iter().flat_map(|job| &job.events).collect();
        append::all(&mut transaction, &self.context, &events, &mut stored).await?;
        transaction.commit().await?;
        self.context.metrics.committed(jobs.len(), &stored);
        if stored.told {
            self.context.targets.news.notify_waiters();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn what_waits_has_a_limit_in_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(1), Context::default()).await.unwrap();
        let batch = br#"[{"specversion":"1.0","type":"eu.parea.gated","id":"e","source":"elaia",
            "time":"2026-11-22T08:16:00Z","data":{"winter-oil":"frequency"}}]"#;
        let events = crate::event::read_batch(batch).unwrap();
        let others = Arc::clone(&store.queue.room).try_acquire_many_owned(BYTES - 99).unwrap();
        assert!(store.append(events.clone()).await.is_err());
        drop(others);
        store.append(events).await.unwrap();
        let all = Arc::clone(&store.queue.room).acquire_many_owned(BYTES);
        drop(tokio::time::timeout(Duration::from_secs(9), all).await.unwrap().unwrap());
    }
}
