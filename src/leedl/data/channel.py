"""The synthetic channel: daily views, in place of the course's real ones, which are not public."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from leedl.data.examples import Examples, checked_seed

NEW_YEARS_EVES = np.array(["2017-01-27", "2018-02-15", "2019-02-04", "2020-01-24", "2021-02-11"], dtype="datetime64[D]")

_DATES = np.arange("2017-01-01", "2021-02-27", dtype="datetime64[D]")  # 1518 days
_WEEK = np.array([1.06, 1.08, 1.08, 1.04, 0.82, 0.78, 1.02])  # Monday … Sunday; Friday and Saturday are low
# Days after New Year's Eve: the share of the views that is left.
_FROM_NEW_YEARS_EVE = {-1: 0.85, 0: 0.55, 1: 0.65, 2: 0.8, 3: 0.9}

# The days whose views are to be forecast; those before the first of them serve as history only.
_HISTORY = 56
_FIRST_TEST_DAY = int(np.searchsorted(_DATES, np.datetime64("2021-01-01")))
TRAIN_DAYS = slice(_HISTORY, _FIRST_TEST_DAY)
TEST_DAYS = slice(_FIRST_TEST_DAY, _FIRST_TEST_DAY + 45)


class Views(NamedTuple):
    """The views of a **synthetic** channel, day by day from 1 January 2017 to 26 February 2021.

    ``channel.dates[TRAIN_DAYS]`` are the days that a forecast learns from, ``channel.dates[TEST_DAYS]`` those
    on which it is tested.

    Attributes:
        dates: the days, shape (1518,), a NumPy array of ``datetime64[D]``.
        views: the views of each day in thousands, shape (1518,), float32, positive; about 1 to 9.
    """

    dates: np.ndarray
    views: Tensor

    def examples(self, days: int) -> tuple[Examples, Examples]:
        """What a forecast of tomorrow's views from those of the last few days learns from, and is tested on.

        The same days are forecast whatever the length of the history, so that losses can be compared: 1405
        training examples (26 February 2017 to 31 December 2020) and 45 test examples (1 January to 14
        February 2021).

        Args:
            days: how many days the forecast looks back, 1 to 56.

        Returns:
            ``train, test``, each with ``x`` of shape (N, days), oldest day first, so that ``x[:, -1]`` is the
            day before the one to forecast; and ``y`` of shape (N, 1); both float32, in thousands of views.

        Raises:
            ValueError: ``days`` is not a whole number from 1 to 56.
        """
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= _HISTORY:
            raise ValueError(f"examples(days={days!r}): days must be a whole number from 1 to {_HISTORY}")
        windows = self.views.unfold(0, days + 1, 1)  # (1518 - days, days + 1); row i ends with day i + days

        def split(forecast: slice) -> Examples:
            rows = windows[forecast.start - days : forecast.stop - days]
            return Examples(rows[:, :-1].clone(), rows[:, -1:].clone())

        return split(TRAIN_DAYS), split(TEST_DAYS)


def views(seed: int | None = None) -> Views:
    """The daily views of a **synthetic** channel: generated, with the habits that a real one is said to have.

    The views of a day are the product of

    * a level that grows from 2.2 to 5.4 thousand and swings by 0.5 thousand with the two terms of a year,
    * a mood that lasts: ``exp(a)``, ``a`` today = 0.9 ``a`` yesterday + 0.05 ε, ``a`` = 0 on the first day,
    * a weekly rhythm: factors 1.06, 1.08, 1.08, 1.04, 0.82, 0.78, 1.02 from Monday to Sunday,
    * chance: ``exp(0.05 ε)``,
    * around New Year's Eve of the lunar calendar (`NEW_YEARS_EVES`): 0.85 the day before, 0.55 on the day,
      then 0.65, 0.8 and 0.9,

    where every ε is drawn from the standard normal distribution.

    Args:
        seed: of the random numbers, 0 to 2**32 - 1; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: ``seed`` is no seed.
    """
    random = np.random.default_rng(checked_seed(seed))
    n = len(_DATES)
    day = np.arange(n)
    level = 2.2 + 3.2 * day / n + 0.5 * np.sin(2 * np.pi * day / 182.6 + 0.7)
    mood = np.zeros(n)
    for today in range(1, n):
        mood[today] = 0.9 * mood[today - 1] + 0.05 * random.standard_normal()
    weekday = (day + 6) % 7  # 1 January 2017 was a Sunday
    thousands = level * np.exp(mood) * _WEEK[weekday] * np.exp(0.05 * random.standard_normal(n))
    for eve in np.searchsorted(_DATES, NEW_YEARS_EVES):
        for after, share in _FROM_NEW_YEARS_EVE.items():
            thousands[eve + after] *= share
    return Views(_DATES.copy(), torch.tensor(thousands, dtype=torch.float32))
