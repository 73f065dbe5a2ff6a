// The same measurement for Rust's std::thread: create, join, COUNT times; the median in microseconds.
// Usage: lives_rust one COUNT
use std::time::Instant;

fn main() {
    let count: usize = std::env::args().nth(2).expect("a count").parse().expect("a number");
    for _ in 0..100 {
        std::thread::spawn(|| {}).join().unwrap();
    }
    let mut times: Vec<u128> = (0..count)
        .map(|_| {
            let begin = Instant::now();
            std::thread::spawn(|| {}).join().unwrap();
            begin.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    println!("{:.2}", times[count / 2] as f64 / 1000.0);
}
