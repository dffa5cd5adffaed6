"""The batch that can be changed, on a page made from the committed scripts: dragged, by keyboard, on a phone."""

import functools
import gzip

import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl.widgets import LiveBatch


def one():
    return LiveBatch(
        [1], [3], [5], alt="A batch.", controls=["statistics", "examples", "gamma"], sigmoid=True, stored=(3, 2),
        presets={"alone": {"examples": 1}},
    )  # fmt: skip


def two():
    return LiveBatch(
        [1, 200], [3, 100], [5, 600], alt="A table.", names=["x1", "x2"], range=(-1000, 1000), controls=["divide"]
    )


@pytest.fixture
def open_figure(open_figures):
    return functools.partial(
        open_figures, {"fig-one": one(), "fig-two": two()}, links={"a batch": "#fig-one?values=[-2,3,5]&gamma=2"}
    )


@pytest.fixture
def page(open_figure):
    return open_figure(viewport=SIZES["laptop"])


def cells(page, figure):
    rows = page.locator(f"#{figure} tbody tr:visible").all()
    return [[cell.replace("−", "-") for cell in row.locator("td.lf-number").all_inner_texts()] for row in rows]


def test_it_shows_what_python_computes(page):
    shown = [float(row[-1]) for row in cells(page, "fig-one")[:3]]
    assert shown == pytest.approx(one().output[:, 0], abs=0.006)
    page.locator("#fig-two").scroll_into_view_if_needed()
    page.wait_for_selector("#fig-two .lf-readout dd")
    for row, expected in zip(cells(page, "fig-two"), two().output, strict=False):
        assert [float(value) for value in row] == pytest.approx(expected, abs=0.006)


def test_dragging_one_example_moves_all_of_them(page):
    before = cells(page, "fig-one")
    handle = page.get_by_role("slider", name="example 1;")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    after = cells(page, "fig-one")
    assert all(old[0] != new[0] for old, new in zip(before[:3], after[:3], strict=True))


def test_it_is_used_by_keyboard_and_says_what_happened(page):
    page.get_by_role("slider", name="example 1;").press("Shift+ArrowLeft")
    assert page.locator("#fig-one").get_by_label("z of example 1").input_value() == "-1"
    page.wait_for_timeout(400)
    assert page.locator("#fig-one [role=status]").text_content().startswith("example 1: −1 becomes −1.34")
    examples = page.locator("#fig-one").get_by_label("examples", exact=True)
    examples.focus()
    examples.press("Home")
    assert cells(page, "fig-one")[0][-1] == "0"
    assert page.get_by_role("slider", name="example 3;").count() == 0


def test_a_number_can_be_typed_and_the_wrong_divisor_chosen(page):
    page.locator("#fig-two").scroll_into_view_if_needed()
    field = page.locator("#fig-two").get_by_label("x2 of example 3")
    field.fill("300")
    field.press("Enter")
    assert cells(page, "fig-two")[3][1] == "200"
    page.locator("#fig-two").get_by_label("variance", exact=True).check()
    assert cells(page, "fig-two")[0][0] == "-0.75"


def test_a_link_in_the_text_and_a_preset_set_it(page):
    page.get_by_role("link", name="a batch").click()
    assert float(cells(page, "fig-one")[1][1]) == pytest.approx(2 * 0.3397, abs=0.006)
    page.get_by_role("button", name="alone").click()
    assert page.locator("#fig-one dd").first.inner_text().startswith("none")


def test_the_address_restores_it(open_figure):
    page = open_figure("#fig-one?statistics=stored&gamma=-1&beta=1", viewport=SIZES["laptop"])
    assert [float(row[-1]) for row in cells(page, "fig-one")[:3]] == pytest.approx([2, 1, 0], abs=0.006)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_figure, size, mode):
    page = open_figure(mode=mode, viewport=SIZES[size])
    page.locator("#fig-two").scroll_into_view_if_needed()
    page.wait_for_selector("#fig-two .lf-readout dd")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('main').then((result) => result.violations.map((one) => one.id))")
    assert found == []


def test_its_script_is_small():
    assert len(gzip.compress((SCRIPTS / "leedl-figure-live_batch.js").read_bytes())) < 10_000
