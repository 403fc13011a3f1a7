use model::GapReason;

use super::{names, surface, surfaces};

#[test]
fn a_document_that_is_fetched_is_a_gap() {
    let found = surface(
        "import httpx\nfrom fastmcp import FastMCP\nmcp = FastMCP.from_openapi(httpx.get('https://x/openapi.json').json())\n",
    );
    let gaps: Vec<_> = found.gaps.iter().map(|gap| (gap.what.as_str(), &gap.reason)).collect();
    assert_eq!(gaps, [("tools of a generated server", &GapReason::InDependency("httpx".to_owned()))]);
}

#[test]
fn an_application_from_elsewhere_is_a_gap() {
    let found = surface("from shop import app\nfrom fastmcp import FastMCP\nmcp = FastMCP.from_fastapi(app)\n");
    assert_eq!(found.gaps[0].what, "tools of a generated server");
}

#[test]
fn a_document_that_lies_in_the_package_is_read_through_any_path() {
    let document =
        r#"{"openapi": "3.0.0", "paths": {"/a": {"get": {"operationId": "look.at-it"}}, "/b": {"post": {}}}}"#;
    for read in [
        "json.load(open(os.path.join(os.path.dirname(__file__), 'api.json')))",
        "json.loads((Path(__file__).parent / 'api.json').read_text())",
        "json.loads(Path(__file__).with_name('api.json').read_text())",
        "json.loads(files('pkg').joinpath('api.json').read_text())",
        "json.load(Path(os.path.abspath(__file__)).parents[0].joinpath('api.json').open())",
    ] {
        let server = format!(
            "import json, os\nfrom importlib.resources import files\nfrom pathlib import Path\nfrom fastmcp import FastMCP\nmcp = FastMCP.from_openapi({read})\n"
        );
        let found = surfaces(&[("pkg/__init__.py", ""), ("pkg/api.json", document), ("pkg/server.py", &server)]);
        assert_eq!(names(&found[0]), ["look_at_it", "POST_b"], "{read}");
    }
}

#[test]
fn routes_with_the_same_name_are_numbered() {
    let found = surface(
        "from fastmcp import FastMCP\nmcp = FastMCP.from_openapi({'paths': {'/a': {'get': {'summary': 'Look'}}, '/b': {'get': {'summary': 'Look'}}}})\n",
    );
    assert_eq!(names(&found), ["Look", "Look_2"]);
}
