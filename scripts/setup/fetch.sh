#!/usr/bin/env bash
# fetch.sh SET: brings the files of this set of pins.txt into the download folder, each checked by SHA-256.
# Files that are already there (put there by hand on a machine without network, for example) are taken as they are
# once their checksum fits.
set -euo pipefail
# shellcheck source=scripts/setup/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

find_pip() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version >/dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    stop "pip is missing: install the package python3-pip."
}

has_checksum() {
    echo "$2  $1" | sha256sum --check --status 2>/dev/null
}

# The wheels are named for one Python, but only their C++ libraries are used: any Python may fetch them.
pip_download() {
    local requirement="$1" sha256="$2" file="$3" folder="$4" python pick
    python="$(find_pip)"
    case "$file" in
        *.whl)
            pick=(--only-binary :all: --implementation cp --python-version 3.12)
            local platform
            for platform in 2_28 2_27 2_25 2_18 2_17 2_12 2_5; do
                pick+=(--platform "manylinux_${platform}_x86_64")
            done
            pick+=(--platform manylinux2014_x86_64 --platform manylinux2010_x86_64 --platform manylinux1_x86_64)
            ;;
        *) pick=(--no-binary "${requirement%%==*}") ;;
    esac
    echo "$requirement --hash=sha256:$sha256" >"$folder/requirement.txt"
    local quiet=()
    [ -t 2 ] || quiet=(--quiet --progress-bar off)
    "$python" -m pip download "${quiet[@]}" --disable-pip-version-check --no-cache-dir --no-deps \
        "${pick[@]}" --dest "$folder" --require-hashes -r "$folder/requirement.txt" >&2
}

fetch_one() {
    local requirement="$1" bytes="$2" sha256="$3" file="$4"
    if [ -e "$zscope_downloads/$file" ]; then
        if has_checksum "$zscope_downloads/$file" "$sha256"; then
            return
        fi
        say "$file has a wrong checksum: fetching it again"
    fi
    say "fetching ${requirement/==/ } ($(megabytes "$bytes"))"
    local folder
    folder="$(mktemp -d "$zscope_downloads/.fetch.XXXXXX")"
    # shellcheck disable=SC2064  # the folder's name of now is meant
    trap "rm -rf '$folder'" EXIT
    pip_download "$requirement" "$sha256" "$file" "$folder" ||
        stop "Fetching $requirement failed. Start again when the network is back." \
            "Files that are whole are kept, this one begins anew. Without network, put it into $zscope_downloads: $file"
    [ -e "$folder/$file" ] || stop "pip brought another file than $file for $requirement: $(ls "$folder")"
    mv -f "$folder/$file" "$zscope_downloads/$file"
    rm -rf "$folder"
    trap - EXIT
}

mkdir -p "$zscope_downloads"
rm -rf "$zscope_downloads"/.fetch.*
while read -r set requirement bytes sha256 file; do
    if [ "$set" = "$1" ]; then
        fetch_one "$requirement" "$bytes" "$sha256" "$file"
    fi
done <"$zscope_pins"
