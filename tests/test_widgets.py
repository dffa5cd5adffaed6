"""The interactive figures as Python sees them: construction, checks, state, pictures, walks."""

import base64
import gzip
import inspect
import io
import json
import math
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
import traitlets
from PIL import Image

import leedl_book
from leedl import optimizers, schedules, surfaces, widgets
from leedl.widgets import FIGURE_MIME, FIGURES, ErrorSurface
from leedl.widgets.error_surface import LEARNING_RATES, LOOKS, MAX_STEPS, _checksum, default_levels

JAVASCRIPT = Path(widgets.__file__).parent / "js"
SCRIPTS = Path(leedl_book.__file__).parent / "static"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ALT = "Contours of a valley; a walk ends at its floor."


def figure(surface="two_weight_network", *arguments, **options):
    return ErrorSurface(surface, *arguments, alt=ALT, **options)


def png(bundle):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).convert("RGB")).astype(int)


# --- construction ---


@pytest.mark.parametrize("name", surfaces.names())
def test_every_surface_makes_a_figure_by_its_name_and_by_itself(name):
    surface = surfaces.create(name)
    by_name, by_itself = figure(name, start=center(surface)), figure(surface, start=center(surface))
    assert by_name.surface == by_itself.surface
    assert by_name.surface["parameters"] == surface.parameters
    assert (by_name.surface["x_range"], by_name.surface["y_range"]) == (list(surface.x_range), list(surface.y_range))


def center(surface):
    return [0.4 * low + 0.6 * high for low, high in (surface.x_range, surface.y_range)]


def test_every_optimizer_walks_by_its_name():
    raced = figure(optimizers=optimizers.names())
    assert list(raced.paths) == optimizers.names()
    assert [figure(optimizers=name).walkers[0]["optimizer"] for name in optimizers.names()] == optimizers.names()


def test_each_optimizer_has_its_own_learning_rate_and_options_or_the_common_rate():
    raced = figure(optimizers={"adam": {"betas": (0.5, 0.9), "learning_rate": 0.2}, "momentum": {"momentum": 0.3}})
    assert raced.walkers == [
        {"optimizer": "adam", "learning_rate": 0.2, "options": {"betas": [0.5, 0.9]}},
        {"optimizer": "momentum", "learning_rate": 0.05, "options": {"momentum": 0.3}},
    ]


def test_the_start_can_be_a_tensor_or_an_array():
    assert figure(start=torch.tensor([0.5, -1.0])).start == [0.5, -1.0]
    assert figure(start=np.array([0.5, -1])).start == [0.5, -1.0]
    assert figure(start=(0, np.float64(1))).start == [0.0, 1.0]


def test_a_figure_shows_the_whole_walk_at_first():
    assert figure(steps=70).step == 70


# --- what is refused ---

NAMES = ", ".join(optimizers.names())
REFUSED = {
    "an unknown optimizer": ({"optimizers": ["sgd"]}, ValueError, NAMES),
    "an unknown optimizer alone": ({"optimizers": "sgd"}, ValueError, f"'sgd' is no optimizer.*{NAMES}"),
    "no optimizer": ({"optimizers": []}, ValueError, f"at least one of {NAMES}"),
    "an unknown option": ({"optimizers": {"adam": {"beta": 0.9}}}, TypeError, "'beta' is no option of adam.*betas"),
    "an option out of range": ({"optimizers": {"momentum": {"momentum": 1.0}}}, ValueError, "momentum=1.0.*below 1"),
    "a negative learning rate": ({"learning_rate": -0.1}, ValueError, "learning_rate=-0.1.*0 or larger"),
    "a learning rate that is not finite": ({"learning_rate": math.inf}, ValueError, "learning_rate=inf"),
    "an unknown surface": ({"surface": "hill"}, ValueError, f"'hill'.*{', '.join(surfaces.names())}"),
    "a reversed range": ({"x_range": (2, -2)}, ValueError, r"x_range=\(2, -2\).*lowest and the highest"),
    "an empty range": ({"y_range": (1, 1)}, ValueError, r"y_range=\(1, 1\)"),
    "no range": ({"y_range": ()}, ValueError, r"y_range=\(\)"),
    "a range without an end": ({"y_range": (0, math.inf)}, ValueError, r"y_range=\(0, inf\).*finite"),
    "a range that is not a number": ({"x_range": (math.nan, 1)}, ValueError, "x_range=.*finite"),
    "a start left of the map": ({"start": (-2.1, 0)}, ValueError, r"-2.1 is not in x_range=\(-2.0, 2.0\)"),
    "a start above the map": ({"start": (0, 3)}, ValueError, r"3 is not in y_range=\(-2.0, 2.0\)"),
    "a start of one number": ({"start": (1,)}, ValueError, "two finite numbers"),
    "a start of three numbers": ({"start": (1, 1, 1)}, ValueError, "two finite numbers"),
    "a start that is text": ({"start": ("a", "b")}, ValueError, "two finite numbers"),
    "a start that is not finite": ({"start": (math.nan, 0)}, ValueError, "two finite numbers"),
    "no steps": ({"steps": 0}, ValueError, "steps=0.*from 1 to 2000"),
    "too many steps": ({"steps": 2001}, ValueError, "steps=2001.*from 1 to 2000"),
    "half a step": ({"steps": 1.5}, traitlets.TraitError, "steps.*int.*1.5"),
    "falling levels": ({"levels": (2, 1)}, ValueError, r"levels=\(2, 1\).*rising"),
    "equal levels": ({"levels": (1, 1)}, ValueError, r"levels=\(1, 1\).*rising"),
    "infinite levels": ({"levels": (1, math.inf)}, ValueError, "levels=.*finite"),
    "a slider for nothing": ({"sliders": {"depth": (0, 1)}}, ValueError, "no parameter 'depth'.*label, x"),
    "a slider beside the value": ({"sliders": {"label": (2, 3)}}, ValueError, r"label=\(2, 3\).*around 1.0"),
    "a slider without room": ({"sliders": {"label": (1, 1)}}, ValueError, r"label=\(1, 1\).*around 1.0"),
    "a slider with one end": ({"sliders": {"label": (1,)}}, ValueError, r"label=\(1,\)"),
    "a slider over an impossible value": ({"sliders": {"x": (-1, 2)}}, ValueError, "x must not be 0"),
    "a preset of an unknown setting": (
        {"presets": {"fast": {"rate": 1}}},
        ValueError,
        "preset 'fast': there is no setting 'rate'; choose from clip, effective_steps, .*, start, step, steps",
    ),
    "a preset of a bad rate": ({"presets": {"p": {"learning_rate": -1}}}, ValueError, "preset 'p': learning_rate=-1"),
    "a preset of a bad start": (
        {"presets": {"p": {"start": (9, 0)}}},
        ValueError,
        "preset 'p': start=.*outside the map",
    ),
    "a preset of bad steps": ({"presets": {"p": {"steps": 3000}}}, ValueError, "preset 'p': steps=3000"),
    "a preset of a bad step": ({"presets": {"p": {"step": 101}}}, ValueError, "preset 'p': step=101.*0 to steps=100"),
    "a preset of a bad scale": ({"presets": {"p": {"log_scale": 1}}}, TypeError, "preset 'p': log_scale=1"),
    "a preset of a bad optimizer": ({"presets": {"p": {"optimizers": ["sgd"]}}}, ValueError, f"preset 'p': .*{NAMES}"),
    "a preset of a bad option": ({"presets": {"p": {"optimizers": {"adam": {"b": 1}}}}}, TypeError, "preset 'p': 'b'"),
    "a preset beyond a slider": (
        {"sliders": {"label": (0, 2)}, "presets": {"p": {"label": 3}}},
        ValueError,
        "preset 'p': label=3 is outside its slider, 0.0 to 2.0",
    ),
    "a preset of a parameter without slider": ({"presets": {"p": {"label": 1}}}, ValueError, "no setting 'label'"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_refused_with_what_would_do(what):
    options, error, message = REFUSED[what]
    with pytest.raises(error, match=message):
        figure(**options)


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(alt):
    with pytest.raises(ValueError, match="what a reader who cannot see this figure would miss"):
        ErrorSurface(alt=alt)


def test_a_figure_whose_alternative_text_is_forgotten_is_refused():
    with pytest.raises(TypeError, match="alt"):
        ErrorSurface("saddle")
    with pytest.raises(traitlets.TraitError, match="alt"):
        ErrorSurface("saddle", alt=None)


def test_a_surface_that_the_browser_does_not_know_is_refused():
    own = surfaces.Surface("bowl", "w_1^2 + w_2^2", lambda a, b: a**2 + b**2, (-1, 1), (-1, 1))
    with pytest.raises(ValueError, match=f"'bowl' has no twin in the browser; .*{', '.join(surfaces.names())}"):
        figure(own)


def test_a_start_where_the_loss_is_infinite_is_refused():
    with pytest.raises(ValueError, match="the loss is inf there"):
        figure("rosenbrock", x_range=(-1e200, 1e200), start=(1e200, 0))


# --- setting ---

SET_LATER = [
    ("alt", " ", ValueError),
    ("start", (9, 9), ValueError),
    ("start", [1], ValueError),
    ("steps", 0, ValueError),
    ("steps", 2.5, traitlets.TraitError),
    ("step", 101, ValueError),
    ("step", -1, ValueError),
    ("log_scale", "yes", traitlets.TraitError),
    ("walkers", [], ValueError),
    ("walkers", [{"optimizer": "sgd", "learning_rate": 1, "options": {}}], ValueError),
    ("learning_rate", -1, ValueError),
    ("learning_rate", math.nan, ValueError),
    ("surface", {"name": "hill", "parameters": {}}, ValueError),
    ("presets", [{"label": "p", "settings": {"rate": 1}}], ValueError),
]


@pytest.mark.parametrize(("name", "value", "error"), SET_LATER)
def test_what_is_set_later_is_checked_as_well_and_the_old_value_stays(name, value, error):
    one = figure()
    before = one.saved_state()
    with pytest.raises(error):
        setattr(one, name, value)
    assert one.saved_state() == before


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 0.1, "start": (99, 9)},
        {"start": (0, 0), "learning_rate": -1},
        {"steps": 20, "step": 21},
        {"steps": 20, "momentum": 0.5},
        {"condition_number": 5, "start": (0, 99)},
    ],
)
def test_set_changes_all_or_nothing(settings):
    one = figure("ellipse", sliders={"condition_number": (1, 100)})
    before = one.saved_state()
    with pytest.raises(ValueError, match=r"^set\(\): "):
        one.set(**settings)
    assert one.saved_state() == before


def test_set_changes_every_setting():
    one = figure("ellipse", ["momentum", "adam"], sliders={"condition_number": (1, 100)})
    one.set(learning_rate=0.2, start=(2, 3), steps=50, log_scale=True, condition_number=40)
    assert [walker["learning_rate"] for walker in one.walkers] == [0.2, 0.2]
    assert (one.start, one.steps, one.step, one.log_scale) == ([2.0, 3.0], 50, 50, True)
    assert one.surface["parameters"] == {"condition_number": 40, "angle": 0.0}
    one.set(steps=80, step=10)
    assert (one.steps, one.step) == (80, 10)
    one.set(optimizers={"adam": {"learning_rate": 0.3}, "nesterov": {}}, learning_rate=0.7)
    assert [(walker["optimizer"], walker["learning_rate"]) for walker in one.walkers] == [
        ("adam", 0.3),
        ("nesterov", 0.7),
    ]


def test_the_learning_rate_is_that_of_the_first_and_sets_that_of_all():
    one = figure(optimizers={"adam": {"learning_rate": 0.2}, "momentum": {}})
    assert one.learning_rate == 0.2
    one.learning_rate = 0.1
    assert [walker["learning_rate"] for walker in one.walkers] == [0.1, 0.1]


def test_the_step_shown_follows_the_number_of_steps():
    one = figure(steps=100)
    one.steps = 300
    assert one.step == 300  # all was shown, and is
    one.step = 200
    one.steps = 400
    assert one.step == 200
    one.steps = 50
    assert one.step == 50


# --- walks ---


@pytest.mark.parametrize("name", surfaces.names())
def test_the_paths_are_those_of_descend(name):
    surface = surfaces.create(name)
    start = center(surface)
    raced = figure(surface, {"adam": {"betas": (0.8, 0.99)}, "momentum": {}}, start=start, learning_rate=0.003)
    adam = surfaces.descend(surface, "adam", start, 100, learning_rate=0.003, betas=(0.8, 0.99)).path
    momentum = surfaces.descend(surface, "momentum", start, 100, learning_rate=0.003).path
    assert torch.equal(raced.path, adam)
    assert list(raced.paths) == ["adam", "momentum"]
    assert torch.equal(raced.paths["momentum"], momentum)
    assert raced.path.shape == (101, 2)
    assert raced.path.dtype == torch.float64


def test_the_path_follows_what_is_set():
    one = figure("ellipse", sliders={"condition_number": (1, 100)})
    one.set(learning_rate=0.2, start=(2, 3), steps=50, condition_number=40)
    expected = surfaces.descend(
        surfaces.ellipse(condition_number=40), "gradient_descent", (2, 3), 50, learning_rate=0.2
    )
    assert torch.equal(one.path, expected.path)


def test_the_data_of_another_seed_are_kept():
    surface = surfaces.linear_on_views(seed=7)
    assert surface.parameters != surfaces.linear_on_views(seed=8).parameters
    one = figure(surface, start=(0, 0), learning_rate=0.1)
    expected = surfaces.descend(surface, "gradient_descent", (0, 0), 100, learning_rate=0.1)
    assert torch.equal(one.path, expected.path)


def test_points_that_a_browser_drew_are_taken_as_long_as_they_fit_the_state():
    one = figure(steps=2)
    of_pytorch = one.path
    walked = {name: getattr(one, name) for name in ("walkers", "start", "steps", "schedule", "clip", "order")}
    walked["surface"] = one.surface["parameters"]
    one.drawn = {"state": json.loads(json.dumps(walked)), "paths": {"gradient_descent": [1, 1, 0.5, 0.5, 0.25, 0.25]}}
    assert one.path.tolist() == [[1, 1], [0.5, 0.5], [0.25, 0.25]]
    one.steps = 3
    assert one.path.shape == (4, 2)
    one.steps = 2
    one.start = [1.5, 1.5]
    assert not torch.equal(one.path, of_pytorch)
    assert one.path[0].tolist() == [1.5, 1.5]


# --- state and pictures ---


def rich_figure():
    return figure(
        "ellipse",
        {"adam": {"betas": (0.8, 0.99), "learning_rate": 0.3}, "momentum": {}},
        start=(3, -2),
        steps=40,
        log_scale=True,
        x_range=(-5, 5),
        levels=(1, 2.5),
        sliders={"condition_number": (1, 50)},
        presets={"a": {"start": (1, 1), "optimizers": ["adagrad"]}, "b": {"condition_number": 3, "step": 4}},
    )


def test_the_state_is_json_and_makes_the_same_figure():
    one, other = rich_figure(), figure("saddle")
    state = json.loads(json.dumps(one.saved_state(), allow_nan=False))
    assert state == one.saved_state()
    with other.hold_trait_notifications():  # as the state comes from a browser
        for name, value in state.items():
            setattr(other, name, value)
    assert other.saved_state() == state
    assert all(torch.equal(other.paths[name], path) for name, path in one.paths.items())
    assert base64.b64decode(other._repr_mimebundle_()[0]["image/png"]) == base64.b64decode(
        one._repr_mimebundle_()[0]["image/png"]
    )


def test_the_state_carries_all_that_belongs_to_the_figure_and_no_code():
    state = rich_figure().saved_state()
    of_the_walk = {"clip", "order", "schedule", "start", "step", "steps", "surface", "walkers"}
    looks = {"effective_steps", "log_scale", "relief", "tilt", "turn"}
    assert set(state) == {"alt", "kind", "presets", "beside", "beside_walks"} | of_the_walk | looks
    assert state["kind"] in FIGURES
    assert len(json.dumps(state)) < 2000
    assert not re.search(r"function|=>|<script|import ", json.dumps(state))


def test_what_is_displayed_has_state_picture_and_live_view():
    bundle, _ = rich_figure()._repr_mimebundle_()
    assert set(bundle) == {FIGURE_MIME, "image/png", WIDGET_VIEW, "text/plain"}
    assert bundle[FIGURE_MIME] == rich_figure().saved_state()
    assert bundle[WIDGET_VIEW]["model_id"]


def test_the_picture_shows_the_map_and_follows_the_figure():
    one = figure(start=(1, -1))
    first = png(one._repr_mimebundle_()[0])
    assert min(first.shape[:2]) > 400
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 60
    one.start = [-1.5, 1.0]
    second = png(one._repr_mimebundle_()[0])
    assert (abs(first - second).max(2) > 30).mean() > 0.001


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", surfaces.names())
def test_a_walk_that_explodes_has_a_picture_without_a_warning(name):
    surface = surfaces.create(name)
    corner = (surface.x_range[1], surface.y_range[0])
    one = figure(surface, optimizers.names(), start=corner, steps=200, learning_rate=10)
    assert png(one._repr_mimebundle_()[0]).std() > 10


def test_level_lines_that_are_chosen_are_round_rising_and_within_the_loss():
    loss = surfaces.rosenbrock().grid(101).loss.numpy()
    levels = default_levels(loss)
    assert levels == sorted(set(levels))
    assert len(levels) == 11
    assert all(loss.min() < level < loss.max() for level in levels)
    assert all(len(f"{level:g}".replace(".", "").strip("0")) <= 2 for level in levels)


# --- Python and JavaScript ---


def test_every_optimizer_has_its_looks_the_same_in_the_picture_and_in_the_browser():
    script = (JAVASCRIPT / "figures/error_surface.js").read_text("utf-8")
    there = dict(re.findall(r'^  (\w+): \{ color: "(#\w+)", dash: "[^"]*" \}', script, re.MULTILINE))
    assert {name: color for name, (_, color, _) in LOOKS.items()} == there
    dashes = dict(re.findall(r'^  (\w+): \{ color: "#\w+", dash: "([^"]*)" \}', script, re.MULTILINE))
    here = {name: "" if dash == "solid" else " ".join(map(str, dash[1])) for name, (_, _, dash) in LOOKS.items()}
    assert here == dashes
    assert list(LOOKS) == optimizers.names()


def test_limits_are_the_same_in_the_browser():
    script = (JAVASCRIPT / "figures/error_surface.js").read_text("utf-8")
    assert int(re.search(r"MOST_STEPS = (\d+)", script)[1]) == MAX_STEPS
    low, high = re.search(r"LEARNING_RATES = \{ low: (\S+), high: (\S+) \}", script).groups()
    assert (float(low), float(high)) == LEARNING_RATES


def test_every_option_of_every_optimizer_has_a_control():
    script = (JAVASCRIPT / "figures/error_surface.js").read_text("utf-8")
    ranges = re.search(r"const OPTION_RANGES = .*?\(\{(.*?)\n\}\)", script, re.DOTALL)[1]
    with_range = set(re.findall(r"^  (\w+):", ranges, re.MULTILINE))
    numbers = {
        option
        for name in optimizers.names()
        for option, parameter in options_of(name).items()
        if isinstance(parameter.default, float)
    }
    assert numbers == with_range


def options_of(name):
    made = type(optimizers.create(name, [torch.zeros(2, requires_grad=True)], 0.1))
    parameters = inspect.signature(made).parameters
    return {key: one for key, one in parameters.items() if one.kind is one.KEYWORD_ONLY}


def test_the_javascript_of_every_figure_is_in_the_engine_or_in_a_bundle_of_its_own():
    script = (JAVASCRIPT / "figures.js").read_text("utf-8")
    engine = {one.strip() for one in re.search(r"export const FIGURES = .*?\{(.*?)\}", script)[1].split(",")}
    bundled = {path.stem for path in (JAVASCRIPT.parent / "static").glob("*.js")} - {"widget"}
    assert set(FIGURES) == engine | bundled


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("leedl-figure*.js")), ids=lambda path: path.stem)
def test_every_script_that_a_page_loads_is_small(path):
    limit = 50_000 if path.stem == "leedl-figures" else 10_000  # the engine, and what one figure adds to it
    assert len(gzip.compress(path.read_bytes(), 9)) < limit


def test_each_figure_of_a_page_has_its_script():
    own = {path.stem for path in (JAVASCRIPT.parent / "static").glob("*.js")} - {"widget"}
    assert {f"leedl-figure-{name}" for name in own} | {"leedl-figures"} == {
        one.stem for one in SCRIPTS.glob("leedl-fig*.js")
    }


# --- a loss of any PyTorch code, and the relief ---


def sampled(**options):
    return surfaces.from_loss(lambda w1, w2: torch.tanh(w1) ** 2 + 0.1 * w2**2, (-2, 2), (-1, 1), **options)


def test_a_sampled_loss_is_a_figure_like_any_other():
    one = figure(sampled(), start=(1.5, 0.5), steps=20)
    state = json.loads(json.dumps(one.saved_state()))
    assert state["surface"]["name"] == "grid"
    assert len(state["surface"]["checksum"]) == 16
    assert one.path.shape == (21, 2)
    walk = surfaces.descend(sampled(), "gradient_descent", (1.5, 0.5), 20, learning_rate=0.05)
    torch.testing.assert_close(one.path, walk.path)


def test_a_sampled_loss_is_not_echoed_with_every_walk():
    assert figure(sampled(), start=(1, 0))._what_is_walked()["surface"] == _checksum(sampled())
    assert _checksum(sampled()) != _checksum(sampled(tolerance=1e-5))


def test_a_sampled_loss_has_no_sliders_and_no_outside():
    with pytest.raises(ValueError, match="sliders: shape: a sampled loss has no parameters"):
        figure(sampled(), start=(1, 0), sliders={"shape": (1, 2)})
    with pytest.raises(ValueError, match=r"x_range=\(-3, 2\) is wider than the loss was sampled, \(-2"):
        figure(sampled(), start=(1, 0), x_range=(-3, 2))


@pytest.mark.parametrize(("name", "value"), [("turn", -1), ("turn", 361), ("tilt", 4), ("tilt", 91), ("tilt", 20.5)])
def test_the_relief_turns_and_tilts_within_limits(name, value):
    with pytest.raises(ValueError, match=f"{name}={value}: give a whole number of degrees from"):
        figure().set(**{name: value})


def test_the_relief_is_a_setting():
    one = figure()
    one.set(relief=True, turn=200, tilt=60)
    assert (one.relief, one.turn, one.tilt) == (True, 200, 60)
    with pytest.raises(TypeError, match="relief=1: give True or False"):
        one.set(relief=1)


# --- schedules, clipping, mini-batches, formulas ---


def test_schedule_and_clipping_change_the_walk_as_descend_does():
    one = figure(start=(1.5, 1.5), steps=30, schedule={"name": "cosine", "steps": 30}, clip=("norm", 0.5))
    walk = surfaces.descend(
        surfaces.two_weight_network(),
        "gradient_descent",
        (1.5, 1.5),
        30,
        learning_rate=0.05,
        schedule=schedules.cosine(30),
        clip=("norm", 0.5),
    )
    torch.testing.assert_close(one.path, walk.path)
    one.set(schedule=None, clip=None)
    assert not torch.allclose(one.path, walk.path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"schedule": "sawtooth"}, "no such schedule; choose one of constant"),
        ({"schedule": {"name": "cosine"}}, "cosine needs the argument 'steps'"),
        ({"schedule": {"steps": 3}}, "give None or a name with its settings"),
        ({"clip": ("length", 1)}, r"give None, \('norm', limit\) or \('value', limit\)"),
        ({"clip": ("norm", 0)}, "with a limit above 0"),
        ({"formula": "w1^2"}, "there is no setting 'formula'"),
    ],
)
def test_bad_schedules_and_limits_are_refused(settings, message):
    with pytest.raises((ValueError, TypeError), match=message):
        figure().set(**settings)


def batched():
    def loss(w1, w2, centre):
        return (w1 - centre) ** 2 + w2**2

    return surfaces.batches(loss, [-1.0, 0.0, 1.0], (-2, 2), (-2, 2))


def test_with_mini_batches_each_step_follows_one():
    noisy, smooth = figure(batched(), start=(1.5, 1), batches=True), figure(batched(), start=(1.5, 1))
    walk = surfaces.descend(batched(), "gradient_descent", (1.5, 1), 100, learning_rate=0.05, order=noisy.order)
    torch.testing.assert_close(noisy.path, walk.path)
    assert not torch.allclose(noisy.path, smooth.path, atol=1e-3)


def test_mini_batches_need_a_surface_that_has_some():
    with pytest.raises(ValueError, match="batches=True: two_weight_network is not made of mini-batches"):
        figure(batches=True)
    with pytest.raises((ValueError, traitlets.TraitError), match="the numbers of mini-batches, of which there are 0"):
        figure().order = [0]


def test_a_formula_can_be_drawn_and_replaced():
    one = figure(surfaces.from_formula("(1 - w1*w2)^2"), start=(1, -1), steps=10)
    torch.testing.assert_close(one.path, figure(start=(1, -1), steps=10).path)
    one.set(formula="w1^2 + 3*w2^2")
    assert one.path[-1].norm() < 1.1
    with pytest.raises(ValueError, match="at position 5"):
        one.set(formula="w1 +* 2")
    assert one.surface["parameters"] == {"text": "w1^2 + 3*w2^2"}


# --- two surfaces ---


def two():
    sharp = surfaces.flat_and_sharp(shift_1=0.3)
    return figure(
        "flat_and_sharp",
        beside=sharp,
        titles=("training", "validation"),
        beside_sliders={"shift_1": (-1, 1)},
        start=(0.5, 0.5),
    )


def test_two_surfaces_share_ranges_start_and_optimizers():
    state = two().saved_state()
    assert (state["surface"]["title"], state["beside"]["title"]) == ("training", "validation")
    assert state["beside"]["x_range"] == state["surface"]["x_range"]
    assert state["beside"]["parameters"]["shift_1"] == 0.3
    assert png(two()._repr_mimebundle_()[0]).shape[1] > 1.7 * png(figure()._repr_mimebundle_()[0]).shape[1]


def test_a_parameter_of_the_second_surface_is_a_setting():
    one = two()
    path = one.path
    one.set(beside_shift_1=-0.5)
    assert one.beside["parameters"]["shift_1"] == -0.5
    assert one.surface["parameters"]["shift_1"] == 0
    torch.testing.assert_close(one.path, path)
    with pytest.raises(ValueError, match="beside_shift_1=2 is outside its slider, -1.0 to 1.0"):
        one.set(beside_shift_1=2)
    with pytest.raises(ValueError, match="there is no setting 'beside_shift_2'"):
        one.set(beside_shift_2=0.1)


def test_sliders_beside_need_a_surface_beside():
    with pytest.raises(ValueError, match="beside_sliders: there is no surface beside"):
        figure(beside_sliders={"label": (0, 1)})


def drawn_maps(one):
    """The lines on each map of the picture, by what they are called in its legend."""
    picture = one.picture()
    lines = [{line.get_label(): line.get_xydata() for line in axes.get_lines()} for axes in picture.axes]
    plt.close(picture)
    return lines


def test_the_walks_of_the_first_surface_can_be_those_on_the_second_map():
    own = two()
    same = ErrorSurface(
        "flat_and_sharp",
        beside=surfaces.flat_and_sharp(shift_1=0.3),
        beside_walks="same",
        start=(0.5, 0.5),
        alt="The same walk on two maps.",
    )
    assert (own.beside_walks, same.saved_state()["beside_walks"]) == ("own", "same")
    first, second = drawn_maps(same)
    assert (first["gradient descent"] == second["gradient descent"]).all()
    assert first["gradient descent"] == pytest.approx(same.path.numpy())
    first, second = drawn_maps(own)
    assert (first["gradient descent"] != second["gradient descent"]).any()
    same.beside_walks = "own"
    assert (drawn_maps(same)[1]["gradient descent"] == second["gradient descent"]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"beside_walks": "same"}, "beside_walks='same': there is no surface beside"),
        ({"beside": "saddle", "beside_walks": "both"}, "beside_walks='both': choose one of own, same"),
    ],
)
def test_walks_of_another_kind_or_without_a_second_map_are_refused(options, message):
    with pytest.raises((ValueError, traitlets.TraitError), match=message):
        figure(**options)


# --- where the training of a network went ---


def test_the_path_of_a_slice_is_in_the_state_and_a_labeled_line_in_the_picture():
    torch.manual_seed(0)
    model = torch.nn.Linear(2, 1)
    x = torch.randn(20, 2)
    y = x @ torch.tensor([[1.0], [-2.0]])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    snapshots = []
    for _ in range(12):
        snapshots.append([parameter.detach().clone() for parameter in model.parameters()])
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    plane = surfaces.slice(model, torch.nn.functional.mse_loss, (x, y), "trajectory", snapshots=snapshots)
    one = ErrorSurface(plane, start=plane.path[0], learning_rate=0.01, alt="A bowl with the line of a training.")
    assert one.saved_state()["surface"]["path"] == plane.path.tolist()
    (lines,) = drawn_maps(one)
    assert lines["training"] == pytest.approx(plane.path.numpy())
    json.dumps(one.saved_state(), allow_nan=False)
    assert figure().surface["path"] == []
