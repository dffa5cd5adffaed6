"""The Sphinx extension of the book: shows stored results, executes nothing, and puts the site's parts together."""

import hashlib
import json
import os
from collections.abc import Iterable
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from leedl_book import (
    colab,
    contents,
    evidence,
    figures,
    live_figures,
    methods,
    navigation,
    offline,
    page_tools,
    paper,
    previews,
    terms,
    theme,
)
from leedl_book.execution import Results
from leedl_book.pages import all_pages

logger = logging.getLogger(__name__)

PARTS = (
    contents,
    evidence,
    figures,
    live_figures,
    methods,
    navigation,
    offline,
    paper,
    previews,
    terms,
    theme,
    colab,
    page_tools,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect everything; called by Sphinx."""
    app.connect("builder-inited", find_results, priority=900)  # after myst-nb has made its own configuration
    app.connect("env-get-outdated", pages_with_new_results)
    app.connect("env-before-read-docs", remember_results)
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}


def find_results(app: Sphinx) -> None:
    """Look up the stored result of every page, and keep Sphinx from executing a page that has none.

    `LEEDL_ONLY_PAGE` (set by `make page`) says that the other pages may be shown without their outputs.
    """
    results = Results(app.srcdir)
    found = {page.name: results.record(page) for page in all_pages(app.srcdir)}
    app.leedl_results = {name: _digest(record) for name, record in found.items() if record}  # type: ignore[attr-defined]
    missing = sorted(name for name, record in found.items() if record is None)
    app.env.mystnb_config = app.env.mystnb_config.copy(  # type: ignore[attr-defined]
        execution_excludepatterns=[f"{name}.md" for name in missing]
    )
    if "LEEDL_ONLY_PAGE" not in os.environ:
        for name in missing:
            logger.warning(
                "this page has not been executed; run `make book`",
                location=name,
                type="leedl",
                subtype="result",
            )


def pages_with_new_results(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """Pages to be read again although their text is the same."""
    shown = getattr(env, "leedl_results", {})
    now = app.leedl_results  # type: ignore[attr-defined]
    return [name for name in env.found_docs if name in shown.keys() | now.keys() and shown.get(name) != now.get(name)]


def remember_results(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Note which results the pages about to be read will show."""
    env.leedl_results = dict(app.leedl_results)  # type: ignore[attr-defined]


def _digest(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
