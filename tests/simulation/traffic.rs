//! What people do, as Segment tells it, and beside each call what it is to become.

use crate::dice::Dice;
use crate::terms::{Kind, MINUTE, OPENS_AT, Terms};
use affonso_segment::Target;
use affonso_segment::value::Timestamp;

/// What a call is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A sale of so many cents.
    Sale { cents: i64, currency: &'static str },
    /// Something that earns nothing.
    Step,
    /// A lead of the person's own click.
    SignUp,
    /// A click of the affiliate's link, or a page load.
    Visit,
    /// A refund of the sale with this number: of so many cents, or of all that is left.
    Refund { of: usize, cents: Option<i64> },
    /// Ids that belong together.
    Identify,
    /// Everything that is remembered of the person is erased.
    Delete,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Event {
    pub number: usize,
    pub person: usize,
    pub wants: Wants,
    pub name: &'static str,
    pub text: String,
    /// When it happened, unique among the events of a run.
    pub happened: i64,
    /// When Segment has it.
    pub taken: i64,
    /// Segment brings it so many times, without anybody asking for it, so long after.
    pub copies: Vec<i64>,
    pub message: String,
    pub order: Option<String>,
    pub has_user: bool,
    pub has_anonymous: bool,
    pub names_click: bool,
}

impl Event {
    /// The key under which Affonso books it.
    pub fn key(&self, terms: &Terms) -> String {
        match (&self.wants, &self.order) {
            (Wants::Sale { .. }, Some(order)) if terms.by_order => order.clone(),
            (Wants::Refund { .. }, _) => format!("refund:{}", self.message),
            _ => self.message.clone(),
        }
    }
}

/// The calls of a run, in the order in which they happened.
pub fn draw(terms: &Terms, dice: &mut Dice) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    while events.len() < terms.events {
        let person = dice.below(terms.people.len());
        let wants = draw_wants(&events, person, terms, dice);
        let event = written(events.len(), person, wants, &events, terms, dice);
        let is_sale = matches!(event.wants, Wants::Sale { .. });
        events.push(event);
        // Browser and server both tell of one order: where the order is the key, it is one sale.
        let is_one = terms.by_order || terms.target == Target::Impact;
        if is_sale && is_one && dice.chance(10) {
            let twin = twin_of(&events, terms, dice);
            events.push(twin);
        }
    }
    events
}

fn draw_wants(events: &[Event], person: usize, terms: &Terms, dice: &mut Dice) -> Wants {
    match dice.below(20) {
        0..3 => Wants::Visit,
        3 => Wants::Identify,
        4 if dice.chance(50) => Wants::Delete,
        4..6 => Wants::Step,
        6..9 if terms.people[person].kind == Kind::Newcomer => Wants::SignUp,
        9..13 => draw_refund(events, person, terms, dice).unwrap_or(Wants::Visit),
        _ => Wants::Sale { cents: dice.between(1, 99_999), currency: dice.pick(&["EUR", "USD", "JPY"]) },
    }
}

/// A refund of a sale that has had none: one is enough for either destination to go wrong.
fn draw_refund(events: &[Event], person: usize, terms: &Terms, dice: &mut Dice) -> Option<Wants> {
    let is_taken = |number: usize| events.iter().any(|event| matches!(event.wants, Wants::Refund { of, .. } if of == number));
    let sales = events.iter().filter(|event| event.person == person && matches!(event.wants, Wants::Sale { .. }));
    let free: Vec<_> = sales.filter(|sale| sale.order.is_some() && !is_taken(sale.number)).collect();
    let sale = free.get(dice.below(free.len().max(1)))?;
    let Wants::Sale { cents, .. } = sale.wants else { return None };
    // Every sale with this order counts as taken.
    let has_twin = events.iter().any(|other| other.number != sale.number && other.order == sale.order);
    let is_part = terms.refund_amounts && cents > 1;
    (!has_twin).then(|| Wants::Refund { of: sale.number, cents: is_part.then(|| dice.between(1, cents - 1)) })
}

fn written(number: usize, person: usize, wants: Wants, events: &[Event], terms: &Terms, dice: &mut Dice) -> Event {
    let who = &terms.people[person];
    // No two moments are alike.
    let happened = OPENS_AT + i64::try_from(number).unwrap_or_default() * 4 * MINUTE + dice.between(0, MINUTE);
    let late = if dice.chance(25) { dice.between(0, 40 * MINUTE) } else { dice.between(0, 3000) };
    let is_person = matches!(wants, Wants::SignUp | Wants::Identify | Wants::Delete);
    let is_visit = wants == Wants::Visit;
    let may_lack_user = is_visit || matches!(wants, Wants::Sale { .. }) && terms.door.remembers();
    let has_user = who.kind == Kind::Customer || is_person || !(may_lack_user && dice.chance(if is_visit { 60 } else { 15 }));
    let of_sale = match wants {
        Wants::Refund { of, .. } => events.get(of),
        _ => None,
    };
    let mut event = Event {
        number,
        person,
        name: name_of(&wants, terms, dice),
        text: String::new(),
        happened,
        taken: happened + late,
        copies: (0..usize::from(dice.chance(12))).map(|_| dice.between(0, 30 * MINUTE)).collect(),
        message: format!("m-{number}"),
        order: of_sale.map_or_else(|| dice.chance(90).then(|| format!("o-{number}")), |sale| sale.order.clone()),
        has_user,
        has_anonymous: !has_user || dice.chance(70),
        names_click: who.kind == Kind::Newcomer && dice.chance(45),
        wants,
    };
    event.text = text_of(&event, events, terms);
    event
}

/// The same order once more, from another source.
fn twin_of(events: &[Event], terms: &Terms, dice: &mut Dice) -> Event {
    let Some(one) = events.last() else { unreachable!("a twin has a sibling") };
    let number = events.len();
    let happened = one.happened + 1 + dice.between(0, 1000);
    let taken = one.taken + dice.between(-1000, 20 * MINUTE);
    let mut twin = Event { number, happened, taken, message: format!("m-{number}"), copies: Vec::new(), ..one.clone() };
    if twin.order.is_none() {
        twin.order = Some(format!("o-{number}"));
    }
    twin.text = text_of(&twin, events, terms);
    twin
}

fn name_of(wants: &Wants, terms: &Terms, dice: &mut Dice) -> &'static str {
    match wants {
        Wants::Sale { .. } if terms.adapter => dice.pick(&["Order Completed", "purchase"]),
        Wants::Sale { .. } => dice.pick(&["Order Completed", "Order Completed", "Subscription Renewed"]),
        Wants::Step => dice.pick(&["trial_started", "qualified_lead", "KYC Passed"]),
        Wants::Refund { .. } => "Order Refunded",
        Wants::SignUp | Wants::Identify => "identify",
        Wants::Visit => "page",
        Wants::Delete => "delete",
    }
}

/// A number of cents as a decimal.
pub fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn text_of(event: &Event, events: &[Event], terms: &Terms) -> String {
    let who = &terms.people[event.person];
    let call = match event.wants {
        Wants::SignUp | Wants::Identify => "identify",
        Wants::Visit => "page",
        Wants::Delete => "delete",
        _ => "track",
    };
    let mut text = format!(
        r#"{{"type":"{call}","messageId":"{}","timestamp":"{}","receivedAt":"{}""#,
        event.message,
        Timestamp::from_millis(event.happened),
        Timestamp::from_millis(event.taken),
    );
    if event.has_user {
        text.extend([r#","userId":""#, &who.user, "\""]);
    }
    if event.has_anonymous && event.wants != Wants::Delete {
        text.extend([r#","anonymousId":""#, &who.anonymous, "\""]);
    }
    if call == "track" {
        text.extend([r#","event":""#, event.name, "\""]);
    }
    text.push_str(&details(event, events, terms));
    text.push('}');
    text
}

fn details(event: &Event, events: &[Event], terms: &Terms) -> String {
    let who = &terms.people[event.person];
    let order = event.order.as_ref().map(|order| format!(r#","order_id":"{order}""#)).unwrap_or_default();
    let is_impact = terms.target == Target::Impact;
    let click = if event.names_click && !is_impact && !terms.adapter {
        format!(r#","affonso_referral":"{}""#, who.click)
    } else {
        String::new()
    };
    let referrer = if event.names_click && is_impact {
        format!(r#","context":{{"referrer":{{"type":"impactRadius","id":"{}"}}}}"#, who.click)
    } else {
        String::new()
    };
    match &event.wants {
        Wants::Sale { cents, currency } => {
            format!(r#","properties":{{"revenue":{},"currency":"{currency}"{order}{click}}}{referrer}"#, decimal(*cents))
        }
        Wants::Step => format!(r#","properties":{{"plan":"pro"{click}}}{referrer}"#),
        Wants::Refund { of, cents } => refund_details(&events[*of], *cents, &order, is_impact),
        Wants::SignUp => {
            format!(r#","traits":{{"email":"person{}@example.com","affonso_referral":"{}"}}"#, event.person, who.click)
        }
        Wants::Visit if is_impact => {
            let own = if who.kind == Kind::Stranger { String::new() } else { format!("im_ref={}&", who.click) };
            let url = format!("https://shop.example/?{own}e={}", event.number);
            format!(r#","properties":{{"url":"{url}"}},"context":{{"page":{{"url":"{url}"}}}}"#)
        }
        Wants::Visit => {
            let search = format!("?ref=partner_demo&utm_campaign=e{}", event.number);
            format!(r#","properties":{{"url":"https://shop.example/{search}","search":"{search}"}}"#)
        }
        Wants::Identify => String::from(r#","traits":{"plan":"pro"}"#),
        Wants::Delete => String::new(),
    }
}

fn refund_details(sale: &Event, part: Option<i64>, order: &str, is_impact: bool) -> String {
    let Wants::Sale { cents, currency } = sale.wants else { return String::new() };
    let amount = match part {
        Some(part) if is_impact => format!(r#","remaining_amount":{}"#, decimal(cents - part)),
        Some(part) => format!(r#","refunded":{}"#, decimal(part)),
        // Where the settings look for an amount, all of it is an amount, too.
        None if is_impact => String::new(),
        None => format!(r#","refunded":{}"#, decimal(cents)),
    };
    format!(r#","properties":{{"currency":"{currency}"{order}{amount}}}"#)
}
