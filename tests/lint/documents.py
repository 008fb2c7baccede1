"""What the documents refer to exists: the tests that they name, and the files and headings that they link to."""

import re

from source import Complaint

_TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)")
_TEST_NAME = re.compile(r"`([A-Z]\w+\.[A-Z]\w+)`")
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]*))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def without_code(path):
    """Its text, with as many lines."""
    return _CODE.sub(lambda code: "\n" * code[0].count("\n"), path.read_text())


def anchors(path):
    """What GitHub makes of its headings."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(without_code(path)))
    return {word.strip().replace(" ", "-") for word in words}


def check(root):
    tests = {f"{suite}.{name}" for path in (root / "tests").rglob("*.cpp") for suite, name in _TEST.findall(path.read_text())}
    for path in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")]):
        text = without_code(path)

        def complaint(match, message):
            return Complaint(str(path.relative_to(root)), text.count("\n", 0, match.start()) + 1, message)

        for match in _TEST_NAME.finditer(text):
            if match[1] not in tests:
                yield complaint(match, f"there is no test {match[1]}")
        for match in _LINK.finditer(text):
            target = path.parent / match[1] if match[1] else path
            if "://" in match[1]:
                continue
            if not target.exists():
                yield complaint(match, f"there is no {match[1]}")
            elif match[2] and target.suffix == ".md" and match[2] not in anchors(target):
                yield complaint(match, f"{match[1] or 'this file'} has no heading #{match[2]}")
