//! One run: a clock that jumps from one thing to the next, and everybody who takes part.

use crate::dice::Dice;
use crate::door::Call;
use crate::memory::Memory;
use crate::meter::Meter;
use crate::mutants::Mutant;
use crate::network::Far;
use crate::queue::Letter;
use crate::segment::Parcel;
use crate::story::Story;
use crate::terms::{HOUR, OPENS_AT, SECRET, Terms};
use crate::traffic::{Event, draw};
use affonso_segment::delivery::{Answer, Known, Pace, Request, Step, Verdict};
use affonso_segment::value::Timestamp;
use affonso_segment::{Destination, Target};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No run goes on for longer than this; what has not ended by then is stuck.
const LONGEST: i64 = 96 * HOUR;

/// What happens next.
pub enum Act {
    /// Segment may bring this parcel.
    Bring(usize),
    /// A call has reached its door.
    Begin(usize),
    /// The memory gets what a call begins with.
    First(usize),
    /// The call is told.
    FirstTold(usize, Option<Vec<Vec<Known>>>),
    /// The turn of a request has come.
    Go(Turn, Box<Request>),
    /// It reaches the target.
    Arrive(Turn, Box<Request>),
    /// The answer is back.
    Answered(Turn, Answer),
    /// The memory is asked, or told, in the middle of a call.
    Exchange(Turn),
    /// It has answered.
    Told(Turn, Option<Vec<Vec<Known>>>),
    /// Nothing of a call is left to do.
    Close(usize),
    /// Segment's patience with a call is over.
    Impatient(usize),
    /// Segment hears how the events of a call ended.
    Heard(usize, Vec<Verdict>),
    /// The events of a call are put into the queue.
    Enqueue(usize),
    /// The queue's consumer looks.
    Poll,
    /// A letter can be seen again.
    Back(usize),
}

/// One step of one member of a call; a late answer to an earlier step is no answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub call: usize,
    pub member: usize,
    pub number: u32,
}

/// How an event has ended, in one of its calls.
#[derive(Clone, Debug)]
pub struct Ended {
    pub verdict: Verdict,
    pub code: &'static str,
    pub at: i64,
    pub call: usize,
}

/// What is known of an event when all is over.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // each can be true whatever the others are
pub struct Record {
    /// When a door first began with it.
    pub begun: Option<i64>,
    /// When it was first carried out and, where there is a memory, remembered.
    pub settled: Option<i64>,
    pub ends: Vec<Ended>,
    /// Was a request that nobody answered clearly under way?
    pub is_unclear: bool,
    /// Did a success come that nobody could read, or that memory did not take? What has no key is then done all the same.
    pub is_half_known: bool,
    /// Did the target refuse it for good out of mere unkindness?
    pub is_refused: bool,
    /// Was it rejected by the core, whether or not anybody was told?
    pub is_rejected: bool,
}

/// One run.
pub struct World {
    pub terms: Terms,
    pub dice: Dice,
    pub story: Story,
    pub mutant: Option<Mutant>,
    pub now: i64,
    pub destination: Destination,
    pub pace: Pace,
    pub far: Far,
    pub memory: Memory,
    pub meter: Meter,
    pub events: Vec<Event>,
    pub records: Vec<Record>,
    pub parcels: Vec<Parcel>,
    pub calls: Vec<Call>,
    pub letters: Vec<Letter>,
    pub is_consuming: bool,
    /// What was seen on the way that must not be.
    pub wrong: Vec<String>,
    agenda: BinaryHeap<Reverse<(i64, u64)>>,
    acts: Vec<Option<Act>>,
}

impl World {
    /// The run that a seed stands for.
    pub fn new(seed: u64, story: Story, mutant: Option<Mutant>) -> Self {
        let mut dice = Dice::new(seed);
        let terms = Terms::draw(&mut dice);
        let events = draw(&terms, &mut dice);
        let opened = Destination::open(terms.target, &terms.settings);
        let destination = if terms.door.remembers() { opened.remembering(SECRET.into(), &terms.settings) } else { opened };
        let far = match terms.target {
            Target::Affonso => Far::Affonso(Box::new(affonso_segment::emulator::affonso::Emulator::new(terms.team()))),
            Target::Impact => Far::Impact(Box::new(affonso_segment::emulator::impact::Emulator::new(terms.account()))),
        };
        Self {
            records: events.iter().map(|_| Record::default()).collect(),
            terms,
            dice,
            story,
            mutant,
            now: OPENS_AT,
            pace: destination.pace(),
            destination,
            far,
            memory: Memory::default(),
            meter: Meter::default(),
            events,
            parcels: Vec::new(),
            calls: Vec::new(),
            letters: Vec::new(),
            is_consuming: false,
            wrong: Vec::new(),
            agenda: BinaryHeap::new(),
            acts: Vec::new(),
        }
    }

    /// Lets everything happen.
    pub fn run(&mut self) {
        self.story.line(self.now, || format!("{:?}, {:?}, {:?}", self.terms.target, self.terms.door, self.terms.weather));
        self.story.line(self.now, || format!("settings {}, clock {} ms off", self.terms.settings, self.terms.skew));
        self.pack();
        while let Some(Reverse((at, number))) = self.agenda.pop() {
            if at > OPENS_AT + LONGEST {
                return;
            }
            self.now = at;
            let act = usize::try_from(number).ok().and_then(|number| self.acts.get_mut(number)).and_then(Option::take);
            if let Some(act) = act {
                self.act(act);
            }
        }
    }

    /// Has something happen so many milliseconds from now.
    pub fn after(&mut self, ms: i64, act: Act) {
        self.agenda.push(Reverse((self.now + ms.max(0), self.acts.len() as u64)));
        self.acts.push(Some(act));
    }

    /// The door's clock.
    pub fn clock(&self) -> Timestamp {
        Timestamp::from_millis(self.now + self.terms.skew)
    }

    /// Is this mistake planted?
    pub fn errs(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    /// Something goes wrong in so many of a hundred cases, as long as there is weather.
    pub fn strikes(&mut self, cases: u64) -> bool {
        self.now < self.terms.weather.calm_from && self.dice.chance(cases)
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Bring(parcel) => self.bring(parcel),
            Act::Begin(call) => self.begin(call),
            Act::First(call) => self.first_exchange(call),
            Act::FirstTold(call, rows) => self.first_told(call, rows),
            Act::Go(turn, request) => self.send(turn, request),
            Act::Arrive(turn, request) => self.arrive(turn, &request),
            Act::Answered(turn, answer) => self.answered(turn, &answer),
            Act::Exchange(turn) => self.exchange(turn),
            Act::Told(turn, rows) => self.told(turn, rows),
            Act::Close(call) => self.close(call),
            Act::Impatient(call) => self.impatient(call),
            Act::Heard(call, verdicts) => self.heard(call, &verdicts),
            Act::Enqueue(call) => self.enqueue(call),
            Act::Poll => self.poll(),
            Act::Back(letter) => self.come_back(letter),
        }
    }
}

/// A step in a word, for the story.
pub fn word(step: &Step) -> String {
    match step {
        Step::Send { request, .. } => format!("sends {} {} {}", request.method.word(), request.url, request.body),
        Step::Ask { .. } => String::from("asks its memory"),
        Step::Done(outcome) => format!("ends: {} {}", outcome.outcome.word(), outcome.code),
    }
}
