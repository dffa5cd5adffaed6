"""Losses of two parameters in closed form, each so small that JavaScript has it again in `surfaces.js`."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from leedl import data, formulas
from leedl.surfaces.surface import Surface


def two_weight_network(label: float = 1.0, x: float = 1.0) -> Surface:
    """The smallest network with a saddle: prediction ``w1 w2 x``, squared error.

    Its critical points are the origin, a saddle, and the two branches of the hyperbola ``w1 w2 x = label``,
    all minima. For label 0 they are the two axes, all minima.

    Raises:
        ValueError: ``x`` is 0, so that the weights do not matter; or a number is not finite.
    """
    _check_finite("two_weight_network", label=label, x=x)
    if x == 0:
        raise ValueError("two_weight_network(x=0): with input 0 the weights do not matter; x must not be 0")
    return Surface(
        name="two_weight_network",
        formula=r"(y - w_1 w_2 x)^2",
        f=lambda w1, w2: (label - w1 * w2 * x) ** 2,
        x_range=(-2.0, 2.0),
        y_range=(-2.0, 2.0),
        parameters={"label": label, "x": x},
        saddles=((0.0, 0.0),) if label else (),
    )


def ellipse(condition_number: float = 10.0, angle: float = 0.0) -> Surface:
    r"""A convex bowl with elliptic contour lines: even here one learning rate does not fit both directions.

    The Hessian has the eigenvalue :math:`1/\sqrt\kappa` along the long axis, :math:`\sqrt\kappa` across it.

    Args:
        condition_number: :math:`\kappa`, the largest curvature divided by the smallest, at least 1.
        angle: by which the long axis is turned from that of w1, counter-clockwise, in radians.

    Raises:
        ValueError: ``condition_number`` is smaller than 1, or a number is not finite.
    """
    _check_finite("ellipse", condition_number=condition_number, angle=angle)
    if condition_number < 1:
        raise ValueError(f"ellipse(condition_number={condition_number}): it must be at least 1")
    steep = math.sqrt(condition_number)
    cos, sin = math.cos(angle), math.sin(angle)
    return Surface(
        name="ellipse",
        formula=(
            r"\tfrac12 \big((w_1 \cos\alpha + w_2 \sin\alpha)^2 / \sqrt\kappa"
            r" + \sqrt\kappa\, (w_2 \cos\alpha - w_1 \sin\alpha)^2\big)"
        ),
        f=lambda w1, w2: 0.5 * ((w1 * cos + w2 * sin) ** 2 / steep + steep * (w2 * cos - w1 * sin) ** 2),
        x_range=(-10.0, 10.0),
        y_range=(-10.0, 10.0),
        parameters={"condition_number": condition_number, "angle": angle},
        minima=((0.0, 0.0),),
    )


def saddle() -> Surface:
    """The plainest saddle: up along ``w1``, down without end along ``w2``."""
    return Surface(
        name="saddle",
        formula=r"w_1^2 - w_2^2",
        f=lambda w1, w2: w1**2 - w2**2,
        x_range=(-2.0, 2.0),
        y_range=(-2.0, 2.0),
        saddles=((0.0, 0.0),),
    )


def rosenbrock() -> Surface:
    """The banana: a bent valley whose floor is almost level (H. H. Rosenbrock, 1960)."""
    return Surface(
        name="rosenbrock",
        formula=r"(1 - w_1)^2 + 100 (w_2 - w_1^2)^2",
        f=lambda w1, w2: (1 - w1) ** 2 + 100 * (w2 - w1**2) ** 2,
        x_range=(-2.5, 2.5),
        y_range=(-1.5, 3.5),
        minima=((1.0, 1.0),),
    )


def rastrigin() -> Surface:
    """A bowl with a local minimum near every pair of whole numbers; the global one is the origin."""
    return Surface(
        name="rastrigin",
        formula=r"20 + w_1^2 - 10 \cos 2\pi w_1 + w_2^2 - 10 \cos 2\pi w_2",
        f=lambda w1, w2: 20 + w1**2 - 10 * torch.cos(2 * torch.pi * w1) + w2**2 - 10 * torch.cos(2 * torch.pi * w2),
        x_range=(-5.12, 5.12),
        y_range=(-5.12, 5.12),
        minima=((0.0, 0.0),),
    )


def linear_on_views(seed: int | None = None) -> Surface:
    r"""Mean squared error of a line, ``w x + b``, that forecasts tomorrow's views from today's.

    The views are those of the **synthetic** channel. Five moments of its training examples
    (`leedl.data.views`) say all of the loss, a quadratic function of w and b: the squared error of the mean
    forecast plus the variance of :math:`y - w x`.

    Args:
        seed: of the channel; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: ``seed`` is no seed.
    """
    train, _ = data.views(seed).examples(days=1)
    x, y = train.x.double(), train.y.double()
    x_mean, y_mean = x.mean().item(), y.mean().item()
    x_variance, y_variance = x.var(correction=0).item(), y.var(correction=0).item()
    covariance = ((x - x_mean) * (y - y_mean)).mean().item()
    return linear_of_moments(x_mean, y_mean, x_variance, y_variance, covariance)


def linear_of_moments(x_mean: float, y_mean: float, x_variance: float, y_variance: float, covariance: float) -> Surface:
    """The surface `linear_on_views`, from the moments of its data."""
    w = covariance / x_variance
    return Surface(
        name="linear_on_views",
        formula=r"(w \bar x + b - \bar y)^2 + w^2 s_x^2 - 2 w s_{xy} + s_y^2",
        f=lambda w, b: (w * x_mean + b - y_mean) ** 2 + w**2 * x_variance - 2 * w * covariance + y_variance,
        x_range=(-0.5, 1.5),
        y_range=(-1.0, 3.0),
        x_label="w",
        y_label="b",
        parameters={
            "x_mean": x_mean,
            "y_mean": y_mean,
            "x_variance": x_variance,
            "y_variance": y_variance,
            "covariance": covariance,
        },
        minima=((w, y_mean - w * x_mean),),
    )


def two_features(scale_1: float = 1.0, scale_2: float = 5.0, correlation: float = 0.0) -> Surface:
    r"""Mean squared error of a linear model with two features of mean 0, about its best weights.

    The prediction is :math:`w_1 x_1 + w_2 x_2`, the labels are 0, so that the best weights are 0 whatever the features
    are. Each scale is a feature's standard deviation: the curvature along its weight grows with its square.

    Args:
        scale_1: the standard deviation of the first feature, larger than 0.
        scale_2: that of the second.
        correlation: of the two features, between -1 and 1; both ends excluded, since there the bowl becomes a trough.

    Raises:
        ValueError: a scale is not larger than 0, the correlation does not lie between -1 and 1, or a number is not
            finite.
    """
    _check_finite("two_features", scale_1=scale_1, scale_2=scale_2, correlation=correlation)
    if scale_1 <= 0 or scale_2 <= 0:
        raise ValueError(f"two_features(scale_1={scale_1}, scale_2={scale_2}): both scales must be larger than 0")
    if not -1 < correlation < 1:
        raise ValueError(f"two_features(correlation={correlation}): it must lie between -1 and 1")
    shared = 2 * correlation * scale_1 * scale_2
    return Surface(
        name="two_features",
        formula=r"s_1^2 w_1^2 + 2 \rho s_1 s_2 w_1 w_2 + s_2^2 w_2^2",
        f=lambda w1, w2: (scale_1 * w1) ** 2 + shared * w1 * w2 + (scale_2 * w2) ** 2,
        x_range=(-2.0, 2.0),
        y_range=(-2.0, 2.0),
        parameters={"scale_1": scale_1, "scale_2": scale_2, "correlation": correlation},
        minima=((0.0, 0.0),),
    )


def degenerate_saddle(label: float = 1.0) -> Surface:
    """A saddle where the Hessian is silent: a slice through the error surface of a chain of three weights.

    The network predicts ``w1 w2 w3``; the slice is ``w3 = w1 + w2``. At the origin gradient and Hessian are both
    zero, so neither shows the way, but the loss falls in three directions and rises in the three between. The
    other critical points are all minima, the curve ``w1 w2 (w1 + w2) = label``. For label 0 there is no saddle:
    the loss is 0 on the three lines through the origin where a weight is 0.

    Raises:
        ValueError: the label is not finite.
    """
    _check_finite("degenerate_saddle", label=label)
    return Surface(
        name="degenerate_saddle",
        formula=r"\big(y - w_1 w_2 (w_1 + w_2)\big)^2",
        f=lambda w1, w2: (label - w1 * w2 * (w1 + w2)) ** 2,
        x_range=(-1.5, 1.5),
        y_range=(-1.5, 1.5),
        parameters={"label": label},
        saddles=((0.0, 0.0),) if label else (),
    )


def monkey_saddle() -> Surface:
    """A saddle with three ways down, two for the legs and one for the tail; its Hessian is zero at the origin."""
    return Surface(
        name="monkey_saddle",
        formula=r"w_1^3 - 3 w_1 w_2^2",
        f=lambda w1, w2: w1**3 - 3 * w1 * w2**2,
        x_range=(-1.5, 1.5),
        y_range=(-1.5, 1.5),
        saddles=((0.0, 0.0),),
    )


def rnn_cliff(sequence_length: int = 1000, target: float = 1.0) -> Surface:
    r"""Plain and cliff side by side, since the same weight is used again and again.

    A linear neuron remembers :math:`h_t = w h_{t-1}`, having read the input 1 with weight v at the first step:
    :math:`h_1 = v`. What it remembers at the last step T is :math:`v w^{T-1}`, to be compared with a target. For
    w below 1 that tends to 0, a plain; above 1 it explodes, a cliff. After Pascanu, Mikolov, Bengio, "On the
    difficulty of training recurrent neural networks", 2013.

    All critical points are on the curve :math:`v w^{T-1}` = target, minima, or on the line w = 0. Far up the cliff
    the loss overflows to infinity.

    Args:
        sequence_length: T, the number of steps, a whole number from 2 to 1,000.
        target: what the neuron should remember in the end.

    Raises:
        ValueError: ``sequence_length`` is not such a number, or the target is not finite.
    """
    _check_finite("rnn_cliff", sequence_length=sequence_length, target=target)
    if not (2 <= sequence_length <= 1000 and sequence_length % 1 == 0):
        raise ValueError(f"rnn_cliff(sequence_length={sequence_length}): it must be a whole number from 2 to 1000")
    repeats = int(sequence_length) - 1
    return Surface(
        name="rnn_cliff",
        formula=r"(v\, w^{T-1} - y)^2",
        f=lambda w, v: (v * w**repeats - target) ** 2,
        x_range=(max(0.0, 1 - 20 / repeats), 1 + 5 / repeats),
        y_range=(-0.5, 2.5),
        x_label="w",
        y_label="v",
        parameters={"sequence_length": int(sequence_length), "target": target},
    )


def sigmoid_cliff(sequence_length: int = 50, target: float = 0.7) -> Surface:
    r"""A wall and a wide plain: a recurrent network of one neuron, whose two parameters are used at each step.

    The neuron remembers :math:`x_t = w\,\sigma(x_{t-1}) + b`, with :math:`x_0 = 0.5`; its output at the last step T is
    :math:`\sigma(x_T)`, to be compared with a target. Unlike `rnn_cliff` its loss is bounded: where a small change of
    the parameters leads the memory to another resting point, the loss changes by a jump that the more steps, the
    nearer comes to a step. After Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks",
    2013.

    Args:
        sequence_length: T, the number of steps, a whole number from 1 to 100.
        target: what the neuron should put out in the end.

    Raises:
        ValueError: ``sequence_length`` is not such a number, or the target is not finite.
    """
    _check_finite("sigmoid_cliff", sequence_length=sequence_length, target=target)
    if not (1 <= sequence_length <= 100 and sequence_length % 1 == 0):
        raise ValueError(f"sigmoid_cliff(sequence_length={sequence_length}): it must be a whole number from 1 to 100")

    def loss(w: Tensor, b: Tensor) -> Tensor:
        memory = torch.tensor(0.5, dtype=torch.float64)
        for _ in range(int(sequence_length)):
            memory = w * torch.sigmoid(memory) + b
        return (torch.sigmoid(memory) - target) ** 2

    return Surface(
        name="sigmoid_cliff",
        formula=r"(\sigma(x_T) - y)^2,\quad x_t = w\,\sigma(x_{t-1}) + b,\quad x_0 = \tfrac12",
        f=loss,
        x_range=(4.5, 8.0),
        y_range=(-3.5, -1.5),
        x_label="w",
        y_label="b",
        parameters={"sequence_length": int(sequence_length), "target": target},
    )


def flat_and_sharp(
    flat_width: float = 1.0, sharp_width: float = 0.15, shift_1: float = 0.0, shift_2: float = 0.0
) -> Surface:
    r"""A wide basin and a narrow canyon, equally deep; shifted a little, it is another sample's loss.

    The basin lies at (−2, 0), the canyon at (1.5, 0). In both the loss is 0 and the Hessian is
    :math:`1/\text{width}^2` times the identity. Each alone would be a paraboloid A or B; the loss is
    :math:`AB/(A+B)`, half their harmonic mean. Seen from the training minima, a validation loss moved by s rises
    by about :math:`s^2 / (2\, \text{width}^2)`: much in the canyon, little in the basin. After Keskar et al., "On
    large-batch training for deep learning: generalization gap and sharp minima", 2017.

    Args:
        flat_width: of the basin, larger than 0.
        sharp_width: of the canyon, larger than 0.
        shift_1: by which everything is moved along w1; 0 for the training loss.
        shift_2: the same along w2.

    Raises:
        ValueError: a width is not larger than 0, or a number is not finite.
    """
    _check_finite("flat_and_sharp", flat_width=flat_width, sharp_width=sharp_width, shift_1=shift_1, shift_2=shift_2)
    for name, width in (("flat_width", flat_width), ("sharp_width", sharp_width)):
        if width <= 0:
            raise ValueError(f"flat_and_sharp({name}={width}): it must be larger than 0")

    def loss(w1: Tensor, w2: Tensor) -> Tensor:
        basin = ((w1 - shift_1 + 2) ** 2 + (w2 - shift_2) ** 2) / (2 * flat_width**2)
        canyon = ((w1 - shift_1 - 1.5) ** 2 + (w2 - shift_2) ** 2) / (2 * sharp_width**2)
        return basin * (canyon / (basin + canyon))  # the product may overflow

    reach_of_basin, reach_of_canyon = flat_width ** (2 / 3), sharp_width ** (2 / 3)
    pass_at = -2 + 3.5 * reach_of_basin / (reach_of_basin + reach_of_canyon)  # where the two slopes cancel
    return Surface(
        name="flat_and_sharp",
        formula=(
            r"\frac{A B}{A + B},\quad A = \frac{(w_1 - s_1 + 2)^2 + (w_2 - s_2)^2}{2 \sigma_A^2},\quad"
            r" B = \frac{(w_1 - s_1 - 1.5)^2 + (w_2 - s_2)^2}{2 \sigma_B^2}"
        ),
        f=loss,
        x_range=(-5.0, 3.5),
        y_range=(-3.0, 3.0),
        parameters={
            "flat_width": flat_width,
            "sharp_width": sharp_width,
            "shift_1": shift_1,
            "shift_2": shift_2,
        },
        minima=((shift_1 - 2, shift_2), (shift_1 + 1.5, shift_2)),
        saddles=((shift_1 + pass_at, shift_2),),
    )


LOGISTIC_INPUTS = ((1.0, 2.0), (2.0, 0.5), (-0.5, 1.0), (-1.0, -1.5), (-2.0, -1.0), (0.5, 0.5))
"""The inputs (x1, x2) of the two surfaces of logistic regression: made up, and chosen so that no line through the
origin parts the classes."""
LOGISTIC_LABELS = (1, 1, 1, 0, 0, 0)
"""Their classes."""


def logistic_squared_error() -> Surface:
    r"""Logistic regression under squared error: mean of :math:`(\sigma(w \cdot x) - y)^2` over six points.

    Where a forecast is confident and wrong, σ is flat and so is the loss: descent that starts there stays. The
    same weights and points as in `logistic_cross_entropy`; they are `LOGISTIC_INPUTS` and `LOGISTIC_LABELS`.
    """
    return Surface(
        name="logistic_squared_error",
        formula=r"\frac16 \sum_{n=1}^6 \big(\sigma(w_1 x_{1n} + w_2 x_{2n}) - y_n\big)^2",
        f=lambda w1, w2: _mean_over_margins(lambda margin: torch.sigmoid(-margin) ** 2, w1, w2),
        x_range=(-8.0, 8.0),
        y_range=(-8.0, 8.0),
        minima=((0.3280980536917695, 1.4587864732466134),),
    )


def logistic_cross_entropy() -> Surface:
    r"""Logistic regression under cross-entropy: mean of :math:`-\ln p(y \mid x)` over six points.

    With :math:`p(1 \mid x) = \sigma(w \cdot x)`. It is convex, and the more confident a wrong forecast, the
    steeper: no plain anywhere. The same weights and points as in `logistic_squared_error`.
    """
    return Surface(
        name="logistic_cross_entropy",
        formula=(
            r"-\frac16 \sum_{n=1}^6 \big(y_n \ln \sigma(w_1 x_{1n} + w_2 x_{2n})"
            r" + (1 - y_n) \ln \sigma(-w_1 x_{1n} - w_2 x_{2n})\big)"
        ),
        f=lambda w1, w2: _mean_over_margins(lambda margin: -torch.nn.functional.logsigmoid(margin), w1, w2),
        x_range=(-8.0, 8.0),
        y_range=(-8.0, 8.0),
        minima=((0.4303406290219678, 1.8706631987950186),),
    )


def _mean_over_margins(loss: Callable[[Tensor], Tensor], w1: Tensor, w2: Tensor) -> Tensor:
    """The mean loss of the margins w·x of the points, turned round for those of class 0."""
    signs = [1 if label else -1 for label in LOGISTIC_LABELS]
    margins = [sign * (w1 * x1 + w2 * x2) for sign, (x1, x2) in zip(signs, LOGISTIC_INPUTS, strict=True)]
    return torch.stack([loss(margin) for margin in margins]).mean(0)


FORMULA = "formula"
"""The name of every surface that was typed in."""


def from_formula(
    text: str, x_range: tuple[float, float] = (-2.0, 2.0), y_range: tuple[float, float] = (-2.0, 2.0)
) -> Surface:
    """The surface of a formula that a reader has typed in: ``from_formula("(1 - w1*w2)^2")``.

    ``create("formula", text=…)`` makes it, too.

    Args:
        text: the loss in the parameters w1 and w2; `leedl.formulas` says what it may hold.
        x_range: the values of the first parameter that are worth drawing, lowest and highest.
        y_range: the same for the second.

    Raises:
        leedl.formulas.FormulaError: it is no formula; the message says what is wrong at which position.
    """
    return Surface(
        name=FORMULA,
        formula=rf"\text{{{text}}}",
        f=formulas.parse(text),
        x_range=x_range,
        y_range=y_range,
        parameters={"text": text},
    )


def _check_finite(name: str, **numbers: float) -> None:
    for parameter, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name}({parameter}={number}): it must be a finite number")
