//! Starts drivers and displays, and ends them with every process they started.
//!
//! Only processes that descend from one we started are ever ended.

use anyhow::{Context, Result};
use std::collections::HashMap;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process and its descendants; dropping it (also while a panic unwinds) kills the whole family.
#[derive(Debug)]
pub struct Family {
    child: Child,
    what: String,
}

impl Family {
    /// Starts `command` so that the kernel ends it, too, when the test program itself is killed.
    ///
    /// The kernel watches the thread that calls this, so call it from one that outlives the family.
    pub fn start(command: Command, what: &str) -> Result<Self> {
        Self::start_with(command, what, Stdio::null())
    }

    /// The same, for a process whose [`output`](Self::output) is read.
    pub fn start_heard(command: Command, what: &str) -> Result<Self> {
        Self::start_with(command, what, Stdio::piped())
    }

    fn start_with(command: Command, what: &str, output: Stdio) -> Result<Self> {
        let mut bound = Command::new("setpriv");
        bound.args(["--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => bound.env(name, value),
                None => bound.env_remove(name),
            };
        }
        bound.stdin(Stdio::null()).stdout(output).stderr(Stdio::null());
        let child = bound.spawn().with_context(|| format!("{what} could not be started"))?;
        Ok(Self { child, what: what.to_owned() })
    }

    /// The standard output of the first process, once.
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits until something listens on `port` of this machine.
    pub async fn listens_on(&mut self, port: u16) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("{} ended at once ({status})", self.what);
            }
            anyhow::ensure!(Instant::now() < deadline, "{} does not listen on port {port} after 20 s", self.what);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        let members = descendants(self.child.id());
        // The parent goes first so that it cannot start another child meanwhile.
        self.child.kill().ok();
        for id in &members {
            Command::new("kill").args(["-KILL", &id.to_string()]).stderr(Stdio::null()).status().ok();
        }
        self.child.wait().ok();
        // Whoever is still dying may still write into the profile that is deleted next.
        let deadline = Instant::now() + Duration::from_secs(2);
        while members.iter().any(|id| is_alive(*id)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A TCP port of this machine that is free at this moment.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Every process whose chain of parents leads to `ancestor`, read from `/proc`.
fn descendants(ancestor: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Some(parent) = parent(id) else { continue };
        children.entry(parent).or_default().push(id);
    }
    let mut found = Vec::new();
    let mut queue = vec![ancestor];
    while let Some(id) = queue.pop() {
        let own = children.remove(&id).unwrap_or_default();
        found.extend(&own);
        queue.extend(own);
    }
    found
}

/// Whether a process still runs; what is left of an ended one has no command line.
fn is_alive(id: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{id}/cmdline")).is_ok_and(|line| !line.is_empty())
}

/// The parent of a process: the second field after the name, which stands in brackets and may contain anything.
fn parent(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_a_family_ends_the_grandchildren() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo $!; wait"]);
        let mut family = Family::start_heard(shell, "a shell").unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(family.output().unwrap()), &mut line).unwrap();
        let grandchild: u32 = line.trim().parse().unwrap();
        assert!(parent(grandchild).is_some());
        drop(family);
        assert!(!is_alive(grandchild), "the sleeping grandchild is still alive");
    }
}
