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
    printf '\n%s\n  zscope' "$what"
    printf ' %q' "$@"
    printf '\n'
    "$zscope" "$@"
}

has_verb() {
    grep -qE "^  $1 " <<<"$help"
}

models=(demo)
for card in "$root"/models/*.json; do
    [ ! -e "$card" ] || models+=("${card%.json}.safetensors")
done

echo "No display: a tour in pictures, in $out"
for model in "${models[@]}"; do
    name="$(basename "${model%.safetensors}")"
    show "What $name is" info "$model"
    show "A row for each component: what does it do?" strip "$model" --labels --out "$out/$name-strip.png"
    show "Samples" grid "$model" --count 16 --out "$out/$name-samples.png"
    if has_verb rank; then
        show "Which components do most" rank "$model" --out "$out/$name-rank.csv"
    fi
    if has_verb heatmap; then
        show "Where a component acts" heatmap "$model" --out "$out/$name-heatmap.png"
    fi
done

if grep -q -- '--screenshot' <<<"$help" && command -v xvfb-run >/dev/null; then
    echo
    echo "The window, drawn on a virtual display: $out/window.png"
    xvfb-run -a -s "-screen 0 1600x1000x24" "$zscope" --screenshot "$out/window.png"
fi
echo
echo "Done: see $out"
