#!/usr/bin/env bash
# check_tidy.sh BUILD_FOLDER [--full | FILE...]: clang-tidy with the options of .clang-tidy.
# Without files: what differs from the main branch (on the main branch itself: from the commit before), and what is
# not committed yet. A changed header is checked through a source beside it; headers that did not change stay silent.
# Exit code 77: skipped, see clang_tools.sh.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/clang_tools.sh
source scripts/clang_tools.sh
find_clang_tool clang-tidy

build="$1"
shift
if [ ! -e "$build/compile_commands.json" ]; then
    echo "check_tidy.sh: $build holds no compile_commands.json; build first" >&2
    exit 2
fi

base_commit() {
    local branch base
    for branch in origin/main main; do
        if base="$(git merge-base HEAD "$branch" 2>/dev/null)" && [ "$base" != "$(git rev-parse HEAD)" ]; then
            echo "$base"
            return
        fi
    done
    # A shallow clone has no commit before; then only what is not committed is looked at.
    git rev-parse --verify --quiet HEAD~1 || git rev-parse HEAD
}

changed_files() {
    git diff --name-only --diff-filter=d "$(base_commit)" -- '*.cpp' '*.h'
    git ls-files --others --exclude-standard -- '*.cpp' '*.h'
}

# The sources through which these files are seen: a source itself; for a header the source of the same name, or else
# the first source of its folder.
sources_of() {
    local file source
    while read -r file; do
        case "$file" in
            *.cpp) echo "$file" ;;
            *.h)
                source="${file%.h}.cpp"
                [ -e "$source" ] || source="$(git ls-files -- "$(dirname "$file")/*.cpp" | head -n 1)"
                [ -z "$source" ] || echo "$source"
                ;;
        esac
    done | sort -u
}

# Only files that this build compiles: a server build has no window.
compiled_only() {
    local file
    while read -r file; do
        if grep -qF "\"file\": \"$PWD/$file\"" "$build/compile_commands.json"; then
            echo "$file"
        fi
    done
}

case "${1:-}" in
    --full) asked="$(git ls-files -- '*.cpp' '*.h')" ;;
    "") asked="$(changed_files)" ;;
    *) asked="$(printf '%s\n' "$@")" ;;
esac
files="$(sources_of <<<"$asked" | compiled_only)"
if [ -z "$files" ]; then
    echo "clang-tidy: nothing to check"
    exit 0
fi
echo "clang-tidy: $(wc -l <<<"$files") files"
# The headers that the compiler of this build has precompiled say nothing to clang: it reads what a source includes.
commands="$(mktemp -d)"
trap 'rm -rf "$commands"' EXIT
sed 's/ -Winvalid-pch -include [^ ]*cmake_pch\.hxx//' "$build/compile_commands.json" >"$commands/compile_commands.json"
headers="$(grep '\.h$' <<<"$asked" | sed 's/\./\\./g' | paste -sd '|' || true)"
xargs -P "$(nproc)" -n 1 "$clang_tool" -p "$commands" --quiet "--header-filter=/(${headers:-none})\$" <<<"$files" 2> >(grep -vE '^[0-9]+ warnings? generated' >&2)
