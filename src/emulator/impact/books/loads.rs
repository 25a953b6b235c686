//! Page loads in the books: each one gets a click id, and tells who somebody is and by which click they came.

use std::collections::BTreeSet;

use super::Books;
use super::conversions::moment;
use crate::emulator::impact::click::Click;
use crate::emulator::impact::config::Config;
use crate::emulator::impact::form::Form;
use crate::emulator::impact::page_loads::tells_apart;
use crate::emulator::impact::people::PERSON_KEYS;
use crate::emulator::impact::records::{LoadKind, PageLoad};

impl Books {
    /// Keeps a page load. Says whether it came by a tracking link, which alone leads to a landing page.
    pub(in crate::emulator::impact) fn load(
        &mut self,
        form: &Form,
        kind: LoadKind,
        config: &Config,
        now_ms: u64,
    ) -> (&mut PageLoad, bool) {
        let event_ms = moment(form, now_ms);
        let linked = form.get("PageUrl").and_then(|url| self.follow_link(url, config, event_ms));
        let is_linked = linked.is_some();
        let told = linked.or_else(|| self.told_click(form, config));
        let names = names(form);
        let referred_by = self.people.meet(names, told.as_deref(), event_ms);
        let click_id = format!("clk_load_{:06}", self.loads.len() + 1);
        self.people.open_session(&click_id, referred_by.clone());
        let click = referred_by.as_deref().and_then(|id| self.people.click(id));
        let load = PageLoad {
            click_id,
            kind,
            page_url: form.get("PageUrl").map(String::from),
            event_ms,
            media_partner_id: click.map(|click| click.media_partner_id),
            referred_by,
            warnings: Vec::new(),
            unknown: Vec::new(),
            booked_at_ms: now_ms,
        };
        (self.loads.push_mut(load), is_linked)
    }

    /// The click that the address or the call itself names, if there was one of that id.
    fn told_click(&self, form: &Form, config: &Config) -> Option<String> {
        let query = form.get("PageUrl").and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let in_url = config.click_id_parameters.iter().filter_map(|parameter| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == parameter).map(|(_, id)| id.into_owned())
        });
        let ids = in_url.chain(form.get("ClickId").map(String::from));
        ids.into_iter().find_map(|id| self.people.click(&id).map(|click| click.click_id.clone()))
    }

    /// A tracking link makes a click: `https://mysite.pxf.io/c/PARTNER/AD/PROGRAM`.
    fn follow_link(&mut self, url: &str, config: &Config, event_ms: i64) -> Option<String> {
        let rest = url.strip_prefix("https://")?;
        let (host, path) = rest.split_once('/')?;
        let path = path.split(['?', '#']).next()?;
        let mut parts = path.split('/');
        let is_link = config.tracking_domains.iter().any(|domain| domain == host) && parts.next() == Some("c");
        let media_partner_id = parts.next().filter(|_| is_link)?.parse().ok()?;
        let click_id = format!("clk_link_{:06}", self.people.clicks.len() + 1);
        self.people.clicks.push(Click { click_id: click_id.clone(), media_partner_id, at_ms: Some(event_ms) });
        Some(click_id)
    }
}

fn names(form: &Form) -> BTreeSet<(String, String)> {
    let name = |key: &str| Some((key.to_owned(), form.get(key)?.to_owned()));
    let names = PERSON_KEYS.into_iter().filter_map(name);
    names.filter(|(key, value)| key != "CustomerId" || tells_apart(value)).collect()
}
