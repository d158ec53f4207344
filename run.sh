#!/usr/bin/env bash
# run.sh [ARGUMENTS...]: sets up what is missing, builds what is old, and starts zscope with these arguments.
# Without arguments it opens the window; where there is no display it makes a small tour of pictures instead.
# Options come from the environment: ZSCOPE_BUILD_DIR, and those of scripts/setup/setup.sh.
set -euo pipefail
root="$(cd "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
build="${ZSCOPE_BUILD_DIR:-$root/build/release}"
# shellcheck source=scripts/setup/common.sh
source "$root/scripts/setup/common.sh"

"$root/scripts/setup/setup.sh"
# A folder in which ./test.sh has built the tests keeps them. Of an option said twice the last one counts.
tests="$(sed -n 's/.*ZSCOPE_TESTS=\([A-Z]*\).*/\1/p' "$build/.configured" 2>/dev/null || true)"
"$root/scripts/build.sh" "$build" -D CMAKE_BUILD_TYPE=Release -D "ZSCOPE_TESTS=${tests:-OFF}" -- zscope

if [ "$#" -eq 0 ] && { [ -z "${DISPLAY:-}" ] || is_off "${ZSCOPE_GUI:-}"; }; then
    exec "$root/scripts/tour.sh" "$build/bin/zscope"
fi
exec "$build/bin/zscope" "$@"
