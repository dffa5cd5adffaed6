"""The offline copy: the whole site in one file, and the words that lead to it."""

import zipfile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from leedl_book.repository import site_url

NAME = "looking-for-a-function"
FILE = f"{NAME}.zip"
"""Beside the site's first page, so that it is published with it."""

_ALREADY_SMALL = {".png", ".woff", ".woff2", ".ico", ".whl", ".zip"}


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_role("offline-copy", OfflineCopy())
    app.connect("env-get-outdated", pages_of_another_site)


class OfflineCopy(SphinxRole):
    """``{offline-copy}`words```: a link to the offline copy on the published site; just the words without a site."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link. It names the site even in the offline copy itself, which holds no copy of itself."""
        site = site_url(Path(self.env.srcdir))
        shown = getattr(self.env, "leedl_offline_copies", {})
        self.env.leedl_offline_copies = shown | {self.env.docname: site}  # type: ignore[attr-defined]
        if site is None:
            command = nodes.literal("make zip", "make zip")
            return [nodes.inline("", self.text), nodes.Text(" ("), command, nodes.Text(")")], []
        return [nodes.reference("", self.text, refuri=site + FILE)], []


def pages_of_another_site(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages with such a link, when the address of the site has changed."""
    shown, now = getattr(env, "leedl_offline_copies", {}), site_url(Path(app.srcdir))
    return [name for name, site in shown.items() if name in env.found_docs and site != now]


def write_zip(site: Path) -> Path:
    """Pack a built site into one file beside its first page; returns where it is.

    The same site gives the same bytes. Everything lies in one folder, so that unzipping fills no other.
    """
    target = site / FILE
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(site.rglob("*")):
            if path.is_file() and path != target:
                info = zipfile.ZipInfo(f"{NAME}/{path.relative_to(site).as_posix()}", (1980, 1, 1, 0, 0, 0))
                info.external_attr = 0o644 << 16
                kind: Any = zipfile.ZIP_STORED if path.suffix in _ALREADY_SMALL else zipfile.ZIP_DEFLATED
                packed.writestr(info, path.read_bytes(), kind)
    return target
