#!/usr/bin/env bash
# test.sh [--full]: sets up, builds, and runs every check. Ends with what each step took; fails if one failed.
#   layers, format   who includes whom; clang-format 14
#   models           how much models/ has held over the whole history
#   release          every test, window tests under a virtual display; those labelled gpu are listed as skipped where
#                    there is no GPU
#   tsan             the torch-free tests under ThreadSanitizer
#   asan             the unit tests under AddressSanitizer, LibTorch included
#   tidy             clang-tidy 14 over what has changed
# --full: release also builds the benchmarks, of which bench runs two for a moment; debug builds core/ with the preset of
# that name; asan also runs the thread and command-line tests, asan-ui builds the window with the sanitizer and runs its
# tests (not with ZSCOPE_GUI=off), tidy looks at every file. A step that needs a version of a tool that is not here, or
# the history of a repository that is not, is listed as skipped.
set -euo pipefail
root="$(cd "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
release="${ZSCOPE_BUILD_DIR:-$root/build/release}"
case "$release" in
    /*) ;;
    *) release="$PWD/$release" ;;  # from where it is called, as for run.sh
esac
cd "$root"
# shellcheck source=scripts/setup/common.sh
source "$root/scripts/setup/common.sh"
# shellcheck source=scripts/clang_tools.sh
source "$root/scripts/clang_tools.sh"
case "${1:-}" in
    --full) full=1 ;;
    "") full= ;;
    *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
esac

scripts/setup/setup.sh test

sibling() {
    echo "$(dirname "$release")/$1"
}

run_under=()  # what ctest is run by

# Window tests must not open windows on the user's desktop.
run_ctest() {
    local folder="$1"
    shift
    local display=()
    if command -v xvfb-run >/dev/null; then
        display=(xvfb-run -a -s "-screen 0 1920x1200x24")
    fi
    "${display[@]}" "${run_under[@]}" ctest --test-dir "$folder" --parallel "$(parallel_jobs)" --output-on-failure --no-tests=error "$@"
}

# The sanitizers of GCC 13 and before do not find room where addresses are spread as far as Ubuntu 24.04 does; a
# container may not allow to keep them together, and does without.
run_sanitized_ctest() {
    local run_under=(setarch "$(uname -m)" -R)
    "${run_under[@]}" true 2>/dev/null || run_under=()
    run_ctest "$@"
}

check_release() {
    local bench=OFF
    [ -z "$full" ] || bench=ON
    scripts/build.sh "$release" -D CMAKE_BUILD_TYPE=Release -D ZSCOPE_TESTS=ON -D "ZSCOPE_BENCH=$bench" &&
        run_ctest "$release"
}

# No other step builds without a sanitizer what release leaves out, such as assertions.
check_debug() {
    scripts/build.sh "$(sibling debug)" --preset debug -- zscope_base zscope_core
}

# That benchmarks run, not how fast: on a machine that is shared the numbers say little.
check_bench() {
    "$release/bin/bench_training_step" --rounds 1 && "$release/bin/bench_hessian" --quick
}

check_tsan() {
    local folder
    folder="$(sibling tsan)"
    # A report ends the program at once; system libraries are not instrumented.
    ZSCOPE_GUI=off scripts/build.sh "$folder" --preset tsan &&
        TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 ignore_noninstrumented_modules=1 ${TSAN_OPTIONS:-}" \
            run_sanitized_ctest "$folder" -L 'unit|threads'
}

check_asan() {
    local folder labels=unit targets=(tests_unit)
    folder="$(sibling asan)"
    if [ -n "$full" ]; then
        labels='unit|threads|cli'
        targets+=(tests_threads tests_cli)
    fi
    ZSCOPE_GUI=off scripts/build.sh "$folder" --preset asan -- "${targets[@]}" &&
        UBSAN_OPTIONS="print_stacktrace=1 ${UBSAN_OPTIONS:-}" run_sanitized_ctest "$folder" -L "$labels"
}

# Leaks are looked for where no display is: drivers of OpenGL and X keep what they take until the end.
check_asan_window() {
    local folder
    folder="$(sibling asan-window)"
    export UBSAN_OPTIONS="print_stacktrace=1 ${UBSAN_OPTIONS:-}"
    scripts/build.sh "$folder" --preset asan -D ZSCOPE_GUI=ON -- tests_app panels_test &&
        run_sanitized_ctest "$folder" -L app &&
        ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}" run_sanitized_ctest "$folder" -L ui
}

report=()
failures=0
step() {
    local name="$1" start=$SECONDS result=ok status=0
    shift
    echo "== $name"
    "$@" || status=$?
    if [ "$status" -eq "$skipped" ]; then
        result=skipped
    elif [ "$status" -ne 0 ]; then
        result=FAILED
        failures=$((failures + 1))
    fi
    report+=("$(printf '%-8s %5d s  %s' "$name" $((SECONDS - start)) "$result")")
}

step layers scripts/check_layers.sh
step format scripts/check_format.sh
step models scripts/check_model_size.sh
step release check_release
[ -z "$full" ] || step bench check_bench
[ -z "$full" ] || step debug check_debug
step tsan check_tsan
step asan check_asan
if [ -n "$full" ] && ! is_off "${ZSCOPE_GUI:-}"; then
    step asan-ui check_asan_window
fi
step tidy scripts/check_tidy.sh "$release" ${full:+--full}

printf '== summary\n'
printf '%s\n' "${report[@]}"
[ "$failures" -eq 0 ]
