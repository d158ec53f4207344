#!/usr/bin/env bash
# check_tidy.sh BUILD_FOLDER [--full | FILE...]: clang-tidy with the options of .clang-tidy.
# Without files: what differs from where the branch left the main branch of a remote or else of this clone (where it
# has not left it: from the commit before), and what is not committed yet. Says which. A changed header is checked
# through a source beside it; headers that did not change stay silent.
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

# find_base: sets base to the commit that the files are compared with, and base_name to what it is.
find_base() {
    local branch
    for branch in $(git for-each-ref --format='%(refname:short)' 'refs/remotes/*/main') main; do
        if base="$(git merge-base HEAD "$branch" 2>/dev/null)" && [ "$base" != "$(git rev-parse HEAD)" ]; then
            base_name="where this branch left $branch"
            return
        fi
    done
    base_name="the commit before"
    if ! base="$(git rev-parse --verify --quiet HEAD~1)"; then
        # A shallow clone has no commit before; then only what is not committed is looked at.
        base="$(git rev-parse HEAD)"
        base_name="the only commit here"
    fi
}

changed_files() {
    git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h'
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
    --full)
        what="every file"
        asked="$(git ls-files -- '*.cpp' '*.h')"
        ;;
    "")
        find_base
        what="what differs from $base_name ($(git rev-parse --short "$base")), or is not committed; --full: every file"
        asked="$(changed_files)"
        ;;
    *)
        what="the files named"
        asked="$(printf '%s\n' "$@")"
        ;;
esac
files="$(sources_of <<<"$asked" | compiled_only)"
if [ -z "$files" ]; then
    echo "clang-tidy: nothing to check ($what)"
    exit 0
fi
echo "clang-tidy: $(wc -l <<<"$files") sources ($what)"
# The headers that the compiler of this build has precompiled say nothing to clang: it reads what a source includes.
commands="$(mktemp -d)"
trap 'rm -rf "$commands"' EXIT
sed 's/ -Winvalid-pch -include [^ ]*cmake_pch\.hxx//' "$build/compile_commands.json" >"$commands/compile_commands.json"
headers="$(grep '\.h$' <<<"$asked" | sed 's/\./\\./g' | paste -sd '|' || true)"
xargs -P "$(nproc)" -n 1 "$clang_tool" -p "$commands" --quiet "--header-filter=/(${headers:-none})\$" <<<"$files" 2> >(grep -vE '^[0-9]+ warnings? generated' >&2)
