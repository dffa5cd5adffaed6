"""What each page was built from, below the page; and all claims of the book on one page."""

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from leedl.claims import claim_html
from leedl_book.claims import claims_in
from leedl_book.execution import Results
from leedl_book.pages import Page, all_pages
from leedl_book.repository import repository_url


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_directive("claim-list", ClaimList)
    app.connect("env-get-outdated", lists_with_new_results)
    app.connect("html-page-context", add_footer)


class ClaimList(SphinxDirective):
    """``{claim-list}``: every claim of the book with its page, values, seed, device and versions."""

    def run(self) -> list[nodes.Node]:
        """The list, from the stored results."""
        shown = dict(getattr(self.env, "leedl_claim_lists", {}))
        self.env.leedl_claim_lists = shown | {self.env.docname: dict(self.env.app.leedl_results)}  # type: ignore[attr-defined]
        root = Path(self.env.srcdir)
        results = Results(root)
        made = [
            (page, claims_in(notebook)) for page in all_pages(root) if (notebook := results.executed(page)) is not None
        ]
        made = [(page, claims) for page, claims in made if claims]
        everything = [claim for _, claims in made for claim in claims]
        held = sum(claim["holds"] for claim in everything)
        summary = (
            f"{len(everything)} claim{'s' * (len(everything) != 1)} on {len(made)} page{'s' * (len(made) != 1)}; "
            f"{held} hold{'s' * (held == 1)} in this build."
        )
        content: list[nodes.Node] = [nodes.paragraph("", summary)]
        for page, claims in made:
            content += [
                self._heading(page, claims[0]),
                *(nodes.raw("", claim_html(one), format="html") for one in claims),
            ]
        return content

    def _heading(self, page: Page, claim: dict[str, Any]) -> nodes.Node:
        link = addnodes.pending_xref(
            "",
            refdomain="std",
            reftype="doc",
            reftarget=f"/{page.name}",
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.docname,
        )
        link += nodes.inline("", page.name)
        versions = claim["versions"]
        text = (
            f": seed {claim['seed']}, {claim['device'].upper()}, Python {versions['python']}, "
            f"PyTorch {versions['torch']}, NumPy {versions['numpy']}, leedl {versions['leedl']}"
        )
        return nodes.paragraph("", "", link, nodes.Text(text), classes=["claim-page"])


def lists_with_new_results(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages with a list of claims, when any result has changed."""
    shown = getattr(env, "leedl_claim_lists", {})
    now = app.leedl_results  # type: ignore[attr-defined]
    return [name for name, results in shown.items() if name in env.found_docs and results != now]


def add_footer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Say below a page what it was built from, and where to report a mistake."""
    if doctree is None or "body" not in context:
        return
    parts = []
    if page in app.leedl_results:  # type: ignore[attr-defined]
        source = Page(Path(app.srcdir), page)
        results = Results(source.root)
        record, notebook = results.record(source), results.executed(source)
        if record and notebook:
            parts.append(built_from(record, claims_in(notebook)))
    url = repository_url(Path(app.srcdir))
    if url:
        parts.append(f'<a href="{html.escape(url)}/issues/new?title={html.escape(page)}">Report a mistake</a>')
    if parts:
        context["body"] += f'<footer class="built-from"><p>{" ".join(parts)}</p></footer>'


def built_from(record: dict[str, Any], claims: list[dict[str, Any]]) -> str:
    """One line about a page's execution, as HTML."""
    held = sum(claim["holds"] for claim in claims)
    device = {"cpu": "on one CPU core", "cuda": "on a GPU"}[record["device"]]
    evidence = f" {held} of {len(claims)} claims held." if claims else ""
    return (
        f'Executed <time datetime="{record["date"]}">{record["date"]}</time> in {record["seconds"]:.1f} s {device} '
        f"with seed {record['seed']}; Python {record['python']}, PyTorch {html.escape(record['torch'])}, "
        f"NumPy {record['numpy']}, leedl {record['leedl']}.{evidence}"
    )
