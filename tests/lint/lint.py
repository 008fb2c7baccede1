#!/usr/bin/env python3
"""Checks the form of the C++ code, and what the documents refer to: lint.py ROOT. Exit code 1 when there is something to complain about."""

import pathlib
import sys

import calls
import coroutines
import documents
import house
import layout
import logs
import size
from source import Source

CHECKS = (house.check, coroutines.check, calls.check, logs.check, size.check)


def lint(root):
    root = pathlib.Path(root)
    paths = sorted(path for folder in ("src", "include", "tests") for path in (root / folder).rglob("*.[ch]pp"))
    files = [str(path.relative_to(root)) for path in paths]
    complaints = []
    for file, path in zip(files, paths):
        source = Source(file, path.read_text())
        for check in CHECKS:
            complaints += check(source)
    complaints += layout.check(root, files)
    complaints += documents.check(root)
    return files, complaints


def main():
    files, complaints = lint(sys.argv[1])
    for complaint in complaints:
        print(complaint)
    if not files:
        print(f"there is no C++ code in {sys.argv[1]}")
    print(f"lint: {len(files)} files, {len(complaints)} complaints")
    return 1 if complaints or not files else 0


if __name__ == "__main__":
    sys.exit(main())
