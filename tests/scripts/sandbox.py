"""A copy of the repository's shell scripts in a temporary folder, run with a PATH of its own.

The PATH holds plain tools by name, nothing else: what would reach the network or the system's packages is there only
as a stub, or not at all.
"""

import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("awk bash basename cat chmod cp cut dirname du env flock grep head id ls mkdir mktemp mv nproc rm sed "
         "sha256sum stat tail touch true").split()


class Sandbox:
    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "repository"
        self.cache = folder / "cache"
        self.bin = folder / "bin"
        self._calls = folder / "calls"
        shutil.copytree(REPOSITORY / "scripts", self.root / "scripts")
        for script in ("run.sh", "test.sh"):
            shutil.copy2(REPOSITORY / script, self.root)
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))

    def stub(self, name, body=""):
        """Puts a bash script of this body into the PATH; each call is noted first. $BOX is the sandbox's folder."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!{shutil.which("bash")}\necho "{name} $*" >>"$BOX/calls"\n{body}\n')
        path.chmod(0o755)

    def mark(self, name, text=""):
        """A file by which a test tells its stubs something."""
        (self.folder / name).write_text(text)

    def unmark(self, name):
        (self.folder / name).unlink()

    def run(self, script, *arguments, terminal=False, caller=None, **environment):
        """Runs a script of the copy to its end; its input is a terminal where nobody types, or empty. `caller`: the
        folder it is called from, instead of this process's."""
        variables = {"PATH": str(self.bin), "HOME": str(self.folder), "TMPDIR": str(self.folder), "LC_ALL": "C",
                     "BOX": str(self.folder), "ZSCOPE_CACHE": str(self.cache), **environment}
        keyboard, screen = pty.openpty()
        try:
            return subprocess.run([str(self.root / script), *map(str, arguments)], env=variables, cwd=caller, text=True,
                                  stdin=screen if terminal else subprocess.DEVNULL, capture_output=True, timeout=60)
        finally:
            os.close(keyboard)
            os.close(screen)

    def calls(self, start=""):
        """The stubs' calls that begin so, and forgets all."""
        lines = self._calls.read_text().splitlines() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return [line for line in lines if line.startswith(start)]


class ScriptTest(unittest.TestCase):
    """Gives every test a sandbox of its own: self.box."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="zscope-scripts.")
        self.addCleanup(folder.cleanup)
        self.box = Sandbox(pathlib.Path(folder.name))

    def assert_works(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_works_silently(self, result):
        self.assert_works(result)
        self.assertEqual((result.stdout, result.stderr), ("", ""))

    def assert_stops(self, result, *sayings):
        """The script has failed and said each of these on stderr."""
        self.assertNotEqual(result.returncode, 0, result.stderr)
        for saying in sayings:
            self.assertIn(saying, result.stderr)
