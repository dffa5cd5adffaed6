"""leedl.plots: colours that can be read and told apart in both modes, and errors that say what would work."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

from leedl import plots
from leedl_book.figures import darkened

READ = [name for name in plots.ROLES if name not in ("paper", "grid")]
MODES = ("light", "dark")


def luminance(color):
    """Relative luminance, as WCAG 2 defines it."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def in_mode(role, mode):
    return getattr(plots.ROLES[role], mode)


@pytest.fixture
def axes():
    figure, axes = plots.new_figure()
    yield axes
    plt.close(figure)


def test_contrast_is_computed_as_wcag_defines_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", READ)
def test_every_role_can_be_read_on_the_paper_of_its_mode(role, mode):
    assert contrast(in_mode(role, mode), in_mode("paper", mode)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_every_role_has_a_colour_of_its_own(mode):
    colors = [in_mode(role, mode).lower() for role in plots.ROLES]
    assert len(set(colors)) == len(colors)


def test_no_colour_of_one_mode_is_taken_for_one_of_the_other():
    """The dark twin of a drawing is made by replacing one colour after another."""
    light, dark = ([in_mode(role, mode).lower() for role in plots.ROLES] for mode in MODES)
    assert not set(light) & set(dark)


@pytest.mark.parametrize("mode", MODES)
def test_colours_of_lines_can_be_told_apart_by_readers_without_red_or_green(mode):
    """Deuteranopia and protanopia, simulated as Viénot, Brettel and Mollon (1999) do."""
    seen_as = {
        "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
        "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    }
    for matrix in seen_as.values():
        for one, other in itertools.combinations(("training", "validation"), 2):
            a, b = (
                np.array(matrix) @ [(int(in_mode(role, mode)[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
                for role in (one, other)
            )
            assert np.abs(a - b).max() > 0.1


def test_a_colour_is_asked_for_by_its_role():
    assert plots.color("training") == plots.ROLES["training"].light


def test_an_unknown_role_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"color\('blue'\): no such role; the roles are .*training, validation"):
        plots.color("blue")


def test_the_dark_twin_of_a_drawing_has_only_dark_colours(axes, tmp_path):
    plots.curves(axes, {"training": [3, 2, 1], "validation": [4, 3, 3]}, {"training": "training"}, xlabel="step")
    axes.figure.savefig(tmp_path / "drawing.svg")
    drawing = (tmp_path / "drawing.svg").read_text("utf-8")
    twin = darkened(drawing)
    used = [role for role in plots.ROLES if in_mode(role, "light").lower() in drawing]
    assert {"paper", "ink", "muted", "grid", "training"} <= set(used)
    assert all(in_mode(role, "light").lower() not in twin for role in plots.ROLES)
    assert all(in_mode(role, "dark").lower() in twin for role in used)


def test_the_same_drawing_gives_the_same_file(tmp_path):
    """A result that is computed again must not look changed."""
    files = []
    for name in ("one", "two"):
        figure, axes = plots.new_figure()
        plots.curves(axes, {"a": [1, 2]})
        figure.savefig(tmp_path / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)
        files.append((tmp_path / f"{name}.svg").read_bytes())
    assert files[0] == files[1]


def test_lines_differ_in_their_dashes_too(axes):
    plots.curves(axes, {str(k): [k, k] for k in range(6)})
    assert len({line.get_color() for line in axes.lines}) == 6
    assert len({str(line._dash_pattern) for line in axes.lines}) == 6


def test_curves_are_drawn_over_their_steps_with_their_names_at_their_ends(axes):
    plots.curves(axes, {"training": [3.0, 2.0, 1.0], "test": [4.0, 4.5]}, {"training": "training"}, ylabel="loss")
    assert [list(line.get_xdata()) for line in axes.lines] == [[0, 1, 2], [0, 1]]
    assert [list(line.get_ydata()) for line in axes.lines] == [[3, 2, 1], [4, 4.5]]
    assert axes.lines[0].get_color() == plots.color("training")
    written = {text.get_text(): text for text in axes.texts}
    assert set(written) == {"training", "test"}
    assert written["training"].get_color() == plots.color("training")
    assert axes.get_ylabel() == "loss"


def test_names_of_curves_that_end_together_do_not_overlap(axes):
    plots.curves(axes, {f"curve {k}": [0, 1 + k / 1000] for k in range(4)})
    axes.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_curve_without_values_is_refused_by_name(axes):
    with pytest.raises(ValueError, match="the curve 'training' has no values"):
        plots.curves(axes, {"training": []})


def test_a_curve_with_an_unknown_role_is_refused(axes):
    with pytest.raises(ValueError, match="no such role"):
        plots.curves(axes, {"training": [1]}, {"training": "blue"})


def test_a_contour_map_has_a_line_for_each_level_and_names_its_parameters(axes):
    x, y = np.linspace(-1, 1, 20), np.linspace(-2, 2, 30)
    plots.contour_map(axes, x, y, x[None, :] ** 2 + y[:, None] ** 2, levels=[0.5, 1, 2])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$w_1$", "$w_2$")
    assert {text.get_text() for text in axes.texts} == {"0.5", "1", "2"}
