"""What else an error surface can do, on the authors' page: relief, schedules, clipping, formulas, mini-batches."""

import json
import math
import re
from urllib.parse import quote

import pytest

from books import REPOSITORY
from leedl import schedules, surfaces

PAGE = "chapters/authors/figures.html"
LAPTOP = {"width": 1280, "height": 900}
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
PAUSE = 400  # milliseconds until the figure says where the walks have come to


def losses(text):
    """The losses that a figure says, in order."""
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    found = re.findall(r"loss (−?[\d.]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))? after", text)
    return [float(one.replace("−", "-")) * 10 ** int((power or "0").translate(superscripts)) for one, power in found]


class Figure:
    """One of the figures of the page."""

    def __init__(self, opened, name):
        self.opened, self.page = opened, opened.page
        self.live = self.page.locator(f"#{name} .lf")
        self.live.locator(".lf-map svg").first.wait_for()

    def says(self):
        self.page.wait_for_timeout(PAUSE)
        return self.live.get_by_role("status").inner_text()

    def loss(self):
        return losses(self.says())[0]

    def field(self, name):
        return self.live.get_by_label(name, exact=True)

    def assert_sound(self):
        assert not self.live.evaluate(
            "(one) => [...one.querySelectorAll('svg *')].some("
            "(e) => [...e.attributes].some((a) => /NaN|Infinity/.test(a.value)))"
        )
        assert self.opened.errors == []
        assert [one for one in self.opened.messages if one.startswith(("error", "warning"))] == []


@pytest.fixture
def show(open_page):
    """Call it with a figure's name, and settings, for the figure on a page of its own."""

    def show_one(name, viewport=LAPTOP, color_scheme="light", **settings):
        query = "&".join(f"{key}={quote(json.dumps(value))}" for key, value in settings.items()) or "log_scale=false"
        return Figure(open_page(f"{PAGE}#{name}?{query}", viewport=viewport, color_scheme=color_scheme), name)

    return show_one


def rippled(w1, w2):
    return ((3 * w1).sin() + w2) ** 2 + 0.2 * (w1**2 + w2**2)


def test_a_sampled_loss_walks_as_in_python(show):
    shown = show("fig-author-surface", optimizers=["gradient_descent"], steps=37)
    surface = surfaces.from_loss(rippled, (-3, 3), (-2, 2))
    walk = surfaces.descend(surface, "gradient_descent", (2.5, 1.5), 37, learning_rate=0.05)
    assert shown.loss() == pytest.approx(walk.losses[-1].item(), rel=5e-3)
    shown.assert_sound()


def test_a_walk_that_leaves_a_sampled_loss_ends_there(show):
    shown = show("fig-author-surface", optimizers=["gradient_descent"], learning_rate=8)
    walk = surfaces.descend(
        surfaces.from_loss(rippled, (-3, 3), (-2, 2)), "gradient_descent", (2.5, 1.5), 200, learning_rate=8
    )
    assert (walk.diverged_at, walk.left_map_at is None) == (None, False)
    assert shown.says() == f"gradient descent left the map at step {walk.left_map_at}."
    marks = shown.live.locator(".lf-diverged").all_text_contents()
    assert len(marks) == 2
    assert all("left the map" in one for one in marks)
    shown.assert_sound()


def test_the_line_of_a_training_is_drawn_labeled_and_told(show):
    shown = show("fig-author-slice")
    for place in (".lf-map", ".lf-relief"):
        label = shown.live.locator(f"{place} .lf-label")
        assert label.text_content() == "training"
        assert label.is_visible()
        line = shown.live.locator(f"{place} .lf-path").first
        assert line.get_attribute("d").count("L") == 12  # through all thirteen snapshots
        assert line.get_attribute("stroke") == "#010101"
    assert "The line training has 13 snapshots, from loss 2.28 to 0.1" in shown.says()
    before = shown.live.locator(".lf-map .lf-path").first.get_attribute("d")
    shown.live.get_by_role("slider", name="start of the walk").press("ArrowUp")
    shown.live.get_by_role("button", name="Reset").click()
    assert shown.live.locator(".lf-map .lf-path").first.get_attribute("d") == before
    assert shown.live.locator(".lf-map .lf-symbol").all_text_contents() == ["α", "β"]
    shown.assert_sound()


def test_level_lines_become_fine_once_the_reader_pauses(show):
    shown = show("fig-author-ellipse")
    control = shown.live.get_by_role("slider", name="condition number")
    canvas = shown.live.locator(".lf-map canvas")

    def painted():
        return canvas.evaluate("(one) => one.toDataURL()")

    rests = painted()
    control.press("ArrowRight")
    control.press("ArrowLeft")
    moves = painted()
    assert moves != rests, "half as many points in a row give the same picture"
    shown.page.wait_for_timeout(600)
    assert painted() == rests


def test_the_parameters_of_a_surface_are_dragged_and_moved_by_keys(show):
    shown = show("fig-author-ellipse")
    control = shown.live.get_by_role("slider", name="condition number")
    control.scroll_into_view_if_needed()
    paint = "(one) => one.toDataURL()"
    canvas = shown.live.locator(".lf-map canvas")

    def now():
        return control.get_attribute("aria-valuetext"), canvas.evaluate(paint), shown.says()

    seen = [now()]
    assert seen[0][0] == "10"
    box = control.bounding_box()
    middle = box["y"] + box["height"] / 2
    shown.page.mouse.move(box["x"] + box["width"] / 2, middle)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + box["width"] * 0.25, middle, steps=4)
    shown.page.mouse.up()
    seen.append(now())
    control.press("ArrowRight")
    seen.append(now())
    control.press("End")
    seen.append(now())
    for one, other in zip(seen, seen[1:], strict=False):
        assert all(a != b for a, b in zip(one, other, strict=True))
    assert 1 < float(seen[1][0]) < 6  # a quarter of the way from 1 to 100 on a logarithmic scale is 3.2
    walk = surfaces.descend(surfaces.ellipse(100), "gradient_descent", (-7, 4), 60, learning_rate=0.21)
    assert losses(seen[3][2]) == pytest.approx([walk.losses[-1].item()], rel=6e-2)
    shown.live.get_by_role("slider", name="angle").press("ArrowLeft")
    assert canvas.evaluate(paint) != seen[3][1]
    shown.live.get_by_role("button", name="Start over").click()
    assert control.get_attribute("aria-valuetext") == "10"
    shown.assert_sound()


def test_the_relief_is_turned_by_keys_and_by_dragging(show):
    shown = show("fig-author-surface", relief=True)
    canvas = shown.live.locator(".lf-relief canvas")
    canvas.scroll_into_view_if_needed()
    turn, tilt = shown.field("turn"), shown.field("tilt")
    before = [canvas.evaluate("(one) => one.toDataURL()"), turn.get_attribute("aria-valuetext")]
    turn.focus()
    shown.page.keyboard.press("ArrowRight")
    after = [canvas.evaluate("(one) => one.toDataURL()"), turn.get_attribute("aria-valuetext")]
    assert before[0] != after[0]
    assert before[1] != after[1]
    box = canvas.bounding_box()
    tilted = tilt.get_attribute("aria-valuetext")
    shown.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 40)
    shown.page.mouse.up()
    assert turn.get_attribute("aria-valuetext") != after[1]
    assert tilt.get_attribute("aria-valuetext") != tilted
    for control in (turn, tilt):
        for end in ("Home", "End"):
            control.focus()
            shown.page.keyboard.press(end)
    shown.assert_sound()


def test_the_relief_is_painted_anew_only_when_it_looks_different(show):
    shown = show("fig-author-surface", relief=True)
    shown.page.evaluate(
        """() => {
          window.painted = 0;
          const fill = CanvasRenderingContext2D.prototype.fill;
          CanvasRenderingContext2D.prototype.fill = function (...given) {
            if (this.canvas.closest("#fig-author-surface .lf-relief")) window.painted++;
            return fill.apply(this, given);
          };
        }"""
    )
    walk = shown.live.locator(".lf-relief .lf-path").first
    before = walk.get_attribute("d")
    shown.live.get_by_role("slider", name="start of the walk").press("ArrowLeft")
    assert walk.get_attribute("d") != before
    assert shown.page.evaluate("painted") == 0
    shown.field("turn").press("ArrowRight")
    assert shown.page.evaluate("painted") > 1000
    shown.assert_sound()


def test_the_relief_can_be_put_away(show):
    shown = show("fig-author-surface", relief=True)
    assert shown.live.locator(".lf-relief").is_visible()
    shown.live.get_by_role("checkbox", name="show it in relief").uncheck()
    assert not shown.live.locator(".lf-relief").is_visible()


@pytest.mark.parametrize(
    ("choice", "schedule"),
    [
        ("constant", None),
        ("step decay", schedules.step_decay(38, 0.5)),
        ("inverse square root", schedules.inverse_square_root()),
        ("linear", schedules.linear(150)),
        ("cosine", schedules.cosine(150)),
        ("warm-up, then cosine", schedules.warm_up(15, then=schedules.cosine(135))),
    ],
)
def test_a_chosen_schedule_walks_as_in_python(show, choice, schedule):
    shown = show("fig-author-formula", clip=None, formula="(1 - w1*w2)^2", start=[1, -0.9])
    shown.live.get_by_role("combobox", name="schedule").select_option(choice)
    walk = surfaces.descend(
        surfaces.two_weight_network(), "gradient_descent", (1, -0.9), 150, learning_rate=0.05, schedule=schedule
    )
    assert shown.loss() == pytest.approx(walk.losses[-1].item(), rel=1e-2, abs=2e-3)
    shown.assert_sound()


def test_clipping_is_chosen_and_limited(show):
    shown = show("fig-author-formula", clip=None, schedule=None, formula="w1^2 + 9*w2^2", start=[1.5, 1.5], steps=10)
    assert not shown.field("clip at").is_visible()
    free = shown.loss()
    shown.live.get_by_role("combobox", name="clipping").select_option("value")
    assert shown.field("clip at").is_visible()
    walk = surfaces.descend(
        surfaces.from_formula("w1^2 + 9*w2^2"),
        "gradient_descent",
        (1.5, 1.5),
        10,
        learning_rate=0.05,
        clip=("value", 1),
    )
    assert shown.loss() == pytest.approx(walk.losses[-1].item(), rel=5e-3)
    assert shown.loss() > free
    for end in ("Home", "End"):
        shown.field("clip at").focus()
        shown.page.keyboard.press(end)
    shown.assert_sound()


def test_effective_steps_are_drawn_for_both_parameters(show):
    shown = show("fig-author-formula", effective_steps=True, optimizers=["adam"])
    chart = shown.live.get_by_role("img", name="effective step")
    assert chart.is_visible()
    assert chart.locator("path.lf-curve").count() == 2
    shown.live.get_by_role("checkbox", name="effective steps").uncheck()
    assert not chart.is_visible()
    shown.assert_sound()


def test_a_typed_formula_is_walked_on(show):
    shown = show("fig-author-formula", clip=None, schedule=None)
    text = "100*(w2 - w1^2)^2 + (1 - w1)^2"
    shown.live.get_by_role("textbox", name="loss of w1 and w2").fill(text)
    shown.page.keyboard.press("Enter")
    walk = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (1, -1), 150, learning_rate=0.05)
    assert f"diverged at step {walk.diverged_at}" in shown.says()
    shown.assert_sound()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("w1^2 +", "at position 7: expected a number, a name or '('"),
        ("alert(w1)", "at position 1: there is no 'alert'"),
        ("constructor", "at position 1: there is no 'constructor'"),
        ("1/(w1 - 1)", "the loss at the start, (1, −1), is not finite"),
        ("", "at position 1"),
    ],
)
def test_what_is_wrong_with_a_formula_stands_at_the_input_and_the_last_one_stays(show, text, problem):
    shown = show("fig-author-formula")
    before = shown.says()
    shown.live.get_by_role("textbox", name="loss of w1 and w2").fill(text)
    shown.page.keyboard.press("Enter")
    assert problem in shown.live.get_by_role("alert").inner_text()
    assert shown.says() == before
    shown.assert_sound()


def test_a_link_carries_the_formula(show):
    shown = show("fig-author-formula", formula="w1^4 + w2^2", schedule=None, clip=None)
    assert shown.live.get_by_role("textbox", name="loss of w1 and w2").input_value() == "w1^4 + w2^2"
    refused = show("fig-author-formula", formula="fetch(1)")
    assert "fetch" not in refused.live.get_by_role("textbox", name="loss of w1 and w2").input_value()
    assert any("there is no 'fetch'" in one for one in refused.opened.messages)


def test_with_mini_batches_the_walk_is_restless_until_they_are_switched_off(show):
    shown = show("fig-author-batches")
    restless = shown.loss()
    shown.live.get_by_role("checkbox", name="one mini-batch a step").uncheck()
    assert shown.loss() == pytest.approx(2 / 3, abs=1e-3)  # the mean of the three bowls at their middle
    assert restless > 2 / 3 + 1e-3
    shown.live.get_by_role("checkbox", name="one mini-batch a step").check()
    assert math.isclose(shown.loss(), restless)
    shown.assert_sound()


def test_two_maps_share_their_start_and_each_has_its_walks(show):
    shown = show("fig-author-two")
    maps = shown.live.locator(".lf-map svg")
    assert maps.count() == 2
    walks = {
        shift: surfaces.descend(
            surfaces.flat_and_sharp(shift_1=shift), "gradient_descent", (0.4, 1.2), 100, learning_rate=0.05
        ).losses[-1]
        for shift in (0, 0.3)
    }
    said = losses(shown.says())
    assert said == pytest.approx([walks[0].item(), walks[0.3].item()], rel=4e-2, abs=1e-6)
    box = maps.nth(1).bounding_box()
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    places = [handle.get_attribute("aria-valuetext") for handle in shown.live.locator(".lf-start").all()]
    assert places[0] == places[1]
    assert "0.4" not in places[0]
    shown.assert_sound()


def test_a_validation_map_shows_the_walks_of_training_and_their_losses_on_it(show):
    shown = show("fig-author-validation", optimizers=["gradient_descent", "momentum"])
    walks = [
        surfaces.descend(surfaces.flat_and_sharp(), name, (1.2, 1.0), 100, learning_rate=0.03)
        for name in ("gradient_descent", "momentum")
    ]
    for shift in (0.3, -0.6):
        validation = surfaces.flat_and_sharp(shift_1=shift)
        expected = [one.losses[-1].item() for one in walks] + [validation.value(one.path[-1]).item() for one in walks]
        assert losses(shown.says()) == pytest.approx(expected, rel=4e-2, abs=1e-9)
        lines = [
            [one.get_attribute("d") for one in one_map.locator(".lf-path").all()]
            for one_map in shown.live.locator(".lf-map").all()
        ]
        assert lines[0] == lines[1]
        assert all(lines[0])
        shown.field("shift 1, validation").press("Home")
    curves = shown.live.locator(".lf-chart").first.locator(".lf-curve")
    assert curves.count() == 4
    validation_curve = curves.nth(2).get_attribute("d")
    shown.field("shift 1, validation").press("End")
    assert curves.nth(2).get_attribute("d") != validation_curve
    shown.live.get_by_role("button", name="into the basin").click()
    in_basin = losses(shown.says())
    assert in_basin[2] < 0.5 < 2.5 < losses_in_canyon()
    shown.assert_sound()


def losses_in_canyon():
    """What the largest shift costs at the bottom of the canyon."""
    return surfaces.flat_and_sharp(shift_1=0.6).value((1.5, 0.0)).item()


def test_a_slider_of_the_second_map_leaves_the_first_alone(show):
    shown = show("fig-author-two")
    paint = "(one) => one.toDataURL()"
    maps = shown.live.locator(".lf-map canvas")
    before = [maps.nth(i).evaluate(paint) for i in (0, 1)]
    shown.field("shift 1, shifted").focus()
    shown.page.keyboard.press("End")
    after = [maps.nth(i).evaluate(paint) for i in (0, 1)]
    assert before[0] == after[0]
    assert before[1] != after[1]
    shown.live.get_by_role("button", name="Copy link").click()
    assert "beside_shift_1=0.6" in shown.page.url
    shown.assert_sound()


@pytest.mark.parametrize(("viewport", "mode"), [(LAPTOP, "light"), ({"width": 375, "height": 800}, "dark")])
@pytest.mark.parametrize(
    "name",
    [
        "fig-author-surface",
        "fig-author-slice",
        "fig-author-formula",
        "fig-author-batches",
        "fig-author-two",
        "fig-author-validation",
    ],
)
def test_axe_finds_no_violation_and_nothing_is_too_wide(show, name, viewport, mode):
    shown = show(name, viewport=viewport, color_scheme=mode, relief=True, effective_steps=True, clip=["norm", 1])
    shown.page.add_script_tag(path=AXE)
    found = shown.page.evaluate("(name) => axe.run(`#${name} .lf`, { preload: false })", name)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    shown.assert_sound()
