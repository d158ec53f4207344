# shellcheck shell=bash disable=SC2034  # the scripts that source this use the variables
# Sourced by the checks that clang's tools make. Each version formats and warns in its own way: the checks are made with
# this one, the one of Debian 12, and skipped where there is only another.

clang_version=14
skipped=77  # exit code of a check that was not made

# find_clang_tool NAME: sets clang_tool to NAME of that version; ends the script where there is only another one.
find_clang_tool() {
    local name="$1" found
    clang_tool="$name-$clang_version"
    if command -v "$clang_tool" >/dev/null; then
        return
    fi
    clang_tool="$name"
    if ! command -v "$name" >/dev/null; then
        echo "$name is missing: install $name-$clang_version" >&2
        exit 1
    fi
    found="$("$name" --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p')"
    if [ "$found" != "$clang_version" ]; then
        echo "skipped: this check is made with $name $clang_version, found $found" >&2
        exit "$skipped"
    fi
}
