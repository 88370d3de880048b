//! Times lookups at PDQ's radius, one thread, CPU time.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod measure;

use jimun_hash::Hash256;
use jimun_index::{Code, Code256, Radius, Scan, Segment};
use measure::{Random, seconds};

fn main() {
    let sizes = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    for n in sizes {
        let n: usize = n;
        let mut random = Random::new(n as u64);
        let hashes: Vec<Hash256> = (0..n).map(|_| random.hash()).collect();
        let queries: Vec<Hash256> = (0..200)
            .map(|i| {
                if i % 2 == 0 {
                    random.hash()
                } else {
                    let base = hashes[(random.number() % n as u64) as usize];
                    random.off_by(base, i as u32 / 2 % 41)
                }
            })
            .collect();
        let mut codes = Vec::new();
        let permute =
            seconds(3, || codes = hashes.iter().map(|&h| Code256::from_hash(h)).collect());
        let queries: Vec<Code256> = queries.iter().map(|&h| Code256::from_hash(h)).collect();
        let mut scan = Scan::new();
        let build = seconds(1, || scan = codes.iter().copied().collect());
        let mut found = 0;
        let batch = seconds(5, || {
            found = 0;
            scan.search(&queries, Radius::PDQ, |_, _, _| found += 1)
        });
        let single = seconds(5, || {
            for q in &queries {
                scan.search(std::slice::from_ref(q), Radius::PDQ, |_, _, _| found += 1)
            }
        });
        println!(
            "{n} permute {permute:.3} build {build:.3} batch {:.1} single {:.1} found {found}",
            batch / 200e-6,
            single / 200e-6
        );
        drop(scan);
        let mut segment = None;
        let copy = codes.clone();
        let mut copy = Some(copy);
        let build = seconds(1, || segment = copy.take().map(Segment::build));
        let segment = segment.unwrap();
        let mut found = 0;
        let batch = seconds(5, || {
            found = 0;
            segment.search(&queries, Radius::PDQ, |_, _, _| found += 1)
        });
        let single = seconds(5, || {
            for q in &queries {
                segment.search(std::slice::from_ref(q), Radius::PDQ, |_, _, _| found += 1)
            }
        });
        println!(
            "   mih build {build:.3} batch {:.1} single {:.1} found {} bytes {}",
            batch / 200e-6,
            single / 200e-6,
            found / 6,
            segment.memory() / n
        );
    }
}
