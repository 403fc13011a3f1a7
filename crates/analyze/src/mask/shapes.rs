//! What secrets look like: the forms that providers give their keys, and the places where keys stand.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

use super::placeholder::{is_placeholder, looks_random};
use crate::cost;
use crate::matching::automaton;
use crate::rule::is_blank;

/// One form. Wider than the rule for the same provider: what a rule reports, this must hide.
struct Shape {
    /// Every match holds one of these; compared without case.
    literals: &'static [&'static str],
    /// The pattern; the group `s` is the secret, or without it the whole match.
    pattern: &'static str,
    /// Whether a match is hidden; without a test every match is, for the form alone tells a provider's key.
    hides: Option<fn(&str) -> bool>,
}

const fn token(literals: &'static [&'static str], pattern: &'static str) -> Shape {
    Shape { literals, pattern, hides: None }
}

const fn value(literals: &'static [&'static str], pattern: &'static str, hides: fn(&str) -> bool) -> Shape {
    Shape { literals, pattern, hides: Some(hides) }
}

fn is_value(text: &str) -> bool {
    !is_placeholder(text)
}

fn is_key(text: &str) -> bool {
    looks_random(text) || (text.len() >= 8 && text.bytes().any(|byte| byte.is_ascii_digit()) && !is_placeholder(text))
}

/// A literal of every name that [`ASSIGNED`] knows.
const NAMES: &[&str] = &["key", "token", "secret", "passw", "pwd", "credential", "authorization", "passphrase", "_pat"];

/// `name = "value"`, `"name": "value"`, `NAME=value`, `--name value`.
const ASSIGNED: &str = r#"(?i)(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credentials?|authorization|_pat)(?:_?(?:id|value|b64|1|2))?["'`]?\s{0,4}(?:[:=]|=>|:=|\s)\s{0,4}(?:["'`](?P<quoted>[^"'`\s]{6,400})["'`]|(?P<bare>[^\s"'`,;(){}\[\]&<>]{8,400}))"#;

static SHAPES: &[Shape] = &[
    // Code hosts and package registries.
    token(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], r"\bgh[pousr]_[A-Za-z0-9_]{16,255}"),
    token(&["github_pat_"], r"\bgithub_pat_[A-Za-z0-9_]{20,255}"),
    token(
        &["glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glcbt-"],
        r"\bgl(?:pat|dt|rt|ptt|ft|soat|cbt)-[A-Za-z0-9_.-]{16,255}",
    ),
    token(&["npm_"], r"\bnpm_[A-Za-z0-9]{30,}"),
    token(&["pypi-"], r"\bpypi-[A-Za-z0-9_-]{40,}"),
    token(&["dckr_pat_", "dckr_oat_"], r"\bdckr_[po]at_[A-Za-z0-9_-]{20,}"),
    token(&["rubygems_"], r"\brubygems_[a-f0-9]{40,}"),
    token(&["bkua_"], r"\bbkua_[a-z0-9]{40}"),
    // Clouds.
    token(&["akia", "asia", "abia", "acca", "a3t"], r"\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}\b"),
    token(&["aiza"], r"\bAIza[0-9A-Za-z_-]{35}"),
    token(&["gocspx-"], r"\bGOCSPX-[A-Za-z0-9_-]{20,}"),
    token(&["ya29."], r"\bya29\.[A-Za-z0-9_-]{20,}"),
    token(&["accountkey="], r"(?i)AccountKey=(?P<s>[A-Za-z0-9+/]{40,}={0,2})"),
    token(&["do_v1_", "dop_v1_", "doo_v1_", "dor_v1_"], r"\bdo[opr]?_v1_[a-f0-9]{40,}"),
    token(&["hvs.", "hvb.", "hvr."], r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}"),
    token(&["dp.st.", "dp.pt.", "dp.ct.", "dp.sa."], r"\bdp\.(?:st|pt|ct|sa)\.[A-Za-z0-9_.-]{30,}"),
    token(&["dapi"], r"\bdapi[a-f0-9]{32}(?:-\d)?"),
    token(&["sbp_", "sb_secret_"], r"\b(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,})"),
    token(&["pscale_"], r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,}"),
    token(&["lin_api_"], r"\blin_api_[A-Za-z0-9]{30,}"),
    token(&["vercel_", "vcp_", "vca_"], r"\b(?:vercel_|vc[pa]_)[A-Za-z0-9]{24,}"),
    token(&["nfp_"], r"\bnfp_[A-Za-z0-9]{30,}"),
    token(&["fm2_"], r"\bfm2_[A-Za-z0-9+/=,]{40,}"),
    token(&["rnd_"], r"\brnd_[A-Za-z0-9]{24,}"),
    token(&["hrku-"], r"\bHRKU-[A-Za-z0-9_-]{36,}"),
    token(&["ops_eyj"], r"\bops_eyJ[A-Za-z0-9_-]{60,}"),
    token(&[".atlasv1."], r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}"),
    token(&["cio"], r"\bcio[A-Za-z0-9]{32}\b"),
    token(&["ccipat_"], r"\bCCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}"),
    token(&["sqp_", "squ_", "sqa_"], r"\bsq[pua]_[a-f0-9]{40}"),
    token(&["phx_"], r"\bphx_[A-Za-z0-9]{40,}"),
    token(&["pmak-"], r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    token(&["pat-na", "pat-eu"], r"\bpat-(?:na|eu)\d-[a-f0-9-]{36}"),
    token(&["e2b_"], r"\be2b_[a-f0-9]{40}"),
    token(&["pcsk_"], r"\bpcsk_[A-Za-z0-9]{4,6}_[A-Za-z0-9]{40,}"),
    token(&["lsv2_"], r"\blsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
    token(&["bb_live_"], r"\bbb_live_[A-Za-z0-9_-]{20,}"),
    token(&["fw_"], r"\bfw_[A-Za-z0-9]{22,24}\b"),
    token(&["jina_"], r"\bjina_[A-Za-z0-9_-]{40,}"),
    token(&["glc_eyj"], r"\bglc_eyJ[A-Za-z0-9+/=]{40,}"),
    token(&["eaacedeose0cba"], r"\bEAACEdEose0cBA[A-Za-z0-9]{20,}"),
    // Models.
    token(&["sk-ant-"], r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    token(&["sk-"], r"\bsk-(?:proj-|svcacct-|admin-|or-v1-|lf-)?[A-Za-z0-9_-]{20,}"),
    token(&["hf_"], r"\bhf_[A-Za-z0-9]{30,}"),
    token(&["gsk_"], r"\bgsk_[A-Za-z0-9]{40,}"),
    token(&["xai-"], r"\bxai-[A-Za-z0-9]{40,}"),
    token(&["pplx-"], r"\bpplx-[A-Za-z0-9]{40,}"),
    token(&["r8_"], r"\br8_[A-Za-z0-9]{36,}"),
    token(&["tvly-"], r"\btvly-[A-Za-z0-9-]{20,}"),
    token(&["fc-"], r"\bfc-[a-f0-9]{32}\b"),
    token(&["bsa"], r"\bBSA[A-Za-z0-9_-]{27,28}\b"),
    token(&["ctx7sk-"], r"\bctx7sk-[a-f0-9-]{30,}"),
    // Chat, mail, work.
    token(
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xoxe"],
        r"\bxox[abcdeprs](?:\.xox[bp])?-[A-Za-z0-9%-]{10,}",
    ),
    token(&["xapp-"], r"\bxapp-\d-[A-Za-z0-9-]{20,}"),
    token(&["hooks.slack.com"], r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<s>[A-Za-z0-9/_-]{20,})"),
    token(&["/api/webhooks/"], r"(?i)discord(?:app)?\.com/api/webhooks/(?P<s>\d{15,22}/[A-Za-z0-9_-]{30,})"),
    token(&[":aa"], r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,35}\b"),
    token(&["sg."], r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    token(&["key-"], r"\bkey-[a-f0-9]{32}\b"),
    token(
        &[
            "sk0", "sk1", "sk2", "sk3", "sk4", "sk5", "sk6", "sk7", "sk8", "sk9", "ska", "skb", "skc", "skd", "ske",
            "skf",
        ],
        r"\bSK[0-9a-f]{32}\b",
    ),
    token(&["ntn_", "secret_"], r"\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})\b"),
    token(&["figd_"], r"\bfigd_[A-Za-z0-9_-]{30,}"),
    token(&["atatt3", "atctt3"], r"\bAT[AC]TT3[A-Za-z0-9_=-]{60,}"),
    token(&["pat"], r"\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b"),
    token(&["glsa_", "glc_"], r"\bgl(?:sa|c)_[A-Za-z0-9+/=_]{32,}"),
    token(&["sntrys_", "sntryu_"], r"\bsntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    token(&["nrak-"], r"\bNRAK-[A-Z0-9]{27}\b"),
    token(&["apify_api_"], r"\bapify_api_[A-Za-z0-9]{30,}"),
    // Payment and shops.
    token(&["sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk_org_"], r"\b[sr]k_(?:live|test|org)_[A-Za-z0-9_]{16,}"),
    token(&["whsec_"], r"\bwhsec_[A-Za-z0-9+/=]{20,}"),
    token(&["shpat_", "shpca_", "shppa_", "shpss_"], r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    token(&["sq0atp-", "sq0csp-", "eaaa"], r"\b(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60})"),
    // Keys and tokens that anyone issues.
    token(
        &["private key"],
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----(?P<s>(?:[A-Za-z0-9+/=\s:,.]|\\[nr]|-[A-Za-z0-9])+)",
    ),
    token(&["age-secret-key-1"], r"(?i)\bAGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    token(&["eyj"], r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}"),
    value(
        &["bearer ", "basic ", "token "],
        r"(?i)\b(?:bearer|basic|token)[ \t]+(?P<s>[A-Za-z0-9._~+/=-]{12,})",
        is_key,
    ),
    // Passwords in addresses.
    value(&["://"], r#"(?i)\b[a-z][a-z0-9+.-]{1,30}://[^\s/:@"'`<>]{0,128}:(?P<s>[^\s/@"'`<>]{1,256})@"#, is_value),
    value(&["://"], r"(?i)https?://(?P<s>[A-Za-z0-9_-]{20,256})@", is_value),
    value(
        NAMES,
        r#"(?i)[?&;](?:[a-z_-]{0,20}(?:key|token|secret|password|passwd|pwd)|sig|signature|code|auth)=(?P<s>[^\s&"'`#<>]{6,400})"#,
        is_value,
    ),
    value(&["sig="], r#"(?i)[?&]sig=(?P<s>[^\s&"'`#<>]{16,400})"#, is_value),
    // Anything random under a telling name.
    value(NAMES, ASSIGNED, is_key),
];

/// Whether a text has no stretch without blanks that could be a secret, or what stands before one. What is short holds a
/// digit or a sign of `name=value` inside; a key known by its form alone is longer. Names and prose mostly have neither.
pub(super) fn is_harmless(text: &str) -> bool {
    const SHORTEST: usize = 8;
    const SHORTEST_OF_LETTERS: usize = 15;
    const SHORTEST_WORD: usize = 20;
    if text.len() < SHORTEST || (text.len() < SHORTEST_WORD && text.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return true;
    }
    text.as_bytes().split(|&byte| is_blank(byte)).all(|stretch| {
        stretch.len() < SHORTEST
            || (stretch.len() < SHORTEST_OF_LETTERS && {
                let inside = match stretch {
                    [inside @ .., b'.' | b',' | b';' | b':' | b'!' | b'?' | b')'] => inside,
                    whole => whole,
                };
                inside.iter().all(u8::is_ascii_alphabetic)
            })
    })
}

struct Compiled {
    prefilter: AhoCorasick,
    /// The shapes that have each literal of the prefilter, one bit a shape.
    owners: Vec<u128>,
    regexes: Vec<OnceLock<Regex>>,
}

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let mut owners: BTreeMap<&str, u128> = BTreeMap::new();
    for (at, shape) in SHAPES.iter().enumerate() {
        for literal in shape.literals {
            *owners.entry(literal).or_default() |= 1 << at;
        }
    }
    let literals: Vec<_> = owners.keys().copied().collect();
    let (prefilter, owners) = (automaton(&literals), owners.into_values().collect());
    Compiled { prefilter, owners, regexes: SHAPES.iter().map(|_| OnceLock::new()).collect() }
});

fn regex(at: usize) -> &'static Regex {
    COMPILED.regexes[at].get_or_init(|| {
        // ASCII classes: a key may stand next to any letter of any script, and they compile many times faster.
        RegexBuilder::new(SHAPES[at].pattern)
            .unicode(false)
            .build()
            .expect("the patterns are constants and compiled by a test")
    })
}

/// Whether the whole of `text` is a key in its provider's form.
pub(crate) fn is_provider_token(text: &str) -> bool {
    let shapes = shapes_in(text);
    (0..SHAPES.len())
        .filter(|at| shapes >> at & 1 > 0 && SHAPES[*at].hides.is_none())
        .any(|at| regex(at).find(text.as_bytes()).is_some_and(|found| found.start() == 0 && found.end() == text.len()))
}

/// The shapes of which a literal stands in `text`, one bit a shape.
fn shapes_in(text: &str) -> u128 {
    let literals = COMPILED.prefilter.find_overlapping_iter(text.as_bytes());
    literals.fold(0, |shapes, literal| shapes | COMPILED.owners[literal.pattern().as_usize()])
}

/// Every secret in `text`, in order, none overlapping.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut shapes = shapes_in(text);
    cost::add(text.len() * (1 + shapes.count_ones() as usize));
    let mut found: Vec<Range<usize>> = Vec::new();
    // Most texts have none, and the others one or two.
    while shapes != 0 {
        let at = shapes.trailing_zeros() as usize;
        shapes &= shapes - 1;
        for captures in regex(at).captures_iter(text.as_bytes()) {
            let group = ["s", "quoted", "bare"].iter().find_map(|name| captures.name(name)).or_else(|| captures.get(0));
            let Some(group) = group.filter(|group| !group.is_empty()) else { continue };
            let secret = text.floor_char_boundary(group.start())..text.ceil_char_boundary(group.end());
            if SHAPES[at].hides.is_none_or(|hides| hides(&text[secret.clone()])) {
                cost::add(secret.len());
                found.push(secret);
            }
        }
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Every short value between quotes, without them.
pub(super) fn quoted(text: &str) -> impl Iterator<Item = Range<usize>> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        RegexBuilder::new(r#""(?P<a>[^"\s]{4,128})"|'(?P<b>[^'\s]{4,128})'"#)
            .unicode(false)
            .build()
            .expect("the pattern is a constant")
    });
    let found = QUOTED.captures_iter(text.as_bytes());
    found
        .filter_map(|captures| captures.name("a").or_else(|| captures.name("b")).map(|value| value.range()))
        .map(|value| text.floor_char_boundary(value.start)..text.ceil_char_boundary(value.end))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[test]
    fn what_is_harmless_holds_no_secret() {
        for literal in SHAPES.iter().flat_map(|shape| shape.literals) {
            for word in [(*literal).to_owned(), literal.to_ascii_uppercase()] {
                for digits in ["0123456789abcdef0123456789", "0ABCDEF123456789ABCDEF12345", "Za0Yb1Xc2Wd3Ve4Uf5Tg6Sh7"]
                {
                    let text = format!("{word}{digits}");
                    for end in 0..=text.len() {
                        for text in [text[..end].to_owned(), format!("see the {} there.", &text[..end])] {
                            assert!(!is_harmless(&text) || find(&text).is_empty(), "{text}");
                        }
                    }
                }
            }
        }
        for harmless in ["additionalProperty1", "Up to 200 characters of the description, in order."] {
            assert!(is_harmless(harmless), "{harmless}");
        }
        for text in ["AKIAQ3EGRIUXT5KZ7YWN", "key=a1b2", "pwd: \"a1b2c3\"", "password is abcdefg1.", "ab://:x@"] {
            assert!(!is_harmless(text), "{text}");
        }
    }

    /// What secrets are made of, and what stands around them.
    fn pieces() -> impl Strategy<Value = String> {
        let literals: Vec<&str> = SHAPES.iter().flat_map(|shape| shape.literals).copied().collect();
        let piece = prop_oneof![
            select(literals).prop_map(str::to_owned),
            select(vec![
                " ",
                "\t",
                "\n",
                ": ",
                " = ",
                "=",
                "\"",
                "'",
                "`",
                ".",
                ",",
                "@",
                "://",
                "?",
                "&",
                "-----BEGIN ",
                "é"
            ])
            .prop_map(str::to_owned),
            "[a-z]{1,16}",
            "[A-Z0-9]{1,20}",
            "[A-Za-z0-9_+/-]{1,12}",
        ];
        vec(piece, 1..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn no_secret_is_passed_over(text in pieces()) {
            prop_assert!(!is_harmless(&text) || find(&text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn every_pattern_compiles_and_every_literal_is_plain() {
        for (at, shape) in SHAPES.iter().enumerate() {
            assert!(regex(at).captures_len() >= 1);
            assert!(!shape.literals.is_empty(), "{}", shape.pattern);
            assert!(shape.literals.iter().all(|literal| literal.len() >= 3), "{:?}", shape.literals);
        }
    }
}
