"""A finger that drags something up or down in a figure moves that and not the page."""

import pytest

FIGURES = {
    "chapters/authors/figures.html": "#fig-part-point .lf-point",
    "chapters/05-adaptive-learning-rates/adam.html": ".leedl-figure rect[style*=crosshair]",
    "chapters/01-looking-for-a-function/a-guess-with-two-unknowns.html": ".leedl-figure .lf-point",
}
PHONE = {"width": 375, "height": 700}


@pytest.mark.parametrize("name", FIGURES)
def test_a_finger_that_drags_does_not_scroll(open_page, name):
    page = open_page(name, viewport=PHONE, has_touch=True).page
    figures = page.locator(".leedl-figure")
    for i in range(figures.count()):
        figures.nth(i).scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    handle = page.locator(FIGURES[name]).first
    handle.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.wait_for_timeout(300)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate("() => { window.lost = 0; addEventListener('pointercancel', () => lost++, true); }")
    before = page.evaluate("scrollY")
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for i in range(1, 9):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 8 * i}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert page.evaluate("[scrollY, lost]") == [before, 0]
