"""Every file looks as clang-format writes it."""

import re
import subprocess

from source import Complaint

_ERROR = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):\d+: error: ", re.MULTILINE)


def check(root, files):
    """Once for all files, since starting clang-format takes longer than its work."""
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    seen = set()
    for match in _ERROR.finditer(done.stderr):
        if match["file"] not in seen:
            seen.add(match["file"])
            yield Complaint(match["file"], int(match["line"]), "not as clang-format writes it: ./dev format")
    if done.returncode != 0 and not seen:
        yield Complaint(".clang-format", 1, f"clang-format failed: {done.stderr.strip()}")
