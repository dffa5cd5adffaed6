"""Our own markup is valid: what stands in the article of each page.

The frame around it is the theme's. Of its noise, what matters to a reader is found by axe and Lighthouse
(`tests/browser`); what is left are buttons without a type, headings and a main region marked by roles, and a list of
links without a name. On the page of the API, Sphinx puts lists into paragraphs where it shows docstrings of ipywidgets.
Rules about style, not validity, are off in `html-validate.json`: quotes, blanks, `<br/>`, roles of lists.
"""

import json
import re
import shutil
import subprocess

import pytest

from books import REPOSITORY

SITE = REPOSITORY / "_build/html"
RULES = REPOSITORY / "tests/site/html-validate.json"


def article(page):
    found = re.search(r'<article class="bd-article">(.*?)</article>', page, flags=re.DOTALL)
    return found and f"<main>{found[1]}</main>"


def problems(folder):
    report = folder / "report.json"  # into a pipe it writes no more than fits at once
    command = ["npx", "--no-install", "html-validate", "--config", RULES, "-f", f"json={report}", f"{folder}/*.html"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{file['filePath'].split('/')[-1]}:{one['line']}: {one['message']} ({one['ruleId']})"
        for file in json.loads(report.read_text("utf-8"))
        for one in file["messages"]
    ]


@pytest.fixture(scope="module", autouse=True)
def node():
    if shutil.which("npx") is None:
        pytest.skip("there is no Node here")


def test_the_articles_of_all_pages_are_valid(tmp_path):
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book` first")
    written = 0
    for path in SITE.rglob("*.html"):
        if "_static" not in path.parts and (text := article(path.read_text("utf-8"))):
            (tmp_path / "-".join(path.relative_to(SITE).parts)).write_text(text, "utf-8")
            written += 1
    assert written >= 10
    in_docstrings = r"chapters-api\.html.*\((no-implicit-close|close-order)\)"
    assert [one for one in problems(tmp_path) if not re.match(in_docstrings, one)] == []


def test_what_is_not_valid_would_be_found(tmp_path):
    (tmp_path / "wrong.html").write_text('<main><p id="a"><div id="a">x</p><img src="a.png"></main>')
    found = " ".join(problems(tmp_path))
    assert all(rule in found for rule in ("no-dup-id", "close-order", "wcag/h37"))
