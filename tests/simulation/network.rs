//! The way to the target and back: what it takes, what gets lost, and what the target does out of the ordinary.

use crate::mutants::Mutant;
use crate::world::{Act, Turn, World};
use affonso_segment::delivery::{Answer, Failure, Request, Response, Step};
use affonso_segment::emulator::{Calls, Fault, FaultKind, Incoming, Reply, When, affonso, impact};

/// One request is given so long, and one with less time than this is not begun.
const REQUEST_MS: i64 = 4000;
const LEAST_MS: i64 = 200;

/// The target.
pub enum Far {
    Affonso(Box<affonso::Emulator>),
    Impact(Box<impact::Emulator>),
}

impl Far {
    fn handle(&mut self, incoming: &Incoming, fault: Option<Fault>, now: i64) -> Reply {
        let now = u64::try_from(now).unwrap_or_default();
        let is_struck = fault.is_some();
        if is_struck {
            self.set_faults(fault.into_iter().collect());
        }
        let reply = match self {
            Self::Affonso(emulator) => emulator.handle(incoming, now),
            Self::Impact(emulator) => emulator.handle(incoming, now),
        };
        if is_struck {
            self.set_faults(Vec::new());
        }
        reply
    }

    fn set_faults(&mut self, faults: Vec<Fault>) {
        match self {
            Self::Affonso(emulator) => emulator.set_faults(faults),
            Self::Impact(emulator) => emulator.set_faults(faults),
        }
    }
}

impl World {
    /// Gives a request its turn, as the pace allows.
    pub fn book_turn(&mut self, turn: Turn) {
        let deadline = self.calls[turn.call].deadline;
        let Some(start) = self.meter.book(self.pace.requests_per_second, self.now, deadline - LEAST_MS) else {
            return self.after(0, Act::Answered(turn, Answer::Failure(Failure::Unsent)));
        };
        let Some(Step::Send { request, .. }) = &self.calls[turn.call].members[turn.member].step else { return };
        let request = Box::new(self.spoilt(request.clone()));
        self.after(start - self.now, Act::Go(turn, request));
    }

    /// What a planted mistake makes of a request.
    fn spoilt(&mut self, mut request: Request) -> Request {
        let fresh = self.dice.between(0, 1 << 40);
        if self.errs(Mutant::FreshKeys) {
            let key = format!("\"external_event_id\":\"{fresh}-");
            request.body =
                request.body.replace("\"external_event_id\":\"", &key).replace("OrderId=", &format!("OrderId={fresh}-"));
        }
        if self.errs(Mutant::RefundsRepeated) {
            request.body = request.body.replace("\"refund:", &format!("\"refund:{fresh}-"));
        }
        if self.errs(Mutant::CentsForUnits) {
            for name in ["\"sale_amount\":", "OrderSubTotalPostDiscount="] {
                request.body = request.body.replace(name, &format!("{name}1"));
            }
        }
        request
    }

    /// It sets out.
    pub fn send(&mut self, turn: Turn, request: Box<Request>) {
        if self.crashes(turn.call, "before it sends") {
            return;
        }
        let patience = REQUEST_MS.min(self.calls[turn.call].deadline - self.now);
        self.after(patience, Act::Answered(turn, Answer::Failure(Failure::Timeout)));
        if self.strikes(2) {
            // No connection comes about. Only some doors can tell.
            let failure = if self.terms.door.remembers() { Failure::Network } else { Failure::Refused };
            return self.after(10, Act::Answered(turn, Answer::Failure(failure)));
        }
        // Some are so long on their way that nobody waits any more, and arrive all the same.
        let transit = if self.strikes(4) { self.dice.between(1000, 30_000) } else { self.dice.between(5, 60) };
        self.after(transit, Act::Arrive(turn, request));
        self.crashes(turn.call, "after it has sent");
    }

    /// The target has it.
    pub fn arrive(&mut self, turn: Turn, request: &Request) {
        let fault = self.draw_fault();
        self.story.line(self.now, || {
            let event = self.calls[turn.call].members[turn.member].event;
            format!("event {event} of call {} reaches the target, fault {fault:?}", turn.call)
        });
        let reply = self.far.handle(&incoming(request), fault, self.now);
        let back = self.dice.between(5, 60);
        match reply {
            Reply::Hang | Reply::Stall { .. } => {}
            Reply::Reset => self.after(back, Act::Answered(turn, Answer::Failure(Failure::Network))),
            Reply::Answer { status, headers, body, delay_ms } => {
                let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                let response = Response {
                    status,
                    retry_after: header("Retry-After"),
                    rate_limit_reset: header("X-RateLimit-Reset"),
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                let after = back + i64::try_from(delay_ms).unwrap_or_default();
                self.after(after, Act::Answered(turn, Answer::Response(response)));
            }
        }
    }

    /// The answer is there, or time is up.
    pub fn answered(&mut self, turn: Turn, answer: &Answer) {
        if self.is_past(turn) || self.crashes(turn.call, "with an answer in its hand") {
            return;
        }
        self.story.line(self.now, || format!("call {}, member {}: {answer:?}", turn.call, turn.member));
        let is_unclear = matches!(answer, Answer::Failure(Failure::Timeout | Failure::Network))
            || matches!(answer, Answer::Response(response) if response.status == 408 || response.status >= 500);
        let event = self.calls[turn.call].members[turn.member].event;
        self.records[event].is_unclear |= is_unclear;
        let is_unkind = self.terms.weather.unkind && self.now < self.terms.weather.calm_from;
        self.records[event].is_refused |=
            is_unkind && matches!(answer, Answer::Response(response) if matches!(response.status, 400 | 409 | 422));
        self.records[event].is_half_known |=
            matches!(answer, Answer::Response(response) if response.status == 200 && response.body.starts_with('<'));
        let Some(step) = self.calls[turn.call].members[turn.member].step.take() else { return };
        let may_repeat = self.errs(Mutant::ClicksRepeated) && is_unclear && self.now + 1000 < self.calls[turn.call].deadline;
        if may_repeat && matches!(&step, Step::Send { state, .. } if self.destination.is_visit(state)) {
            self.calls[turn.call].members[turn.member].step = Some(step);
            return self.book_turn(turn);
        }
        self.resume(turn.call, turn.member, &step, answer);
    }

    fn draw_fault(&mut self) -> Option<Fault> {
        let weather = &self.terms.weather;
        let is_out = weather.outage.is_some_and(|(from, until)| (from..until).contains(&self.now));
        let (noise, unkind) = (weather.noise, weather.unkind);
        if !is_out && !self.strikes(noise) {
            return None;
        }
        let status = if unkind && !is_out && self.dice.chance(15) {
            self.dice.pick(&[400, 409, 422])
        } else {
            self.dice.pick(&[500, 502, 503, 504, 408, 429, 401, 403])
        };
        let kind = match self.dice.below(12) {
            0..5 => FaultKind::Status(status),
            5 => FaultKind::Hang,
            6 => FaultKind::Reset,
            7 => FaultKind::Garbage,
            8 => FaultKind::SlowBody,
            9 => FaultKind::Redirect("https://elsewhere.example/".into()),
            _ => FaultKind::Delay(u64::try_from(self.dice.between(100, 9000)).unwrap_or_default()),
        };
        // An outage books nothing, and lasts.
        let kind = match kind {
            FaultKind::Delay(_) if is_out => FaultKind::Status(503),
            other => other,
        };
        // What the door of the target turns away has not been carried out.
        let is_refusal = matches!(kind, FaultKind::Status(400..=407 | 409..=499) | FaultKind::Redirect(_));
        let when = if is_out || is_refusal || self.dice.chance(50) { When::Before } else { When::After };
        Some(Fault { kind, when, calls: Calls::All, path: None })
    }
}

fn incoming(request: &Request) -> Incoming {
    let path = request.url.replace("https://api.affonso.io", "").replace("https://api.impact.com", "/impact/api");
    Incoming {
        method: request.method.word().into(),
        path: path.replace("https://trkapi.impact.com", "/impact/trk"),
        headers: request.headers.iter().map(|(name, header)| ((*name).to_owned(), header.reveal().concat())).collect(),
        body: request.body.clone().into_bytes(),
    }
}
