"""Method cards: what each method of the book changes, what it helps, at what cost; and the table that gathers them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from leedl_book.pages import listed_names

STEPS = ("set of functions", "loss", "search")
"""The three steps of machine learning; a method changes one or more of them."""
HELPS = ("optimization", "generalization", "neither")
"""Lower training loss, or a smaller gap between training and unseen data."""


MEASURED = ("Measured: training loss", "Measured: gap")
"""Columns of the table for methods that the training toolbox measured."""


def measured(key: str | None) -> tuple[str, str]:
    """What a method changed on its patients: the training loss on the first, the gap on the last; dashes without a key.

    Raises:
        ValueError: the data of the training toolbox have no such row.
    """
    if key is None:
        return "–", "–"
    rows = json.loads((files("leedl") / "toolbox/master-table.json").read_text("utf-8"))["rows"]
    if key not in rows:
        raise ValueError(f":measured: {key!r} is not among: {', '.join(sorted(rows))}")
    patients = rows[key]["patients"]
    sick = {"training": next(iter(patients)), "gap": next(reversed(patients)) if "B" not in patients else "B"}
    (loss, loss_spread), (gap, gap_spread) = (patients[patient][what] for what, patient in sick.items())
    return (
        f"{sick['training']}: {loss:+.2f} ± {loss_spread:.2f}".replace("-", "−"),
        f"{sick['gap']}: {gap:+.2f} ± {gap_spread:.2f}".replace("-", "−"),
    )


class method_table(nodes.General, nodes.Element):
    """Where the table of all methods goes."""


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_directive("method-card", MethodCard)
    app.add_directive("method-table", MethodTable)
    app.add_node(method_table)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", table_pages_to_write_again)
    app.connect("doctree-resolved", fill_tables)
    app.connect("html-page-context", add_script)


def listed(choices: tuple[str, ...]) -> Any:
    """A directive option whose value is one or several of the choices, separated by commas."""

    def parse(argument: str | None) -> list[str]:
        given = [one.strip() for one in (argument or "").split(",") if one.strip()]
        for one in given:
            if one not in choices:
                raise ValueError(f"{one!r} is not among: {', '.join(choices)}")
        if not given:
            raise ValueError(f"give one or several of: {', '.join(choices)}")
        return given

    return parse


class MethodCard(SphinxDirective):
    """``{method-card} Name`` with options ``step``, ``helps`` and ``cost``; the evidence is its content.

    An option ``measured`` names the method's row in the data of the training toolbox.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {
        "step": listed(STEPS),
        "helps": listed(HELPS),
        "cost": directives.unchanged_required,
        "measured": directives.unchanged_required,
    }
    optional = ("measured",)

    def run(self) -> list[nodes.Node]:
        """The card, and a note of it for the table."""
        name = self.arguments[0]
        missing = [option for option in self.option_spec if option not in (*self.optional, *self.options)]
        if missing or not self.content:
            lacks = [*(f":{option}:" for option in missing), *([] if self.content else ["its evidence"])]
            raise self.error(f"the method card {name!r} lacks {', '.join(lacks)}")
        if "$" in self.options["cost"]:
            raise self.error(
                f"the method card {name!r}: the table shows :cost: as plain text, so write λ and not $\\lambda$"
            )
        try:
            measured(self.options.get("measured"))
        except ValueError as problem:
            raise self.error(f"the method card {name!r}: {problem}") from None
        cards = _cards(self.env)
        for card in cards.values():
            if card["name"].lower() == name.lower():
                raise self.error(f"{card['page']} has a method card {name!r} already")
        anchor = make_id(self.env, self.state.document, "method", name)
        card = {"name": name, "page": self.env.docname, "anchor": anchor, **self.options}
        cards[f"{self.env.docname}#{anchor}"] = card
        return [self._box(card)]

    def _box(self, card: dict[str, Any]) -> nodes.Node:
        box = nodes.admonition(classes=["method-card"], ids=[card["anchor"]])
        box += nodes.title("", "", nodes.Text(f"Method: {card['name']}"))
        facts = nodes.field_list()
        for label, text in (
            ("Changes", ", ".join(card["step"])),
            ("Helps", ", ".join(card["helps"])),
            ("Costs", card["cost"]),
        ):
            body = nodes.field_body()
            content, messages = self.parse_inline(text)
            body += nodes.paragraph("", "", *content, *messages)
            facts += nodes.field("", nodes.field_name("", label), body)
        box += facts
        evidence = nodes.container(classes=["method-evidence"])
        self.state.nested_parse(self.content, self.content_offset, evidence)
        box += evidence
        return box


class MethodTable(SphinxDirective):
    """``{method-table}``: all method cards of the book, sortable and filterable in the browser."""

    def run(self) -> list[nodes.Node]:
        """A place that is filled once all pages have been read."""
        self.env.leedl_method_tables = {*getattr(self.env, "leedl_method_tables", ()), self.env.docname}  # type: ignore[attr-defined]
        return [method_table()]


def fill_tables(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the table where `{method-table}` stands."""
    for place in list(doctree.findall(method_table)):
        order = listed_names(Path(app.srcdir))
        cards = sorted(_cards(app.env).values(), key=lambda card: (order.index(card["page"]), card["anchor"]))
        place.replace_self(_table(app, page, cards))


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load what sorts and filters the table, on the pages that have one."""
    if page in getattr(app.env, "leedl_method_tables", ()):
        app.add_js_file("method-table.js", defer="defer")


def _table(app: Sphinx, page: str, cards: list[dict[str, Any]]) -> nodes.Node:
    has_measured = any("measured" in card for card in cards)
    columns = ("Method", "Changes", "Helps", "Costs", *(MEASURED if has_measured else ()), "Evidence")
    table = nodes.table(classes=["method-table"])
    group = nodes.tgroup("", cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    group += nodes.thead("", _row([nodes.Text(column) for column in columns]))
    body = nodes.tbody()
    for card in cards:
        where = app.builder.get_relative_uri(page, card["page"])
        name = nodes.reference("", card["name"], internal=True, refuri=f"{where}#{card['anchor']}")
        chapter = nodes.reference("", app.env.titles[card["page"]].astext(), internal=True, refuri=where)
        texts = [", ".join(card["step"]), ", ".join(card["helps"]), card["cost"]]
        texts += measured(card.get("measured")) if has_measured else ()
        body += _row([name, *(nodes.Text(text) for text in texts), chapter])
    group += body
    table += group
    return table


def _row(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def _cards(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    if not hasattr(env, "leedl_methods"):
        env.leedl_methods = {}  # type: ignore[attr-defined]
    return env.leedl_methods  # type: ignore[attr-defined]


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop the cards of a page that is about to be read again or is gone."""
    for key in [key for key, card in _cards(env).items() if card["page"] == page]:
        del _cards(env)[key]


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    """Take over the cards that a parallel reader found."""
    _cards(env).update({key: card for key, card in _cards(other).items() if card["page"] in pages})


def table_pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with a table, when any card has changed."""
    shown, now = (
        getattr(env, "leedl_methods_shown", None),
        {key: dict(card) for key, card in _cards(env).items()},
    )
    env.leedl_methods_shown = now  # type: ignore[attr-defined]
    return sorted(getattr(env, "leedl_method_tables", ())) if shown != now else []
