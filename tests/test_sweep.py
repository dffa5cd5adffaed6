"""The sweep in Python: what it refuses and why, what it stores, what can be read and set, and its picture."""

import itertools
import json
import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from leedl import plots
from leedl.widgets import FIGURES, Bars, Curves, HeatMap, Image, Numbers, PartsGallery, Scatter, Setting, Sweep, Table
from leedl.widgets.arrays import decode, encode
from leedl.widgets.views import axis_range

RATES, METHODS = [0.01, 0.1, 1.0], ["sgd", "adam"]
SLIDERS = {"learning_rate": RATES, "method": METHODS}


def result(learning_rate, method):
    steps = np.arange(20)
    return {
        "loss": np.exp(-learning_rate * steps),
        "steps": steps + 1,
        "x": np.linspace(0, learning_rate, 5),
        "group": np.array([0, 1, 0, 1, 1]),
        "errors": [1, 2, 3],
        "scores": np.full((2, 3), learning_rate),
        "image": np.full((4, 5), learning_rate),
        "name": ["first", "second"],
        "size": [1, 2.5],
        "final": learning_rate,
        "verdict": method,
        "converged": True,
    }


def sweep(runs=result, show=None, **options):
    return Sweep(runs, **{"sliders": SLIDERS, "show": show or Curves("loss"), "alt": "A test."} | options)


def changed_at(learning_rate, method, **changes):
    """Runs of which one is different."""
    return lambda **settings: (
        result(**settings) | (changes if settings == {"learning_rate": learning_rate, "method": method} else {})
    )


def refused(message, kind=ValueError):
    return pytest.raises(kind, match=re.escape(message))


# --- arrays ---


@given(
    arrays(
        st.sampled_from([np.uint8, np.bool_, np.int16, np.int32, np.float32]),
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6),
    )
)
def test_an_array_comes_back_as_it_was_stored(array):
    back = decode(json.loads(json.dumps(encode(array))))
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    ("array", "dtype", "data"),
    [
        (torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True), "float32", "AACAPwAAAMA="),
        ([[1], [-1]], "int32", "AQAAAP////8="),
        (np.array([0, 128, 255], dtype=np.uint8), "uint8", "AID/"),
    ],
)
def test_arrays_are_stored_as_the_browser_reads_them(array, dtype, data):
    stored = encode(array)  # the same texts stand in tests/js/parts.test.mjs
    assert (stored["dtype"], stored["data"]) == (dtype, data)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1e39], "1e+39 is too large for float32"),
        ([2**31], "2147483648 is too large for int32"),
        ([1j], "an array of type complex128 cannot be stored"),
        (["a"], "cannot be stored; give real numbers, integers or booleans"),
    ],
)
def test_what_cannot_be_stored_is_refused(values, message):
    with refused(message):
        encode(values)


@pytest.mark.parametrize(
    ("values", "log", "expected"),
    [
        ([0, 1, 3, 2], False, (-0.12, 3.12)),
        ([2, 2], False, (1, 3)),
        ([0], False, (-0.5, 0.5)),
        ([], False, (0, 1)),
        ([5, 5], True, (2.5, 10)),
        ([1, 100], True, (100**-0.04, 100**1.04)),
    ],
)
def test_axes_have_the_range_that_the_browser_would_choose(values, log, expected):
    assert axis_range([np.array(values, dtype=float)], log) == pytest.approx(expected)


def test_an_array_that_many_results_share_is_stored_once():
    figure = sweep(show=Curves("loss", x="steps"))
    assert len(figure.arrays) == 1 + len(RATES)  # the steps, and a loss that does not depend on the method


def test_results_are_stored_in_the_order_of_the_sliders():
    figure = sweep(show=[Numbers("final"), Numbers("verdict")])
    stored = [(final["values"][0], verdict["values"][0]) for final, verdict in figure.results]
    assert stored == list(itertools.product(RATES, METHODS))


# --- runs and sliders ---


def test_a_dictionary_by_combination_does_what_a_function_does():
    by_combination = {one: result(*one) for one in itertools.product(RATES, METHODS)}
    assert sweep(by_combination).saved_state() == sweep().saved_state()
    one = Sweep({1: {"a": 1}, 2: {"a": 2}}, sliders={"n": [1, 2]}, show=Numbers("a"), alt="A test.")
    assert one.results == [[{"values": [1]}], [{"values": [2]}]]


def test_a_missing_combination_is_named():
    runs = {one: result(*one) for one in itertools.product(RATES, METHODS)}
    del runs[0.1, "adam"], runs[1.0, "adam"]
    with refused("runs at learning_rate=0.1, method='adam': there is no result; 2 of 6 are missing"):
        sweep(runs)


def test_a_result_that_no_slider_reaches_is_named():
    runs = {one: result(*one) for one in itertools.product(RATES, METHODS)} | {(0.2, "sgd"): {}}
    with refused("runs has a result for (0.2, 'sgd'), which no slider reaches"):
        sweep(runs)


def test_runs_of_another_kind_are_refused():
    with refused("runs is a list; give a dictionary by combination, or a function", TypeError):
        sweep([])


@pytest.mark.parametrize(
    ("sliders", "message"),
    [
        ({}, "a sweep needs at least one setting"),
        ({"rate": [1]}, "rate=[1] leaves nothing to choose; give at least two values"),
        ({"rate": [1, "a"]}, "rate=[1, 'a'] must be numbers only or words only"),
        ({"rate": [1, None]}, "must be numbers only or words only"),
        ({"rate": [1, float("inf")]}, "rate=[1, inf] must be finite"),
        ({"rate": [1, 3, 2]}, "the numbers of rate=[1, 3, 2] must rise"),
        ({"method": ["a", "b", "a"]}, "holds a value twice"),
        ({"set": [1, 2]}, "'set' cannot be the name of a setting; choose another word, such as 'set_value'"),
        ({"learning rate": [1, 2]}, "'learning rate' cannot be the name of a setting"),
    ],
)
def test_sliders_that_make_no_sense_are_refused(sliders, message):
    with refused(message):
        Sweep(lambda **_: {"a": 1}, sliders=sliders, show=Numbers("a"), alt="A test.")


def test_labels_and_units_and_values_of_numpy_reach_the_figure():
    sliders = {"rate": Setting(np.array([0.1, 1.0]), label="learning rate", unit="per step"), "bias": [False, True]}
    figure = Sweep(lambda rate, bias: {"a": rate}, sliders=sliders, show=Numbers("a"), alt="A test.")
    assert figure.sliders == [
        {"name": "rate", "label": "learning rate", "unit": "per step", "values": [0.1, 1.0]},
        {"name": "bias", "label": "bias", "unit": "", "values": [False, True]},
    ]


# --- results and views ---

AT = "runs at learning_rate=0.1, method='adam': "


@pytest.mark.parametrize(
    ("show", "changes", "message"),
    [
        (Curves("loss"), {"loss": [1.0, np.nan]}, "Curves: 'loss' holds nan at position 1; only finite numbers"),
        (Curves("loss"), {"loss": [1.0, 1e39]}, "Curves: 1e+39 is too large for float32"),
        (Curves("loss"), {"loss": []}, "Curves: the curve 'loss' has no values"),
        (Curves("loss"), {"loss": [[1, 2]]}, "Curves: 'loss' has the shape (1, 2), and (n,) is needed"),
        (Curves("loss"), {"loss": ["a"]}, "'loss' holds <U1 and not real numbers"),
        (Curves("loss"), {"loss": [[1], [1, 2]]}, "'loss' is no array"),
        (Curves("loss", y_log=True), {"loss": [1, 0]}, "'loss' holds 0, and a logarithmic axis shows positive"),
        (Curves("loss", x="steps"), {"steps": [1, 2]}, "'loss' has 20 values and 'steps' has 2"),
        (Curves("loss", x="steps"), {"steps": [0] * 20}, "'steps' must rise from each value to the next"),
        (Scatter("x", "x", "group", ["a", "b"]), {"group": [0, 1, 2, 0, 0]}, "'group' must hold 0 to 1"),
        (Scatter("x", "group"), {"group": [1, 0]}, "'group' has 2 values and 'x' has 5"),
        (Bars("errors", "abc"), {"errors": [1, 2]}, "'errors' has 2 values, and there are 3 labels"),
        (
            HeatMap("scores"),
            {"scores": [[1.0]]},
            "the shape (1, 1) differs from (2, 3), that of runs at learning_rate=0.01",
        ),
        (HeatMap("scores", rows="ab"), {"scores": [[1, 2, 3]]}, "'scores' has 1 rows, and there are 2 labels for them"),
        (HeatMap("scores"), {"scores": [[1, 2, np.inf]]}, "'scores' holds inf at position (0, 2)"),
        (Image("image"), {"image": np.zeros((2, 3, 4, 5))}, "images with colors='gray' have (h, w) or (n, h, w)"),
        (Image("image"), {"image": np.zeros((3, 4, 5))}, "the shape (3, 4, 5) differs from (1, 4, 5)"),
        (Image("image", ["one"]), {"image": np.zeros((3, 4, 5))}, "holds 3 images, and there are 1 labels"),
        (Table(["name", "size"]), {"size": [1]}, "the columns have different lengths: name 2, size 1"),
        (Table(["name", "size"]), {"size": [1, None]}, "'size' is None, and a number or a word is needed"),
        (Numbers("final"), {"final": float("nan")}, "'final' holds nan; only finite numbers can be shown"),
    ],
)
def test_a_result_that_cannot_be_shown_is_named_with_its_combination(show, changes, message):
    sweep(show=show)  # the others can
    with pytest.raises(ValueError, match=re.escape(AT)) as caught:
        sweep(changed_at(0.1, "adam", **changes), show)
    assert message in str(caught.value)


def test_a_result_without_what_is_to_be_shown_is_named_with_what_it_has():
    with refused("runs at learning_rate=0.01, method='sgd': Curves: the result has no 'lost'; it has loss, steps, x"):
        sweep(show=Curves("lost"))
    with refused("the result, a list, has no 'loss'; give a dictionary with the names to show"):
        sweep(lambda **_: [1, 2])


def test_a_result_may_be_an_object_and_hold_tensors():
    figure = sweep(lambda learning_rate, method: SimpleNamespace(loss=torch.full((3,), learning_rate)))
    np.testing.assert_allclose(decode(figure.arrays[1]), [0.1] * 3, rtol=1e-6)


@pytest.mark.parametrize(
    ("show", "changes", "message"),
    [
        (
            Image("image"),
            {"image": np.zeros((4, 5), np.uint8)},
            "'image' holds bytes in some results and other numbers",
        ),
        (Numbers("final"), {"final": "none"}, "'final' is a word in some results and a number in others"),
        (Table(["size"]), {"size": ["a"]}, "'size' is a word in some results and a number in others"),
    ],
)
def test_results_of_different_kinds_are_refused(show, changes, message):
    with refused(f"show: {type(show).__name__}: {message}"):
        sweep(changed_at(0.1, "adam", **changes), show)


@pytest.mark.parametrize("show", ["loss", ["loss"], {"curves": "loss"}, 42])
def test_an_unknown_kind_of_view_is_refused_with_those_there_are(show):
    with refused("is no view; the views are Curves, Scatter, Bars, HeatMap, Image, Table, Numbers", TypeError):
        sweep(show=show)


def test_views_that_make_no_sense_are_refused():
    with refused("show=[]: choose at least one view"):
        Sweep(result, sliders=SLIDERS, show=[], alt="A test.")
    with refused("color('red'): no such role; the roles are paper, ink"):
        Curves("loss", roles={"loss": "red"})
    with refused("roles: there is no 'lost'; there are loss"):
        sweep(show=Curves("loss", roles={"lost": "training"}))
    with refused("y_range=(1, 0): give the lowest and the highest value, in this order, both finite"):
        Curves("loss", y_range=(1, 0))
    with refused("x_range=(0, 1): a logarithmic axis shows positive numbers only"):
        Curves("loss", x="steps", x_range=(0, 1), x_log=True)
    with refused("x_log=True needs the values of x"):
        sweep(show=Curves("loss", x_log=True))
    with refused("colors='jet': choose one of cividis, gray, signed"):
        HeatMap("scores", colors="jet")
    for view in (lambda: Curves([]), lambda: Numbers({}), lambda: Table([]), lambda: Bars("errors", [])):
        with refused("give at least one"):
            view()
    with refused("7 of them cannot be told apart by color; show at most 6"):
        sweep(show=Scatter("x", "x", groups="abcdefg"))


def test_too_much_data_is_refused_with_the_largest_part():
    rng = np.random.default_rng(0)

    def large(learning_rate, method):
        return {"loss": rng.random(2_000), "scores": rng.random((300, 300))}

    with refused(
        "the results need 2.9 MB on the page, and 2 MB is the most; the largest part is HeatMap 'scores' with 2.9 MB"
    ):
        sweep(large, [Curves("loss"), HeatMap("scores")])


def test_axes_and_colors_are_shared_by_all_combinations_unless_told_otherwise():
    shared = sweep(show=[Curves("loss"), HeatMap("scores"), Bars("errors", "abc")])
    assert shared.views[0]["x_range"] == pytest.approx([-0.76, 19.76])
    assert shared.views[0]["y_range"][1] == pytest.approx(1.04)
    assert shared.views[1]["range"] == [0.01, 1.0]
    assert shared.views[2]["y_range"] == pytest.approx([0, 3.18])
    own = sweep(
        show=[Curves("loss", shared=False), HeatMap("scores", shared=False), Bars("errors", "abc", shared=False)]
    )
    assert [own.views[0]["y_range"], own.views[1]["range"], own.views[2]["y_range"]] == [None, None, None]
    fixed = sweep(show=Curves("loss", y_range=(0, 2)))
    assert fixed.views[0]["y_range"] == [0.0, 2.0]


def test_zero_is_in_the_middle_of_signed_colors():
    figure = sweep(changed_at(0.1, "adam", scores=[[-3, 0, 1]] * 2), HeatMap("scores", colors="signed"))
    assert figure.views[0]["range"] == [-3.0, 3.0]


def test_images_need_one_byte_per_pixel():
    figure = sweep(show=Image("image"))
    assert {one["dtype"] for one in figure.arrays} == {"uint8"}
    assert decode(figure.arrays[-1]).tolist() == [[[255] * 5] * 4]


# --- settings ---


def test_settings_are_read_and_set_from_python():
    figure = sweep(start={"learning_rate": 0.1}, show=Numbers("final"))
    assert (figure.learning_rate, figure.method) == (0.1, "sgd")
    figure.learning_rate = 1
    assert figure.chosen == {"learning_rate": 1.0, "method": "sgd"}
    figure.set(learning_rate=0.01, method="adam")
    assert (figure.result["final"], figure.result["verdict"]) == (0.01, "adam")
    figure.chosen = {"learning_rate": 0.1, "method": "sgd"}
    assert figure.learning_rate == 0.1
    with pytest.raises(AttributeError, match="Sweep has no attribute 'rate'"):
        _ = figure.rate


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda figure: figure.set(rate=1), "set(): there is no setting 'rate'; choose from learning_rate, method"),
        (
            lambda figure: figure.set(learning_rate=0.2),
            "set(): learning_rate=0.2 is not on its slider; it has 0.01, 0.1, 1.0",
        ),
        (
            lambda figure: setattr(figure, "method", "rmsprop"),
            "method='rmsprop' is not on its slider; it has sgd, adam",
        ),
        (lambda figure: setattr(figure, "chosen", {"method": "sgd"}), "the value of 'learning_rate' is missing"),
    ],
)
def test_a_setting_that_does_not_exist_is_refused_and_changes_nothing(change, message):
    figure = sweep()
    before = dict(figure.chosen)
    with refused(message):
        change(figure)
    assert figure.chosen == before


def test_start_and_presets_are_checked_when_the_figure_is_made():
    with refused("start: learning_rate=3 is not on its slider"):
        sweep(start={"learning_rate": 3})
    with refused("preset 'fast': there is no setting 'speed'"):
        sweep(presets={"fast": {"speed": 1}})
    figure = sweep(presets={"fast": {"learning_rate": 1}})
    assert figure.presets == [{"label": "fast", "settings": {"learning_rate": 1}}]


def test_a_link_is_checked_against_the_saved_state():
    state = json.loads(json.dumps(sweep().saved_state()))
    assert FIGURES[state["kind"]] is Sweep
    assert Sweep.changes_for(state, {"learning_rate": 1}, "link")["chosen"]["learning_rate"] == 1.0
    with refused("link: method='x' is not on its slider"):
        Sweep.changes_for(state, {"method": "x"}, "link")


def test_alternative_text_is_required():
    with refused("say in a sentence"):
        sweep(alt=" ")


# --- picture and mime bundle ---

EVERYTHING = [
    Curves(["loss", "steps"], x="steps", y_log=True, roles={"loss": "training"}),
    Scatter("x", "x", "group", ["a", "b"]),
    Bars("errors", "abc"),
    HeatMap("scores", ["a", "b"], ["c", "d", "e"]),
    Image("image"),
    Table(["name", "size"]),
    Numbers({"final": "final loss", "converged": "converged"}),
]


def test_the_picture_shows_every_view_of_the_combination_that_is_chosen():
    figure = sweep(show=EVERYTHING)
    figure.learning_rate = 0.1
    drawing = figure.picture()
    assert drawing.get_suptitle() == "learning rate 0.1, method sgd"
    titles = [axes.get_title() for axes in drawing.axes if axes.get_title()]
    assert titles == ["loss, steps", "x and x", "errors", "scores", "image", "table"]
    np.testing.assert_allclose(drawing.axes[0].lines[0].get_ydata(), result(0.1, "sgd")["loss"])
    assert drawing.axes[0].lines[0].get_color() == plots.color("training")
    assert "final loss: 0.1" in drawing.axes[6].texts[0].get_text()
    plt.close(drawing)


def test_the_saved_state_is_plain_data_and_comes_with_the_picture():
    figure = sweep(show=EVERYTHING)
    data, _ = figure._repr_mimebundle_()
    state = data["application/vnd.leedl.figure+json"]
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    assert state["kind"] == "sweep"
    assert data["image/png"]


def test_the_page_has_the_colors_of_the_book(repository_file):
    css = repository_file("src/leedl/widgets/js/parts.css")
    light, dark = (dict(re.findall(r"--lf-(\w+): (#\w+);", block)) for block in css.split("}")[:2])
    for role in ("training", "validation", "test", "gradient", "reference", "falling"):
        assert (light[role], dark[role]) == (plots.ROLES[role].light, plots.ROLES[role].dark)


def test_every_role_of_a_drawing_has_its_color_on_the_site(repository_file):
    css = "".join(repository_file(f"src/leedl/widgets/js/{name}.css") for name in ("style", "parts"))
    assert [role for role in plots.ROLES if css.count(f"--lf-{role}: ") != 2] == []  # light and dark


@pytest.fixture
def repository_file():
    from books import REPOSITORY

    return lambda path: (REPOSITORY / path).read_text("utf-8")


# --- the gallery of parts ---


def test_the_gallery_of_parts_says_which_parts_and_settings_there_are():
    with refused("PartsGallery('slider'): choose from plot, choice"):
        PartsGallery("slider", alt="A test.")
    state = PartsGallery("image", alt="A test.").saved_state()
    assert PartsGallery.changes_for(state, {"frequency": 3.0, "point": [1.0, 2.0]}, "link") == {
        "frequency": 3.0,
        "point": [1.0, 2.0],
    }
    with refused("link: there is no setting 'speed'; choose from frequency"):
        PartsGallery.changes_for(state, {"speed": 1}, "link")
    with refused("link: wave='noise'"):
        PartsGallery.changes_for(state, {"wave": "noise"}, "link")


def test_what_was_painted_is_read_from_python():
    figure = PartsGallery("image", alt="A test.")
    assert figure.painted.sum() == 0
    figure.painting = [0.0] * 195 + [1.0]
    assert figure.painted[13, 13] == 1
    assert figure.picture() is not None
    plt.close("all")
