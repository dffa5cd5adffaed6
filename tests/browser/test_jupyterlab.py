"""A figure in JupyterLab: a real kernel and a real browser share its state."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
import torch

from leedl import surfaces

CELL = ".jp-CodeCell"
FIGURE = """\
from leedl.widgets import ErrorSurface
figure = ErrorSurface("two_weight_network", start=(1.2, -1.0), steps=40, alt="A map with a walk.")
figure"""


SWEEP = """\
from leedl.widgets import Curves, Sweep
waves = Sweep(
    lambda rate, shape: {"wave": [rate * i if shape == "line" else rate * i**2 for i in range(20)]},
    sliders={"rate": [0.1, 0.2, 0.4], "shape": ["line", "parabola"]}, show=Curves("wave"), alt="A line or a parabola.",
)
waves"""
PARTS = """\
from leedl.widgets import PartsGallery
parts = PartsGallery("point", "choice", alt="A point on a plane, and a wave to choose.")
parts"""


def notebook(*cells):
    """A notebook with these cells, and an empty one to type into."""
    made = [
        {"cell_type": "code", "id": f"cell-{i}", "source": code, "metadata": {}, "outputs": [], "execution_count": None}
        for i, code in enumerate([*cells, ""])
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a running JupyterLab, in folders of its own, with one notebook."""
    home = tmp_path_factory.mktemp("lab")
    (home / "figure.ipynb").write_text(json.dumps(notebook(FIGURE, SWEEP, PARTS)), "utf-8")
    tracker = home / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}')  # all cells stay in the page, also those above the window
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    environment = os.environ | {f"JUPYTER_{name}": str(home / folder) for name, folder in folders.items()}
    environment |= {
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "HOME": str(home),
        "OMP_NUM_THREADS": "1",
    }
    token = secrets.token_hex(8)  # the port is open to whoever is on this machine
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    options = [f"--IdentityProvider.token={token}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home}"]
    quiet = ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, *options, *quiet], cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/figure.ipynb?token={token}&reset"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address, server, log, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urllib.request.urlopen(address, timeout=2).read()
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


class Session:
    """The notebook in a browser, its first cell executed."""

    def __init__(self, page):
        self.page = page
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.live = page.locator(".lf").first
        self.sweep = page.locator(".lf").nth(1)
        self.parts = page.locator(".lf").nth(2)

    def run(self, code):
        """Execute code in the last cell and return what it printed."""
        before = self.page.locator(f"{CELL} .jp-InputPrompt").last.inner_text()
        editor = self.page.locator(f"{CELL} .cm-content").last
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("ControlOrMeta+Enter")
        self.page.wait_for_function(
            """([selector, before]) => { const all = [...document.querySelectorAll(`${selector} .jp-InputPrompt`)];
              const now = all[all.length - 1].innerText; return now !== before && /\\d/.test(now); }""",
            arg=[CELL, before],
            timeout=15_000,
        )
        return self.page.locator(f"{CELL} .jp-OutputArea-output").last.inner_text()

    def value(self, expression):
        """What a Python expression is in the kernel."""
        return json.loads(self.run(f"import json; print(json.dumps({expression}))"))

    def value_when(self, expression, becomes, seconds=10):
        """The same as soon as it is as wanted: messages of the browser reach the kernel a little later."""
        deadline = time.monotonic() + seconds
        while not becomes(found := self.value(expression)) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def shown_learning_rate(self):
        return self.live.get_by_role("slider", name="learning rate").first.get_attribute("aria-valuetext")

    def drawn_line(self):
        return self.live.locator(".lf-map .lf-path").first.get_attribute("d")

    def drawn_dots(self):
        """The points after the first that are drawn on the map, in its units."""
        return self.live.evaluate(
            """(figure) => {
              const r = figure.querySelector(".lf-map clipPath rect");
              const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => r.getAttribute(name));
              const dots = figure.querySelector(".lf-map .lf-end").previousElementSibling.getAttribute("d");
              return [...dots.matchAll(/M(-?[\\d.]+) (-?[\\d.]+)h0/g)]
                .map((one) => [((one[1] - left) / width) * 4 - 2, 2 - ((one[2] - top) / height) * 4]);
            }"""
        )


@pytest.fixture(scope="module")
def session(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    context.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    page = context.new_page()
    session = Session(page)
    page.goto(lab, timeout=60_000)
    page.locator(f"{CELL} .cm-content").first.click(timeout=60_000)
    page.wait_for_function("() => /Idle/.test(document.body.innerText)", timeout=60_000)
    for figure in (session.live, session.sweep, session.parts):
        page.keyboard.press("Shift+Enter")
        figure.locator("svg").first.wait_for(timeout=60_000)
    yield session
    context.close()


def walk(**options):
    return surfaces.descend(surfaces.two_weight_network(), "gradient_descent", **options).path


def test_a_cell_shows_the_figure(session):
    assert session.page.locator(".lf").count() == 3
    assert session.shown_learning_rate() == "0.05"
    assert len(session.drawn_dots()) == 40
    assert session.errors == []


def test_setting_the_learning_rate_in_python_moves_the_figure(session):
    before = session.drawn_line()
    session.run("figure.learning_rate = 0.1")
    session.page.wait_for_function(
        "(before) => document.querySelector('.lf-map .lf-path').getAttribute('d') !== before", arg=before
    )
    assert session.shown_learning_rate() == "0.1"
    expected = walk(start=(1.2, -1.0), steps=40, learning_rate=0.1)
    assert torch.tensor(session.drawn_dots()) == pytest.approx(expected[1:].float(), abs=0.01)


def test_reading_the_path_in_python_gives_the_points_drawn(session):
    session.live.get_by_role("slider", name="start of the walk").focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        session.page.keyboard.press(key)
    start = session.value_when("figure.start", lambda one: one == [1.56, -0.96])
    assert start == [1.56, -0.96]
    drawn = session.drawn_dots()
    path = session.value_when("figure.path.tolist()", lambda one: one[0] == start)
    assert path[0] == start
    assert len(path) == 41
    assert torch.tensor(path[1:]) == pytest.approx(torch.tensor(drawn), abs=0.01)
    assert session.value("bool(figure.drawn) and figure.drawn['paths']['gradient_descent'][:2]") == start
    rate = session.value("figure.learning_rate")
    expected = walk(start=start, steps=40, learning_rate=rate)
    assert torch.tensor(path, dtype=torch.float64) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_what_the_reader_changes_can_be_read_in_python(session):
    session.live.get_by_role("checkbox", name="Adam", exact=True).check()
    session.live.get_by_role("slider", name="steps").press("Home")
    names = session.value_when("[one['optimizer'] for one in figure.walkers]", lambda one: len(one) == 2)
    assert names == ["gradient_descent", "adam"]
    assert session.value_when("[figure.steps, figure.step]", lambda one: one == [10, 10]) == [10, 10]
    assert session.value("{name: len(path) for name, path in figure.paths.items()}") == {
        "gradient_descent": 11,
        "adam": 11,
    }
    assert session.errors == []


def test_a_value_that_python_refuses_leaves_the_figure(session):
    before = session.drawn_line()
    said = session.run("figure.learning_rate = -1")
    assert "learning_rate=-1: it must be a finite number, 0 or larger" in said
    assert session.drawn_line() == before


# --- the other figures ---


def drag(page, handle, across, down):
    """Drag something by so many pixels with the mouse."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def test_the_start_is_dragged_and_python_reads_where_to(session):
    before = session.value("figure.start")
    drag(session.page, session.live.get_by_role("slider", name="start of the walk"), -60, 30)
    after = session.value_when("figure.start", lambda one: one != before)
    assert after[0] < before[0]
    assert after[1] < before[1]
    assert session.value_when("figure.path[0].tolist()", lambda one: one == after) == after


def test_the_relief_is_shown_from_python_and_turned_by_the_reader(session):
    session.run("figure.relief = True")
    canvas = session.live.locator(".lf-relief canvas")
    canvas.wait_for()
    drag(session.page, canvas, 40, 0)
    assert session.value_when("figure.turn", lambda one: one == 10) == 10
    session.run("figure.set(relief=False)")
    canvas.wait_for(state="hidden")


def test_a_sweep_follows_python_and_python_follows_the_reader(session):
    curve = session.sweep.locator("svg path[d*=L]").last
    before = curve.get_attribute("d")
    session.run("waves.rate = 0.4; waves.shape = 'parabola'")
    session.page.wait_for_function("([one, d]) => one.getAttribute('d') !== d", arg=[curve.element_handle(), before])
    rate = session.sweep.get_by_role("slider", name="rate")
    assert rate.get_attribute("aria-valuetext").startswith("0.4")
    box = rate.bounding_box()
    rate.scroll_into_view_if_needed()
    rate.click(position={"x": 3, "y": box["height"] / 2})
    assert session.value_when("waves.rate", lambda one: one == 0.1) == 0.1
    assert session.value("waves.chosen") == {"rate": 0.1, "shape": "parabola"}
    assert session.value("waves.result['wave'][3]") == pytest.approx(0.9)


def test_parts_follow_python_and_python_follows_the_reader(session):
    point = session.parts.get_by_role("slider", name="the point")
    session.run("parts.point = [-1.0, 1.5]")
    session.page.wait_for_function(
        "(one) => one.getAttribute('aria-valuetext') === 'x = −1, y = 1.5'", arg=point.element_handle()
    )
    drag(session.page, point, 50, 40)
    x, y = session.value_when("parts.point", lambda one: one != [-1.0, 1.5])
    assert x > -1
    assert y < 1.5
    session.parts.get_by_role("radio", name="square").check()
    assert session.value_when("parts.wave", lambda one: one == "square") == "square"
    assert session.errors == []
