#!/usr/bin/env python3
"""When scripts/build.sh, run.sh and test.sh configure, with which options, and when they build; cmake, ninja and
ctest are stubs."""

import re
import unittest

from sandbox import ScriptTest

CMAKE = """
folder= before=
for word; do
    [ "$before" != -B ] || folder="$word"
    before="$word"
done
if [ -e "$BOX/cmake-fails" ]; then
    echo "no such library"
    exit 1
fi
touch "$folder/build.ninja"
"""
# With -n it tells what it would do, the number of steps last.
NINJA = """
case " $* " in
    *" -n "*) if [ -e "$BOX/work" ]; then echo "[7/7] Linking"; else echo "ninja: no work to do."; fi ;;
esac
"""


class BuildTest(ScriptTest):
    def setUp(self):
        super().setUp()
        self.build = self.box.folder / "build"
        self.box.stub("cmake", CMAKE)
        self.box.stub("ninja", NINJA)

    def configured_with(self, name):
        """The value that this option had in each call of cmake: of one said twice the last counts."""
        values = [re.findall(rf"-D {name}=(\S*)", call) for call in self.box.calls("cmake")]
        return [found[-1] if found else None for found in values]


class Options(BuildTest):
    def after(self, option, *builds):
        """The option's values in calls of cmake that these builds, (environment, arguments) each, make."""
        for environment, arguments in builds:
            self.assert_works(self.box.run("scripts/build.sh", self.build, *arguments, **environment))
        return self.configured_with(option)

    def test_a_window_switched_off_comes_back(self):
        self.assertEqual(self.after("ZSCOPE_GUI", ({"ZSCOPE_GUI": "off"}, []), ({}, [])), ["OFF", "ON"])

    def test_benchmarks_asked_for_once_do_not_stay(self):
        self.assertEqual(self.after("ZSCOPE_BENCH", ({}, ["-D", "ZSCOPE_BENCH=ON"]), ({}, [])), ["ON", "OFF"])

    def test_tests_left_out_once_come_back(self):
        self.assertEqual(self.after("ZSCOPE_TESTS", ({}, ["-D", "ZSCOPE_TESTS=OFF"]), ({}, [])), ["OFF", "ON"])

    def test_an_own_libtorch_does_not_stay(self):
        self.assertEqual(self.after("ZSCOPE_TORCH_ROOT", ({"ZSCOPE_TORCH_ROOT": "/own"}, []), ({}, [])), ["/own", ""])

    def test_what_the_caller_says_counts_for_more(self):
        asked = ["--preset", "asan", "-D", "ZSCOPE_GUI=ON", "--", "target"]
        self.assertEqual(self.after("ZSCOPE_GUI", ({"ZSCOPE_GUI": "off"}, asked)), ["ON"])


class Work(BuildTest):
    def test_nothing_new_is_silent(self):
        self.assert_works(self.box.run("scripts/build.sh", self.build))
        self.box.calls()
        self.assert_works_silently(self.box.run("scripts/build.sh", self.build))
        self.assertEqual([call for call in self.box.calls() if " -n" not in call], [])

    def test_builds_the_targets_that_have_work(self):
        self.box.mark("work")
        result = self.box.run("scripts/build.sh", self.build, "-D", "A=B", "--", "one", "two")
        self.assert_works(result)
        self.assertIn("building one two in", result.stderr)
        self.assertIn("(7 steps)", result.stderr)
        builds = [call for call in self.box.calls("ninja") if " -n" not in call]
        self.assertEqual(len(builds), 1)
        self.assertTrue(builds[0].endswith(" one two"), builds)

    def test_a_failed_configuration_shows_why_and_is_made_again(self):
        self.assert_works(self.box.run("scripts/build.sh", self.build))
        self.box.mark("cmake-fails")
        self.assert_stops(self.box.run("scripts/build.sh", self.build, ZSCOPE_GUI="off"), "no such library")
        self.box.unmark("cmake-fails")
        self.box.calls()
        # The failed call has left its options in the cache.
        self.assert_works(self.box.run("scripts/build.sh", self.build))
        self.assertEqual(self.configured_with("ZSCOPE_GUI"), ["ON"])


class Run(BuildTest):
    """run.sh and test.sh with packages, LibTorch and the window left out, so that the set-up has nothing to do."""

    def setUp(self):
        super().setUp()
        program = self.build / "bin/zscope"
        program.parent.mkdir(parents=True)
        self.box.stub("zscope")
        program.symlink_to(self.box.bin / "zscope")

    def call(self, script, *arguments, **options):
        return self.box.run(script, *arguments, ZSCOPE_PACKAGES="off", ZSCOPE_TORCH_ROOT="/own", ZSCOPE_GUI="off",
                            **options)

    def start(self, *arguments):
        return self.call("run.sh", *arguments, ZSCOPE_BUILD_DIR=str(self.build))

    def test_leaves_the_tests_out_and_starts_at_once_the_second_time(self):
        self.assert_works(self.start("info", "demo"))
        self.assertEqual(self.configured_with("ZSCOPE_TESTS"), ["OFF"])
        self.assert_works_silently(self.start("info", "demo"))
        self.assertEqual([call for call in self.box.calls() if " -n" not in call], ["zscope info demo"])

    def test_keeps_the_tests_of_a_folder_that_has_them(self):
        self.assert_works(self.start("info", "demo"))
        self.assert_works(self.box.run("scripts/build.sh", self.build, "-D", "ZSCOPE_TESTS=ON"))
        self.assert_works(self.start("info", "demo"))
        self.assertEqual(self.configured_with("ZSCOPE_TESTS"), ["OFF", "ON", "ON"])

    def test_a_relative_folder_is_the_callers_for_test_sh_too(self):
        for check in ("layers", "format", "model_size", "tidy"):
            (self.box.root / f"scripts/check_{check}.sh").write_text("#!/usr/bin/env bash\n")
        self.box.stub("ctest")
        for script, *arguments in (["run.sh", "info"], ["test.sh"]):
            with self.subTest(script):
                (self.build / "build.ninja").unlink(missing_ok=True)
                self.assert_works(self.call(script, *arguments, caller=self.box.folder, ZSCOPE_BUILD_DIR="build"))
                self.assertTrue((self.build / "build.ninja").exists())


if __name__ == "__main__":
    unittest.main()
