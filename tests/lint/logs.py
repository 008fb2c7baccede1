"""A value in a log line is escaped, so that it ends where it ends: {:?}, which quotes it, too."""

import re

_QUOTED = re.compile(r'=\\"[^"\\]*\{\}')


def check(source):
    for match in _QUOTED.finditer(source.text):
        if source.path.startswith("src/"):
            yield source.complaint(match.start(), "a value in quotes that nobody escaped: write {:?} without them")
