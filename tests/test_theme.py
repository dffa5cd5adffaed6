"""leedl_book.theme: the icons that are used, and nothing of the megabytes that are not."""

import base64
import importlib.util
import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont

from leedl_book.theme import MATHJAX, copy_mathjax, each_script_once, icons_css, link_as_in_every_build

THEME = Path(importlib.util.find_spec("pydata_sphinx_theme").origin).parent
(LIBRARY,) = THEME.glob("theme/pydata_sphinx_theme/static/vendor/fontawesome/*")
PAGES = ['<i class="fa-solid fa-bars"></i>', '<span class="fa-brands fa-github fa-lg"></span>']


def glyphs(css):
    """The characters that the fonts inside a style sheet can draw."""
    found = set()
    for data in re.findall(r"data:font/woff;base64,([\w+/=]+)", css):
        found |= set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
    return found


def codes(css):
    """The character of each icon by name; an icon may have several names."""
    rules = re.findall(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}', css)
    return {name: int(code, 16) for names, code in rules for name in re.findall(r"\.fa-([\w-]+):", names)}


def test_the_icons_that_pages_use_are_there_with_their_glyphs():
    css = icons_css(LIBRARY, PAGES, [])
    assert {"bars", "github"} <= set(codes(css))
    assert glyphs(css) == set(codes(css).values())


def test_icons_that_no_page_uses_are_left_out():
    css = icons_css(LIBRARY, PAGES, [])
    assert "fa-rocket" not in css
    assert len(css) < 20_000


def test_icons_that_a_style_sheet_names_by_character_are_there():
    assert {0xF0C1, 0xF0C9} <= glyphs(
        icons_css(LIBRARY, [], ['a:after{content:"\\f0c1"}', "b:after{content:'\uf0c9'}"])
    )


def test_an_older_name_of_an_icon_gives_the_same_glyph():
    css = icons_css(LIBRARY, ['<i class="fas fa-navicon"></i>'], [])
    assert codes(css)["navicon"] in glyphs(css)


def test_the_same_pages_give_the_same_style_sheet():
    assert icons_css(LIBRARY, PAGES, []) == icons_css(LIBRARY, list(reversed(PAGES)), [])


def test_of_mathjax_one_file_is_copied_and_only_once(tmp_path):
    copy_mathjax(tmp_path)
    (only,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert only == tmp_path / MATHJAX
    assert only.stat().st_size < 3_000_000
    before = only.stat().st_mtime_ns
    copy_mathjax(tmp_path)
    assert only.stat().st_mtime_ns == before


def test_a_script_that_is_listed_twice_is_kept_once_in_its_place():
    def script(name, body=None):
        return SimpleNamespace(filename=name, attributes={"body": body} if body else {})

    scripts = [script("a.js"), script("b.js"), script("a.js"), script(None, "x = 1"), script(None, "y = 1")]
    context = {"script_files": scripts, "css_files": [script("book.css"), script("sphinx-thebe.css")]}
    each_script_once(None, "page", "page.html", context, None)
    assert context["script_files"] == [scripts[0], scripts[1], scripts[3], scripts[4]]
    assert [one.filename for one in context["css_files"]] == ["book.css"]


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("../_static/exercise.css?v=982b99e0", "../_static/exercise.css"),
        ("../_static/mystnb.11b3986.css?v=8cd3d715", "../_static/mystnb.11b3986.css"),
        (f"../_static/{MATHJAX}?v=fe9f5dce", f"../_static/{MATHJAX}"),
        ("../_static/book.css?v=fe9f5dce", "../_static/book.css?v=fe9f5dce"),
    ],
)
def test_a_link_has_no_checksum_that_the_next_build_would_change(link, same):
    context = {
        "css_tag": lambda file: f'<link href="{file}" />',
        "js_tag": lambda file: f'<script src="{file}">',
    }
    link_as_in_every_build(None, "page", "page.html", context, None)
    assert context["css_tag"](link) == f'<link href="{same}" />'
    assert context["js_tag"](link) == f'<script src="{same}">'
