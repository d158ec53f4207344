#!/usr/bin/env python3
"""Which includes scripts/check_layers.sh refuses, and which it lets be."""

import shutil
import subprocess
import unittest

from sandbox import ScriptTest

APP = "core/ must not know the app"
WINDOW = "core/ must not know the window"
HEADERS = "headers of app/ must not show LibTorch"
TORCH_FREE = "the torch-free part must stay so"
MODELS = "models and their second derivatives must not know what is made of them"
AXES = "re-basing must not know what is made of its axes"
TOO_WIDE = "torch/torch.h is too wide: include what is used"


class Layers(ScriptTest):
    def setUp(self):
        super().setUp()
        (self.box.bin / "git").symlink_to(shutil.which("git"))

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.box.root, check=True, capture_output=True)

    def begin(self):
        self.git("init", "--quiet")
        (self.box.root / "core/directions").mkdir(parents=True)  # git warns where a folder it is to search is missing

    def plant(self, name, *lines):
        path = self.box.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")

    def check(self):
        return self.box.run("scripts/check_layers.sh")

    def assert_refused(self, name, include, *reasons):
        """A file of this name with this include in its second line is told for these reasons and no other."""
        self.plant(name, "#include <vector>", include)
        result = self.check()
        (self.box.root / name).unlink()
        said = "".join(f"{reason}:\n{name}:2:{include}\n" for reason in reasons)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (1, "", said))

    def test_what_may_be_included_passes(self):
        self.begin()
        self.assert_works_silently(self.check())
        self.plant("core/base/clean.cpp", '#include "core/base/error.h"', "#include <vector>")
        self.plant("core/model/clean.h", "#include <ATen/core/Tensor.h>", '#include "core/tensor/image_tensor.h"')
        self.plant("core/directions/clean.cpp", '#include "core/hessian/jet.h"', '// #include "app/x.h"')
        self.plant("core/export/clean.cpp", '#include "core/directions/axes.h"', '#include "core/explore/picture.h"')
        self.plant("app/ui/clean.cpp", "#include <imgui.h>", "#include <torch/csrc/Export.h>", '#include "app/x.h"')
        self.plant("app/ui/clean.h", "#include <imgui.h>", '#include "core/base/image.h"')
        self.plant("docs/torch.md", "#include <torch/torch.h>")
        self.assert_works_silently(self.check())

    def test_core_knows_neither_the_app_nor_the_window(self):
        self.begin()
        for name in ("core/a.h", "core/base/a.cpp", "core/data/scenes/a.h"):
            self.assert_refused(name, '#include "app/x.h"', APP)
            for header in ("<GL/gl.h>", "<GLFW/glfw3.h>", '"glad/gl.h"', "<imgui.h>", "<imgui_internal.h>",
                           "<implot.h>", '"portable_file_dialogs.h"'):
                self.assert_refused(name, f"#include {header}", WINDOW)

    def test_an_include_is_found_however_it_is_written(self):
        self.begin()
        for include in ('  #include "app/x.h"', '#  include "app/x.h"', '#include"app/x.h"', "\t# include\t<app/x.h>"):
            self.assert_refused("core/a.cpp", include, APP)

    def test_headers_of_the_app_show_no_libtorch(self):
        self.begin()
        for header in ("<torch/csrc/Export.h>", "<ATen/core/Tensor.h>", '"ATen/core/Tensor.h"'):
            for name in ("app/a.h", "app/ui/panels/a.h"):
                self.assert_refused(name, f"#include {header}", HEADERS)

    def test_the_torch_free_part_stays_so(self):
        self.begin()
        for folder in ("base", "curves", "latent", "data/scenes"):
            for header in ("torch/csrc/Export.h", "ATen/core/Tensor.h", "c10/core/Device.h"):
                for kind in ("cpp", "h"):
                    self.assert_refused(f"core/{folder}/a.{kind}", f"#include <{header}>", TORCH_FREE)

    def test_models_and_axes_know_nothing_that_stands_on_them(self):
        self.begin()
        for above in ("explore", "export", "metrics", "train"):
            include = f'#include "core/{above}/x.h"'
            for folder in ("tensor", "model", "hessian", "regularizers"):
                self.assert_refused(f"core/{folder}/a.cpp", include, MODELS)
                self.assert_refused(f"core/{folder}/deeper/a.h", include, MODELS)
            self.assert_refused("core/directions/a.cpp", include, AXES)
            self.assert_refused("core/directions/a.h", include, AXES)
        self.assert_refused("core/model/a.h", '#include "core/directions/x.h"', MODELS)

    def test_the_widest_header_is_included_nowhere(self):
        self.begin()
        for name in ("core/model/a.cpp", "tests/core/a.h", "app/ui/a.cpp"):
            self.assert_refused(name, "#include <torch/torch.h>", TOO_WIDE)
        self.assert_refused("app/ui/a.h", "#include <torch/torch.h>", HEADERS, TOO_WIDE)

    def test_tracked_files_and_all_of_them_are_told(self):
        self.begin()
        self.plant("core/a.cpp", '#include "app/x.h"', "#include <imgui.h>")
        self.plant("core/b.h", '#include "app/y.h"')
        self.git("add", "core/a.cpp")
        result = self.check()
        self.assertEqual((result.returncode, result.stderr),
                         (1, f'{APP}:\ncore/a.cpp:1:#include "app/x.h"\ncore/b.h:1:#include "app/y.h"\n'
                             f"{WINDOW}:\ncore/a.cpp:2:#include <imgui.h>\n"))

    def test_what_git_cannot_search_does_not_pass(self):
        self.assert_stops(self.check(), "fatal: ")


if __name__ == "__main__":
    unittest.main()
