"""The normalizations that chapter 7 builds on its pages: the code of the pages, compared with PyTorch's."""

from pathlib import Path

import jupytext
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from leedl import models

PAGES = Path(__file__).parents[1] / "chapters/07-normalization"
SEEDS = st.integers(0, 2**32 - 1)


def defined_on(page, *names):
    """What the cells of a page define; of each cell that defines one of the names, its definitions only."""
    space = {"torch": torch, "nn": nn}
    for cell in jupytext.read(PAGES / f"{page}.md").cells:
        parts = cell.source.split("\n\n\n")
        for part in parts:
            if cell.cell_type == "code" and part.startswith(
                tuple(f"{kind} {one}(" for one in names for kind in ("def", "class"))
            ):
                exec(part, space)
    assert set(names) <= space.keys()
    return [space[one] for one in names]


def drawn(generator, *shape):
    return 3 * torch.randn(*shape, generator=generator, dtype=torch.float64) + 1


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, batch=st.integers(2, 5), groups=st.integers(1, 3), width=st.integers(1, 3), size=st.integers(2, 4))
def test_the_four_normalizations_are_those_of_pytorch_in_both_modes(seed, batch, groups, width, size):
    _, batch_norm, layer_norm, instance_norm, group_norm = defined_on(
        "relatives", "normalize", "batch_norm", "layer_norm", "instance_norm", "group_norm"
    )
    generator = torch.Generator().manual_seed(seed)
    channels = groups * width
    z = drawn(generator, batch, channels, size, size + 1)
    per_channel, per_value = (channels,), (channels, size, size + 1)
    for ours, theirs, shape, modes in (
        (batch_norm, nn.BatchNorm2d(channels), per_channel, [True]),
        (layer_norm, nn.LayerNorm(per_value), per_value, [True, False]),
        (instance_norm, nn.InstanceNorm2d(channels, affine=True), per_channel, [True, False]),
        (lambda z, *rest: group_norm(z, groups, *rest), nn.GroupNorm(groups, channels), per_channel, [True, False]),
    ):
        gamma, beta = drawn(generator, *shape), drawn(generator, *shape)
        theirs = theirs.double()
        theirs.weight.data, theirs.bias.data = gamma, beta
        for training in modes:
            torch.testing.assert_close(ours(z, gamma, beta), theirs.train(training)(z))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, features=st.integers(1, 5), momentum=st.floats(0, 1))
def test_the_module_of_the_page_is_that_of_the_package_and_of_pytorch(seed, features, momentum):
    (of_page,) = defined_on("one-image-at-a-time", "BatchNorm")
    generator = torch.Generator().manual_seed(seed)
    page = of_page(1, features, momentum=momentum).double()
    package = models.BatchNorm(1, features, momentum=momentum).double()
    library = nn.BatchNorm1d(features, momentum=momentum).double()
    for batch in (2, 5, 64):
        z = drawn(generator, batch, features)
        torch.testing.assert_close(page.train()(z), library.train()(z))
        torch.testing.assert_close(package.train()(z), library(z))
        library.running_mean, library.running_var = page.mean[0].clone(), page.variance[0].clone()
        package.mean, package.variance = page.mean.clone(), page.variance.clone()
        one = drawn(generator, 1, features)
        torch.testing.assert_close(page.eval()(one), library.eval()(one))
        torch.testing.assert_close(package.eval()(one), library(one))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, batch=st.integers(2, 9), size=st.integers(1, 4))
def test_the_functions_of_the_pages_are_those_of_pytorch(seed, batch, size):
    (batch_norm,) = defined_on("batch-normalization", "batch_norm")
    (batch_norm_2d,) = defined_on("what-it-buys", "batch_norm_2d")
    generator = torch.Generator().manual_seed(seed)
    gamma, beta = drawn(generator, 4), drawn(generator, 4)
    z, images = drawn(generator, batch, 4), drawn(generator, batch, 4, size, size)
    torch.testing.assert_close(
        batch_norm(z, gamma, beta), nn.functional.batch_norm(z, None, None, gamma, beta, training=True)
    )
    torch.testing.assert_close(
        batch_norm_2d(images, gamma, beta), nn.functional.batch_norm(images, None, None, gamma, beta, training=True)
    )


def test_a_name_that_no_page_defines_is_noticed():
    with pytest.raises(AssertionError):
        defined_on("relatives", "no_such_norm")
