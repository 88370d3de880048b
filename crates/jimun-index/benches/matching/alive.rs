//! How lookups fare while entries come, go and are merged.

use std::thread;
use std::time::{Duration, Instant};

use jimun_index::{Code, Code256, Id, Index, Radius};

use crate::measure::{Random, seconds};

/// Prints how long lookups take at rest and while a merge is under way, and the longest change of
/// the index. CPU time of this thread: a lookup waits for nothing, so on a machine that has nothing
/// else to do this is all the time that it takes.
pub(crate) fn print(count: usize) {
    let mut random = Random::new(count as u64);
    let mut code = || Code256::from_hash(random.hash());
    let mut index = Index::build((0..count).map(|_| code()).collect()).expect("room");
    let at_rest = lookups(&index, &mut code, Duration::from_secs(2));

    let (mut pauses, mut merging, mut merges) = (Vec::new(), Vec::new(), 0);
    let mut paused = |work: &mut dyn FnMut()| {
        pauses.push(seconds(1, work));
    };
    let mut next_removed = 0;
    let mut builder = None;
    // Until as much has come as makes the largest segment grow.
    while merges < 2 || builder.is_some() || index.len() < count + count / 3 {
        for _ in 0..1_000 {
            let new = code();
            paused(&mut || _ = index.insert(new));
        }
        for _ in 0..100 {
            paused(&mut || _ = index.remove(Id::new(next_removed)));
            next_removed += 7;
        }
        if builder.is_none() {
            let mut job = None;
            paused(&mut || job = index.merge_job());
            builder = job.map(|job| thread::spawn(|| job.run()));
        } else if builder.as_ref().is_some_and(thread::JoinHandle::is_finished) {
            let mut merged = builder.take().and_then(|builder| builder.join().ok());
            let mut retired = None;
            paused(&mut || retired = merged.take().and_then(|merged| index.apply(merged).ok()));
            thread::spawn(|| drop(retired));
            merges += 1;
        }
        if builder.is_some() {
            merging.extend(lookups(&index, &mut code, Duration::from_millis(5)));
        }
    }
    let longest = pauses.into_iter().fold(0.0, f64::max) * 1e3;
    println!(
        "{{\"alive\": {count}, \"at_rest\": {:?}, \"merging\": {:?}, \"merges\": {merges}, \"pause_ms\": {longest:.2}}}",
        percentiles(at_rest),
        percentiles(merging),
    );
}

fn lookups(index: &Index<Code256>, code: &mut impl FnMut() -> Code256, time: Duration) -> Vec<f64> {
    let (begin, mut hits, mut took) = (Instant::now(), Vec::new(), Vec::new());
    while begin.elapsed() < time {
        let query = code();
        took.push(seconds(1, || index.lookup(&query, Radius::PDQ, &mut hits)));
    }
    took
}

/// The median and the 99th of a hundred, in microseconds.
fn percentiles(mut took: Vec<f64>) -> [f64; 2] {
    took.sort_unstable_by(f64::total_cmp);
    [50, 99].map(|percent| {
        let at = took.len() * percent / 100;
        took.get(at).map_or(f64::NAN, |took| (took * 1e7).round() / 10.0)
    })
}
