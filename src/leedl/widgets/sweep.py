"""The sweep: results computed for every combination of a few settings, for the reader to scrub."""

import itertools
import json
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from leedl.widgets.arrays import encode
from leedl.widgets.figure import Figure
from leedl.widgets.views import VIEWS, View

LARGEST = 2_000_000
"""The most bytes that a figure may add to a page."""

Value = float | int | str | bool


@dataclass(frozen=True)
class Setting:
    """A setting of a sweep, if it needs more than its values.

    Args:
        values: numbers in rising order, which get a slider, or words, which get a choice.
        label: what stands beside it; its name by default.
        unit: what stands after each value.
    """

    values: Sequence[Value]
    label: str = ""
    unit: str = ""


class Sweep(Figure):
    """Scrubs results that were computed for every combination of a few settings.

    ``figure.learning_rate = 0.1`` moves the slider of that name, ``figure.learning_rate`` reads it, and
    ``figure.result`` is the result that is shown.

    Args:
        runs: the result for each combination, by the tuple of its values in the order of the sliders (by the value
            alone if there is one slider); or a function that takes the settings by name and is called for every
            combination.
        sliders: the values of each setting, by name; a `Setting` where label or unit are needed.
        show: one or several of `Curves`, `Scatter`, `Bars`, `HeatMap`, `Image`, `Table` and `Numbers`.
        alt: what a reader who cannot see the figure would miss.
        start: the settings shown first; the first value of each slider by default.
        presets: settings that the reader can choose by name, each a dictionary that `set` takes.

    Raises:
        ValueError: a combination has no result, or one that cannot be shown (the message names it); results that do not
            fit together; too much data for a page; a setting or value that does not exist.
        TypeError: ``show`` holds something else than views.
    """

    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    views: traitlets.List[Any] = traitlets.List().tag(sync=True)
    arrays: traitlets.List[Any] = traitlets.List().tag(sync=True)
    results: traitlets.List[Any] = traitlets.List().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        runs: Mapping[Any, Any] | Callable[..., Any],
        *,
        sliders: Mapping[str, Sequence[Value] | Setting],
        show: View | Sequence[View],
        alt: str,
        start: Mapping[str, Value] | None = None,
        presets: Mapping[str, Mapping[str, Value]] | None = None,
    ) -> None:
        settings = [_described_setting(name, values) for name, values in sliders.items()]
        if not settings:
            raise ValueError("sliders={}: a sweep needs at least one setting")
        views = _checked_views(show)
        combinations = list(itertools.product(*(one["values"] for one in settings)))
        names = [one["name"] for one in settings]
        found = _results(runs, names, combinations)
        store = _Store()
        described, stored, self._drawn = _encoded(views, names, combinations, found, store)
        _check_size(described, stored, store)
        self._views = views
        self._found = dict(zip(combinations, found, strict=True))
        first = {one["name"]: one["values"][0] for one in settings}
        blank = {"sliders": settings, "chosen": first}
        super().__init__(
            alt=alt,
            kind="sweep",
            sliders=settings,
            chosen=self.changes_for(blank, start or {}, "start")["chosen"],
            views=described,
            arrays=store.arrays,
            results=stored,
        )
        for label, preset in (presets or {}).items():
            self.changes_for(blank, preset, f"preset {label!r}")
        self.presets = [{"label": label, "settings": dict(preset)} for label, preset in (presets or {}).items()]

    # --- what Python reads and sets ---

    def set(self, **settings: Value) -> None:
        """Change several settings at once.

        Raises:
            ValueError: there is no such setting, or its slider does not have the value.
        """
        self.chosen = self.changes_for(self.saved_state(), settings, "set()")["chosen"]

    @property
    def result(self) -> Any:
        """The result that is shown, as it was given."""
        return self._found[self._combination()]

    def _combination(self) -> tuple[Value, ...]:
        return tuple(self.chosen[one["name"]] for one in self.sliders)

    def __getattr__(self, name: str) -> Any:
        chosen = self.__dict__.get("_trait_values", {}).get("chosen", {})
        if name in chosen:
            return chosen[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__.get("_trait_values", {}).get("chosen", {}):
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its slider does not have the value. The message begins with
                ``where``.
        """
        values = {one["name"]: one["values"] for one in state["sliders"]}
        chosen = dict(state["chosen"])
        for name, wanted in settings.items():
            if name not in values:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(values)}")
            match = [one for one in values[name] if _same(one, wanted)]
            if not match:
                valid = ", ".join(map(str, values[name]))
                raise ValueError(f"{where}: {name}={wanted!r} is not on its slider; it has {valid}")
            chosen[name] = match[0]
        return {"chosen": chosen}

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: Any) -> dict[str, Any]:
        missing = [one["name"] for one in self.sliders if one["name"] not in proposal["value"]]
        if missing:
            raise ValueError(f"chosen={proposal['value']}: the value of {missing[0]!r} is missing")
        return self.changes_for({"sliders": self.sliders, "chosen": {}}, proposal["value"], "chosen")["chosen"]

    # --- the picture ---

    def picture(self) -> matplotlib.figure.Figure:
        """The combination that is shown, as Matplotlib draws it."""
        number = list(self._found).index(self._combination())
        columns = min(2, len(self._views))
        rows = math.ceil(len(self._views) / columns)
        figure, grid = plt.subplots(rows, columns, figsize=(4.8 * columns, 3.4 * rows), squeeze=False)
        for axes in grid.flat[len(self._views) :]:
            axes.set_axis_off()
        for axes, view, described, taken in zip(grid.flat, self._views, self.views, self._drawn[number], strict=False):
            view.draw(axes, taken, described)
        texts = [f"{one['label']} {_text(self.chosen[one['name']])} {one['unit']}".strip() for one in self.sliders]
        figure.suptitle(", ".join(texts), fontsize="medium")
        return figure


def _same(value: Value, wanted: Any) -> bool:
    wanted = wanted.item() if hasattr(wanted, "item") else wanted
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return math.isclose(value, wanted)
    return str(value) == str(wanted)  # a link's word that reads like a number arrives as one


def _text(value: Value) -> str:
    return (
        ("yes" if value else "no")
        if isinstance(value, bool)
        else f"{value:.3g}"
        if isinstance(value, float)
        else str(value)
    )


def _described_setting(name: str, given: Sequence[Value] | Setting) -> dict[str, Any]:
    if not name.isidentifier() or hasattr(Sweep, name):
        raise ValueError(
            f"sliders: {name!r} cannot be the name of a setting; choose another word, such as {name + '_value'!r}"
        )
    setting = given if isinstance(given, Setting) else Setting(given)
    values = [one.item() if hasattr(one, "item") else one for one in setting.values]
    if len(values) < 2:
        raise ValueError(f"sliders: {name}={values} leaves nothing to choose; give at least two values")
    kinds = {bool if isinstance(one, bool) else str if isinstance(one, str) else float for one in values}
    if len(kinds) > 1 or not all(isinstance(one, str | bool | int | float) for one in values):
        raise ValueError(f"sliders: {name}={values} must be numbers only or words only")
    if kinds == {float} and not all(math.isfinite(float(one)) for one in values):
        raise ValueError(f"sliders: {name}={values} must be finite")
    if kinds == {float} and not all(float(before) < float(after) for before, after in itertools.pairwise(values)):
        raise ValueError(f"sliders: the numbers of {name}={values} must rise from each to the next")
    if len({str(one) for one in values}) < len(values):
        raise ValueError(f"sliders: {name}={values} holds a value twice")
    return {"name": name, "label": setting.label or name.replace("_", " "), "unit": setting.unit, "values": values}


def _checked_views(show: View | Sequence[View]) -> list[View]:
    views = [show] if isinstance(show, View) or not isinstance(show, Sequence) or isinstance(show, str) else list(show)
    for view in views:
        if not isinstance(view, View):
            known = ", ".join(one.__name__ for one in VIEWS)
            raise TypeError(f"show={view!r} is no view; the views are {known}")
    if not views:
        raise ValueError("show=[]: choose at least one view")
    return views


def _at(names: Sequence[str], combination: Sequence[Value]) -> str:
    return f"runs at {', '.join(f'{name}={value!r}' for name, value in zip(names, combination, strict=True))}"


def _results(
    runs: Mapping[Any, Any] | Callable[..., Any], names: Sequence[str], combinations: Sequence[tuple[Value, ...]]
) -> list[Any]:
    if callable(runs):
        return [runs(**dict(zip(names, one, strict=True))) for one in combinations]
    if not isinstance(runs, Mapping):
        raise TypeError(f"runs is a {type(runs).__name__}; give a dictionary by combination, or a function")
    by_tuple: dict[Hashable, Any] = {key if isinstance(key, tuple) else (key,): one for key, one in runs.items()}
    missing = [one for one in combinations if one not in by_tuple]
    if missing:
        raise ValueError(
            f"{_at(names, missing[0])}: there is no result; {len(missing)} of {len(combinations)} are missing"
        )
    strangers = by_tuple.keys() - set(combinations)
    if strangers:
        raise ValueError(f"runs has a result for {sorted(strangers, key=str)[0]!r}, which no slider reaches")
    return [by_tuple[one] for one in combinations]


class _Store:
    """Arrays as text, each distinct one once, and how much of them each view needs."""

    def __init__(self) -> None:
        self.arrays: list[dict[str, Any]] = []
        self.sizes: dict[str, int] = {}
        self._numbers: dict[tuple[str, tuple[int, ...], str], int] = {}

    def number(self, array: Any, owner: str) -> int:
        """The number under which an array is stored."""
        text = encode(array)
        key = (text["dtype"], tuple(text["shape"]), text["data"])
        if key not in self._numbers:
            self._numbers[key] = len(self.arrays)
            self.arrays.append(text)
            self.sizes[owner] = self.sizes.get(owner, 0) + len(text["data"])
        return self._numbers[key]

    def replaced(self, value: Any, owner: str) -> Any:
        """The same with the number of each array in its place."""
        if isinstance(value, np.ndarray):
            return self.number(value, owner)
        if isinstance(value, dict):
            return {name: self.replaced(one, owner) for name, one in value.items()}
        return [self.replaced(one, owner) for one in value] if isinstance(value, list) else value


def _encoded(
    views: Sequence[View],
    names: Sequence[str],
    combinations: Sequence[tuple[Value, ...]],
    results: Sequence[Any],
    store: _Store,
) -> tuple[list[dict[str, Any]], list[list[Any]], list[list[Any]]]:
    """The views, what is stored for each combination and view, and the same as it was taken."""
    described = []
    stored: list[list[Any]] = [[] for _ in combinations]
    drawn: list[list[Any]] = [[] for _ in combinations]
    for view in views:
        what = type(view).__name__
        taken = []
        for combination, result in zip(combinations, results, strict=True):
            try:
                taken.append(view.take(result))
            except ValueError as error:
                raise ValueError(f"{_at(names, combination)}: {what}: {error}") from None
        _check_shapes(view, names, combinations, taken)
        try:
            described.append({"kind": view.kind} | view.described(taken))
        except ValueError as error:
            raise ValueError(f"show: {what}: {error}") from None
        for number, (combination, one) in enumerate(zip(combinations, taken, strict=True)):
            try:
                stored[number].append(
                    store.replaced(view.stored(one, described[-1]), f"{what} {described[-1]['title']!r}")
                )
            except ValueError as error:
                raise ValueError(f"{_at(names, combination)}: {what}: {error}") from None
            drawn[number].append(one)
    return described, stored, drawn


def _check_shapes(
    view: View, names: Sequence[str], combinations: Sequence[tuple[Value, ...]], taken: Sequence[Mapping[str, Any]]
) -> None:
    """Matrices and images have one shape; a picture that changes its size cannot be compared."""
    if view.kind not in ("heat_map", "image"):
        return
    first = taken[0]["values"].shape
    for combination, one in zip(combinations, taken, strict=True):
        if one["values"].shape != first:
            raise ValueError(
                f"{_at(names, combination)}: {type(view).__name__}: the shape {one['values'].shape} differs from "
                f"{first}, that of {_at(names, combinations[0])}"
            )


def _check_size(described: Sequence[Any], stored: Sequence[Any], store: _Store) -> None:
    tables = len(json.dumps([described, stored]))
    size = tables + sum(store.sizes.values())
    if size <= LARGEST:
        return
    parts = store.sizes | {"tables and numbers": tables}
    largest = max(parts, key=lambda one: parts[one])
    raise ValueError(
        f"the results need {size / 1e6:.1f} MB on the page, and {LARGEST / 1e6:.0f} MB is the most; the largest part "
        f"is {largest} with {parts[largest] / 1e6:.1f} MB. Store fewer combinations, fewer points or smaller images"
    )
