"""The surfaces by name."""

import inspect
from collections.abc import Callable
from typing import Any

from leedl.surfaces import closed_forms
from leedl.surfaces.closed_forms import FORMULA, from_formula
from leedl.surfaces.sampled import GRID, from_grid
from leedl.surfaces.surface import Surface

_SURFACES: dict[str, Callable[..., Surface]] = {
    constructor.__name__: constructor
    for constructor in (
        closed_forms.two_weight_network,
        closed_forms.ellipse,
        closed_forms.saddle,
        closed_forms.rosenbrock,
        closed_forms.rastrigin,
        closed_forms.linear_on_views,
        closed_forms.two_features,
        closed_forms.degenerate_saddle,
        closed_forms.monkey_saddle,
        closed_forms.rnn_cliff,
        closed_forms.sigmoid_cliff,
        closed_forms.flat_and_sharp,
        closed_forms.logistic_squared_error,
        closed_forms.logistic_cross_entropy,
    )
}


def names() -> list[str]:
    """The names that `create` knows."""
    return list(_SURFACES)


def create(name: str, **parameters: Any) -> Surface:
    """The surface of that name: ``create("saddle")`` is ``saddle()``.

    ``create("grid", **parameters)`` makes a surface again that was sampled, from its ``parameters``.

    Raises:
        ValueError: there is no surface of that name, or the parameters are no grid.
        TypeError: it has no such parameter.
    """
    if name == GRID:
        return from_grid(parameters)
    if name == FORMULA:
        return from_formula(**parameters)
    if name not in _SURFACES:
        raise ValueError(f"create({name!r}): there is no such surface; choose one of {', '.join(names())}")
    valid = inspect.signature(_SURFACES[name]).parameters
    for parameter in parameters:
        if parameter not in valid:
            allowed = ", ".join(valid) or "none"
            raise TypeError(f"create({name!r}, {parameter}=…): no such parameter; it has: {allowed}")
    return _SURFACES[name](**parameters)
