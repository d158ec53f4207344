#!/usr/bin/env python3
"""Makes one arm of docs/results.md, "Untangling: plan of the runs", and measures it.

run_evidence.py FOLDER ARM FACTORS RESOLUTION SEED [--zscope PROGRAM]
    ARM:        baseline, scratch, max, mean, rebased, rebased-finetuned, control, control-rebased, mean-long,
                max-long, control-long or wgan-gp
    FACTORS:    1 or 2 free factors of the scenes
    RESOLUTION: 16 or 32
    PROGRAM:    zscope; the one that ./run.sh builds, unless told otherwise

FOLDER gets the model NAME = ARM-FACTORSf-RESOLUTIONpx-sSEED (a run's folder; of `rebased` a model's), the baseline of
the same factors, resolution and seed where the arm starts from it, NAME.png (zscope evidence, beside the baseline),
NAME.log (what the program says while it trains) and a line in evidence.jsonl (measure_evidence.py measure).

What is finished is not made again, a run that was broken off goes on: call it again. Several may work in one FOLDER, as
many as there are cores, since everything takes one thread. All arms:

    for seed in 1 2 3; do for factors in 1 2; do
        for arm in baseline scratch max mean rebased rebased-finetuned control control-rebased mean-long max-long \
                control-long wgan-gp; do
            scripts/run_evidence.py FOLDER $arm $factors 16 $seed || break 3
        done
    done; done
    scripts/measure_evidence.py table FOLDER/evidence.jsonl
"""

import argparse
import contextlib
import fcntl
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys

SCRIPTS = pathlib.Path(__file__).resolve().parent
ONE_THREAD = ["--threads", "1"]

# By free factors: what zscope train starts from, and the data it names.
PRESETS = {1: "tiny-1fov", 2: "tiny-two-factors"}
DATA = {1: "scenes-1fov:size=1.8", 2: "scenes-simple:free=x,y:color=blue:size=1.8"}

# Images until the full resolution has faded in, from 8 px on: 5000 at a resolution, 5000 to the next.
PHASE = 5000
GROWTH = {16: 2 * PHASE, 32: 4 * PHASE}
AT_FULL_RESOLUTION = 100000

REBASE = ["--rebase", "hessian"]


def train(*penalty):
    """From random weights."""
    return "train", list(penalty)


def finetune(preset, images, *options):
    """From the baseline."""
    return "finetune", ["--preset", preset, "--images", str(images), *options]


ARMS = {
    "baseline": train(),
    "scratch": train("--hp-reduction", "mean", "--hp-lambda", "0.1"),
    "max": finetune("max", 80000, "--hp-groups", "4", "--hp-lambda", "0.001", "--hp-warmup-images", "20000"),
    "mean": finetune("mean", 80000, "--hp-lambda", "0.1", "--hp-warmup-images", "20000"),
    "rebased": ("rebase", ["--objective", "hessian"]),
    "rebased-finetuned": finetune("mean", 60000, *REBASE, "--hp-lambda", "0.02", "--hp-warmup-images", "10000"),
    "control": finetune("control", 80000),
    "control-rebased": finetune("control", 60000, *REBASE),
    "mean-long": finetune("mean", 150000, "--hp-lambda", "0.1", "--hp-warmup-images", "60000"),
    "max-long": finetune("max", 150000, "--hp-groups", "4", "--hp-lambda", "0.001", "--hp-warmup-images", "60000"),
    "control-long": finetune("control", 150000),
    "wgan-gp": train("--loss", "wgan_gp"),
}


class Plan:
    """Where the models of one set of factors, resolution and seed lie, and how they are made."""

    def __init__(self, folder, factors, resolution, seed, zscope):
        self.folder = pathlib.Path(folder)
        self.factors = factors
        self.resolution = resolution
        self.seed = seed
        self.zscope = zscope

    def place(self, arm):
        return self.folder / f"{arm}-{self.factors}f-{self.resolution}px-s{self.seed}"

    def beside(self, arm, ending):
        place = self.place(arm)
        return place.with_name(place.name + ending)

    def label(self, arm):
        """The same for all seeds."""
        factors = "1 free factor" if self.factors == 1 else f"{self.factors} free factors"
        return f"{arm}, {factors}, {self.resolution} px"

    def starts_from_baseline(self, arm):
        return ARMS[arm][0] != "train"

    def command(self, arm):
        """Makes the arm's model from nothing; the baseline is there where it starts from it."""
        verb, options = ARMS[arm]
        source = [str(self.place("baseline"))] if self.starts_from_baseline(arm) else self.train_options()
        return [self.zscope, verb, *source, *options, *ONE_THREAD, "--out", str(self.place(arm))]

    def train_options(self):
        return ["--preset", PRESETS[self.factors], "--resolution", str(self.resolution),
                "--total-images", str(GROWTH[self.resolution] + AT_FULL_RESOLUTION), "--seed", str(self.seed)]


def read_json(path):
    """None where there is no such file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def model_folder(place):
    """A run keeps its model in a folder of its own."""
    return place / "model" if (place / "config.json").exists() else place


def card_of(place):
    return read_json(model_folder(place) / "model.json")


def is_finished(place):
    """A run writes a model when it is broken off, too."""
    card = card_of(place)
    if card is None or not (model_folder(place) / "model.train.safetensors").exists():
        return False
    config = read_json(place / "config.json")
    return config is None or card["training"]["images_seen"] >= config["total_images"]


@contextlib.contextmanager
def outliving_interrupts():
    """Ctrl+C reaches the program that is running as well: it saves and ends, which is waited for."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def call(command, log=None):
    """Runs a command to its end; one that fails ends this program."""
    print(shlex.join(command), flush=True)
    with open(log, "a", encoding="utf-8") if log else contextlib.nullcontext() as told, outliving_interrupts():
        done = subprocess.run(command, stdout=told, stderr=told, check=False)
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}" + (f", see {log}" if log else ""))


@contextlib.contextmanager
def held(path):
    """One at a time is inside; others wait."""
    with open(path, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(plan, arm):
    """Makes the model of an arm, or goes on with its run, unless it is finished."""
    if plan.starts_from_baseline(arm):
        make(plan, "baseline")
    place = plan.place(arm)
    with held(plan.beside(arm, ".lock")):
        if is_finished(place):
            return
        is_run = (place / "config.json").exists()
        command = [plan.zscope, "train", "--resume", str(place)] if is_run else plan.command(arm)
        call(command, plan.beside(arm, ".log"))


def is_measured(results, place):
    try:
        lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        return False
    weights = card_of(place)["weights"]["sha256"]
    return any(line["weights_sha256"] == weights for line in lines)


def draw(plan, arm):
    """The sheet of evidence, beside the baseline."""
    arms = ["baseline", arm] if plan.starts_from_baseline(arm) else [arm]
    call([plan.zscope, "evidence", *(str(plan.place(shown)) for shown in arms), *ONE_THREAD, "--out",
          str(plan.beside(arm, ".png"))], plan.beside(arm, ".log"))


def measure(plan, arm):
    """Draws and measures the model of an arm, unless that is done."""
    results = plan.folder / "evidence.jsonl"
    with held(plan.beside(arm, ".lock")):
        if is_measured(results, plan.place(arm)):
            return
        draw(plan, arm)
        call([sys.executable, str(SCRIPTS / "measure_evidence.py"), "measure", plan.zscope, str(results),
              str(plan.place(arm)), "--data", DATA[plan.factors], "--arm", plan.label(arm), "--seed", str(plan.seed),
              *ONE_THREAD])


def default_program():
    build = os.environ.get("ZSCOPE_BUILD_DIR", str(SCRIPTS.parent / "build/release"))
    return str(pathlib.Path(build) / "bin/zscope")


def read_options(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("arm", choices=list(ARMS))
    parser.add_argument("factors", type=int, choices=list(DATA))
    parser.add_argument("resolution", type=int, choices=list(GROWTH))
    parser.add_argument("seed", type=int)
    parser.add_argument("--zscope", default=default_program(), help="the program")
    return parser.parse_args(words)


def main(words=None):
    options = read_options(words)
    plan = Plan(options.folder, options.factors, options.resolution, options.seed, options.zscope)
    plan.folder.mkdir(parents=True, exist_ok=True)
    make(plan, options.arm)
    measure(plan, options.arm)


if __name__ == "__main__":
    main()
