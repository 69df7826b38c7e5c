//! A PostgreSQL server of the test's own: on a free port of the loopback address, with its data in a temporary folder, run
//! by an unprivileged user. It stops, and its folder goes, when the process that started it ends, in whatever way.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where Debian keeps the programs of PostgreSQL; the newest version counts.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// Makes the cluster, starts the server, says that it is there, and stops it when the standard input ends.
/// Nothing in it outlives the test, so it need not reach the disk.
const LIFE: &str = r#"
set -eu
folder=$(mktemp -d /tmp/parea-postgres-XXXXXX)
trap 'rm -rf "$folder"' EXIT
"$1/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"$1/postgres" -D "$folder/data" -p "$2" -k "$folder" -h 127.0.0.1 -c fsync=off -c max_connections=400 \
    -c shared_buffers=32MB >"$folder/log" 2>&1 </dev/null &
server=$!
until "$1/pg_isready" -q -h 127.0.0.1 -p "$2"; do
    kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
echo ready
cat >/dev/null
kill -INT $server
wait $server || true
"#;

/// A running server.
pub struct Postgres {
    port: u16,
    databases: AtomicU32,
    programs: String,
    _life: (Child, ChildStdin),
}

impl Postgres {
    /// Starts a server with no database of ours.
    pub fn start() -> Self {
        let programs = programs();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(if is_root() { "setpriv" } else { "sh" });
        if is_root() {
            // PostgreSQL refuses to be run by root; Debian's package makes the user `postgres`.
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        }
        command.args(["-c", LIFE, "sh", &programs, &port.to_string()]).current_dir("/");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a server is started");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
        let stdin = child.stdin.take().unwrap();
        Self { port, databases: AtomicU32::new(0), programs, _life: (child, stdin) }
    }

    /// Makes an empty database and gives its address.
    pub fn database(&self) -> String {
        let name = format!("parea{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let port = self.port.to_string();
        let made = Command::new(format!("{}/createdb", self.programs))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", &name])
            .status()
            .unwrap();
        assert!(made.success(), "no database {name}");
        format!("postgres://postgres@127.0.0.1:{port}/{name}")
    }
}

/// The folder with the programs of the newest version.
fn programs() -> String {
    let versions = std::fs::read_dir(PROGRAMS).expect("PostgreSQL is installed: apt-get install postgresql");
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .expect("PostgreSQL is installed: apt-get install postgresql");
    format!("{PROGRAMS}/{newest}/bin")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}
