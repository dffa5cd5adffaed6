"""The plan of the book, the logo, the terms and the previews: what the site is put together from."""

import shutil
import zipfile

import pytest
import yaml
from PIL import Image, ImageChops, ImageStat

from books import REPOSITORY
from leedl_book import logo, offline, paper, previews
from leedl_book.contents import parts_out_of_place, planned
from leedl_book.terms import chinese_forms

LISTED = yaml.safe_load((REPOSITORY / "_toc.yml").read_text("utf-8"))


def test_the_plan_has_22_chapters_each_with_a_question():
    chapters = [one for part in planned(REPOSITORY) for one in part.chapters]
    assert [one.number for one in chapters] == list(range(1, 23))
    assert all(one.question.endswith("?") for one in chapters)


def test_every_chapter_stands_in_the_part_that_the_plan_says():
    assert parts_out_of_place(REPOSITORY, LISTED) == []


def test_a_chapter_in_the_wrong_part_would_be_found():
    wrong = {
        "parts": [{"caption": "Trust", "chapters": [{"file": "chapters/03-x/index"}, {"file": "chapters/99-y/index"}]}]
    }
    assert len(parts_out_of_place(REPOSITORY, wrong)) == 2


# --- logo ---


def test_the_committed_logo_is_the_one_that_the_code_draws(tmp_path):
    made = logo.write(tmp_path)
    assert (logo.STATIC / "logo.svg").read_text("utf-8") == (tmp_path / "logo.svg").read_text("utf-8")
    for path in made[1:]:
        for side in logo.ICON_SIDES if path.suffix == ".ico" else (180,):
            ours, drawn = (opened(folder / path.name, side) for folder in (logo.STATIC, tmp_path))
            assert max(ImageStat.Stat(ImageChops.difference(ours, drawn)).mean) < 2, "run `python -m leedl_book.logo`"


def opened(path, side):
    image = Image.open(path)
    if image.format == "ICO":
        image.size = (side, side)
    assert image.size == (side, side)
    return image.convert("RGBA")


# --- previews ---


@pytest.mark.parametrize("title", ["What stops training?", "A very long title that takes more than a line, " * 3])
def test_a_preview_has_the_size_that_sites_ask_for_and_is_small(tmp_path, title):
    (tmp_path / "picture.png").write_bytes(previews.picture(title, "3 Critical points"))
    assert Image.open(tmp_path / "picture.png").size == (1200, 630)
    assert (tmp_path / "picture.png").stat().st_size < 60_000


# --- terms ---


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ("简体 动作、行为 · 繁體 動作、行為", ["动作", "行为", "動作", "行為"]),
        ("中文 激活最大化", ["激活最大化"]),
        ("简体 Adam、自适应矩估计 · 繁體 Adam", ["Adam", "自适应矩估计"]),
    ],
)
def test_forms_of_a_term_are_taken_apart(line, forms):
    assert chinese_forms(line) == forms


# --- offline copy and paper ---


def test_an_offline_copy_holds_the_site_in_one_folder_and_is_the_same_each_time(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "index.html").write_text("<p>cover</p>")
    (tmp_path / "chapters/a.html").write_text("<p>page</p>")
    first = offline.write_zip(tmp_path).read_bytes()
    assert offline.write_zip(tmp_path).read_bytes() == first
    with zipfile.ZipFile(tmp_path / offline.FILE) as packed:
        assert packed.namelist() == [f"{offline.NAME}/{name}" for name in ("chapters/a.html", "index.html")]
        assert packed.testzip() is None


def test_what_a_pdf_needs_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = " ".join(paper.missing())
    assert all(name in found for name in ("latexmk", "xelatex", "texlive-xetex", "fonts-noto-cjk"))
