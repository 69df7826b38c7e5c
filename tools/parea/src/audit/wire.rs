//! One conversation with a browser: commands out, answers and events back, for every page, frame and worker alike.
//!
//! chromiumoxide's own handler follows pages only and drops events that it cannot decode. An audit must not lose a
//! request, so this reads the library's connection directly: whatever the browser opens is attached to before it may
//! run, and events stay JSON, of which a listener takes what it knows.

use anyhow::{Context as _, Result, anyhow, bail};
use chromiumoxide::Connection;
use chromiumoxide::cdp::browser_protocol::target::SessionId;
use chromiumoxide::types::{CallId, Command, EventMessage, Message, Method, MethodId, Response};
use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long the browser may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the browser tells unasked.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// `Domain.name`.
    pub method: MethodId,
    /// The page, frame or worker; none for the browser itself.
    #[serde(rename = "sessionId")]
    pub session: Option<SessionId>,
    /// As the protocol has it.
    #[serde(default)]
    pub params: Value,
}

impl Method for Event {
    fn identifier(&self) -> MethodId {
        self.method.clone()
    }
}

impl EventMessage for Event {
    fn session_id(&self) -> Option<&str> {
        self.session.as_ref().map(AsRef::as_ref)
    }
}

/// A command on its way.
#[derive(Debug)]
pub struct Call {
    session: Option<SessionId>,
    method: MethodId,
    params: Value,
}

impl Call {
    /// A command for a session, or for the browser itself.
    pub fn new<C: Command>(session: Option<&SessionId>, command: &C) -> Result<Self> {
        let params = serde_json::to_value(command).context("a command could not be written")?;
        Ok(Self { session: session.cloned(), method: command.identifier(), params })
    }
}

type Answer = oneshot::Sender<Result<Value>>;

/// The conversation; it ends when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Wire {
    calls: mpsc::UnboundedSender<(Call, Answer)>,
}

impl Wire {
    /// Connects. `listen` hears each event at once and says which commands must follow it before anything else.
    pub async fn connect(url: &str, listen: impl FnMut(&Event) -> Vec<Call> + Send + 'static) -> Result<Self> {
        let connection = Connection::connect(url).await.context("the browser does not let itself be driven")?;
        let (calls, received) = mpsc::unbounded_channel();
        tokio::spawn(converse(connection, received, listen));
        Ok(Self { calls })
    }

    /// Has a command done and gives the answer as it came.
    pub async fn call<C: Command>(&self, session: Option<&SessionId>, command: C) -> Result<Value> {
        let call = Call::new(session, &command)?;
        let name = call.method.clone();
        let (answer, answered) = oneshot::channel();
        self.calls.send((call, answer)).map_err(|_| anyhow!("the browser has gone away"))?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => answer.with_context(|| format!("the browser refused {name}")),
            Ok(Err(_)) => bail!("the browser has gone away"),
            Err(_) => bail!("the browser did not answer {name} within {} seconds", PATIENCE.as_secs()),
        }
    }
}

async fn converse(
    mut connection: Connection<Event>,
    mut calls: mpsc::UnboundedReceiver<(Call, Answer)>,
    mut listen: impl FnMut(&Event) -> Vec<Call>,
) {
    let mut waiting: HashMap<CallId, Answer> = HashMap::new();
    loop {
        tokio::select! {
            call = calls.recv() => {
                let Some((call, answer)) = call else { return };
                if let Ok(id) = connection.submit_command(call.method, call.session, call.params) {
                    waiting.insert(id, answer);
                }
            }
            message = connection.next() => match message {
                Some(Ok(Message::Response(response))) => answer(&mut waiting, response),
                Some(Ok(Message::Event(event))) => {
                    for call in listen(&event) {
                        // Its answer is of no interest: what a worker cannot do, it need not.
                        connection.submit_command(call.method, call.session, call.params).ok();
                    }
                }
                Some(Err(_)) | None => return,
            }
        }
    }
}

fn answer(waiting: &mut HashMap<CallId, Answer>, response: Response) {
    if let Some(answer) = waiting.remove(&response.id) {
        let result = match response.error {
            Some(error) => Err(anyhow!(error.message)),
            None => Ok(response.result.unwrap_or_default()),
        };
        answer.send(result).ok();
    }
}
