//! A door's call: carries out the steps of its events, so many at once, and none before the one that it must follow.

use crate::mutants::Mutant;
use crate::terms::Door;
use crate::world::{Act, Ended, Turn, World, word};
use affonso_segment::delivery::{Answer, Arrival, Failure, Known, Memories, Outcome, Step, Verdict};
use affonso_segment::value::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Nothing is in flight after this, in a call that Segment waits for; and in one of the queue's consumer.
const CALL_MS: i64 = 4200;
const BATCH_MS: i64 = 60_000;

/// Who a call is for.
#[derive(Clone)]
pub enum Origin {
    /// Segment, with these parcels.
    Segment(Vec<usize>),
    /// The queue, with these letters.
    Queue(Vec<usize>),
}

/// How a member has ended.
#[derive(Clone, Debug)]
pub struct End {
    pub verdict: Verdict,
    pub code: &'static str,
    pub wait: Option<u32>,
}

/// One event in a call.
#[derive(Default)]
pub struct Member {
    pub event: usize,
    pub step: Option<Step>,
    pub turn: u32,
    pub is_started: bool,
    /// The room it has a place in.
    room: Option<usize>,
    /// What memory knew when the call began.
    pub known: Option<Answer>,
    /// Those it must not overtake.
    pub leaders: Vec<usize>,
    /// What is to be kept, with the outcome that is told when that has worked.
    pub settling: Option<Outcome>,
    pub end: Option<End>,
}

/// One call.
#[allow(clippy::struct_excessive_bools)] // each can be true whatever the others are
pub struct Call {
    pub origin: Origin,
    pub members: Vec<Member>,
    pub deadline: i64,
    pub is_dead: bool,
    /// Has Segment heard, or stopped listening?
    pub is_heard: bool,
    begun: i64,
    /// The free places among the requests of the destination's usual host, and of its other one.
    places: [usize; 2],
    /// Those that wait for one, and in which room.
    waiting: VecDeque<(usize, Turn)>,
    is_lined_up: bool,
    is_closed: bool,
    /// Whom an identify call of this batch has joined is one person for the others.
    joined: BTreeMap<String, Vec<String>>,
}

impl Call {
    pub fn new(origin: Origin, events: Vec<usize>) -> Self {
        let members = events.into_iter().map(|event| Member { event, ..Member::default() }).collect();
        let (is_dead, is_heard, is_lined_up, is_closed) = (false, false, false, false);
        let (joined, waiting) = (BTreeMap::new(), VecDeque::new());
        Self {
            origin,
            members,
            deadline: 0,
            is_dead,
            is_heard,
            begun: 0,
            places: [0; 2],
            waiting,
            is_lined_up,
            is_closed,
            joined,
        }
    }

    pub fn events(&self) -> Vec<usize> {
        self.members.iter().map(|member| member.event).collect()
    }

    pub fn parcels(&self) -> &[usize] {
        match &self.origin {
            Origin::Segment(parcels) => parcels,
            Origin::Queue(_) => &[],
        }
    }

    pub fn began_at(&self) -> i64 {
        self.begun
    }
}

impl World {
    pub fn open(&mut self, call: Call) -> usize {
        self.calls.push(call);
        self.calls.len() - 1
    }

    /// Does the door die at this point?
    pub fn crashes(&mut self, call: usize, when: &str) -> bool {
        let crashes = self.terms.weather.crashes;
        if self.calls[call].is_dead {
            return true;
        }
        if self.now >= self.terms.weather.calm_from || !self.dice.permille(crashes) {
            return false;
        }
        self.story.line(self.now, || format!("call {call}: the door dies {when}"));
        self.calls[call].is_dead = true;
        self.meter = crate::meter::Meter::default();
        if let Origin::Queue(letters) = self.calls[call].origin.clone() {
            self.drop_consumer(&letters);
        }
        true
    }

    /// A call has come: its events are begun, all of them before the first look into the memory.
    pub fn begin(&mut self, call: usize) {
        if self.crashes(call, "before it begins") {
            return;
        }
        let is_queue = matches!(self.calls[call].origin, Origin::Queue(_));
        if !is_queue && matches!(self.terms.door, Door::Queued { .. }) {
            let transit = self.dice.between(1, 300);
            return self.after(transit, Act::Enqueue(call));
        }
        let span = if is_queue { BATCH_MS } else { CALL_MS };
        let (now, places) = (self.now, self.pace.concurrency as usize);
        let open = &mut self.calls[call];
        (open.begun, open.deadline, open.places) = (now, now + span, [places; 2]);
        self.story.line(now, || format!("call {call} begins with events {:?}", self.calls[call].events()));
        if self.errs(Mutant::AnswersBeforeSending) && !is_queue {
            let verdicts = vec![Verdict::Delivered; self.calls[call].parcels().len()];
            self.answer_segment(call, verdicts);
        }
        for member in 0..self.calls[call].members.len() {
            self.set_out(call, member);
        }
        if self.terms.door.remembers() {
            let transit = self.dice.between(1, 40);
            return self.after(transit, Act::First(call));
        }
        self.line_up(call);
    }

    fn set_out(&mut self, call: usize, member: usize) {
        let event = self.calls[call].members[member].event;
        let (arrived, repeats) = match &self.calls[call].origin {
            Origin::Queue(letters) => {
                let letter = &self.letters[letters[member]];
                (Some(Timestamp::from_millis(letter.received)), letter.array)
            }
            Origin::Segment(_) => (None, self.terms.door.remembers() && self.terms.door.most() > 1),
        };
        let arrival = Arrival { now: self.clock(), arrived, repeats };
        let step = self.destination.begin(&self.events[event].text, arrival);
        self.records[event].begun.get_or_insert(self.now);
        self.story.line(self.now, || format!("call {call}, event {event}: {}", word(&step)));
        self.note_rejection(event, &step);
        self.calls[call].members[member].step = Some(step);
    }

    fn note_rejection(&mut self, event: usize, step: &Step) {
        let is_rejected =
            matches!(step, Step::Done(outcome) if outcome.outcome == Verdict::Rejected && outcome.code != "seen_before");
        self.records[event].is_rejected |= is_rejected;
    }

    /// What the first look into the memory told.
    pub fn first_told(&mut self, call: usize, rows: Option<Vec<Vec<Known>>>) {
        if self.crashes(call, "after its first look into the memory") {
            return;
        }
        self.calls[call].joined = self.joins(call);
        let mut rows = rows.map(Vec::into_iter);
        for member in 0..self.calls[call].members.len() {
            let step = self.calls[call].members[member].step.take();
            match step {
                Some(Step::Done(outcome)) => {
                    self.calls[call].members[member].is_started = true;
                    let outcome = if rows.is_none() { forgotten(outcome) } else { outcome };
                    self.finish(call, member, &outcome);
                }
                Some(Step::Ask { ref names, .. }) => {
                    let known = rows.as_mut().map(|rows| rows.by_ref().take(names.len()).collect());
                    let one = &mut self.calls[call].members[member];
                    one.known = Some(known.map_or(Answer::Failure(Failure::Memory), Answer::Known));
                    one.step = step;
                }
                other => self.calls[call].members[member].step = other,
            }
        }
        self.line_up(call);
    }

    /// Says who waits for whom, and lets those begin who need not wait.
    fn line_up(&mut self, call: usize) {
        self.calls[call].is_lined_up = true;
        let joined = std::mem::take(&mut self.calls[call].joined);
        let leading_address = self.pace.leading.clone();
        let mut leading: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..self.calls[call].members.len() {
            let (leads, body, state) = match &self.calls[call].members[at].step {
                Some(Step::Ask { leads, state, .. }) => (*leads, "", state),
                Some(Step::Send { request, state }) => {
                    let leads = !leading_address.is_empty() && request.url.starts_with(&leading_address);
                    (leads, request.body.as_str(), state)
                }
                _ => continue,
            };
            let own = self.destination.people(body, state);
            let others = own.iter().filter_map(|id| joined.get(id)).flatten();
            let ids: Vec<String> = own.iter().chain(others).cloned().collect();
            let mut leaders: Vec<usize> = ids.iter().filter_map(|id| leading.get(id).copied()).collect();
            leaders.sort_unstable();
            leaders.dedup();
            if !self.errs(Mutant::SalesOvertake) {
                self.calls[call].members[at].leaders = leaders;
            }
            if leads {
                leading.extend(ids.into_iter().map(|id| (id, at)));
            }
        }
        self.pump(call);
    }

    fn joins(&self, call: usize) -> BTreeMap<String, Vec<String>> {
        let mut joined: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for member in &self.calls[call].members {
            let Some(Step::Done(outcome)) = &member.step else { continue };
            for join in &outcome.remember.join {
                joined.entry(join.name.clone()).or_default().push(join.other.clone());
            }
        }
        joined
    }

    /// Lets begin whoever may; closes the call when all have ended.
    fn pump(&mut self, call: usize) {
        for at in 0..self.calls[call].members.len() {
            if self.calls[call].members[at].is_started {
                continue;
            }
            let leaders = self.calls[call].members[at].leaders.clone();
            let ends: Vec<_> = leaders.iter().filter_map(|leader| self.calls[call].members[*leader].end.clone()).collect();
            if ends.len() < leaders.len() {
                continue;
            }
            let member = &mut self.calls[call].members[at];
            member.is_started = true;
            let Some(step) = member.step.take() else { continue };
            let known = member.known.take();
            if ends.iter().any(|end| end.verdict == Verdict::Retry) {
                self.resume(call, at, &step, &Answer::Failure(Failure::Held));
                continue;
            }
            match known {
                Some(answer) if leaders.is_empty() => self.resume(call, at, &step, &answer),
                _ => self.carry_out(call, at, step),
            }
        }
        let open = &mut self.calls[call];
        if !open.is_closed && open.members.iter().all(|member| member.end.is_some()) {
            open.is_closed = true;
            self.after(1, Act::Close(call));
        }
    }

    /// Goes on with the answer to a step.
    pub fn resume(&mut self, call: usize, member: usize, step: &Step, answer: &Answer) {
        let (Step::Send { state, .. } | Step::Ask { state, .. }) = step else { return };
        let next = self.destination.resume(state, answer, self.clock());
        let event = self.calls[call].members[member].event;
        self.story.line(self.now, || format!("call {call}, event {event}: {}", word(&next)));
        self.note_rejection(event, &next);
        self.carry_out(call, member, next);
    }

    fn carry_out(&mut self, call: usize, member: usize, step: Step) {
        let one = &mut self.calls[call].members[member];
        one.turn += 1;
        let turn = Turn { call, member, number: one.turn };
        match step {
            Step::Done(outcome) => self.settle(turn, outcome),
            Step::Ask { .. } => {
                one.step = Some(step);
                let transit = self.dice.between(1, 40);
                self.after(transit, Act::Exchange(turn));
            }
            Step::Send { .. } => {
                one.step = Some(step);
                self.take_place(turn);
            }
        }
    }

    /// A place for the request of a step, kept for the next one that goes to the same host.
    fn take_place(&mut self, turn: Turn) {
        let apart = &self.pace.apart;
        let open = &mut self.calls[turn.call];
        let Some(Step::Send { request, .. }) = &open.members[turn.member].step else { return };
        let room = usize::from(!apart.is_empty() && request.url.starts_with(apart.as_str()));
        if open.members[turn.member].room == Some(room) {
            return self.book_turn(turn);
        }
        self.leave_place(turn.call, turn.member);
        let open = &mut self.calls[turn.call];
        if open.places[room] == 0 {
            return open.waiting.push_back((room, turn));
        }
        open.places[room] -= 1;
        open.members[turn.member].room = Some(room);
        self.book_turn(turn);
    }

    /// Gives the place back, to whoever has waited longest for one.
    fn leave_place(&mut self, call: usize, member: usize) {
        let open = &mut self.calls[call];
        let Some(room) = open.members[member].room.take() else { return };
        let Some(next) = open.waiting.iter().position(|(wanted, _)| *wanted == room) else {
            open.places[room] += 1;
            return;
        };
        let Some((_, turn)) = open.waiting.remove(next) else { return };
        open.members[turn.member].room = Some(room);
        self.book_turn(turn);
    }

    /// An outcome is told when what it leaves behind is kept.
    fn settle(&mut self, turn: Turn, mut outcome: Outcome) {
        if self.errs(Mutant::RetriesForNothing) && outcome.outcome == Verdict::Delivered && self.dice.chance(50) {
            outcome = Outcome::new(&affonso_segment::delivery::codes::TARGET_UNAVAILABLE, String::from("made up"));
        }
        self.judge_retry(turn, &outcome);
        if self.errs(Mutant::LimitIsDone) && outcome.code == "rate_limited" {
            outcome.outcome = Verdict::Delivered;
        }
        if self.errs(Mutant::NoSecondTry) && outcome.code == "unreachable" {
            outcome.outcome = Verdict::Rejected;
        }
        if !self.terms.door.remembers() || outcome.remember.is_empty() {
            return self.finish(turn.call, turn.member, &outcome);
        }
        self.calls[turn.call].members[turn.member].settling = Some(outcome);
        let transit = self.dice.between(1, 40);
        self.after(transit, Act::Exchange(turn));
    }

    /// The member's last word.
    pub fn finish(&mut self, call: usize, member: usize, outcome: &Outcome) {
        let event = self.calls[call].members[member].event;
        let (verdict, code, at) = (outcome.outcome, outcome.code, self.now);
        self.story.line(at, || format!("call {call}, event {event}: told {} {code}", verdict.word()));
        let record = &mut self.records[event];
        record.ends.push(Ended { verdict, code, at, call });
        if verdict == Verdict::Delivered || verdict == Verdict::Ignored {
            record.settled.get_or_insert(at);
        }
        let one = &mut self.calls[call].members[member];
        one.end = Some(End { verdict, code, wait: outcome.retry_after_seconds });
        self.leave_place(call, member);
        if self.calls[call].is_lined_up {
            self.pump(call);
        }
    }

    /// All have ended: Segment is answered, or the queue.
    pub fn close(&mut self, call: usize) {
        if self.crashes(call, "before it answers") {
            return;
        }
        let verdicts: Vec<Verdict> =
            self.calls[call].members.iter().filter_map(|member| member.end.as_ref()).map(|end| end.verdict).collect();
        match self.calls[call].origin.clone() {
            Origin::Queue(letters) => self.finish_letters(call, &letters),
            Origin::Segment(_) if matches!(self.terms.door, Door::Function { .. }) => {
                let mut verdicts = verdicts;
                if self.errs(Mutant::VerdictsShifted) {
                    verdicts.rotate_right(1);
                }
                self.answer_segment(call, verdicts);
            }
            // One of them that must come again brings all of them again.
            Origin::Segment(_) => {
                let is_again = |verdict: &Verdict| *verdict == Verdict::Retry;
                let some = verdicts.iter().any(is_again);
                let again = if self.errs(Mutant::ArrayDoneTooSoon) { verdicts.iter().all(is_again) } else { some };
                self.answer_segment(call, vec![if again { Verdict::Retry } else { Verdict::Delivered }]);
            }
        }
    }

    /// The answer sets out; now and then it never arrives.
    pub fn answer_segment(&mut self, call: usize, verdicts: Vec<Verdict>) {
        let cases = self.terms.weather.unheard;
        if self.now < self.terms.weather.calm_from && self.dice.permille(cases) {
            return;
        }
        let transit = self.dice.between(1, 50);
        self.after(transit, Act::Heard(call, verdicts));
    }
}

/// What was carried out and could not be remembered comes again; without a key the repeat would count twice.
pub fn forgotten(outcome: Outcome) -> Outcome {
    let is_keyless = outcome.trace.as_ref().is_some_and(|trace| trace.keyless);
    if outcome.outcome == Verdict::Retry || is_keyless || outcome.remember.is_empty() {
        return outcome;
    }
    let code = &affonso_segment::delivery::codes::MEMORY_FAILED;
    Outcome { remember: Memories::default(), ..Outcome::new(code, String::from("the memory did not take it")) }
}
