#!/usr/bin/env python3
"""What scripts/measure_evidence.py makes of answers of the program, without the program."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
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
        self.assertEqual((found["top1"]["value"], found["top2"]["value"]), (0.5, 0.75))
        self.assertEqual(found["active"], {"value": 3, "low": 3, "high": 3})

    def test_a_model_that_does_nothing(self):
        found = self.measured([0.0, 0.0])
        self.assertEqual((found["top1"]["value"], found["top2"]["value"]), (0.0, 0.0))
        self.assertEqual(found["active"]["value"], 0)

    def test_a_component_that_is_perhaps_active(self):
        blocks = [[1.0, 0.06 + (0.02 if block % 2 else -0.02), 0.01] for block in range(measure_evidence.BLOCKS)]
        sure = measure_evidence.count_active(blocks, [1.0, 0.06, 0.01])
        self.assertEqual(sure, {"value": 2, "low": 1, "high": 2})


    def test_the_number_is_told_with_what_is_sure_only_where_that_differs(self):
        def text(low, high):
            return measure_evidence.active_text({"active": {"value": 4, "low": low, "high": high}, "components": 12})

        self.assertEqual(text(3, 6), "4 of 12 (surely 3, perhaps 6)")
        self.assertEqual(text(4, 4), "4 of 12")


class Interactions(unittest.TestCase):
    def test_every_pair_with_its_interval(self):
        row = {"model": "m", "i": 1, "j": 0, "interaction": 0.5, "low": 0.4, "high": None, "scheme": "minimal"}
        diagonalness = {"model": "m", "d_percent": 80.0, "d_percent_low": 75.0, "d_percent_high": 85.0, "d_ratio": 3.0,
                        "d_ratio_low": 2.0, "d_ratio_high": None}
        answer = json.dumps({"results": [row], "extra": {"diagonalness": [diagonalness]}})
        with mock.patch.object(measure_evidence, "ask", return_value=answer) as ask:
            found = measure_evidence.measure_hessians("zscope", "m", 20, [])
        self.assertEqual(found["interactions"], [{"i": 1, "j": 0, "value": 0.5, "low": 0.4, "high": None}])
        self.assertEqual(found["d_percent"], {"value": 80.0, "low": 75.0, "high": 85.0})
        self.assertEqual(found["d_ratio"], {"value": 3.0, "low": 2.0, "high": None})
        ask.assert_called_once()
        self.assertEqual(ask.call_args.args[:5], ("zscope", "interactions", "m", "--samples", "20"))

    def test_the_strongest_pair_is_none_of_a_component_with_itself(self):
        pairs = [{"i": 0, "j": 0, "value": 9.0, "low": 8.0, "high": 10.0},
                 {"i": 1, "j": 0, "value": 0.5, "low": 0.4, "high": 0.6}]
        strongest = measure_evidence.strongest_pair({"interactions": pairs})
        self.assertEqual(measure_evidence.pair_text(strongest), "z1, z0: .500")
        self.assertEqual(measure_evidence.pair_text(measure_evidence.strongest_pair({"interactions": pairs[:1]})), "")


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


def line_of(model, arm, seed, value, data="SET"):
    """A line whose every value is `value`."""
    estimate = {"value": value, "low": value, "high": value}
    line = {name: estimate for name in ("top1", "top2", "penalty", "d_percent", "d_ratio", "diversity", "sharpness",
                                        "sliced_distance")}
    return {"model": model, "arm": arm, "seed": seed, "data": data, "components": 12,
            "active": {"value": 2, "low": 2, "high": 3}, "interactions": [{"i": 0, "j": 1, **estimate}],
            "factors": {"x": {"component": 0, "next": None, **estimate}}, **line}


class Tables(unittest.TestCase):
    def printed(self, *lines):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "evidence.jsonl"
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))
            with contextlib.redirect_stdout(io.StringIO()) as told:
                measure_evidence.table(mock.Mock(results=[str(path)]))
        return told.getvalue()

    def row(self, text, name):
        """The cells of the row that begins so, without the name."""
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        return [cell.strip() for cell in row.strip("|").split("|")][1:]

    def test_a_row_a_model_the_newest_line_of_each(self):
        text = self.printed(line_of("runs/a", None, None, 0.25), line_of("runs/a", None, None, 0.5))
        cells = self.row(text, "a")
        self.assertEqual(cells[:2], ["2 of 12 (surely 2, perhaps 3)", ".500 (.500 to .500)"])
        self.assertEqual(len(cells), len(self.row(text, "model")))
        self.assertEqual(sum(line.startswith("| a |") for line in text.splitlines()), 1)
        self.assertNotIn("Lowest to highest", text)

    def test_lowest_and_highest_between_seeds(self):
        text = self.printed(line_of("b", "re-based", 2, 0.75), line_of("a", "re-based", 1, 0.25),
                            line_of("c", "other", 1, 0.5))
        self.assertEqual(self.row(text, "re-based")[:3], ["1, 2", "2", ".250 to .750"])
        self.assertEqual(self.row(text, "other")[:3], ["1", "2", ".500"])

    def test_a_table_for_each_set(self):
        text = self.printed(line_of("a", "arm", 1, 0.25, "ONE"), line_of("b", "arm", 1, 0.75, "TWO"))
        self.assertLess(text.index("`ONE`"), text.index("`TWO`"))
        self.assertNotIn(".250 to .750", text)


class Results(unittest.TestCase):
    def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(self):
        options = mock.Mock(results="/nowhere/evidence.jsonl", models=["m"], threads=1)
        with mock.patch.object(measure_evidence, "ask") as ask, self.assertRaises(FileNotFoundError):
            measure_evidence.measure(options)
        ask.assert_not_called()


if __name__ == "__main__":
    unittest.main()
