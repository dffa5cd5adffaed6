"""Links to other sites, checked over the network: politely, with patience, and never in the tests of the book."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

AGENT = "Mozilla/5.0 (compatible; leedl-book-links/1; checks the links of a textbook)"
"""Some sites refuse what does not call itself a browser."""

TRIES = 3
SECONDS_TO_ANSWER = 20
SECONDS_BETWEEN = 1.0
"""Between two questions to one host."""

LONGEST_WAIT = 60.0
"""How long a host that says when to come again is waited for."""

REFUSES_ROBOTS = {401, 403, 405, 406, 418, 429, 451, 999}
"""Answers that say nothing about whether a reader sees the page."""


@dataclass(frozen=True)
class Answer:
    """What became of a link; `kind` is `good`, `moved`, `unclear` or `broken`."""

    address: str
    kind: str
    detail: str


def external_links(site: Path) -> dict[str, list[str]]:
    """Each address on another site, without its fragment, with the pages that link to it."""
    found: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        if "_static" in path.relative_to(site).parts:
            continue
        reader = _Links()
        reader.feed(path.read_text("utf-8"))
        for address in sorted({urldefrag(one).url for one in reader.found}):
            found.setdefault(address, []).append(str(path.relative_to(site)))
    return dict(sorted(found.items()))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        address = dict(attrs).get("href") or ""
        if tag == "a" and re.match(r"https?://", address):
            self.found.add(address)


def check(
    addresses: Iterable[str], say: Callable[[str], None], pause: float = SECONDS_BETWEEN, hosts_at_once: int = 8
) -> list[Answer]:
    """Ask for every address: several hosts side by side, one host's pages one after the other."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(urlsplit(address).netloc, []).append(address)

    def one_host(pages: list[str]) -> list[Answer]:
        answers = []
        for i, address in enumerate(pages):
            if i:
                time.sleep(pause)
            answers.append(ask(address, pause))
            say(f"{answers[-1].kind:8} {address}")
        return answers

    with ThreadPoolExecutor(hosts_at_once) as pool:
        return sorted((one for found in pool.map(one_host, by_host.values()) for one in found), key=lambda x: x.address)


def ask(address: str, pause: float = SECONDS_BETWEEN) -> Answer:
    """Ask for one address, again if the answer may be a passing fault."""
    answer = Answer(address, "broken", "not asked")
    for attempt in range(TRIES):
        try:
            request = urllib.request.Request(address, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
            with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as response:
                response.read(1)
                if _permanently_elsewhere(address, response.url):
                    return Answer(address, "moved", f"now {response.url}")
                return Answer(address, "good", str(response.status))
        except urllib.error.HTTPError as error:
            kind = "unclear" if error.code in REFUSES_ROBOTS else "broken"
            answer = Answer(address, kind, f"{error.code} {error.reason}")
            if error.code not in {408, 425, 429, 500, 502, 503, 504}:
                return answer
            wait = _seconds(error.headers.get("Retry-After")) or pause * 2**attempt
        except (OSError, ValueError) as error:  # no such host, no answer, no valid certificate, an address that is none
            answer = Answer(address, "broken", str(getattr(error, "reason", error)))
            wait = pause * 2**attempt
        if attempt + 1 < TRIES:
            time.sleep(min(wait, LONGEST_WAIT))
    return answer


def _permanently_elsewhere(asked: str, given: str) -> bool:
    """Whether an answer came from another host or page; a slash at the end or a language does not count."""
    a, b = urlsplit(asked), urlsplit(given)
    same_host = a.netloc.removeprefix("www.") == b.netloc.removeprefix("www.")
    return not (same_host and b.path.rstrip("/").endswith(a.path.rstrip("/")))


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None


def table(answers: Iterable[Answer], pages: dict[str, list[str]]) -> str:
    """The links that need a look, the worst first, with the pages that hold them; then how many of which kind."""
    answers = list(answers)
    order = ["broken", "moved", "unclear", "good"]
    lines = []
    for one in sorted(answers, key=lambda answer: (order.index(answer.kind), answer.address)):
        if one.kind != "good":
            lines += [f"{one.kind:8} {one.address}", f"         {one.detail}"]
            lines += [f"         on {page}" for page in pages[one.address]]
    counts = {kind: sum(one.kind == kind for one in answers) for kind in order}
    return "\n".join([*lines, f"{len(answers)} links: " + ", ".join(f"{counts[kind]} {kind}" for kind in order)])
