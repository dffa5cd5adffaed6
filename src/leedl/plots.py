"""The book's one look for drawings: a colour per role, in light and dark; drawing only, nothing is computed here.

Importing the module sets Matplotlib's style. In a notebook figures appear as SVG (with a PNG for programs that show no
SVG); on the site each drawing gets a twin in which every role's colour is replaced by its dark counterpart (`DARK`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.core.getipython import get_ipython
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Role:
    """What a colour stands for everywhere in the book, with its two values."""

    light: str
    dark: str


ROLES: Mapping[str, Role] = {
    "paper": Role("#ffffff", "#121212"),
    "ink": Role("#1f2933", "#e4e7eb"),
    "muted": Role("#66717c", "#9aa5b1"),
    "grid": Role("#d5dbe1", "#3a444e"),
    "training": Role("#0b66b0", "#5fb0ee"),
    "validation": Role("#b8480b", "#ff9a5a"),
    "test": Role("#7a3e9d", "#cb9fea"),
    "gradient": Role("#00735c", "#3fcfa9"),
    "reference": Role("#876000", "#e3bb3c"),
    "falling": Role("#a8174f", "#ff85ad"),
}
"""Colours by role, safe for colour-blind readers and of at least 4.5:1 contrast with the page (grid lines aside)."""

DARK: Mapping[str, str] = {role.light: role.dark for role in ROLES.values()}
"""Each colour of the light mode with its counterpart in the dark mode."""

SURFACE_COLORS = "cividis"
"""The colour map of every loss: dark is low, bright is high, and it is the same to colour-blind readers."""

ON_DARK, ON_BRIGHT = "#fefefe", "#010101"
"""Colours of marks on dark and on bright areas of a surface; a surface is the same in both modes, and so are they."""

_LINES = ("training", "validation", "gradient", "test", "reference", "falling")


def color(role: str) -> str:
    """The colour of a role, to draw with.

    Raises:
        ValueError: there is no such role; the message lists them.
    """
    if role not in ROLES:
        raise ValueError(f"color({role!r}): no such role; the roles are {', '.join(ROLES)}")
    return ROLES[role].light


def use_book_style() -> None:
    """Make every figure that follows look like the book's."""
    ink, muted, grid, paper = (color(name) for name in ("ink", "muted", "grid", "paper"))
    mpl.rcParams.update(
        {
            "axes.edgecolor": muted,
            "axes.facecolor": paper,
            "axes.grid": True,
            "axes.labelcolor": ink,
            "axes.prop_cycle": cycler(color=[color(name) for name in _LINES])
            + cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1))]),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlecolor": ink,
            "axes.titlesize": "medium",
            "figure.constrained_layout.use": True,
            "figure.facecolor": paper,
            "figure.figsize": (4.8, 3.2),
            "font.size": 12,
            "grid.color": grid,
            "grid.linewidth": 0.8,
            "image.cmap": SURFACE_COLORS,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "savefig.dpi": 160,
            "svg.fonttype": "path",
            "svg.hashsalt": "leedl",
            "text.color": ink,
            "xtick.color": muted,
            "xtick.labelcolor": ink,
            "ytick.color": muted,
            "ytick.labelcolor": ink,
        }
    )
    if get_ipython() is not None and hasattr(get_ipython(), "kernel"):
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", "png")


def new_figure(width: float = 4.8, height: float = 3.2) -> tuple[Figure, Axes]:
    """A figure with one pair of axes; the default size, in inches, stays readable on a phone."""
    return plt.subplots(figsize=(width, height))


def curves(
    axes: Axes, lines: Mapping[str, Sequence[float]], roles: Mapping[str, str] | None = None, **labels: Any
) -> None:
    """Draw several curves over 0, 1, 2, … and write each one's name at its end instead of a legend.

    Args:
        axes: where to draw.
        lines: the values of each curve, by name.
        roles: the role of each curve whose colour has a meaning, by name.
        **labels: further settings of the axes, such as ``xlabel``, ``ylabel`` or ``yscale``.

    Raises:
        ValueError: a curve is empty, or a role is unknown.
    """
    axes.set(**labels)
    for name, values in lines.items():
        if len(values) == 0:
            raise ValueError(f"curves(): the curve {name!r} has no values")
        shade = color(roles[name]) if roles and name in roles else None
        axes.plot(np.arange(len(values)), np.asarray(values), label=name, color=shade)
    label_ends(axes)


def label_ends(axes: Axes) -> None:
    """Write each line's label at its end, moved up or down where labels would overlap."""
    axes.get_ylim()  # brings the limits up to date
    to_axes = axes.transData + axes.transAxes.inverted()
    ends = []
    for line in axes.lines:
        name, (x, y) = str(line.get_label()), np.asarray(line.get_xydata())[-1]
        if not name.startswith("_"):
            ends.append((to_axes.transform((x, y))[1], x, name, line.get_color()))
    lowest = -np.inf
    for height, x, name, line_color in sorted(ends):
        lowest = max(height, lowest + 0.07)
        axes.annotate(
            name,
            (x, lowest),
            xycoords=("data", "axes fraction"),
            xytext=(5, 0),
            textcoords="offset points",
            color=line_color,
            va="center",
        )


def contour_map(
    axes: Axes,
    x: Any,
    y: Any,
    loss: Any,
    levels: Sequence[float],
    labels: tuple[str, str] = ("$w_1$", "$w_2$"),
) -> None:
    """Draw a loss over two parameters: shaded areas between labelled lines of equal loss.

    Args:
        axes: where to draw.
        x: values of the first parameter, shape (n,).
        y: values of the second parameter, shape (m,).
        loss: the loss, shape (m, n): one row per value of ``y``.
        levels: the values at which lines are drawn, in rising order; each area between two has a shade of its own.
        labels: names of the two parameters.
    """
    x, y, loss = (np.asarray(values) for values in (x, y, loss))
    shades = BoundaryNorm(list(levels), mpl.colormaps[SURFACE_COLORS].N, extend="both")
    areas = axes.contourf(x, y, loss, levels=levels, norm=shades, cmap=SURFACE_COLORS, extend="both")
    areas.set_rasterized(True)
    dark_below = levels[len(levels) // 2]
    lines = axes.contour(
        x,
        y,
        loss,
        levels=levels,
        linewidths=0.7,
        colors=[ON_DARK if level <= dark_below else ON_BRIGHT for level in levels],
    )
    axes.clabel(lines, fontsize=8, fmt="%g")
    axes.grid(False)
    axes.set(xlabel=labels[0], ylabel=labels[1], aspect="equal")


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], label: str = "") -> None:
    """Draw an arrow on a `contour_map`, with a label at its head."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": ON_DARK, "linewidth": 2})
    axes.annotate(label, end, xytext=(4, 2), textcoords="offset points", color=ON_DARK, fontsize=9, weight="bold")


use_book_style()
