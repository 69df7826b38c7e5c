//! A bad network: a TCP proxy that drops, delays, duplicates, truncates and resets, as a seed has it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It works.
    Passes,
    /// It works after a while.
    Delays,
    /// It is closed before anything was read.
    Drops,
    /// It is reset while the request is on its way.
    Resets,
    /// Half of the request reaches the collector, which then sees the end.
    TruncatesRequest,
    /// The collector acts, and half of its answer reaches the widget.
    TruncatesAnswer,
    /// The collector acts, and its answer never arrives: reset.
    LosesAnswer,
    /// The collector gets the request twice, at the same time.
    Duplicates,
}

/// Every fate; the first one is as likely as all others together.
pub const FATES: [Fate; 8] = [
    Fate::Passes,
    Fate::Delays,
    Fate::Drops,
    Fate::Resets,
    Fate::TruncatesRequest,
    Fate::TruncatesAnswer,
    Fate::LosesAnswer,
    Fate::Duplicates,
];

/// A running proxy.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    /// Where the collector is; it has another port after each start.
    collector: Mutex<SocketAddr>,
    chance: Mutex<Pcg64>,
    fates: Mutex<Vec<Fate>>,
}

impl Proxy {
    /// Listens on a free port.
    pub async fn open(collector: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let shared = Arc::new(Shared {
            collector: Mutex::new(collector),
            chance: Mutex::new(Pcg64::seed_from_u64(seed)),
            fates: Mutex::default(),
        });
        let (address, own) = (listener.local_addr().unwrap(), Arc::clone(&shared));
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let fate = own.fate();
                own.fates.lock().unwrap().push(fate);
                tokio::spawn(connect(stream, Arc::clone(&own), fate));
            }
        });
        Self { address, shared, task }
    }

    /// The collector was started anew.
    pub fn leads_to(&self, collector: SocketAddr) {
        *self.shared.collector.lock().unwrap() = collector;
    }

    /// How often each fate has struck so far.
    pub fn tally(&self) -> Vec<(Fate, usize)> {
        let fates = self.shared.fates.lock().unwrap();
        FATES.iter().map(|fate| (*fate, fates.iter().filter(|own| *own == fate).count())).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn fate(&self) -> Fate {
        let mut chance = self.chance.lock().unwrap();
        if chance.random_range(0..2) == 0 { Fate::Passes } else { FATES[chance.random_range(1..FATES.len())] }
    }

    fn share(&self) -> f64 {
        self.chance.lock().unwrap().random_range(0.0..1.0)
    }

    /// Sends a request, or a part of it after which the connection ends, and says what came back.
    async fn forward(&self, request: &[u8], is_whole: bool) -> std::io::Result<Vec<u8>> {
        let to = *self.collector.lock().unwrap();
        let mut stream = TcpStream::connect(to).await?;
        stream.write_all(request).await?;
        if !is_whole {
            stream.shutdown().await?;
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// A reset is what closing does to data that nobody has read, and to a connection that does not linger.
fn reset(stream: TcpStream) {
    let stream = stream.into_std().unwrap();
    socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

async fn connect(mut stream: TcpStream, shared: Arc<Shared>, fate: Fate) {
    if fate == Fate::Drops {
        return;
    }
    let Some(request) = read(&mut stream).await else { return };
    let part = |whole: &[u8]| whole[..(whole.len() as f64 * shared.share()) as usize].to_vec();
    let answer = match fate {
        Fate::Drops | Fate::Resets => return reset(stream),
        Fate::Delays => {
            let wait = Duration::from_millis((shared.share() * 300.0) as u64);
            tokio::time::sleep(wait).await;
            shared.forward(&request, true).await
        }
        Fate::TruncatesRequest => shared.forward(&part(&request), false).await,
        Fate::Duplicates => {
            let (one, two) = tokio::join!(shared.forward(&request, true), shared.forward(&request, true));
            one.or(two)
        }
        _ => shared.forward(&request, true).await,
    };
    let Ok(answer) = answer else { return reset(stream) };
    match fate {
        Fate::LosesAnswer => reset(stream),
        Fate::TruncatesAnswer => stream.write_all(&part(&answer)).await.unwrap_or_default(),
        _ => stream.write_all(&answer).await.unwrap_or_default(),
    }
}

/// One whole request; its body has the length that its head announces.
async fn read(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await.ok().filter(|length| *length > 0)?;
        request.extend_from_slice(&buffer[..length]);
        let Some(head) = request.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
        let announced = text.lines().find_map(|line| line.strip_prefix("content-length:"))?;
        if request.len() >= head + 4 + announced.trim().parse::<usize>().ok()? {
            // The collector ends the connection with its answer, so that the end of one is the end of the other.
            request.splice(head..head, *b"\r\nconnection: close");
            return Some(request);
        }
    }
}
