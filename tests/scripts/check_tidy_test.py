#!/usr/bin/env python3
"""With what scripts/check_tidy.sh compares, and that it says so; clang-tidy is a stub that is never reached."""

import shutil
import subprocess
import unittest

from sandbox import ScriptTest


class Compared(ScriptTest):
    def setUp(self):
        super().setUp()
        for tool in ("git", "sort"):
            (self.box.bin / tool).symlink_to(shutil.which(tool))
        self.box.stub("clang-tidy-14")
        self.git("init", "--quiet", "--initial-branch=main")
        (self.box.folder / "build").mkdir()
        (self.box.folder / "build/compile_commands.json").write_text("[]\n")

    def git(self, *arguments):
        call = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
        return subprocess.run(call, cwd=self.box.root, check=True, text=True, capture_output=True).stdout.strip()

    def commit(self):
        self.git("commit", "--quiet", "--allow-empty", "--message=a step")
        return self.git("rev-parse", "--short", "HEAD")

    def assert_says(self, saying, *arguments):
        result = self.box.run("scripts/check_tidy.sh", self.box.folder / "build", *arguments)
        self.assert_works(result)
        self.assertIn(saying, result.stdout)

    def test_a_first_commit_has_none_before(self):
        self.assert_says(f"the only commit here ({self.commit()})")

    def test_on_the_main_branch_with_the_commit_before(self):
        before = self.commit()
        self.commit()
        self.assert_says(f"the commit before ({before})")

    def test_on_a_branch_with_where_it_left_the_main_one(self):
        left = self.commit()
        self.git("checkout", "--quiet", "-b", "work")
        self.commit()
        self.commit()
        self.assert_says(f"where this branch left main ({left})")

    def test_with_the_main_branch_of_a_remote_of_any_name(self):
        known = self.commit()
        self.git("update-ref", "refs/remotes/upstream/main", "HEAD")
        self.commit()
        self.commit()
        self.assert_says(f"where this branch left upstream/main ({known})")

    def test_in_full_every_file(self):
        self.commit()
        self.assert_says("(every file)", "--full")


if __name__ == "__main__":
    unittest.main()
