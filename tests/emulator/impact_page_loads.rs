//! What `POST PageLoad` and `POST AppInstall` accept, refuse and answer.

use affonso_segment::emulator::impact::{AppInstall, Config, Emulator, Manner};
use serde_json::{Value, json};

use super::{APP_INSTALL, LOAD, PAGE_LOAD, emulator, ledger, refused_for, send, with};

/// The documented example values
/// (<https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>).
const DOCUMENTED: &str = "CampaignId=1000&PageUrl=https%3A%2F%2Fwww.acme.com%2Fproducts%2Ftennis-balls&PropertyId=12345&\
AppleIfa=38400000-8cf0-11bd-b23e-10b96e40000d&GoogAId=38400000-8cf0-11bd-b23e-10b96e40000d&EventDate=2026-09-10T22:55:32-08:00&\
ReferringUrl=https%3A%2F%2Fwww.google.com%2F&CustomProfileId=a1b2c3d4e5f6&CustomerId=BCZ2WVSH674563PDPYOTM3AXDQ&\
CustomerEmail=customer%40gmail.com&TrackingConsent=true&UserAgent=Mozilla%2F5.0+%28Macintosh%3B+Intel+Mac+OS+X+10_15_7%29&\
AppleIfv=38400000-8cf0-11bd-b23e-10b96e40000d&IpAddress=72.194.216.61&AppName=Acme+App&AppPackage=com.acme.app&AppVer=1.2.3&\
DeviceMfr=Apple&DeviceModel=iPhone+15";

fn fields(list: &Value) -> Vec<&str> {
    list.as_array().map_or(Vec::new(), |list| list.iter().filter_map(|one| one["field"].as_str()).collect())
}

#[test]
fn the_documented_page_load_is_answered_as_documented() {
    let mut emulator = emulator();
    let answer = send(&mut emulator, PAGE_LOAD, DOCUMENTED);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json, json!({ "clickId": "clk_load_000001", "sessionStart": "2026-06-22T12:00:00.000Z" }));
    let ledger = ledger(&mut emulator);
    assert_eq!(ledger.page_loads[0].page_url.as_deref(), Some("https://www.acme.com/products/tennis-balls"));
    assert!(ledger.page_loads[0].unknown.is_empty() && ledger.page_loads[0].warnings.is_empty());
    assert_eq!(ledger.people[0].names.len(), 5);
}

#[test]
fn each_required_parameter_is_required() {
    let mut emulator = emulator();
    for path in [PAGE_LOAD, APP_INSTALL] {
        for (name, field) in [("CampaignId", "CampaignId"), ("EventDate", "EventDate"), ("CustomProfileId", "CustomProfileId")] {
            let answer = send(&mut emulator, path, &with(LOAD, &[(name, "")]));
            assert_eq!(refused_for(&answer), [field], "{path}");
            assert_eq!(answer.json["errors"][0]["level"], "ERROR");
        }
        for key in ["GoogAId", "AndroidId", "AppleIfa", "AppleIfv", "ClickId", "CustomerId"] {
            assert_eq!(send(&mut emulator, path, &with(LOAD, &[("CustomProfileId", ""), (key, "person-1")])).status, 200);
        }
        for no_key in ["OrderPromoCode", "MediaId", "IpAddress"] {
            let answer = send(&mut emulator, path, &with(LOAD, &[("CustomProfileId", ""), (no_key, "1")]));
            assert_eq!(refused_for(&answer), ["CustomProfileId"], "{no_key}");
        }
    }
}

#[test]
fn each_parameter_has_its_form() {
    let mut emulator = emulator();
    let sha256 = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
    for (name, value) in [
        ("CampaignId", "acme"),
        ("CampaignId", "1001"),
        ("EventDate", "yesterday"),
        ("PropertyId", "com.acme.app"),
        ("ClickId", &"x".repeat(65)),
        ("CustomProfileId", &"x".repeat(71)),
        ("CustomerId", "jane@example.com"),
        ("CustomerEmail", "jane"),
        ("CustomerEmail", sha256),
        ("TrackingConsent", "perhaps"),
    ] {
        let answer = send(&mut emulator, PAGE_LOAD, &with(LOAD, &[(name, value)]));
        assert_eq!(refused_for(&answer), [name], "{value}");
    }
    for (name, value) in [
        ("CustomerEmail", "63A710569261A24B3766275B7000CE8D7B32E2F7"),
        ("CustomerEmail", "jane@example.com"),
        ("EventDate", "NOW"),
        ("TrackingConsent", "false"),
        ("CampaignId", "0001000"),
    ] {
        assert_eq!(send(&mut emulator, PAGE_LOAD, &with(LOAD, &[(name, value)])).status, 200, "{value}");
    }
}

#[test]
fn a_page_may_be_missing_where_it_is_configured() {
    let direct = with(LOAD, &[("PageUrl", "")]);
    let answer = send(&mut emulator(), PAGE_LOAD, &direct);
    assert_eq!((answer.status, fields(&answer.json["warnings"])), (200, vec!["PageUrl"]));
    assert_eq!(answer.json["warnings"][0]["level"], "WARNING");
    let mut strict = Emulator::new(Config { missing_page_url: Manner::Refuse, ..Config::default() });
    assert_eq!(refused_for(&send(&mut strict, PAGE_LOAD, &direct)), ["PageUrl"]);
    assert_eq!(send(&mut strict, APP_INSTALL, &direct).status, 200, "an install has no page");
}

#[test]
fn what_is_odd_is_warned_of_and_taken() {
    let mut emulator = emulator();
    for (changes, warned) in [
        (vec![], vec![]),
        (vec![("PageUrl", "shop.example%2Fcart")], vec!["PageUrl"]),
        (vec![("PageUrl", "app%3A%2F%2Fview%3Fsharedid%3Dabcd")], vec![]),
        (vec![("AppPackage", "com.acme.app")], vec!["PropertyId", "AppleIfa"]),
        (vec![("AppName", "Acme"), ("PropertyId", "12345"), ("GoogAId", "g")], vec![]),
        (vec![("CustomerId", "me")], vec!["CustomerId"]),
    ] {
        let answer = send(&mut emulator, PAGE_LOAD, &with(LOAD, &changes));
        assert_eq!((answer.status, fields(&answer.json["warnings"])), (200, warned.clone()), "{changes:?}");
        let load = ledger(&mut emulator).page_loads.pop().expect("a page load");
        assert_eq!(load.warnings, warned, "the ledger tells them, too");
    }
    send(&mut emulator, PAGE_LOAD, &format!("{LOAD}&ImpactAppId=1&Latitude=2"));
    assert_eq!(ledger(&mut emulator).page_loads.pop().expect("a page load").unknown, ["ImpactAppId", "Latitude"]);
}

#[test]
fn an_app_install_is_answered_in_either_way() {
    let answer = send(&mut emulator(), APP_INSTALL, LOAD);
    assert_eq!(answer.json, json!({ "clickId": "clk_load_000001" }));
    let config = Config {
        app_install: AppInstall::LandingPage,
        landing_page: "https://apps.example/get?id=1".into(),
        ..Config::default()
    };
    let answer = send(&mut Emulator::new(config), APP_INSTALL, LOAD);
    assert_eq!(answer.json, json!({ "landingPage": "https://apps.example/get?id=1&irclickid=clk_load_000001" }));
}
