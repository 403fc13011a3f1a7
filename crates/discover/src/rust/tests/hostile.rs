//! Source that is made to hurt its reader.

use super::{gaps, listed, names, server, servers};

#[test]
fn source_that_nests_too_deeply_is_a_gap() {
    let deep = format!("fn f() {{ {}1{} }}\nimpl ServerHandler for S {{}}", "(".repeat(5_000), ")".repeat(5_000));
    let found = servers(&[("Cargo.toml", "[package]\nname = \"a\"\n"), ("src/main.rs", &deep)]);
    assert!(gaps(&found[0]).iter().any(|gap| gap.contains("nested too deeply")), "{found:?}");
}

#[test]
fn macros_inside_macros_end() {
    let surface = listed("", &format!("{}{}", "vec![".repeat(100), "]".repeat(100)));
    assert_eq!(names(&surface), Vec::<&str>::new());
    assert!(!surface.gaps.is_empty());
}

#[test]
fn modules_that_take_each_other_s_names_end() {
    let mut source: String = (0..40)
        .map(|at| {
            let others: String = (0..40).map(|other| format!("pub use super::m{other}::*; ")).collect();
            format!("pub mod m{at} {{ {others} pub use super::*; }}\n")
        })
        .collect();
    source
        .push_str("pub use m0::*;\nstruct S;\n#[tool_router] impl S { #[tool(description = NOWHERE)] fn a(&self) {} }");
    let surface = server(&source);
    assert_eq!(names(&surface), ["a"]);
    assert!(gaps(&surface)[0].starts_with("description of tool `a`"), "{surface:?}");
}

#[test]
fn names_and_aliases_that_need_themselves_end() {
    let surface = server(
        "use a as b; use b as a; const X: &str = X; type T = U; type U = T; struct S;\n\
         #[tool_router] impl S { #[tool(description = X)] fn a(&self, p: Parameters<T>) {}\n\
         #[tool] fn b(&self, p: Parameters<G<u8>>) {} }\n\
         #[derive(JsonSchema)] struct G<A> { inner: Vec<G<Vec<A>>>, own: A }",
    );
    assert_eq!(names(&surface), ["a", "b"]);
    assert!(!surface.gaps.is_empty());
}

#[test]
fn broken_source_is_read_as_far_as_it_goes_and_is_a_gap() {
    let surface = server("struct S;\n#[tool_router]\nimpl S { #[tool] fn a(&self) {} }\nfn broken( { ]\n");
    assert_eq!(names(&surface), ["a"]);
    assert!(gaps(&surface).iter().any(|gap| gap.starts_with("part of `src/main.rs`")), "{surface:?}");
}

#[test]
fn text_that_is_no_source_is_never_a_panic() {
    for text in
        ["", "#[tool", "\u{0}#[tool]", "#[tool]\u{1F600}", "r#\"#[tool", "#[tool(name = 'a', \"\\u{110000}\")] fn"]
    {
        let found = servers(&[("Cargo.toml", "[package"), ("src/main.rs", text), ("src/lib.rs", "mod lib; mod main;")]);
        assert!(found.iter().all(|surface| surface.tools.is_empty()), "{text:?}");
    }
}

#[test]
fn a_match_with_many_arms_and_a_long_list_stay_in_bounds() {
    let arms: String = (0..2_000).map(|at| format!("{at} => \"n{at}\", ")).collect();
    let surface = listed(
        &format!("fn name(at: u32) -> &'static str {{ match at {{ {arms} _ => \"other\" }} }}"),
        "vec![Tool::new(name(3), \"\", object!({}))]",
    );
    assert_eq!(names(&surface), ["n3"]);
}
