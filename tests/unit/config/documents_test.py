"""What the documents show of configuration is right: usage: documents_test.py REPOSITORY CUTOVER_PROGRAM

Each ```yaml block that is a whole app's file (it begins with `image:`) goes through `cutover check`. Each ```sh block is run by a
test, of which the file's head says which; all else is an example, and marked so: ```console, or a language that is not the shell's.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

REPOSITORY = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDES = sorted([*REPOSITORY.glob("docs/guides/*.md"), REPOSITORY / "docs/failures.md", REPOSITORY / "docs/configuration.md"])


def blocks(document, language):
    return [text for found, text in BLOCK.findall(document.read_text()) if found == language]


class Documents(unittest.TestCase):
    def test_app_files_have_no_mistake(self):
        checked = 0
        for document in GUIDES:
            for text in blocks(document, "yaml"):
                if not text.startswith("image:"):
                    continue
                with self.subTest(document=document.name, text=text), tempfile.TemporaryDirectory() as folder:
                    file = pathlib.Path(folder) / "shop.yaml"
                    file.write_text(text)
                    done = subprocess.run([PROGRAM, "check", str(file)], capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
                    checked += 1
        self.assertGreaterEqual(checked, 4)

    def test_commands_are_run_by_a_test_or_marked_as_examples(self):
        for document in GUIDES:
            with self.subTest(document=document.name):
                self.assertEqual(blocks(document, "sh"), [], "mark it as console, or run it in a test")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
