//! How keywords go on behind the start by which they are found.

use std::ops::Range;

/// What keywords end with, a byte a node; the nodes below one node stand together.
#[derive(Debug, Default)]
pub(super) struct Endings {
    /// The byte that leads to each node.
    bytes: Vec<u8>,
    nodes: Vec<Node>,
    /// For each node, the words below it, and how many of their bytes lead to it; only while the tree grows.
    growing: Vec<(Range<u32>, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// A bit for each class of bytes that lead to a child: most texts go on in another way than the keyword.
    next: u64,
    first_child: u32,
    children: u32,
    /// The word that ends here, or [`Endings::NO_WORD`].
    word: u32,
}

impl Endings {
    const NO_WORD: u32 = u32::MAX;

    /// Adds the node of words that start alike, the first of all words being `first`.
    pub(super) fn root(&mut self, words: &[&[u8]], first: u32, depth: usize) -> u32 {
        self.add(0, first..first + words.len() as u32, depth)
    }

    fn add(&mut self, byte: u8, words: Range<u32>, depth: usize) -> u32 {
        let node = self.nodes.len() as u32;
        self.bytes.push(byte);
        self.nodes.push(Node { next: 0, first_child: 0, children: 0, word: Self::NO_WORD });
        self.growing.push((words, depth));
        node
    }

    /// Adds what is below the roots, once all are there; `words` are all words, sorted.
    pub(super) fn grow(&mut self, words: &[&[u8]]) {
        let mut node = 0;
        while let Some((below, depth)) = self.growing.get(node).cloned() {
            let mut rest = below;
            // Of words that start alike, the one that ends here is the first.
            if words[rest.start as usize].len() == depth {
                self.nodes[node].word = rest.start;
                rest.start += 1;
            }
            self.nodes[node].first_child = self.nodes.len() as u32;
            while rest.start < rest.end {
                let byte = words[rest.start as usize][depth];
                let same = words[rest.start as usize..rest.end as usize].iter().take_while(|word| word[depth] == byte);
                let end = rest.start + same.count() as u32;
                self.add(byte, rest.start..end, depth + 1);
                self.nodes[node].children += 1;
                self.nodes[node].next |= class(byte);
                rest.start = end;
            }
            node += 1;
        }
        self.growing = Vec::new();
    }

    /// The word that ends with the node.
    #[inline]
    pub(super) fn word(&self, node: u32) -> Option<usize> {
        let word = self.nodes[node as usize].word;
        (word != Self::NO_WORD).then_some(word as usize)
    }

    /// The node behind this one by that byte.
    #[inline]
    pub(super) fn child(&self, node: u32, byte: u8) -> Option<u32> {
        let Node { next, first_child, children, .. } = self.nodes[node as usize];
        if next & class(byte) == 0 {
            return None;
        }
        let bytes = &self.bytes[first_child as usize..(first_child + children) as usize];
        bytes.iter().position(|&child| child == byte).map(|at| first_child + at as u32)
    }
}

/// The bit of a byte's class: each letter has one of its own.
const fn class(byte: u8) -> u64 {
    1 << (byte % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that end on the way along `text`.
    fn on_the_way<'w>(endings: &Endings, root: u32, words: &[&'w [u8]], text: &str) -> Vec<&'w [u8]> {
        let mut found = Vec::new();
        let mut node = Some(root);
        let mut bytes = text.bytes();
        while let Some(at) = node {
            found.extend(endings.word(at).map(|word| words[word]));
            node = bytes.next().and_then(|byte| endings.child(at, byte));
        }
        found
    }

    #[test]
    fn every_word_that_ends_on_the_way_is_found() {
        let words: Vec<&[u8]> = vec![b"read", b"read all", b"reading", b"real", b"send"];
        let mut endings = Endings::default();
        let roots = [endings.root(&words[..4], 0, 3), endings.root(&words[4..], 4, 3)];
        endings.grow(&words);
        assert_eq!(on_the_way(&endings, roots[0], &words, "d all of it"), [words[0], words[1]]);
        assert_eq!(on_the_way(&endings, roots[0], &words, "ding"), [words[0], words[2]]);
        assert_eq!(on_the_way(&endings, roots[0], &words, "ason"), Vec::<&[u8]>::new());
        assert_eq!(on_the_way(&endings, roots[1], &words, "d"), [words[4]]);
    }
}
