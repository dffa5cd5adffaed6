"""Chapter numbers from folder names, and navigation that is never out of date."""

import re
from collections.abc import Iterable
from copy import deepcopy

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

_CHAPTER = re.compile(r"chapters/(\d\d)-[^/]+/")

_TARGETS = (("std", "anonlabels"), ("std", "objects"), ("math", "objects"))
"""Where Sphinx keeps labels, terms and equations. A page that refers to one that is gone has to be looked at again."""

_number_as_sphinx_does = TocTreeCollector.assign_section_numbers


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("config-inited", replace_numbering)
    app.connect("env-updated", pages_to_write_again)


def replace_numbering(app: Sphinx, config: object) -> None:
    """Number sections by `number_by_folder` instead of the way of Jupyter Book's table of contents."""
    TocTreeCollectorWithStyles.assign_section_numbers = number_by_folder  # type: ignore[method-assign]


def number_by_folder(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    """Give each chapter the number that its folder `NN-topic` has, whichever chapters exist; sections follow.

    Sphinx counts chapters within each part of the book and from 1; readers and syllabus do not.
    """
    before = deepcopy(env.toc_secnumbers)
    _number_as_sphinx_does(collector, env)
    for name, numbers in env.toc_secnumbers.items():
        found = _CHAPTER.match(name)
        if not found:
            continue
        chapter = int(found[1])
        for anchor, number in numbers.items():
            if number:
                numbers[anchor] = (chapter, *number[1:])
        titled = [env.titles[name], *env.tocs[name].findall(nodes.reference)]
        for node in titled:
            if node.get("secnumber"):
                node["secnumber"] = [chapter, *node["secnumber"][1:]]
    return [name for name, numbers in env.toc_secnumbers.items() if before.get(name) != numbers]


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """All pages, when a title, the contents or what links can lead to has changed: every page may show it."""
    shown = getattr(env, "leedl_navigation", None)
    now = (
        {name: title.astext() for name, title in env.titles.items()},
        deepcopy(env.toctree_includes),
        app.config.external_site_map.as_json() if "external_site_map" in app.config else None,
        {name: sorted(map(str, env.domaindata[domain][name])) for domain, name in _TARGETS},
    )
    env.leedl_navigation = now  # type: ignore[attr-defined]
    return [] if shown in (None, now) else sorted(env.found_docs)
