"""Links to other sites, checked against a server on this machine."""

import http.server
import threading
from collections import Counter

import pytest

from leedl_book.links import TRIES, ask, check, external_links, table


class Answers(http.server.BaseHTTPRequestHandler):
    asked: Counter

    def do_GET(self):
        self.asked[self.path] += 1
        if self.path == "/moved":
            self.reply(301, Location="/elsewhere")
        elif self.path == "/tired" and self.asked[self.path] < 3:
            self.reply(503, **{"Retry-After": "0"})
        elif self.path == "/down":
            self.reply(500)
        elif self.path == "/gone":
            self.reply(404)
        elif self.path == "/members":
            self.reply(403)
        else:
            self.reply(200)

    def reply(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"<p>words</p>")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    handler = type("Fresh", (Answers,), {"asked": Counter()})
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}", handler.asked
    serving.shutdown()
    serving.server_close()


@pytest.mark.parametrize(
    ("path", "kind", "times"),
    [
        ("/page", "good", 1),
        ("/moved", "moved", 1),
        ("/tired", "good", 3),
        ("/down", "broken", TRIES),
        ("/gone", "broken", 1),
        ("/members", "unclear", 1),
    ],
)
def test_each_kind_of_answer(server, path, kind, times):
    address, asked = server
    assert ask(address + path, pause=0.01).kind == kind
    assert asked[path] == times


def test_no_host_and_no_address_are_broken_not_an_exception():
    assert ask("http://127.0.0.1:9/", pause=0.01).kind == "broken"
    assert ask("http://[bad/", pause=0.01).kind == "broken"


def test_links_are_taken_from_pages_once_each_without_their_fragment(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/page.html").write_text('<a href="https://c.org/">c</a>')
    (tmp_path / "a.html").write_text(
        '<a href="https://a.org/x#1">1</a><a href="https://a.org/x#2">2</a>'
        '<a href="b.html">b</a><a href="mailto:x@y">m</a>'
    )
    (tmp_path / "b.html").write_text('<a href="https://a.org/x">1</a><link href="https://d.org/">')
    assert external_links(tmp_path) == {"https://a.org/x": ["a.html", "b.html"]}


def test_the_table_begins_with_what_is_broken_and_says_where(server):
    address, _ = server
    pages = {f"{address}/{name}": ["one.html", "two.html"] for name in ("gone", "members", "page")}
    said = []
    shown = table(check(pages, said.append, pause=0), pages)
    assert len(said) == 3
    assert shown.splitlines()[:4] == [
        f"broken   {address}/gone",
        "         404 Not Found",
        *[f"         on {one}.html" for one in ("one", "two")],
    ]
    assert shown.splitlines()[-1] == "3 links: 1 broken, 0 moved, 1 unclear, 1 good"
