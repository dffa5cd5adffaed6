"""Make or update `.venv`, with nothing but Python's standard library.

Run by the Makefile before every command, with whatever Python the machine has: this file must parse on an old one, to
be able to say so.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

SUPPORTED = ((3, 11), (3, 13))
GIGABYTES_NEEDED = 3
INPUTS = ("requirements.txt", "pyproject.toml")


def main(root):
    """Bring the environment of the book in ``root`` up to date; returns an exit status."""
    environment = os.path.join(root, ".venv")
    python = os.path.join(environment, "bin", "python")
    stamp = os.path.join(environment, "installed")
    origin = os.path.join(environment, "origin")
    wanted, here = fingerprint(root), "Python %d.%d in %s" % (sys.version_info[:2] + (root,))
    if content(stamp) == wanted and content(origin) == here and os.path.exists(python):
        return 0
    if python_problem(sys.version_info[:2]):
        return stop(python_problem(sys.version_info[:2]))
    if content(origin) != here or not os.path.exists(python):  # a moved environment does not run either
        if disk_problem(root, shutil.disk_usage(root).free):
            return stop(disk_problem(root, shutil.disk_usage(root).free))
        say("making .venv with Python %s" % sys.version.split()[0])
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", environment])
        write(origin, here)
    say("installing requirements.txt into .venv (the first time about 2 GB and a few minutes)")
    for arguments in (["-r", os.path.join(root, "requirements.txt")], ["--no-deps", "-e", root]):
        status, output = run_pip(python, arguments)
        if status:
            return stop(pip_problem(output))
    write(stamp, wanted)
    say("ready")
    return 0


def content(path):
    """The text of a small file, or None without one."""
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return file.read()


def write(path, text):
    """Write a small file."""
    with open(path, "w") as file:
        file.write(text)


def fingerprint(root):
    """What the environment was made from: changes when a requirement or the Python does."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in INPUTS:
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def python_problem(version):
    """Why this version of Python, a pair such as (3, 9), cannot be used; None where it can."""
    if SUPPORTED[0] <= version <= SUPPORTED[1]:
        return None
    return (
        "Python %d.%d cannot run this book; it needs Python %d.%d to %d.%d.\n"
        "Name one that is installed, for example: make PYTHON=python3.12 book" % (version + SUPPORTED[0] + SUPPORTED[1])
    )


def disk_problem(folder, free_bytes):
    """Why there is too little room for the environment; None where there is enough."""
    if free_bytes >= GIGABYTES_NEEDED * 1e9:
        return None
    return "installing needs %d GB of disk; %s has %.1f GB free. Make room and run the same command again." % (
        GIGABYTES_NEEDED,
        folder,
        free_bytes / 1e9,
    )


def pip_problem(output):
    """What went wrong in an installation, from what pip printed."""
    if "No space left on device" in output:
        return "the disk is full. Make room and run the same command again; it goes on where it stopped."
    if re.search(
        r"NewConnectionError|NameResolutionError|ConnectTimeout|Connection refused|ProxyError|from versions: none",
        output,
    ):
        return (
            "pip reached no package index. Check the network (behind a mirror: set PIP_INDEX_URL) and run the same "
            "command "
            "again; it goes on where it stopped."
        )
    return "pip could not install the requirements:\n" + "\n".join(output.splitlines()[-10:])


def run_pip(python, arguments):
    """Run pip, showing a line per package; returns its exit status and all that it printed."""
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    process = subprocess.Popen(
        command + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    lines = []
    for line in process.stdout:
        lines.append(line)
        if re.match(r"Collecting|Installing|Successfully|ERROR", line):
            say(line.split(" (from ")[0].strip()[:120])
    return process.wait(), "".join(lines)


def say(text):
    """Print a line at once, also into a pipe."""
    print("environment: " + text)
    sys.stdout.flush()


def stop(problem):
    """Report a problem and return the exit status that goes with it."""
    sys.stderr.write("environment: " + problem + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(os.getcwd()))
