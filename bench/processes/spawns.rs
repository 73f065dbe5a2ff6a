// The same as spawns.cc by Rust's Command. Usage: spawns_rust COUNT MEGABYTES EXTRA PROGRAM
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let (count, megabytes): (u32, usize) = (words[1].parse().unwrap(), words[2].parse().unwrap());
    let mut touched = vec![0u8; megabytes << 20];
    for place in (0..touched.len()).step_by(4096) {
        touched[place] = 1;
    }
    for _ in 0..count {
        let start = Instant::now();
        let mut command = Command::new(&words[4]);
        if words[3] == "uid" {
            command.uid(65534).gid(65534);
        }
        assert!(command.status().unwrap().success());
        println!("{:.2}", start.elapsed().as_secs_f64() * 1e6);
    }
    std::hint::black_box(&touched);
}
