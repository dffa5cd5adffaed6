"""Optimizers: rules that turn gradients into the next step.

What an optimizer does is in its method ``update``: a few lines of code below the formula that they compute.
In the formulas θ is a parameter, g its gradient, η the learning rate, and everything is meant element by
element. What stands left of an arrow is kept from step to step in ``state``, and starts at zero unless said
otherwise.

Every step is that of ``torch.optim`` but for the rounding. Options have the names and defaults that they have
there, except that momentum is 0.9 where it is the point. What PyTorch lacks is said to be so.
"""

import inspect
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class Optimizer(ABC):
    """What all optimizers share: they hold parameters, read their gradients and replace their values.

    What an optimizer remembers of a parameter is the dictionary ``optimizer.state[parameter]``. It is empty
    at first, and can be read and set between steps.

    Args:
        parameters: leaf tensors of floating-point numbers, of any shapes, such as ``model.parameters()``.
        learning_rate: η ≥ 0; can be set between steps: ``optimizer.learning_rate = 0.1 * schedule(step)``.
        weight_decay: λ ≥ 0; adds λ θ to the gradient, which is the gradient of λ/2 · θ².
        maximize: climb instead of descend.

    Raises:
        TypeError: a parameter is no tensor of floating-point numbers, or ``parameters`` is a single tensor.
        ValueError: no parameter, the same one twice, one that is no leaf, or a number out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        self.parameters = _checked_parameters(parameters)
        self.learning_rate = learning_rate
        self.weight_decay = _not_negative("weight_decay", weight_decay)
        self.maximize = maximize
        self.state: dict[Tensor, dict[str, Any]] = {parameter: {} for parameter in self.parameters}

    @property
    def learning_rate(self) -> float:
        """The learning rate η of the next step, a finite number, 0 or larger."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = _not_negative("learning_rate", value)

    def zero_grad(self) -> None:
        """Forget the gradients, which ``backward()`` would otherwise add to."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Give every parameter that has a gradient its next value.

        Raises:
            ValueError: a gradient has not the shape of its parameter.
        """
        for parameter in self.parameters:
            if parameter.grad is None:
                continue
            if parameter.grad.shape != parameter.shape:
                raise ValueError(
                    f"a gradient has shape {tuple(parameter.grad.shape)}; "
                    f"it must have that of its parameter, {tuple(parameter.shape)}"
                )
            gradient = -parameter.grad if self.maximize else parameter.grad
            decayed, gradient = self.with_weight_decay(parameter, gradient)
            parameter.copy_(self.update(decayed, gradient, self.state[parameter]))

    def with_weight_decay(self, parameter: Tensor, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """What ``update`` is given: the parameter as it is, and the gradient with decay, g + λ θ."""
        return parameter, gradient + self.weight_decay * parameter

    @abstractmethod
    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """The next value of a parameter; what the optimizer remembers of it is written to ``state``."""


class GradientDescent(Optimizer):
    """Gradient descent: a step against the gradient.

    Same as ``torch.optim.SGD``. Cauchy, "Méthode générale pour la résolution des systèmes d'équations
    simultanées", 1847.
    """

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step: θ ← θ − η g."""
        return parameter - self.learning_rate * gradient


class Momentum(Optimizer):
    """Gradient descent with momentum: past gradients count as well, older ones less and less.

    The classical form is ``torch.optim.SGD(momentum=β, dampening=τ)``, the averaged one the same with
    ``dampening=β``. When gradients stay the same, the steps of the classical form (τ = 0) grow to 1/(1 − β)
    times those of the averaged one. For an average that starts at zero instead of the first gradient, as it
    does in ``Adam``, set ``optimizer.state[parameter]["m"] = torch.zeros_like(parameter)`` before the first
    step.

    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Args:
        parameters, learning_rate, weight_decay, maximize: see ``Optimizer``.
        momentum: β, 0 ≤ β < 1.
        dampening: τ, 0 ≤ τ ≤ 1, of the classical form; as in PyTorch it has no effect if β = 0.
        form: ``"classical"`` or ``"averaged"``.

    Raises:
        ValueError: an unknown form, a number out of its range, or dampening in the averaged form.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        momentum: float = 0.9,
        dampening: float = 0.0,
        form: str = "classical",
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, maximize=maximize)
        self.momentum = _below_one("momentum", momentum)
        self.form = _one_of("form", form, "classical", "averaged")
        if not 0 <= dampening <= 1:
            raise ValueError(f"dampening={dampening!r}: it must be a number from 0 to 1")
        if form == "averaged" and dampening != 0:
            raise ValueError(
                f"dampening={dampening!r}: it must be 0 in the averaged form, which dampens by the momentum"
            )
        self.dampening = dampening

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step, in which m starts as the first gradient in full.

        classical:   m ← β m + (1 − τ) g        θ ← θ − η m
        averaged:    m ← β m + (1 − β) g        θ ← θ − η m
        """
        dampening = self.momentum if self.form == "averaged" else self.dampening
        weight = 1.0 if "m" not in state or self.momentum == 0 else 1 - dampening
        state["m"] = self.momentum * state.get("m", 0.0) + weight * gradient
        return parameter - self.learning_rate * state["m"]


class Nesterov(Optimizer):
    """Nesterov's momentum: the gradient is taken where the momentum is about to carry the parameter.

    The θ that is kept is the point already looked ahead to, since that is where the next gradient is wanted.
    Same as ``torch.optim.SGD(momentum=β, nesterov=True)``.

    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)", 1983; in this
    form Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

    Args:
        parameters, learning_rate, weight_decay, maximize: see ``Optimizer``.
        momentum: β, 0 ≤ β < 1.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, maximize=maximize)
        self.momentum = _below_one("momentum", momentum)

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step.

        m ← β m + g        θ ← θ − η (g + β m)
        """
        state["m"] = self.momentum * state.get("m", 0.0) + gradient
        return parameter - self.learning_rate * (gradient + self.momentum * state["m"])


class AdaGrad(Optimizer):
    """AdaGrad: every parameter has a learning rate of its own, smaller where gradients were larger.

    Summing is the published form and ``torch.optim.Adagrad``. PyTorch has no averaging form, whose σ can
    shrink again; with ε = 0 and a learning rate that falls like 1/√t it is the summing one.

    Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
    2011.

    Args:
        parameters, learning_rate, weight_decay, maximize: see ``Optimizer``.
        lr_decay: d ≥ 0.
        initial_accumulator_value: what s starts at, ≥ 0.
        eps: ε ≥ 0; above 0 it keeps a parameter whose gradients were all zero from becoming 0/0.
        form: ``"summing"`` or ``"averaging"``.

    Raises:
        ValueError: an unknown form or a number out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        lr_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        form: str = "summing",
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, maximize=maximize)
        self.lr_decay = _not_negative("lr_decay", lr_decay)
        self.initial_accumulator_value = _not_negative("initial_accumulator_value", initial_accumulator_value)
        self.eps = _not_negative("eps", eps)
        self.form = _one_of("form", form, "summing", "averaging")

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step, t = 1, 2, ….

        s ← s + g²
        σ = √s (summing)   or   σ = √(s / t) (averaging)
        θ ← θ − η / (1 + (t − 1) d) · g / (σ + ε)
        """
        state["step"] = t = state.get("step", 0) + 1
        state["sum_of_squares"] = state.get("sum_of_squares", self.initial_accumulator_value) + gradient**2
        sigma = (state["sum_of_squares"] / (t if self.form == "averaging" else 1)).sqrt()
        learning_rate = self.learning_rate / (1 + (t - 1) * self.lr_decay)
        return parameter - learning_rate * gradient / (sigma + self.eps)


class RMSProp(Optimizer):
    """RMSProp: AdaGrad that forgets, so that the step follows how large the gradients are now.

    Same as ``torch.optim.RMSprop``. As s starts at zero, the first step is η/√(1 − α), larger than those to
    come. For a σ that starts as the size of the first gradient g instead, set
    ``optimizer.state[parameter]["mean_of_squares"] = g**2`` before the first step.

    Tieleman, Hinton, "Lecture 6.5: RMSProp", Coursera, 2012; centered in Graves, "Generating sequences with
    recurrent neural networks", 2013.

    Args:
        parameters, learning_rate, weight_decay, maximize: see ``Optimizer``.
        alpha: α, 0 ≤ α < 1; a mean spans about 1/(1 − α) steps.
        eps: ε ≥ 0.
        momentum: β, 0 ≤ β < 1.
        centered: divide by the standard deviation of the gradients, not by their root mean square.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        momentum: float = 0.0,
        centered: bool = False,
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, maximize=maximize)
        self.alpha = _below_one("alpha", alpha)
        self.eps = _not_negative("eps", eps)
        self.momentum = _below_one("momentum", momentum)
        self.centered = centered

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step.

        s ← α s + (1 − α) g²        σ = √s
        a ← α a + (1 − α) g         σ = √(s − a²) if centered
        m ← β m + g / (σ + ε)       θ ← θ − η m
        """
        state["mean_of_squares"] = self.alpha * state.get("mean_of_squares", 0.0) + (1 - self.alpha) * gradient**2
        sigma_squared = state["mean_of_squares"]
        if self.centered:
            state["mean"] = self.alpha * state.get("mean", 0.0) + (1 - self.alpha) * gradient
            sigma_squared = sigma_squared - state["mean"] ** 2
        state["m"] = self.momentum * state.get("m", 0.0) + gradient / (sigma_squared.sqrt() + self.eps)
        return parameter - self.learning_rate * state["m"]


class Adam(Optimizer):
    """Adam: momentum gives the direction, RMSProp the size of every parameter's step.

    Same as ``torch.optim.Adam``, which has no option to leave out the bias correction: that makes up for
    averages which start at zero.

    Kingma, Ba, "Adam: a method for stochastic optimization", 2015; AMSGrad in Reddi, Kale, Kumar, "On the
    convergence of Adam and beyond", 2018.

    Args:
        parameters, learning_rate, weight_decay, maximize: see ``Optimizer``.
        betas: (β₁, β₂), each 0 ≤ β < 1; an average spans about 1/(1 − β) steps.
        eps: ε ≥ 0.
        bias_correction: without it m̂ = m and v̂ = v.
        amsgrad: the largest v so far takes the place of v in v̂.

    Raises:
        ValueError: there are not two betas, or a number is out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        bias_correction: bool = True,
        amsgrad: bool = False,
        weight_decay: float = 0.0,
        maximize: bool = False,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, maximize=maximize)
        if len(betas) != 2:
            raise ValueError(f"betas={betas!r}: there must be two, for the gradients and for their squares")
        self.betas = _below_one("betas[0]", betas[0]), _below_one("betas[1]", betas[1])
        self.eps = _not_negative("eps", eps)
        self.bias_correction = bias_correction
        self.amsgrad = amsgrad

    def update(self, parameter: Tensor, gradient: Tensor, state: dict[str, Any]) -> Tensor:
        """One step, t = 1, 2, ….

        m ← β₁ m + (1 − β₁) g       v ← β₂ v + (1 − β₂) g²
        m̂ = m / (1 − β₁ᵗ)           v̂ = v / (1 − β₂ᵗ)
        θ ← θ − η m̂ / (√v̂ + ε)
        """
        beta1, beta2 = self.betas
        state["step"] = t = state.get("step", 0) + 1
        state["m"] = m = beta1 * state.get("m", 0.0) + (1 - beta1) * gradient
        state["v"] = v = beta2 * state.get("v", 0.0) + (1 - beta2) * gradient**2
        if self.amsgrad:
            state["largest_v"] = v = torch.maximum(state.get("largest_v", v), v)
        if self.bias_correction:
            m = m / (1 - beta1**t)
            v = v / (1 - beta2**t)
        return parameter - self.learning_rate * m / (v.sqrt() + self.eps)


class AdamW(Adam):
    """Adam with decoupled weight decay: the parameter shrinks by itself, not by way of the gradient.

    In ``Adam`` the decay is divided by √v̂ like the rest of the gradient, so that parameters with large
    gradients hardly decay; here all decay alike. Same as ``torch.optim.AdamW``.

    Loshchilov, Hutter, "Decoupled weight decay regularization", 2019.

    Args:
        parameters, learning_rate, maximize: see ``Optimizer``.
        betas, eps, bias_correction, amsgrad: see ``Adam``.
        weight_decay: λ ≥ 0.

    Raises:
        ValueError: there are not two betas, or a number is out of its range.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        bias_correction: bool = True,
        amsgrad: bool = False,
        weight_decay: float = 0.01,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            parameters,
            learning_rate,
            betas=betas,
            eps=eps,
            bias_correction=bias_correction,
            amsgrad=amsgrad,
            weight_decay=weight_decay,
            maximize=maximize,
        )

    def with_weight_decay(self, parameter: Tensor, gradient: Tensor) -> tuple[Tensor, Tensor]:
        """What ``update`` is given: the parameter after its decay, θ − η λ θ, and the gradient as it is."""
        return parameter - self.learning_rate * self.weight_decay * parameter, gradient


_OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gradient_descent": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


def names() -> list[str]:
    """The names that ``create`` knows."""
    return list(_OPTIMIZERS)


def create(name: str, parameters: Iterable[Tensor], learning_rate: float, **options: Any) -> Optimizer:
    """The optimizer of that name: ``create("adam", model.parameters(), 0.001, amsgrad=True)``.

    Raises:
        ValueError: no optimizer has this name, or the optimizer refuses a value.
        TypeError: the optimizer has no such option.
    """
    if name not in _OPTIMIZERS:
        raise ValueError(f"{name!r} is no optimizer of this book; it can be {', '.join(names())}")
    arguments = inspect.signature(_OPTIMIZERS[name]).parameters.values()
    known = [argument.name for argument in arguments if argument.kind is argument.KEYWORD_ONLY]
    for option in options:
        if option not in known:
            raise TypeError(f"{option!r} is no option of {name}; its options are {', '.join(known)}")
    return _OPTIMIZERS[name](parameters, learning_rate, **options)


@torch.no_grad()
def clip_by_norm(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Shorten the gradient, all parameters' taken as one vector, to length ``max_norm`` if it is longer.

    g ← g · min(1, c / (‖g‖ + 10⁻⁶)), so the direction stays. Same as ``torch.nn.utils.clip_grad_norm_``.
    Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.

    Args:
        parameters: tensors whose ``grad`` is changed in place; those without one are skipped.
        max_norm: c > 0; ``math.inf`` measures the norm and changes nothing.

    Returns:
        The norm ‖g‖ before clipping, a tensor of shape ``()``.

    Raises:
        ValueError: ``max_norm`` is not larger than 0, or no parameter has a gradient.
    """
    _check_positive("max_norm", max_norm)
    gradients = _gradients(parameters)
    norms = [torch.linalg.vector_norm(gradient) for gradient in gradients]
    norm = torch.linalg.vector_norm(torch.stack(norms))
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factor)
    return norm


@torch.no_grad()
def clip_by_value(parameters: Iterable[Tensor], max_value: float) -> None:
    """Cut every element of the gradients to the range from −``max_value`` to ``max_value``.

    Unlike clipping by norm, this can change the direction of the gradient. Same as
    ``torch.nn.utils.clip_grad_value_``.

    Args:
        parameters: tensors whose ``grad`` is changed in place; those without one are skipped.
        max_value: larger than 0.

    Raises:
        ValueError: ``max_value`` is not larger than 0, or no parameter has a gradient.
    """
    _check_positive("max_value", max_value)
    for gradient in _gradients(parameters):
        gradient.clamp_(-max_value, max_value)


def _gradients(parameters: Iterable[Tensor]) -> list[Tensor]:
    gradients = [parameter.grad for parameter in _tensors(parameters) if parameter.grad is not None]
    if not gradients:
        raise ValueError("no parameter has a gradient to clip; call loss.backward() first")
    return gradients


def _tensors(parameters: Iterable[Tensor]) -> list[Tensor]:
    if isinstance(parameters, Tensor):
        raise TypeError("parameters is a single tensor; it must be several, or [tensor]")
    return list(parameters)


def _checked_parameters(parameters: Iterable[Tensor]) -> list[Tensor]:
    checked = _tensors(parameters)
    if not checked:
        raise ValueError("parameters is empty; it must hold at least one tensor (a generator can be read only once)")
    for parameter in checked:
        if not isinstance(parameter, Tensor):
            raise TypeError(f"parameters holds a {type(parameter).__name__}; it must hold tensors")
        if not parameter.is_floating_point():
            raise TypeError(
                f"a parameter is a tensor of {parameter.dtype}; it must be of torch.float32 or torch.float64"
            )
        if not parameter.is_leaf:
            raise ValueError("a parameter was computed from other tensors; it must be a leaf, such as tensor.detach()")
    if len({id(parameter) for parameter in checked}) < len(checked):
        raise ValueError("a parameter is given twice; it must be given once, or it would move twice per step")
    return checked


def _not_negative(name: str, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name}={value!r}: it must be a finite number, 0 or larger")
    return value


def _check_positive(name: str, value: float) -> None:
    if not value > 0:
        raise ValueError(f"{name}={value!r}: it must be a number larger than 0")


def _below_one(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name}={value!r}: it must be a number from 0 to below 1")
    return value


def _one_of(name: str, value: str, *allowed: str) -> str:
    if value not in allowed:
        raise ValueError(f"{name}={value!r}: it must be {' or '.join(map(repr, allowed))}")
    return value
