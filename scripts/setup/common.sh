# shellcheck shell=bash disable=SC2034  # the scripts that source this use the variables
# Sourced by the scripts of the set-up: where things are, and how they speak.
# Messages go to stderr, so that the program's own output stays clean behind ./run.sh.

zscope_cache="${ZSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/zscope}"
zscope_downloads="$zscope_cache/downloads"
zscope_stage="$zscope_cache/stage"
zscope_setup_dir="$(dirname -- "${BASH_SOURCE[0]}")"
zscope_pins="$zscope_setup_dir/pins.txt"

say() {
    printf '[set-up] %s\n' "$*" >&2
}

stop() {
    printf '[set-up] %s\n' "$@" >&2
    exit 1
}

# An option set to 0, off, no or OFF.
is_off() {
    case "${1:-}" in
        0 | off | OFF | no | NO) return 0 ;;
        *) return 1 ;;
    esac
}

megabytes() {
    echo "$((($1 + 500000) / 1000000)) MB"
}

# CUDA libraries only where a driver can use them, or on request. The list is read to its end: with pipefail an
# ldconfig that a `grep -q` leaves behind would count as no driver.
wants_cuda() {
    if [ -n "${ZSCOPE_CUDA:-}" ]; then
        ! is_off "$ZSCOPE_CUDA"
    else
        [[ "$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null)" == *libcuda.so.1* ]]
    fi
}

# How many jobs at once: a compiler that reads LibTorch's headers takes up to 1.5 GB, and so do its tests.
parallel_jobs() {
    local cores fit
    cores="$(nproc)"
    fit="$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo)"
    [ "$fit" -lt "$cores" ] || fit="$cores"
    [ "$fit" -ge 1 ] || fit=1
    echo "$fit"
}
