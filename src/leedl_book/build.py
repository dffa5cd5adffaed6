"""Build the site from executed pages with Jupyter Book."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

HTML = Path("_build/html")


def build_site(root: Path, say: Callable[[str], None] = print, only_page: str | None = None) -> bool:
    """Build `_build/html`; True if it succeeded without a warning.

    With `only_page`, the warnings of other pages are left out and do not count: they may not have been executed.
    """
    environment = os.environ | {"PYTHONHASHSEED": "0"}  # with a random one, pages are rewritten that have not changed
    if only_page:
        environment["LEEDL_ONLY_PAGE"] = only_page
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(root), "--keep-going"]
    if not only_page:
        command.append("--warningiserror")
    process = subprocess.Popen(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    warnings: list[str] = []
    read: set[str] = set()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in _shown(process.stdout, say)]
    for number, line in enumerate(lines):
        if re.search(r"\b(WARNING|ERROR|SEVERE)\b:|Traceback \(most recent|Exception occurred|error:", line):
            detail = ""
            if "Traceback" in line:  # what went wrong stands where the frames end
                detail = next((one for one in lines[number + 1 :] if one and not one.startswith(" ")), "")
            elif line.endswith(":"):
                detail = next((one for one in lines[number + 1 :] if one), "")
            warnings.append((line + "\n" + detail).strip().replace(f"{root}/", ""))
        if found := re.match(r"reading sources\.\.\. \[ *\d+%\] (.+)", line):
            read.update(found[1].split(", "))
    if only_page:
        warnings = [one for one in warnings if only_page in one]
    failed = process.wait() != 0
    if failed and not warnings:
        warnings = lines[-15:]
    for warning in warnings:
        say(warning)
    _read_again(root, warnings)
    say(f"read {len(read)} page{'s' * (len(read) != 1)}; {len(warnings)} warning{'s' * (len(warnings) != 1)}")
    return not failed and not warnings


def _read_again(root: Path, warnings: Iterable[str]) -> None:
    """Have the next build read the pages again that were warned about: Sphinx says it only while it reads them."""
    trees = root / "_build/.doctrees"
    for warning in warnings:
        page = re.match(r"(\S+)\.(md|ipynb):", warning)
        (trees / (f"{page[1]}.doctree" if page else "environment.pickle")).unlink(missing_ok=True)


def _shown(stream: object, say: Callable[[str], None]) -> list[str]:
    """All lines of Sphinx, reporting how far it is at every tenth page."""
    lines, last = [], ""
    for line in stream:  # type: ignore[attr-defined]
        lines.append(line)
        found = re.search(r"(reading sources|writing output)\.\.\. .*?\[ *(\d+)%\]", line)
        if found and (mark := f"{found[1]} {int(found[2]) // 10 * 10} %") != last:
            say(mark)
            last = mark
    return lines


def where_to_open(root: Path) -> str:
    """What to tell a person who has just built the book."""
    return f"open {root / HTML / 'index.html'}"
