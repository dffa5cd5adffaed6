"""The pages of the book in the current folder, as `_toc.yml` lists them."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import (
    MystMetadataParsingError,
    is_myst_markdown_notebook,
    read_myst_markdown_notebook,
)
from myst_parser.config.main import MdParserConfig
from sphinx_external_toc.parsing import parse_toc_yaml


class NoSuchPage(ValueError):
    """A page was named that the book does not have."""


class UnreadablePage(ValueError):
    """A page holds a code cell whose options cannot be read."""


@dataclass(frozen=True)
class Page:
    """One page with code: `name.md`, the only source, and its notebook `name.ipynb` beside it."""

    root: Path
    name: str
    """Path from the book's folder without suffix, which is also Sphinx' name for it."""

    @property
    def source(self) -> Path:
        """The page itself."""
        return self.root / f"{self.name}.md"

    @property
    def notebook(self) -> Path:
        """The notebook generated from it."""
        return self.root / f"{self.name}.ipynb"

    @cached_property
    def _parser(self) -> MdParserConfig:
        config = yaml.safe_load((self.root / "_config.yml").read_text("utf-8")) or {}
        return MdParserConfig(enable_extensions=config.get("parse", {}).get("myst_enable_extensions", []))

    def read(self) -> nbformat.NotebookNode:
        """The page as a notebook without outputs, exactly as the site build reads it.

        `metadata.source_map` gives the line (from 0) at which each cell starts.

        Raises:
            UnreadablePage: the options of a code cell cannot be read; the message says where.
        """
        try:
            return read_myst_markdown_notebook(self.source.read_text("utf-8"), self._parser, add_source_map=True)
        except (MystMetadataParsingError, nbformat.ValidationError) as error:
            raise UnreadablePage(f"{self.name}.md: {' '.join(str(error).split())}") from None


def listed_names(root: Path) -> list[str]:
    """The names of all documents in `_toc.yml`, with and without code, in reading order."""
    return list(parse_toc_yaml(root / "_toc.yml"))


def all_pages(root: Path) -> list[Page]:
    """The pages with code, in reading order."""
    pages = [Page(root, name) for name in listed_names(root)]
    return [
        page for page in pages if page.source.exists() and is_myst_markdown_notebook(page.source.read_text("utf-8"))
    ]


def page_named(root: Path, name: str) -> Page:
    """The page with a name such as `chapters/03-critical-points/what-stops-training` (a suffix is allowed).

    Raises:
        NoSuchPage: no page with code has that name; the message lists the nearest ones.
    """
    pages = {page.name: page for page in all_pages(root)}
    wanted = name.strip().removeprefix("./").removesuffix(".md").removesuffix(".ipynb")
    if wanted in pages:
        return pages[wanted]
    near = difflib.get_close_matches(wanted, pages, n=5, cutoff=0.3) or list(pages)[:5]
    why = "has no code to execute" if wanted in listed_names(root) else "is no page of this book"
    raise NoSuchPage(
        f"P={name!r} {why}. Give a page's path without suffix, for example:\n"
        + "\n".join(f"  P={page}" for page in near)
    )
