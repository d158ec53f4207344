#!/usr/bin/env bash
# check_model_size.sh: every file that models/ has ever held takes less than 30 MB in all, for a clone brings the whole
# history. Exit code 77: skipped, where that history is not here.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
limit=30000000

skip() {
    echo "skipped: the history of models/ is not here ($1)" >&2
    exit 77
}

command -v git >/dev/null || skip "git is missing"
# Empty at the top of a repository: a folder inside another one has no history of its own.
if ! prefix="$(git rev-parse --show-prefix 2>/dev/null)" || [ -n "$prefix" ]; then
    skip "no git repository"
fi
[ "$(git rev-parse --is-shallow-repository)" = false ] || skip "a shallow clone"

bytes="$(git rev-list --objects --full-history HEAD -- models |
    git cat-file --batch-check='%(objecttype) %(objectsize) %(rest)' |
    awk '$1 == "blob" { sum += $2 } END { printf "%.0f", sum }')"
said="models/ has held $((bytes / 1000)) kB in all"
if [ "$bytes" -ge "$limit" ]; then
    echo "$said, at most $((limit / 1000)) may be" >&2
    exit 1
fi
echo "$said"
