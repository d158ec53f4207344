#!/usr/bin/env bash
# build.sh FOLDER [-D OPTION=VALUE ...] [-- TARGET...]: configures FOLDER where its options are new, then builds.
# Says nothing when there is nothing to build. Takes ZSCOPE_TORCH_ROOT and ZSCOPE_GUI from the environment; an OPTION
# given here counts for more, a preset's value for less.
set -euo pipefail
root="$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=scripts/setup/common.sh
source "$root/scripts/setup/common.sh"

folder="$1"
shift
gui=ON
if is_off "${ZSCOPE_GUI:-}"; then
    gui=OFF
fi
# Each switch is said every time: of one that is left out, CMake's cache keeps what an earlier call asked for.
options=(-D "ZSCOPE_STAGE_DIR=$zscope_stage" -D "ZSCOPE_TORCH_ROOT=${ZSCOPE_TORCH_ROOT:-}"
    -D "ZSCOPE_GUI=$gui" -D ZSCOPE_TESTS=ON -D ZSCOPE_BENCH=OFF)
while [ "$#" -gt 0 ] && [ "$1" != -- ]; do
    options+=("$1")
    shift
done
[ "${1:-}" != -- ] || shift
targets=("$@")

configured="$folder/.configured"
wanted="${options[*]}"
if [ ! -e "$folder/build.ninja" ] || [ ! -e "$configured" ] || [ "$(<"$configured")" != "$wanted" ]; then
    say "configuring $folder"
    mkdir -p "$folder"
    # Until it has worked, nothing is known of the cache: an interrupted call may have changed it.
    rm -f "$configured"
    log="$folder/configure.log"
    cmake -S "$root" -B "$folder" -G Ninja "${options[@]}" >"$log" 2>&1 ||
        { cat "$log" >&2; stop "cmake failed (its output is above)."; }
    printf '%s\n' "$wanted" >"$configured"
fi

steps="$(ninja -C "$folder" -n "${targets[@]}" | tail -n 1 | sed -n 's/^\[\([0-9]*\)\/.*/\1/p')"
if [ -n "$steps" ]; then
    say "building ${targets[*]:-everything} in $folder ($steps steps)"
    NINJA_STATUS='[%f/%t] ' ninja -C "$folder" -j "$(parallel_jobs)" "${targets[@]}" >&2
fi
