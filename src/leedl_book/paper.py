"""The book as one PDF file, set by LaTeX, with the pictures of its figures."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import number_reference
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node
from sphinx_exercise.utils import get_node_number

LATEX = Path("_build/latex")
FILE = Path("_build/looking-for-a-function.pdf")
FONT = "LEEDL_CHINESE_FONT"
"""The environment variable that hands the font to Sphinx."""

CHINESE_FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "FandolSong", "Songti SC", "SimSun")


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("config-inited", set_paper, priority=900)
    app.add_post_transform(ReferencesOnPaper)


def set_paper(app: Sphinx, config: Any) -> None:
    """Use Sphinx's own document class, and Chinese characters in the font that `build_pdf` has found."""
    if font := os.environ.get(FONT):
        config.latex_engine = "xelatex"
        config.latex_theme = "manual"  # Jupyter Book's class needs half a gigabyte of fonts for one that nothing uses
        fonts = "".join(rf"\setCJK{kind}font{{{font}}}" for kind in ("main", "sans", "mono"))
        elements = dict(config.latex_elements)
        cells = "".join(rf"\newenvironment{{sphinxVerbatim{kind}put}}{{}}{{}}" for kind in ("In", "Out"))
        elements["preamble"] = elements.get("preamble", "") + cells + r"\usepackage{xeCJK}" + fonts
        config.latex_elements = elements | {"papersize": "a4paper", "figure_align": "H"}
        config.latex_documents = [(config.root_doc, f"{FILE.stem}.tex", config.project, config.author, "manual")]


class ReferencesOnPaper(SphinxPostTransform):
    """Labels for boxes, which LaTeX's writer leaves out, and the numbers of exercises, which LaTeX does not know."""

    default_priority = 30  # when the references are resolved
    formats = ("latex",)

    def run(self, **_: Any) -> None:
        """Write the numbers of exercises, and label them and other boxes."""
        registry = getattr(self.env, "sphinx_exercise_registry", {})
        for reference in list(self.document.findall(number_reference)):
            place = reference.get("refuri", "")
            exercise = registry.get(place.rpartition("#")[2], {}).get("node")
            if isinstance(exercise, exercise_enumerable_node):
                text = self.config.numfig_format["exercise"] % get_node_number(self.app, exercise, "exercise")
                reference.replace_self(nodes.reference("", text, internal=True, refuri=place))
        boxes = (nodes.admonition, exercise_enumerable_node)
        for box in list(self.document.findall(lambda one: isinstance(one, boxes))):
            if isinstance(box, nodes.Element) and box["ids"]:
                # Behind the title; the empty node keeps the writer from leaving the label to a section that may follow.
                box[1:1] = [nodes.target("", "", ids=box["ids"]), nodes.inline()]


def missing() -> list[str]:
    """What a PDF needs and this machine has not, each as a sentence; empty where all is there."""
    wrong = [
        f"{command} is not installed (a TeX distribution has it: texlive-xetex and latexmk on Debian, MacTeX on a Mac)"
        for command in ("latexmk", "xelatex")
        if shutil.which(command) is None
    ]
    if shutil.which("kpsewhich"):
        wrong += [
            f"the LaTeX file {style} is not installed ({package} on Debian)"
            for style, package in (("fncychap.sty", "texlive-latex-extra"), ("xeCJK.sty", "texlive-lang-chinese"))
            if not subprocess.run(["kpsewhich", style], capture_output=True, text=True, check=False).stdout.strip()
        ]
    if chinese_font() is None:
        wrong.append(f"no font with Chinese characters is installed (fonts-noto-cjk on Debian); any of {CHINESE_FONTS}")
    return wrong


def chinese_font() -> str | None:
    """The first of the fonts with Chinese characters that this machine has."""
    if shutil.which("fc-list") is None:
        return CHINESE_FONTS[0] if sys.platform == "darwin" else None
    families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    return next((font for font in CHINESE_FONTS if font in families), None)


def build_pdf(root: Path, say: Callable[[str], None]) -> Path | None:
    """Set the book; returns the file, or None with the reason said."""
    source = write_source(root, say)
    if source is None:
        return None
    say("setting the book (a few minutes)")
    command = ["latexmk", "-xelatex", "-interaction=nonstopmode", "-f", "-quiet", source.name]
    subprocess.run(command, cwd=root / LATEX, capture_output=True, check=False)
    made_file = source.with_suffix(".pdf")
    log = source.with_suffix(".log")
    problems = re.findall(r"^! .*", log.read_text("utf-8", errors="replace"), re.MULTILINE) if log.exists() else []
    for problem in sorted(set(problems)):
        say(f"LaTeX: {problem}")
    if not made_file.exists():
        say(f"LaTeX stopped; see {log}")
        return None
    shutil.copyfile(made_file, root / FILE)
    return root / FILE


def write_source(root: Path, say: Callable[[str], None]) -> Path | None:
    """Write the LaTeX source of the book; returns the file, or None with the reason said."""
    environment = os.environ | {FONT: chinese_font() or CHINESE_FONTS[0]}
    book = str(Path(sys.executable).with_name("jupyter-book"))
    command = [book, "build", str(root), "--builder", "latex", "--keep-going"]
    made = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    sources = sorted((root / LATEX).glob("*.tex"), key=lambda path: path.stat().st_size)
    if made.returncode or not sources:
        say(f"the LaTeX source could not be written:\n{(made.stdout + made.stderr)[-3000:]}")
        return None
    return sources[-1]
