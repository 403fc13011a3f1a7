//! Which classes of the taxonomy have rules.

use std::fmt::Write as _;

use analyze::RuleSet;
use model::Class;

/// A line a class that has no rule, and a count.
pub(super) fn coverage(rules: &RuleSet) -> String {
    let mut text = String::new();
    let (mut with, mut starred, mut starred_with) = (0, 0, 0);
    for class in Class::all() {
        let count = rules.rules().filter(|rule| rule.class == class.id).count();
        with += usize::from(count > 0);
        starred += usize::from(class.is_for_rules);
        starred_with += usize::from(class.is_for_rules && count > 0);
        let star = if class.is_for_rules { '★' } else { ' ' };
        let rules = match count {
            0 => "no rule".to_owned(),
            1 => "1 rule".to_owned(),
            count => format!("{count} rules"),
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{} {star} {rules:8}  {}", class.id, class.title);
    }
    let all = Class::all().count();
    let _ = writeln!(
        text,
        "\n{with} of {all} classes have rules, {starred_with} of the {starred} that rules find well (★)"
    );
    text
}
