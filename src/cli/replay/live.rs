//! A replay that sends: reads ahead a little, keeps people in order and the pace, and lets every event end in one outcome. What
//! comes again, and when, the core says; what is done when, this file.

use super::super::client::Parcel;
use super::super::ending::{Result, Trouble};
use super::super::moments;
use super::journal::{Journal, Spot};
use super::leftovers::{Leftovers, unwrapped};
use super::meter::Meter;
use super::order::{Digest, Order, Turn, digests};
use super::progress::Progress;
use super::reader::{Found, Reader};
use super::senders::Senders;
use super::tally::LeftOut;
use super::times::Times;
use crate::Destination;
use crate::delivery::{Answer, Arrival, Failure, Outcome, Pace, Request, Step, Verdict, codes, delay_seconds};
use crate::impact;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// So many events may be under way, waiting ones included.
const UNDER_WAY: usize = 1024;

/// So many may wait for their turn while those that go apart are read.
const READ_AHEAD: usize = 64;

/// So far ahead of the first event under way reading may go: the checkpoint keeps what has ended in between.
const SPAN: u64 = 16_384;

/// After so many events in a row that were given up, the target is taken for gone.
const GONE_AFTER: u32 = 20;

/// How often a fresh snapshot is made.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(2);

/// What only the operator can mend: going on would only collect failures.
const OPERATORS_AFFAIR: [&str; 5] = [
    codes::UNAUTHORIZED.name,
    codes::FORBIDDEN.name,
    codes::WRONG_ADDRESS.name,
    codes::BAD_SETTINGS.name,
    impact::codes::PAYMENT_REQUIRED.name,
];

/// How a replay is to be made.
pub(super) struct Manner {
    pub(super) times: Times,
    pub(super) clicks: bool,
    /// So many requests at once.
    pub(super) concurrency: usize,
    /// So many times an event is sent before it is given up.
    pub(super) attempts: u32,
    /// The longest pause between two attempts, in seconds.
    pub(super) longest_delay: u32,
}

/// One event under way.
struct Errand {
    text: String,
    before: Spot,
    people: Vec<Digest>,
    /// Do later events of the same person wait for it?
    leads: bool,
    /// How many times it has failed.
    failures: u32,
    /// How many requests it took.
    requests: u64,
}

pub(super) struct Live<'l> {
    pub(super) destination: &'l Destination,
    /// What the destination says of speed and order.
    pace: Pace,
    pub(super) manner: Manner,
    pub(super) reader: Reader,
    pub(super) journal: Journal,
    pub(super) meter: Meter,
    pub(super) senders: Senders,
    pub(super) progress: Progress,
    /// Rejected events, and those to send again.
    pub(super) leftovers: [Leftovers; 2],
    pub(super) order: Order,
    way: Way,
}

/// Events with what is to be sent and the state of its step, first come, first served.
type Lane = VecDeque<(u64, Request, String)>;

/// Where the events under way are.
#[derive(Default)]
struct Way {
    errands: HashMap<u64, Errand>,
    /// Those whose turn it is.
    ready: Lane,
    /// The same of those that go apart: to a host of their own, beside the others.
    ready_apart: Lane,
    /// Those whose request is out, by number; each with the state of its step, and whether it went apart.
    out: HashMap<u64, (String, bool)>,
    /// Those that come again at a moment.
    later: BinaryHeap<Reverse<(Instant, u64)>>,
    /// Why it stops, if it does.
    stop: Option<Outcome>,
    given_up_in_a_row: u32,
    is_read: bool,
}

impl<'l> Live<'l> {
    #[allow(clippy::too_many_arguments)] // the parts of one thing, put together once
    pub(super) fn new(
        destination: &'l Destination,
        manner: Manner,
        reader: Reader,
        journal: Journal,
        meter: Meter,
        senders: Senders,
        progress: Progress,
        leftovers: [Leftovers; 2],
    ) -> Self {
        let mut order = Order::default();
        order.hold(&journal.held);
        Self {
            destination,
            pace: destination.pace(),
            manner,
            reader,
            journal,
            meter,
            senders,
            progress,
            leftovers,
            order,
            way: Way::default(),
        }
    }

    /// Sends everything. Gives the outcome that stopped it, if one did.
    pub(super) fn run(&mut self) -> Result<Option<Outcome>> {
        let mut snapshot = Instant::now();
        loop {
            self.wake()?;
            while self.wants_more() {
                match self.reader.next() {
                    Some(found) => self.take(found)?,
                    None => self.way.is_read = true,
                }
                // Neither answers nor those who come again wait for a long stretch of events that nobody sends.
                self.wake()?;
                if let Some((number, answer)) = self.senders.answer(Instant::now()) {
                    self.go_on(number, &answer)?;
                }
                self.show(&mut snapshot)?;
            }
            let until = self.send_what_may()?;
            if self.is_over() {
                break;
            }
            if let Some((number, answer)) = self.senders.answer(until) {
                self.go_on(number, &answer)?;
            }
            self.show(&mut snapshot)?;
        }
        self.journal.complete = self.way.stop.is_none();
        self.journal.snapshot()?;
        self.progress.close();
        Ok(self.way.stop.take())
    }

    fn show(&mut self, snapshot: &mut Instant) -> Result<()> {
        self.progress.show(self.reader.read(), &self.journal.tally);
        if snapshot.elapsed() > SNAPSHOT_EVERY {
            *snapshot = Instant::now();
            self.journal.snapshot()?;
        }
        Ok(())
    }

    fn wants_more(&self) -> bool {
        let way = &self.way;
        // What waits was begun a while ago: it is not done without need, only so that those that go apart are found.
        let ahead = if self.pace.apart.is_empty() { 1 } else { READ_AHEAD };
        let is_short = way.ready.len() < ahead && way.ready_apart.is_empty() && way.errands.len() < UNDER_WAY;
        way.stop.is_none() && !way.is_read && is_short && self.journal.span() < SPAN
    }

    fn goes_apart(&self, request: &Request) -> bool {
        !self.pace.apart.is_empty() && request.url.starts_with(&self.pace.apart)
    }

    fn is_over(&self) -> bool {
        let way = &self.way;
        way.out.is_empty() && (way.stop.is_some() || way.is_read && way.errands.is_empty())
    }

    /// An event that was just read.
    fn take(&mut self, found: Found) -> Result<()> {
        let Found { text, before, behind } = found;
        if self.journal.read(before, behind) {
            return Ok(());
        }
        let number = behind.number;
        let text = match unwrapped(&text) {
            std::borrow::Cow::Borrowed(same) if same.len() == text.len() => text,
            event => event.into_owned(),
        };
        if !self.manner.times.include(&text) {
            self.leave_out(number, LeftOut::Time);
            return Ok(());
        }
        let step = self.destination.begin(&text, Arrival::at(moments::now()));
        let (mut people, mut leads, mut turn) = (Vec::new(), false, Turn::Free);
        if let Step::Send { request, state } = &step {
            if !self.manner.clicks && self.destination.is_visit(state) {
                self.leave_out(number, LeftOut::Visit);
                return Ok(());
            }
            let leading = &self.pace.leading;
            leads = !leading.is_empty() && request.url.starts_with(leading);
            if leads || self.order.is_followed() {
                people = digests(&self.destination.people(&request.body, state));
                turn = self.order.line_up(number, &people, leads);
            }
        }
        self.way.errands.insert(number, Errand { text, before, people, leads, failures: 0, requests: 0 });
        match turn {
            Turn::Waits => Ok(()),
            Turn::Held => self.hold_back(number, step),
            Turn::Free => self.reached(number, step),
        }
    }

    fn leave_out(&mut self, number: u64, why: LeftOut) {
        self.journal.tally.leave_out(why, 1);
        self.journal.end_quietly(number);
    }

    /// Begins with an event again: its time has come, or those it waited for have ended.
    fn begin(&mut self, number: u64) -> Result<()> {
        let Some(errand) = self.way.errands.get(&number) else { return Ok(()) };
        let step = self.destination.begin(&errand.text, Arrival::at(moments::now()));
        if self.order.is_held(&errand.people) { self.hold_back(number, step) } else { self.reached(number, step) }
    }

    /// The event that it follows has to come again first: so has this one.
    fn hold_back(&mut self, number: u64, step: Step) -> Result<()> {
        match step {
            Step::Send { state, .. } => {
                let held = self.destination.resume(&state, &Answer::Failure(Failure::Held), moments::now());
                self.reached(number, held)
            }
            done => self.reached(number, done),
        }
    }

    /// Where a step has led.
    fn reached(&mut self, number: u64, step: Step) -> Result<()> {
        match step {
            Step::Send { request, state } => {
                // It was on its way when an earlier process ended: nobody knows whether it arrived.
                if self.journal.was_begun(number) && self.destination.counts_again(&state) {
                    let answer = Answer::Failure(Failure::Network);
                    let unclear = self.destination.resume(&state, &answer, moments::now());
                    if let Step::Done(outcome) = unclear
                        && outcome.outcome != Verdict::Retry
                    {
                        return self.end(number, &outcome);
                    }
                }
                let is_apart = self.goes_apart(&request);
                let lane = if is_apart { &mut self.way.ready_apart } else { &mut self.way.ready };
                lane.push_back((number, request, state));
                Ok(())
            }
            // Only a door with memory is asked.
            Step::Ask { state, .. } => {
                let nothing = Answer::Known(Vec::new());
                let step = self.destination.resume(&state, &nothing, moments::now());
                self.reached(number, step)
            }
            Step::Done(outcome) if outcome.outcome == Verdict::Retry => self.comes_again(number, outcome),
            Step::Done(outcome) => {
                self.way.given_up_in_a_row = 0;
                self.end(number, &outcome)
            }
        }
    }

    /// Sends as long as there is room and the pace allows it; until when nothing of that changes by itself.
    fn send_what_may(&mut self) -> Result<Instant> {
        let now = Instant::now();
        let mut until = now + Duration::from_millis(200);
        while self.way.stop.is_none() && self.has_room(true) {
            let Some(next) = self.way.ready_apart.pop_front() else { break };
            self.send(next, true)?;
        }
        while self.way.stop.is_none() && self.has_room(false) && !self.way.ready.is_empty() {
            if let Err(next) = self.meter.take(Instant::now()) {
                until = until.min(next);
                break;
            }
            let Some(next) = self.way.ready.pop_front() else { break };
            self.send(next, false)?;
        }
        if self.wants_more() {
            return Ok(now);
        }
        Ok(self.way.later.peek().map_or(until, |Reverse((moment, _))| until.min(*moment)))
    }

    /// Those that go apart have places of their own.
    fn has_room(&self, is_apart: bool) -> bool {
        self.way.out.values().filter(|(_, apart)| *apart == is_apart).count() < self.manner.concurrency
    }

    fn send(&mut self, (number, request, state): (u64, Request, String), is_apart: bool) -> Result<()> {
        if self.destination.counts_again(&state) {
            self.journal.begin(number)?;
        }
        if let Some(errand) = self.way.errands.get_mut(&number) {
            errand.requests += 1;
        }
        self.senders.send(number, Parcel::of(request));
        self.way.out.insert(number, (state, is_apart));
        Ok(())
    }

    fn go_on(&mut self, number: u64, answer: &Answer) -> Result<()> {
        let Some((state, _)) = self.way.out.remove(&number) else { return Ok(()) };
        let step = self.destination.resume(&state, answer, moments::now());
        self.reached(number, step)
    }

    /// Those whose pause is over.
    fn wake(&mut self) -> Result<()> {
        let now = Instant::now();
        while self.way.stop.is_none() && self.way.later.peek().is_some_and(|Reverse((moment, _))| *moment <= now) {
            if let Some(Reverse((_, number))) = self.way.later.pop() {
                self.begin(number)?;
            }
        }
        Ok(())
    }

    /// It did not work this time.
    fn comes_again(&mut self, number: u64, outcome: Outcome) -> Result<()> {
        if OPERATORS_AFFAIR.contains(&outcome.code) {
            self.way.stop.get_or_insert(outcome);
            return Ok(());
        }
        if outcome.code == codes::HELD_BACK.name {
            return self.give_up(number, &outcome);
        }
        let now = Instant::now();
        let asked = outcome.retry_after_seconds;
        if let Some(seconds) = asked.filter(|_| outcome.code == codes::RATE_LIMITED.name) {
            self.meter.rest(now + Duration::from_secs(seconds.min(self.manner.longest_delay).into()));
        }
        let failures = self.way.errands.get_mut(&number).map_or(u32::MAX, |errand| {
            errand.failures += 1;
            errand.failures
        });
        if failures >= self.manner.attempts {
            self.way.given_up_in_a_row += 1;
            if self.way.given_up_in_a_row >= GONE_AFTER {
                self.way.stop.get_or_insert_with(|| outcome.clone());
            }
            return self.give_up(number, &outcome);
        }
        let delay = delay_seconds(failures, asked, self.manner.longest_delay, chance());
        self.way.later.push(Reverse((now + Duration::from_secs(delay.into()), number)));
        Ok(())
    }

    /// It has to come again another time, and so have those that follow it.
    fn give_up(&mut self, number: u64, outcome: &Outcome) -> Result<()> {
        if let Some(errand) = self.way.errands.get(&number).filter(|errand| errand.leads) {
            let mut people = errand.people.clone();
            people.retain(|id| !self.order.is_held(std::slice::from_ref(id)));
            self.journal.hold(&people)?;
        }
        self.end(number, outcome)
    }

    /// An event has ended.
    fn end(&mut self, number: u64, outcome: &Outcome) -> Result<()> {
        let Some(errand) = self.way.errands.remove(&number) else { return Ok(()) };
        let [rejected, retry] = &mut self.leftovers;
        let from = self.reader.told(Spot { line: errand.before.line + 1, ..errand.before });
        let is_written = match outcome.outcome {
            Verdict::Rejected => rejected.write(&from, &errand.text, outcome).map(|()| true)?,
            Verdict::Retry => retry.write(&from, &errand.text, outcome).map(|()| true)?,
            Verdict::Delivered | Verdict::Ignored => false,
        };
        if is_written || errand.requests > 0 {
            self.journal.end(number, outcome, errand.requests, [rejected.length, retry.length])?;
        } else {
            self.journal.tally.count(outcome.outcome, outcome.code);
            self.journal.end_quietly(number);
        }
        let failed = errand.leads && outcome.outcome == Verdict::Retry;
        for follower in self.order.end(number, &errand.people, failed) {
            self.begin(follower)?;
        }
        Ok(())
    }
}

/// From 0 to 1: what failed together does not come back together.
fn chance() -> f64 {
    let drawn = u32::try_from(RandomState::new().hash_one(0_u8) >> 32).unwrap_or_default();
    f64::from(drawn) / f64::from(u32::MAX)
}

/// What a replay that was stopped says.
pub(super) fn stopped(outcome: &Outcome) -> Trouble {
    Trouble::unfinished(
        format!("stopped: {}: {}", outcome.code, outcome.message),
        "mend that and run the same command again: it goes on where it stopped",
    )
}
