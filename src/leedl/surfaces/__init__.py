r"""Losses of two parameters: error surfaces to walk on.

A `Surface` is a loss :math:`L(w_1, w_2)` together with what is needed to draw it and to walk on it. Some have a closed
form; each of these is so small that it can be written again in JavaScript from its formula and its ``parameters``.

>>> surface = create("ellipse", condition_number=100)
>>> surface.gradient((1.0, 1.0))
tensor([ 0.1000, 10.0000], dtype=torch.float64)

Any other loss that PyTorch computes is sampled on a grid: `from_loss` for a function of two parameters, `batches` for
one that is another for each mini-batch, `slice` for a plane through the parameters of a network. Their ``parameters``
hold the grid.
"""

from leedl.surfaces.catalog import create, names
from leedl.surfaces.closed_forms import (
    FORMULA,
    LOGISTIC_INPUTS,
    LOGISTIC_LABELS,
    degenerate_saddle,
    ellipse,
    flat_and_sharp,
    from_formula,
    linear_of_moments,
    linear_on_views,
    logistic_cross_entropy,
    logistic_squared_error,
    monkey_saddle,
    rastrigin,
    rnn_cliff,
    rosenbrock,
    saddle,
    sigmoid_cliff,
    two_features,
    two_weight_network,
)
from leedl.surfaces.sampled import GRID, Slice, batch_order, batches, from_loss, slice
from leedl.surfaces.surface import Grid, Point, Surface
from leedl.surfaces.walking import Descent, descend, kind_of_point

__all__ = [
    "FORMULA",
    "GRID",
    "LOGISTIC_INPUTS",
    "LOGISTIC_LABELS",
    "Descent",
    "Grid",
    "Point",
    "Slice",
    "Surface",
    "batch_order",
    "batches",
    "create",
    "degenerate_saddle",
    "descend",
    "ellipse",
    "flat_and_sharp",
    "from_formula",
    "from_loss",
    "kind_of_point",
    "linear_of_moments",
    "linear_on_views",
    "logistic_cross_entropy",
    "logistic_squared_error",
    "monkey_saddle",
    "names",
    "rastrigin",
    "rnn_cliff",
    "rosenbrock",
    "saddle",
    "sigmoid_cliff",
    "slice",
    "two_features",
    "two_weight_network",
]
