"""A C++ file as the checks see it."""

import dataclasses
import re

_NOT_CODE = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE,
)


@dataclasses.dataclass
class Complaint:
    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message}"


class Source:
    """`path` is relative to the tree. `code` is `text` with comments and the insides of literals blanked out, so that
    every character keeps its place."""

    def __init__(self, path, text):
        self.path = str(path)
        self.text = text
        self.code = _NOT_CODE.sub(_blank, text)

    def complaint(self, position, message):
        return Complaint(self.path, self.text.count("\n", 0, position) + 1, message)

    def is_coroutine_code(self):
        return re.search(r"\bco_(await|return|yield)\b", self.code) is not None


def _blank(match):
    word = match.group()
    if word.startswith("/"):
        return re.sub(r"[^\n]", " ", word)
    quote = word[-1]
    return quote + re.sub(r"[^\n]", " ", word[1:-1]) + quote


def closing(code, opening):
    """The position of the bracket that closes the one at `opening`, or the end of the code."""
    depth = 0
    for position in range(opening, len(code)):
        if code[position] in "([{":
            depth += 1
        elif code[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position
    return len(code)
