"""What is left of MyST in a Markdown text: syntax that the site understands and a notebook would show as it is."""

import re

from markdown_it import MarkdownIt

_IN_TEXT = {
    "a role": r"\{[a-zA-Z][\w:-]*\}`",
    "a directive": r"^\s*(>\s*)*(`{3,}|:{3,}|~{3,})\s*\{[\w:-]+\}",
    "the end of a directive": r"^\s*(>\s*)*:{3,}\s*$",
    "a target": r"^\s*(>\s*)*\([\w:. -]+\)=\s*$",
    "an option of a directive": r"^\s*(>\s*)*:[\w-]+:(\s|$)",
    "a substitution": r"\{\{.*?\}\}",
    "a comment": r"^%",
    "a break between cells": r"^\+\+\+",
    "a front matter": r"\A---\s*$",
    "the label of a formula": r"\$\$[ \t]*\([\w:-]+\)",
    "a link without words": r"(?<!!)\[\]\(",
    "a link to a source": r"\]\((?!https?:)[^)]*\.(md|ipynb)(#[^)]*)?\)",
    "a reference that was not found": r"\?\?\?|unknown reference",
    "attributes": r"[`\])]\{[.#][^}]*\}",
}


def myst_syntax(source, places=()):
    """What of MyST's syntax stands in a Markdown text outside of code.

    Args:
        source: the text.
        places: the anchors that the notebook has; a link to another place is reported.
    """
    text = _without_code(source)
    found = [
        f"{what}: {hit[0].strip()[:80]}"
        for what, pattern in _IN_TEXT.items()
        for hit in re.finditer(pattern, text, flags=re.MULTILINE)
    ]
    return found + [
        f"a link that leads nowhere: #{hit[1]}" for hit in re.finditer(r"\]\(#([^)]+)\)", text) if hit[1] not in places
    ]


def _without_code(source):
    """The text without fenced code; a fence whose language is in braces is a directive and stays."""
    lines = source.splitlines()
    for token in MarkdownIt().parse(source):
        if token.type == "fence" and not token.info.startswith("{"):
            lines[token.map[0] : token.map[1]] = [""] * (token.map[1] - token.map[0])
    text = "\n".join(lines)
    text = re.sub(r"\$\$(.*?)\$\$", lambda tex: "$$" + "\n" * tex[1].count("\n") + "$$", text, flags=re.DOTALL)
    text = re.sub(r"(?<![\\$])\$[^$\n]+\$(?!\$)", "$x$", text)
    return re.sub(r"(?<!`)(?<!\})(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "`code`", text)  # not what follows a role's name
