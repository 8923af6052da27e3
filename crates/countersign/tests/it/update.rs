//! `list update` against a publisher that runs in the test.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::command_line::{countersign, said};

/// What the publisher says next, and what it was asked.
#[derive(Default)]
struct Publisher {
    answer: Mutex<Vec<u8>>,
    asked: Mutex<Vec<String>>,
}

impl Publisher {
    /// Answers every request from now on; gives its address.
    fn open() -> (Arc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let publisher = Arc::new(Self::default());
        let own = Arc::clone(&publisher);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                own.serve(stream);
            }
        });
        (publisher, address)
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut request = String::new();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while reader.read_line(&mut request).is_ok_and(|read| read > 2) {}
        let moved = request.starts_with("GET /old ");
        let fresh = request.to_ascii_lowercase().contains("if-none-match: \"v1\"");
        self.asked.lock().unwrap().push(request);
        let answer = self.answer.lock().unwrap().clone();
        let tagged = String::from_utf8_lossy(&answer).contains("ETag: \"v1\"");
        let out: &[u8] = if moved {
            b"HTTP/1.1 302 Found\r\nLocation: /list.csv\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        } else if fresh && tagged {
            b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
        } else {
            &answer
        };
        drop(stream.write_all(out));
    }

    fn says(&self, status: &str, headers: &str, body: &str, announced: usize) {
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {announced}\r\nConnection: close\r\n\r\n{body}"
        )
        .into_bytes();
    }

    fn has(&self, headers: &str, body: &str) {
        self.says("200 OK", headers, body, body.len());
    }
}

/// Sets what the publisher says.
type Answer<'a> = Box<dyn Fn() + 'a>;

fn list(entries: usize) -> String {
    let rows: Vec<String> =
        (0..entries).map(|number| format!("{number},Invented Person{number}\n")).collect();
    format!("id,name\n{}", rows.concat())
}

#[test]
fn a_list_is_fetched_once_and_nothing_bad_takes_its_place() {
    let (publisher, address) = Publisher::open();
    let folder = tempfile::tempdir().unwrap();
    let from = format!("{address}/list.csv");
    let update = |more: &[&str]| {
        let mut all = vec!["list", "update", "own"];
        all.extend_from_slice(more);
        countersign(folder.path(), &all)
    };
    let entries = || {
        let shown = countersign(folder.path(), &["list", "show", "own", "--format", "json"]);
        let line: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        line["entries"].as_u64().unwrap()
    };
    publisher.has("ETag: \"v1\"\r\n", &list(100));
    let output = update(&["--from", &from]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(entries(), 100);

    // The address is remembered, and so is what was fetched from it.
    let output = update(&[]);
    assert!(said(&output).contains("unchanged"), "{}", said(&output));
    let asked = publisher.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2);
    assert!(!asked[0].to_ascii_lowercase().contains("if-none-match"));
    assert!(asked[1].to_ascii_lowercase().contains("if-none-match: \"v1\""), "{}", asked[1]);
    assert!(asked[1].contains("countersign/"), "{}", asked[1]);

    let whole = list(120);
    let bad: [(&str, Answer<'_>); 5] = [
        ("status 500", Box::new(|| publisher.says("500 Internal Server Error", "", "sorry", 5))),
        ("status 404", Box::new(|| publisher.says("404 Not Found", "", "", 0))),
        (
            "could not be fetched to its end",
            Box::new(|| publisher.says("200 OK", "", &whole[..900], whole.len())),
        ),
        ("not recognised as a list", Box::new(|| publisher.has("", "<!doctype html><p>Moved"))),
        ("50 entries", Box::new(|| publisher.has("", &list(50)))),
    ];
    let mut tried = 0;
    for (wanted, answer) in bad {
        answer();
        let output = update(&[]);
        assert_eq!(output.status.code(), Some(2), "{wanted}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{wanted}: {}", said(&output));
        assert_eq!(entries(), 100, "{wanted}");
        tried += 1;
    }
    assert_eq!(tried, 5);

    publisher.has("", &list(50));
    assert_eq!(update(&["--force"]).status.code(), Some(0), "it is meant");
    assert_eq!(entries(), 50);
    publisher.has("ETag: \"v2\"\r\n", &whole);
    let output = update(&["--from", &format!("{address}/old")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(entries(), 120, "the redirect was followed");

    let left = std::fs::read_dir(folder.path().join("data/countersign/lists/own")).unwrap();
    assert_eq!(left.count(), 3, "current.toml and two versions");
}

#[test]
fn a_publisher_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/list.csv", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let output = countersign(folder.path(), &["list", "update", "own", "--from", &address]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("could not be fetched"), "{}", said(&output));
}
