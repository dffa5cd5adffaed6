"""The console for scores and the writer, from the committed scripts: dragged, by keyboard, on a phone."""

import gzip

import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl.widgets import Scores, Writer

FIGURES = {
    "softmax": (
        Scores([3, 1, -3], ["cat", "dog", "bird"], alt="Scores.", parts=["temperature"]),
        "scores=[0,0,0]&temperature=2",
    ),
    "nudge": (Scores([2, 1], ["one", "two"], alt="Scores.", parts=["loss", "nudge"], truth="two"), "scores=[1,2]"),
    "writer": (
        Writer(["a", "b", "c"], [[0, 5, 0], [0, 0, 5], [5, 0, 0]], alt="A text.", text="a"),
        "text=a b&temperature=2",
    ),
}


@pytest.fixture
def open_figure(open_figures):
    def open_one(name, address="", **options):
        figure, link = FIGURES[name]
        return open_figures({"fig-one": figure}, address, links={"a link": f"#fig-one?{link}"}, **options)

    return open_one


def values(page):
    names = page.locator("#fig-one dt").all_inner_texts()
    return dict(zip(names, page.locator("#fig-one dd").all_inner_texts(), strict=True))


def rows(page):
    return [row.locator("td").all_inner_texts() for row in page.locator("#fig-one tbody tr").all()]


def test_a_score_is_dragged_and_the_probabilities_follow(open_figure):
    page = open_figure("softmax", viewport=SIZES["laptop"])
    assert [row[3] for row in rows(page)] == ["0.8789", "0.1189", "0.0022"]
    handle = page.get_by_role("slider", name="score of bird")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 90, steps=5)
    page.mouse.up()
    assert float(rows(page)[2][1].replace("−", "-")) > 0
    assert [row[1] for row in rows(page)][:2] == ["3", "1"]
    assert values(page)["sum of the probabilities"] == "1"


def test_it_is_used_by_keyboard_and_says_what_happened(open_figure):
    page = open_figure("softmax", viewport=SIZES["laptop"])
    handle = page.get_by_role("slider", name="score of dog")
    handle.press("Shift+ArrowUp")
    assert rows(page)[1][1] == "2"
    page.wait_for_timeout(400)
    assert "dog 0.2" in page.locator("#fig-one .lf-hidden[role=status]").text_content()


def test_adding_one_changes_no_probability_and_doubling_does(open_figure):
    page = open_figure("softmax", viewport=SIZES["laptop"])
    before = [row[3] for row in rows(page)]
    page.get_by_role("button", name="Add 1 to all").click()
    assert [row[1] for row in rows(page)] == ["4", "2", "−2"]
    assert [row[3] for row in rows(page)] == before
    page.get_by_role("button", name="Double all").click()
    assert rows(page)[0][3] == "0.9820"
    page.get_by_role("link", name="a link").click()
    assert [row[3] for row in rows(page)] == ["0.3333"] * 3
    page.get_by_role("button", name="Start over").click()
    assert [row[3] for row in rows(page)] == before


def test_a_small_nudge_changes_the_loss_and_not_the_accuracy(open_figure):
    page = open_figure("nudge", viewport=SIZES["laptop"])
    assert values(page)["cross-entropy"] == "1.3133"
    assert values(page)["sigmoid of it"] == "0.7311"
    page.get_by_role("button", name="Nudge the score of two").click()
    change = values(page)["change by the last nudge"]
    assert change.startswith("accuracy 0, cross-entropy −0.0073; per unit of score 0 and −0.7301")
    page.get_by_role("radio", name="1", exact=True).check(force=True)
    page.get_by_role("button", name="Nudge the score of two").click()
    assert values(page)["change by the last nudge"].startswith("accuracy +1")


def test_a_text_is_written_by_pressing_and_by_sampling(open_figure):
    page = open_figure("writer", viewport=SIZES["laptop"])
    page.get_by_role("button", name="b 99%").click()
    assert page.locator(".lf-writing").inner_text() == "a b …"
    assert values(page)["classifications so far"] == "1"
    page.get_by_role("button", name="Sample 20").click()
    written = page.locator(".lf-writing").inner_text()
    assert len(written.split(" ")) == 23
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="b 99%").press("Enter")
    page.get_by_role("button", name="Sample 20").click()
    assert page.locator(".lf-writing").inner_text() == written
    page.get_by_role("button", name="Take back").click()
    assert len(page.locator(".lf-writing").inner_text().split(" ")) == 22
    page.wait_for_timeout(400)
    assert "; next " in page.locator("#fig-one .lf-hidden[role=status]").text_content()
    page.get_by_role("link", name="a link").click()
    assert page.locator(".lf-writing").inner_text() == "a b …"


def test_an_address_restores_a_figure(open_figure):
    page = open_figure("softmax", "#fig-one?scores=[1,0,0]&temperature=0.5", viewport=SIZES["laptop"])
    assert rows(page)[0][3] == "0.7870"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FIGURES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_figure, name, size, mode):
    page = open_figure(name, mode=mode, viewport=SIZES[size])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('#fig-one').then((result) => result.violations.map((one) => one.id))")
    assert found == []


@pytest.mark.parametrize("kind", ["scores", "writer"])
def test_its_script_is_small(kind):
    assert len(gzip.compress((SCRIPTS / f"leedl-figure-{kind}.js").read_bytes())) < 10_000
