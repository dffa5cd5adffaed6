"""Terms for the search: every name of a glossary entry, in all scripts, leads to it and to the page that introduces it.

Sphinx' own index splits Chinese text wherever a space or a comma happens to stand.
"""

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

DATA = "search-terms-data.js"
SCRIPT = "search-terms.js"

_SCRIPTS = ("简体", "繁體", "中文")


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("doctree-read", collect, priority=900)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_data, priority=950)


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the entries that the page defines, and where it uses which term first."""
    defined = [
        entry(item)
        for glossary in doctree.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
    ]
    used: dict[str, str] = {}
    for reference in doctree.findall(addnodes.pending_xref):
        if reference["reftype"] == "term":
            used.setdefault(reference["reftarget"].lower(), _section(reference))
    name = app.env.docname
    app.env.leedl_terms = found(app.env) | {name: {"defined": defined, "used": used}}  # type: ignore[attr-defined]


def entry(item: nodes.definition_list_item) -> dict[str, Any]:
    """One entry of the glossary: its names in English and Chinese, its anchor, its meaning."""
    terms = list(item.findall(nodes.term))
    paragraphs = [one.astext() for one in item.findall(nodes.paragraph)]
    chinese = [one for one in paragraphs if one.startswith(_SCRIPTS)]
    return {
        "names": [term.astext() for term in terms],
        "chinese": " ".join(chinese),
        "forms": [form for line in chinese for form in chinese_forms(line)],
        "anchor": next((identifier for term in terms for identifier in term["ids"]), ""),
        "meaning": " ".join(one for one in paragraphs if one not in chinese),
    }


def chinese_forms(line: str) -> list[str]:
    """The forms in a line such as `简体 动作、行为 · 繁體 動作、行為`, each once."""
    forms = re.split(r"[、，,·/（）()]|" + "|".join(_SCRIPTS), line)
    return list(dict.fromkeys(form.strip() for form in forms if form.strip()))


def _section(node: nodes.Node) -> str:
    """The anchor of the section around a node; empty in the page's first, which is the page itself."""
    here = node
    while here.parent is not None and not isinstance(here, nodes.section):
        here = here.parent
    outermost = here.parent is None or isinstance(here.parent, nodes.document)
    return "" if outermost else here["ids"][0]  # type: ignore[index]


def found(env: Any) -> dict[str, dict[str, Any]]:
    """What has been collected, by page."""
    return getattr(env, "leedl_terms", {})


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop what is known of a page that is about to be read again or is gone."""
    env.leedl_terms = {name: one for name, one in found(env).items() if name != page}  # type: ignore[attr-defined]


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader has collected."""
    env.leedl_terms = found(env) | {name: one for name, one in found(other).items() if name in pages}  # type: ignore[attr-defined]


def entries(app: Sphinx) -> list[dict[str, Any]]:
    """All entries with their addresses, and the page of a chapter, in reading order, that uses the term first."""
    env, address = app.env, app.builder.get_target_uri
    introduced: dict[str, tuple[str, str]] = {}
    for name in env.config.external_site_map:
        if re.match(r"chapters/\d\d-", name) and not name.endswith("/index"):
            for term, section in found(env).get(name, {}).get("used", {}).items():
                introduced.setdefault(term, (name, section))
    listed = []
    for name, page in found(env).items():
        for one in page["defined"]:
            shown = {key: one[key] for key in ("names", "chinese", "forms", "meaning")}
            shown["address"] = f"{address(name)}#{one['anchor']}"
            first = next((introduced[term.lower()] for term in one["names"] if term.lower() in introduced), None)
            if first:
                numbers = env.toc_secnumbers.get(first[0], {}).get("", ())
                title = env.titles[first[0]].astext()
                shown["page"] = f"{'.'.join(map(str, numbers))} {title}".strip()
                shown["page_address"] = address(first[0]) + (f"#{first[1]}" if first[1] else "")
            listed.append(shown)
    return sorted(listed, key=lambda one: one["address"])


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the terms on the page of the search."""
    if page == "search":
        for script in (DATA, SCRIPT):
            app.add_js_file(script, defer="defer")


def write_data(app: Sphinx, error: Exception | None) -> None:
    """Write the terms beside the pages, as a script, because `file://` allows nothing else to be loaded."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    data = json.dumps(entries(app), ensure_ascii=False, separators=(",", ":"))
    (static / DATA).write_text(f"window.leedlTerms={data};\n", "utf-8")
