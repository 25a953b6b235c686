//! JSON text set out for people: a line for each member, two blanks for each depth.

/// The same JSON with line breaks and blanks. `json` must be JSON; what is none is set out by its brackets all the same.
#[must_use]
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let (mut in_string, mut escaped) = (false, false);
    let mut marks = json.chars().peekable();
    while let Some(mark) = marks.next() {
        if in_string {
            out.push(mark);
            in_string = escaped || mark != '"';
            escaped = !escaped && mark == '\\';
            continue;
        }
        match mark {
            blank if blank.is_ascii_whitespace() => {}
            '{' | '[' => {
                while marks.next_if(char::is_ascii_whitespace).is_some() {}
                out.push(mark);
                if let Some(close) = marks.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    break_line(depth, &mut out);
                }
            }
            '}' | ']' => {
                depth -= usize::from(depth > 0);
                break_line(depth, &mut out);
                out.push(mark);
            }
            ',' => {
                out.push(',');
                break_line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_string = true;
                out.push('"');
            }
            other => out.push(other),
        }
    }
    out
}

fn break_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn members_have_lines_of_their_own() {
        let set_out = "{\n  \"a,{\\\"\": [\n    1.50,\n    {}\n  ],\n  \"b\": []\n}";
        assert_eq!(pretty(r#"{"a,{\"":[1.50,{}],"b":[]}"#), set_out);
        assert_eq!(pretty(set_out), set_out);
        assert_eq!(pretty("7"), "7");
        assert_eq!(pretty("[ \n\t]"), "[]");
    }

    #[test]
    fn strings_keep_every_character() {
        assert_eq!(pretty("[\"\u{7f}\u{9b} \"]"), "[\n  \"\u{7f}\u{9b} \"\n]");
    }
}
