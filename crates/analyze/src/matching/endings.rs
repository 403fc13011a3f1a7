//! How keywords go on behind the start by which they are found.

use std::ops::Range;

/// What keywords end with, as a tree: bytes on the way to a node that lead nowhere else belong to the node.
#[derive(Debug, Default)]
pub(super) struct Endings {
    /// The first byte that leads to each node; the nodes below one node stand together.
    firsts: Vec<u8>,
    nodes: Vec<Node>,
    /// The other bytes that lead to nodes.
    others: Vec<u8>,
    /// For each node, the words below it, and how many of their bytes lead to it; only while the tree grows.
    growing: Vec<(Range<u32>, u32)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// A bit for each class of bytes that lead to a child: most texts go on in another way than the keyword.
    next: u64,
    first_child: u32,
    /// Where in `others` the bytes start that lead to it behind the first.
    others: u32,
    /// Of the word that ends here: where the lists start by which it picks patterns, where its further lists do, and where
    /// they end. No word ends here if there are none.
    owners: [u32; 3],
    children: u16,
    /// How many bytes lead to it behind the first; keywords are short.
    length: u16,
}

impl Node {
    /// Where the lists stand by which the word that ends here picks patterns, and its further lists.
    #[inline]
    pub(super) fn owners(&self) -> [Range<usize>; 2] {
        let [first, further, end] = self.owners.map(|at| at as usize);
        [first..further, further..end]
    }

    /// Whether a word ends here.
    #[inline]
    pub(super) const fn is_word(&self) -> bool {
        self.owners[0] < self.owners[2]
    }
}

impl Endings {
    /// Adds the node of words that start alike, the first of all words being `first`.
    pub(super) fn root(&mut self, words: &[&[u8]], first: u32, depth: usize) -> u32 {
        self.add(0, &[], first..first + words.len() as u32, depth as u32)
    }

    fn add(&mut self, first: u8, others: &[u8], words: Range<u32>, depth: u32) -> u32 {
        let node = self.nodes.len() as u32;
        let (place, length) = (self.others.len() as u32, others.len() as u16);
        self.firsts.push(first);
        self.others.extend_from_slice(others);
        self.nodes.push(Node { next: 0, first_child: 0, others: place, owners: [0; 3], children: 0, length });
        self.growing.push((words, depth));
        node
    }

    /// Adds what is below the roots, once all are there. `words` are all words, sorted; for each, `owners` tells where its
    /// lists of either sort start, and where the last of all end.
    pub(super) fn grow(&mut self, words: &[&[u8]], owners: &[u32]) {
        let mut node = 0;
        while let Some((below, depth)) = self.growing.get(node).cloned() {
            let mut rest = below;
            let depth = depth as usize;
            // Of words that start alike, the one that ends here is the first.
            if words[rest.start as usize].len() == depth {
                let first = 2 * rest.start as usize;
                self.nodes[node].owners = [owners[first], owners[first + 1], owners[first + 2]];
                rest.start += 1;
            }
            self.nodes[node].first_child = self.nodes.len() as u32;
            while rest.start < rest.end {
                let first = words[rest.start as usize];
                let same = words[rest.start as usize..rest.end as usize].iter();
                let end = rest.start + same.take_while(|word| word[depth] == first[depth]).count() as u32;
                // They are sorted, so what the first shares with the last all share.
                let last = words[end as usize - 1];
                let shared = first.iter().zip(last).skip(depth).take_while(|(one, other)| one == other).count();
                self.add(first[depth], &first[depth + 1..depth + shared], rest.start..end, (depth + shared) as u32);
                self.nodes[node].children += 1;
                self.nodes[node].next |= class(first[depth]);
                rest.start = end;
            }
            node += 1;
        }
        self.growing = Vec::new();
        self.firsts.shrink_to_fit();
        self.nodes.shrink_to_fit();
        self.others.shrink_to_fit();
    }

    /// The node at a place.
    #[inline]
    pub(super) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }

    /// The node behind this one that `byte`, which stands at `at`, and the bytes behind it lead to; and the place behind them.
    #[inline]
    pub(super) fn child(&self, node: &Node, byte: u8, bytes: &[u8], at: usize) -> Option<(&Node, usize)> {
        let Node { next, first_child, children, .. } = *node;
        if next & class(byte) == 0 {
            return None;
        }
        let firsts = &self.firsts[first_child as usize..first_child as usize + usize::from(children)];
        let child = self.node(first_child + firsts.iter().position(|&first| first == byte)? as u32);
        let Node { others, length, .. } = *child;
        let others = &self.others[others as usize..others as usize + usize::from(length)];
        let behind = at + 1 + others.len();
        // They are few, and mostly the first is another one.
        bytes.get(at + 1..behind)?.iter().eq(others).then_some((child, behind))
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
        let bytes = [text.as_bytes(), &[0]].concat();
        let mut way = Some((endings.node(root), 0));
        while let Some((node, at)) = way {
            found.extend(node.is_word().then(|| words[node.owners()[0].start]));
            way = endings.child(node, bytes[at], &bytes, at);
        }
        found
    }

    #[test]
    fn every_word_that_ends_on_the_way_is_found() {
        let words: Vec<&[u8]> = vec![b"read", b"read all", b"reading", b"real", b"send"];
        let mut endings = Endings::default();
        let roots = [endings.root(&words[..4], 0, 3), endings.root(&words[4..], 4, 3)];
        endings.grow(&words, &[0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(on_the_way(&endings, roots[0], &words, "d all of it"), [words[0], words[1]]);
        assert_eq!(on_the_way(&endings, roots[0], &words, "ding"), [words[0], words[2]]);
        assert_eq!(on_the_way(&endings, roots[0], &words, "ason"), Vec::<&[u8]>::new());
        assert_eq!(on_the_way(&endings, roots[0], &words, "din"), [words[0]]);
        assert_eq!(on_the_way(&endings, roots[1], &words, "d"), [words[4]]);
    }
}
