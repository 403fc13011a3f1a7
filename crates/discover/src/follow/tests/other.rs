use super::lines;

#[test]
fn without_a_name_to_look_for_nothing_is_followed() {
    assert!(lines("a.py", "open('x')\n", &[]).is_empty());
    assert!(lines("a.py", "open('x')\n", &["system"]).is_empty());
}
