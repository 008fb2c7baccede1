#!/usr/bin/python3
"""Runs the fuzz targets of a build, one after the other, and says what each has seen.

usage: fuzz.py BUILD SECONDS      SECONDS: for all of them together

Each begins with the inputs in tests/fuzz/corpus/<target>, each of which it must survive, and goes on from there; the one for
webhooks with GitHub's own examples too (tests/support/npm installs them into BUILD/npm). What
it finds to lead to new places is kept in BUILD/corpus/<target>, and the next run begins with that, too. An input that
breaks something is written to BUILD/findings. Exit code 1: there is one.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
# Inputs that the tree has for its readers.
MORE_SEEDS = {"app_file": [FUZZ.parent.parent / "config/examples"]}
LONGEST_INPUT = 4096
LONGEST_DELIVERY = 32768
SECONDS_FOR_ONE_INPUT = 10
MEGABYTES = 2048


def targets(build):
    """Name and dictionary ("": none) of each, as CMake wrote them down."""
    for line in (build / "fuzz_targets").read_text().splitlines():
        name, _, dictionary = line.partition(" ")
        yield name, dictionary


def write_examples(build):
    """A folder with each of GitHub's examples, as tests/fuzz/hook_delivery.cpp reads a delivery."""
    folder = build / "examples"
    folder.mkdir(exist_ok=True)
    index = build / "npm/node_modules/@octokit/webhooks-examples/api.github.com/index.json"
    for event in json.loads(index.read_text()):
        for number, payload in enumerate(event["examples"]):
            text = f"0{event['name']}\n{json.dumps(payload, separators=(',', ':'))}"
            (folder / f"{event['name']}-{number}").write_text(text)
    return folder


def run(build, name, dictionary, seconds):
    """The finished process, with what it said."""
    corpus, findings = build / "corpus" / name, build / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(exist_ok=True)
    is_delivery = name == "hook_delivery"
    seeds = [write_examples(build)] if is_delivery else MORE_SEEDS.get(name, [])
    longest = LONGEST_DELIVERY if is_delivery else LONGEST_INPUT
    command = [build / "bin" / f"fuzz_{name}", corpus, FUZZ / "corpus" / name, *seeds]
    command += [f"-max_total_time={seconds}", f"-timeout={SECONDS_FOR_ONE_INPUT}", f"-rss_limit_mb={MEGABYTES}"]
    command += [f"-max_len={longest}", f"-artifact_prefix={findings}/{name}-", "-print_final_stats=1"]
    if dictionary:
        command.append(f"-dict={FUZZ / 'dictionaries' / dictionary}.dict")
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False)


def report(name, process):
    runs = re.findall(r"^stat::number_of_executed_units:\s+(\d+)", process.stdout, re.MULTILINE)
    edges = re.findall(r"\bcov: (\d+)", process.stdout)
    corpus = re.findall(r"\bcorp: (\d+)", process.stdout)
    last = [found[-1] if found else "?" for found in (runs, edges, corpus)]
    verdict = "ok" if process.returncode == 0 else "BROKEN"
    print("{:<14} {:>9} runs  {:>6} edges  {:>5} inputs kept  {}".format(name, *last, verdict), flush=True)


def explain(build, name, process):
    """What a person needs to go on from here: what happened, and how to see it again."""
    print("\n".join(process.stdout.splitlines()[-60:]))
    for artifact in re.findall(r"Test unit written to (\S+)", process.stdout):
        print(f"\nagain: {build}/bin/fuzz_{name} {artifact}")
        print(f"when it is mended: cp {artifact} {FUZZ}/corpus/{name}/what-it-is")


def main():
    build, seconds = Path(sys.argv[1]), int(sys.argv[2])
    found = list(targets(build))
    broken = 0
    for name, dictionary in found:
        process = run(build, name, dictionary, max(1, seconds // len(found)))
        report(name, process)
        if process.returncode != 0:
            broken += 1
            explain(build, name, process)
    print(f"fuzz: {len(found)} targets, {broken} broken")
    return 1 if broken else 0


sys.exit(main())
