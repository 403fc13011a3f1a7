use model::Location;
use serde_json::json;

use super::*;

/// Forty-odd secrets that nobody ever issued, each in the shape of one provider. The prefix is joined at run time so
/// that no scanner takes this file for a leak.
fn planted() -> Vec<String> {
    // 120 characters of mixed case and digits without words, runs or repetition.
    const BODY: &str = "q7Zk2Wm9Xc4Vb8Nr3Tj6Yp1Ls5Hd0Gf7Qa2Ue9Ki4Ox8Rb3Mw6Ct1Zn5Jv0Py7Sg2Dl9Fh4Ej8Ac3Iu6Bo1Vk5Nx0Tw7Lm2Yr9Hp4Gq8Us3Da6Qe1Zi5Ko0X";
    const HEX: &str = "3f9a1c07e2b84d5693b1e0aa71c5d2f46807be29d4c1f35a9e60b7d8124cf3a5";
    const UPPER: &str = "Q7ZK2WM4XC5VB3NR6TJ7YP2LS5HD";
    let body = |length: usize| &BODY[..length];
    let hex = |length: usize| &HEX[..length];
    let join = |parts: &[&str]| parts.concat();
    vec![
        join(&["gh", "p_", body(36)]),
        join(&["gh", "s_", body(36)]),
        join(&["github", "_pat_", body(22), "_", body(59)]),
        join(&["gl", "pat-", body(20)]),
        join(&["np", "m_", body(36)]),
        join(&["py", "pi-", "AgEI", body(80)]),
        join(&["dckr", "_pat_", body(27)]),
        join(&["AK", "IA", &UPPER[..16]]),
        join(&["AI", "za", body(35)]),
        join(&["GOC", "SPX-", body(28)]),
        join(&["ya", "29.", body(60)]),
        join(&["dop", "_v1_", hex(64)]),
        join(&["hv", "s.", body(90)]),
        join(&["da", "pi", hex(32)]),
        join(&["sb", "p_", hex(40)]),
        join(&["lin", "_api_", body(40)]),
        join(&["sk-", "ant-api03-", body(93), "AA"]),
        join(&["sk-", "proj-", body(74)]),
        join(&["sk-", body(20), "T3Blbk", "FJ", body(20)]),
        join(&["h", "f_", body(34)]),
        join(&["gs", "k_", body(52)]),
        join(&["xa", "i-", body(80)]),
        join(&["ppl", "x-", body(48)]),
        join(&["r", "8_", body(37)]),
        join(&["tv", "ly-", body(32)]),
        join(&["f", "c-", hex(32)]),
        join(&["xo", "xb-", "2048576310-2048576310987-", body(24)]),
        join(&["xa", "pp-1-A", &UPPER[..10], "-2048576310987-", hex(64)]),
        join(&["2048576", "310:AA", body(33)]),
        join(&["S", "G.", body(22), ".", body(43)]),
        join(&["S", "K", hex(32)]),
        join(&["nt", "n_", "20485763109", body(35)]),
        join(&["fig", "d_", body(40)]),
        join(&["AT", "ATT3", body(100)]),
        join(&["pa", "t", body(14), ".", hex(64)]),
        join(&["gl", "sa_", body(32), "_", hex(8)]),
        join(&["NR", "AK-", &UPPER[..27]]),
        join(&["sk_", "live_", body(24)]),
        join(&["wh", "sec_", body(32)]),
        join(&["shp", "at_", hex(32)]),
        join(&["ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiJxN1prMiJ9.", body(43)]),
        join(&["age", "-secret-key-1", UPPER, UPPER, "WX"]),
    ]
}

fn assert_hidden(shown: &str, secret: &str) {
    assert!(!shown.contains(secret), "`{secret}` is shown");
    // More than a quarter on end would be too much of it.
    let most = (secret.len() / 4).max(4);
    let longest = (0..secret.len()).find_map(|start| secret.get(start..=start + most)).unwrap_or_default();
    assert!(!shown.contains(longest), "`{longest}` of `{secret}` is shown in `{shown}`");
}

#[test]
fn a_quarter_of_a_secret_at_most_is_shown() {
    assert_eq!(short(&["gh", "p_q7Zk2Wm9Xc4Vb8Nr3Tj6Yp1Ls5Hd0Gf7Q9f"].concat()), "ghp_…9f");
    assert_eq!(short("hunter2!"), "hu…");
    assert_eq!(short("abc"), "…");
    assert_eq!(short("ключключключключ"), "клю…ч");
    for length in 0..60 {
        let secret: String = ('!'..='~').take(length).collect();
        assert!(short(&secret).chars().count() - 1 <= length / 4);
    }
}

#[test]
fn every_planted_secret_is_masked_wherever_it_stands_in_a_line() {
    for secret in planted() {
        for (before, after) in [
            ("", ""),
            ("const x = '", "';"),
            ("café ", " é"),
            ("key=", "&x=1"),
            ("(", ")"),
            ("\"", "\\n\""),
            ("a: ", ","),
        ] {
            let line = format!("{before}{secret}{after}");
            let masked = mask(&line);
            assert_hidden(&masked.text, &secret);
            assert!(masked.text.starts_with(before) && masked.text.ends_with(after), "{}", masked.text);
        }
    }
}

#[test]
fn keys_in_blocks_addresses_headers_and_settings_are_masked() {
    let body = "MIIEvq7Zk2Wm9Xc4Vb8Nr3Tj6Yp1Ls5Hd0Gf7Qa2Ue9Ki4Ox8Rb3Mw6Ct1Zn5Jv0P";
    let dashes = "-".repeat(5);
    let lines = [
        format!("{dashes}BEGIN PRIVATE KEY{dashes}\n{body}\n{body}\n{dashes}END PRIVATE KEY{dashes}"),
        format!("'{dashes}BEGIN RSA PRIVATE KEY{dashes}\\n{body}\\n'"),
        format!("postgres://me:{body}@db.example.org/x"),
        format!("https://api.example.org/?a=1&api_key={body}&b=2"),
        format!("Authorization: Bearer {body}"),
        format!("--api-key {body}"),
        format!("DB_PASSWORD={body}"),
        format!("{{\"clientSecret\": \"{body}\"}}"),
        format!("AccountKey={body}{body}=="),
        format!("https://hooks.slack.com/services/T0000/B0000/{body}"),
    ];
    for line in lines {
        assert_hidden(&mask(&line).text, body);
    }
}

#[test]
fn ordinary_text_stays_as_it_is() {
    for text in [
        "Lists the keys of a table",
        "const token = process.env.GITHUB_TOKEN;",
        "api_key: \"your-api-key\"",
        "https://example.org/path?page=2",
        "max_tokens: 4096",
        "git@example.org:acme/notes.git",
        "user@example.org",
        "primaryKey: 'customer_id'",
        "tokenizer.encode(text)",
        "password: string",
        "-----BEGIN CERTIFICATE-----",
        "https://example.org:8080/@scope/name",
        "if (key === \"Escape\")",
        "sk-learn and task-runner",
    ] {
        assert_eq!(mask(text).text, text);
        assert!(matches!(mask(text).text, Cow::Borrowed(_)), "{text}");
    }
}

#[test]
fn spans_follow_the_text_that_moves() {
    let secret = ["gh", "p_q7Zk2Wm9Xc4Vb8Nr3Tj6Yp1Ls5Hd0Gf7Qa2Ue"].concat();
    let line = format!("a {secret} b {secret} c");
    let masked = mask(&line);
    let at = |range: Range<usize>| {
        let span = masked.span(range);
        &masked.text[span.start..span.end]
    };
    let length = secret.len();
    assert_eq!(at(0..1), "a");
    assert_eq!(at(2..2 + length), short(&secret));
    assert_eq!(at(2 + length..2 + length + 3), " b ");
    assert_eq!(at(line.len() - 1..line.len()), "c");
    assert_eq!(at(5..length), short(&secret), "a span inside a secret grows to the whole of what is shown");
    assert_eq!(at(0..line.len()), masked.text);
}

#[test]
fn nothing_of_a_surface_shows_a_secret() {
    for secret in planted() {
        let text = format!("uses {secret}");
        let list = json!({
            "server_name": text, "instructions": text,
            "tools": [{
                "name": text, "title": text, "description": text, "annotations": {"title": text}, "location": null,
                "input_schema": {"properties": {secret.clone(): {"default": text, "enum": [text], "deep": [[{"x": text}]]}}},
                "output_schema": {"const": text}, "other": {"_meta": {"token": text}},
            }],
            "prompts": [{"name": text, "title": text, "description": text, "location": null,
                "arguments": [{"name": text, "description": text}], "other": {"x": text}}],
            "resources": [{"uri": text, "name": text, "title": text, "description": text, "mime_type": null,
                "location": null, "other": {"x": text}}],
            "resource_templates": [{"uri_template": text, "name": text, "title": text, "description": text,
                "mime_type": null, "location": null, "other": {"x": text}}],
            "gaps": [],
        });
        let mut surface: Surface = serde_json::from_value(list).expect("the listing is a surface");
        mask_surface(&mut surface);
        assert_hidden(&serde_json::to_string(&surface).expect("a surface serialises"), &secret);
    }
}

#[test]
fn a_schema_nested_without_end_is_cut_and_not_followed() {
    let mut schema = json!("leaf");
    for _ in 0..1000 {
        schema = json!([schema]);
    }
    let mut surface = Surface { tools: vec![Tool { input_schema: schema, ..Tool::default() }], ..Surface::default() };
    mask_surface(&mut surface);
    assert!(serde_json::to_string(&surface).is_ok());
}

fn launch(args: &[&str], env: &[(&str, &str)], headers: &[(&str, &str)]) -> Launch {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|&(name, value)| (name.into(), value.into())).collect();
    Launch {
        name: "notes".into(),
        command: Some("npx".into()),
        args: args.iter().map(ToString::to_string).collect(),
        env: pairs(env),
        url: None,
        headers: pairs(headers),
        other: serde_json::Map::new(),
        location: Location::line("mcp.json", 1),
    }
}

#[test]
fn nothing_of_a_launch_shows_a_secret() {
    let opaque = ["hunter2-hunter3", "q7Zk2Wm9Xc4Vb8Nr3Tj6", "pa:55/w0rd"].map(str::to_owned);
    for secret in planted().into_iter().chain(opaque) {
        let mut shown = launch(
            &["--api-key", &secret, &format!("--token={secret}"), "-e", &format!("API_KEY={secret}")],
            &[("GITHUB_TOKEN", &secret), ("PASSWORD", &secret)],
            &[("Authorization", &format!("Bearer {secret}")), ("X-Api-Key", &secret)],
        );
        shown.other.insert("oauth".into(), json!({"clientSecret": secret}));
        shown.url = (!secret.contains('/')).then(|| format!("https://example.org/mcp?api_key={secret}"));
        let shown = every_value(&mask_launch(&shown));
        assert_hidden(&shown, &secret);
    }
}

#[test]
fn a_launch_without_secrets_is_shown_as_it_is() {
    let given = launch(
        &[
            "-y",
            "@acme/notes@1.2.3",
            "--port",
            "8080",
            "--api-key",
            "${API_KEY}",
            "--key",
            "/etc/notes/key.pem",
            "/srv/notes",
        ],
        &[("NODE_ENV", "production"), ("API_KEY", "${env:API_KEY}"), ("TOKEN", "<your token>"), ("PORT", "8080")],
        &[("Authorization", "Bearer ${TOKEN}"), ("Accept", "application/json")],
    );
    let text = every_value;
    assert_eq!(text(&mask_launch(&given)), text(&given));
}

#[test]
fn prefixes_without_a_body_never_make_the_text_longer() {
    // Prefixes without bodies and quotes without ends, by the hundred thousand.
    for unit in ["gh\u{70}_", "key=\"", "://a:", "-----BEGIN PRIVATE KEY-----", "bearer ", "eyJa.", "sk-"] {
        let text = unit.repeat(200_000 / unit.len());
        assert!(mask(&text).text.len() <= text.len());
    }
}

/// All that an entry holds, in one text: `Debug` of an entry shows its name only.
fn every_value(launch: &Launch) -> String {
    let line = (&launch.name, &launch.command, &launch.args, &launch.env);
    format!("{line:?} {:?} {:?} {:?}", launch.url, launch.headers, launch.other)
}
