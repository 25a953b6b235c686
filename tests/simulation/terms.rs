//! The terms of one run: the door, the settings, the people, the far side, and how bad the weather is.

use crate::dice::Dice;
use affonso_segment::Target;
use affonso_segment::emulator::{affonso, impact};

/// When every run begins, in milliseconds since 1970.
pub const OPENS_AT: i64 = 1_782_129_600_000;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

pub const SECRET: &str = "memory-secret";

/// Which door events come to, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The pasted file: no memory. More than one is `onBatch`.
    Function { most: usize },
    /// The Worker without its queue; more than one is an array, answered as a whole.
    Direct { most: usize },
    /// The Worker with its queue.
    Queued { most: usize },
}

impl Door {
    /// Does it remember?
    pub fn remembers(self) -> bool {
        !matches!(self, Self::Function { .. })
    }

    /// How many events come at once, at most.
    pub fn most(self) -> usize {
        let (Self::Function { most } | Self::Direct { most } | Self::Queued { most }) = self;
        most
    }
}

/// How somebody is known at the far side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By the id that Segment has.
    Customer,
    /// By a click alone.
    Newcomer,
    /// Not at all.
    Stranger,
}

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    pub kind: Kind,
    pub user: String,
    pub anonymous: String,
    /// The click they came by, of a newcomer.
    pub click: String,
}

/// What goes wrong, and until when.
#[derive(Clone, Debug)]
pub struct Weather {
    /// From here on nothing goes wrong any more.
    pub calm_from: i64,
    /// So many of a hundred requests are struck.
    pub noise: u64,
    /// Between these two every request fails.
    pub outage: Option<(i64, i64)>,
    /// So many of a hundred looks into the memory fail, and as many calls of the queue.
    pub sick_memory: u64,
    /// So many of a thousand steps are a door's last.
    pub crashes: u64,
    /// So many of a thousand answers never reach Segment.
    pub unheard: u64,
    /// Does the target refuse for good now and then?
    pub unkind: bool,
}

impl Weather {
    /// Does the outage outlast everybody's patience?
    pub fn never_clears(&self) -> bool {
        self.outage.is_some_and(|(_, until)| until == i64::MAX)
    }

    /// Is anything wrong at this moment?
    pub fn is_rough(&self, now: i64) -> bool {
        now < self.calm_from || self.outage.is_some_and(|(from, until)| (from..until).contains(&now))
    }
}

/// All that is fixed before a run begins.
#[allow(clippy::struct_excessive_bools)] // switches of the settings, each drawn by itself
pub struct Terms {
    pub target: Target,
    pub door: Door,
    pub settings: String,
    pub people: Vec<Person>,
    pub weather: Weather,
    /// How far the door's clock is off.
    pub skew: i64,
    /// How many events there are.
    pub events: usize,
    /// Is `userId` Affonso's external user id, as its sign-ups store it?
    pub external: bool,
    /// Is the strongest identifier sent alone?
    pub first: bool,
    /// Does Affonso link an identifier that it does not know?
    pub links: bool,
    /// Does Affonso's own adapter take the events?
    pub adapter: bool,
    /// Is an order one sale, however often it is tracked?
    pub by_order: bool,
    /// Are clicks sent again that may have arrived?
    pub retries_clicks: bool,
    /// Do refunds name an amount?
    pub refund_amounts: bool,
    /// Calls in a minute (Affonso) or an hour (impact.com), if there is a limit.
    pub limit: Option<u32>,
    /// How long impact.com leaves a submission alone.
    pub processing_ms: u64,
}

impl Terms {
    /// The terms that chance draws.
    pub fn draw(dice: &mut Dice) -> Self {
        let target = if dice.chance(65) { Target::Affonso } else { Target::Impact };
        let most = dice.pick(&[1, 1, 3, 8]);
        let door = match dice.below(3) {
            0 => Door::Function { most },
            1 => Door::Direct { most },
            _ => Door::Queued { most },
        };
        let weather = draw_weather(dice);
        let signed = dice.chance(30);
        let mut terms = Self {
            target,
            door,
            settings: String::new(),
            people: draw_people(dice),
            weather,
            skew: if dice.chance(30) { dice.between(-4 * MINUTE, 4 * MINUTE) } else { 0 },
            events: 3 + dice.below(9),
            external: dice.chance(60),
            first: dice.chance(30),
            links: dice.chance(60),
            adapter: target == Target::Affonso && dice.chance(15),
            by_order: dice.chance(40),
            retries_clicks: dice.chance(20),
            refund_amounts: dice.chance(50),
            limit: if dice.chance(15) { Some(4 + u32::try_from(dice.below(20)).unwrap_or_default()) } else { None },
            processing_ms: dice.pick(&[0, 0, 5000, 600_000]),
        };
        terms.settings = match target {
            Target::Affonso => affonso_settings(&terms, signed, dice),
            Target::Impact => impact_settings(&terms, dice),
        };
        terms
    }

    /// Affonso as it stands before the run.
    pub fn team(&self) -> affonso::Config {
        let known = self.people.iter().filter(|person| person.kind != Kind::Stranger);
        let referrals = known.map(|person| {
            let mut referral = affonso::Referral::new(&person.click);
            referral.click_id = Some(person.click.clone());
            if person.kind == Kind::Newcomer {
                referral.status = affonso::ReferralStatus::Click;
            } else if self.external {
                referral.external_user_id = Some(person.user.clone());
            } else {
                referral.customer_id = Some(person.user.clone());
            }
            referral
        });
        let unknown = if self.links { affonso::UnknownIdentifier::Link } else { affonso::UnknownIdentifier::Refuse };
        affonso::Config {
            referrals: referrals.collect(),
            unknown_identifier: unknown,
            signing_secret: self.settings.contains("whsec_simulation").then(|| "whsec_simulation".into()),
            per_minute: self.limit,
            ..affonso::Config::default()
        }
    }

    /// impact.com as it stands before the run.
    pub fn account(&self) -> impact::Config {
        let click = |(at, person): (usize, &Person)| impact::Click::new(&person.click, partner_of(at));
        impact::Config {
            clicks: self.people.iter().enumerate().map(click).collect(),
            per_hour: self.limit.map(|limit| limit * 5),
            processing_ms: self.processing_ms,
            ..impact::Config::default()
        }
    }
}

/// Whose click somebody came by.
pub fn partner_of(person: usize) -> u64 {
    if person.is_multiple_of(2) { 10_000 } else { 20_000 }
}

fn draw_people(dice: &mut Dice) -> Vec<Person> {
    let person = |at: usize, kind| Person {
        kind,
        user: format!("user-{at}-xyz"),
        anonymous: format!("anon-{at}-xyz"),
        click: format!("ref_own_{at}"),
    };
    let count = 1 + dice.below(3);
    let kinds = [Kind::Customer, Kind::Newcomer, Kind::Newcomer, Kind::Stranger];
    (0..count).map(|at| person(at, dice.pick(&kinds))).collect()
}

fn draw_weather(dice: &mut Dice) -> Weather {
    let calm_from = OPENS_AT + dice.between(0, 100) * MINUTE;
    let outage = match dice.below(20) {
        0 => Some((OPENS_AT + dice.between(0, HOUR), i64::MAX)),
        1..5 => Some((OPENS_AT, OPENS_AT + dice.between(MINUTE, 100 * MINUTE))),
        _ => None,
    };
    Weather {
        calm_from,
        noise: dice.pick(&[0, 10, 30, 60]),
        outage,
        sick_memory: dice.pick(&[0, 0, 5, 25]),
        crashes: dice.pick(&[0, 0, 10, 60]),
        unheard: dice.pick(&[0, 0, 30, 150]),
        unkind: dice.chance(8),
    }
}

fn affonso_settings(terms: &Terms, signed: bool, dice: &mut Dice) -> String {
    let role = if terms.external { "external_user_id" } else { "customer_id" };
    let renewals = if terms.adapter { "" } else { r#","Subscription Renewed":"conversion""# };
    let mut settings = format!(
        r#"{{"apiKey":"sk_live_demo","userIdIs":"{role}","eventTypes":{{"Order Refunded":"refund","Signed Up":"signup"{renewals}}},"clicks":true,"identifiers":"{}","route":"{}","attributionTouch":"{}","requestsPerSecond":"{}","concurrency":"{}""#,
        if terms.first { "first" } else { "all" },
        if terms.adapter { "segment" } else { "events" },
        dice.pick(&["last", "first"]),
        dice.pick(&["none", "10", "2"]),
        dice.pick(&["1", "3", "10"]),
    );
    let more = [
        (terms.by_order, r#","conversionKey":"properties.order_id""#),
        (terms.retries_clicks, r#","retryClicks":true"#),
        (terms.refund_amounts, r#","refundAmount":"properties.refunded""#),
        (signed, r#","signingSecret":"whsec_simulation""#),
    ];
    settings.extend(more.into_iter().filter(|(is_on, _)| *is_on).map(|(_, text)| text));
    settings + "}"
}

fn impact_settings(terms: &Terms, dice: &mut Dice) -> String {
    let mut settings = format!(
        r#"{{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1000","eventTypeId":"4000","enablePageEvents":true,"enableIdentifyEvents":true,"reversalEventNames":["Order Refunded"],"fullReversalWithoutAmounts":true,"actionEventNames":["Order Completed","Subscription Renewed"],"pageLoadFormat":"{}","concurrency":"{}""#,
        dice.pick(&["form", "json"]),
        dice.pick(&["1", "3", "10"]),
    );
    if terms.refund_amounts {
        settings.push_str(r#","partialReversals":true"#);
    }
    settings + "}"
}
