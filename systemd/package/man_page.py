#!/usr/bin/env python3
"""A manual page of a document: man_page.py DOCUMENT PAGE SUMMARY VERSION. PAGE is called like cutoverd.8.gz.

A document is read on GitHub, a manual page on a terminal: the document's title becomes the page's NAME, its tables
become lists of terms, and links lose their targets. The rest is go-md2man's work.
"""

import gzip
import pathlib
import re
import subprocess
import sys


def table_to_terms(lines):
    """| term | ... | meaning |: the first column is the term; what stands between says what it is."""
    rows = [[cell.replace(r"\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in lines]
    header, rows = rows[0], rows[2:]
    for row in rows:
        between = [f"{name}: {cell}" for name, cell in zip(header[1:-1], row[1:-1]) if cell]
        meaning = " ".join([f"({', '.join(between)})"] * bool(between) + [row[-1]]).strip()
        yield from (row[0], f": {meaning}", "")


def without_tables(lines):
    table = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            yield from ("", *table_to_terms(table))
            table = []
        yield line


def outside_of_code(text, change):
    """Applies `change` to all but code blocks."""
    parts = re.split(r"(?m)^( *```[^\n]*\n.*?^ *```$)", text, flags=re.DOTALL)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def to_page(text):
    text = re.sub(r"\A# .*\n", "", text)
    text = re.sub(r"(?m)^Contents: .*(\n.+)*\n", "", text)
    text = re.sub(r"\[((?:[^\[\]\n]|\[[^\]\n]*\])+)\]\([^)\s]+\)", r"\1", text)
    text = re.sub(r"(?m)^## (.*)$", lambda heading: "# " + heading[1].upper(), text)
    text = re.sub(r"(?m)^### ", "## ", text)
    return "\n".join(without_tables(text.split("\n")))


def main():
    document, page, summary, version = sys.argv[1:]
    name, section = pathlib.Path(page).name.removesuffix(".gz").rsplit(".", 1)
    text = outside_of_code(pathlib.Path(document).read_text(), to_page)
    title = f'% "{name}" "{section}" "" "cutover {version}" ""\n\n'
    source = f"{title}# NAME\n{name} - {summary}\n\n# DESCRIPTION\n{text}"
    made = subprocess.run(["go-md2man"], input=source.encode(), stdout=subprocess.PIPE, check=True).stdout
    pathlib.Path(page).write_bytes(gzip.compress(made, mtime=0))


if __name__ == "__main__":
    main()
