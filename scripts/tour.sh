#!/usr/bin/env bash
# tour.sh PROGRAM [FOLDER]: what a machine without a display can show: pictures of every bundled generator, each with
# the command that makes it. FOLDER: exports/tour.
set -euo pipefail
root="$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
zscope="$1"
out="${2:-$root/exports/tour}"
help="$("$zscope" --help)"
mkdir -p "$out"

# show WHAT VERB ARGUMENTS...: says the command, then runs it.
show() {
    local what="$1"
    shift
    printf '\n%s\n  ./run.sh' "$what"
    printf ' %q' "$@"
    printf '\n'
    "$zscope" "$@"
}

has_verb() {
    grep -qE "^  $1 " <<<"$help"
}

models=(demo)
for card in "$root"/models/*/model.json; do
    [ ! -e "$card" ] || models+=("$(dirname "$card")")
done

echo "No display: a tour in pictures, in $out"
for model in "${models[@]}"; do
    name="$(basename "$model")"
    show "What $name is" info "$model"
    show "A row for each component: what does it do?" strip "$model" --labels --out "$out/$name-strip.png"
    show "Samples" grid "$model" --count 16 --out "$out/$name-samples.png"
    if has_verb activeness; then
        show "Which components do most" activeness "$model" --samples 32 --out "$out/$name-activeness.png"
    fi
    if has_verb heatmap; then
        show "Where components interact" heatmap "$model" --out "$out/$name-heatmap.png"
    fi
done

tangled="$root/models/two-factors"
untangled="$root/models/two-factors-untangled"
if [ -e "$tangled/model.json" ] && [ -e "$untangled/model.json" ]; then
    show "The same place in both of a pair: as trained, and untangled" render "$tangled" --compare "$untangled" \
        --seed 4 --scale 8 --labels --out "$out/two-factors-compared.png"
fi

# shellcheck source=scripts/setup/common.sh
source "$root/scripts/setup/common.sh"
if ! is_off "${ZSCOPE_GUI:-}" && command -v xvfb-run >/dev/null; then
    printf '\nThe window, on a virtual display: %s\n' "$out/window.png"
    xvfb-run -a -s "-screen 0 1440x900x24" "$zscope" --size 1440x900 --config none --screenshot "$out/window.png"
fi
echo
echo "Done: see $out"
