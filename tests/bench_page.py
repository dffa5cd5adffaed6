"""The page that the results of the benchmarks go to."""

import datetime
import importlib.metadata
import os
import platform
import re
import textwrap
from pathlib import Path

import torch

from books import REPOSITORY

PAGE = REPOSITORY / "chapters/authors/benchmarks.md"
BEGIN, END = "<!-- bench: begin, written by `make bench` -->", "<!-- bench: end -->"
SECTIONS = ("slider", "bytes", "optimizers", "scrolling", "pages")
LOAD = os.getloadavg()[0]
"""How busy the machine was before the benchmarks began to make it so."""

VERSIONS = ("torch", "ipywidgets", "jupyterlab", "matplotlib", "anywidget")


class Results:
    """What was measured, printed as it comes and written to the page when all of it is there."""

    def __init__(self):
        self.sections = {}
        self.chromium = ""

    def add(self, name, text):
        self.sections[name] = wrapped(text)
        print(f"\n\n{self.sections[name]}\n")

    def write(self):
        if set(self.sections) != set(SECTIONS):
            print("\nthe page of benchmarks was left as it is: not all of them were run to the end")
            return
        page = PAGE.read_text("utf-8")
        made = "\n\n".join([BEGIN, *(self.sections[name] for name in SECTIONS), self._machine(), END])
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(before + made + after, "utf-8")

    def _machine(self):
        versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
        threads = torch.get_num_threads()
        return wrapped(f"""
## The machine

{cpu()}, {os.cpu_count()} cores; {system()}; Python {platform.python_version()}, {versions}; headless Chromium
{self.chromium}, which draws on the processor. PyTorch used {threads} {"thread" if threads == 1 else "threads"}.
Measured on {datetime.date.today().isoformat()}; in the minute before, {LOAD:.1f} processes of other programs ran or
waited to run.
""")


def wrapped(text):
    """Markdown with its paragraphs broken into lines anew; tables and titles are left as they are."""
    parts = text.strip().split("\n\n")
    return "\n\n".join(
        one if one.startswith(("|", "#")) else textwrap.fill(one.replace("\n", " "), 130, break_on_hyphens=False)
        for one in parts
    )


def cpu():
    file = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", file.read_text("utf-8")) if file.exists() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def system():
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release().split('-')[0]}"
    except OSError:
        return f"{platform.system()} {platform.release()}"


def table(columns, rows, words=1):
    """A Markdown table whose first columns hold words."""
    bars = ["---"] * words + ["---:"] * (len(columns) - words)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [columns, bars, *rows])
