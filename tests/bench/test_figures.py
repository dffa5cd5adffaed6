"""How fast and how heavy the interactive figures and the optimizers are, beside what one would use without them."""

import base64
import gzip
import json
import statistics
import time
import warnings

import ipywidgets
import pytest
import torch
from ipywidgets.embed import embed_data

from bench_page import LOAD, table
from books import REPOSITORY
from browser.conftest import site  # noqa: F401
from browser.test_every_kind import STATES
from leedl import optimizers, surfaces
from leedl.widgets import Curves, ErrorSurface, Sweep

SCRIPT = REPOSITORY / "src/leedl_book/static/leedl-figures.js"
STYLE = REPOSITORY / "src/leedl_book/static/book.css"
STOCK_SIZES = json.loads((REPOSITORY / "tests/bench/stock_sizes.json").read_text("utf-8"))
FRAME = 1000 / 60
NEAR = 600
"""Pixels around the window within which a figure is mounted."""

HANDLE, PARAMETER = ".lf-map .lf-start", ".lf-settings .lf-slider ~ .lf-slider input"
EVENTS, FIRST = 100, 60
"""How many movements of a control are timed, and how many come before, in which the browser still compiles."""

COMPARED = ("the start of all seven walks", "the learning rate of one")
"""The movements of the figure that is compared with the stock widgets."""

SURFACE, STEPS, START = "two_weight_network", 2000, (1.2, -1.0)


def page_with(figures, folder, around="", picture=""):
    """The address of a page with these figures and their script, written as the site writes them."""
    places = []
    for i, figure in enumerate(figures, 1):
        state = json.dumps(figure.saved_state(), separators=(",", ":")).replace("<", "\\u003c")
        data = f'<script type="application/json">{state}</script>'
        image = f'<div class="leedl-picture">{picture}</div>'
        places.append(f'{around}<div class="leedl-figure" id="live-figure-{i}">{data}{image}</div>')
    head = f'<meta charset="utf-8"><link rel="stylesheet" href="{STYLE.as_uri()}">'
    script = f'<script defer src="{SCRIPT.as_uri()}"></script>'
    file = folder / "page.html"
    file.write_text(f"<!doctype html>{head}{script}<body>{''.join(places)}{around}</body>", "utf-8")
    return file.as_uri()


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def promise(kept, what):
    """Fail if a promise about time is not kept, unless other programs were using the machine."""
    if kept:
        return
    if LOAD > 1.5:
        warnings.warn(f"not judged, for the machine was busy (load {LOAD:.1f}): {what}", stacklevel=2)
    else:
        pytest.fail(what)


# --- a slider, from the event to the picture ---

OURS = """
async ([selector, events, first]) => {
  const control = document.querySelector(selector);
  const drawn = () => [...document.querySelectorAll(".lf-path")].map((one) => one.getAttribute("d")).join();
  const found = { script: [], painted: [], unchanged: 0 };
  const send = (i) => {
    if (control.type === "range") {
      control.value = String(Number(control.value) + (i % 20 < 10 ? 3 : -3));
      return control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const key = i % 20 < 10 ? "ArrowLeft" : "ArrowRight";
    control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  };
  for (let i = 0; i < events + first; i++) {
    await new Promise((done) => setTimeout(done, 50));
    const before = drawn();
    // At the beginning of a frame, which is when browsers hand over what the reader does.
    const [laidOut, painted] = await new Promise((done) => requestAnimationFrame(() => {
      const begin = performance.now();
      send(i);
      document.body.offsetHeight;
      const laidOut = performance.now() - begin;
      const { port1, port2 } = new MessageChannel(); // heard when style, layout and paint of this frame are done
      const painted = new Promise((heard) => (port1.onmessage = () => heard(performance.now() - begin)));
      port2.postMessage(0);
      painted.then((time) => done([laidOut, time]));
    }));
    if (drawn() === before) found.unchanged++;
    if (i < first) continue; // these are still being compiled
    found.script.push(laidOut);
    found.painted.push(painted);
  }
  return found;
}"""

STOCK = """
async (events) => {
  const scope = () => document.querySelectorAll(".jp-CodeCell");
  const output = () => scope()[scope().length - 1];
  const picture = () => output().querySelector("img")?.src;
  const handle = output().querySelector(".noUi-handle");
  const times = [];
  for (let i = 0; i < events; i++) {
    const before = picture();
    const key = i % 10 < 5 ? "ArrowRight" : "ArrowLeft";
    const begin = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    while (!picture() || picture() === before) {
      if (performance.now() - begin > 60000) throw new Error("no new picture came");
      await new Promise((done) => setTimeout(done, 1));
    }
    await output().querySelector("img").decode();
    times.push(performance.now() - begin);
    await new Promise((done) => setTimeout(done, 300)); // until the kernel is idle again
  }
  return times;
}"""

IDLE = "() => /Idle/.test(document.body.innerText)"

INTERACT = f"""\
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from leedl import optimizers, surfaces
surface = surfaces.create("{SURFACE}")
def walk(w1):
    return {{
        name: surfaces.descend(surface, name, (w1, {START[1]}), {STEPS}, learning_rate=0.05)
        for name in optimizers.names()
    }}
def draw(walks, w1):
    figure, (on_map, loss, gradient) = plt.subplots(1, 3, figsize=(12, 4))
    on_map.contour(*surface.grid(101), levels=[0.1, 0.4, 0.7, 1, 2, 4, 9, 16])
    for name, one in walks.items():
        on_map.plot(*one.path.T, marker=".", markersize=2, linewidth=1)
        loss.plot(one.losses, label=name)
        gradient.plot(one.gradient_norms)
    loss.legend()
    on_map.set_title(f"start at {{w1:.2f}}")
    plt.show()
"""
SLIDER = f"w1=FloatSlider({START[0]}, min=-2, max=2, step=0.04)"
EVERYTHING = f"{INTERACT}interact(lambda w1: draw(walk(w1), w1), {SLIDER});"
ONLY_DRAWING = f"{INTERACT}walks = walk({START[0]})\ninteract(lambda w1: draw(walks, w1), {SLIDER});"


@pytest.fixture(scope="module")
def stock_times(browser, lab):
    """Milliseconds from the event to the picture in a notebook, with a kernel: all made anew, and only drawn anew."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    context.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    page = context.new_page()
    page.goto(lab, timeout=60_000)
    page.locator(".jp-CodeCell .cm-content").last.click(timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)
    times = {}
    for name, code, events in (("everything", EVERYTHING, 12), ("only drawing", ONLY_DRAWING, 17)):
        page.locator(".jp-CodeCell .cm-content").last.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(code)
        page.keyboard.press("ControlOrMeta+Enter")
        page.wait_for_timeout(2_000)  # what the cell showed before is gone by then
        page.locator(".jp-CodeCell").last.locator("img").wait_for(timeout=120_000)
        page.wait_for_function(IDLE, timeout=60_000)
        times[name] = page.evaluate(STOCK, events)[2:]
    context.close()
    return times


def heaviest_surfaces(root):
    """The error surfaces in chapters that make most updates: of all, in relief, with two maps, with a parameter to set.

    For each its page, which of the page's figures it is, how many walks of how many steps it shows, and the control.
    """
    found = []
    for file in sorted(root.glob("chapters/[0-9]*/*.html")):
        for number, text in enumerate(STATES.findall(file.read_text("utf-8"))):
            state = json.loads(text)
            if state["kind"] == "error_surface":
                found.append(
                    (file, number, len(state["walkers"]) * (2 if state["beside"] else 1), state["steps"], state)
                )
    kinds = {
        "": lambda state: True,
        " in relief": lambda state: state["relief"],
        " with two maps": lambda state: state["beside"],
        " with a parameter": lambda state: state["surface"]["sliders"],
    }
    return {
        kind: max((one for one in found if is_such(one[4])), key=lambda one: one[2] * one[3])[:4]
        for kind, is_such in kinds.items()
    }


def times_of_surfaces_on_their_pages(browser, root):
    """By what the row is called: the times of moving the start or the parameter of the heaviest error surfaces."""
    times = {}
    for kind, (file, number, walks, steps) in heaviest_surfaces(root).items():
        context = browser.new_context(viewport={"width": 1280, "height": 1100}, offline=True)
        page = context.new_page()
        page.goto(file.as_uri())
        place = page.locator(".leedl-figure").nth(number)
        place.scroll_into_view_if_needed()
        place.locator(".lf-map svg").first.wait_for()
        place.locator(".lf-map").first.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        control, selector = ("the parameter", PARAMETER) if "parameter" in kind else ("the start", HANDLE)
        walked = f"{walks} {'walk' if walks == 1 else 'walks'} of {steps:,} steps"
        times[f"{control} of the book's heaviest{kind}, {walked}"] = page.evaluate(
            OURS, [f"#{place.get_attribute('id')} {selector}", EVENTS, FIRST]
        )
        context.close()
    return times


def test_time_from_a_slider_to_the_picture(browser, site, stock_times, results, tmp_path):  # noqa: F811
    options = {"start": START, "steps": STEPS, "sliders": {"label": (0.5, 2.0)}, "alt": "Seven walks."}
    figure = ErrorSurface(SURFACE, optimizers.names(), **options)
    context = browser.new_context(viewport={"width": 1280, "height": 1100}, offline=True)
    page = context.new_page()
    page.goto(page_with([figure], tmp_path))
    page.locator(".lf-map svg").wait_for()
    page.wait_for_timeout(500)
    controls = {
        COMPARED[0]: HANDLE,
        COMPARED[1]: ".lf-walker input[type=range]",
        "a parameter of the surface": PARAMETER,
    }
    ours = {name: page.evaluate(OURS, [selector, EVENTS, FIRST]) for name, selector in controls.items()}
    page.get_by_role("checkbox", name="effective steps").check()
    page.get_by_role("checkbox", name="show it in relief").check()
    page.wait_for_timeout(500)
    ours["the start, with relief and a third chart"] = page.evaluate(OURS, [HANDLE, EVENTS, FIRST])
    ours["the turn of the relief"] = page.evaluate(OURS, [".lf-relief input[type=range]", EVENTS, FIRST])
    context.close()

    in_book = times_of_surfaces_on_their_pages(browser, site)

    rows = []
    for name, found in (ours | in_book).items():
        assert found["unchanged"] == 0, f"{name}: {found['unchanged']} events changed nothing"
        for label, part in (("script and layout", "script"), ("script, layout and paint", "painted")):
            rows.append([f"ours, {name}: {label}", len(found[part]), *spread(found[part])])
    everything, drawing = (statistics.median(stock_times[name]) for name in ("everything", "only drawing"))
    stock = "`interact` and Matplotlib"
    rows.append([f"{stock}, walks and drawing", len(stock_times["everything"]), *spread(stock_times["everything"])])
    rows.append([f"{stock}, drawing alone", len(stock_times["only drawing"]), *spread(stock_times["only drawing"])])
    painted = statistics.median(ours[COMPARED[0]]["painted"])
    ratio = everything / painted
    late = {name: percentile(found["painted"], 0.95) for name, found in (ours | in_book).items()}
    held = [*COMPARED, *(name for name in in_book if "the start" in name)]
    slow = [f"{name} ({time:.1f} ms)" for name, time in late.items() if time > FRAME]
    over = f"Over a frame: {'; '.join(slow)}." if slow else "All rows of ours are within a frame."
    results.add(
        "slider",
        f"""
## From a slider to the picture

Milliseconds from the event to the finished picture of seven optimizers with 2,000 steps each: a contour map, seven
paths, a chart of the loss and one of the gradient. Our figure recomputes and draws in the browser; the event comes at
the beginning of a frame, and the time runs until the page has painted that frame. Below it stand the heaviest error
surfaces of the book on their own pages. The first {FIRST} movements of each control are not counted, as the browser
still compiles. The same picture with
`ipywidgets.interact` and Matplotlib was measured in JupyterLab with a kernel on the same machine, in the same browser:
from the key pressed on its slider until the new image is in the page and decoded. Once it computes the walks anew, as
our figure does; once the walks were computed before and it only draws, which is what is left if an author
keeps all results.

{table(["picture", "events", "median (ms)", "95th percentile (ms)"], rows)}

Moving the start is {ratio:.0f} times as fast in our figure, by the medians; drawing alone with Matplotlib takes
{drawing / painted:.0f} times as long as computing and drawing here. A frame at 60 Hz lasts {FRAME:.1f} ms. The
bench fails if the start or the learning rate of the figure that is compared takes longer at the 95th percentile, or
the start of one of the book's own. Other movements it only reports: a parameter changes the loss itself, so that all
areas and level lines are found and painted anew, and no page shows seven walks of 2,000 steps in relief. {over}
""",
    )
    assert ratio >= 20
    for name in held:
        promise(late[name] <= FRAME, f"{name}: the 95th percentile is {late[name]:.1f} ms, a frame {FRAME:.1f} ms")


def spread(times):
    return f"{statistics.median(times):.1f}", f"{percentile(times, 0.95):.1f}"


# --- bytes ---


def zipped(text):
    return len(gzip.compress(text if isinstance(text, bytes) else text.encode(), 9, mtime=0))


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def ripples(w1, w2):
    return (torch.sin(3 * w1) + w2) ** 2 + 0.2 * (w1**2 + w2**2)


def curve(learning_rate, momentum):
    t = torch.arange(100)
    return {"loss": torch.exp(-learning_rate * t / (1 - momentum)) + 0.05 * torch.sin(t * (1 + momentum)) ** 2}


SETTINGS = {"learning_rate": [0.003, 0.01, 0.03, 0.1, 0.3], "momentum": [0.0, 0.5, 0.9]}


def our_three():
    sampled = surfaces.from_loss(ripples, (-3, 3), (-2, 2))
    return [
        ErrorSurface(SURFACE, optimizers.names(), start=START, steps=200, alt="Seven walks."),
        ErrorSurface(sampled, ["gradient_descent", "adam"], start=(2.5, 1.5), steps=200, alt="Two walks."),
        Sweep(curve, sliders=SETTINGS, show=Curves(["loss"], title="loss", x_label="step"), alt="Falling curves."),
    ]


def stock_three():
    """The state of three figures of `interact` with the sliders of ours, without any picture."""

    def rate():
        return ipywidgets.FloatLogSlider(0.05, min=-4, max=1)

    def place(value, reach):
        return ipywidgets.FloatSlider(value, min=-reach, max=reach)

    walk = {"w1": place(1.2, 2), "w2": place(-1.0, 2), "steps": ipywidgets.IntSlider(200, min=10, max=2000)}
    slope = {"w1": place(2.5, 3), "w2": place(1.5, 2), "steps": ipywidgets.IntSlider(200, min=10, max=2000)}
    figures = [
        walk | {name: rate() for name in optimizers.names()},
        slope | {name: rate() for name in ("gradient_descent", "adam")},
        {name: ipywidgets.SelectionSlider(options=values) for name, values in SETTINGS.items()},
    ]
    views = [ipywidgets.VBox([*controls.values(), ipywidgets.Output()]) for controls in figures]
    found = embed_data(views=views)
    return compact(found["manager_state"]) + compact(found["view_specs"])


def plotly_three():
    """Three Plotly figures with one slider each, as JSON: ten positions, all computed in advance."""

    def numbers(tensor):
        return [float(f"{value:.4g}") for value in tensor.tolist()]

    def with_slider(data, frames):
        steps = [
            {"args": [[f"{i}"], {"mode": "immediate"}], "label": f"{i}", "method": "animate"}
            for i, _ in enumerate(frames)
        ]
        frames = [{"name": f"{i}", "data": frame} for i, frame in enumerate(frames)]
        return compact({"data": data + frames[0]["data"], "layout": {"sliders": [{"steps": steps}]}, "frames": frames})

    def of_surface(surface, names, start):
        grid = surface.grid(61)
        contour = {"type": "contour", "x": numbers(grid.w1), "y": numbers(grid.w2), "z": list(map(numbers, grid.loss))}
        frames = []
        for rate in torch.logspace(-3, -1, 10).tolist():
            walks = [surfaces.descend(surface, name, start, 200, learning_rate=rate) for name in names]
            lines = [dict(zip("xy", map(numbers, one.path.T), strict=True)) for one in walks]
            lines += [{"y": numbers(one.losses), "yaxis": "y2"} for one in walks]
            lines += [{"y": numbers(one.gradient_norms), "yaxis": "y3"} for one in walks]
            frames.append([{"type": "scatter"} | line for line in lines])
        return with_slider([contour], frames)

    sampled = surfaces.from_loss(ripples, (-3, 3), (-2, 2))
    sweep = [
        [{"type": "scatter", "y": numbers(curve(rate, momentum)["loss"])}]
        for rate in SETTINGS["learning_rate"]
        for momentum in SETTINGS["momentum"]
    ]
    return (
        of_surface(surfaces.create(SURFACE), optimizers.names(), START)
        + of_surface(sampled, ["gradient_descent", "adam"], (2.5, 1.5))
        + with_slider([], sweep)
    )


def test_bytes_that_three_figures_add(results):
    figures = our_three()
    script = zipped(SCRIPT.read_bytes())
    states = zipped("".join(compact(one.saved_state()) for one in figures))
    pictures = sum(len(base64.b64decode(one._png())) for one in figures)
    stock_code = STOCK_SIZES["requirejs"]["gzipped"] + STOCK_SIZES["html-manager"]["gzipped"]
    stock_state, plotly_code = zipped(stock_three()), STOCK_SIZES["plotly.js"]["gzipped"]
    plotly_state = zipped(plotly_three())
    rows = [
        ("ours", script, states, script + states),
        ("ours, with the pictures for print", script, states + pictures, script + states + pictures),
        ("`ipywidgets` with RequireJS and html-manager", stock_code, stock_state, stock_code + stock_state),
        ("Plotly with sliders", plotly_code, plotly_state, plotly_code + plotly_state),
    ]
    share = (script + states + pictures) / (stock_code + stock_state)
    versions = {name: one["version"] for name, one in STOCK_SIZES.items()}
    shown = [[name, *(f"{value / 1000:.1f}" for value in values)] for name, *values in rows]
    results.add(
        "bytes",
        f"""
## What three figures add to a page

Kilobytes after gzip for an error surface with seven optimizers, a surface that PyTorch sampled, and a sweep
over fifteen runs. The stock stack is RequireJS {versions["requirejs"]} and html-manager {versions["html-manager"]}
with the state of three figures that have the same sliders, but no picture in them, and without a kernel those sliders
do nothing. Plotly is {versions["plotly.js"]} with the complete script and with ten positions of one slider computed
in advance (fifteen for the sweep). The scripts are
those of the published packages, RequireJS minified.

{table(["figures", "script (kB)", "data (kB)", "together (kB)"], shown)}

Our figures take {share:.0%} of what the stock stack takes, with the pictures counted, and
{rows[1][3] / rows[3][3]:.0%} of what Plotly takes. The script is the same for every page, so that a second page with
figures costs its data only.
""",
    )
    assert share <= 1 / 3


# --- optimizers ---

COUNTERPARTS = {
    "gradient_descent": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (torch.optim.Adagrad, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
}
LEARNING_RATE = 1e-4


def network():
    """An MLP of one million parameters, with gradients."""
    torch.manual_seed(0)
    layers = [torch.nn.Linear(784, 800), torch.nn.ReLU(), torch.nn.Linear(800, 455), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(455, 10))
    model(torch.randn(32, 784)).square().mean().backward()
    return model


def test_step_time_of_the_optimizers(results):
    count = sum(parameter.numel() for parameter in network().parameters())
    assert abs(count - 1e6) < 1e4
    assert set(COUNTERPARTS) == set(optimizers.names())
    rows, ratios = [], []
    for name, (counterpart, options) in COUNTERPARTS.items():
        own = {key: value for key, value in options.items() if key != "nesterov"}  # which is an optimizer of its own
        made = [optimizers.create(name, network().parameters(), LEARNING_RATE, **own)]
        for foreach in ({}, {"foreach": False}, {"foreach": True}):
            made.append(counterpart(network().parameters(), lr=LEARNING_RATE, **options, **foreach))
        times = [[] for _ in made]
        for turn in range(70):  # in turn, so that whatever else the machine does hits all alike
            for i, optimizer in enumerate(made):
                begin = time.perf_counter()
                optimizer.step()
                if turn >= 10:
                    times[i].append(1000 * (time.perf_counter() - begin))
        ours, *theirs = (statistics.median(one) for one in times)
        ratios.append(ours / theirs[0])
        label = f"{type(made[0]).__name__}, `torch.optim.{counterpart.__name__}`"
        rows.append([label, *(f"{one:.2f}" for one in (ours, *theirs)), f"{ours / theirs[0]:.2f}"])
    columns = ["optimizer", "ours (ms)", "PyTorch (ms)", "`foreach=False` (ms)", "`foreach=True` (ms)", "ratio"]
    results.add(
        "optimizers",
        f"""
## A step of an optimizer

Milliseconds for one step on a network of {count:,} parameters in six tensors (medians of 60, the optimizers taking
turns), beside the counterpart in `torch.optim` as it comes, with `foreach=False` and with `foreach=True`. The ratio
is ours to PyTorch's as it comes; on a processor that is the same as `foreach=False`. Our optimizers are written to be
read, one tensor operation for each operation of the formula; this is what it costs.

{table(columns, rows)}
""",
    )
    promise(statistics.median(ratios) < 5, f"a step takes {statistics.median(ratios):.1f} times as long as PyTorch's")


# --- scrolling ---

RECORD = """() => {
  window.frames_ = [];
  let last = 0;
  const one = (now) => {
    if (last) window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(one);
  };
  requestAnimationFrame(one);
}"""

MOUNTED = """() => [...document.querySelectorAll(".leedl-figure")].map((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return [one.classList.contains("leedl-alive"), top - innerHeight, -bottom];
})"""


def ten():
    names = optimizers.names()
    places = {"ellipse": (3.0, 2.0), "saddle": (0.5, 0.1), "rosenbrock": (-1.0, 1.5), "rastrigin": (1.5, -1.2)}
    places |= {SURFACE: START}
    return [
        ErrorSurface(name, names[: 1 + i % 7], start=place, steps=200, learning_rate=1e-3, relief=i % 3 == 0, alt=name)
        for i, (name, place) in enumerate([*places.items(), *places.items()])
    ]


def test_scrolling_through_ten_figures(browser, results, tmp_path):
    figures = ten()
    picture = f'<img alt="" src="data:image/png;base64,{figures[0]._png()}">'
    text = "<p>" + "Words between two figures. " * 150 + "</p>"
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = page_with(figures, tmp_path, text, picture)
    page.goto(address)
    page.wait_for_timeout(500)
    at_first = page.evaluate(MOUNTED)
    assert not any(alive for alive, below, _ in at_first if below > NEAR)

    page.evaluate(RECORD)
    page.mouse.move(1270, 400)
    notch = 120
    for _ in range(400):
        page.mouse.wheel(0, notch)
        page.wait_for_timeout(40)
        now = page.evaluate(MOUNTED)
        early = [below for alive, below, _ in now if alive and below > NEAR + notch]
        assert not early, f"mounted {early} pixels below the window"
        if page.evaluate("() => scrollY + innerHeight >= document.documentElement.scrollHeight - 2"):
            break
    else:
        pytest.fail("the end of the page was not reached")
    page.wait_for_timeout(300)
    assert all(alive for alive, _, _ in page.evaluate(MOUNTED))
    frames = page.evaluate("() => window.frames_")

    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(500)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(500)
    after_jump = page.evaluate(MOUNTED)
    context.close()
    assert errors == []
    assert after_jump[-1][0]
    assert not any(alive for alive, _, _ in after_jump[3:6]), "the jump passed these figures without coming near"

    slow = sum(one > 50 for one in frames)
    at_once, jumped = (sum(alive for alive, _, _ in found) for found in (at_first, after_jump))
    cells = [len(frames), *spread(frames), f"{max(frames):.0f}", f"{slow} ({slow / len(frames):.1%})"]
    columns = ["page", "frames", "median (ms)", "95th percentile (ms)", "longest (ms)", "over 50 ms"]
    results.add(
        "scrolling",
        f"""
## Scrolling through ten figures

The mouse wheel turned through a page with ten error surfaces of 200 steps and up to seven optimizers, one notch of
{notch} pixels every twentieth of a second, while the time between frames was noted. A figure is mounted when it comes
within {NEAR} pixels of the window, not earlier: {at_once} of the ten when the page opens, {jumped} after a jump to
its end. A mounted figure stays, so that what the reader has set is kept, but it stops playing when it is scrolled
away.

{table(columns, [["ten figures, scrolled from top to end", *cells]])}

A frame over 50 ms is one in which a reader can see the page stand still.
""",
    )
    promise(slow / len(frames) <= 0.05, f"{slow} of {len(frames)} frames took longer than 50 ms")
