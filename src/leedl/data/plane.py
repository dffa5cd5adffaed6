"""Points of the plane in classes, all **synthetic**: one sees what a classifier does to every point.

Each function returns ``x`` of shape (n, 2), float32, and ``y`` of shape (n,), int64, the class from 0 on. The
classes are equally large (to within one point) and come in random order.

scikit-learn is imported where it is used, since that takes a second, which most pages need not spend.
"""

import numpy as np
import torch

from leedl.data.examples import Examples, checked_seed


def two_moons(n: int = 300, noise: float = 0.1, seed: int | None = None) -> Examples:
    """Two half circles of radius 1 that reach into each other; ``x`` within about -1 to 2 and -0.5 to 1.

    Args:
        n: the number of points, at least 2.
        noise: standard deviation of the normal noise added to each coordinate.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: ``n`` is smaller than 2, ``noise`` is negative or not finite, or ``seed`` is no seed.
    """
    from sklearn.datasets import make_moons

    _check("two_moons", n, noise, classes=2)
    return _examples(*make_moons(n, noise=noise, random_state=checked_seed(seed)))


def circles(n: int = 300, noise: float = 0.1, seed: int | None = None) -> Examples:
    """Two circles around the origin: class 0 of radius 1, class 1 of radius 0.5.

    Args:
        n: the number of points, at least 2.
        noise: standard deviation of the normal noise added to each coordinate.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: ``n`` is smaller than 2, ``noise`` is negative or not finite, or ``seed`` is no seed.
    """
    from sklearn.datasets import make_circles

    _check("circles", n, noise, classes=2)
    return _examples(*make_circles(n, noise=noise, factor=0.5, random_state=checked_seed(seed)))


def spirals(n: int = 300, classes: int = 3, noise: float = 0.02, seed: int | None = None) -> Examples:
    """Arms that wind once around the origin while their radius grows from 0 to 1, one class each.

    Args:
        n: the number of points, at least one for each class.
        classes: the number of arms, at least 2.
        noise: standard deviation of the normal noise added to each coordinate.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: there are fewer than 2 classes or fewer points than classes, ``noise`` is negative or not
            finite, or ``seed`` is no seed.
    """
    _check("spirals", n, noise, classes)
    random = np.random.default_rng(checked_seed(seed))
    y = random.permutation(np.arange(n) % classes)
    radius = random.uniform(size=n)
    angle = 2 * np.pi * (radius + y / classes)
    x = radius * np.stack([np.cos(angle), np.sin(angle)]) + noise * random.standard_normal((2, n))
    return _examples(x.T, y)


def blobs(n: int = 300, classes: int = 3, noise: float = 1.0, seed: int | None = None) -> Examples:
    """Normal clouds around the corners of a regular polygon: of a triangle, for three classes.

    Args:
        n: the number of points, at least one for each class.
        classes: the number of clouds, at least 2.
        noise: standard deviation of each coordinate about its corner; the corners lie at distance 3 from the
            origin.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: there are fewer than 2 classes or fewer points than classes, ``noise`` is negative or not
            finite, or ``seed`` is no seed.
    """
    from sklearn.datasets import make_blobs

    _check("blobs", n, noise, classes)
    angle = 2 * np.pi * np.arange(classes) / classes
    corners = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (classes, 2)
    x, y = make_blobs(n, centers=corners, cluster_std=noise, random_state=checked_seed(seed))
    return _examples(x, y)


def _check(name: str, n: int, noise: float, classes: int) -> None:
    if not isinstance(classes, int) or classes < 2:
        raise ValueError(f"{name}(classes={classes}): classes must be a whole number, at least 2")
    if not isinstance(n, int) or n < classes:
        raise ValueError(f"{name}(n={n}): n must be a whole number, at least {classes}: one point for each class")
    if not 0 <= noise < float("inf"):
        raise ValueError(f"{name}(noise={noise}): noise must be a finite number, 0 or more")


def _examples(x: np.ndarray, y: np.ndarray) -> Examples:
    return Examples(torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.int64))
