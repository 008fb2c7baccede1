"""No shell: a program is started with an argument list, never with a line that a shell takes apart."""

import re

_SHELL = re.compile(r"(?<![\w.>])(?:std\s*::\s*|::\s*)?(system|popen)\s*\(")


def check(source):
    for match in _SHELL.finditer(source.code):
        yield source.complaint(match.start(), f"{match[1]}() runs a shell: start the program itself")
