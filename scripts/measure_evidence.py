#!/usr/bin/env python3
"""Measures how untangled models are, and lists them.

measure_evidence.py measure ZSCOPE RESULTS.jsonl --data SET MODEL...
    Asks the program ZSCOPE (its commands activeness, penalty, diagonalness and evaluate) about each MODEL and appends
    one line of JSON a model to RESULTS.jsonl. SET: the pictures that the models were trained on.
measure_evidence.py table RESULTS.jsonl...
    Prints the lines as a Markdown table, a row a model, the newest line of each.

Every value is {"value", "low", "high"}, with its 95 % interval. Shares of activeness and the penalty are measured in
BLOCKS equal parts with latents of their own: the value is that of all of them together, the interval is Student's over
the parts.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

BLOCKS = 16
STUDENT_15 = 2.131  # 97.5 % quantile with BLOCKS - 1 degrees of freedom
ACTIVE_SHARE = 1 / 20  # a component is active with so much of the strongest one's activeness


def ask(zscope, verb, *arguments):
    """Runs a command of the program; what it printed."""
    command = [zscope, verb, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"{zscope}: {error.strerror}")
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.strip()}")
    return done.stdout


def over_blocks(values, together):
    """`together` with Student's interval from the blocks' values."""
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
    half = STUDENT_15 * math.sqrt(variance / len(values))
    return {"value": together, "low": together - half, "high": together + half}


def measure_activeness(zscope, model, samples, common):
    blocks = []  # by block, by component
    for block in range(BLOCKS):
        found = json.loads(ask(zscope, "activeness", model, "--samples", str(samples // BLOCKS), "--seed", str(block),
                               "--json", *common))["results"]
        blocks.append([row["activeness"] for row in sorted(found, key=lambda row: row["component"])])
    mean = [sum(column) / BLOCKS for column in zip(*blocks)]
    ranked = sorted(range(len(mean)), key=lambda i: -mean[i])

    def share(top):
        def of(scores):
            whole = sum(scores)
            return sum(scores[i] for i in ranked[:top]) / whole if whole > 0 else 0.0
        return over_blocks([of(scores) for scores in blocks], of(mean))

    return {"components": len(mean), "active": sum(a > ACTIVE_SHARE * max(mean) for a in mean),
            "ranked": ranked, "activeness": mean, "top1": share(1), "top2": share(2)}


def measure_penalty(zscope, model, samples, common):
    """Mean of squares over the values of all layers, for which blocks of equal size average exactly."""
    totals = []
    for block in range(BLOCKS):
        found = json.loads(ask(zscope, "penalty", model, "--samples", str(samples // BLOCKS), "--seed", str(block),
                               "--reduction", "mean", "--latent-mode", "pre_norm", "--json", *common))["results"]
        totals.append(next(row["penalty"] for row in found if row["layer"] == "total"))
    return over_blocks(totals, sum(totals) / BLOCKS)


def measure_diagonalness(zscope, model, samples, common):
    row = json.loads(ask(zscope, "diagonalness", model, "--samples", str(samples), "--latent-mode", "pre_norm",
                         "--json", *common))["results"][0]
    return {name: {"value": row[key], "low": row[key + "_low"], "high": row[key + "_high"]}
            for name, key in (("d_percent", "d_percent"), ("d_ratio", "d_ratio"))}


def factor_summary(factor):
    """The best component of a factor and the next one, None where there is none; None for a factor without any."""
    def score(index):
        return factor["components"][index] if index >= 0 else None

    if factor["best"] < 0:
        return None
    return {"component": factor["best"], **score(factor["best"]),
            "next_component": factor["next"] if factor["next"] >= 0 else None, "next": score(factor["next"])}


def measure_pictures(zscope, model, options, common):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "evaluation.json")
        ask(zscope, "evaluate", model, "--data", options.data, "--samples", str(options.samples),
            "--strip-latents", "0", "--index-samples", str(options.index_samples), "--json", path, *common)
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    factors = {}
    for name, factor in ((found.get("factor_index") or {}).get("factors") or {}).items():
        factors[name] = factor_summary(factor)
    distance = found["sliced_distance"]
    return {"name": found["model"]["name"], "weights_sha256": found["model"]["weights_sha256"],
            "program_version": found["program_version"], "data": found["data"], "samples": found["samples"],
            "factors": factors, "diversity": found["diversity"], "sharpness": found["sharpness"],
            "sliced_distance": distance["generated"]["mean"], "sliced_distance_floor": distance["real"]["mean"]}


def measure(options):
    common = ["--threads", str(options.threads)]
    # Opened first: a file that cannot be written is told before anything is measured.
    with open(options.results, "a", encoding="utf-8") as file:
        for model in options.models:
            line = {"model": model, "threads": options.threads}
            line.update(measure_pictures(options.zscope, model, options, common))
            line.update(measure_activeness(options.zscope, model, options.activeness_samples, common))
            line["penalty"] = measure_penalty(options.zscope, model, options.penalty_samples, common)
            line.update(measure_diagonalness(options.zscope, model, options.diagonalness_samples, common))
            file.write(json.dumps(line) + "\n")
            file.flush()
            print(f"{model}: top 2 {interval_text(line['top2'], 3)}, diversity {interval_text(line['diversity'], 3)}",
                  flush=True)


def number_text(value, digits):
    if value is None or not math.isfinite(value):
        return "?"
    text = f"{round(value, digits) + 0.0:.{digits}f}"  # no -0
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def interval_text(estimate, digits):
    low, high = estimate["low"], estimate["high"]
    value = number_text(estimate["value"], digits)
    if low is None or high is None:
        return value
    return f"{value} ({number_text(low, digits)} to {number_text(high, digits)})"


def factor_text(factor):
    if factor is None:
        return ""
    text = f"z{factor['component']} {interval_text(factor, 3)}"
    return text if factor["next"] is None else f"{text}, next {number_text(factor['next']['value'], 3)}"


def short_name(model):
    """As in the program's tables: a run's model is called like the run."""
    parts = [part for part in os.path.normpath(model).split("/") if part]
    for usual in (("model.safetensors", "model.json"), ("model",)):
        if len(parts) > 1 and parts[-1] in usual and parts[-2] != "..":
            parts.pop()
    return parts[-1] if parts else model


def newest_lines(paths):
    lines = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for text in filter(str.strip, file):
                line = json.loads(text)
                lines[line["model"], line["data"]] = line
    return list(lines.values())


def table(options):
    lines = newest_lines(options.results)
    factors = list(dict.fromkeys(name for line in lines for name in line["factors"]))
    columns = ["model", "active", "top 1", "top 2", "penalty", "D %", "D_R", *factors, "diversity", "sharpness",
               "sliced distance"]
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for line in lines:
        cells = [short_name(line["model"]), f"{line['active']} of {line['components']}",
                 interval_text(line["top1"], 3), interval_text(line["top2"], 3), interval_text(line["penalty"], 2),
                 interval_text(line["d_percent"], 1), interval_text(line["d_ratio"], 2),
                 *(factor_text(line["factors"].get(name)) for name in factors),
                 interval_text(line["diversity"], 3), interval_text(line["sharpness"], 3),
                 interval_text(line["sliced_distance"], 3)]
        print("| " + " | ".join(cells) + " |")


def samples_of_blocks(text):
    count = int(text)
    if count < BLOCKS or count % BLOCKS != 0:
        raise argparse.ArgumentTypeError(f"{count} is no multiple of {BLOCKS}")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("measure", help="append a line a model")
    one.add_argument("zscope", help="the program")
    one.add_argument("results", help="file to append to")
    one.add_argument("models", nargs="+", help="model folders or files")
    one.add_argument("--data", required=True, help="as zscope evaluate takes it")
    one.add_argument("--threads", type=int, default=1)
    one.add_argument("--activeness-samples", type=samples_of_blocks, default=1024)
    one.add_argument("--penalty-samples", type=samples_of_blocks, default=1024)
    one.add_argument("--diagonalness-samples", type=int, default=20)
    one.add_argument("--samples", type=int, default=1000, help="pictures to compare with the data")
    one.add_argument("--index-samples", type=int, default=20000, help="for the factor indices; 0: leave them out")
    one.set_defaults(run=measure)
    other = verbs.add_parser("table", help="print the lines as Markdown")
    other.add_argument("results", nargs="+")
    other.set_defaults(run=table)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
