//! Running servers that do everything wrong, and much of it.

use model::{
    Answer, ForeignOrigin, Probes, ProtocolFault, ProtocolFaultKind, Recording, Session, SignInDocument,
    SignInDocumentKind, Surface, Tool,
};

use super::{Grown, Input, letters, long};

pub(super) const ALL: &[(&str, Grown)] = &[
    ("a running server that does everything wrong", everything_wrong),
    ("sign-in documents without end", documents),
    ("sign-in documents that name nothing but hosts", hosts),
];

/// Every sort of fault, over and over, by a server with a long name.
fn everything_wrong(size: usize) -> Input {
    let kinds = [
        ProtocolFaultKind::NoMessage,
        ProtocolFaultKind::UnknownId,
        ProtocolFaultKind::AskedBack,
        ProtocolFaultKind::EndpointElsewhere,
        ProtocolFaultKind::RepeatedCursor,
        ProtocolFaultKind::Noise,
    ];
    let fault = |at: usize| ProtocolFault { kind: kinds[at % kinds.len()], sent: long(20) };
    let tool = |at| Tool { name: format!("delete_{}", letters(at)), ..Tool::default() };
    let tools: Vec<Tool> = (0..size).map(tool).collect();
    let origin = "https://other.example".to_owned();
    let recording = Recording {
        address: format!("http://10.0.0.1/{}", long(size)),
        is_signed_in: true,
        session: Session { faults: (0..size).map(fault).collect(), ..Session::default() },
        again: Some(Session { faults: (0..size).map(fault).collect(), ..Session::default() }),
        probes: Probes {
            without_credentials: Some(Answer::Listed(tools.iter().map(|tool| tool.name.clone()).collect())),
            foreign_origin: Some(ForeignOrigin {
                allow_origin: Some(origin.clone()),
                answer: Answer::Listed(tools.iter().map(|tool| tool.name.clone()).collect()),
                origin,
                allow_credentials: true,
            }),
            sign_in: (0..size).map(|_| document(Err(long(20)))).collect(),
        },
        ..Recording::default()
    };
    Input::Live(recording, Surface { server_name: Some(long(size)), tools, ..Surface::default() })
}

/// Documents of many members, each an address of a kind of its own.
fn documents(size: usize) -> Input {
    let members: Vec<String> = (0..size)
        .map(|at| format!("\"{}_endpoint\":\"javascript:http://10.0.0.1/`{}`\"", letters(at), long(20)))
        .collect();
    let content = format!("{{\"authorization_endpoint\":\"http://a.example/\",{}}}", members.join(","));
    signed_in_by(vec![document(Ok(content.clone())), document(Ok(content))], size)
}

/// Documents whose addresses are hosts that pass for others, stand inside, and are spoken to in clear.
fn hosts(size: usize) -> Input {
    let hosts: Vec<String> = (0..size)
        .map(|at| format!("\"http://githup.{}.io\",\"http://10.0.0.{}\",\"http://githup.com\"", letters(at), at % 256))
        .collect();
    let content = format!("{{\"issuer\":\"https://b.example\",\"authorization_servers\":[{}]}}", hosts.join(","));
    signed_in_by(vec![document(Ok(content))], size)
}

fn signed_in_by(sign_in: Vec<SignInDocument>, size: usize) -> Input {
    let recording = Recording {
        address: "https://mcp.acme-tools.net/mcp".to_owned(),
        is_signed_in: true,
        probes: Probes {
            sign_in,
            without_credentials: Some(Answer::Refused { status: 401, challenge: None }),
            ..Probes::default()
        },
        ..Recording::default()
    };
    Input::Live(recording, Surface { server_name: Some(long(size)), ..Surface::default() })
}

fn document(content: Result<String, String>) -> SignInDocument {
    SignInDocument {
        kind: SignInDocumentKind::AuthorizationServer,
        address: "https://auth.acme-tools.net/.well-known/oauth-authorization-server".to_owned(),
        content,
    }
}
