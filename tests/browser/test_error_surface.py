"""The error surface on its built page, opened from `file://` without network, as readers use it."""

import json
import math
import re
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from books import REPOSITORY
from leedl import optimizers, surfaces
from leedl.widgets import FIGURES

PAGE = "chapters/03-critical-points/what-stops-training.html"
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 700}
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
PAUSE = 400  # milliseconds until the figure says where the walks have come to
RACE = json.dumps(optimizers.names())


class Shown:
    """The figure on an opened page."""

    def __init__(self, opened):
        self.opened, self.page = opened, opened.page
        self.place = self.page.locator("#fig-walk")
        self.live = self.place.locator(".lf")
        self.map = self.live.locator(".lf-map svg")
        self.handle = self.live.get_by_role("slider", name="start of the walk")
        self.status = self.live.get_by_role("status")

    # --- controls ---

    def button(self, name):
        return self.live.get_by_role("button", name=name, exact=True)

    def slider(self, name, within=None):
        return (within or self.live).get_by_role("slider", name=name, exact=True)

    def row(self, optimizer):
        return self.live.locator(".lf-walker").filter(has=self.page.get_by_role("checkbox", name=optimizer, exact=True))

    def choose(self, optimizer):
        self.live.get_by_role("checkbox", name=optimizer, exact=True).check()

    # --- what it shows ---

    def says(self):
        self.page.wait_for_timeout(PAUSE)
        return self.status.inner_text()

    def start(self):
        return [float(self.live.get_by_label(f"start, w{index}").input_value()) for index in "₁₂"]

    def step(self):
        return int(self.slider("step").input_value())

    def settings(self):
        """What the copied link carries."""
        self.live.get_by_role("button", name=re.compile("^(Copy link|Link)")).click()
        query = urlsplit(self.page.url).fragment.split("?")[1]
        return {name: json.loads(value) for name, value in parse_qsl(query)}

    def state(self):
        """The figure's state, with Python's rules for what a link changes."""
        saved = json.loads(self.place.locator("script").first.text_content())
        return saved | FIGURES[saved["kind"]].changes_for(saved, self.settings(), "the copied link")

    def pytorch(self):
        """The walks that PyTorch takes in the same state, by the optimizers' names on the screen."""
        state = self.state()
        surface = surfaces.create(state["surface"]["name"], **state["surface"]["parameters"])
        names = {"gradient_descent": "gradient descent", "momentum": "momentum", "nesterov": "Nesterov"}
        names |= {"adagrad": "AdaGrad", "rmsprop": "RMSProp", "adam": "Adam", "adamw": "AdamW"}
        return {
            names[walker["optimizer"]]: surfaces.descend(
                surface,
                walker["optimizer"],
                state["start"],
                state["steps"],
                learning_rate=walker["learning_rate"],
                **walker["options"],
            )
            for walker in state["walkers"]
        }

    def drawn(self):
        """Where the map shows each optimizer's dots and its end, in the map's units: {name: (dots, end)}."""
        found = self.live.evaluate(DRAWN)
        return {name: (dots, end) for name, dots, end in found}

    def point(self, w1, w2):
        """Where a point of the map is on the screen."""
        self.map.scroll_into_view_if_needed()
        box = self.map.bounding_box()
        left, top, width, height = self.live.evaluate(FRAME)
        return box["x"] + left + (w1 + 2) / 4 * width, box["y"] + top + (2 - w2) / 4 * height

    def assert_sound(self):
        assert self.live.evaluate(NOT_NUMBERS) == []
        assert self.opened.errors == []
        assert [one for one in self.opened.messages if one.startswith(("error", "warning"))] == []


FRAME = """(figure) => { const r = figure.querySelector(".lf-map clipPath rect");
  return ["x", "y", "width", "height"].map((name) => Number(r.getAttribute(name))); }"""

DRAWN = """(figure) => {
  const r = figure.querySelector(".lf-map clipPath rect");
  const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(r.getAttribute(name)));
  const unit = (x, y) => [((x - left) / width) * 4 - 2, 2 - ((y - top) / height) * 4];
  return [...figure.querySelectorAll(".lf-map .lf-end")].map((end) => {
    const dots = end.previousElementSibling.getAttribute("d").matchAll(/M(-?[\\d.]+) (-?[\\d.]+)h0/g);
    return [end.textContent, [...dots].map((one) => unit(Number(one[1]), Number(one[2]))),
      unit(Number(end.getAttribute("cx")), Number(end.getAttribute("cy")))];
  });
}"""

NOT_NUMBERS = """(figure) => [...figure.querySelectorAll("svg, svg *")].flatMap((one) => [...one.attributes]
  .filter(({ value }) => /NaN|Infinity|undefined|null/.test(value))
  .map(({ name, value }) => `${one.tagName} ${name}=${value.slice(0, 80)}`))"""

ENDS = """(figure) => [...figure.querySelectorAll(".lf-map .lf-path")].map((one) => one.getAttribute("d"))"""


@pytest.fixture
def show(open_page):
    """Call it for the figure on a page of its own, alive and in view."""

    def show_one(settings="", viewport=LAPTOP, **options):
        shown = Shown(open_page(f"{PAGE}#fig-walk?{settings}", viewport=viewport, **options))
        shown.map.wait_for()
        return shown

    return show_one


def number(text):
    """A number as the figure writes it."""
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    digits, _, power = text.replace("−", "-").partition(" × 10")
    return float(digits) * 10 ** int(power.translate(superscripts) or 0)


def losses(text):
    """The loss and the step of each optimizer in what the figure says."""
    found = re.findall(r"(\w[\w ]*?): loss (\S+(?: × 10\S+)?) after (\d+) steps?\.", text)
    return {name: (number(loss), int(step)) for name, loss, step in found}


# --- coming to life ---


def test_a_figure_comes_to_life_when_it_comes_near(open_page):
    opened = open_page(PAGE, viewport=LAPTOP)
    shown = Shown(opened)
    top = shown.place.bounding_box()["y"]
    assert top > LAPTOP["height"] + 700
    assert shown.place.locator(".lf").count() == 0
    assert shown.place.locator("img").is_visible()
    opened.page.mouse.move(640, 400)
    opened.page.mouse.wheel(0, top - LAPTOP["height"] - 500)
    shown.map.wait_for(state="attached")
    assert not shown.place.locator("img").is_visible()
    shown.assert_sound()


def test_the_figure_says_what_a_reader_who_cannot_see_it_would_miss(show):
    shown = show()
    alt = shown.place.locator("img").get_attribute("alt")
    assert shown.live.get_attribute("role") == "group"
    assert shown.live.get_attribute("aria-label") == alt
    assert "Contour map" in alt


# --- what it shows is what PyTorch computes ---


@pytest.mark.parametrize(
    "settings",
    [
        "start=[1.2,-1]&steps=60",
        "start=[1.000001,-1]&steps=250",
        f"start=[0.5,1.5]&steps=40&optimizers={quote(RACE)}&learning_rate=0.01",
        'start=[-1.5,0.2]&steps=80&optimizers={"adam":{"betas":[0.8,0.95],"learning_rate":0.1},"rmsprop":{"centered":true}}',
        "start=[1,1.9]&steps=50&step=20",
    ],
)
def test_losses_and_points_are_those_of_pytorch(show, settings):
    shown = show(settings)
    walks, said, drawn = shown.pytorch(), losses(shown.says()), shown.drawn()
    step = shown.step()
    assert set(said) == set(drawn) == set(walks)
    left, top, width, height = shown.live.evaluate(FRAME)
    for name, walk in walks.items():
        assert said[name][1] == step
        assert said[name][0] == pytest.approx(walk.losses[step].item(), rel=0.06, abs=1e-12)  # as far as it is written
        dots, end = drawn[name]
        expected = walk.path[: step + 1].tolist()
        near = {"abs": 0.06 * 4 / min(width, height)}  # points are drawn to a tenth of a pixel
        assert end == pytest.approx(expected[-1], **near)
        if step <= 80:
            assert len(dots) == step
            for dot, point in zip(dots, expected[1:], strict=True):
                assert dot == pytest.approx(point, **near)


def test_at_the_pointer_stand_loss_gradient_curvatures_and_kind(show):
    shown = show("start=[1,-1]")
    shown.page.mouse.move(*shown.point(0.0, 0.0))
    terms = dict(
        zip(shown.live.locator("dt").all_inner_texts(), shown.live.locator("dd").all_inner_texts(), strict=True)
    )
    at = [number(one) for one in terms["pointer"].strip("()").split(", ")]
    surface = surfaces.two_weight_network()
    assert at == pytest.approx([0, 0], abs=0.02)
    assert number(terms["loss"]) == pytest.approx(surface.value(at).item(), rel=0.01)
    gradient = [number(one) for one in terms["gradient"].strip("()").split(", ")]
    assert gradient == pytest.approx(surface.gradient(at).tolist(), abs=0.02)
    down, up = terms["curvatures"].split(" and ")
    assert (number(down[:-2]), down[-1], number(up[:-2]), up[-1]) == (-2, "↓", 2, "↑")
    shown.page.mouse.move(0, 0)
    terms = dict(
        zip(shown.live.locator("dt").all_inner_texts(), shown.live.locator("dd").all_inner_texts(), strict=True)
    )
    assert terms["start"] == "(1, −1)"


def test_a_direction_without_curvature_bends_neither_up_nor_down(open_page):
    address = "chapters/03-critical-points/saddle-or-minimum.html#fig-degenerate?start=[0,0]"
    figure = open_page(address, viewport=LAPTOP).page.locator("#fig-degenerate")
    assert figure.locator("dt:text('curvatures') + dd").inner_text() == "0 → and 0 →"


def test_at_a_saddle_the_kind_is_named_and_the_gradient_has_no_arrow(show):
    shown = show("start=[0,0]")
    assert "saddle" in shown.live.locator("dd").all_inner_texts()
    assert shown.live.locator(".lf-probe .lf-arrow-gradient").count() == 0
    assert shown.live.locator(".lf-probe .lf-arrow-positive").count() == 1
    assert shown.live.locator(".lf-probe .lf-arrow-negative").count() == 1


def test_a_walk_that_explodes_is_shown_as_such(show):
    shown = show("start=[1.5,1.4]&learning_rate=10")
    (walk,) = shown.pytorch().values()
    assert walk.diverged_at is not None
    assert shown.says() == f"gradient descent diverged at step {walk.diverged_at}."
    marks = shown.live.locator(".lf-diverged").all_text_contents()
    assert len(marks) == 2
    assert all("diverged" in one for one in marks)
    shown.live.get_by_label("logarithmic charts").check()
    shown.assert_sound()


# --- mouse ---


def test_the_start_is_dragged_with_the_mouse(show):
    shown = show("start=[1,-1]")
    mouse = shown.page.mouse
    mouse.move(*shown.point(1, -1))
    mouse.down()
    mouse.move(*shown.point(0, 0.5), steps=5)
    assert shown.start() == pytest.approx([0, 0.5], abs=0.02)  # while it is dragged
    mouse.move(*shown.point(-1.5, 5), steps=5)
    mouse.up()
    assert shown.start() == pytest.approx([-1.5, 2], abs=0.02)  # it stays on the map
    mouse.move(*shown.point(1, 1))
    assert shown.start() == pytest.approx([-1.5, 2], abs=0.02)
    (walk,) = shown.pytorch().values()
    assert shown.drawn()["gradient descent"][1] == pytest.approx(walk.path[-1].tolist(), abs=0.02)


def test_a_click_on_the_map_puts_the_start_there(show):
    shown = show()
    shown.page.mouse.click(*shown.point(-1, 1.5))
    assert shown.start() == pytest.approx([-1, 1.5], abs=0.02)


# --- touch ---


@pytest.fixture
def phone(show):
    shown = show("start=[1,-1]", viewport=PHONE, has_touch=True, is_mobile=True)
    shown.touch = shown.opened.context.new_cdp_session(shown.page)
    return shown


def drag(shown, *points):
    """Draw a finger over the screen."""
    for kind, point in [("touchStart", points[0]), *[("touchMove", one) for one in points[1:]], ("touchEnd", None)]:
        at = [{"x": point[0], "y": point[1]}] if point else []
        shown.touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


def test_a_tap_on_the_map_puts_the_start_there(phone):
    phone.page.touchscreen.tap(*phone.point(-1, 1))
    assert phone.start() == pytest.approx([-1, 1], abs=0.03)


def test_a_finger_drags_the_start_and_the_page_stays(phone):
    x, y = phone.point(1, -1)
    before = phone.page.evaluate("scrollY")
    drag(phone, *[(x, y - 10 * one) for one in range(12)])  # upwards, as one would scroll
    assert phone.page.evaluate("scrollY") == before
    assert phone.start() == pytest.approx([1, -1 + 110 / phone.live.evaluate(FRAME)[3] * 4], abs=0.05)


def test_a_swipe_over_the_map_scrolls_the_page_and_leaves_the_start(phone):
    x, y = phone.point(-1, -1)
    before = phone.page.evaluate("scrollY")
    drag(phone, *[(x, y - 12 * one) for one in range(12)])
    phone.page.wait_for_timeout(200)
    assert phone.page.evaluate("scrollY") > before + 50
    assert phone.start() == [1, -1]


def test_touch_alone_operates_every_control(phone):
    phone.button("Reset").tap()
    assert phone.step() == 0
    phone.button("+1: one step on").tap()
    assert phone.step() == 1
    phone.button("Play").tap()
    assert phone.step() == 250  # motion is reduced: at once
    for name in ("momentum", "Adam"):
        phone.live.get_by_role("checkbox", name=name, exact=True).tap()
    assert {"momentum", "Adam"} < set(phone.drawn())
    row = phone.row("Adam")
    row.locator("summary").tap()
    row.get_by_label("amsgrad").tap()
    for slider in (
        phone.slider("step"),
        phone.slider("learning rate", row),
        phone.slider("β₂", row),
        phone.slider("steps"),
    ):
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        before = slider.get_attribute("aria-valuetext")
        phone.page.touchscreen.tap(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
        assert slider.get_attribute("aria-valuetext") != before
    phone.button("in the valley").tap()
    assert phone.start() == [0.5, 2]
    phone.button("Start over").tap()
    assert phone.start() == [1, -1]
    phone.assert_sound()


def test_what_a_finger_has_to_hit_is_large_enough(phone):
    phone.choose("Adam")
    phone.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    small = phone.live.evaluate(
        """(figure) => [...figure.querySelectorAll("button, select, input, summary, .lf-start")].filter((one) => {
          const box = (one.closest("label") || one).getBoundingClientRect();
          return box.width && (box.width < 24 || box.height < 24);
        }).map((one) => one.outerHTML)"""
    )
    assert small == []  # WCAG 2.2, target size


# --- keyboard ---

NAME = """const name = (one) => `${one.tagName.toLowerCase()} ${
  one.ariaLabel || one.labels?.[0]?.textContent.trim() || one.textContent.trim()}`;"""

FOCUSED = f"() => {{ {NAME} const one = document.activeElement; return one.closest('.lf') && name(one); }}"

FOCUSABLE = f"""(figure) => {{ {NAME}
  return [...figure.querySelectorAll("button, input, select, summary, [tabindex='0']")]
    .filter((one) => one.getClientRects().length).map(name); }}"""


def tabbed(shown, most=120):
    """The controls that the tabulator reaches, in its order, from the figure's beginning."""
    shown.live.focus()
    found = []
    for _ in range(most):
        shown.page.keyboard.press("Tab")
        focused = shown.page.evaluate(FOCUSED)
        if focused is None:
            return found
        found.append(focused)
    pytest.fail("the tabulator does not leave the figure")


def test_the_tabulator_reaches_every_control_in_the_order_of_reading(show):
    shown = show(f"optimizers={quote(RACE)}")
    shown.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    reached = tabbed(shown)
    assert reached == shown.live.evaluate(FOCUSABLE)
    assert reached[0].startswith("g start of the walk")
    assert len(reached) > 60
    for name in ("Play", "Copy link", "Start over", "on the ridge"):
        assert f"button {name}" in reached


def test_focus_is_visible_on_every_kind_of_control(show):
    shown = show()
    shown.live.focus()
    for _ in range(30):
        shown.page.keyboard.press("Tab")
        seen = shown.page.evaluate(
            """() => { const one = document.activeElement; if (!one.closest(".lf")) return "left";
              const style = getComputedStyle(one.querySelector(".lf-touch") || one);
              return one.matches(":focus-visible")
                && (style.outlineStyle !== "none" || style.strokeDasharray !== "none"); }"""
        )
        if seen == "left":
            return
        assert seen is True, shown.page.evaluate(FOCUSED)


def test_arrow_keys_move_the_start(show):
    shown = show("start=[1,-1]")
    shown.handle.focus()
    keys = shown.page.keyboard
    for key, expected in [
        ("ArrowLeft", [0.96, -1]),
        ("ArrowUp", [0.96, -0.96]),
        ("ArrowRight", [1, -0.96]),
        ("ArrowDown", [1, -1]),
        ("Shift+ArrowLeft", [0.6, -1]),
        ("Shift+ArrowUp", [0.6, -0.6]),
    ]:
        keys.press(key)
        assert shown.start() == pytest.approx(expected)
    assert shown.handle.get_attribute("aria-valuetext") == "w₁ = 0.6, w₂ = −0.6"
    for _ in range(12):
        keys.press("Shift+ArrowRight")
    assert shown.start()[0] == 2  # it stays on the map
    assert shown.page.evaluate(FOCUSED).startswith("g start")


def test_keys_operate_every_control(show):
    shown = show("start=[1.2,-1]&steps=100")
    keys = shown.page.keyboard
    shown.button("Reset").focus()
    keys.press("Enter")
    assert shown.step() == 0
    shown.button("+1: one step on").focus()
    keys.press("Space")
    keys.press("Enter")
    assert shown.step() == 2
    shown.button("−1: one step back").focus()
    keys.press("Space")
    assert shown.step() == 1
    shown.slider("step").focus()
    keys.press("ArrowRight")
    assert shown.step() == 2
    keys.press("End")
    assert shown.step() == 100
    shown.live.get_by_role("checkbox", name="Adam", exact=True).focus()
    keys.press("Space")
    assert set(shown.drawn()) == {"gradient descent", "Adam"}
    row = shown.row("Adam")
    row.locator("summary").focus()
    keys.press("Enter")
    row.get_by_label("amsgrad").focus()
    keys.press("Space")
    shown.slider("β₁", row).focus()
    keys.press("Home")
    shown.live.get_by_label("start, w₂").fill("0.25")
    keys.press("Enter")
    assert shown.start() == [1.2, 0.25]
    settings = shown.settings()
    assert settings["start"] == [1.2, 0.25]
    assert settings["optimizers"]["adam"] == {"learning_rate": 0.05, "betas": [0, 0.999], "amsgrad": True}
    shown.button("with momentum").focus()
    keys.press("Enter")
    assert set(shown.drawn()) == {"gradient descent", "momentum"}
    shown.row("momentum").locator("summary").click()
    shown.row("momentum").get_by_role("combobox").focus()
    keys.press("ArrowDown")
    assert shown.settings()["optimizers"]["momentum"]["form"] == "averaged"


def test_each_press_of_an_arrow_key_moves_a_slider_from_one_end_to_the_other(show):
    shown = show('optimizers=["gradient_descent","adam"]')
    shown.row("Adam").locator("summary").click()
    sliders = [shown.slider("steps"), shown.slider("learning rate", shown.row("Adam"))]
    for slider in [*sliders, shown.slider("β₁", shown.row("Adam")), shown.slider("ε", shown.row("Adam"))]:
        slider.focus()
        for end, back in (("Home", "ArrowRight"), ("End", "ArrowLeft")):
            shown.page.keyboard.press(end)
            seen = [slider.get_attribute("aria-valuetext")]
            for _ in range(6):
                shown.page.keyboard.press(back)
                seen.append(slider.get_attribute("aria-valuetext"))
            assert len(set(seen)) == 7, seen


def test_a_number_outside_of_the_map_is_moved_to_its_border_and_text_is_dropped(show):
    shown = show("start=[2,-1]")
    field = shown.live.get_by_label("start, w₁")
    field.fill("7")
    field.press("Enter")
    assert shown.start() == [2, -1]
    field.fill("-7")
    field.press("Tab")
    assert shown.start() == [-2, -1]
    field.fill("")
    field.press("Tab")
    assert shown.start() == [-2, -1]
    shown.assert_sound()


# --- time ---


def test_play_runs_and_pauses_and_goes_on(show):
    shown = show("steps=100")
    shown.page.emulate_media(reduced_motion="no-preference")
    shown.button("Play").click()
    shown.page.wait_for_function(  # it shows step 100 until the first frame
        "() => { const { value } = document.querySelector('.lf-play-bar input'); return value > 5 && value < 100; }",
        timeout=5000,
    )
    shown.button("Pause").click()
    paused = shown.step()
    assert 5 < paused < 100
    shown.page.wait_for_timeout(200)
    assert shown.step() == paused
    assert shown.drawn()["gradient descent"][1] == pytest.approx(
        shown.pytorch()["gradient descent"].path[paused].tolist(), abs=0.02
    )
    shown.button("Play").click()
    shown.page.wait_for_function(
        f"() => Number(document.querySelector('.lf-play-bar input').value) > {paused}", timeout=5000
    )
    assert shown.step() > paused
    shown.slider("step").press("Home")
    assert shown.button("Play").is_visible()  # whoever scrubs takes over
    shown.assert_sound()


def test_play_ends_at_the_last_step_and_begins_anew(show):
    shown = show("steps=10")
    shown.page.emulate_media(reduced_motion="no-preference")
    assert shown.step() == 10
    shown.button("Play").click()
    shown.page.wait_for_function("() => Number(document.querySelector('.lf-play-bar input').value) < 5", timeout=3000)
    shown.button("Play").wait_for(timeout=5000)
    assert shown.step() == 10


def test_a_figure_that_is_scrolled_away_stops_playing(show):
    shown = show("steps=1000")
    shown.page.emulate_media(reduced_motion="no-preference")
    shown.button("Play").click()
    shown.page.wait_for_function("() => Number(document.querySelector('.lf-play-bar input').value) < 1000")
    shown.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    shown.page.wait_for_timeout(400)
    stopped = shown.step()
    assert stopped < 1000
    shown.page.wait_for_timeout(400)
    assert shown.step() == stopped
    shown.assert_sound()


def test_with_reduced_motion_play_goes_to_the_end_at_once(show):
    shown = show("steps=100")
    shown.button("Reset").click()
    shown.button("Play").click()
    assert shown.step() == 100
    assert shown.button("Play").is_visible()


def test_fewer_steps_while_it_plays_end_the_play(show):
    shown = show("steps=2000")
    shown.page.emulate_media(reduced_motion="no-preference")
    shown.button("Reset").click()
    shown.button("Play").click()
    shown.page.wait_for_function("() => Number(document.querySelector('.lf-play-bar input').value) > 50", timeout=5000)
    shown.slider("steps").press("Home")
    shown.page.wait_for_timeout(100)
    assert shown.step() == 10
    assert shown.button("Play").is_visible()
    shown.assert_sound()


def test_steps_do_not_leave_the_walk(show):
    shown = show("steps=20")
    shown.button("+1: one step on").click()
    assert shown.step() == 20
    shown.button("Reset").click()
    shown.button("−1: one step back").click()
    assert shown.step() == 0
    assert losses(shown.says())["gradient descent"][1] == 0


# --- races, presets, starting over ---


def test_several_optimizers_race_in_colors_and_dashes_of_their_own(show):
    shown = show("start=[1.2,-1]")
    for name in ("Adam", "momentum", "Nesterov", "AdaGrad", "RMSProp", "AdamW"):
        shown.choose(name)
    assert len(shown.drawn()) == 7
    assert set(shown.pytorch()) == set(shown.drawn())
    looks = shown.live.evaluate(
        """(figure) => [...figure.querySelectorAll(".lf-map .lf-path")]
          .map((one) => ["stroke", "stroke-dasharray"].map((name) => one.getAttribute(name)))"""
    )
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == 7
    assert shown.live.locator(".lf-chart").first.locator(".lf-curve").count() == 7
    shown.live.get_by_role("checkbox", name="gradient descent", exact=True).uncheck()
    assert len(shown.drawn()) == 6


def test_the_last_optimizer_stays(show):
    shown = show()
    shown.live.get_by_role("checkbox", name="gradient descent", exact=True).click()
    assert list(shown.drawn()) == ["gradient descent"]
    assert shown.live.get_by_role("checkbox", name="gradient descent", exact=True).is_checked()


def test_presets_set_the_figure_and_start_over_undoes_everything(show):
    shown = show()
    first = shown.says()
    shown.button("in the valley").click()
    assert shown.start() == [0.5, 2]
    shown.button("with momentum").click()
    assert shown.start() == [1.000001, -1]
    assert set(shown.drawn()) == {"gradient descent", "momentum"}
    shown.live.get_by_label("logarithmic charts").check()
    shown.slider("learning rate", shown.row("momentum")).press("End")
    shown.slider("steps").press("Home")
    shown.button("Start over").click()
    assert shown.settings() == {}
    assert shown.says() == first


# --- links ---


def test_a_link_in_the_text_sets_the_figure_and_moves_the_focus(open_page):
    shown = Shown(open_page(PAGE, viewport=LAPTOP))
    link = shown.page.get_by_role("link", name="into the valley")
    link.focus()
    shown.page.keyboard.press("Enter")
    shown.map.wait_for()
    assert shown.start() == [0.5, 2]
    assert shown.live.evaluate("(one) => one === document.activeElement")
    box = shown.map.bounding_box()
    assert -1 < box["y"] < LAPTOP["height"] - 200
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate(FOCUSED).startswith("g start")
    shown.page.keyboard.press("ArrowLeft")
    assert shown.start() != [0.5, 2]
    link.click()  # the same link again: the address stays, the figure is set
    assert shown.start() == [0.5, 2]
    shown.assert_sound()


def test_every_link_in_the_text_fits_its_figure(open_page):
    shown = Shown(open_page(PAGE, viewport=LAPTOP))
    links = shown.page.locator("a.figure-link")
    assert links.count() >= 5
    for link in links.all():
        shown.page.evaluate("(address) => (location.hash = address)", link.get_attribute("href"))
        shown.map.wait_for()
        query = dict(parse_qsl(link.get_attribute("href").split("?")[1]))
        shown.page.wait_for_timeout(30)
        if "start" in query:
            assert shown.start() == json.loads(query["start"])
        if "steps" in query:
            assert shown.step() == int(query["steps"])
    shown.assert_sound()


def test_a_copied_link_restores_the_figure_on_a_fresh_page(show, open_page):
    shown = show("start=[1.2,-1]")
    shown.opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.choose("Adam")
    shown.row("Adam").locator("summary").click()
    shown.slider("β₂", shown.row("Adam")).press("Home")
    shown.slider("learning rate", shown.row("gradient descent")).press("ArrowRight")
    shown.slider("steps").press("ArrowLeft")
    shown.slider("step").press("ArrowLeft")
    shown.live.get_by_label("logarithmic charts").check()
    settings = shown.settings()
    assert set(settings) == {"start", "steps", "step", "optimizers", "log_scale"}
    address = shown.page.url
    assert shown.live.get_by_role("button", name=re.compile("^Link")).inner_text() in (
        "Link copied",
        "Link is in the address bar",
    )
    fresh = Shown(open_page(f"{PAGE}#{urlsplit(address).fragment}", viewport=LAPTOP))
    fresh.map.wait_for()
    box = fresh.map.bounding_box()
    assert -50 < box["y"] < LAPTOP["height"] - 200  # in view, also after the mathematics above has been drawn
    assert fresh.says() == shown.says()
    assert fresh.live.evaluate(ENDS) == shown.live.evaluate(ENDS)
    assert fresh.settings() == settings


def test_a_new_address_sets_the_figure(show):
    shown = show("start=[1,-1]")
    shown.page.evaluate("location.hash = 'fig-walk?start=[-0.5,1]&steps=30'")
    shown.page.wait_for_timeout(50)
    assert shown.start() == [-0.5, 1]
    assert shown.step() == 30
    shown.page.go_back()
    shown.page.wait_for_timeout(50)
    assert shown.start() == [1, -1]


UNFIT = [
    "start=[9,9]",
    "start=here",
    "steps=1e9",
    "steps=-1",
    "step=251",
    "learning_rate=null",
    'learning_rate="1"',
    'optimizers=["sgd"]',
    "optimizers=[]",
    'optimizers={"adam":{"betas":[0.9]}}',
    'optimizers={"adam":{"amsgrad":1}}',
    'optimizers={"adam":7}',
    "optimizers=null",
    "depth=3",
    "walkers=[]",
    "__proto__=1",
    "%",
]


def test_a_link_that_does_not_fit_changes_nothing_and_says_why(show):
    shown = show()
    before = shown.says(), shown.live.evaluate(ENDS)
    for number, settings in enumerate(UNFIT, 1):
        shown.page.evaluate("(hash) => (location.hash = hash)", f"fig-walk?log_scale=true&{settings}")
        shown.page.wait_for_timeout(30)
        assert shown.live.evaluate(ENDS) == before[1], settings
        assert not shown.live.get_by_label("logarithmic charts").is_checked(), settings
        warnings = [one for one in shown.opened.messages if one.startswith("warning")]
        assert len(warnings) == number, settings
        assert "the link's settings do not fit this figure" in warnings[-1]
    assert shown.says() == before[0]
    assert shown.opened.errors == []


# --- nothing breaks it ---


def test_no_end_of_any_slider_breaks_it_and_python_takes_every_setting(show):
    shown = show(f"optimizers={quote(RACE)}&steps=2000&start=[1.9,-1.3]")
    shown.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    shown.assert_sound()
    names = []
    for slider in shown.live.locator(".lf-controls input[type=range]:visible").all():
        before = slider.input_value()
        for key in ("Home", "End"):
            slider.press(key)
            assert shown.live.evaluate(NOT_NUMBERS) == []
            shown.state()  # raises where Python does not accept it
        if slider.get_attribute("id") != shown.slider("steps").get_attribute("id"):
            slider.evaluate("(one, value) => { one.value = value; one.dispatchEvent(new Event('input')); }", before)
        names.append(slider.get_attribute("aria-valuetext"))
    assert len(names) >= 30
    shown.assert_sound()


def test_all_settings_at_their_ends_at_once_break_nothing(show):
    shown = show(f"optimizers={quote(RACE)}&steps=2000&start=[1.9,-1.3]")
    shown.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    for key in ("Home", "End"):
        for slider in shown.live.locator(".lf-walkers input[type=range]:visible").all():
            slider.press(key)
        assert shown.live.evaluate(NOT_NUMBERS) == []
        shown.state()
    for box in shown.live.locator(".lf-options input[type=checkbox]").all():
        box.click()
        assert shown.live.evaluate(NOT_NUMBERS) == []
    shown.state()
    for choice in shown.live.locator("select").all():
        for option in choice.locator("option").all():
            choice.select_option(option.get_attribute("value"))
            assert shown.live.evaluate(NOT_NUMBERS) == []
            shown.state()
    shown.live.get_by_label("logarithmic charts").check()
    shown.assert_sound()
    assert shown.says().count(".") >= 7


def test_no_start_breaks_it(show):
    shown = show(f"optimizers={quote(RACE)}&steps=2000")
    for start in ("[-2,-2]", "[-2,2]", "[2,-2]", "[2,2]", "[0,0]", "[1,1]", "[2,0.5]"):
        shown.page.evaluate("(hash) => (location.hash = hash)", f"fig-walk?start={start}&log_scale=false")
        shown.page.wait_for_timeout(30)
        assert shown.start() == json.loads(start)
        for rate in ("Home", "End"):
            for slider in shown.live.get_by_role("slider", name="learning rate").all():
                slider.press(rate)
            assert shown.live.evaluate(NOT_NUMBERS) == []
        shown.live.get_by_label("logarithmic charts").check()
        shown.handle.focus()
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
            shown.page.keyboard.press(key)
        shown.assert_sound()


def test_a_new_width_and_a_new_mode_break_nothing(show):
    shown = show("start=[1.2,-1]&steps=60")
    points = shown.drawn()["gradient descent"]
    colors = {}
    for width in (1280, 375, 320, 1280):
        shown.page.set_viewport_size({"width": width, "height": 800})
        shown.page.wait_for_timeout(150)
        assert shown.map.bounding_box()["width"] <= width
        canvas, (left, top, *_) = shown.live.locator(".lf-map canvas").bounding_box(), shown.live.evaluate(FRAME)
        drawing = shown.map.bounding_box()
        assert (canvas["x"], canvas["y"]) == pytest.approx((drawing["x"] + left, drawing["y"] + top), abs=1)
        assert shown.drawn()["gradient descent"][1] == pytest.approx(points[1], abs=0.02)
        shown.assert_sound()
    for mode in ("dark", "light", "dark"):
        shown.page.evaluate("(mode) => (document.documentElement.dataset.theme = mode)", mode)
        colors[mode] = shown.live.evaluate("(one) => getComputedStyle(one.querySelector('.lf-title')).fill")
        shown.assert_sound()
    assert colors["dark"] != colors["light"]


def test_a_walk_of_2000_steps_is_drawn_with_few_vertices(show):
    shown = show(f"optimizers={quote(RACE)}&steps=2000&start=[1.9,-1.3]&learning_rate=0.3")
    vertices = [len(re.findall("[ML]", one)) for one in shown.live.evaluate(ENDS)]
    assert len(vertices) == 7
    assert max(vertices) <= 1300  # 600 lines, each perhaps with a new beginning where it comes back onto the map
    assert max(vertices) > 10
    assert shown.live.locator("svg *").count() < 400


def test_a_walk_that_jumps_to_and_fro_is_not_drawn_as_one_that_rests(show):
    """With the largest step that neither settles nor explodes, the loss takes two values for ever."""
    shown = show("start=[1.2,1.2]&learning_rate=0.51&steps=2000")
    (walk,) = shown.pytorch().values()
    assert (walk.losses[-1] - walk.losses[-2]).abs() > 1e-3
    line = shown.live.locator(".lf-chart .lf-curve").first.get_attribute("d")
    heights = [float(one.split()[1]) for one in re.split("[ML]", line)[-20:]]
    expected = (walk.losses[-1] - walk.losses[-2]).abs().item() / walk.losses.max().item()
    assert max(heights) - min(heights) > 20 * expected


# --- for everyone ---


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_no_violation(show, viewport, mode):
    shown = show(f"optimizers={quote(RACE)}&learning_rate=10", viewport=viewport, color_scheme=mode)
    shown.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert shown.page.evaluate("document.documentElement.dataset.theme") == mode
    shown.page.add_script_tag(path=AXE)
    found = shown.page.evaluate("() => axe.run('#fig-walk', { resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert len(found["passes"]) > 10


def test_axe_would_find_a_violation(show):
    shown = show()
    shown.live.evaluate("(one) => one.querySelector('.lf-start').removeAttribute('aria-label')")
    shown.page.add_script_tag(path=AXE)
    found = shown.page.evaluate("() => axe.run('#fig-walk')")
    assert found["violations"] != []


TEXT_IN_DRAWINGS = """(figure) => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  let paper = [255, 255, 255];
  for (let one = figure; one; one = one.parentElement) {
    const color = parse(getComputedStyle(one).backgroundColor);
    if (color.length === 3) { paper = color; break; }
  }
  const contrast = (color) => {
    const [a, b] = [luminance(parse(color)), luminance(paper)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  return {
    text: Math.min(...[...figure.querySelectorAll("svg text")].map((one) => contrast(getComputedStyle(one).fill))),
    curves: Math.min(...[...figure.querySelectorAll(".lf-curve")].map((one) => contrast(getComputedStyle(one).stroke))),
  };
}"""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_curves_in_the_drawings_have_contrast(show, mode):
    shown = show(f"optimizers={quote(RACE)}&learning_rate=10", color_scheme=mode)
    found = shown.live.evaluate(TEXT_IN_DRAWINGS)
    assert found["text"] >= 4.5
    assert found["curves"] >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_paints_no_box_behind_the_figure(show, mode):
    shown = show(color_scheme=mode)
    painted = shown.live.evaluate(
        """(figure) => {
          const found = [];
          for (let one = figure; one && !one.matches("article, main, body"); one = one.parentElement) {
            const style = getComputedStyle(one);
            const clear = style.backgroundColor === "rgba(0, 0, 0, 0)" && style.backgroundImage === "none";
            if (!clear || style.boxShadow !== "none")
              found.push(`${one.tagName}.${one.className}: ${style.backgroundColor}`);
          }
          return found;
        }"""
    )
    assert painted == []


def test_nothing_is_wider_than_a_phone(show):
    shown = show(f"optimizers={quote(RACE)}&learning_rate=10", viewport=PHONE)
    shown.live.evaluate("(one) => one.querySelectorAll('details').forEach((d) => (d.open = true))")
    wide = shown.live.evaluate(
        """(figure) => [...figure.querySelectorAll("*")].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.width && (box.right > 375.5 || box.left < -0.5) && !one.closest("[clip-path]");
        }).map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert wide == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") == 375


def test_texts_of_the_axes_lie_inside_their_drawings(show):
    shown = show("start=[1,1]&steps=2000&learning_rate=0.01")
    for log in (False, True):
        shown.live.get_by_label("logarithmic charts").set_checked(log)
        for start in ("1.01", "1.00001", "2"):
            shown.live.get_by_label("start, w₁").fill(start)
            shown.live.get_by_label("start, w₁").press("Enter")
            outside = shown.live.evaluate(
                """(figure) => [...figure.querySelectorAll("svg text")].filter((one) => {
                  const [a, b] = [one.getBoundingClientRect(), one.closest("svg").getBoundingClientRect()];
                  return a.left < b.left - 0.5 || a.right > b.right + 0.5 || a.bottom > b.bottom + 0.5;
                }).map((one) => one.textContent)"""
            )
            assert outside == [], (log, start)


def test_a_live_region_says_what_came_of_it_once_the_reader_pauses(show):
    shown = show("start=[1,-1]")
    assert shown.status.get_attribute("aria-live") == "polite"
    before = shown.status.inner_text()
    shown.handle.focus()
    for _ in range(3):
        shown.page.keyboard.press("ArrowUp")
        assert shown.status.inner_text() == before  # not at every key
    after = shown.says()
    assert after != before
    assert losses(after)["gradient descent"][1] == 250


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_on_paper_there_is_the_picture(show, mode):
    shown = show(color_scheme=mode)
    assert not shown.place.locator("img").is_visible()
    shown.page.emulate_media(media="print")
    assert shown.place.locator("img").is_visible()
    assert not shown.live.is_visible()
    assert shown.place.locator("img").evaluate("(one) => one.complete && one.naturalWidth") > 400
    shown.page.emulate_media(media="screen")
    assert shown.live.is_visible()
    shown.assert_sound()


def test_without_scripts_there_is_the_picture(browser, site):
    context = browser.new_context(java_script_enabled=False, offline=True, viewport=LAPTOP)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{PAGE}")
    picture = page.locator("#fig-walk img")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible()
    assert picture.bounding_box()["width"] > 300
    assert page.locator(".lf").count() == 0
    context.close()


def test_the_loss_said_at_the_start_is_that_of_the_text(show):
    """The page says that the loss is 4 at (1, −1) and 25 in that corner."""
    shown = show("start=[2,-2]")
    shown.button("Reset").click()
    assert losses(shown.says())["gradient descent"] == (25, 0)
    assert math.isclose(surfaces.two_weight_network().value((2, -2)).item(), 25)
