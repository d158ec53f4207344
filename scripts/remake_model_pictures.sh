#!/usr/bin/env bash
# remake_model_pictures.sh [PROGRAM]: makes the pictures beside the bundled models anew, with their sidecars, and the
# documentation's pictures of the pairs (minutes). PROGRAM: the one that ./run.sh builds.
# Models are named from the repository's root, where the commands inside the pictures run again.
set -euo pipefail
root="$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
zscope="$(realpath -- "${1:-${ZSCOPE_BUILD_DIR:-$root/build/release}/bin/zscope}")"
cd "$root"
# Whatever machine it is: the number of threads decides the last bits.
machine=(--threads 2 --device cpu)

strip() {
    local model="models/$1"
    shift
    "$zscope" strip "$model" --seed 3 --labels "$@" "${machine[@]}" --out "$model/strip.png"
}

strip scenes-simple
strip scenes-simple-untangled
strip two-factors --scale 3
strip two-factors-untangled --scale 3
"$zscope" grid models/scenes-simple --count 64 "${machine[@]}" --out models/scenes-simple/samples.png

# Its tables are not kept.
evidence="$(mktemp -d)"
trap 'rm -rf "$evidence"' EXIT
for pair in two-factors scenes-simple; do
    "$zscope" evidence "models/$pair" "models/$pair-untangled" "${machine[@]}" --out "$evidence/evidence-$pair.png"
    cp "$evidence/evidence-$pair.png" docs/pictures/
done
