"""Interactive figures in a small book: state, picture, script, links, and a fix of the script that reaches pages."""

import gzip
import html
import json
import os
import re
import shutil
import struct

import pytest

from books import REPOSITORY, Book, cell, code_page
from leedl import widgets
from leedl_book.live_figures import BUNDLE, SCRIPT

FOLDER = "chapters/03-valleys"
THREE, NONE, PROSE = f"{FOLDER}/three", f"{FOLDER}/none", f"{FOLDER}/prose"
NASTY = 'A valley </script><script>alert(1)</script> <!-- & "quoted" <b>'
NUMBERED = "---\nmystnb:\n  figure:\n    caption: A valley with a walk.\n    name: fig-valley\n---"
IMPORT = cell("from leedl.widgets import ErrorSurface")
PAGES = {
    f"{FOLDER}/index": "# Valleys\n\n```{tableofcontents}\n```\n",
    THREE: code_page(
        "Three figures",
        IMPORT,
        cell(
            "ErrorSurface('ellipse', alt='The numbered one.', sliders={'condition_number': (1, 90)}, start=(5, 2))",
            NUMBERED,
        ),
        cell(f"ErrorSurface('saddle', alt={NASTY!r}, start=(0.5, 0.25))"),
        cell("ErrorSurface('rosenbrock', alt='The third one.')"),
        "Look at {numref}`fig-valley` and "
        "{figure-link}`go fast <fig-valley?learning_rate=0.3&start=[1,-1]&condition_number=4>`.",
    ),
    NONE: code_page("No figure", cell("print('nothing', 'to', 'play', 'with')")),
    PROSE: "# Prose\n\nOnly words.\n",
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """A copy of the packages, whose script a test can change; the builds below import it."""
    folder = tmp_path_factory.mktemp("packages")
    shutil.copytree(REPOSITORY / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return folder / "src"


@pytest.fixture(scope="module")
def environment(packages):
    return {"PYTHONPATH": os.pathsep.join([str(packages), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}


@pytest.fixture(scope="module")
def book(tmp_path_factory, environment):
    book = Book(tmp_path_factory.mktemp("book"), PAGES)
    book.first = book.make("book", environment)
    assert book.first.status == 0, book.first.output
    book.pages = book.all_html()
    return book


@pytest.fixture(scope="module")
def again(book, packages, environment):
    """The book after a fix of the script, and nothing else."""
    script = packages / "leedl_book/static" / SCRIPT
    script.write_text(script.read_text("utf-8") + "/* fixed */", "utf-8")
    ran = book.make("book", environment)
    assert ran.status == 0, ran.output
    return ran, book.all_html()


def states(page):
    return [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)]


def scripts(page):
    return re.findall(rf'<script[^>]*src="([^"]*{re.escape(SCRIPT)}[^"]*)"', page)


# --- state ---


def test_the_state_of_each_figure_is_in_its_page_once(book):
    page = book.pages[THREE]
    found = states(page)
    assert [one["surface"]["name"] for one in found] == ["ellipse", "saddle", "rosenbrock"]
    assert [one["start"] for one in found] == [[5.0, 2.0], [0.5, 0.25], [1.0, 1.0]]
    assert page.count('"walkers"') == 3


def test_the_state_is_what_python_saved(book):
    here = widgets.ErrorSurface("saddle", alt=NASTY, start=(0.5, 0.25)).saved_state()
    assert states(book.pages[THREE])[1] == here


def test_no_text_can_end_the_state_early_or_start_a_script(book):
    page = book.pages[THREE]
    raw = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert states(page)[1]["alt"] == NASTY
    assert all("<" not in text for text in raw)
    assert "<script>alert" not in page


def test_nothing_of_the_stock_widgets_is_in_a_page(book):
    for name, page in book.pages.items():
        for trace in (
            "application/vnd.jupyter.widget",
            "require.js",
            "requirejs",
            "html-manager",
            "data-jupyter-widgets",
        ):
            assert trace not in page, (name, trace)


# --- picture ---


def test_each_figure_has_its_picture_with_the_alternative_text(book):
    page = book.pages[THREE]
    pictures = re.findall(r'<div class="leedl-picture">\s*(<img[^>]*>)', page)
    texts = [html.unescape(re.search(r'alt="([^"]*)"', one)[1]) for one in pictures]
    assert texts == ["The numbered one.", NASTY, "The third one."]
    for one in pictures:
        data = (book.root / "_build/html" / THREE).parent.joinpath(re.search(r'src="([^"]*)"', one)[1]).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert min(struct.unpack(">II", data[16:24])) > 400


def test_each_picture_is_on_the_page_once(book):
    assert len(re.findall(r"<img[^>]*_images/[^>]*>|<img[^>]*jupyter_execute[^>]*>", book.pages[THREE])) == 3


# --- script ---


def test_the_script_is_loaded_on_pages_with_figures_only(book):
    assert {name for name, page in book.pages.items() if scripts(page)} == {THREE}


def test_three_figures_share_one_copy_of_the_code(book):
    page = book.pages[THREE]
    assert len(scripts(page)) == 1
    assert page.count("leedl-figures") == 1
    inside = "".join(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL))
    code = BUNDLE.read_text("utf-8")
    assert all(code[at : at + 60] not in page for at in range(0, len(code) - 60, 997))
    assert len(inside) < 20_000
    assert [path.name for path in (book.root / "_build/html").rglob("*figures*.js")] == [SCRIPT]


def test_the_script_is_a_classic_one_that_runs_from_a_file(book):
    tag = re.search(rf"<script[^>]*{re.escape(SCRIPT)}[^>]*>", book.pages[THREE])[0]
    assert "module" not in tag
    assert "defer" in tag
    code = BUNDLE.read_text("utf-8")
    assert not re.search(r"(^|[;}\s])(import|export)\s*[{*\w(]", code)
    assert "fetch(" not in code
    assert "https://" not in code.replace("https://github.com", "")


def test_the_engine_is_small():
    for file in (BUNDLE, widgets.figure.STATIC / "widget.js"):
        assert len(gzip.compress(file.read_bytes(), 9)) < 50_000


def test_a_fix_of_the_script_reaches_the_page_without_executing_it(book, again):
    ran, pages = again
    assert ran.executed == []
    before, after = scripts(book.pages[THREE]), scripts(pages[THREE])
    assert before != after
    assert before[0].split("?")[0] == after[0].split("?")[0]
    assert "?v=" in after[0]
    assert (book.root / "_build/html/_static" / SCRIPT).read_text("utf-8").endswith("/* fixed */")


def test_a_fix_of_the_script_leaves_all_else_as_it_was(book, again):
    ran, pages = again
    assert ran.pages_read == 0
    assert {name for name in pages if pages[name] != book.pages[name]} == {THREE}
    assert pages[THREE].replace(scripts(pages[THREE])[0], scripts(book.pages[THREE])[0]) == book.pages[THREE]


# --- numbers and links ---


def test_a_figure_has_a_number_and_a_caption_and_can_be_referred_to(book):
    page = book.pages[THREE]
    figure = re.search(r'<figure[^>]*id="fig-valley".*?</figure>', page, re.DOTALL)[0]
    assert states(figure)[0]["alt"] == "The numbered one."
    assert re.search(r'caption-number">\s*Figure 3\.1', figure)
    assert "A valley with a walk." in figure
    assert re.search(r'href="#fig-valley"><span class="std std-numref">Figure 3\.1', page)


def test_a_link_in_the_text_carries_its_settings(book):
    link = re.search(r'<a class="figure-link" href="([^"]*)">(.*?)</a>', book.pages[THREE])
    assert html.unescape(link[1]) == "#fig-valley?learning_rate=0.3&start=[1,-1]&condition_number=4"
    assert link[2] == "go fast"


BROKEN = {
    "nowhere": (
        "try <fig-hill?start=[0,0]>",
        "'fig-hill': this page has no such interactive figure; it has: fig-valley",
    ),
    "unknown": ("try <fig-valley?rate=1>", "no setting 'rate'; choose from clip, effective_steps, learning_rate"),
    "unslid": ("try <fig-valley?condition_number=2>", "no setting 'condition_number'"),
    "outside": ("try <fig-valley?start=[9,0]>", "lies outside the map"),
    "text": ("try <fig-valley?steps=many>", "steps=many: give a whole number from 1 to 2000"),
    "optimizer": ('try <fig-valley?optimizers=["sgd"]>', "'sgd' is no optimizer of this book"),
    "malformed": ("try <fig-valley>", "write it as `words <figure-name?setting=value&setting=value>`"),
    "bare": ("try", "write it as `words <figure-name?setting=value&setting=value>`"),
}


LINKS = f"{FOLDER}/links"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    figure = cell("ErrorSurface('saddle', alt='A saddle.', start=(0.5, 0.25))", NUMBERED)
    links = [f"Words, and {{figure-link}}`{link}`." for link, _ in BROKEN.values()]
    page = code_page("Links", IMPORT, figure, *links)
    book = Book(tmp_path_factory.mktemp("broken"), {f"{FOLDER}/index": "# Valleys\n", LINKS: page})
    ran = book.make("book")
    assert ran.status == 1, ran.output
    return book, ran


@pytest.mark.parametrize("name", BROKEN)
def test_a_link_that_does_not_work_is_a_warning_with_file_and_line(broken, name):
    book, ran = broken
    link, message = BROKEN[name]
    line = next(at for at, text in enumerate(book.text(LINKS).splitlines(), 1) if f"`{link}`" in text)
    said = re.findall(rf"^{LINKS}\.md:{line}: WARNING: (.*)", ran.output, re.MULTILINE)
    assert len(said) == 1, ran.output
    assert message in said[0]


def test_a_link_that_works_is_no_warning(broken, book):
    assert f"{len(BROKEN)} warnings" in broken[1].output
    assert "0 warnings" in book.first.output
