//! Who came by which click: what page loads tell about people, and whom a conversion is credited to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::click::Click;
use super::config::Config;
use super::conversions::PARTNERS;
use super::form::Form;

/// What names a person, on page loads and on conversions.
pub(super) const PERSON_KEYS: [&str; 6] = ["CustomProfileId", "CustomerId", "GoogAId", "AndroidId", "AppleIfa", "AppleIfv"];

/// Somebody by all names that page loads have linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The names, each as its parameter and its value.
    pub names: BTreeSet<(String, String)>,
    /// The click that counts for them: the one of the latest page load that came by a click.
    pub click_id: Option<String>,
    /// When that page load was.
    pub click_seen_ms: Option<i64>,
}

/// Whom a conversion is credited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Referral {
    pub(super) media_partner_id: u64,
    pub(super) click: Option<Click>,
    /// The parameter that led there.
    pub(super) by: &'static str,
}

/// Clicks, sessions and people.
pub(super) struct People {
    pub(super) clicks: Vec<Click>,
    /// What the click id of a page load stands for: the click the visitor came by, if there was one.
    sessions: BTreeMap<String, Option<String>>,
    pub(super) known: Vec<Person>,
}

impl People {
    pub(super) fn new(clicks: Vec<Click>) -> Self {
        Self { clicks, sessions: BTreeMap::new(), known: Vec::new() }
    }

    /// The click that an id stands for, be it the click's own or that of a page load.
    pub(super) fn click(&self, id: &str) -> Option<&Click> {
        let id = match self.sessions.get(id) {
            Some(behind) => behind.as_deref()?,
            None => id,
        };
        self.clicks.iter().find(|click| click.click_id == id)
    }

    /// Keeps what a page load tells: all its names are one person, who may have come by a click. Says which click counts for
    /// the session.
    pub(super) fn meet(&mut self, names: BTreeSet<(String, String)>, click: Option<&str>, at_ms: i64) -> Option<String> {
        let (known, others): (Vec<Person>, Vec<Person>) =
            std::mem::take(&mut self.known).into_iter().partition(|person| !person.names.is_disjoint(&names));
        self.known = others;
        let mut person = Person { names, click_id: click.map(String::from), click_seen_ms: click.map(|_| at_ms) };
        for known in known {
            person.names.extend(known.names);
            if known.click_seen_ms > person.click_seen_ms {
                (person.click_id, person.click_seen_ms) = (known.click_id, known.click_seen_ms);
            }
        }
        let counts = click.map(String::from).or_else(|| person.click_id.clone());
        if !person.names.is_empty() {
            self.known.push(person);
        }
        counts
    }

    /// Gives a page load its click id.
    pub(super) fn open_session(&mut self, id: &str, click: Option<String>) {
        self.sessions.insert(id.into(), click);
    }

    /// Whom a conversion is credited to: a forced partner, else a click, else the owner of a promo code or an address, else the
    /// click of the person. The documentation does not order them.
    pub(super) fn referral(&self, form: &Form, config: &Config) -> Option<Referral> {
        forced(form).or_else(|| self.clicked(form)).or_else(|| owned(form, config)).or_else(|| self.person(form))
    }

    fn clicked(&self, form: &Form) -> Option<Referral> {
        let installed = form.get("AppInstallRef").and_then(|from| from.strip_prefix("ClickId="));
        let ids = [("ClickId", form.get("ClickId")), ("CustomClickId", form.get("CustomClickId")), ("AppInstallRef", installed)];
        ids.into_iter().find_map(|(by, id)| Some(Referral::of(self.click(id?)?, by)))
    }

    fn person(&self, form: &Form) -> Option<Referral> {
        PERSON_KEYS.into_iter().find_map(|by| {
            let name = (by.to_owned(), form.get(by)?.to_owned());
            let person = self.known.iter().find(|person| person.names.contains(&name))?;
            Some(Referral::of(self.click(person.click_id.as_deref()?)?, by))
        })
    }
}

fn forced(form: &Form) -> Option<Referral> {
    let (by, id) = form.first(&PARTNERS)?;
    Some(Referral { media_partner_id: id.parse().ok()?, click: None, by })
}

/// The partner who owns a promo code or an address.
fn owned(form: &Form, config: &Config) -> Option<Referral> {
    let code = ["OrderPromoCode", "PromoCode"].into_iter().find_map(|by| {
        let given = form.get(by)?;
        let owner = config.promo_codes.iter().find(|promo| promo.code.eq_ignore_ascii_case(given))?;
        Some((owner.media_partner_id, by))
    });
    let url = form.get("UniqueUrl").and_then(|given| {
        let owner = config.media_partners.iter().find(|partner| partner.unique_urls.iter().any(|url| url == given))?;
        Some((owner.id, "UniqueUrl"))
    });
    code.or(url).map(|(media_partner_id, by)| Referral { media_partner_id, click: None, by })
}

impl Referral {
    fn of(click: &Click, by: &'static str) -> Self {
        Self { media_partner_id: click.media_partner_id, click: Some(click.clone()), by }
    }
}
