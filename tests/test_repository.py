"""leedl_book.repository: where a copy of the book lives."""

import subprocess

import pytest

from leedl_book.repository import github, repository_url, site_url, web_address


@pytest.fixture
def clone(tmp_path):
    """Call it with the address of a remote for a repository that has it."""

    def make(remote=None):
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
        if remote:
            subprocess.run(["git", "remote", "add", "origin", remote], cwd=tmp_path, check=True)
        return tmp_path

    return make


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/Ada/book",
        "https://github.com/Ada/book.git",
        "https://token@github.com/Ada/book.git/",
        "git@github.com:Ada/book.git",
        "ssh://git@github.com/Ada/book.git",
        "ssh://git@github.com:22/Ada/book.git",
        "https://user:secret@github.com/Ada/book.git",
    ],
)
def test_every_way_to_write_a_remote_gives_the_same_addresses(clone, remote):
    root = clone(remote)
    assert repository_url(root) == web_address(remote) == "https://github.com/Ada/book"
    assert github(root) == "Ada/book"
    assert site_url(root) == "https://ada.github.io/book/"


def test_without_a_remote_there_is_no_address(clone):
    root = clone()
    assert (repository_url(root), github(root), site_url(root)) == (None, None, None)


def test_a_remote_on_a_server_of_its_own_may_have_a_port_and_groups():
    remote = "ssh://git@gitlab.example.org:2222/group/sub/name.git"
    assert web_address(remote) == "https://gitlab.example.org/group/sub/name"


@pytest.mark.parametrize("remote", ["/srv/git/book.git", "../book", "file:///srv/book"])
def test_a_folder_on_disk_is_no_address(clone, remote):
    assert repository_url(clone(remote)) is None


def test_a_repository_elsewhere_is_linked_but_not_opened_in_colab(clone):
    root = clone("https://gitlab.com/group/sub/book.git")
    assert repository_url(root) == "https://gitlab.com/group/sub/book"
    assert (github(root), site_url(root)) == (None, None)


def test_a_repository_named_after_its_owner_is_published_at_the_root(clone):
    assert site_url(clone("https://github.com/Ada/ada.github.io")) == "https://ada.github.io/"


def test_ci_says_it_without_a_remote(clone, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "fork/book")
    root = clone()
    assert repository_url(root) == "https://github.com/fork/book"
    assert site_url(root) == "https://fork.github.io/book/"


@pytest.mark.parametrize("given", ["https://example.org/dl", "https://example.org/dl/"])
def test_the_address_of_the_site_can_be_given(clone, monkeypatch, given):
    monkeypatch.setenv("LEEDL_SITE", given)
    assert site_url(clone()) == "https://example.org/dl/"


def test_without_git_there_is_no_address(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert repository_url(tmp_path) is None
