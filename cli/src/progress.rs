//! A bar for work that takes long, on a terminal alone.
//!
//! A thread of its own draws it, so that it also moves while one long call is under way, and so that nothing is drawn at
//! all in the first second.

use std::{
    io::{self, IsTerminal as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);

/// What is being done, and how far it is. The bar goes when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    state: Arc<State>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct State {
    work: Mutex<&'static str>,
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// Begins. Where standard error is no terminal, nothing is ever drawn.
    pub(crate) fn start() -> Self {
        let state = Arc::<State>::default();
        let drawing = io::stderr().is_terminal().then(|| {
            let (stop, stopped) = mpsc::channel::<()>();
            let seen = Arc::clone(&state);
            let thread = thread::spawn(move || {
                if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::no_length();
                loop {
                    seen.show(&bar);
                    if stopped.recv_timeout(STEP) != Err(RecvTimeoutError::Timeout) {
                        bar.finish_and_clear();
                        return;
                    }
                }
            });
            (stop, thread)
        });
        Self { state, drawing }
    }

    /// The next piece of work: `total` more steps of it, or 0 where they cannot be counted.
    pub(crate) fn expect(&self, work: &'static str, total: usize) {
        if let Ok(mut current) = self.state.work.lock() {
            *current = work;
        }
        self.state.total.store(total, Ordering::Relaxed);
        self.state.done.store(0, Ordering::Relaxed);
    }

    /// One step is done.
    pub(crate) fn advance(&self) {
        self.advance_by(1);
    }

    /// So many steps are done.
    pub(crate) fn advance_by(&self, steps: u64) {
        self.state.done.fetch_add(usize::try_from(steps).unwrap_or(usize::MAX), Ordering::Relaxed);
    }
}

impl State {
    fn show(&self, bar: &ProgressBar) {
        let work = self.work.lock().map(|work| *work).unwrap_or_default();
        let total = self.total.load(Ordering::Relaxed) as u64;
        let template = if total > 0 { "{msg} [{bar:40}] {pos}/{len}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.update(|state| {
            state.set_len(total);
            state.set_pos(self.done.load(Ordering::Relaxed) as u64);
        });
        bar.set_message(work);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawing.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}
