#!/usr/bin/env bash
# check_format.sh [--fix]: every C++ file of the repository is as clang-format writes it. Exit code 77: skipped, see
# clang_tools.sh.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/clang_tools.sh
source scripts/clang_tools.sh
find_clang_tool clang-format

mode=(--dry-run --Werror)
if [ "${1:-}" = --fix ]; then
    mode=(-i)
fi
git ls-files -z -- '*.cpp' '*.h' | xargs -0 --no-run-if-empty "$clang_tool" --style=file "${mode[@]}"
