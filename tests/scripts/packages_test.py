#!/usr/bin/env python3
"""What scripts/setup/install_packages.sh asks of the system; dpkg-query, apt-get, sudo and id are stubs."""

import unittest

from sandbox import ScriptTest

SCRIPT = "scripts/setup/install_packages.sh"
PACKAGES = """# GROUP PACKAGE
build compiler
build maker
window drawer
test checker
"""
# Knows "maker" as installed, once installed everything, and "drawer" as removed with its settings left.
DPKG_QUERY = """
for package; do
    if [ "$package" = maker ] || [ -e "$BOX/all-installed" ]; then
        printf 'installed:%s ' "$package"
    elif [ "$package" = drawer ]; then
        printf 'config-files:%s ' "$package"
    fi
done
"""
APT_GET = """
if [ -e "$BOX/$1-fails" ]; then
    echo "E: cannot $1" >&2
    exit 100
fi
"""
INSTALL = "apt-get install -y --no-install-recommends"


class Packages(ScriptTest):
    def setUp(self):
        super().setUp()
        (self.box.root / "scripts/setup/packages.txt").write_text(PACKAGES)
        self.box.stub("dpkg-query", DPKG_QUERY)
        self.box.stub("apt-get", APT_GET)
        self.be_user(1000)

    def be_user(self, number):
        self.box.stub("id", f"echo {number}")

    def have_sudo(self, *, permitted):
        self.box.stub("sudo", '[ "$1" != -n ] || shift\nexec "$@"' if permitted else
                      'echo "you are not in the sudoers file" >&2\nexit 1')

    def apt_calls(self):
        return [call for call in self.box.calls("apt-get") if "--assume-no" not in call]

    def assert_tells_the_command(self, result, *packages):
        self.assert_stops(result, f"  apt-get update; {INSTALL} {' '.join(packages)}\n")

    def test_silent_when_all_is_there(self):
        self.box.mark("all-installed")
        self.assert_works_silently(self.box.run(SCRIPT, "build", "window", "test"))
        self.assertEqual(self.apt_calls(), [])

    def test_installs_what_is_missing_of_the_groups(self):
        self.be_user(0)
        self.assert_works(self.box.run(SCRIPT, "build", "window"))
        self.assertEqual(self.apt_calls(), ["apt-get update", f"{INSTALL} compiler drawer"])

    def test_installs_through_sudo_that_asks_nothing(self):
        self.have_sudo(permitted=True)
        self.assert_works(self.box.run(SCRIPT, "build"))
        self.assertEqual(self.apt_calls(), ["apt-get update", f"{INSTALL} compiler"])

    def test_without_root_and_sudo_tells_the_command(self):
        self.assert_tells_the_command(self.box.run(SCRIPT, "build", "test"), "compiler", "checker")
        self.assertEqual(self.apt_calls(), [])

    def test_a_sudo_that_is_not_permitted_tells_the_command(self):
        self.have_sudo(permitted=False)
        for terminal in (False, True):
            with self.subTest(terminal=terminal):
                result = self.box.run(SCRIPT, "build", terminal=terminal)
                self.assert_tells_the_command(result, "compiler")
                self.assertEqual("not in the sudoers file" in result.stderr, terminal)
                calls = self.box.calls()
                self.assertEqual(len([call for call in calls if call.startswith("sudo")]), 1)
                self.assertEqual([call for call in calls if call.startswith("apt-get")], [])

    def test_a_failing_source_does_not_stop_the_installation(self):
        self.be_user(0)
        self.box.mark("update-fails")
        result = self.box.run(SCRIPT, "build")
        self.assert_works(result)
        self.assertIn("E: cannot update", result.stderr)
        self.assertIn("'apt-get update' failed", result.stderr)
        self.assertEqual(self.apt_calls(), ["apt-get update", f"{INSTALL} compiler"])

    def test_a_failing_installation_shows_why_and_tells_the_command(self):
        self.be_user(0)
        self.box.mark("install-fails")
        result = self.box.run(SCRIPT, "build")
        self.assert_tells_the_command(result, "compiler")
        self.assert_stops(result, "E: cannot install", f"'{INSTALL} compiler' failed")

    def test_off_leaves_the_system_alone(self):
        self.be_user(0)
        self.assert_works_silently(self.box.run(SCRIPT, "build", ZSCOPE_PACKAGES="off"))
        self.assertEqual(self.box.calls(), [])

    def test_another_system_is_told_what_is_needed(self):
        (self.box.bin / "dpkg-query").unlink()
        self.assert_stops(self.box.run(SCRIPT, "build"), "not a Debian or Ubuntu system", "ZSCOPE_PACKAGES=off",
                          "compiler maker")

    def test_the_set_up_asks_for_no_window_package_without_the_window(self):
        without = {"ZSCOPE_TORCH_ROOT": "/own", "ZSCOPE_GUI": "off"}
        self.assert_tells_the_command(self.box.run("scripts/setup/setup.sh", "test", **without), "compiler", "checker")


if __name__ == "__main__":
    unittest.main()
