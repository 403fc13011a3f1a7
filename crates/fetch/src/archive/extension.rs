//! Extended headers: the records of PAX, which rename the entry after them or state its size.

use super::EntryFault;

/// What an extended header says about the entry after it. The rest (times, owners, attributes) changes no byte.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) path: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
}

/// Reads the records of a PAX header: `<length> <key>=<value>\n`, the length counting the whole record.
pub(super) fn parse(mut bytes: &[u8]) -> Result<Extension, EntryFault> {
    const MALFORMED: EntryFault = EntryFault::Extension("malformed record");
    let mut found = Extension::default();
    while !bytes.is_empty() {
        let space = bytes.iter().take(8).position(|&byte| byte == b' ').ok_or(MALFORMED)?;
        let length: usize = number(&bytes[..space]).and_then(|length| length.try_into().ok()).ok_or(MALFORMED)?;
        let (record, rest) = bytes.split_at_checked(length).ok_or(MALFORMED)?;
        let record = record.get(space + 1..).and_then(|record| record.strip_suffix(b"\n")).ok_or(MALFORMED)?;
        let equals = record.iter().position(|&byte| byte == b'=').ok_or(MALFORMED)?;
        take(&mut found, &record[..equals], &record[equals + 1..])?;
        bytes = rest;
    }
    Ok(found)
}

fn take(found: &mut Extension, key: &[u8], value: &[u8]) -> Result<(), EntryFault> {
    match key {
        b"path" if found.path.replace(value.to_vec()).is_some() => {
            return Err(EntryFault::Extension("two paths"));
        }
        b"path" => {}
        b"size" => {
            let size = number(value).ok_or(EntryFault::Extension("size that is no number"))?;
            if found.size.replace(size).is_some() {
                return Err(EntryFault::SizeConflict);
            }
        }
        _ if key.starts_with(b"GNU.sparse.") => return Err(EntryFault::Sparse),
        _ if hides_record(value) => return Err(EntryFault::Extension("record inside a value")),
        _ => {}
    }
    Ok(())
}

/// Unpackers that split at line breaks, as npm's does, see a record where this reader sees a value.
fn hides_record(value: &[u8]) -> bool {
    const TELLING: &[&[u8]] = &[b"path", b"linkpath", b"size"];
    value.split(|&byte| byte == b'\n').skip(1).any(|line| {
        let key = line.split(|&byte| byte == b'=').next().unwrap_or_default();
        let key = key.rsplit(|&byte| byte == b' ').next().unwrap_or_default();
        TELLING.contains(&key)
    })
}

/// A global header speaks about every entry after it: one that moves or resizes them all is refused.
pub(super) fn check_global(bytes: &[u8]) -> Result<(), EntryFault> {
    match parse(bytes)? {
        Extension { path: None, size: None } => Ok(()),
        Extension { .. } => Err(EntryFault::Extension("one name or size for all entries")),
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if plain { std::str::from_utf8(digits).ok()?.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &str, value: &str) -> Vec<u8> {
        let rest = key.len() + value.len() + 3;
        let length = (rest + 1..rest + 8).find(|length| length.to_string().len() + rest == *length).unwrap();
        format!("{length} {key}={value}\n").into_bytes()
    }

    #[test]
    fn path_and_size_are_read_and_the_rest_is_passed_over() {
        let bytes = [record("mtime", "1.5"), record("path", "package/a=b.js"), record("size", "12")].concat();
        let expected = Extension { path: Some(b"package/a=b.js".to_vec()), size: Some(12) };
        assert_eq!(parse(&bytes), Ok(expected));
        assert_eq!(parse(&record("SCHILY.xattr.user.note", "two\nlines")), Ok(Extension::default()));
    }

    #[test]
    fn records_that_unpackers_read_differently_are_refused() {
        let hidden = record("comment", "x\n20 path=package/evil");
        assert_eq!(parse(&hidden), Err(EntryFault::Extension("record inside a value")));
        let twice = [record("path", "a"), record("path", "b")].concat();
        assert_eq!(parse(&twice), Err(EntryFault::Extension("two paths")));
        let sizes = [record("size", "1"), record("size", "2")].concat();
        assert_eq!(parse(&sizes), Err(EntryFault::SizeConflict));
        assert_eq!(parse(&record("GNU.sparse.name", "a")), Err(EntryFault::Sparse));
        assert!(check_global(&record("path", "a")).is_err());
        assert_eq!(check_global(&record("comment", "0123abc")), Ok(()));
    }

    #[test]
    fn malformed_records_are_refused() {
        for bytes in [
            &b"x"[..],
            b"5",
            b"0 a=b\n",
            b"6 a=b",
            b"99 a=b\n",
            b"-6 a=b\n",
            b"6 abcd",
            b"5 ab\n",
            b"99999999999 a=b\n",
        ] {
            assert!(parse(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
    }
}
