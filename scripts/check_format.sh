#!/usr/bin/env bash
# check_format.sh [--fix]: every C++ file of the repository is as clang-format writes it.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

mode=(--dry-run --Werror)
if [ "${1:-}" = --fix ]; then
    mode=(-i)
fi
git ls-files -z -- '*.cpp' '*.h' | xargs -0 --no-run-if-empty clang-format --style=file "${mode[@]}"
