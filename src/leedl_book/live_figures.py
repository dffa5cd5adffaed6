"""Interactive figures on the site: the saved state with a picture, links that set a figure, and their script."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from leedl.widgets import FIGURES

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
SCRIPT = "leedl-figures.js"
"""The engine; what a page-specific figure adds stands in a script of its own."""

BUNDLE = STATIC / SCRIPT


class live_figure(nodes.General, nodes.Element):
    """A figure's saved state (attribute ``state``), with its picture as a child."""


class figure_link(nodes.General, nodes.Inline, nodes.TextElement):
    """Words that set the figure ``target`` as ``query`` says."""


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_node(live_figure, html=(open_figure, close_figure), latex=(_pass, _pass), text=(_pass, _pass))
    app.add_node(figure_link, html=(open_link, close_link), latex=(_pass, _pass), text=(_pass, _pass))
    app.add_role("figure-link", FigureLink())
    app.add_transform(AddPictures)
    app.add_transform(CheckLinks)
    app.connect("html-page-context", add_script)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_with_older_script)


class FigureLink(SphinxRole):
    """``{figure-link}`try η = 0.06 <fig-name?learning_rate=0.06>```: words that set a figure on the same page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link; what it names is checked when the whole page has been read."""
        found = re.fullmatch(r"(.+?)\s*<([\w-]+)\?([^>]+)>", self.text, flags=re.DOTALL)
        if not found:
            message = self.inliner.reporter.warning(
                f"figure-link {self.text!r}: write it as `words <figure-name?setting=value&setting=value>`",
                line=self.lineno,
            )
            return [nodes.inline("", self.text)], [message]
        link = figure_link("", found[1], target=found[2], query=found[3])
        self.set_source_info(link)
        return [link], []


class AddPictures(SphinxTransform):
    """Put the picture of each figure into it, with the figure's alternative text."""

    default_priority = 190  # before alternative texts are checked and images collected

    def apply(self, **kwargs: Any) -> None:
        """Look at each interactive figure of the page."""
        figures = list(self.document.findall(live_figure))
        for number, figure in enumerate(figures, 1):
            figure["figure_id"] = f"live-figure-{number}"
            bundle = figure.parent.parent
            for image in bundle.findall(nodes.image):
                image["alt"] = figure["state"]["alt"]
                if image.parent.get("mime_type") == "image/png":
                    figure += image.deepcopy()
        if figures:
            kinds = {figure["state"]["kind"] for figure in figures}
            self.env.leedl_live_kinds = live_kinds(self.env) | {self.env.docname: kinds}  # type: ignore[attr-defined]


class CheckLinks(SphinxTransform):
    """Warn of a link whose figure does not exist on its page, or cannot be set that way."""

    default_priority = 850  # names of figures are known

    def apply(self, **kwargs: Any) -> None:
        """Look at each link of the page."""
        states = {
            name: live["state"]
            for figure in self.document.findall(nodes.figure)
            for live in figure.findall(live_figure)
            for name in [*figure["ids"], *figure["names"]]
        }
        for link in self.document.findall(figure_link):
            if link["target"] not in states:
                known = ", ".join(sorted(states)) or "none"
                logger.warning(
                    "figure-link to %r: this page has no such interactive figure; it has: %s",
                    link["target"],
                    known,
                    location=link,
                )
                continue
            state = states[link["target"]]
            settings = {name: _value(text) for name, text in parse_qsl(link["query"], keep_blank_values=True)}
            try:
                FIGURES[state["kind"]].changes_for(state, settings, f"figure-link to {link['target']!r}")
            except (ValueError, TypeError) as error:
                logger.warning("%s", error, location=link)


def _value(text: str) -> Any:
    """What a link's text stands for, as the script reads it: JSON, or else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def open_figure(writer: Any, node: live_figure) -> None:
    """Write the state as inline data; the picture stays for print and for readers without scripts."""
    state = json.dumps(node["state"], ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    writer.body.append(
        f'<div class="leedl-figure" id="{node["figure_id"]}"><script type="application/json">{state}</script>'
        '<div class="leedl-picture">'
    )


def close_figure(writer: Any, node: live_figure) -> None:
    """Close what `open_figure` opened."""
    writer.body.append("</div></div>")


def open_link(writer: Any, node: figure_link) -> None:
    """Write a link whose address is the setting."""
    writer.body.append(writer.starttag(node, "a", "", CLASS="figure-link", href=f"#{node['target']}?{node['query']}"))


def close_link(writer: Any, node: figure_link) -> None:
    """Close what `open_link` opened."""
    writer.body.append("</a>")


def _pass(writer: Any, node: nodes.Element) -> None:
    """On paper a figure is its picture, and a link is its words."""


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the figures' scripts on the pages that have figures: the engine, then what their kinds need beside it."""
    if page in live_kinds(app.env):
        for script in [SCRIPT, *(own_script(kind) for kind in sorted(live_kinds(app.env)[page]))]:
            if (STATIC / script).exists():
                app.add_js_file(script, defer="defer")


def own_script(kind: str) -> str:
    """The name of the script that a page-specific figure has; a figure of the engine has none."""
    return f"leedl-figure-{kind}.js"


def live_kinds(env: Any) -> dict[str, set[str]]:
    """The kinds of the interactive figures of each page that has any."""
    return getattr(env, "leedl_live_kinds", {})


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop what is known of a page that is about to be read again or is gone."""
    env.leedl_live_kinds = {name: kinds for name, kinds in live_kinds(env).items() if name != page}  # type: ignore[attr-defined]


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    """Take over which pages a parallel reader found to have figures."""
    found = {name: kinds for name, kinds in live_kinds(other).items() if name in pages}
    env.leedl_live_kinds = live_kinds(env) | found  # type: ignore[attr-defined]


def pages_with_older_script(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages with figures, when a script of theirs has changed.

    The script's address on a page carries a checksum, so that no browser keeps an older script.
    """
    now = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in STATIC.glob("leedl-figure*.js")}
    before = getattr(env, "leedl_scripts", now)
    env.leedl_scripts = now  # type: ignore[attr-defined]
    changed = {name for name in now if before.get(name) != now[name]}
    return sorted(
        page for page, kinds in live_kinds(env).items() if changed & {SCRIPT, *(own_script(kind) for kind in kinds)}
    )
