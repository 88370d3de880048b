//! Many files at the same time, and their outcomes in the order of the files.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Builder};

use jimun::Error;

/// So many outcomes per worker may wait for an earlier one. Files never wait: a worker reads the
/// one that it works on.
const WAITING_PER_WORKER: usize = 16;

/// That of the main thread on Linux. Rust gives others a quarter.
const STACK_BYTES: usize = 8 << 20;

/// What takes the outcomes.
pub(crate) trait Sink<I, T> {
    /// The next outcome in the order of the items.
    fn take(&mut self, item: I, outcome: Result<T, Error>) -> io::Result<()>;
    /// No outcome is there yet.
    fn idle(&mut self) -> io::Result<()>;
}

/// Does `work` on `items` by so many workers. A panic of `work` is the error of its item alone.
///
/// Returns as soon as the sink fails, and leaves the workers to end with the process.
pub(crate) fn in_order<I: Send + 'static, T: Send + 'static>(
    items: impl Iterator<Item = I> + Send + 'static,
    workers: usize,
    work: impl Fn(&I) -> Result<T, Error> + Send + Sync + 'static,
    sink: &mut impl Sink<I, T>,
) -> io::Result<()> {
    let (to_workers, queue) = mpsc::channel();
    let (to_sink, outcomes) = mpsc::channel();
    let (permit, permits) = mpsc::channel();
    let (queue, work) = (Arc::new(Mutex::new(queue)), Arc::new(work));
    let mut started = 0;
    while started < workers {
        let (queue, work, to_sink) = (Arc::clone(&queue), Arc::clone(&work), to_sink.clone());
        let worker = move || serve(&queue, &*work, &to_sink);
        match Builder::new().stack_size(STACK_BYTES).spawn(worker) {
            Ok(_) => started += 1,
            // The system gives no more; fewer do as well.
            Err(_) if started > 0 => break,
            Err(error) => return Err(io::Error::other(format!("no thread starts: {error}"))),
        }
    }
    drop((to_sink, queue));
    for _ in 0..started * WAITING_PER_WORKER {
        let _ = permit.send(());
    }
    let feeder = thread::spawn(move || feed(items, &permits, &to_workers));
    let mut waiting = BTreeMap::new();
    let mut taken = 0;
    while let Some((index, item, outcome)) = next(&outcomes, sink)? {
        waiting.insert(index, (item, outcome));
        while let Some((item, outcome)) = waiting.remove(&taken) {
            sink.take(item, outcome)?;
            taken += 1;
            let _ = permit.send(());
        }
    }
    // The feeder may wait for one.
    drop(permit);
    // Whatever went wrong, an end before the last item must not look like one after it.
    if feeder.join().ok() == Some(taken) {
        Ok(())
    } else {
        Err(io::Error::other("the batch ended before its last file"))
    }
}

type Outcome<I, T> = (u64, I, Result<T, Error>);

/// The next outcome of any worker; `None` when all are done.
fn next<I, T>(
    outcomes: &Receiver<Outcome<I, T>>,
    sink: &mut impl Sink<I, T>,
) -> io::Result<Option<Outcome<I, T>>> {
    if let Ok(outcome) = outcomes.try_recv() {
        return Ok(Some(outcome));
    }
    sink.idle()?;
    Ok(outcomes.recv().ok())
}

/// Hands out the items as there are permits. Returns how many there were.
fn feed<I>(
    items: impl Iterator<Item = I>,
    permits: &Receiver<()>,
    to_workers: &Sender<(u64, I)>,
) -> u64 {
    let mut count = 0;
    for item in items {
        if permits.recv().is_err() || to_workers.send((count, item)).is_err() {
            break;
        }
        count += 1;
    }
    count
}

/// One worker: item after item until there are no more.
fn serve<I, T>(
    queue: &Mutex<Receiver<(u64, I)>>,
    work: &impl Fn(&I) -> Result<T, Error>,
    to_sink: &Sender<Outcome<I, T>>,
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((index, item)) = next else { return };
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&item)));
        if to_sink.send((index, item, outcome.unwrap_or(Err(Error::Internal)))).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    #[derive(Default)]
    struct Kept {
        outcomes: Vec<(usize, Result<usize, Error>)>,
        fails_at: Option<usize>,
    }

    impl Sink<usize, usize> for Kept {
        fn take(&mut self, item: usize, outcome: Result<usize, Error>) -> io::Result<()> {
            self.outcomes.push((item, outcome));
            if self.fails_at == Some(item) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            Ok(())
        }

        fn idle(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_items_whatever_ends_first() {
        for workers in [1, 2, 7] {
            let mut kept = Kept::default();
            let work = |item: &usize| {
                thread::sleep(Duration::from_micros(if item.is_multiple_of(5) { 900 } else { 10 }));
                Ok(item * 2)
            };
            in_order(0..200, workers, work, &mut kept).expect("no output fails");
            let expected: Vec<_> = (0..200).map(|item| (item, Ok(item * 2))).collect();
            assert_eq!(kept.outcomes, expected);
        }
    }

    #[test]
    fn a_panic_is_the_internal_error_of_its_item_and_the_rest_is_done() {
        for workers in [1, 3] {
            let mut kept = Kept::default();
            let work = |item: &usize| {
                assert_ne!(item % 10, 3, "as a defect would");
                Ok(*item)
            };
            in_order(0..40, workers, work, &mut kept).expect("no output fails");
            for (item, outcome) in &kept.outcomes {
                let expected = if item % 10 == 3 { Err(Error::Internal) } else { Ok(*item) };
                assert_eq!(*outcome, expected);
            }
            assert_eq!(kept.outcomes.len(), 40);
        }
    }

    #[test]
    fn one_slow_item_lets_only_so_many_others_wait() {
        static DONE: AtomicUsize = AtomicUsize::new(0);
        // As many as there are permits, but the slow one itself.
        const OTHERS: usize = 2 * WAITING_PER_WORKER - 1;
        let mut kept = Kept::default();
        let work = |item: &usize| {
            if *item == 0 {
                let end = Instant::now() + Duration::from_secs(20);
                while DONE.load(Ordering::SeqCst) < OTHERS && Instant::now() < end {
                    thread::yield_now();
                }
                // Time for one too many.
                thread::sleep(Duration::from_millis(50));
                return Ok(DONE.load(Ordering::SeqCst));
            }
            DONE.fetch_add(1, Ordering::SeqCst);
            Ok(0)
        };
        in_order(0..1000, 2, work, &mut kept).expect("no output fails");
        assert_eq!(kept.outcomes.len(), 1000);
        assert_eq!(kept.outcomes[0].1, Ok(OTHERS));
    }

    #[test]
    fn an_output_that_fails_ends_the_batch() {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let mut kept = Kept { fails_at: Some(3), ..Kept::default() };
        let work = |item: &usize| {
            STARTED.fetch_add(1, Ordering::SeqCst);
            Ok(*item)
        };
        let outcome = in_order(0..100_000, 2, work, &mut kept);
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
        assert_eq!(kept.outcomes.len(), 4);
        assert!(STARTED.load(Ordering::SeqCst) <= 4 + 2 * WAITING_PER_WORKER);
    }

    #[test]
    fn items_that_panic_while_they_are_listed_are_no_good_end() {
        let items = (0..9).inspect(|item| assert_ne!(*item, 5, "as a defect would"));
        let outcome = in_order(items, 2, |item| Ok(*item), &mut Kept::default());
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::Other));
    }
}
