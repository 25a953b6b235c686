//! The ledger as a page for people: what each party has seen and booked.

use crate::emulator::Reply;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The parties by the names of their controls, and for people.
const PARTIES: [(&str, &str); 3] = [("affonso", "Affonso"), ("impact", "impact.com"), ("public-api", "Segment's Public API")];

/// So many rows of each list are shown, the latest ones.
const ROWS: usize = 200;

const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<title>affonso-segment emulate</title><meta name=\"viewport\" content=\"width=device-width\"><style>\
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:100rem}\
table{border-collapse:collapse;font-size:13px}\
td,th{border-bottom:1px solid #8885;padding:.2rem .7rem .2rem 0;text-align:left;vertical-align:top}\
td{overflow-wrap:anywhere}dl{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem}dt{opacity:.7}dd{margin:0;font-weight:600}\
dl div{display:flex;gap:.4rem}summary{cursor:pointer;font-weight:600;margin:.6rem 0}\
</style></head><body><h1>What the emulators have seen</h1>\
<p>Reload for news. As JSON: <code>/_emulator/affonso/ledger</code>, <code>/_emulator/impact/ledger</code>; \
<code>POST /_emulator/affonso/reset</code> empties the books, <code>/_emulator/affonso/faults</code> sets faults.</p>";

/// The page; `ledger` gives that of a party.
pub(super) fn page(mut ledger: impl FnMut(&str) -> Value) -> Reply {
    let mut out = String::from(HEAD);
    for (party, name) in PARTIES {
        if let Value::Object(members) = ledger(party) {
            // Writing to a String cannot fail.
            let _ = write!(out, "<h2>{name}</h2>");
            members.iter().for_each(|(name, value)| section(name, value, &mut out));
        }
    }
    out.push_str("</body></html>\n");
    let headers = vec![("Content-Type".into(), "text/html; charset=utf-8".into()), ("Cache-Control".into(), "no-store".into())];
    Reply::Answer { status: 200, headers, body: out.into_bytes(), delay_ms: 0 }
}

fn section(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Object(counts) => {
            out.push_str("<dl>");
            for (name, count) in counts {
                let _ = write!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(&name.replace('_', " ")), cell(count));
            }
            out.push_str("</dl>");
        }
        Value::Array(rows) if !rows.is_empty() => {
            let title = escaped(&name.replace('_', " "));
            let _ = write!(out, "<details open><summary>{title} ({})</summary>", rows.len());
            table(rows.get(rows.len().saturating_sub(ROWS)..).unwrap_or_default(), out);
            out.push_str("</details>");
        }
        _ => {}
    }
}

/// The latest row first; a column for each member that any of them has.
fn table(rows: &[Value], out: &mut String) {
    let nothing = Map::new();
    let members = |row: &'_ Value| row.as_object().cloned().unwrap_or_else(|| nothing.clone());
    let mut columns: Vec<String> = Vec::new();
    for row in rows {
        for (name, value) in members(row) {
            if !value.is_null() && !columns.contains(&name) {
                columns.push(name);
            }
        }
    }
    out.push_str("<table><tr>");
    out.extend(columns.iter().flat_map(|name| ["<th>".into(), escaped(&name.replace('_', " ")), "</th>".into()]));
    out.push_str("</tr>");
    for row in rows.iter().rev() {
        let row = members(row);
        out.push_str("<tr>");
        let cells = columns.iter().map(|name| row.get(name).map(cell).unwrap_or_default());
        out.extend(cells.flat_map(|cell| ["<td>".into(), cell, "</td>".into()]));
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escaped(&text.chars().take(500).collect::<String>()),
        other => escaped(&other.to_string()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_sent_is_shown_and_not_obeyed() {
        let ledger =
            json!({ "summary": { "calls": 1 }, "attempts": [{ "body": "<script>x</script>", "code": null }], "clicks": [] });
        let Reply::Answer { body, .. } = page(|party| if party == "affonso" { ledger.clone() } else { Value::Null }) else {
            panic!("no answer")
        };
        let page = String::from_utf8(body).unwrap();
        assert!(page.contains("<dt>calls</dt><dd>1</dd>") && page.contains("attempts (1)"));
        assert!(page.contains("&lt;script&gt;x") && !page.contains("<script>"));
        assert!(!page.contains("impact.com</h2>") && !page.contains("clicks ("));
    }
}
