//! A deployment, against an emulated Public API: every step that can fail, fails once.

use super::{FarSide, Folder, affonso_segment, run};
use serde_json::{Value, json};
use std::path::Path;

const CONTROL: &str = "public-api";

struct Workspace {
    far_side: FarSide,
    folder: Folder,
}

impl Workspace {
    fn new(config: &Value) -> Self {
        let far_side = FarSide::start(&[]);
        far_side.control(&format!("{CONTROL}/reset"), config);
        let folder = Folder::new();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/segment-function.js");
        folder.write("function.js", std::fs::read(shipped).expect("the shipped file"));
        Self { far_side, folder }
    }

    fn faults(&self, faults: &Value) {
        self.far_side.control(&format!("{CONTROL}/faults"), faults);
    }

    fn deploy_with(&self, token: &str, arguments: &[&str]) -> (i32, String, String) {
        let mut command = affonso_segment();
        command.current_dir(self.folder.as_path()).env("SEGMENT_PUBLIC_API_TOKEN", token);
        command.args(["deploy", "--file", "function.js", "--longest-delay", "1"]);
        command.arg("--api-url").arg(format!("{}/public-api", self.far_side.url)).args(arguments);
        let told = run(&mut command, None);
        assert!(token.is_empty() || !format!("{}{}", told.1, told.2).contains(token), "the token is shown");
        told
    }

    fn deploy(&self, arguments: &[&str]) -> (i32, String, String) {
        self.deploy_with("sgp_demo", arguments)
    }

    fn state(&self) -> Value {
        self.far_side.get(&format!("/_emulator/{CONTROL}/ledger"))
    }

    fn functions(&self) -> Vec<Value> {
        self.state()["functions"].as_array().expect("functions").clone()
    }

    /// How many calls changed, or would have changed something.
    fn changes(&self) -> usize {
        let state = self.state();
        state["calls"].as_array().expect("calls").iter().filter(|call| call["method"] != "GET").count()
    }
}

fn old(name: &str, number: usize) -> Value {
    json!({ "id": format!("dfn_{number:06}"), "code": "// mine\nasync function onTrack() {}\n", "displayName": name,
        "settings": [{"name":"mine","label":"L","type":"STRING","description":"","required":false,"sensitive":false}],
        "deployedAt": "2026-01-01T00:00:00.000Z" })
}

#[test]
fn a_function_is_created_changed_and_left_alone() {
    let workspace = Workspace::new(&json!({}));
    let (code, out, err) = workspace.deploy(&["--dry-run"]);
    assert_eq!((code, workspace.changes()), (0, 0), "{out}{err}");
    assert!(out.contains("There is no function") && out.contains("nothing was changed"), "{out}");
    let (code, out, err) = workspace.deploy(&[]);
    assert_eq!((code, workspace.changes()), (2, 0), "nobody can be asked: {out}{err}");
    assert!(err.contains("--yes"), "{err}");

    let (code, out, err) = workspace.deploy(&["--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("created") && out.contains("Affonso (Demo)") && out.contains("live since"), "{out}");
    let function = &workspace.functions()[0];
    assert_eq!(function["code"].as_str().expect("code"), workspace.folder.read("function.js"));
    let table: Value = serde_json::from_str(&affonso_segment::Target::Affonso.settings_json()).expect("settings");
    assert_eq!(function["settings"], table);

    let (code, out, err) = workspace.deploy(&["--yes"]);
    assert_eq!((code, workspace.changes()), (0, 1), "{out}{err}");
    assert!(out.contains("is up to date"), "{out}");

    let newer =
        workspace.folder.read("function.js").replace("// affonso-segment ", "// affonso-segment 9.").replace("1. In", "1) In");
    workspace.folder.write("function.js", newer);
    let (code, out, err) = workspace.deploy(&["--yes"]);
    assert_eq!((code, workspace.changes()), (0, 2), "{out}{err}");
    assert!(out.contains("doubtful") && out.contains("- // 1. In") && out.contains("+ // 1) In"), "{out}");
    assert!(out.contains("settings: the same") && out.contains("changed"), "{out}");
}

#[test]
fn another_function_is_told_apart() {
    let functions = json!([old("Other", 1), old("Affonso", 2), old("Affonso two", 3)]);
    let workspace = Workspace::new(&json!({ "functions": functions, "raw_line_breaks": false }));
    let (code, out, err) = workspace.deploy(&["--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("dfn_000002") && out.contains("- mine (what was filled in there is lost)"), "{out}");
    assert_eq!(workspace.functions()[0]["code"], old("Other", 1)["code"]);

    let twins = Workspace::new(&json!({ "functions": [old("Affonso", 1), old("Affonso", 2)] }));
    let (code, out, err) = twins.deploy(&["--yes"]);
    assert_eq!((code, twins.changes()), (2, 0), "{out}{err}");
    assert!(err.contains("dfn_000001") && err.contains("--id"), "{err}");
    let (code, out, err) = twins.deploy(&["--yes", "--id", "dfn_000002"]);
    assert_eq!(code, 0, "{out}{err}");
    let (code, _, err) = twins.deploy(&["--yes", "--id", "dfn_000009"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn an_answer_that_is_lost_makes_no_second_function() {
    for kind in [json!("reset"), json!({"status":503}), json!("garbage")] {
        let workspace = Workspace::new(&json!({}));
        // The list is the first call, the creation the second.
        workspace.faults(&json!([{"kind":kind,"when":"after","calls":{"nth":[2]}}]));
        let (code, out, err) = workspace.deploy(&["--yes"]);
        assert_eq!((code, workspace.functions().len()), (0, 1), "{kind} {out}{err}");
        assert_eq!(workspace.changes(), 1, "{kind}");
    }
}

#[test]
fn what_may_work_later_is_tried_again() {
    let workspace = Workspace::new(&json!({}));
    let fault = |status: u16, nth: u64| json!({"kind":{"status":status},"when":"before","calls":{"nth":[nth]}});
    workspace.faults(&json!([fault(429, 1), fault(403, 3), fault(500, 5)]));
    let (code, out, err) = workspace.deploy(&["--yes"]);
    assert_eq!((code, workspace.functions().len()), (0, 1), "{out}{err}");
    assert!(err.contains("again in 1 s"), "{err}");
}

#[test]
fn it_is_told_which_step_stands() {
    let nothing = Workspace::new(&json!({}));
    nothing.faults(&json!([{"kind":{"status":400},"when":"before","calls":{"nth":[2]}}]));
    let (code, out, err) = nothing.deploy(&["--yes"]);
    assert_eq!((code, nothing.functions().len()), (3, 0), "{out}{err}");
    assert!(err.contains("was not created: 400"), "{err}");

    let saved = Workspace::new(&json!({ "live_at_once": false }));
    saved.faults(&json!([{"kind":{"status":400},"when":"before","calls":"all","path":"/functions/{id}/deploy"}]));
    let (code, out, err) = saved.deploy(&["--yes"]);
    assert_eq!((code, saved.functions().len()), (3, 1), "{out}{err}");
    assert!(err.contains("step 1 of 2 stands") && err.contains("dfn_000001") && err.contains("next:"), "{err}");
    assert!(saved.functions()[0]["deployedAt"].is_null());
    // The same command does what is left.
    saved.faults(&json!([]));
    let (code, out, err) = saved.deploy(&["--yes"]);
    assert_eq!((code, saved.functions().len()), (0, 1), "{out}{err}");
    assert!(out.contains("code: the same") && saved.functions()[0]["deployedAt"].is_string(), "{out}");

    let unknown = Workspace::new(&json!({ "functions": [old("Affonso", 1)] }));
    unknown.faults(&json!([{"kind":"reset","when":"before","calls":{"range":{"from":3,"to":100}}}]));
    let (code, out, err) = unknown.deploy(&["--yes"]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(err.contains("it is not known whether the change was saved"), "{err}");
}

#[test]
fn without_a_good_token_or_file_nothing_is_asked() {
    let workspace = Workspace::new(&json!({}));
    let (code, _, err) = workspace.deploy_with("", &["--yes"]);
    assert!(code == 2 && err.contains("SEGMENT_PUBLIC_API_TOKEN"), "{err}");
    let (code, _, err) = workspace.deploy_with("sgp_other", &["--yes"]);
    assert!(code == 2 && err.contains("--eu"), "{err}");
    let (code, _, err) = workspace.deploy(&["--yes", "--target", "impact"]);
    assert!(code == 2 && err.contains("it is not the file for impact.com"), "{err}");
    let whole = workspace.folder.read("function.js");
    let cut: Vec<_> = whole.lines().filter(|line| !line.starts_with("async function onBatch")).collect();
    workspace.folder.write("function.js", cut.join("\n") + "\nexport default 1;\n");
    let (code, _, err) = workspace.deploy(&["--yes"]);
    assert!(code == 2 && err.contains("onBatch is not declared") && err.contains("begins with export"), "{err}");
    assert_eq!(workspace.changes(), 0);
}
