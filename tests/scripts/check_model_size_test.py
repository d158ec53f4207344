#!/usr/bin/env python3
"""What scripts/check_model_size.sh counts, and where it is skipped."""

import shutil
import subprocess
import unittest

from sandbox import ScriptTest

SKIPPED = 77


class ModelSize(ScriptTest):
    def setUp(self):
        super().setUp()
        (self.box.bin / "git").symlink_to(shutil.which("git"))

    def git(self, *arguments):
        call = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        return subprocess.run(call, cwd=self.box.root, check=True, text=True, capture_output=True).stdout.strip()

    def begin(self):
        self.git("init", "--quiet", "--initial-branch=main")

    def commit(self, name, size):
        """Puts a file of so many bytes there, instead of the one that is there."""
        path = self.box.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(size))
        self.git("add", name)
        self.git("commit", "--quiet", "--message=a step")

    def check(self):
        return self.box.run("scripts/check_model_size.sh")

    def assert_skipped(self, why):
        result = self.check()
        self.assertEqual(result.returncode, SKIPPED, result.stderr)
        self.assertIn(f"skipped: the history of models/ is not here ({why})", result.stderr)

    def test_counts_what_was_replaced_and_nothing_else(self):
        self.begin()
        self.commit("models/m", 3000)
        self.commit("models/m", 5000)
        self.commit("other", 40_000_000)
        result = self.check()
        self.assert_works(result)
        self.assertEqual(result.stdout, "models/ has held 8 kB in all\n")

    def test_too_much_in_the_past_fails(self):
        self.begin()
        self.commit("models/m", 29_999_000)
        self.assert_works(self.check())
        self.commit("models/m", 1000)
        self.assert_stops(self.check(), "models/ has held 30000 kB in all, at most 30000 may be")

    def test_is_skipped_without_the_history(self):
        self.assert_skipped("no git repository")
        self.begin()
        self.commit("models/m", 1000)
        (self.box.root / ".git/shallow").write_text(self.git("rev-parse", "HEAD") + "\n")
        self.assert_skipped("a shallow clone")

    def test_is_skipped_inside_another_repository(self):
        subprocess.run(["git", "init", "--quiet", self.box.folder], check=True)
        self.assert_skipped("no git repository")


if __name__ == "__main__":
    unittest.main()
