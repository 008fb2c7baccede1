"""docs/failures.md has a section for each message that can end a deployment, and none for others: usage: failures_test.py REPOSITORY

Messages are read from the source. A literal with a blank in it is a phrase; all the phrases of a statement that makes an error, a
context of one, or a note, are a message. Each message has a phrase in a title, each heading a phrase, and each phrase is in the
document. Titles are headings, and what list items begin with in quotes: sections that several messages share have such a list.
"""

import pathlib
import re
import sys
import unittest

REPOSITORY = pathlib.Path(sys.argv[1])
DOCUMENT = REPOSITORY / "docs/failures.md"
SOURCES = [*sorted(REPOSITORY.glob("src/deploy/*.cpp")), *sorted(REPOSITORY.glob("src/deploy/cluster/*.cpp")),
           *sorted(REPOSITORY.glob("src/probe/*.cpp"))]

# Files that have nothing to say of how a deployment ended.
OTHER_FILES = {
    "src/deploy/advice.cpp": "what to do about a failure, which stands below its message",
    "src/deploy/allowed.cpp": "answers to requests that begin no deployment",
    "src/deploy/chosen_version.cpp": "answers to requests that begin no deployment",
    "src/deploy/cluster/scale.cpp": "scale, on request",
    "src/deploy/log_source.cpp": "logs, on request",
    "src/deploy/logs.cpp": "logs, on request",
    "src/deploy/merged_log.cpp": "logs, on request",
    "src/deploy/operation.cpp": "start, stop and restart",
    "src/deploy/plan.cpp": "what a deployment would do",
    "src/deploy/service.cpp": "answers to requests that begin no deployment",
    "src/deploy/spec_fields.cpp": "what a deployment would do",
    "src/deploy/status.cpp": "what runs now",
    "src/deploy/traffic_orders.cpp": "hold, resume and maintenance",
}
# Phrases of the other files that no deployment ends with.
OTHER_PHRASES = {
    "is just being taken up; ask again": "the answer to a cancel",
    "is being rolled back already": "the answer to a cancel",
    "is at its end already": "the answer to a cancel",
    "another request": "the answer to a start, stop or restart",
    "is under way; ask again when it has ended": "the answer to a start, stop or restart",
    "see the daemon's log": "the answer to a start, stop or restart",
    "address already in use": "Docker's words, which are looked for",
    "no end": "a time-out that gets another text where it is caught",
    "no output": "a time-out after which there is none to show",
    "no body": "a time-out that leaves an answer what it is",
    '" is not an IP address': "the Engine gives nothing else",
    "was not probed": "there is always one probe",
    "pulled": "a note of what went well",
    "listing the containers of all apps": "when the daemon starts or is asked, not in a deployment",
    "stays down by itself": "an event: what a container's restart policy does",
    "comes back by itself": "an event: what a container's restart policy does",
    "No such container": "Docker's words, which are looked for",
    "files of": "an intent",
    "services of": "an intent",
    "has the specification": "an event: what became of a service",
    "this cutoverd was not given a Swarm": "the daemon always is",
    "not running": "an event: what became of a container",
}
# What other modules say, and has a section all the same.
PHRASES_OF_OTHERS = {
    "is the Engine running?": "src/engine/connection.cpp",
    "can't listen on": "src/gate/listening.cpp",
    "superseded by": "src/store/acceptance.cpp",
    "the disk is full": "src/store/storage_error.cpp",
    "the file or its file system can't be written to": "src/store/storage_error.cpp",
    "the database is damaged": "src/store/storage_error.cpp",
    "is in use by another cutoverd": "src/store/state_folder.cpp",
    "how it ended could not be recorded": "src/deploy/overtaken.cpp",
}

TOKEN = re.compile(r'//[^\n]*|#include[^\n]*|"(?:\\.|[^"\\\n])*"|;|[^";/#]+|.', re.DOTALL)
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
LIST_TITLE = re.compile(r'^- ("[^"]*"(?:,\s+"[^"]*")*)', re.MULTILINE)
MAKES_MESSAGE = re.compile(r"\bError\(|\.in\(|\bNoted\{|\bdoing = ")


def statements(text):
    statement = ""
    for token in TOKEN.findall(text):
        if token == ";":
            yield statement
            statement = ""
        elif not token.startswith(("//", "#include")):
            statement += token


def phrases_of(statement):
    joined = re.sub(r'"\s+"', "", statement)
    for text in LITERAL.findall(joined):
        phrase = text.replace('\\"', '"').strip(" :;,().")
        if " " in text and len(phrase) > 5 and phrase not in OTHER_PHRASES:
            yield phrase


def read_source():
    """Each statement's place, whether it makes a message, and its phrases."""
    found = []
    for file in SOURCES:
        name = str(file.relative_to(REPOSITORY))
        if name in OTHER_FILES:
            continue
        for statement in statements(file.read_text()):
            phrases = list(phrases_of(statement))
            if phrases and "spdlog::" not in statement:
                found.append((name, MAKES_MESSAGE.search(statement) is not None, phrases))
    return found


class Failures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = DOCUMENT.read_text()
        cls.headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
        cls.text = " ".join(text.split())
        cls.titles = [*cls.headings, *(" ".join(item.split()) for item in LIST_TITLE.findall(text))]
        cls.source = read_source()
        cls.phrases = {phrase for _, _, phrases in cls.source for phrase in phrases}

    def test_source_is_read(self):
        self.assertGreater(len(self.source), 60)
        self.assertIn("does not exist; create it with: docker network create", self.phrases)

    def test_what_is_left_out_exists(self):
        for file in OTHER_FILES:
            self.assertTrue((REPOSITORY / file).exists(), file)
        everything = re.sub(r'"\s+"', "", "".join(file.read_text() for file in SOURCES))
        for phrase in OTHER_PHRASES:
            self.assertIn(phrase, everything)
        for phrase, file in PHRASES_OF_OTHERS.items():
            self.assertIn(phrase, (REPOSITORY / file).read_text())

    def test_each_message_has_a_section(self):
        for file, is_message, phrases in self.source:
            with self.subTest(file=file, message=phrases):
                self.assertTrue(not is_message or any(phrase in title for phrase in phrases for title in self.titles))

    def test_each_phrase_is_in_the_document(self):
        for file, _, phrases in self.source:
            for phrase in (phrase for phrase in phrases if " " in phrase):
                with self.subTest(file=file):
                    self.assertIn(phrase, self.text)

    def test_each_section_has_a_message(self):
        for heading in self.headings:
            with self.subTest(heading=heading):
                self.assertTrue(any(phrase in heading for phrase in [*self.phrases, *PHRASES_OF_OTHERS]))

    def test_each_advice_is_given(self):
        """The table of advice has its words; what differs each time is an ellipsis there."""
        source = "".join(file.read_text() for file in sorted(REPOSITORY.glob("src/deploy/advice/*.cpp")))
        given = re.sub(r'"\s*"', "", source)
        table = DOCUMENT.read_text().partition("\n## Advice\n")[2]
        rows = re.findall(r"^\| (?!it says|---)([^|]+) \|", table, re.MULTILINE)
        self.assertGreater(len(rows), 10)
        for row in rows:
            for fragment in row.split("..."):
                with self.subTest(row=row):
                    self.assertIn(fragment.strip(" ,`"), given)

    def test_no_section_stands_twice(self):
        self.assertEqual(len(self.headings), len(set(self.headings)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
