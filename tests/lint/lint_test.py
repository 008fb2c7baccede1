#!/usr/bin/env python3
"""Each check can fail, and lets good code pass."""

import pathlib
import tempfile
import unittest

import calls
import coroutines
import documents
import house
import layout
import lint
import logs
import size
from source import Source


def complaints(check, path, text):
    return [(complaint.line, complaint.message) for complaint in check(Source(path, text))]


class House(unittest.TestCase):
    def include(self, path, line):
        return [message for _, message in complaints(house.check, path, line + "\n")]

    def test_downwards_is_allowed(self):
        self.assertEqual(self.include("src/deploy/runner.cpp", '#include "cutover/engine/client.hpp"'), [])
        self.assertEqual(self.include("include/cutover/api/server.hpp", '#include "cutover/deploy/service.hpp"'), [])

    def test_own_module_is_allowed(self):
        self.assertEqual(self.include("src/deploy/runner.cpp", '#include "deploy/journal.hpp"'), [])
        self.assertEqual(self.include("src/deploy/runner.cpp", '#include "cutover/deploy/service.hpp"'), [])

    def test_upwards_is_refused(self):
        self.assertIn("includes up", self.include("src/engine/client.cpp", '#include "cutover/deploy/service.hpp"')[0])

    def test_across_is_refused(self):
        self.assertIn("includes across", self.include("src/engine/client.cpp", '#include "cutover/store/store.hpp"')[0])
        self.assertIn("includes across", self.include("src/hooks/github.cpp", '#include "cutover/api/server.hpp"')[0])

    def test_private_header_of_another_module_is_refused(self):
        self.assertIn("not of this module", self.include("src/deploy/runner.cpp", '#include "engine/answer.hpp"')[0])
        self.assertIn("not of this module", self.include("src/deploy/runner.cpp", '#include "../engine/answer.hpp"')[0])
        self.assertIn("not of this module", self.include("src/deploy/runner.cpp", '#include "journal.hpp"')[0])

    def test_private_header_in_a_public_one_is_refused(self):
        self.assertIn("only cutover/", self.include("include/cutover/store/store.hpp", '#include "store/schema.hpp"')[0])

    def test_beast_json_and_sqlite_in_a_public_header_are_refused(self):
        for header in ("boost/beast/http.hpp", "nlohmann/json.hpp", "nlohmann/json_fwd.hpp", "SQLiteCpp/Database.h", "sqlite3.h"):
            self.assertIn("stay in src/", self.include("include/cutover/api/server.hpp", f"#include <{header}>")[0])
            self.assertEqual(self.include("src/api/server.cpp", f"#include <{header}>"), [])

    def test_our_header_in_angle_brackets_is_refused(self):
        self.assertIn("is ours", self.include("src/api/server.cpp", "#include <cutover/deploy/service.hpp>")[0])

    def test_unknown_module_is_refused(self):
        self.assertIn("no floor", self.include("src/helpers/x.cpp", "")[0])
        self.assertIn("no module", self.include("src/api/x.cpp", '#include "cutover/helpers/x.hpp"')[0])


class Coroutines(unittest.TestCase):
    def check(self, text, path="src/deploy/runner.cpp"):
        return complaints(coroutines.check, path, text)

    def test_one_await_a_statement_is_allowed(self):
        self.assertEqual(self.check("auto a = co_await f();\nauto b = co_await g();\n"), [])
        self.assertEqual(self.check("for (;;) { co_await f(); }\nco_await g();\n"), [])
        self.assertEqual(self.check("if (co_await f()) co_await g();\n"), [])
        self.assertEqual(self.check("Task<void> f() {\n  co_await a();\n}\nTask<void> g() { co_await b(); }\n"), [])

    def test_two_awaits_in_one_statement_are_refused(self):
        self.assertEqual(self.check("\nh(co_await f(),\n  co_await g());\n")[0][0], 3)
        self.assertEqual(len(self.check("auto a = co_await f(co_await g());\n")), 1)
        self.assertEqual(len(self.check("return Pair{co_await f(), co_await g()};\n")), 1)
        self.assertEqual(len(self.check("if (co_await f() || co_await g()) stop();\n")), 1)

    def test_words_in_comments_and_texts_do_not_count(self):
        self.assertEqual(self.check('co_await f("co_await", \'"\');  // co_await\n/* [&] co_await */ co_await g(1\'000);\n'), [])

    def test_capturing_lambda_coroutine_is_refused(self):
        for capture in ("this", "x", "&x", "x = std::move(y)"):
            text = f"spawn([{capture}]() -> Task<void> {{ co_await f(); }});\n"
            self.assertIn("is a coroutine", self.check(text)[0][1])
            self.assertIn("is a coroutine", self.check(text, "tests/unit/deploy/runner_test.cpp")[0][1])
        self.assertEqual(len(self.check("auto f() { return [x] { co_return x; }; }\n")), 1)

    def test_lambda_coroutine_without_capture_is_allowed(self):
        self.assertEqual(self.check("spawn([](int x) -> Task<void> { co_await f(x); }(1));\n"), [])

    def test_capturing_lambda_that_is_no_coroutine_is_allowed(self):
        self.assertEqual(self.check("co_await f();\nsort(a, [x](int b) { return b < x; });\n"), [])
        self.assertEqual(self.check("g([x] { return [] () -> Task<void> { co_await f(); }; });\n"), [])

    def test_capturing_everything_in_asynchronous_code_is_refused(self):
        for capture in ("&", "=", "&, x"):
            self.assertIn("name each", self.check(f"co_await f();\nsort(a, [{capture}](int b) {{ return b; }});\n")[0][1])

    def test_capturing_everything_elsewhere_is_allowed(self):
        self.assertEqual(self.check("sort(a, [&](int b) { return b; });\n"), [])

    def test_brackets_that_are_no_lambdas_are_let_be(self):
        text = "co_await f();\nint a[n] = {co_await g()};\nauto [x, y] = b;\nfor (auto& [k, v] : m) { co_await h(v); }\n[[nodiscard]] int z() { return a[1]; }\n"
        self.assertEqual(self.check(text), [])


class Calls(unittest.TestCase):
    def test_shells_are_refused(self):
        for call in ('system("ls");', 'std::system("ls");', '::system ("ls");', 'popen("ls", "r");'):
            self.assertEqual(len(complaints(calls.check, "src/base/x.cpp", call)), 1, call)

    def test_other_systems_are_allowed(self):
        for text in ("boost::system::error_code e;", "make_system(x);", "clock.system(1);", "// system(x)", 'f("system(1)");'):
            self.assertEqual(complaints(calls.check, "src/base/x.cpp", text), [], text)


class Logs(unittest.TestCase):
    def check(self, text, path="src/deploy/x.cpp"):
        return len(complaints(logs.check, path, text))

    def test_values_that_are_not_escaped_are_refused(self):
        self.assertEqual(self.check(r'spdlog::info("event=x error=\"{}\"", e);'), 1)
        self.assertEqual(self.check(r'spdlog::info("event=x task=\"the log of {}\" n=\"{}\"", e, n);'), 2)

    def test_escaped_values_and_plain_ones_are_allowed(self):
        self.assertEqual(self.check(r'spdlog::info("event=x error={:?} n={}", e, n);'), 0)
        self.assertEqual(self.check(r'spdlog::warn("event=x reason=\"a second signal\"");'), 0)
        self.assertEqual(self.check(r'EXPECT_EQ(x, "error=\"{}\"");', "tests/unit/x.cpp"), 0)


class Size(unittest.TestCase):
    def test_limits_are_allowed_and_a_line_more_is_refused(self):
        for path, limit in (("src/base/x.cpp", 400), ("include/cutover/base/x.hpp", 400), ("tests/unit/x.cpp", 500)):
            self.assertEqual(complaints(size.check, path, "\n" * limit), [])
            self.assertEqual(len(complaints(size.check, path, "\n" * (limit + 1))), 1)


class Layout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / ".clang-format").write_text("BasedOnStyle: Google\n")

    def write(self, file, text):
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text)
        return file

    def test_only_what_clang_format_would_change_is_refused(self):
        good, bad = self.write("good.cpp", "int a = 1;\n"), self.write("bad.cpp", "int a=1;\n")
        self.assertEqual([(complaint.file, complaint.line) for complaint in layout.check(self.root, [good, bad])], [("bad.cpp", 1)])

    def test_clang_format_that_fails_is_no_success(self):
        self.assertEqual(len(list(layout.check(self.root, ["absent.cpp"]))), 1)

    def test_whole_tree_is_read(self):
        self.write("src/engine/x.cpp", '#include "cutover/api/server.hpp"\n\nint f() { return system("ls"); }\n')
        self.write("tests/x.hpp", "int   a;\n")
        files, found = lint.lint(self.root)
        self.assertEqual(len(files), 2)
        self.assertEqual([complaint.line for complaint in found], [1, 3, 1])


class Documents(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "tests").mkdir()
        (self.root / "docs").mkdir()
        (self.root / "tests" / "x_test.cpp").write_text("TEST_F(Queue,\n       IsEmpty) {}\nTEST(Store, IsFull) {}\n")

    def check(self, file, text):
        (self.root / file).write_text(text)
        return [(complaint.file, complaint.line) for complaint in documents.check(self.root)]

    def test_names_of_tests_that_exist_are_allowed_and_others_refused(self):
        self.assertEqual(self.check("README.md", "`Queue.IsEmpty`, `Store.IsFull`\n\n`Store.IsEmpty`\n"), [("README.md", 3)])

    def test_links_to_files_that_exist_are_allowed_and_others_refused(self):
        (self.root / "README.md").touch()
        text = "[a](../README.md) [c](https://example.com/d#e)\n```\n[g](h)\n```\n[i](j.md)\n"
        self.assertEqual(self.check("docs/x.md", text), [("docs/x.md", 5)])

    def test_links_to_headings_that_exist_are_allowed_and_others_refused(self):
        (self.root / "README.md").write_text("# A `b`, and c\n```\n# no heading\n```\n")
        text = "## Here\n[a](../README.md#a-b-and-c) [b](#here)\n[c](../README.md#no-heading)\n[d](#there)\n"
        self.assertEqual(self.check("docs/x.md", text), [("docs/x.md", 3), ("docs/x.md", 4)])


if __name__ == "__main__":
    unittest.main()
