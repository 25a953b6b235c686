//! The body of a webhook: is it Segment's, and where in it does each event lie?
//! Source: <https://segment.com/docs/connections/destinations/catalog/actions-webhook/> (batches are arrays).

use super::signature::Secrets;
use crate::value::json::after_brackets;
use std::ops::Range;

/// The longest array that Segment's largest batch setting makes.
const MAX_EVENTS: usize = 4000;

/// What may come in.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The shared secrets.
    pub secrets: Secrets,
    /// Without a secret, take what comes.
    pub allow_unsigned: bool,
    /// Take an array whose first element is signed; Segment signs no other.
    pub allow_signed_first: bool,
}

/// A body that may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// Is it an array, and not one event alone?
    pub is_array: bool,
    /// Where each event lies. Whether it is one, its reader will see.
    pub events: Vec<Range<usize>>,
}

/// Why nothing of a body is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// For machines.
    pub code: &'static str,
    /// For people: what is wrong and how to mend it.
    pub message: &'static str,
}

const NO_SECRET: Refusal = Refusal {
    code: "no_secret",
    message: "this Worker has no shared secret and takes nothing unsigned. Set the secret SEGMENT_SECRET to the shared secret of the webhook in Segment (or, for a test, ALLOW_UNSIGNED to true).",
};
const MISSING: Refusal = Refusal {
    code: "signature_missing",
    message: "expected the header X-Signature, found none. Enter the shared secret in the webhook's settings in Segment.",
};
const WRONG: Refusal = Refusal {
    code: "signature_wrong",
    message: "X-Signature does not fit the body under SEGMENT_SECRET (or SEGMENT_SECRET_PREVIOUS). Give the Worker the secret that Segment has; Segment sends the event again meanwhile.",
};
const HALF_SIGNED: Refusal = Refusal {
    code: "array_half_signed",
    message: "Segment signs the first event of an array only. Switch batching off in the webhook's settings in Segment, or accept what the first signature vouches for: set ALLOW_SIGNED_FIRST to true.",
};
const TOO_LONG: Refusal = Refusal {
    code: "array_too_long",
    message: "an array of more than 4,000 events. Choose a smaller batch size in the webhook's settings in Segment.",
};
const NO_EVENT: Refusal =
    Refusal { code: "invalid_event", message: "expected one JSON object as Segment sends it, or an array of them." };

/// Lets in what the rules allow. `signature` is the header as it came.
///
/// # Errors
/// The reason why nothing is taken.
pub fn receive(body: &[u8], signature: Option<&str>, rules: &Rules) -> Result<Arrivals, Refusal> {
    if rules.secrets.is_empty() && !rules.allow_unsigned {
        return Err(NO_SECRET);
    }
    let mut scan = Scan { body, at: 0 };
    // Some senders put a byte order mark before their JSON.
    if body.starts_with(b"\xef\xbb\xbf") {
        scan.at = 3;
    }
    scan.skip_blanks();
    let is_array = scan.peek() == Some(b'[');
    // Of an array the first element is what is signed, as it was written.
    let first = if is_array { scan.clone().elements(1) } else { None };
    if !rules.secrets.is_empty() {
        let signed = first.as_ref().map_or(Some(body), |first| first.first().and_then(|range| body.get(range.clone())));
        let signature = signature.map(str::trim).filter(|text| !text.is_empty()).ok_or(MISSING)?;
        if !signed.is_some_and(|signed| rules.secrets.have_signed(signed, signature)) {
            return Err(WRONG);
        }
        if is_array && !rules.allow_signed_first {
            return Err(HALF_SIGNED);
        }
    }
    if !is_array {
        let whole = 0..body.len();
        return if scan.peek() == Some(b'{') { Ok(Arrivals { is_array, events: Vec::from([whole]) }) } else { Err(NO_EVENT) };
    }
    let events = scan.elements(MAX_EVENTS + 1).ok_or(NO_EVENT)?;
    if events.len() > MAX_EVENTS { Err(TOO_LONG) } else { Ok(Arrivals { is_array, events }) }
}

/// A place in bytes that are taken for JSON. It minds brackets and strings and nothing else: each event is read by its own
/// reader, and one that is no JSON must not cost the others.
#[derive(Clone)]
struct Scan<'b> {
    body: &'b [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    /// Where the elements of the array that begins here lie, the first `most` of them; `None` when it does not end with the
    /// body. After `most` the rest is not looked at.
    fn elements(mut self, most: usize) -> Option<Vec<Range<usize>>> {
        self.at += 1;
        self.skip_blanks();
        let mut found = Vec::new();
        if self.peek() == Some(b']') {
            return self.ends_here().then_some(found);
        }
        while found.len() < most {
            self.skip_blanks();
            let start = self.at;
            self.skip_element()?;
            let blanks = self.body.get(start..self.at)?.iter().rev().take_while(|byte| is_blank(**byte)).count();
            let end = self.at.checked_sub(blanks)?;
            found.push(start..end);
            if self.peek()? == b']' {
                return self.ends_here().then_some(found);
            }
            self.at += 1;
        }
        Some(found)
    }

    /// To the comma or bracket behind an element.
    fn skip_element(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b'{' | b'[' => self.at = after_brackets(self.body, self.at)?,
                b'"' => self.skip_string()?,
                b']' | b',' => return Some(()),
                b'}' => return None,
                _ => self.at += 1,
            }
        }
    }

    /// Behind a string: an element that is one is no event, and rare.
    fn skip_string(&mut self) -> Option<()> {
        self.at += 1;
        while self.peek()? != b'"' {
            self.at += if self.peek()? == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        Some(())
    }

    /// Is there nothing behind this byte but blanks?
    fn ends_here(mut self) -> bool {
        self.at += 1;
        self.skip_blanks();
        self.peek().is_none()
    }
}

/// JSON knows four blanks; a form feed, which ASCII counts as a fifth, is none.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: fn() -> Rules = || Rules { allow_unsigned: true, ..Rules::default() };

    fn events(body: &str) -> Result<Vec<String>, &'static str> {
        let arrivals = receive(body.as_bytes(), None, &OPEN()).map_err(|refusal| refusal.code)?;
        Ok(arrivals.events.into_iter().map(|range| body[range].to_owned()).collect())
    }

    #[test]
    fn every_event_of_an_array_is_found() {
        for (body, found) in [
            ("[]", vec![]),
            (" [ ] ", vec![]),
            (r#"[{"a":1}]"#, vec![r#"{"a":1}"#]),
            (" [ {\"a\":[1,2]} ,\n {\"b\":\"],\\\"}\"} ] \n", vec![r#"{"a":[1,2]}"#, r#"{"b":"],\"}"}"#]),
            (r#"[1,"x",null,,]"#, vec!["1", "\"x\"", "null", "", ""]),
            ("[\u{c}{},{}\u{c} ]", vec!["\u{c}{}", "{}\u{c}"]),
            (r#"{"a":1}"#, vec![r#"{"a":1}"#]),
        ] {
            assert_eq!(events(body), Ok(found.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }

    #[test]
    fn what_does_not_end_is_no_array() {
        for body in [
            "", "  ", "[", "[1", "[1,", "[{]", "[}]", r#"["a]"#, r#"["a\"#, "[] x", "[]\u{c}", "\u{c}{}", "[1] [2]", "7", "null",
            "\"x\"", "x",
        ] {
            assert_eq!(events(body), Err("invalid_event"), "{body}");
        }
    }

    #[test]
    fn a_long_array_is_turned_away() {
        let array = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
        assert_eq!(events(&array(4000)).map(|events| events.len()), Ok(4000));
        assert_eq!(events(&array(4001)), Err("array_too_long"));
    }

    #[test]
    fn nothing_unsigned_comes_in() {
        let signed = || Secrets::new([String::from("shared-secret")]);
        let event = "{\"type\":\"track\",\"messageId\":\"m-1\",\"event\":\"Café\"}";
        let signature = Some("b842f6775bfd43caa86d476878846da27b8b1e8f");
        let array = format!("[ {event} , {{}} ]");
        let strict = Rules { secrets: signed(), ..Rules::default() };
        // With a secret a signature is wanted, whatever else is allowed.
        let lax = Rules { secrets: signed(), allow_unsigned: true, allow_signed_first: true };
        let code =
            |body: &str, signature, rules: &Rules| receive(body.as_bytes(), signature, rules).err().map(|refusal| refusal.code);
        assert_eq!(code(event, signature, &strict), None);
        assert_eq!(code(event, None, &strict), Some("signature_missing"));
        assert_eq!(code(event, Some(" "), &lax), Some("signature_missing"));
        assert_eq!(code(event, Some("00"), &lax), Some("signature_wrong"));
        assert_eq!(code(&event[1..], signature, &lax), Some("signature_wrong"));
        assert_eq!(code(&array, signature, &strict), Some("array_half_signed"));
        assert_eq!(code(&array, signature, &lax), None);
        assert_eq!(code(&array[..array.len() - 1], signature, &lax), Some("invalid_event"));
        assert_eq!(code("[]", signature, &lax), Some("signature_wrong"));
        assert_eq!(code(event, signature, &Rules::default()), Some("no_secret"));
        assert_eq!(code("nonsense", None, &Rules::default()), Some("no_secret"));
        assert_eq!(code(event, None, &OPEN()), None);
    }
}
