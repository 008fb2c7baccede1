"""What the documents refer to exists: the tests that they name, and the files that they link to."""

import re

from source import Complaint

_TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)")
_TEST_NAME = re.compile(r"`([A-Z]\w+\.[A-Z]\w+)`")
_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def check(root):
    tests = {f"{suite}.{name}" for path in (root / "tests").rglob("*.cpp") for suite, name in _TEST.findall(path.read_text())}
    for path in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")]):
        text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), path.read_text())

        def complaint(match, message):
            return Complaint(str(path.relative_to(root)), text.count("\n", 0, match.start()) + 1, message)

        for match in _TEST_NAME.finditer(text):
            if match[1] not in tests:
                yield complaint(match, f"there is no test {match[1]}")
        for match in _LINK.finditer(text):
            if "://" not in match[1] and not (path.parent / match[1]).exists():
                yield complaint(match, f"there is no {match[1]}")
