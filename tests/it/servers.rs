//! The servers of the harness themselves: each caller gets its own, and nothing is left behind.

use std::net::{TcpListener, UdpSocket};
use std::process::Command;

use crate::harness::{keeper, servers};

fn psql(url: &str, statement: &str) -> String {
    let output = Command::new("psql").args(["-X", "-At", "-c", statement, url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn each_test_has_a_database_of_its_own() {
    let (one, other) = (servers::postgres(), servers::postgres());
    psql(&one, "CREATE TABLE here (id TEXT)");
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'here'";
    assert_eq!(psql(&one, tables), "1");
    assert_eq!(psql(&other, tables), "0");
}

#[test]
fn a_port_is_given_once_while_nobody_listens_on_it_yet() {
    let port = servers::free_port();
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok(), "it is free");
    assert!(UdpSocket::bind(("127.0.0.1", port)).is_err(), "and another run of the tests sees that it is taken");
}

#[test]
fn a_stopped_redis_comes_back_empty_at_the_same_address() {
    let mut redis = servers::redis();
    let ask = |words: &[&str]| {
        let output = Command::new("redis-cli").args(["--no-auth-warning", "-u", &redis.url]).args(words).output();
        String::from_utf8_lossy(&output.unwrap().stdout).trim().to_owned()
    };
    assert_eq!(ask(&["SET", "word", "kept"]), "OK");
    assert_eq!(ask(&["GET", "word"]), "kept");

    let url = redis.url.clone();
    redis.stop();
    redis.start();
    assert_eq!(redis.url, url);
    let output = Command::new("redis-cli").args(["--no-auth-warning", "-u", &url, "GET", "word"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "");
}

#[test]
fn a_program_ends_with_its_keeper_and_its_folder_goes() {
    let folder = keeper::folder("sleep");
    let program = ["sh", "-c", "echo $$; exec sleep 1000"];
    let kept = keeper::Kept::start(folder.clone(), "TERM", &program);
    kept.wait_until("the sleeper", || kept.said().ends_with('\n'));
    let process = format!("/proc/{}", kept.said().trim());
    assert!(std::fs::exists(&process).unwrap());

    drop(kept);
    assert!(!std::fs::exists(&process).unwrap());
    assert!(!folder.exists());
}
