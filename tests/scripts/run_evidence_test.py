#!/usr/bin/env python3
"""What scripts/run_evidence.py asks of the program and in what order; the program is made up."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import run_evidence

BASELINE_IMAGES = 110016


def option(command, name):
    return command[command.index(name) + 1]


class Program:
    """Writes what the real one leaves behind; a run ends early while `broken_off`."""

    def __init__(self):
        self.calls = []
        self.broken_off = False

    def __call__(self, command, log=None):
        self.calls.append(command)
        verb = command[2] if command[1].endswith("measure_evidence.py") else command[1]
        {"train": self.train, "finetune": self.train, "rebase": self.rebase, "evidence": self.evidence,
         "measure": self.measure}[verb](command)

    def train(self, command):
        run = pathlib.Path(option(command, "--resume" if "--resume" in command else "--out"))
        (run / "model").mkdir(parents=True, exist_ok=True)
        (run / "config.json").write_text(json.dumps({"total_images": BASELINE_IMAGES}))
        self.write_model(run / "model", 5000 if self.broken_off else BASELINE_IMAGES)
        if self.broken_off:
            sys.exit("training stopped")

    def rebase(self, command):
        model = pathlib.Path(option(command, "--out"))
        model.mkdir()
        self.write_model(model, BASELINE_IMAGES)

    def write_model(self, folder, images):
        card = {"training": {"images_seen": images}, "weights": {"sha256": str(folder)}}
        (folder / "model.json").write_text(json.dumps(card))
        (folder / "model.train.safetensors").write_text("")

    def evidence(self, command):
        pathlib.Path(option(command, "--out")).write_text("")

    def measure(self, command):
        card = run_evidence.card_of(pathlib.Path(command[5]))
        with open(command[4], "a", encoding="utf-8") as file:
            file.write(json.dumps({"weights_sha256": card["weights"]["sha256"]}) + "\n")

    def taken(self):
        """The calls' verbs since the last time."""
        calls, self.calls = self.calls, []
        return [command[2] if "measure" in command else command[1] for command in calls]


class Arms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="zscope-evidence.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.program = Program()
        patch = mock.patch.object(run_evidence, "call", self.program)
        patch.start()
        self.addCleanup(patch.stop)

    def run_arm(self, arm, factors=2, resolution=16, seed=1):
        run_evidence.main([str(self.folder), arm, str(factors), str(resolution), str(seed), "--zscope", "zscope"])

    def test_every_arm_is_made_and_measured_and_nothing_of_it_twice(self):
        for arm in run_evidence.ARMS:
            with self.subTest(arm=arm):
                self.run_arm(arm)
                verb = run_evidence.ARMS[arm][0]
                self.assertEqual(self.program.taken(), [verb, "evidence", "measure"])
                self.run_arm(arm)
                self.assertEqual(self.program.taken(), [])

    def test_the_baseline_is_made_first(self):
        self.run_arm("rebased")
        self.assertEqual(self.program.taken(), ["train", "rebase", "evidence", "measure"])

    def test_a_run_that_was_broken_off_goes_on(self):
        self.program.broken_off = True
        with self.assertRaises(SystemExit):
            self.run_arm("baseline")
        self.program.broken_off = False
        self.program.taken()
        self.run_arm("baseline")
        self.assertEqual(self.program.calls[0],
                         ["zscope", "train", "--resume", str(self.folder / "baseline-2f-16px-s1")])

    def test_seeds_share_the_name_of_their_arm_and_nothing_else(self):
        labels = set()
        for seed in (1, 2):
            self.run_arm("baseline", seed=seed)
            train, _, measure = self.program.calls
            self.program.taken()
            self.assertEqual((option(train, "--seed"), option(measure, "--seed")), (str(seed), str(seed)))
            labels.add(option(measure, "--arm"))
        self.assertEqual(labels, {"baseline, 2 free factors, 16 px"})

    def test_32_px_grows_twice_and_then_trains_as_long(self):
        for resolution, images in ((16, "110000"), (32, "120000")):
            self.run_arm("baseline", resolution=resolution)
            command = self.program.calls[0]
            self.program.taken()
            self.assertEqual((option(command, "--resolution"), option(command, "--total-images")),
                             (str(resolution), images))

    def test_the_preset_is_that_of_the_factors(self):
        for factors, preset in ((1, "tiny-1fov"), (2, "tiny-two-factors")):
            self.run_arm("baseline", factors=factors)
            self.assertEqual(option(self.program.calls[0], "--preset"), preset)
            self.program.taken()


class Interrupts(unittest.TestCase):
    def test_a_program_that_fails_ends_everything(self):
        with contextlib.redirect_stdout(io.StringIO()), self.assertRaises(SystemExit) as end:
            run_evidence.call([sys.executable, "-c", "raise SystemExit(3)"])
        self.assertIn("exit code 3", str(end.exception))

    def test_an_interrupt_is_waited_out(self):
        # Interrupts its parent, then works on.
        program = "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(0.05)"
        with contextlib.redirect_stdout(io.StringIO()):
            run_evidence.call([sys.executable, "-c", program])


if __name__ == "__main__":
    unittest.main()
