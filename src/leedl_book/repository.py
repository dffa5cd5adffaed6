"""Where this copy of the book lives, so that a fork needs no editing.

The CI environment says it where there is one (`GITHUB_REPOSITORY`), else the git remote `origin`; `LEEDL_SITE` replaces
the address of the published site.
"""

import os
import re
import subprocess
from pathlib import Path

HERE = Path()


def repository_url(root: Path = HERE) -> str | None:
    """The web address of the repository of this copy; None without one."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    try:
        found = subprocess.run(
            ["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:  # git is not installed
        return None
    return web_address(found.stdout.strip()) if found.returncode == 0 else None


def web_address(remote: str) -> str | None:
    """The web address that belongs to the address of a git remote; None for a folder on disk."""
    found = re.fullmatch(r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?", remote)
    return f"https://{found[1]}/{found[2]}" if found else None


def github(root: Path = HERE) -> str | None:
    """`owner/name` on github.com, which is where Colab finds notebooks; None if the repository is elsewhere."""
    found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", repository_url(root) or "")
    return found[1] if found else None


def site_url(root: Path = HERE) -> str | None:
    """The address of the published site, ending in a slash: `LEEDL_SITE`, else that of GitHub Pages; None without."""
    if given := os.environ.get("LEEDL_SITE"):
        return given.rstrip("/") + "/"
    if (found := github(root)) is None:
        return None
    owner, name = found.split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
