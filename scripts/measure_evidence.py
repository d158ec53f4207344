#!/usr/bin/env python3
"""Measures how untangled models are, and lists them.

measure_evidence.py measure ZSCOPE RESULTS.jsonl --data SET [--arm ARM --seed N] MODEL...
    Asks the program ZSCOPE (its commands activeness, penalty, interactions and evaluate) about each MODEL
    and appends one line of JSON a model to RESULTS.jsonl. SET: the pictures that the models were trained on. ARM: what
    they are one of, the same for every seed; N: the seed they were trained with.
measure_evidence.py table RESULTS.jsonl...
    Prints the lines as Markdown tables, one for each SET, a row a model, the newest line of each; then a row an arm,
    with the lowest and the highest value between its models.

A value is {"value", "low", "high"}, with its 95 % interval. Shares of activeness and the penalty are measured in BLOCKS
equal parts with latents of their own: the value is that of all of them together, the interval is Student's over the
parts. The intervals of the others are the program's. The number of active components has none: its low and high count
the components whose own share of the strongest is surely, and those whose share is perhaps, over ACTIVE_SHARE. The
tables show the strongest pair without an interval, for that of the largest of many values would lie too high.
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


def count_active(blocks, mean):
    """Components with over ACTIVE_SHARE of the strongest one's activeness; `blocks`: by block, by component."""
    strongest = max(range(len(mean)), key=lambda i: mean[i])

    def of_strongest(scores, i):
        return scores[i] / scores[strongest] if scores[strongest] > 0 else 0.0

    shares = [over_blocks([of_strongest(scores, i) for scores in blocks], of_strongest(mean, i))
              for i in range(len(mean))]
    return {end: sum(share[end] > ACTIVE_SHARE for share in shares) for end in ("value", "low", "high")}


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

    return {"components": len(mean), "active": count_active(blocks, mean), "ranked": ranked, "activeness": mean,
            "top1": share(1), "top2": share(2)}


def measure_penalty(zscope, model, samples, common):
    """Mean of squares over the values of all layers, for which blocks of equal size average exactly."""
    totals = []
    for block in range(BLOCKS):
        found = json.loads(ask(zscope, "penalty", model, "--samples", str(samples // BLOCKS), "--seed", str(block),
                               "--reduction", "mean", "--latent-mode", "pre_norm", "--json", *common))["results"]
        totals.append(next(row["penalty"] for row in found if row["layer"] == "total"))
    return over_blocks(totals, sum(totals) / BLOCKS)


def measure_hessians(zscope, model, samples, common):
    """D % and D_R; and every pair of components, the strongest first, and every component with itself."""
    found = json.loads(ask(zscope, "interactions", model, "--samples", str(samples), "--latent-mode", "pre_norm",
                           "--json", *common))
    diagonalness = found.get("extra", {}).get("diagonalness", [{}])[0]  # none of a single component
    pairs = [{"i": row["i"], "j": row["j"], "value": row["interaction"], "low": row["low"], "high": row["high"]}
             for row in found["results"]]
    return {**{name: {"value": diagonalness.get(name), "low": diagonalness.get(name + "_low"),
                      "high": diagonalness.get(name + "_high")} for name in ("d_percent", "d_ratio")},
            "interactions": pairs}


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
            line = {"model": model, "arm": options.arm, "seed": options.seed, "threads": options.threads}
            line.update(measure_pictures(options.zscope, model, options, common))
            line.update(measure_activeness(options.zscope, model, options.activeness_samples, common))
            line["penalty"] = measure_penalty(options.zscope, model, options.penalty_samples, common)
            line.update(measure_hessians(options.zscope, model, options.diagonalness_samples, common))
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


def active_text(line):
    active = line["active"]
    text = f"{active['value']} of {line['components']}"
    if active["low"] == active["high"]:
        return text
    return f"{text} (surely {active['low']}, perhaps {active['high']})"


def strongest_pair(line):
    """The pair of different components that interacts most; None where there is a single component."""
    pairs = [row for row in line["interactions"] if row["i"] != row["j"] and row["value"] is not None]
    return max(pairs, key=lambda row: row["value"], default=None)


def pair_text(pair):
    return "" if pair is None else f"z{pair['i']}, z{pair['j']}: {number_text(pair['value'], 3)}"


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


# Title, key of a line's value, digits.
SHARES = (("top 1", "top1", 3), ("top 2", "top2", 3), ("penalty", "penalty", 2), ("D %", "d_percent", 1),
          ("D_R", "d_ratio", 2))
PICTURES = (("diversity", "diversity", 3), ("sharpness", "sharpness", 3), ("sliced distance", "sliced_distance", 3))


def factors_of(lines):
    return list(dict.fromkeys(name for line in lines for name in line["factors"]))


def print_table(columns, rows):
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def titles(factors):
    return ["active", *(title for title, _, _ in SHARES), "strongest pair", *factors,
            *(title for title, _, _ in PICTURES)]


def model_cells(line, factors):
    return [active_text(line), *(interval_text(line[key], digits) for _, key, digits in SHARES),
            pair_text(strongest_pair(line)), *(factor_text(line["factors"].get(name)) for name in factors),
            *(interval_text(line[key], digits) for _, key, digits in PICTURES)]


def spread_text(estimates, digits):
    """The lowest and the highest value; those that are not there are passed over."""
    values = [estimate["value"] for estimate in estimates if estimate is not None and estimate["value"] is not None]
    if not values:
        return ""
    low, high = number_text(min(values), digits), number_text(max(values), digits)
    return low if low == high else f"{low} to {high}"


def arm_cells(lines, factors):
    def spread(key, digits):
        return spread_text([line[key] for line in lines], digits)

    return [spread("active", 0), *(spread(key, digits) for _, key, digits in SHARES),
            spread_text([strongest_pair(line) for line in lines], 3),
            *(spread_text([line["factors"].get(name) for line in lines], 3) for name in factors),
            *(spread(key, digits) for _, key, digits in PICTURES)]


def by_arm(lines):
    """The lines of each arm, one a seed, the newest; lines without an arm are left out."""
    arms = {}
    for line in lines:
        if line["arm"] is not None:
            arms.setdefault(line["arm"], {})[line["seed"]] = line
    return {arm: list(seeds.values()) for arm, seeds in arms.items()}


def seeds_text(lines):
    return ", ".join(str(line["seed"]) for line in sorted(lines, key=lambda line: line["seed"] or 0))


def table(options):
    lines = newest_lines(options.results)
    for data in dict.fromkeys(line["data"] for line in lines):
        of_data = [line for line in lines if line["data"] == data]
        factors = factors_of(of_data)
        print(f"`{data}`, in brackets 95 % intervals, but of the active components how many surely and perhaps are:\n")
        print_table(["model", *titles(factors)],
                    [[short_name(line["model"]), *model_cells(line, factors)] for line in of_data])
        arms = by_arm(of_data)
        if arms:
            print("Lowest to highest between the seeds:\n")
            print_table(["arm", "seeds", *titles(factors)],
                        [[arm, seeds_text(runs), *arm_cells(runs, factors)] for arm, runs in arms.items()])


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
    one.add_argument("--arm", help="what the models are one of, for the lowest and highest between seeds")
    one.add_argument("--seed", type=int, help="that they were trained with")
    one.add_argument("--threads", type=int, default=1)
    one.add_argument("--activeness-samples", type=samples_of_blocks, default=1024)
    one.add_argument("--penalty-samples", type=samples_of_blocks, default=1024)
    one.add_argument("--diagonalness-samples", type=int, default=20, help="for D % and D_R and the interactions")
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
