"""The repaired theme on the book's own built pages."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from books import REPOSITORY
from leedl_book.theme import MATHJAX

SITE = REPOSITORY / "_build/html"
ELSEWHERE = ("unpkg", "jsdelivr", "cdnjs", "googleapis", "mybinder")


@pytest.fixture(scope="module")
def pages():
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book` first")
    return {
        str(path.relative_to(SITE)): path.read_text("utf-8")
        for path in SITE.rglob("*.html")
        if "_static" not in path.parts
    }


def those_with(pages, pattern):
    return [name for name, page in pages.items() if re.search(pattern, page, flags=re.IGNORECASE)]


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(r"thebe", id="Thebe"),
        pytest.param(r"<script[^>]*fontawesome", id="the script of all icons"),
        pytest.param(r"<link[^>]*rel=.?preload", id="preloads, which fail from file://"),
        pytest.param(r"<script[^>]*require(\.min)?\.js|requirejs\.config", id="RequireJS"),
        pytest.param(r"<script[^>]*html-manager", id="the stock widget scripts"),
    ],
)
def test_no_page_has_what_the_stock_theme_puts_there(pages, what):
    assert those_with(pages, what) == []


@pytest.mark.parametrize("host", ELSEWHERE)
def test_no_page_names_a_host_that_serves_scripts(pages, host):
    assert those_with(pages, host) == []


def test_no_page_loads_anything_from_elsewhere(pages):
    assert those_with(pages, r"<(script|img|iframe|source)[^>]*\ssrc=.?(https?:)?//") == []
    assert those_with(pages, r"<link[^>]*rel=.?(stylesheet|icon)[^>]*href=.?(https?:)?//") == []


def test_every_page_loads_each_script_and_style_once(pages):
    for name, page in pages.items():
        loaded = re.findall(r'<script[^>]*\ssrc="([^"]+)"', page) + re.findall(
            r'<link rel="stylesheet"[^>]*href="([^"]+)"', page
        )
        files = [one.split("?")[0] for one in loaded]
        assert sorted(files) == sorted(set(files)), name


def test_every_file_that_a_page_loads_exists(pages):
    for name, page in pages.items():
        for link in re.findall(
            r'<(?:script|img)[^>]*\ssrc="([^":]+)"|<link[^>]*rel="stylesheet"[^>]*href="([^":]+)"', page
        ):
            file = (SITE / name).parent / "".join(link).split("?")[0]
            assert file.exists(), f"{name} loads {file}"


def test_every_icon_on_a_page_has_its_glyph(pages):
    css = (SITE / "_static/icons.css").read_text("utf-8")
    fonts = re.findall(r"data:font/woff;base64,([\w+/=]+)", css)
    drawn = {code for data in fonts for code in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()}
    rules = re.findall(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}', css)
    known = {name: int(code, 16) for selectors, code in rules for name in re.findall(r"\.fa-([\w-]+):", selectors)}
    no_icons = {"solid", "regular", "brands", "lg", "xl", "sm", "xs", "fw", "2x", "3x"}
    classes = {one for page in pages.values() for tag in re.findall(r'class="([^"]*)"', page) for one in tag.split()}
    used = {one.removeprefix("fa-") for one in classes if one.startswith("fa-")} - no_icons
    assert len(used) > 5
    assert {name for name in used if known.get(name) not in drawn} == set()


def test_mathematics_is_one_local_file(pages):
    found = {path.name for path in (SITE / "_static/mathjax").rglob("*") if path.is_file()}
    assert found == {MATHJAX.split("/")[-1]}
    assert len(those_with(pages, re.escape(MATHJAX))) >= 1


def test_the_static_files_are_small():
    sizes = {path: path.stat().st_size for path in (SITE / "_static").rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 8_000_000
    assert not [path for path in sizes if "fontawesome" in str(path)]


def test_a_short_formula_stays_with_its_bracket_and_its_comma(pages):
    formula = r'<span class="math notranslate nohighlight">[^<]{1,40}</span>'
    broken = rf"\({formula}|{formula}[.,;:!?)]"
    kept = rf'<span class="unbroken">\(?{formula}[.,;:!?)]*</span>'
    assert sum(len(re.findall(kept, page)) for page in pages.values()) > 500
    assert those_with({name: re.sub(kept, "", page) for name, page in pages.items()}, broken) == []
