"""Every kind of figure, where the book first uses it: a finger operates it, and each change takes less than a frame."""

import json
import re

import pytest

from leedl.widgets import FIGURES

PHONE = {"width": 375, "height": 700}
LAPTOP = {"width": 1280, "height": 800}
EVENTS = 40
FINGER = 24  # CSS pixels, WCAG 2.2, success criterion 2.5.8
CONTROLS = "button:enabled, label:has(input[type=radio]), label:has(input[type=checkbox]), input[type=range], select"


STATES = re.compile(r'class="leedl-figure"[^>]*><script type="application/json">(.*?)</script>')


@pytest.fixture(scope="session")
def places(site):
    """For each kind, the first page of the built site that shows such a figure, and which of its figures it is."""
    found = {}
    for file in sorted(site.glob("chapters/**/*.html")):
        for number, state in enumerate(STATES.findall(file.read_text("utf-8"))):
            found.setdefault(json.loads(state)["kind"], (str(file.relative_to(site)), number))
    return found


@pytest.fixture
def show(open_page, places):
    """Call it with a kind of figure and options of the browser's context for the page and the figure, in view."""

    def open_figure(kind, **options):
        name, number = places[kind]
        opened = open_page(name, **options)
        figure = opened.page.locator(".leedl-figure").nth(number)
        figure.scroll_into_view_if_needed()
        figure.locator(CONTROLS).first.wait_for()
        return opened, figure

    return open_figure


def center(place):
    """The middle of an element that has been brought into the middle of the window."""
    place.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box


def look(figure):
    """What a reader can see or be told of a figure."""
    return figure.evaluate(
        """(one) => one.innerHTML + [...one.querySelectorAll("input, select")].map((it) => it.value + it.checked)"""
    )


@pytest.mark.parametrize("kind", FIGURES)
def test_a_finger_operates_every_control(show, kind):
    opened, figure = show(kind, viewport=PHONE, has_touch=True)
    page = opened.page
    for control in figure.locator(CONTROLS).all():
        if not control.is_visible() or not control.is_enabled():
            continue  # what an earlier tap has folded away or switched off
        x, y, box = center(control)
        tag, name = control.evaluate("(one) => [one.tagName, one.textContent || one.getAttribute('aria-label')]")
        assert min(box["width"], box["height"]) >= FINGER, f"{name}: {box}"
        if tag == "SELECT":
            continue  # a list of the phone's own
        if control.get_attribute("type") == "range":
            seen = []
            for share in (0.15, 0.85):
                x, y, box = center(control)  # an answer to the first tap may have moved it
                page.touchscreen.tap(box["x"] + share * box["width"], y)
                seen.append(control.input_value())
            assert seen[0] != seen[1], f"the slider {control.evaluate('(one) => one.labels[0]?.textContent')} stays"
        else:
            page.touchscreen.tap(x, y)
    assert opened.errors == []


@pytest.mark.parametrize("kind", FIGURES)
def test_a_finger_drags_what_can_be_dragged_and_the_page_stays(show, kind):
    opened, figure = show(kind, viewport=PHONE, has_touch=True)
    page, session = opened.page, None
    for handle in figure.locator("svg [role=slider]").all():
        if not handle.is_visible():
            continue
        x, y, _ = center(handle)
        session = session or page.context.new_cdp_session(page)
        before = page.evaluate("scrollY"), look(figure)
        moves = [(0, 0)] + [
            (direction * step * 4, -direction * step * 4) for direction in (1, -1) for step in range(1, 8)
        ]
        for event, (right, down) in zip(["touchStart"] + ["touchMove"] * 14, moves, strict=True):
            point = {"x": x + right, "y": y + down}
            session.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(100)
        assert page.evaluate("scrollY") == before[0]
        assert look(figure) != before[1], f"{handle.get_attribute('aria-label')} does not follow the finger"
    assert opened.errors == []


@pytest.mark.parametrize("kind", FIGURES)
def test_each_change_takes_less_than_a_frame(show, kind):
    opened, figure = show(kind, viewport=LAPTOP)
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # whatever else the machine does

    def seconds():
        return next(
            one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration"
        )

    number = figure.evaluate(FIND_CONTROLS)
    assert number > 0
    for control in range(number):
        figure.evaluate(CHANGE, [control, 5])  # the first ones are still being compiled
        before = seconds()
        figure.evaluate(CHANGE, [control, EVENTS])
        a_change = (seconds() - before) / EVENTS
        assert a_change < 1 / 60, figure.evaluate("(one, i) => one.controls[i].outerHTML.slice(0, 200)", control)
    assert opened.errors == []


FIND_CONTROLS = """(one) => {
  const some = "input[type=range], svg [role=slider], input[type=radio], input[type=checkbox], button:enabled";
  one.controls = [...one.querySelectorAll(some)].filter((it) => it.getClientRects().length);
  return one.controls.length;
}"""
CHANGE = """(one, [number, events]) => {
  const it = one.controls[number];
  for (let i = 0; i < events; i++) {
    if (it.type === "range") {
      const low = Number(it.min), high = Number(it.max);
      it.value = String(low + Math.round((high - low) * ((i * 7) % 40) / 39));
      it.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (it.getAttribute("role") === "slider") {
      const key = ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"][i % 4];
      it.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: true, bubbles: true }));
    } else it.click();
    document.body.offsetHeight;
  }
}"""
