//! The parts of Markdown that the tests need: code blocks, code spans, links, headings.

/// A block of shell commands (fenced with ```` ```sh ````).
pub struct ShellBlock {
    /// The number of its first line in the document, from 1.
    pub first_line: usize,
    pub lines: Vec<String>,
    /// The reason why it is not run: the text of the comment `<!-- no-run: … -->` above it.
    pub no_run: Option<String>,
}

/// The shell blocks of a document in order.
pub fn shell_blocks(text: &str) -> Vec<ShellBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, ShellBlock)> = None;
    let mut above = "";
    // A block inside a list is indented.
    let mut indent = 0;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.trim().strip_prefix("```")) {
            (None, Some(info)) => {
                indent = line.len() - line.trim_start().len();
                let block = ShellBlock {
                    first_line: index + 2,
                    lines: Vec::new(),
                    no_run: no_run_reason(above),
                };
                open = Some((info == "sh", block));
            }
            (Some(_), Some(_)) => {
                blocks
                    .extend(open.take().filter(|(is_shell, _)| *is_shell).map(|(_, block)| block));
            }
            (Some((_, block)), None) => block.lines.push(line[indent.min(line.len())..].to_owned()),
            (None, None) if !line.trim().is_empty() => above = line,
            (None, None) => {}
        }
        if open.is_some() {
            above = "";
        }
    }
    assert!(open.is_none(), "a code block is not closed");
    blocks
}

fn no_run_reason(line: &str) -> Option<String> {
    let reason = line.trim().strip_prefix("<!-- no-run:")?.strip_suffix("-->")?;
    Some(reason.trim().to_owned())
}

/// The lines outside code blocks.
pub fn prose(text: &str) -> Vec<&str> {
    let mut in_block = false;
    let outside = |line: &&str| {
        let is_fence = line.trim_start().starts_with("```");
        in_block ^= is_fence;
        !is_fence && !in_block
    };
    text.lines().filter(outside).collect()
}

/// The code spans of a text, between two backticks on a line.
pub fn code_spans(text: &str) -> Vec<&str> {
    prose(text).into_iter().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// The targets of the links and pictures of a text.
pub fn link_targets(text: &str) -> Vec<&str> {
    let links = prose(text).into_iter().flat_map(|line| line.split("](").skip(1));
    links.filter_map(|rest| rest.split(')').next()).collect()
}

/// The anchors of the headings of a text, as GitHub makes them.
pub fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).into_iter().filter_map(|line| line.strip_prefix('#'));
    headings.map(|heading| anchor(heading.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn shell_blocks_are_found_with_their_line_and_reason() {
    let text = "a\n```sh\none\n```\n<!-- no-run: needs Docker -->\n```sh\ntwo\n```\n\
                ```json\n{}\n```\n1. b\n\n   ```sh\n   three \\\n     four\n\n   ```\n";
    let blocks = shell_blocks(text);
    assert_eq!(blocks.len(), 3);
    assert_eq!((blocks[0].first_line, blocks[0].no_run.as_deref()), (3, None));
    assert_eq!((blocks[1].first_line, blocks[1].no_run.as_deref()), (7, Some("needs Docker")));
    assert_eq!(blocks[1].lines, ["two"]);
    assert_eq!(blocks[2].lines, ["three \\", "  four", ""]);
}

#[test]
fn links_spans_and_anchors_are_found_outside_code() {
    let text = "# Safe writes: `If-Match`\nsee [a](b.md#c) and `d.rs`\n```sh\n[x](y)\n```\n";
    assert_eq!(link_targets(text), ["b.md#c"]);
    assert_eq!(code_spans(text), ["If-Match", "d.rs"]);
    assert_eq!(anchors(text), ["safe-writes-if-match"]);
}
