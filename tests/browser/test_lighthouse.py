"""Lighthouse: accessibility and best practices of the cover and of the heaviest page."""

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from books import REPOSITORY

LIGHTHOUSE = REPOSITORY / "node_modules/lighthouse/cli/index.js"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
LEAST = 0.95


class Zipped(http.server.SimpleHTTPRequestHandler):
    """A static host as they are: what is text is sent compressed."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in {".html", ".css", ".js", ".svg", ".json"} or not path.is_file():
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address(site):
    handler = functools.partial(Zipped, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def heaviest(site):
    """The page of a chapter with the largest file."""
    pages = [one for one in site.glob("chapters/[0-9]*/*.html") if one.name != "index.html"]
    return str(max(pages, key=lambda one: one.stat().st_size).relative_to(site))


def chrome(browser):
    """The browser that the other tests use."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None) or browser.browser_type.executable_path


def audit(address, executable, folder, categories):
    """What Lighthouse reports about an address, by its own scheme."""
    report = folder / "lighthouse.json"
    command = [
        *("node", LIGHTHOUSE, address, f"--chrome-flags={FLAGS}", f"--only-categories={','.join(categories)}"),
        *("--output=json", f"--output-path={report}", "--quiet", "--no-enable-error-reporting"),
    ]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | {"CHROME_PATH": executable},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text("utf-8"))


def failed(found):
    """The audits that did not pass, with what they say of the first elements."""
    wrong = [one for one in found["audits"].values() if one.get("score") == 0 and one["scoreDisplayMode"] == "binary"]
    return [f"{one['id']}: {json.dumps(one.get('details', {}).get('items', [])[:2])[:400]}" for one in wrong]


@pytest.mark.parametrize("which", ["cover", "heaviest page"])
def test_accessibility_and_best_practices_are_at_least_95(browser, site, address, tmp_path, which):
    if shutil.which("node") is None:
        pytest.skip("there is no Node here")
    assert LIGHTHOUSE.exists(), "Lighthouse is not installed: run `npm ci`"
    name = "chapters/index.html" if which == "cover" else heaviest(site)
    found = audit(f"{address}/{name}", chrome(browser), tmp_path, ["accessibility", "best-practices"])
    scores = {one["id"]: one["score"] for one in found["categories"].values()}
    print(name, scores)
    assert set(scores) == {"accessibility", "best-practices"}
    assert min(scores.values()) >= LEAST, (scores, failed(found))
