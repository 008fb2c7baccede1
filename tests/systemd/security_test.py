#!/usr/bin/env python3
"""How exposed the daemon's unit is, as `systemd-analyze security` counts it: security_test.py UNIT. 0 is best, 100 worst."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

UNIT = pathlib.Path(sys.argv[1])
THRESHOLD = 15
# What a careless edit could lose. Each alone has to be noticed.
HARDENING = ("User", "NoNewPrivileges", "CapabilityBoundingSet", "ProtectSystem", "ProtectHome", "PrivateDevices",
             "RestrictAddressFamilies", "RestrictNamespaces", "SystemCallFilter")


def analyze(text):
    """The exit code, and what was said."""
    with tempfile.TemporaryDirectory(prefix="cutover-unit-") as folder:
        unit = pathlib.Path(folder) / UNIT.name
        unit.write_text(text)
        done = subprocess.run(["systemd-analyze", "security", "--no-pager", "--offline=true", f"--threshold={THRESHOLD}", unit],
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class Security(unittest.TestCase):
    def test_the_unit_is_hardened(self):
        code, said = analyze(UNIT.read_text())
        self.assertEqual(code, 0, said)
        self.assertIn(f"Overall exposure level for {UNIT.name}: ", said)

    def test_a_unit_that_is_less_so_is_noticed(self):
        for setting in HARDENING:
            with self.subTest(setting):
                worse, removed = re.subn(rf"(?m)^{setting}=.*\n", "", UNIT.read_text())
                self.assertTrue(removed, "the unit has it")
                code, said = analyze(worse)
                self.assertNotEqual(code, 0, said)
                self.assertIn("Overall exposure level", said, "for that reason, and no other")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
