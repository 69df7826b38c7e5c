//! Runs walks × engines as tests with names like `chromium::story_en`, several at a time, and counts them per engine.

use crate::cast::Cast;
use crate::engine::Engine;
use crate::visitor::is_silence;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use libtest_mimic::{Arguments, Failed, Trial};
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Browsers at the same time: what two cores can carry while each waits for its pages now and then.
const AT_ONCE: usize = 3;

/// A walk that takes longer hangs; in the complete run, which leaves nothing out, it may take four times as long.
const LONGEST: Duration = Duration::from_secs(240);

/// Whether this is the complete run, which `cargo xtask test --full` asks for.
pub fn is_full() -> bool {
    std::env::var("PAREA_FULL").is_ok_and(|value| value == "1")
}

/// The story of one walk.
pub type Story = for<'a> fn(&'a Cast) -> LocalBoxFuture<'a, anyhow::Result<()>>;

/// One walk, and where it is walked.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// The name after `<engine>::`.
    pub name: &'static str,
    /// What happens.
    pub story: Story,
    /// The engines that can; fewer than all need a reason beside the walk.
    pub engines: &'static [Engine],
    /// Where it is walked in a quick run; in a complete one (`PAREA_FULL=1`) it is everywhere.
    pub quick: &'static [Engine],
    /// Whether it belongs to the complete matrices (`PAREA_FULL=1`) only.
    pub is_matrix: bool,
}

/// Names a function as a walk of all three engines.
#[macro_export]
macro_rules! walk {
    ($story:path as $name:ident) => {
        $crate::run::Walk {
            name: stringify!($name),
            story: |cast| ::std::boxed::Box::pin($story(cast)),
            engines: &$crate::engine::Engine::ALL,
            quick: &$crate::engine::Engine::ALL,
            is_matrix: false,
        }
    };
    // What is the same decision in each engine is walked in one of them, until all is.
    ($story:path as $name:ident in $engine:ident) => {
        $crate::run::Walk { quick: &[$crate::engine::Engine::$engine], ..$crate::walk!($story as $name) }
    };
}

/// What came of the walks: per engine how many passed and failed, how long each took, and which took two attempts.
#[derive(Debug, Default)]
struct Outcomes {
    counts: BTreeMap<Engine, (usize, usize)>,
    times: Vec<(Duration, String)>,
    late: Vec<String>,
}

impl Outcomes {
    fn print(&mut self) {
        self.times.sort();
        let slowest: Vec<String> =
            self.times.iter().rev().take(5).map(|(time, name)| format!("{name} {} s", time.as_secs())).collect();
        println!("slowest: {}", slowest.join(", "));
        if !self.late.is_empty() {
            println!("passed at the second attempt only: {}", self.late.join(", "));
        }
        for (engine, (passed, failed)) in &self.counts {
            println!("{}: {passed} passed, {failed} failed", engine.name());
        }
    }
}

/// Runs the walks with the arguments of `cargo test`, and ends with a line per engine.
pub fn run(walks: &[Walk]) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let (engines, runtime) = match (Engine::wanted(), Runtime::new()) {
        (Ok(engines), Ok(runtime)) => (engines, Arc::new(runtime)),
        (Err(error), _) => return fail(&format!("{error:#}")),
        (_, Err(error)) => return fail(&error.to_string()),
    };
    let is_full = is_full();
    let outcomes = Arc::new(Mutex::new(Outcomes::default()));
    let mut trials = Vec::new();
    // Engine by engine for each walk, so that the slow engine is spread over the whole run.
    for walk in walks.iter().filter(|walk| is_full || !walk.is_matrix) {
        let is_walked = |engine: &Engine| walk.engines.contains(engine) && (is_full || walk.quick.contains(engine));
        for engine in engines.iter().copied().filter(is_walked) {
            let (walk, runtime, outcomes) = (*walk, Arc::clone(&runtime), Arc::clone(&outcomes));
            let name = format!("{}::{}", engine.name(), walk.name);
            let known_as = name.clone();
            let test = move || {
                let started = Instant::now();
                let (outcome, is_second) = runtime.block_on(walked(walk, engine, is_full));
                let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                if is_second && outcome.is_ok() {
                    outcomes.late.push(known_as.clone());
                }
                outcomes.times.push((started.elapsed(), known_as));
                let (passed, failed) = outcomes.counts.entry(engine).or_default();
                *if outcome.is_ok() { passed } else { failed } += 1;
                outcome.map_err(Failed::from)
            };
            trials.push(Trial::test(name, test));
        }
    }
    let is_list = arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !is_list {
        outcomes.lock().unwrap_or_else(PoisonError::into_inner).print();
    }
    conclusion.exit_code()
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::FAILURE
}

/// Walks, and says whether it took a second attempt.
///
/// On a busy machine a browser is late now and then, or its driver falls silent: a walk that failed is walked once more
/// from the beginning, and what was wrong is printed. In the complete run only silence counts as a reason.
async fn walked(walk: Walk, engine: Engine, is_full: bool) -> (Result<(), String>, bool) {
    match walked_once(walk, engine).await {
        Err(failure) if failure.is_silence || !is_full => {
            println!("{}::{} begins again: {}", engine.name(), walk.name, failure.message);
            (walked_once(walk, engine).await.map_err(|failure| failure.message), true)
        }
        outcome => (outcome.map_err(|failure| failure.message), false),
    }
}

/// Why a walk failed.
struct Failure {
    message: String,
    /// Whether the browser's driver gave no answer at all.
    is_silence: bool,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self { message, is_silence: false }
    }
}

/// Walks once; the browser is closed whatever happens.
async fn walked_once(walk: Walk, engine: Engine) -> Result<(), Failure> {
    let cast = Cast::new(engine, walk.name);
    let story = async {
        (walk.story)(&cast).await?;
        cast.check_manners().await
    };
    let longest = if is_full() { 4 * LONGEST } else { LONGEST };
    let outcome = match tokio::time::timeout(longest, AssertUnwindSafe(story).catch_unwind()).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(error))) => Err(Failure { is_silence: is_silence(&error), message: format!("{error:#}") }),
        Ok(Err(panic)) => Err(format!("panicked: {}", words(panic.as_ref())).into()),
        Err(_) => Err(format!("not finished after {} s", longest.as_secs()).into()),
    };
    let outcome = match outcome {
        Err(failure) if !failure.is_silence => {
            let evidence = tokio::time::timeout(Duration::from_secs(20), cast.evidence()).await;
            Err(format!("{}\n{}", failure.message, evidence.unwrap_or_default()).into())
        }
        outcome => outcome,
    };
    tokio::time::timeout(Duration::from_secs(10), cast.part()).await.ok();
    outcome
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("(no message)")
}
