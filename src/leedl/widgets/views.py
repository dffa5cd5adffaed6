"""What a sweep shows of each result: curves, points, bars, a matrix, images, a table or numbers."""

import math
import numbers
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import NDArray

from leedl import plots
from leedl.widgets.arrays import as_numpy

Taken = dict[str, Any]
"""What a view takes of one result: arrays, and plain data, by name."""

Range = tuple[float, float]

ROLES = ("training", "validation", "gradient", "test", "reference", "falling")
"""Roles in the order in which curves and groups without a role of their own get them."""

MARKS = "os^DPv"
COLORS = ("cividis", "gray", "signed")
_SIGNED = LinearSegmentedColormap.from_list("signed", ["#7a2f06", "#d9793a", "#f7f7f5", "#4a90c9", "#083f6e"])


@dataclass(frozen=True)
class View(ABC):
    """A view of a result. A result is a dictionary or an object with attributes; a view takes what it shows by name."""

    kind: ClassVar[str]

    @abstractmethod
    def take(self, result: Any) -> Taken:
        """What the view shows of one result.

        Raises:
            ValueError: the result lacks it, or it cannot be shown.
        """

    @abstractmethod
    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """The view itself as plain data, with axes that fit all results.

        Raises:
            ValueError: the results do not fit together.
        """

    @abstractmethod
    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """Draw one result with Matplotlib."""

    def stored(self, taken: Taken, described: Mapping[str, Any]) -> Taken:
        """The same in fewer bytes, where the view allows it."""
        return taken


@dataclass(frozen=True, kw_only=True)
class _OnAxes(View):
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    x_log: bool = False
    y_log: bool = False
    x_range: Range | None = None
    y_range: Range | None = None
    shared: bool = True
    roles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in self.roles.values():
            plots.color(role)
        for name, limits, log in (("x_range", self.x_range, self.x_log), ("y_range", self.y_range, self.y_log)):
            _check_range(name, limits, log)

    def _axes(self, xs: Iterable[NDArray[Any]], ys: Iterable[NDArray[Any]]) -> dict[str, Any]:
        return {
            "x_label": self.x_label,
            "y_label": self.y_label,
            "x_log": self.x_log,
            "y_log": self.y_log,
            "x_range": _limits(self.x_range, self.shared, xs, self.x_log),
            "y_range": _limits(self.y_range, self.shared, ys, self.y_log),
        }

    def _set_axes(self, axes: Axes, described: Mapping[str, Any]) -> None:
        axes.set(title=described["title"], xlabel=self.x_label, ylabel=self.y_label)
        axes.set_xscale("log" if self.x_log else "linear")
        axes.set_yscale("log" if self.y_log else "linear")
        if described["x_range"]:
            axes.set_xlim(described["x_range"])
        if described["y_range"]:
            axes.set_ylim(described["y_range"])

    def _positive_on_log(self, x: NDArray[Any] | None, y: NDArray[Any], name: str) -> None:
        for log, values, what in ((self.x_log, x, self._x_name()), (self.y_log, y, name)):
            if log and values is None:
                raise ValueError(f"x_log=True needs the values of x: without x={what!r} they begin at 0")
            if log and values is not None and values.size and values.min() <= 0:
                raise ValueError(
                    f"{what!r} holds {values.min():.4g}, and a logarithmic axis shows positive numbers only"
                )

    def _x_name(self) -> str:
        return "…"

    def _looks(self, names: Sequence[str]) -> list[dict[str, str]]:
        unknown = [name for name in self.roles if name not in names]
        if unknown:
            raise ValueError(f"roles: there is no {unknown[0]!r}; there are {', '.join(names)}")
        if len(names) > len(ROLES):
            raise ValueError(f"{len(names)} of them cannot be told apart by color; show at most {len(ROLES)}")
        return [
            {"name": name.replace("_", " "), "role": self.roles.get(name, ROLES[at])} for at, name in enumerate(names)
        ]


@dataclass(frozen=True)
class Curves(_OnAxes):
    """Curves over the steps 0, 1, 2, … or over given values.

    Args:
        names: of the curves in a result, at most six; each has the shape (n,), and n may differ from result to result.
        x: name of the values of the horizontal axis, rising, shape (n,); 0, 1, 2, … by default.
        title: what is shown, also for who cannot see it; the names by default.
        x_label: of the horizontal axis.
        y_label: of the vertical axis.
        x_log: whether the axis is logarithmic.
        y_log: the same for the vertical axis.
        x_range: lowest and highest value of the axis; from all results by default, so that they can be compared.
        y_range: the same for the vertical axis.
        shared: whether axes without a given range are the same for all results.
        roles: the role in `leedl.plots` of a curve whose color has a meaning, by name.
    """

    kind: ClassVar[str] = "curves"
    names: str | Sequence[str]
    x: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_some("names", self.names)

    def _x_name(self) -> str:
        return self.x or "…"

    def take(self, result: Any) -> Taken:
        """The curves, and the values of x if they have a name."""
        x = _numbers(result, self.x, 1) if self.x else None
        if x is not None and np.any(np.diff(x) <= 0):
            raise ValueError(f"{self.x!r} must rise from each value to the next")
        taken: Taken = {"x": x, "y": []}
        for name in _listed(self.names):
            y = _numbers(result, name, 1)
            if len(y) == 0:
                raise ValueError(f"the curve {name!r} has no values")
            if x is not None and len(x) != len(y):
                raise ValueError(f"{name!r} has {len(y)} values and {self.x!r} has {len(x)}")
            self._positive_on_log(x, y, name)
            taken["y"].append(y)
        return taken

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title, axes and the look of each curve."""
        names = list(_listed(self.names))
        xs = [np.array([0, len(y) - 1]) if one["x"] is None else one["x"] for one in taken for y in one["y"]]
        curves = self._looks(names)
        title = self.title or ", ".join(one["name"] for one in curves)
        return {"title": title, "curves": curves} | self._axes(xs, [y for one in taken for y in one["y"]])

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The curves, with their names at their ends if there are several."""
        for look, y in zip(described["curves"], taken["y"], strict=True):
            x = np.arange(len(y)) if taken["x"] is None else taken["x"]
            label = look["name"] if len(taken["y"]) > 1 else "_"
            axes.plot(x, y, color=plots.color(look["role"]), label=label)
        self._set_axes(axes, described)
        plots.label_ends(axes)


@dataclass(frozen=True)
class Scatter(_OnAxes):
    """Points, in one or several groups.

    Args:
        x: name of the horizontal positions, shape (n,).
        y: name of the vertical positions, shape (n,).
        group: name of the number of each point's group, shape (n,), counted from 0.
        groups: names of the groups, at most six.
        title: what is shown; "x and y" by default.
        x_label: of the horizontal axis; the name of x by default.
        y_label: of the vertical axis.
        x_log: whether the axis is logarithmic.
        y_log: the same for the vertical axis.
        x_range: lowest and highest value of the axis; from all results by default.
        y_range: the same for the vertical axis.
        shared: whether axes without a given range are the same for all results.
        roles: the role in `leedl.plots` of a group whose color has a meaning, by name.
    """

    kind: ClassVar[str] = "scatter"
    x: str
    y: str
    group: str = ""
    groups: Sequence[str] = ("points",)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_some("groups", self.groups)

    def _x_name(self) -> str:
        return self.x

    def take(self, result: Any) -> Taken:
        """Positions, and groups if they have a name."""
        x, y = (_numbers(result, name, 1) for name in (self.x, self.y))
        group = _numbers(result, self.group, 1) if self.group else None
        for name, values in ((self.y, y), (self.group, group)):
            if values is not None and len(values) != len(x):
                raise ValueError(f"{name!r} has {len(values)} values and {self.x!r} has {len(x)}")
        if group is not None and not np.isin(group, np.arange(len(self.groups))).all():
            raise ValueError(
                f"{self.group!r} must hold 0 to {len(self.groups) - 1}, the positions in groups={self.groups}"
            )
        self._positive_on_log(x, y, self.y)
        return {"x": x, "y": y, "group": None if group is None else group.astype(np.uint8)}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title, axes and the look of each group."""
        title = self.title or f"{self.x} and {self.y}".replace("_", " ")
        axes = self._axes([one["x"] for one in taken], [one["y"] for one in taken])
        axes["x_label"] = self.x_label or self.x.replace("_", " ")
        return {"title": title, "groups": self._looks(list(self.groups))} | axes

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The points, with a mark and a color per group."""
        for at, look in enumerate(described["groups"]):
            here = slice(None) if taken["group"] is None else taken["group"] == at
            x, y = taken["x"][here], taken["y"][here]
            axes.plot(x, y, MARKS[at], markersize=5, color=plots.color(look["role"]), label=look["name"])
        self._set_axes(axes, described)
        if len(described["groups"]) > 1:
            axes.legend()


@dataclass(frozen=True)
class Bars(View):
    """A bar per category, beginning at zero.

    Args:
        values: name of the heights in a result, shape (n,).
        labels: names of the n categories.
        title: what is shown; the name of the values by default.
        y_label: of the vertical axis.
        y_range: lowest and highest value of the axis; from all results by default.
        shared: whether an axis without a given range is the same for all results.
        role: in `leedl.plots`, for the color.
    """

    kind: ClassVar[str] = "bars"
    values: str
    labels: Sequence[str]
    title: str = ""
    y_label: str = ""
    y_range: Range | None = None
    shared: bool = True
    role: str = "training"

    def __post_init__(self) -> None:
        _check_some("labels", self.labels)
        plots.color(self.role)
        _check_range("y_range", self.y_range)

    def take(self, result: Any) -> Taken:
        """The heights."""
        values = _numbers(result, self.values, 1)
        if len(values) != len(self.labels):
            raise ValueError(f"{self.values!r} has {len(values)} values, and there are {len(self.labels)} labels")
        return {"values": values}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title, categories and axis."""
        heights = np.concatenate([one["values"] for one in taken] + [np.zeros(1)])
        low, high = float(heights.min()) * 1.06, float(heights.max()) * 1.06
        limits: Range | None = (low, high) if low < high else (0.0, 1.0)
        return {
            "title": self.title or self.values.replace("_", " "),
            "labels": [str(one) for one in self.labels],
            "y_label": self.y_label,
            "y_range": _plain_range(self.y_range or (limits if self.shared else None)),
            "role": self.role,
        }

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The bars."""
        axes.bar(range(len(self.labels)), taken["values"], color=plots.color(self.role))
        axes.set_xticks(range(len(self.labels)), described["labels"])
        axes.set(title=described["title"], ylabel=self.y_label, ylim=described["y_range"])
        axes.grid(False, axis="x")


@dataclass(frozen=True)
class HeatMap(View):
    """A matrix whose numbers are shown as colors and can be read one by one.

    Args:
        values: name of the matrix in a result, shape (m, n).
        rows: a label for each of the m rows.
        columns: a label for each of the n columns.
        row_name: what a row without a label is.
        column_name: what a column without a label is.
        title: what is shown; the name of the values by default.
        colors: ``cividis``, ``gray``, or ``signed`` with zero in the middle.
        range: values of the first and the last color; from all results by default.
        shared: whether colors without a given range mean the same for all results.
    """

    kind: ClassVar[str] = "heat_map"
    values: str
    rows: Sequence[str] = ()
    columns: Sequence[str] = ()
    row_name: str = "row"
    column_name: str = "column"
    title: str = ""
    colors: str = "cividis"
    range: Range | None = None
    shared: bool = True

    def __post_init__(self) -> None:
        _check_colors(self.colors, COLORS)
        _check_range("range", self.range)

    def take(self, result: Any) -> Taken:
        """The matrix."""
        matrix = _numbers(result, self.values, 2)
        for side, labels, name in ((matrix.shape[0], self.rows, "rows"), (matrix.shape[1], self.columns, "columns")):
            if labels and len(labels) != side:
                raise ValueError(f"{self.values!r} has {side} {name}, and there are {len(labels)} labels for them")
        return {"values": matrix}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title, labels and colors."""
        limits = self.range or (_color_range([one["values"] for one in taken], self.colors) if self.shared else None)
        return {
            "title": self.title or self.values.replace("_", " "),
            "row_labels": [str(one) for one in self.rows],
            "column_labels": [str(one) for one in self.columns],
            "row_name": self.row_name,
            "column_name": self.column_name,
            "colors": self.colors,
            "range": _plain_range(limits),
        }

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The matrix with a key to its colors."""
        low, high = described["range"] or (None, None)
        image = axes.imshow(taken["values"], _colormap(self.colors), vmin=low, vmax=high, aspect="auto")
        axes.figure.colorbar(image, ax=axes)
        axes.set_title(described["title"])
        axes.set_xticks(range(len(self.columns)), described["column_labels"], rotation=45)
        axes.set_yticks(range(len(self.rows)), described["row_labels"])
        axes.grid(False)


@dataclass(frozen=True)
class Image(View):
    """One image or several side by side.

    Args:
        values: name of the pixels in a result: of one image (h, w), of several (n, h, w), with a last axis of 3 for
            ``rgb``. Bytes are 0 to 255.
        labels: of the images.
        title: what is shown; the name of the values by default.
        colors: ``gray``, ``cividis``, ``signed`` or ``rgb``.
        range: values of the first and the last color; 0 to 255 for bytes, 0 to 1 for ``rgb``, else from all results.
        shared: whether colors without a given range mean the same for all results.
    """

    kind: ClassVar[str] = "image"
    values: str
    labels: Sequence[str] = ()
    title: str = ""
    colors: str = "gray"
    range: Range | None = None
    shared: bool = True

    def __post_init__(self) -> None:
        _check_colors(self.colors, (*COLORS, "rgb"))
        _check_range("range", self.range)

    def take(self, result: Any) -> Taken:
        """The pixels, with an axis for the images."""
        pixels = _numbers(result, self.values)
        channels = (3,) if self.colors == "rgb" else ()
        if (
            pixels.ndim not in (2 + len(channels), 3 + len(channels))
            or pixels.shape[len(pixels.shape) - len(channels) :] != channels
        ):
            shapes = "(h, w, 3) or (n, h, w, 3)" if channels else "(h, w) or (n, h, w)"
            raise ValueError(
                f"{self.values!r} has the shape {pixels.shape}; images with colors={self.colors!r} have {shapes}"
            )
        if pixels.ndim == 2 + len(channels):
            pixels = pixels[None]
        if self.labels and len(self.labels) != len(pixels):
            raise ValueError(f"{self.values!r} holds {len(pixels)} images, and there are {len(self.labels)} labels")
        return {"values": pixels}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title, labels and colors."""
        kinds = {one["values"].dtype == np.uint8 for one in taken}
        if len(kinds) > 1:
            raise ValueError(f"{self.values!r} holds bytes in some results and other numbers in others")
        limits = self.range or ((0, 255) if kinds == {True} else (0, 1) if self.colors == "rgb" else None)
        if limits is None and self.shared:
            limits = _color_range([one["values"] for one in taken], self.colors)
        return {
            "title": self.title or self.values.replace("_", " "),
            "labels": [str(one) for one in self.labels],
            "colors": self.colors,
            "range": _plain_range(limits),
        }

    def stored(self, taken: Taken, described: Mapping[str, Any]) -> Taken:
        """A byte per pixel: that is what a screen shows."""
        low, high = described["range"] or _color_range([taken["values"]], self.colors)
        share = (taken["values"].astype(float) - low) / (high - low)
        return {"values": np.rint(255 * share.clip(0, 1)).astype(np.uint8)}

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The images in a row."""
        pixels = self.stored(taken, described)["values"]
        border = [(0, 0), (1, 1), (1, 1), (0, 0)][: pixels.ndim]
        row = np.concatenate(list(np.pad(pixels, border, constant_values=255)), axis=1)
        axes.imshow(row, None if self.colors == "rgb" else _colormap(self.colors), vmin=0, vmax=255)
        axes.set_title(described["title"])
        axes.set_axis_off()


@dataclass(frozen=True)
class Table(View):
    """A table; the number of its rows may differ from result to result.

    Args:
        columns: names of the columns in a result, each a list of words or of numbers.
        title: what is shown.
    """

    kind: ClassVar[str] = "table"
    columns: Sequence[str]
    title: str = "table"

    def __post_init__(self) -> None:
        _check_some("columns", self.columns)

    def take(self, result: Any) -> Taken:
        """The rows."""
        columns = {name: [_scalar(one, name) for one in _plain_list(_field(result, name))] for name in self.columns}
        lengths = {name: len(column) for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"the columns have different lengths: {', '.join(f'{k} {v}' for k, v in lengths.items())}")
        return {"rows": [list(row) for row in zip(*columns.values(), strict=True)]}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title and columns."""
        for at, name in enumerate(self.columns):
            _alike(name, [row[at] for one in taken for row in one["rows"]])
        return {"title": self.title, "columns": [name.replace("_", " ") for name in self.columns]}

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """The table."""
        axes.set_axis_off()
        axes.set_title(described["title"])
        cells = [[_short(one) for one in row] for row in taken["rows"]]
        if cells:
            axes.table(cells, colLabels=described["columns"], loc="upper center", edges="horizontal")


@dataclass(frozen=True)
class Numbers(View):
    """Single numbers or words with their names.

    Args:
        names: of the values in a result; or, by name, the words to show instead of the name.
        title: what is shown.
    """

    kind: ClassVar[str] = "numbers"
    names: str | Sequence[str] | Mapping[str, str]
    title: str = ""

    def __post_init__(self) -> None:
        _check_some("names", self.names)

    def take(self, result: Any) -> Taken:
        """The values."""
        return {"values": [_scalar(_field(result, name), name) for name in _listed(self.names)]}

    def described(self, taken: Sequence[Taken]) -> dict[str, Any]:
        """Title and names."""
        names = list(_listed(self.names))
        for at, name in enumerate(names):
            _alike(name, [one["values"][at] for one in taken])
        shown = [self.names[name] if isinstance(self.names, Mapping) else name.replace("_", " ") for name in names]
        return {"title": self.title, "names": shown}

    def draw(self, axes: Axes, taken: Taken, described: Mapping[str, Any]) -> None:
        """A line for each value."""
        axes.set_axis_off()
        lines = [f"{name}: {_short(value)}" for name, value in zip(described["names"], taken["values"], strict=True)]
        axes.text(0, 0.5, "\n".join(lines), va="center", transform=axes.transAxes)
        axes.set_title(described["title"])


VIEWS: tuple[type[View], ...] = (Curves, Scatter, Bars, HeatMap, Image, Table, Numbers)


# --- taking values out of results ---


def _listed(names: str | Iterable[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else tuple(names)


def _field(result: Any, name: str) -> Any:
    if isinstance(result, Mapping):
        if name not in result:
            raise ValueError(f"the result has no {name!r}; it has {', '.join(map(str, result)) or 'nothing'}")
        return result[name]
    if not hasattr(result, name):
        raise ValueError(
            f"the result, a {type(result).__name__}, has no {name!r}; give a dictionary with the names to show"
        )
    return getattr(result, name)


def _numbers(result: Any, name: str, dimensions: int | None = None) -> NDArray[Any]:
    """Finite real numbers."""
    value = _field(result, name)
    try:
        array = as_numpy(value)
    except (TypeError, ValueError) as error:  # rows of different lengths, for example
        raise ValueError(f"{name!r} is no array: {error}") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name!r} holds {array.dtype} and not real numbers")
    if dimensions is not None and array.ndim != dimensions:
        shape = {1: "(n,)", 2: "(m, n)"}[dimensions]
        raise ValueError(f"{name!r} has the shape {array.shape}, and {shape} is needed")
    if array.size == 0 and dimensions != 1:
        raise ValueError(f"{name!r} is empty: it has the shape {array.shape}")
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(int(one) for one in np.argwhere(~finite)[0])
        position = where[0] if len(where) == 1 else where
        raise ValueError(f"{name!r} holds {array[where]} at position {position}; only finite numbers can be shown")
    return array


def _plain_list(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _scalar(value: Any, name: str) -> float | int | str:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, numbers.Real):
        raise ValueError(f"{name!r} is {value!r}, and a number or a word is needed")
    if not math.isfinite(value):
        raise ValueError(f"{name!r} holds {value}; only finite numbers can be shown")
    return int(value) if isinstance(value, numbers.Integral) else float(value)


def _alike(name: str, values: Sequence[Any]) -> None:
    words = {isinstance(one, str) for one in values}
    if len(words) > 1:
        raise ValueError(f"{name!r} is a word in some results and a number in others")


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}" if isinstance(value, float) else str(value)


# --- axes and colors ---


def axis_range(arrays: Iterable[NDArray[Any]], log: bool = False) -> Range:
    """From a little below the lowest to a little above the highest value; the twin of ``axisRange`` in JavaScript."""
    filled = [one for one in arrays if one.size]
    if not filled:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(min(one.min() for one in filled)), float(max(one.max() for one in filled))
    if log:
        factor = 2.0 if low == high else (high / low) ** 0.04
        return low / factor, high * factor
    margin = (abs(low) / 2 or 0.5) if low == high else 0.04 * (high - low)
    return low - margin, high + margin


def _limits(given: Range | None, shared: bool, arrays: Iterable[NDArray[Any]], log: bool) -> list[float] | None:
    return _plain_range(given or (axis_range(arrays, log) if shared else None))


def _plain_range(limits: Range | None) -> list[float] | None:
    return None if limits is None else [float(one) for one in limits]


def _color_range(arrays: Sequence[NDArray[Any]], colors: str) -> Range:
    low, high = float(min(one.min() for one in arrays)), float(max(one.max() for one in arrays))
    if colors == "signed":
        high = max(abs(low), abs(high))
        low = -high
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def _check_some(what: str, given: Any) -> None:
    if len(given) == 0:
        raise ValueError(f"{what}={given!r}: give at least one")


def _check_range(name: str, limits: Range | None, log: bool = False) -> None:
    if limits is None:
        return
    if len(limits) != 2 or not all(map(math.isfinite, limits)) or not limits[0] < limits[1]:
        raise ValueError(f"{name}={tuple(limits)}: give the lowest and the highest value, in this order, both finite")
    if log and limits[0] <= 0:
        raise ValueError(f"{name}={tuple(limits)}: a logarithmic axis shows positive numbers only")


def _check_colors(name: str, valid: Sequence[str]) -> None:
    if name not in valid:
        raise ValueError(f"colors={name!r}: choose one of {', '.join(valid)}")


def _colormap(name: str) -> Any:
    return _SIGNED if name == "signed" else name
