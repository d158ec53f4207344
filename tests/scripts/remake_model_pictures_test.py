#!/usr/bin/env python3
"""What scripts/remake_model_pictures.sh asks of the program, from where; the program is a stub."""

import os
import shutil
import unittest

from sandbox import REPOSITORY, ScriptTest

# Notes the folder it runs in, and writes its last word, the picture.
ZSCOPE = """
pwd >"$BOX/where"
for word; do picture="$word"; done
echo made >"$picture"
"""


class Remake(ScriptTest):
    def test_makes_every_picture_from_the_root_with_relative_paths(self):
        (self.box.bin / "realpath").symlink_to(shutil.which("realpath"))
        self.box.stub("zscope", ZSCOPE)
        kept = {path.relative_to(REPOSITORY) for path in (REPOSITORY / "models").glob("**/*.png")}
        evidence = (REPOSITORY / "docs/pictures").glob("evidence-*.png")
        kept |= {path.relative_to(REPOSITORY) for path in evidence}
        for path in kept:
            (self.box.root / path).parent.mkdir(parents=True, exist_ok=True)
        # A relative program is one of the caller's folder.
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.box.bin)
        for program in (self.box.bin / "zscope", "zscope"):
            with self.subTest(program=program):
                for path in self.box.root.glob("**/*.png"):
                    path.unlink()
                self.assert_works(self.box.run("scripts/remake_model_pictures.sh", program))
                self.assert_made(kept)

    def assert_made(self, kept):
        made = {path.relative_to(self.box.root) for path in self.box.root.glob("**/*.png")}
        self.assertEqual(made, kept)
        self.assertEqual((self.box.folder / "where").read_text().strip(), str(self.box.root.resolve()))
        for call in self.box.calls("zscope"):
            models = [word for word in call.split(" --out ")[0].split() if "/" in word]
            self.assertTrue(models, call)
            for model in models:
                self.assertTrue(model.startswith("models/"), call)


if __name__ == "__main__":
    unittest.main()
