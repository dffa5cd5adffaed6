"""The contents of the book as a map: chapters that exist are links, the others are named as coming."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

SOURCE = Path("chapters/contents.yml")


@dataclass(frozen=True)
class Chapter:
    """A chapter as it is planned; `question` is what it answers."""

    number: int
    title: str
    question: str


@dataclass(frozen=True)
class Part:
    """A part of the book."""

    title: str
    chapters: tuple[Chapter, ...]


def planned(root: Path) -> list[Part]:
    """The parts of the whole book, from `chapters/contents.yml`."""
    parts = yaml.safe_load((root / SOURCE).read_text("utf-8"))
    return [Part(part["title"], tuple(Chapter(**one) for one in part["chapters"])) for part in parts]


class book_map(nodes.General, nodes.Element):
    """Where the map goes."""


class BookMap(SphinxDirective):
    """``{book-map}``: all chapters in their parts, then the pages outside of chapters."""

    def run(self) -> list[nodes.Node]:
        """A place holder: which pages exist is known when all have been read."""
        self.env.note_dependency(str(Path(self.env.srcdir) / SOURCE))
        return [book_map()]


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_directive("book-map", BookMap)
    app.add_node(book_map)
    app.connect("doctree-resolved", fill_in)


def chapter_pages(env: BuildEnvironment) -> dict[int, list[str]]:
    """The pages of each chapter that exists, its index first, in reading order."""
    found: dict[int, list[str]] = {}
    for name in env.config.external_site_map:
        if match := re.match(r"chapters/(\d\d)-[^/]+/", name):
            found.setdefault(int(match[1]), []).append(name)
    return {number: sorted(names, key=lambda one: not one.endswith("/index")) for number, names in found.items()}


def other_pages(env: BuildEnvironment) -> list[str]:
    """The pages outside of chapters, without the cover, in reading order."""
    root = env.config.root_doc
    return [name for name in env.config.external_site_map if not re.match(r"chapters/\d\d-", name) and name != root]


def fill_in(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the map where it goes."""
    for place in list(doctree.findall(book_map)):
        place.replace_self(the_map(app, page))


def the_map(app: Sphinx, page: str) -> nodes.container:
    """The map as nodes that every kind of output knows."""
    env, existing = app.env, chapter_pages(app.env)

    def link(name: str, classes: list[str]) -> nodes.Element:
        title = env.titles[name].deepcopy()
        address = app.builder.get_relative_uri(page, name)
        return nodes.reference("", "", *title.children, internal=True, refuri=address, classes=classes)

    shown = nodes.container(classes=["book-map"])
    for part in planned(Path(app.srcdir)):
        chapters = nodes.bullet_list(classes=["map-chapters"])
        for chapter in part.chapters:
            pages = existing.get(chapter.number, [])
            item = nodes.list_item(classes=["map-here" if pages else "map-coming"])
            line = nodes.paragraph(
                "", "", nodes.inline("", f"{chapter.number}", classes=["map-number"]), nodes.Text(" ")
            )
            line += link(pages[0], ["map-title"]) if pages else nodes.inline("", chapter.title, classes=["map-title"])
            if not pages:
                line += [nodes.Text(" "), nodes.inline("", "coming", classes=["map-soon"])]
            item += [line, nodes.paragraph("", chapter.question, classes=["map-question"])]
            if pages[1:]:
                inside = nodes.bullet_list(classes=["map-pages"])
                inside += [nodes.list_item("", nodes.paragraph("", "", link(one, []))) for one in pages[1:]]
                item += inside
            chapters += item
        shown += [nodes.paragraph("", part.title, classes=["map-part"]), chapters]
    others = nodes.bullet_list(classes=["map-others"])
    others += [nodes.list_item("", nodes.paragraph("", "", link(name, []))) for name in other_pages(env)]
    shown += [nodes.paragraph("", "To look up", classes=["map-part"]), others]
    return shown


def parts_out_of_place(root: Path, listed: Any) -> list[str]:
    """What `_toc.yml` and the plan of the book disagree about, as sentences.

    Args:
        root: folder of the book.
        listed: the content of `_toc.yml`.
    """
    number_to_part = {one.number: part.title for part in planned(root) for one in part.chapters}
    wrong = []
    for part in listed["parts"]:
        for entry in part["chapters"]:
            if not (match := re.match(r"chapters/(\d\d)-", entry["file"])):
                continue
            expected = number_to_part.get(int(match[1]))
            if expected is None:
                wrong.append(f"{entry['file']} is in no part of {SOURCE}")
            elif expected != part.get("caption"):
                wrong.append(f"{entry['file']} stands under {part.get('caption')!r}; {SOURCE} says {expected!r}")
    return wrong
