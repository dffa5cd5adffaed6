"""leedl.run: device and seeds come from outside."""

import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from leedl import device, seed, seeds

NO_SEEDS = ["-1", "1.5", "abc", "²", "٣", " 3", str(2**32)]


def draws():
    return random.random(), float(np.random.rand()), float(torch.rand(()))  # noqa: NPY002 (what seed() seeds)


def test_without_a_setting_the_seed_is_0(monkeypatch):
    assert seed() == 0
    unset = draws()
    monkeypatch.setenv("LEEDL_SEED", "0")
    seed()
    assert draws() == unset


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others(monkeypatch):
    monkeypatch.setenv("LEEDL_SEED", "7")
    assert seed() == 7
    first = draws()
    assert seed() == 7
    assert draws() == first
    monkeypatch.setenv("LEEDL_SEED", "8")
    seed()
    assert all(a != b for a, b in zip(draws(), first, strict=True))


@pytest.mark.parametrize("text", NO_SEEDS)
@pytest.mark.parametrize("ask", [seed, lambda: seeds(2)])
def test_what_is_no_seed_is_refused_with_the_range(monkeypatch, text, ask):
    monkeypatch.setenv("LEEDL_SEED", text)
    with pytest.raises(ValueError, match=r"LEEDL_SEED=.* is no seed; .* from 0 to 4294967295"):
        ask()


def test_the_largest_seed_is_accepted(monkeypatch):
    monkeypatch.setenv("LEEDL_SEED", str(2**32 - 1))
    assert seed() == 2**32 - 1


def test_seeds_are_different_and_begin_as_shorter_lists_do():
    many = seeds(100)
    assert len(set(many)) == 100
    assert all(seeds(k) == many[:k] for k in (1, 2, 50))
    assert all(isinstance(one, int) and 0 <= one < 2**32 for one in many)


def test_seeds_of_different_runs_share_nothing(monkeypatch):
    lists = []
    for value in range(20):
        monkeypatch.setenv("LEEDL_SEED", str(value))
        lists.append(seeds(20))
    assert len({one for each in lists for one in each}) == 400


def test_seeds_are_the_same_on_every_machine():
    """Fixed values: a change would silently change every averaged experiment of the book."""
    assert seeds(3) == [3757552657, 673228719, 3241444873]


def test_seeds_take_nothing_from_the_generators():
    seed()
    first = draws()
    seed()
    seeds(5)
    assert draws() == first


@pytest.mark.parametrize("n", [0, -3])
def test_fewer_than_one_seed_is_refused(n):
    with pytest.raises(ValueError, match=rf"seeds\({n}\): the number of seeds must be at least 1"):
        seeds(n)


def test_the_device_is_the_gpu_where_there_is_one_else_the_cpu():
    assert device().type == ("cuda" if torch.cuda.is_available() else "cpu")


def test_the_environment_overrides_the_device(monkeypatch):
    monkeypatch.setenv("LEEDL_DEVICE", "cpu")
    assert device() == torch.device("cpu")


def test_an_unknown_device_is_refused_with_the_known_ones(monkeypatch):
    monkeypatch.setenv("LEEDL_DEVICE", "tpu")
    with pytest.raises(ValueError, match="LEEDL_DEVICE='tpu' is no device of this book; it can be cpu or cuda"):
        device()


def test_a_gpu_that_is_not_there_is_refused_with_the_way_out():
    hidden = "import os; os.environ.update(CUDA_VISIBLE_DEVICES='', LEEDL_DEVICE='cuda')"
    code = f"{hidden}; import leedl; leedl.device()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "LEEDL_DEVICE=cuda, but PyTorch finds no GPU here; unset it or use LEEDL_DEVICE=cpu" in done.stderr
