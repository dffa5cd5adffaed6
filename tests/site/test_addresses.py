"""Every address within the built site leads somewhere: pages, anchors, images, scripts, citations."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from books import REPOSITORY

SITE = REPOSITORY / "_build/html"
HOLDERS = {
    "a": "href",
    "img": "src",
    "script": "src",
    "link": "href",
    "form": "action",
    "source": "src",
    "iframe": "src",
}


@dataclass
class Read(HTMLParser):
    """What a page defines and what it refers to."""

    names: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    citations: int = 0

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if identifier := given.get("id"):
            if identifier in self.names:
                self.twice.append(identifier)
            self.names.add(identifier)
        if tag == "a" and given.get("name"):
            self.names.add(given["name"])
        if tag == "link" and given.get("rel") == "canonical":
            return
        if (address := given.get(HOLDERS.get(tag, ""))) is not None:
            self.addresses.append((tag, address))
        self.citations += "bibtex-citation" in (given.get("class") or "")

    @classmethod
    def of(cls, text):
        found = cls()
        found.feed(text)
        return found


@pytest.fixture(scope="module")
def pages():
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book` first")
    paths = [path for path in SITE.rglob("*.html") if "_static" not in path.parts]
    return {path.resolve(): Read.of(path.read_text("utf-8")) for path in paths}


def broken(pages, site):
    """Addresses within the site that lead nowhere, as `page: address`."""
    wrong = []
    for page, found in pages.items():
        for _, address in found.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            if address.startswith("/"):
                wrong.append(f"{page.relative_to(site)}: {address} leaves a site under a sub-path")
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            anchor = unquote(parts.fragment.split("?")[0])  # behind the question mark stands the state of a figure
            if not target.is_file():
                wrong.append(f"{page.relative_to(site)}: {address}")
            elif anchor and target in pages and anchor not in pages[target].names:
                wrong.append(f"{page.relative_to(site)}: {address} has no such anchor")
    return wrong


def test_every_address_within_the_site_leads_somewhere(pages):
    assert broken(pages, SITE.resolve()) == []


def test_no_id_is_given_twice_on_a_page(pages):
    assert {path.name: found.twice for path, found in pages.items() if found.twice} == {}


def test_every_citation_leads_to_its_entry(pages):
    """Sphinx leaves one that it does not know without a link."""
    cited = sum(found.citations for found in pages.values())
    assert cited > 3
    for path, found in pages.items():
        text = path.read_text("utf-8")
        assert text.count("[?]") == 0, path
        links = [address for tag, address in found.addresses if tag == "a" and "references.html#" in address]
        assert len(links) >= found.citations, path


def test_what_leads_nowhere_would_be_found(tmp_path):
    site = tmp_path.resolve()
    (site / "there.html").write_text('<p id="a">')
    texts = {
        site / "one.html": '<a href="there.html#b">x</a><a href="gone.html"></a><img src="/a.png" alt="">',
        site / "there.html": '<p id="a"></p><p id="a"></p><a href="#a?x=1"></a><a href="https://example.org"></a>',
    }
    pages = {path: Read.of(text) for path, text in texts.items()}
    assert broken(pages, site) == [
        "one.html: there.html#b has no such anchor",
        "one.html: gone.html",
        "one.html: /a.png leaves a site under a sub-path",
    ]
    assert pages[site / "there.html"].twice == ["a"]
    assert Path(site / "there.html") in pages
