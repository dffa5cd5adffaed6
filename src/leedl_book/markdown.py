"""A page as plain Markdown: what Jupyter and Colab can show, without any of the syntax that only the site understands.

The input is the page as Sphinx has resolved it: references carry their text and address, numbers are known. The output
is a list of blocks: Markdown texts, and the places of code cells.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx_design.dropdown import dropdown_main, dropdown_title
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from leedl_book.live_figures import figure_link

CONSTRUCTS = (
    "headings, paragraphs, lists, tables, links, images, figures, formulas, terms, citations, notes, tips, warnings, "
    "dropdowns, margin notes, exercises, method cards, code"
)


class CannotShow(ValueError):
    """A page uses a construct that no notebook can show."""

    def __init__(self, node: nodes.Node, construct: str) -> None:
        super().__init__(f"{construct} cannot be shown in a notebook; use {CONSTRUCTS}")
        self.node = node


@dataclass(frozen=True)
class Text:
    """A piece of Markdown."""

    source: str
    heading: int = 0
    """The level of the heading that it begins with, 0 for none."""
    folded: bool = False
    """Whether what stands under that heading is to be folded away."""


@dataclass(frozen=True)
class Code:
    """The place of a code cell of the page."""

    index: int
    """Which cell of the page's notebook it is."""
    figure: str = ""
    """The number of the figure that it makes, such as ``Figure 3.2``."""


Block = Text | Code


@dataclass
class Page:
    """What the resolved page does not say itself.

    Args:
        number: the number of a numbered thing, by its kind and id, such as ``("figure", "fig-walk")`` to ``"3.2"``.
        address: the absolute address of a relative one; None where the site has no address.
        title_number: the number of the page, such as ``3.1``, or nothing.
    """

    number: Callable[[str, str], str | None]
    address: Callable[[str], str | None]
    title_number: str = ""
    wanted: set[str] = field(default_factory=set)
    """The places on this page that something on it refers to."""


def blocks_of(document: nodes.Element, page: Page) -> list[Block]:
    """The page as Markdown texts and code cells, in order.

    Raises:
        CannotShow: the page uses something that is not on the list.
    """
    page.wanted |= set(_places_referred_to(document))
    return list(_Blocks(page).of_children(document, 0))


def _places_referred_to(document: nodes.Element) -> Iterator[str]:
    for reference in document.findall(nodes.reference):
        if "refid" in reference:
            yield reference["refid"]
        elif reference.get("refuri", "").startswith("#"):
            yield reference["refuri"][1:]


# --- blocks ---

_QUOTED = (nodes.note, nodes.tip, nodes.warning, nodes.admonition)
_EXERCISES = (exercise_node, exercise_enumerable_node)
_INVISIBLE = (nodes.comment, nodes.target)
_ENVIRONMENTS = {"align": "aligned", "alignat": "alignedat", "gather": "gathered", "multline": "gathered"}


class _Blocks:
    """Blocks at the top of a page: they may hold code cells."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.markdown = _Markdown(page)

    def of_children(self, parent: nodes.Element, level: int) -> Iterator[Block]:
        for child in parent.children:
            yield from self.of(child, level)

    def of(self, node: nodes.Node, level: int) -> Iterator[Block]:
        match node:
            case nodes.section():
                yield from self.of_children(node, level + 1)
            case nodes.title():
                number = f"{self.page.title_number} " if level == 1 and self.page.title_number else ""
                place = self.markdown.place(node.parent)
                yield Text(f"{'#' * level} {place}{number}{self.markdown.line(node)}", heading=level)
            case nodes.container() if node.get("nb_element") == "cell_code":
                yield from self._cell(node)
            case _ if isinstance(node, _EXERCISES):
                yield from self._exercise(node, level + 1)
            case solution_node() if any(map(_is_code_cell, node.findall(nodes.container))):
                yield from self._solution_with_code(node, level + 2)
            case nodes.compound() if "toctree-wrapper" in node["classes"]:
                yield from self.of_children(node, level)
            case _:
                if source := self.markdown.block(node):
                    yield Text(source)

    def _cell(self, node: nodes.container) -> Iterator[Block]:
        figures = list(node.findall(nodes.figure))
        yield Code(node["cell_index"], self.markdown.numbered("figure", figures[0]) if figures else "")
        for figure in figures:
            yield Text(self.markdown.place(figure) + self.markdown.caption("figure", figure))

    def _exercise(self, node: nodes.Element, level: int) -> Iterator[Block]:
        title, *content = _parts(node)
        name = title.get("title", "")  # a numbered exercise has its words before the number here
        number = self.page.number("exercise", node["ids"][0]) if "%s" in name else None
        before = (name % number) if number else ""
        words = f"{before}{self.markdown.inline(title)}".strip()
        yield Text(f"{'#' * level} {self.markdown.place(node)}{words}", heading=level)
        for one in content:
            yield from self.of_children(one, level)

    def _solution_with_code(self, node: solution_node, level: int) -> Iterator[Block]:
        """A heading that is folded: a code cell cannot stand inside `<details>`."""
        title, *content = _parts(node)
        folded = _is_followed_by_heading(node)
        words = " ".join(self.markdown.words(title).split())
        yield Text(f"{'#' * level} {self.markdown.place(node)}{words}", heading=level, folded=folded)
        for one in content:
            yield from self.of_children(one, level)


def _is_code_cell(node: nodes.Element) -> bool:
    return node.get("nb_element") == "cell_code"


def _is_followed_by_heading(solution: nodes.Element) -> bool:
    """Whether what follows begins with a heading of its own; else folding would hide it, too."""
    after = solution.next_node(descend=False, siblings=True, ascend=True)
    while isinstance(after, _INVISIBLE):
        after = after.next_node(descend=False, siblings=True, ascend=True)
    return after is None or isinstance(after, (nodes.section, *_EXERCISES))


class _Markdown:
    """Markdown of everything that holds no code cell."""

    def __init__(self, page: Page, inside_table: bool = False, nested: bool = False) -> None:
        self.page = page
        self.inside_table = inside_table
        self.nested = nested
        """Inside a list or a quote, where a formula must be one line: else the marks of the quote are read as TeX."""

    # --- blocks ---

    def blocks(self, parent: Iterable[nodes.Node]) -> str:
        return "\n\n".join(source for child in parent if (source := self.block(child)))

    def block(self, node: nodes.Node) -> str:
        """A block, with an anchor before it for each of its names that is wanted and that it does not hold itself."""
        source = self._block(node)
        names = node["ids"] if isinstance(node, nodes.Element) else []
        places = [f'<a id="{html.escape(one)}"></a>' for one in names if one in self.page.wanted]
        return "\n\n".join(filter(None, [*(one for one in places if one not in source), source]))

    def _block(self, node: nodes.Node) -> str:
        match node:
            case nodes.paragraph():
                return self.paragraph(node)
            case nodes.bullet_list():
                return self._list(node, lambda _: "- ")
            case nodes.enumerated_list() if node.get("enumtype", "arabic") == "arabic":
                return self._list(node, lambda i: f"{node.get('start', 1) + i}. ")
            case nodes.definition_list():
                return self._definitions(node)
            case nodes.table():
                return self._table(node)
            case nodes.figure():
                return self._figure(node)
            case nodes.image():
                return self._image(node)
            case nodes.math_block():
                return self._formula(node)
            case nodes.literal_block():
                return self._code(node)
            case nodes.sidebar() if "margin" in node["classes"]:
                return self._quoted(node)
            case dropdown_main():
                title, *_, body = _parts(node)
                return self.details(title, self.blocks(body.children))
            case solution_node():
                title, *content = _parts(node)
                return self.details(title, "\n\n".join(self.blocks(one.children) for one in content))
            case _ if isinstance(node, _QUOTED) and "dropdown" in node["classes"]:
                title, *content = _parts(node)
                return self.details(title, self.blocks(content))
            case _ if isinstance(node, _QUOTED):
                return self._quoted(node)
            case _ if isinstance(node, _INVISIBLE):
                return ""
            case nodes.Text() if not node.strip():
                return ""
        raise CannotShow(node, _name(node))

    def paragraph(self, node: nodes.Element) -> str:
        return self.place(node) + _not_a_block(self.line(node))

    def _list(self, node: nodes.Element, marker: Callable[[int], str]) -> str:
        tight = all(
            isinstance(part, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list | nodes.target)
            and (i == 0 or not isinstance(part, nodes.paragraph))
            for item in node.children
            for i, part in enumerate(item.children)
        )
        inner = self._inside()
        items = []
        for i, item in enumerate(node.children):
            content = ("\n" if tight else "\n\n").join(filter(None, map(inner.block, item.children)))
            items.append(_indented(marker(i), content))
        return ("\n" if tight else "\n\n").join(items)

    def _definitions(self, node: nodes.Element) -> str:
        inner = self._inside()
        items = []
        for item in node.children:
            terms = ", ".join(f"**{inner.line(one)}**" for one in _parts(item) if isinstance(one, nodes.term))
            (definition,) = (one for one in item.children if isinstance(one, nodes.definition))
            items.append(_indented("- ", f"{terms}: {inner.blocks(definition.children)}"))
        return "\n".join(items)

    def _table(self, node: nodes.Element) -> str:
        (group,) = node.findall(nodes.tgroup)
        rows = [_parts(row) for row in group.findall(nodes.row)]
        headless = not any(isinstance(part, nodes.thead) for part in group.children)
        cells = [[self._table_cell(entry) for entry in row] for row in rows]
        if headless:
            cells.insert(0, ["" for _ in cells[0]])
        lines = [_row(cells[0]), _row([_alignment(entry) for entry in rows[0]]), *map(_row, cells[1:])]
        titled = any(isinstance(part, nodes.title) for part in node.children)
        caption = [self.place(node) + self.caption("table", node)] if titled else []
        return "\n\n".join([*caption, "\n".join(lines)])

    def _table_cell(self, entry: nodes.Element) -> str:
        inner = _Markdown(self.page, inside_table=True, nested=True)
        if len(entry.children) > 1 or entry.get("morecols") or entry.get("morerows"):
            raise CannotShow(entry, "a table cell with more than one paragraph, or across several rows or columns")
        for child in entry.children:
            if not isinstance(child, nodes.paragraph):
                raise CannotShow(child, f"{_name(child)} in a table")
            return inner.line(child)
        return ""

    def _figure(self, node: nodes.Element) -> str:
        images = [self._image(one) for one in node.findall(nodes.image) if "only-dark" not in one["classes"]]
        for part in node.children:
            if not isinstance(part, nodes.image | nodes.reference | nodes.caption | nodes.container):
                raise CannotShow(part, f"{_name(part)} in a figure")
        return "\n\n".join([f"{self.place(node)}{images[0]}", *images[1:], self.caption("figure", node)])

    def _image(self, node: nodes.Element) -> str:
        address = self.page.address(node["uri"])
        words = " ".join(node.get("alt", "").split())
        return f"![{_escaped(words)}]({_safe(address)})" if address else f"*{_escaped(words)}*"

    def _formula(self, node: nodes.Element) -> str:
        tex = _one_formula(node.astext())
        number = self.page.number("displaymath", node["ids"][0]) if node["ids"] else None
        lines = [line.strip() for line in tex.splitlines() if line.strip()]
        if number:
            lines.append(rf"\tag{{{number}}}")
        place = self.place(node)
        if self.nested:
            return f"{place}$${' '.join(lines)}$$"
        return "\n".join([*([place] if place else []), "$$", *lines, "$$"])

    def _code(self, node: nodes.Element) -> str:
        language = {"default": "", "none": "", "ipython3": "python"}.get(
            node.get("language", ""), node.get("language", "")
        )
        text = node.astext().rstrip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}{language}\n{text}\n{fence}"

    def _quoted(self, node: nodes.Element) -> str:
        title, *content = _parts(node)
        inner = self._inside()
        words = inner.line(title)
        parts = [f"{self.place(node)}**{words}**" if words else "", *map(inner._of_card, content)]
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(filter(None, parts)).splitlines())

    def _of_card(self, node: nodes.Node) -> str:
        """A block of an admonition; the facts and the evidence of a method card stand only there."""
        match node:
            case nodes.field_list():
                facts = []
                for one in _parts(node):
                    name, body = _parts(one)
                    facts.append(f"- **{self.line(name)}:** {self.blocks(body.children)}")
                return "\n".join(facts)
            case nodes.container() if "method-evidence" in node["classes"]:
                return self.blocks(node.children)
        return self.block(node)

    def details(self, title: nodes.Element, content: str) -> str:
        """Something to unfold. Inside `<summary>` there is no Markdown, and formulas are still formulas."""
        words = html.escape(" ".join(self.words(title).split()), quote=False)
        return f"<details>\n<summary>{words}</summary>\n\n{content}\n\n</details>"

    def words(self, title: nodes.Element) -> str:
        """A title as bare words and formulas."""
        if isinstance(title, dropdown_title):
            (title,) = (one for one in title.findall(nodes.inline) if "sd-summary-text" in one["classes"])
        return "".join(
            f"${_math(part.astext())}$" if isinstance(part.parent, nodes.math) else part.astext()
            for part in title.findall(nodes.Text)
        )

    def caption(self, kind: str, node: nodes.Element) -> str:
        """``**Figure 3.2:** the caption``."""
        words = [self.line(one) for one in _parts(node) if isinstance(one, nodes.caption | nodes.title)]
        number = self.numbered(kind, node)
        return " ".join([*([f"**{number}:**"] if number else []), *words])

    def numbered(self, kind: str, node: nodes.Element) -> str:
        """Such as ``Figure 3.2``; nothing for what has no number."""
        number = self.page.number(kind, node["ids"][0]) if node["ids"] else None
        return f"{kind.capitalize()} {number}" if number else ""

    def place(self, node: nodes.Element) -> str:
        """An anchor for each name of a node that something on the page refers to."""
        return "".join(f'<a id="{html.escape(one)}"></a>' for one in node["ids"] if one in self.page.wanted)

    def _inside(self) -> "_Markdown":
        return _Markdown(self.page, self.inside_table, nested=True)

    # --- words ---

    def line(self, node: nodes.Element) -> str:
        """The words of a node in one line."""
        return self.inline(node).strip()

    def inline(self, node: nodes.Element) -> str:
        return "".join(map(self._word, node.children))

    def _word(self, node: nodes.Node) -> str:
        match node:
            case nodes.Text():
                return self._piped(_escaped(re.sub(r"\s+", " ", node.astext())))
            case nodes.emphasis():
                return f"*{self.line(node)}*"
            case nodes.strong():
                return f"**{self.line(node)}**"
            case nodes.literal():
                return self._piped(_code_span(" ".join(node.astext().split())))
            case nodes.math():
                tex = _math(node.astext())
                if self.inside_table:
                    tex = re.sub(r"\s*\\\|\s*", r" \\Vert ", tex)
                    tex = re.sub(r"(?<!\\)\|", r"\\vert ", tex)
                return f"${tex.strip()}$"
            case nodes.reference():
                return self._reference(node)
            case nodes.image():
                return self._image(node)
            case nodes.inline() | figure_link():
                return self.inline(node)
            case _ if isinstance(node, _INVISIBLE):
                return ""
        raise CannotShow(node, _name(node))

    def _reference(self, node: nodes.reference) -> str:
        words = self.inline(node)
        target = f"#{node['refid']}" if "refid" in node else node.get("refuri", "")
        address = target if target.startswith("#") else self.page.address(target)
        before = words[: len(words) - len(words.lstrip())]
        return f"{before}[{words.strip()}]({_safe(address)})" if address else words

    def _piped(self, text: str) -> str:
        return text.replace("|", r"\|") if self.inside_table else text


def _parts(node: nodes.Node) -> list[Any]:
    """The children of a node; which kinds they are is known from its own."""
    return list(node.children)


def _name(node: Any) -> str:
    """What an author calls it, as near as it is known."""
    if isinstance(node, nodes.container) and _is_code_cell(node):
        return "a code cell inside another block"
    if isinstance(node, addnodes.pending_xref):
        return "an unresolved reference"
    names = {"raw": "raw HTML", "enumerated_list": "a list that is not numbered 1, 2, 3"}
    return names.get(node.tagname) or node.tagname.replace("_", " ")


# --- texts ---


def _escaped(text: str) -> str:
    """Text that Markdown must not take for its marks; a backslash before a bracket might begin TeX."""
    text = re.sub(r"([\\`$])", r"\\\1", text)
    text = re.sub(r"(?<!\s)\*|\*(?!\s)", r"\\*", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)  # inside a word it is no mark
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("~~", r"\~~")
    text = re.sub(r"<(?=[\w/!?])", "&lt;", text)
    return text.replace("](", "]&#40;").replace("]:", "]&#58;")


def _not_a_block(line: str) -> str:
    """The beginning of a paragraph that would otherwise be a heading, a list or a quote."""
    line = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|---|===|\+\+\+)", r"\\\1", line)


def _code_span(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _math(tex: str) -> str:
    return " ".join(tex.split())


def _one_formula(tex: str) -> str:
    """A formula that can stand between `$$`: an environment that is a display itself becomes the one for inside."""
    found = re.fullmatch(r"\s*\\begin\{(\w+)\*?\}(.*)\\end\{\1\*?\}\s*", tex, flags=re.DOTALL)
    if found and found[1] == "equation":
        return found[2]
    if found and found[1] in _ENVIRONMENTS:
        inner = _ENVIRONMENTS[found[1]]
        return rf"\begin{{{inner}}}{found[2]}\end{{{inner}}}"
    return tex


def _safe(address: str) -> str:
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _indented(marker: str, content: str) -> str:
    first, *rest = content.splitlines() or [""]
    return "\n".join([marker + first, *(f"{' ' * len(marker)}{line}".rstrip() for line in rest)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _alignment(entry: nodes.Element) -> str:
    marks: Mapping[str, str] = {"text-left": ":---", "text-right": "---:", "text-center": ":---:"}
    found: list[Any] = [marks[one] for one in entry["classes"] if one in marks]
    return found[0] if found else "---"
