//! Who is credited with a conversion: by a click, by a code, by what page loads have told.

use affonso_segment::emulator::impact::{Action, Click, Config, Emulator, LoadKind, PromoCode};

use super::{APP_INSTALL, CONVERSIONS, LOAD, PAGE_LOAD, SALE, action, call, emulator, ledger, outcome, send, with};
use crate::{NOON, read};

const DAY: u64 = 86_400_000;

/// A sale that names its customer by this parameter alone.
fn by(name: &str, value: &str) -> String {
    with(SALE, &[("ClickId", ""), (name, value)])
}

fn credited(action: &Action) -> (u64, &str, Option<&str>) {
    (action.media_partner_id, &action.attributed_by, action.click_id.as_deref())
}

#[test]
fn a_click_is_known_or_it_is_nobodys() {
    assert_eq!(credited(&action(&mut emulator(), SALE)), (10_000, "ClickId", Some("clk_demo")));
    for stranger in [
        by("ClickId", "CLK_DEMO"),
        by("ClickId", "clk_other"),
        by("CustomerId", "clk_demo"),
        by("OrderPromoCode", "SPRING"),
        by("CallerId", "1"),
        by("UniqueUrl", "https://elsewhere.example/"),
    ] {
        let failed = outcome(Config::default(), &stranger);
        assert_eq!(failed.error_reason.as_deref(), Some("ACTION_REF_NOT_FOUND"), "{stranger}");
        assert_eq!((failed.organic, failed.media_partner_id), (true, None));
    }
}

#[test]
fn a_partner_can_be_forced_owned_or_referred_to() {
    let mut config = Config::default();
    config.media_partners[1].unique_urls = vec!["https://acme.example/jane".into()];
    config.promo_codes.push(PromoCode { code: "SECOND".into(), media_partner_id: 20_000 });
    for (form, expected) in [
        (by("MediaId", "20000"), (20_000, "MediaId", None)),
        (by("MediaPartnerId", "20000"), (20_000, "MediaPartnerId", None)),
        (by("OrderPromoCode", "10off-rocket"), (10_000, "OrderPromoCode", None)),
        (by("PromoCode", "SECOND"), (20_000, "PromoCode", None)),
        (by("UniqueUrl", "https://acme.example/jane"), (20_000, "UniqueUrl", None)),
        (by("CustomClickId", "clk_demo"), (10_000, "CustomClickId", Some("clk_demo"))),
        (by("GoogAId", "g") + "&AppInstallRef=ClickId%3Dclk_demo", (10_000, "AppInstallRef", Some("clk_demo"))),
        (SALE.to_owned() + "&MediaId=20000", (20_000, "MediaId", None)),
        (SALE.to_owned() + "&OrderPromoCode=SECOND", (10_000, "ClickId", Some("clk_demo"))),
    ] {
        assert_eq!(credited(&action(&mut Emulator::new(config.clone()), &form)), expected, "{form}");
    }
}

#[test]
fn what_a_page_load_tells_links_later_conversions() {
    for name in ["CustomProfileId", "CustomerId", "GoogAId", "AndroidId", "AppleIfa", "AppleIfv"] {
        for from in [
            "PageUrl=https%3A%2F%2Fshop.example%2F%3Fa%3Db%26im_ref%3Dclk_demo%23top",
            "ClickId=clk_demo",
            "PageUrl=https%3A%2F%2Fs.example%3Firclickid%3Dclk_demo",
        ] {
            let mut emulator = emulator();
            let load = format!("CampaignId=1000&EventDate=NOW&{name}=person-1&{from}");
            assert_eq!(send(&mut emulator, PAGE_LOAD, &load).status, 200, "{load}");
            let sold = action(&mut emulator, &by(name, "person-1"));
            assert_eq!(credited(&sold), (10_000, name, Some("clk_demo")), "{load}");
            let other = outcome_after(&mut emulator, &by(name, "person-2"));
            assert_eq!(other.as_deref(), Some("ACTION_REF_NOT_FOUND"));
        }
    }
}

fn outcome_after(emulator: &mut Emulator, form: &str) -> Option<String> {
    send(emulator, CONVERSIONS, &with(form, &[("OrderId", "o-other")]));
    ledger(emulator).submissions.pop().and_then(|submission| submission.error_reason)
}

#[test]
fn a_visit_without_a_known_click_is_organic() {
    let mut emulator = emulator();
    for url in
        ["", "https%3A%2F%2Fs.example%2F%3Fim_ref%3Dunknown", "https%3A%2F%2Fs.example%2F%3Fref%3Dclk_demo", "im_ref%3Dclk_demo"]
    {
        send(&mut emulator, PAGE_LOAD, &with(LOAD, &[("PageUrl", url)]));
    }
    let click = send(&mut emulator, PAGE_LOAD, LOAD).json["clickId"].as_str().expect("a click id").to_owned();
    assert_eq!(outcome_after(&mut emulator, &by("ClickId", &click)).as_deref(), Some("ACTION_REF_NOT_FOUND"));
    assert_eq!(outcome_after(&mut emulator, &by("CustomProfileId", "anon-1")).as_deref(), Some("ACTION_REF_NOT_FOUND"));
    let ledger = ledger(&mut emulator);
    assert!(ledger.page_loads.iter().all(|load| load.referred_by.is_none() && load.media_partner_id.is_none()));
    assert_eq!((ledger.summary.page_loads, ledger.summary.organic, ledger.people.len()), (5, 2, 1));
}

#[test]
fn the_click_id_of_a_page_load_is_valid_for_attribution() {
    let mut emulator = emulator();
    let load = send(&mut emulator, PAGE_LOAD, &format!("{LOAD}%3Fim_ref%3Dclk_demo"));
    assert_eq!(load.json["clickId"], "clk_load_000001");
    let sold = action(&mut emulator, &by("ClickId", "clk_load_000001"));
    assert_eq!(credited(&sold), (10_000, "ClickId", Some("clk_demo")), "it stands for the click the visitor came by");
    let later = send(&mut emulator, PAGE_LOAD, LOAD);
    assert_eq!(later.json["clickId"], "clk_load_000002");
    let again = action(&mut emulator, &with(&by("ClickId", "clk_load_000002"), &[("OrderId", "o-2")]));
    assert_eq!(credited(&again), (10_000, "ClickId", Some("clk_demo")), "the same visitor, without the click in the address");
}

#[test]
fn identify_links_what_never_came_together() {
    let mut emulator = emulator();
    send(&mut emulator, PAGE_LOAD, &format!("{LOAD}%3Fim_ref%3Dclk_demo"));
    send(&mut emulator, PAGE_LOAD, &with(LOAD, &[("CustomProfileId", "anon-2"), ("AppleIfa", "ifa-2")]));
    assert_eq!(ledger(&mut emulator).people.len(), 2);
    assert_eq!(outcome_after(&mut emulator, &by("CustomerId", "customer-1")).as_deref(), Some("ACTION_REF_NOT_FOUND"));
    for profile in ["anon-1", "anon-2"] {
        let identify = with(LOAD, &[("CustomProfileId", profile), ("CustomerId", "customer-1"), ("PageUrl", "")]);
        assert_eq!(send(&mut emulator, PAGE_LOAD, &identify).status, 200);
    }
    assert_eq!(ledger(&mut emulator).people.len(), 1, "both profiles are one customer");
    let sold = action(&mut emulator, &by("CustomerId", "customer-1"));
    assert_eq!(credited(&sold), (10_000, "CustomerId", Some("clk_demo")));
    let app = action(&mut emulator, &with(&by("AppleIfa", "ifa-2"), &[("OrderId", "o-2")]));
    assert_eq!(credited(&app), (10_000, "AppleIfa", Some("clk_demo")));
}

#[test]
fn a_customer_id_that_tells_nobody_apart_links_nobody() {
    for (id, links) in [("customer-1", true), ("1231231", true), ("user42", false), ("aabbaabb", false), ("user%2042x", false)] {
        let mut emulator = emulator();
        let load = format!("{LOAD}%3Fim_ref%3Dclk_demo&CustomerId={id}");
        let warned = send(&mut emulator, PAGE_LOAD, &load).json["warnings"][0]["field"] == "CustomerId";
        assert_eq!(warned, !links, "{id}");
        let reason = outcome_after(&mut emulator, &by("CustomerId", id));
        assert_eq!(reason.is_none(), links, "{id}");
    }
}

#[test]
fn the_latest_click_counts_by_the_time_of_its_page_load() {
    let mut config = Config::default();
    config.clicks.push(Click::new("clk_second", 20_000));
    let mut emulator = Emulator::new(config);
    let load = |click: &str, date: &str| with(&format!("{LOAD}%3Fim_ref%3D{click}"), &[("EventDate", date)]);
    send(&mut emulator, PAGE_LOAD, &load("clk_second", "2026-06-22T10:00:00Z"));
    send(&mut emulator, PAGE_LOAD, &load("clk_demo", "2026-06-22T09:00:00Z"));
    assert_eq!(credited(&action(&mut emulator, &by("CustomProfileId", "anon-1"))).0, 20_000, "it came later, but was earlier");
    send(&mut emulator, PAGE_LOAD, &load("clk_demo", "2026-06-22T11:00:00Z"));
    let last = action(&mut emulator, &with(&by("CustomProfileId", "anon-1"), &[("OrderId", "o-2")]));
    assert_eq!(credited(&last).0, 10_000);
}

#[test]
fn a_page_load_that_comes_late_still_counts_for_what_waits() {
    let mut emulator = Emulator::new(Config { processing_ms: 1000, ..Config::default() });
    send(&mut emulator, CONVERSIONS, &by("CustomProfileId", "anon-1"));
    read(emulator.handle(&call("POST", PAGE_LOAD, &format!("{LOAD}%3Fim_ref%3Dclk_demo")), NOON + 500));
    assert_eq!(emulator.ledger(NOON + 1000).summary.attributed, 1);
}

#[test]
fn a_click_grows_old() {
    let mut config = Config { association_window_days: 7, ..Config::default() };
    let clicked = i64::try_from(NOON - 8 * DAY).expect("a time");
    config.clicks = vec![Click { at_ms: Some(clicked), ..Click::new("clk_old", 10_000) }];
    let at = |date: &str| {
        let failed = outcome(config.clone(), &with(SALE, &[("ClickId", "clk_old"), ("EventDate", date)]));
        (failed.error_reason, failed.organic)
    };
    assert_eq!(at("2026-06-21T12:00:00Z"), (None, false), "seven days");
    assert_eq!(at("2026-06-21T12:00:01Z"), (Some("OUTSIDE_ASSOCIATION_WINDOW".into()), false));
    assert_eq!(at("NOW"), (Some("OUTSIDE_ASSOCIATION_WINDOW".into()), false));
}

#[test]
fn a_tracking_link_is_a_click() {
    let mut emulator = emulator();
    let link = "https%3A%2F%2Fmysite.pxf.io%2Fc%2F20000%2F12345%2F1234%3Fsharedid%3Dabcd";
    let answer = send(&mut emulator, PAGE_LOAD, &with(LOAD, &[("PageUrl", link)]));
    let landing = answer.json["landingPage"].as_str().expect("a landing page").to_owned();
    assert_eq!(landing, "https://www.mysite.com/?im_ref=clk_load_000001");
    assert!(answer.json["sessionStart"].is_null(), "{}", answer.text);
    assert_eq!(credited(&action(&mut emulator, &by("CustomProfileId", "anon-1"))).0, 20_000);
    for no_link in ["https://other.example/c/20000/1/1", "https://mysite.pxf.io/d/20000/1/1", "https://mysite.pxf.io/c/x/1/1"] {
        let url: String = form_urlencoded::byte_serialize(no_link.as_bytes()).collect();
        assert!(send(&mut emulator, PAGE_LOAD, &with(LOAD, &[("PageUrl", &url)])).json["landingPage"].is_null());
    }
    assert_eq!(ledger(&mut emulator).clicks.len(), 2);
}

#[test]
fn an_app_install_links_and_is_linked_like_a_page_load() {
    let mut emulator = emulator();
    send(&mut emulator, PAGE_LOAD, &with(&format!("{LOAD}%3Fim_ref%3Dclk_demo"), &[("AppleIfa", "ifa-1")]));
    let install = with(LOAD, &[("CustomProfileId", ""), ("AppleIfa", "ifa-1"), ("PageUrl", "")]);
    let click = send(&mut emulator, APP_INSTALL, &install).json["clickId"].as_str().expect("a click id").to_owned();
    let form = format!(
        "{}&EventCode=INSTALL",
        with(&by("ClickId", &click), &[("EventTypeId", "5000"), ("OrderSubTotalPostDiscount", "")])
    );
    let installed = action(&mut emulator, &form);
    assert_eq!((credited(&installed), installed.event_code.as_deref()), ((10_000, "ClickId", Some("clk_demo")), Some("INSTALL")));
    let ledger = ledger(&mut emulator);
    assert_eq!((ledger.page_loads[1].kind, ledger.summary.app_installs), (LoadKind::AppInstall, 1));
}
