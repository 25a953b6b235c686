//! The threads that send: each takes a request, waits for the answer and hands it back.

use super::super::client::{Client, Parcel};
use crate::delivery::Answer;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long one request may take. Nobody waits for it but the replay.
const PATIENCE: Duration = Duration::from_secs(30);

/// So many threads, and what travels between them and us.
pub(super) struct Senders {
    parcels: Sender<(u64, Parcel)>,
    answers: Receiver<(u64, Answer)>,
}

impl Senders {
    /// So many threads. They end with this value.
    pub(super) fn open(count: usize) -> Self {
        let (parcels, taken) = channel();
        let (given, answers) = channel();
        let taken = Arc::new(Mutex::new(taken));
        let client = Client::open(count, PATIENCE);
        for _ in 0..count {
            let (client, taken, given) = (client.clone(), Arc::clone(&taken), given.clone());
            thread::spawn(move || work(&client, &taken, &given));
        }
        Self { parcels, answers }
    }

    pub(super) fn send(&self, number: u64, parcel: Parcel) {
        // The threads live as long as this sender.
        let _ = self.parcels.send((number, parcel));
    }

    /// The next answer, until a moment has come.
    pub(super) fn answer(&self, until: Instant) -> Option<(u64, Answer)> {
        self.answers.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
    }
}

fn work(client: &Client, taken: &Mutex<Receiver<(u64, Parcel)>>, given: &Sender<(u64, Answer)>) {
    loop {
        let next = taken.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, parcel)) = next else { return };
        if given.send((number, client.send(&parcel))).is_err() {
            return;
        }
    }
}
