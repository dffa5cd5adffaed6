"""Small books for tests: written into a folder from a dict of page texts, then run with the real commands."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parent.parent
ADDRESSES = ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "LEEDL_SITE")
"""What CI says of where a book lives; a test's book lives elsewhere."""

HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


def code_page(title: str, *blocks: str) -> str:
    """The text of a page with code: a title, then prose and cells."""
    return HEADER + "\n\n".join([f"# {title}", *blocks]) + "\n"


def cell(code: str, options: str = "") -> str:
    """A code cell; `options` are lines such as `:tags: [hide-input]`, or a block between lines of `---`."""
    return "\n".join(["```{code-cell} python", *([options] if options else []), code, "```"])


@dataclass(frozen=True)
class Ran:
    """What a command returned and printed (both streams together)."""

    status: int
    output: str

    @property
    def pages_read(self) -> int:
        """How many pages Sphinx read."""
        found = re.search(r"^read (\d+) page", self.output, flags=re.MULTILINE)
        assert found, f"no page was read:\n{self.output}"
        return int(found[1])

    @property
    def executed(self) -> list[str]:
        """The pages whose notebooks ran, well or not, in alphabetical order."""
        return sorted(re.findall(r"^\[ *\d+/\d+\] .* (\S+)$", self.output, flags=re.MULTILINE))


class Book:
    """A book of its own in `root`, configured as the repository's."""

    def __init__(self, root: Path, pages: Mapping[str, str]) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / "_config.yml", root)
        self.write({"chapters/index": "# A book\n\nIts cover.\n", **pages})
        (root / "chapters/references.bib").touch()
        self.list_pages([name for name in pages if name != "chapters/index"])
        self.git("init", "--quiet")

    def write(self, pages: Mapping[str, str]) -> None:
        """Write pages, given by their names without suffix."""
        for name, text in pages.items():
            path = self.root / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def text(self, name: str) -> str:
        """The text of a page."""
        return (self.root / f"{name}.md").read_text("utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a page: one text for another, which must be there."""
        before = self.text(name)
        assert old in before, f"{old!r} is not in {name}"
        self.write({name: before.replace(old, new)})

    def list_pages(self, names: Iterable[str]) -> None:
        """Write `_toc.yml`: a chapter for each `index` and each single page, the others as sections."""
        chapters: dict[str, list[str]] = {}
        for name in names:
            index = f"{Path(name).parent}/index"
            chapters.setdefault(index if index != "chapters/index" else name, [])
            if index not in ("chapters/index", name):
                chapters[index].append(name)
        listed = [
            {"file": chapter, **({"sections": [{"file": name} for name in sections]} if sections else {})}
            for chapter, sections in chapters.items()
        ]
        parts = [{"caption": "The part", "numbered": 2, "chapters": listed}] if listed else []
        contents = {"format": "jb-book", "root": "chapters/index", **({"parts": parts} if parts else {})}
        (self.root / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), "utf-8")

    def command(self, command: str, **options: str) -> list[str]:
        """The command line that `make COMMAND` runs; options are `page`, `seeds` and `port`."""
        given = [text for name, value in options.items() for text in (f"--{name}", value)]
        return [sys.executable, "-m", "leedl_book", command, *given]

    def make(self, command: str, environment: Mapping[str, str] | None = None, **options: str) -> Ran:
        """Run `make COMMAND` in the book and wait for its end."""
        done = subprocess.run(
            self.command(command, **options),
            cwd=self.root,
            env=clean_environment() | dict(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def html(self, name: str) -> str:
        """A built page."""
        return (self.root / "_build/html" / f"{name}.html").read_text("utf-8")

    def all_html(self) -> dict[str, str]:
        """All built pages of the book by name, without Sphinx' own (search, index)."""
        site = self.root / "_build/html"
        return {
            str(path.relative_to(site).with_suffix("")): path.read_text("utf-8")
            for path in sorted((site / "chapters").rglob("*.html"))
        }

    def git(self, *arguments: str) -> None:
        """Run git in the book."""
        who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self) -> None:
        """Commit all chapters."""
        self.git("add", "chapters")
        self.git("commit", "--quiet", "--message", "pages")


def clean_environment() -> dict[str, str]:
    """The environment without what a run of the book's own commands, or of pytest, has put there."""
    dropped = ("LEEDL_", "PYTEST_", "COV_", *ADDRESSES)
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
