//! Connections of `parea serve`: how many there are at a time, and how long one may say nothing.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// What strangers may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How many connections there are at a time; who comes then waits until one ends.
    pub(super) connections: usize,
    /// How long the head of a request may take, and how long a connection may wait for its next one.
    pub(super) silence: Duration,
}

/// Answers requests until `stop`; what it gives then waits for those that are under way.
pub(super) async fn answer(
    mut listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> impl Future<Output = ()> {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let (stopping, _) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, Listener::accept(&mut listener).await)
        };
        let (place, (stream, sender)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (router, stopped) = (router.clone(), stopping.subscribe());
        tokio::spawn(async move {
            serve(stream, sender, router, bounds.silence, stopped).await;
            drop(place);
        });
    }
    async move {
        stopping.send_replace(());
        // Every connection holds the other end until it is over.
        stopping.closed().await;
    }
}

/// Answers the requests of one connection; when all stop, only the one that is under way.
async fn serve(
    stream: TcpStream,
    sender: SocketAddr,
    router: Router,
    silence: Duration,
    mut stopped: watch::Receiver<()>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(sender));
        router.call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(silence);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let is_over = tokio::select! {
        _ = connection.as_mut() => true,
        _ = stopped.changed() => false,
    };
    if !is_over {
        connection.as_mut().graceful_shutdown();
        // A connection that breaks is the other side's loss.
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    /// The address of a server that says from where it is asked.
    async fn open(bounds: Bounds) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router =
            Router::new().route("/", get(async |ConnectInfo(sender): ConnectInfo<SocketAddr>| sender.to_string()));
        tokio::spawn(async move { answer(listener, router, bounds, pending()).await.await });
        address
    }

    /// What is answered to these bytes until the server lets go.
    async fn told(address: SocketAddr, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut told = String::new();
        timeout(Duration::from_secs(10), stream.read_to_string(&mut told)).await.expect("held for ever").unwrap();
        told
    }

    #[tokio::test]
    async fn who_says_nothing_is_let_go() {
        let address = open(Bounds { connections: 1, silence: Duration::from_millis(300) }).await;
        let (nothing, half, whole) =
            tokio::join!(told(address, b""), told(address, b"GET / HT"), told(address, REQUEST));
        assert_eq!((nothing.as_str(), half.as_str()), ("", ""));
        assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.contains("127.0.0.1:"), "{whole}");
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_for_one() {
        let address = open(Bounds { connections: 1, silence: Duration::from_secs(60) }).await;
        let first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(REQUEST).await.unwrap();
        let mut begun = [0; 15];
        assert!(timeout(Duration::from_millis(300), second.read_exact(&mut begun)).await.is_err());
        drop(first);
        timeout(Duration::from_secs(10), second.read_exact(&mut begun)).await.unwrap().unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200 OK");
    }
}
