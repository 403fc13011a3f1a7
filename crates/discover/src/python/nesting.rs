//! Refuses source that nests deeper than any hand-written program, before anything recursive looks at it.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Brackets, blocks and operators that may enclose one another. `CPython` itself stops at 200 brackets and 100 blocks.
const DEEPEST: usize = 400;

/// How deep the tree of `source` can be at most: open brackets, blocks and, inside each bracket, the operators since the
/// last comma, because `a + b + c` and `a.b.c` nest as well.
pub(super) fn within_limits(source: &str) -> bool {
    let mut lexer = lexer::lex(source, Mode::Module);
    // One counter a bracket that is open: the operators since the last comma in it.
    let mut open: Vec<usize> = vec![0];
    let mut blocks = 0_usize;
    let mut depth = 0_usize;
    loop {
        let kind = lexer.next_token();
        match kind {
            TokenKind::EndOfFile => return true,
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                // A call or an index nests what stands before it.
                add(&mut open, &mut depth);
                open.push(0);
                depth += 1;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd
                if open.len() > 1 =>
            {
                depth -= open.pop().unwrap_or_default() + 1;
            }
            TokenKind::Comma | TokenKind::Semi | TokenKind::Newline => {
                if let Some(last) = open.last_mut() {
                    depth -= std::mem::take(last);
                }
            }
            TokenKind::Dot
            | TokenKind::Await
            | TokenKind::Lambda
            | TokenKind::If
            | TokenKind::Not
            | TokenKind::Tilde => {
                add(&mut open, &mut depth);
            }
            kind if kind.is_operator() => add(&mut open, &mut depth),
            _ => {}
        }
        if depth + blocks > DEEPEST {
            return false;
        }
    }
}

fn add(open: &mut [usize], depth: &mut usize) {
    if let Some(last) = open.last_mut() {
        *last += 1;
        *depth += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::within_limits;

    #[test]
    fn deep_brackets_operators_prefixes_and_blocks_are_refused() {
        for (open, close) in
            [("[", "]"), ("(", ")"), ("{1: ", "}"), ("f(", ")"), ("- ", ""), ("not ", ""), ("lambda: ", "")]
        {
            let source = format!("x = {}1{}", open.repeat(1000), close.repeat(1000));
            assert!(!within_limits(&source), "{open}");
        }
        assert!(!within_limits(&format!("x = 1{}", " + 1".repeat(1000))));
        assert!(!within_limits(&format!("x = a{}", ".b".repeat(1000))));
        assert!(!within_limits(&format!("x = a{}", "()".repeat(1000))));
        let blocks: Vec<String> = (0..500).map(|depth| format!("{}if a:", " ".repeat(depth))).collect();
        assert!(!within_limits(&blocks.join("\n")));
    }

    #[test]
    fn long_flat_source_is_read() {
        assert!(within_limits(&format!("x = [{}]", "a.b(1) + 2, ".repeat(10_000))));
        assert!(within_limits(&"x = a.b(1) + 2\n".repeat(10_000)));
        assert!(within_limits(")]}'\"\"\""));
    }
}
