"""Where this copy of the book lives, so that a fork needs no editing."""

import re
import subprocess
from pathlib import Path


def repository_url(root: Path) -> str | None:
    """The web address of the repository that `origin` names; None without one."""
    found = subprocess.run(
        ["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True, check=False
    )
    return web_address(found.stdout.strip()) if found.returncode == 0 else None


def web_address(remote: str) -> str | None:
    """The web address that belongs to the address of a git remote; None for a folder on disk."""
    found = re.fullmatch(r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?/?", remote)
    return f"https://{found[1]}/{found[2]}" if found else None
