"""Training with any technique of the toolbox: R runs side by side, each with its own data, rate and strength."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from leedl.toolbox.patients import FRAME, Data, Patient, Recipe

FIELD, STRIDE, FILTERS = 5, 2, 16
_EPSILON = 1e-8


class Outcome(NamedTuple):
    """What R runs end with, shape (R,) each: losses and shares of wrong answers, in evaluation mode, no penalty."""

    training: Tensor
    validation: Tensor
    training_error: Tensor
    validation_error: Tensor


def train(
    patient: Patient,
    recipe: Recipe,
    rates: Sequence[float],
    strengths: Sequence[float],
    seeds: Sequence[int],
    record: list[Outcome] | None = None,
    every: int = 50,
) -> Outcome:
    """Train R networks of a patient; run r has rates[r], strengths[r], and its data and start from seeds[r].

    The losses are cross-entropies whatever was trained on. A run that diverged counts as one that guesses.

    Args:
        patient: the task, the network and the budget.
        recipe: how to train.
        rates: the learning rates, R of them.
        strengths: what the recipe's technique takes; unused where it takes nothing.
        seeds: of data and start.
        record: gets an outcome before the first update and after each ``every`` updates.
        every: see ``record``.
    """
    torch.manual_seed(seeds[0])
    rate, strength = (torch.tensor(list(values))[:, None, None] for values in (rates, strengths))
    multiples = [int(value) if recipe.more else 1 for value in strengths]
    sets = {
        (seed, multiple): patient.draw(seed, multiple * patient.examples)
        for seed, multiple in {*zip(seeds, multiples, strict=True)}
    }
    runs = [sets[key] for key in zip(seeds, multiples, strict=True)]
    if recipe.normalization == "input":
        runs = [_standardized(one) for one in runs]
    size = torch.tensor([len(one.x) for one in runs])
    equal = [_padded(one, int(size.max())) for one in runs]
    x, y = torch.stack([one.x for one in equal]), torch.stack([one.y for one in equal])
    network = Networks(patient, recipe, strength, seeds)
    if recipe.pretraining:
        _pretrain(network, patient, strength, torch.stack([one.unlabeled for one in runs]))
    unlabeled = torch.stack([one.unlabeled for one in runs]) if recipe.entropy or recipe.graph else None
    neighbors = _neighbors(unlabeled) if recipe.graph and unlabeled is not None else None
    update = Update(recipe, network.parameters, rate, strength)
    row = torch.arange(len(runs))[:, None]
    for step in range(patient.updates):
        if record is not None and step % every == 0:
            record.append(_outcome(network, runs))
        chosen = (torch.rand(len(runs), patient.batch_size) * size[:, None]).long()
        inputs, labels = _augmented(
            recipe, strength, x[row, chosen], one_hot(y[row, chosen], patient.sizes[-1]).float()
        )
        loss = _loss(recipe.loss, network(inputs, training=True), labels)
        if unlabeled is not None:
            loss = loss + strength[:, 0, 0] * _unlabeled_loss(recipe, network, unlabeled, neighbors, patient.batch_size)
        if recipe.l2:
            loss = loss + strength[:, 0, 0] * sum((p**2).flatten(1).sum(1) for p in network.weights)
        gradients = torch.autograd.grad(loss.sum(), network.parameters)
        update(gradients, (step + 1) / patient.updates)
    outcome = _outcome(network, runs)
    if record is not None:
        record.append(outcome)
    return outcome


class Networks:
    """R networks of a patient side by side: parameters (R, …), inputs (R, B, inputs) to scores (R, B, classes)."""

    def __init__(self, patient: Patient, recipe: Recipe, strength: Tensor, seeds: Sequence[int]) -> None:
        self.recipe, self.strength = recipe, strength
        self.weights, self.biases, self.scales, self.shifts = [], [], [], []
        self.moving: dict[int, list[Tensor]] = {}
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]

        def normal(*shape: int) -> Tensor:
            return torch.stack([torch.randn(shape, generator=one) for one in generators])

        for layer, (before, after) in enumerate(zip(patient.sizes, patient.sizes[1:], strict=False)):
            last = layer == len(patient.sizes) - 2
            shape: tuple[int, ...] = (before, after)
            if layer == 0 and recipe.first != "dense":
                before = FIELD**2
                shape = (len(_fields()) if recipe.first == "local" else 1, before, FILTERS)
            weight = normal(*shape) * math.sqrt((1.0 if last else recipe.gain) / before)
            if recipe.skip and not last and before == after:
                weight = weight * strength
            bias = torch.zeros(len(seeds), 1, after)
            if layer == 0 and recipe.first == "convolution":
                bias = torch.zeros(len(seeds), 1, FILTERS)
            self.weights.append(weight.requires_grad_())
            self.biases.append(bias.requires_grad_())
            if recipe.normalization in {"batch", "layer"} and not last:
                self.scales.append(torch.ones(len(seeds), 1, after).requires_grad_())
                self.shifts.append(torch.zeros(len(seeds), 1, after).requires_grad_())
        self.parameters = [*self.weights, *self.biases, *self.scales, *self.shifts]

    def __call__(self, x: Tensor, training: bool = False) -> Tensor:
        """The scores; ``training`` switches dropout on and makes batch normalization use the batch."""
        a = x
        *hidden, (last_weight, last_bias) = zip(self.weights, self.biases, strict=True)
        for layer, (weight, bias) in enumerate(hidden):
            h = torch.relu(self._normalized(layer, self._affine(layer, a, weight, bias), training))
            a = a + h if self.recipe.skip and a.shape == h.shape else h
            if self.recipe.dropout and training:
                a = a * (torch.rand_like(a) >= self.strength) / (1 - self.strength)
        return torch.baddbmm(last_bias, a, last_weight)

    def _affine(self, layer: int, a: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        if layer or self.recipe.first == "dense":
            return torch.baddbmm(bias, a, weight)
        fields = a[..., _fields()].transpose(1, 2)  # (R, fields, B, pixels of a field)
        z = (fields @ weight).transpose(1, 2)  # (R, B, fields, filters)
        if self.recipe.first == "convolution":
            z = z + bias[:, :, None]
            return z.flatten(2)
        return z.flatten(2) + bias

    def _normalized(self, layer: int, z: Tensor, training: bool) -> Tensor:
        if not self.scales:
            return z
        if self.recipe.normalization == "layer":
            mean, variance = z.mean(-1, keepdim=True), z.var(-1, correction=0, keepdim=True)
        elif training:
            mean, variance = z.mean(1, keepdim=True), z.var(1, correction=0, keepdim=True)
            old = self.moving.setdefault(layer, [mean.detach(), variance.detach()])
            self.moving[layer] = [0.9 * a + 0.1 * b.detach() for a, b in zip(old, (mean, variance), strict=True)]
        else:
            mean, variance = self.moving.get(layer, [z.mean(1, keepdim=True), z.var(1, keepdim=True)])
        return self.scales[layer] * (z - mean) / torch.sqrt(variance + 1e-5) + self.shifts[layer]


class Update:
    """One update of all runs by the optimizer of a recipe; AdaGrad sums squares, Adam corrects its bias."""

    def __init__(self, recipe: Recipe, parameters: list[Tensor], rate: Tensor, strength: Tensor) -> None:
        self.recipe, self.parameters, self.rate, self.strength = recipe, parameters, rate, strength
        self.m = [torch.zeros_like(p) for p in parameters]
        self.v = [torch.zeros_like(p) for p in parameters]
        self.steps = 0

    @torch.no_grad()
    def __call__(self, gradients: Sequence[Tensor], progress: float) -> None:
        """Move the parameters; ``progress`` is the share of updates made, this one included."""
        self.steps += 1
        rate = self.rate * self._factor(progress) if self.recipe.schedule else self.rate
        for p, g, m, v in zip(self.parameters, gradients, self.m, self.v, strict=True):
            more = (1,) * (p.dim() - 3)
            eta, strength = rate.view(-1, 1, 1, *more), self.strength.view(-1, 1, 1, *more)
            if self.recipe.decay:
                p.mul_(1 - eta * strength)
            p.sub_(eta * self._direction(g, m, v, strength))

    def _direction(self, g: Tensor, m: Tensor, v: Tensor, strength: Tensor) -> Tensor:
        match self.recipe.optimizer:
            case "momentum":
                return m.mul_(strength).add_((1 - strength) * g)
            case "adagrad":
                return g / (v.add_(g * g).sqrt() + _EPSILON)
            case "rmsprop":
                return g / (v.mul_(strength).add_((1 - strength) * g * g).sqrt() + _EPSILON)
            case "adam":
                m.mul_(0.9).add_(g, alpha=0.1)
                v.mul_(0.999).addcmul_(g, g, value=0.001)
                return (m / (1 - 0.9**self.steps)) / ((v / (1 - 0.999**self.steps)).sqrt() + _EPSILON)
        return g

    def _factor(self, progress: float) -> Tensor:
        warm = self.strength
        falling = 0.5 * (1 + torch.cos(math.pi * ((progress - warm) / (1 - warm)).clamp(0, 1)))
        return torch.minimum(progress / warm, falling)


def _fields() -> Tensor:
    """The pixels of each 5×5 field of the frame, stride 2: (16, 25)."""
    corners = range(0, FRAME - FIELD + 1, STRIDE)
    return torch.tensor(
        [[(r + i) * FRAME + c + j for i in range(FIELD) for j in range(FIELD)] for r in corners for c in corners]
    )


def _padded(one: Data, longest: int) -> Data:
    """Training examples of zeros at the end, which are never drawn nor counted."""
    lacks = longest - len(one.x)
    x, y = torch.zeros(lacks, one.x.shape[1]), torch.zeros(lacks, dtype=torch.int64)
    return one._replace(x=torch.cat([one.x, x]), y=torch.cat([one.y, y]))


def _standardized(one: Data) -> Data:
    mean, deviation = one.x.mean(0), one.x.std(0) + 1e-2
    return one._replace(x=(one.x - mean) / deviation, validation_x=(one.validation_x - mean) / deviation)


def _augmented(recipe: Recipe, strength: Tensor, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    if recipe.noise:
        x = x + strength * torch.randn_like(x)
    if recipe.shift:
        x = _shifted(x, strength)
    if recipe.mixup:
        alpha = strength.expand(-1, x.shape[1], 1)
        part = torch.distributions.Beta(alpha, alpha).sample()
        other = torch.randperm(x.shape[1])
        x = part * x + (1 - part) * x[:, other]
        labels = part * labels + (1 - part) * labels[:, other]
    return x, labels


def _shifted(x: Tensor, most: Tensor) -> Tensor:
    """Images (R, B, 144), each moved down and across by a random number of pixels, up to ``most``."""
    runs, batch, _ = x.shape
    offsets = ((2 * torch.rand(runs, batch, 2) - 1) * (most + 0.499)).round().long()
    at = torch.arange(FRAME)
    rows, columns = (at + offsets[..., i, None] for i in (0, 1))  # (R, B, 12)
    inside = ((rows >= 0) & (rows < FRAME))[..., None] & ((columns >= 0) & (columns < FRAME))[..., None, :]
    index = rows.clamp(0, FRAME - 1)[..., None] * FRAME + columns.clamp(0, FRAME - 1)[..., None, :]
    return x.gather(2, index.flatten(2)) * inside.flatten(2)


def _loss(name: str, scores: Tensor, labels: Tensor) -> Tensor:
    """The loss of each run, (R,), from scores and labels (R, B, K)."""
    match name:
        case "squared":
            return ((scores.softmax(-1) - labels) ** 2).sum(-1).mean(1)
        case "hinge":
            right = (scores * labels).sum(-1, keepdim=True)
            return (torch.relu(1 + scores - right) * (1 - labels)).sum(-1).mean(1)
    return -(labels * scores.log_softmax(-1)).sum(-1).mean(1)


def _unlabeled_loss(recipe: Recipe, network: Networks, x: Tensor, neighbors: Tensor | None, batch: int) -> Tensor:
    row = torch.arange(len(x))[:, None]
    chosen = torch.randint(0, x.shape[1], (len(x), batch))
    scores = network(x[row, chosen], training=True)
    if neighbors is None:
        return -(scores.softmax(-1) * scores.log_softmax(-1)).sum(-1).mean(1)
    beside = neighbors[row, chosen, torch.randint(0, neighbors.shape[2], chosen.shape)]
    return ((scores.softmax(-1) - network(x[row, beside], training=True).softmax(-1)) ** 2).sum(-1).mean(1)


def _neighbors(x: Tensor, k: int = 5) -> Tensor:
    """The k nearest others of each of N inputs: (R, N, k)."""
    return torch.cdist(x, x).topk(k + 1, largest=False).indices[..., 1:]


def _pretrain(network: Networks, patient: Patient, strength: Tensor, x: Tensor) -> None:
    """Put the hidden layers of networks that learned to tell by how much an image was turned into ``network``."""
    recipe = replace(network.recipe, pretraining=False)
    sizes = (*patient.sizes[:-1], 4)
    twin = Networks(replace(patient, sizes=sizes), recipe, strength, list(range(len(x))))
    with torch.no_grad():
        for mine, its in zip(twin.weights[:-1], network.weights[:-1], strict=True):
            mine.copy_(its)
    update = Update(recipe, twin.parameters, torch.zeros_like(strength), strength)
    row = torch.arange(len(x))[:, None]
    for step in range(int(strength.max())):
        chosen = torch.randint(0, x.shape[1], (len(x), patient.batch_size))
        turns = torch.randint(0, 4, chosen.shape)
        images = x[row, chosen].unflatten(-1, (FRAME, FRAME))
        turned = torch.stack([images.rot90(i, (-2, -1)) for i in range(4)])
        batch = turned.gather(0, turns[None, ..., None, None].expand(1, *images.shape))[0].flatten(2)
        loss = _loss("cross_entropy", twin(batch, training=True), one_hot(turns, 4).float())
        going = (step < strength[:, 0, 0]).float()
        gradients = torch.autograd.grad((loss * going).sum(), twin.parameters)
        update.rate = 0.003 * going[:, None, None]  # a run that is done stands still
        update(gradients, 0.0)
    with torch.no_grad():
        for mine, its in zip(network.weights[:-1], twin.weights[:-1], strict=True):
            mine.copy_(its)
        for mine, its in zip(network.biases[:-1], twin.biases[:-1], strict=True):
            mine.copy_(its)


@torch.no_grad()
def _outcome(network: Networks, runs: Sequence[Data]) -> Outcome:
    """Losses and errors of each run on its own data."""
    classes = network.biases[-1].shape[-1]
    longest = max(len(one.x) for one in runs)
    scores = network(torch.stack([_padded(one, longest).x for one in runs]))
    held_out = network(torch.stack([one.validation_x for one in runs]))
    values = []
    for one, seen, unseen in zip(runs, scores, held_out, strict=True):
        row = []
        for outputs, y in ((seen[: len(one.y)], one.y), (unseen, one.validation_y)):
            loss, wrong = cross_entropy(outputs, y), (outputs.argmax(1) != y).float().mean()
            row += (
                [loss, wrong] if loss.isfinite() else [torch.tensor(math.log(classes)), torch.tensor(1 - 1 / classes)]
            )
        values.append(torch.stack(row))
    seen_loss, seen_wrong, unseen_loss, unseen_wrong = torch.stack(values).T
    return Outcome(seen_loss, unseen_loss, seen_wrong, unseen_wrong)
