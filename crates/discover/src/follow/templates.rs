//! Templates of texts, with `{}` for what they take.

/// A template of `%` with `{}` for what it takes.
pub(super) fn percent(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        if rest.peek() == Some(&'%') {
            rest.next();
            out.push('%');
            continue;
        }
        if rest.peek() == Some(&'(') {
            while rest.next_if(|character| *character != ')').is_some() {}
            rest.next();
        }
        while rest.next_if(|character| character.is_ascii_digit() || ".-+# *".contains(*character)).is_some() {}
        rest.next();
        out.push_str("{}");
    }
    out
}

/// A template of `format` with `{}` for what it takes.
pub(super) fn braces(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '{' if rest.peek() == Some(&'{') => {
                rest.next();
                out.push('{');
            }
            '}' if rest.peek() == Some(&'}') => {
                rest.next();
                out.push('}');
            }
            '{' => {
                while rest.next_if(|character| *character != '}').is_some() {}
                rest.next();
                out.push_str("{}");
            }
            character => out.push(character),
        }
    }
    out
}
