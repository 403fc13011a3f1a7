//! Source text of servers and of the libraries around them.

use std::fmt::Write as _;

use super::Dice;
use super::words::{DETAILS, THINGS, VERBS};

/// JavaScript in many files of `file` bytes or a little more each, together of `bytes` or a little more.
pub(crate) fn source(bytes: usize, file: usize) -> Vec<String> {
    let mut dice = Dice(2);
    let mut files = Vec::new();
    let mut all = 0;
    while all < bytes {
        let mut text = String::with_capacity(file + 2048);
        text.push_str("import { readFile } from 'node:fs/promises';\nimport { z } from 'zod';\n\n");
        while text.len() < file {
            // Most code is plain; the rest is dense with the words that rules look for.
            match dice.roll(12) {
                0..4 => plain_function(&mut dice, &mut text),
                4..7 => class(&mut dice, &mut text),
                7..9 => table(&mut dice, &mut text),
                9 => registration(&mut dice, &mut text),
                10 => comment(&mut dice, &mut text),
                _ => dense(&mut dice, &mut text),
            }
        }
        all += text.len();
        files.push(text);
    }
    files
}

fn name(dice: &mut Dice) -> String {
    let (verb, thing) = (dice.pick(&VERBS), dice.pick(&THINGS));
    format!("{verb}{}{}{}", thing[..1].to_uppercase(), &thing[1..], dice.roll(1000))
}

fn plain_function(dice: &mut Dice, text: &mut String) {
    let (name, thing, limit) = (name(dice), dice.pick(&THINGS), dice.roll(500));
    let _ = write!(
        text,
        "export function {name}(items, options = {{}}) {{\n  const found = [];\n  let total = 0;\n  for (const item of items) {{\n    \
         if (item.kind !== '{thing}' || item.size > {limit}) {{\n      continue;\n    }}\n    total += item.size;\n    \
         found.push({{ ...item, label: `${{item.title}} (${{item.size}})`, index: found.length }});\n  }}\n  if (options.sort) \
         {{\n    found.sort((left, right) => left.label.localeCompare(right.label));\n  }}\n  return {{ found, total, \
         average: found.length ? total / found.length : 0 }};\n}}\n\n"
    );
}

fn class(dice: &mut Dice, text: &mut String) {
    let (name, thing) = (name(dice), dice.pick(&THINGS));
    let _ = write!(
        text,
        "class {name} extends Component {{\n  constructor(parent, settings) {{\n    super(parent);\n    this.settings = settings;\n    \
         this.{thing} = new Map();\n    this.pending = undefined;\n  }}\n\n  update(entries) {{\n    for (const [id, entry] of entries) \
         {{\n      const known = this.{thing}.get(id);\n      if (known && known.version >= entry.version) {{\n        continue;\n      }}\n      \
         this.{thing}.set(id, Object.freeze({{ ...known, ...entry }}));\n      this.emit('change', id);\n    }}\n  }}\n\n  get size() {{\n    \
         return this.{thing}.size;\n  }}\n}}\n\n"
    );
}

fn table(dice: &mut Dice, text: &mut String) {
    let _ = writeln!(text, "const {} = [", name(dice));
    for _ in 0..8 {
        let (code, width, height) = (dice.roll(0x10000), dice.roll(4000), dice.roll(4000));
        let _ = writeln!(text, "  [0x{code:04x}, {width}, {height}, '{}', null],", dice.pick(&THINGS));
    }
    text.push_str("];\n\n");
}

fn comment(dice: &mut Dice, text: &mut String) {
    let _ = write!(
        text,
        "/**\n * {}\n * {}\n *\n * @param {{string}} id\n * @returns {{Promise<object>}}\n */\n",
        dice.pick(&DETAILS),
        dice.pick(&DETAILS)
    );
}

fn registration(dice: &mut Dice, text: &mut String) {
    let (name, details, thing) = (name(dice), dice.pick(&DETAILS), dice.pick(&THINGS));
    let _ = write!(
        text,
        "server.registerTool('{name}', {{\n  description: \"Reads one {thing}. {details}\",\n  inputSchema: {{ id: z.string(), limit: \
         z.number().optional() }},\n}}, async ({{ id, limit }}) => {{\n  const response = await \
         fetch(`${{BASE}}/{thing}/${{encodeURIComponent(id)}}?limit=${{limit ?? 20}}`, {{\n    headers: {{ Authorization: `Bearer \
         ${{process.env.API_TOKEN}}` }},\n  }});\n  return {{ content: [{{ type: 'text', text: await response.text() }}] }};\n}});\n\n"
    );
}

/// What innocent code does with processes, files, secrets and the network.
fn dense(dice: &mut Dice, text: &mut String) {
    let name = name(dice);
    text.push_str(dice.pick(&[
        "import { execFile } from 'node:child_process';\n",
        "const { spawn } = require('child_process');\n",
        "import https from 'node:https';\n",
        "import path from 'node:path';\n",
    ]));
    let _ = write!(
        text,
        "async function {name}(file, token) {{\n  const key = process.env.SERVICE_API_KEY ?? process.env['SERVICE_TOKEN'];\n  if (!key) {{\n    \
         throw new Error('Set SERVICE_API_KEY, or pass --token; the key is never logged');\n  }}\n  const full = \
         path.resolve(ROOT, file);\n  if (!full.startsWith(ROOT + path.sep)) {{\n    throw new Error('outside of the folder');\n  }}\n  \
         const body = await readFile(full, 'utf8');\n  const child = execFile('git', ['log', '--oneline', file], {{ timeout: 5000 }});\n  \
         const password = options.password || 'changeme';\n  const answer = await fetch('https://api.example.com/v1/upload', {{ method: \
         'POST', headers: {{ 'x-api-key': key }}, body: JSON.stringify({{ body, user: os.userInfo().username }}) }});\n  return \
         Buffer.from(await answer.text(), 'base64').toString('utf8');\n}}\n\n"
    );
}
