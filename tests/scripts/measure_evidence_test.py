#!/usr/bin/env python3
"""What scripts/measure_evidence.py makes of answers of the program, without the program."""

import json
import pathlib
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import measure_evidence

SCORES = [{"value": 0.5, "low": 0.4, "high": 0.6}, {"value": 0.1, "low": 0.0, "high": 0.2}]


class Factors(unittest.TestCase):
    def text(self, best, following):
        return measure_evidence.factor_text(
            measure_evidence.factor_summary({"best": best, "next": following, "components": SCORES}))

    def test_best_and_next(self):
        self.assertEqual(self.text(0, 1), "z0 .500 (.400 to .600), next .100")

    def test_without_a_next_one(self):
        self.assertEqual(self.text(0, -1), "z0 .500 (.400 to .600)")

    def test_a_factor_that_never_changes(self):
        self.assertEqual(self.text(-1, -1), "")


class Activeness(unittest.TestCase):
    def measured(self, scores):
        answer = json.dumps({"results": [{"component": i, "activeness": s} for i, s in enumerate(scores)]})
        with mock.patch.object(measure_evidence, "ask", return_value=answer):
            return measure_evidence.measure_activeness("zscope", "m", measure_evidence.BLOCKS, [])

    def test_shares(self):
        found = self.measured([1.0, 2.0, 1.0])
        self.assertEqual((found["top1"]["value"], found["top2"]["value"], found["active"]), (0.5, 0.75, 3))

    def test_a_model_that_does_nothing(self):
        found = self.measured([0.0, 0.0])
        self.assertEqual((found["top1"]["value"], found["top2"]["value"], found["active"]), (0.0, 0.0, 0))


class Names(unittest.TestCase):
    def test_a_model_of_a_run_is_called_like_the_run(self):
        for model in ("runs/x", "runs/x/model", "runs/x/model/", "runs/x/model/model.safetensors"):
            self.assertEqual(measure_evidence.short_name(model), "x")
        self.assertEqual(measure_evidence.short_name("../model"), "model")

    def test_a_folder_that_is_told_by_dots(self):
        self.assertEqual(measure_evidence.short_name("."), ".")
        self.assertEqual(measure_evidence.short_name("models/a/../b/."), "b")


class Numbers(unittest.TestCase):
    def test_without_a_leading_zero(self):
        self.assertEqual(measure_evidence.number_text(-0.25, 2), "-.25")
        self.assertEqual(measure_evidence.number_text(12.5, 1), "12.5")

    def test_a_number_that_rounds_to_zero_has_no_sign(self):
        self.assertEqual(measure_evidence.number_text(-0.0004, 3), ".000")

    def test_a_number_that_is_not_finite(self):
        self.assertEqual(measure_evidence.number_text(None, 3), "?")


class Results(unittest.TestCase):
    def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(self):
        options = mock.Mock(results="/nowhere/evidence.jsonl", models=["m"], threads=1)
        with mock.patch.object(measure_evidence, "ask") as ask, self.assertRaises(FileNotFoundError):
            measure_evidence.measure(options)
        ask.assert_not_called()


if __name__ == "__main__":
    unittest.main()
