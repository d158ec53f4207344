#!/usr/bin/env bash
# stage.sh SET: unpacks what is used of this set of pins.txt into the stage folder, fetching it first.
# A set is unpacked beside its place and moved there whole, with a stamp; an interrupted run starts this set again.
set -euo pipefail
# shellcheck source=scripts/setup/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

set="$1"
here="$zscope_setup_dir"
# The stamp holds the pins themselves, so that a changed pin stages anew.
pins="$(grep "^$set " "$zscope_pins")" || stop "pins.txt has no set '$set'."
case "$set" in
    torch | cuda) place="$zscope_stage/libtorch-2.11.0" ;;
    headers) place="$zscope_stage/cuda-headers-13.0" ;;
    imgui) place="$zscope_stage/imgui_bundle-1.93.0" ;;
    *) stop "Unknown set '$set'." ;;
esac
stamp="$place/.staged-$set"

is_staged() {
    [ -e "$stamp" ] && [ "$(<"$stamp")" = "$pins" ]
}

if is_staged; then
    exit 0
fi
mkdir -p "$zscope_stage"
# Two clones may set up at once: the second waits, then finds the work done.
exec 9>"$zscope_stage/.lock"
flock 9
if is_staged; then
    exit 0
fi

"$here/fetch.sh" "$set"
rm -rf "$zscope_stage"/.unpack.*
work="$(mktemp -d "$zscope_stage/.unpack.XXXXXX")"
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

unpack_imgui() {
    local external=external
    python3 "$here/unpack.py" --strip 1 "$1" "$work" LICENSE \
        "$external/imgui/imgui/*.h" "$external/imgui/imgui/*.cpp" "$external/imgui/imgui/LICENSE.txt" \
        "$external/implot/implot/*.h" "$external/implot/implot/*.cpp" "$external/implot/implot/LICENSE" \
        "$external/imgui_test_engine/imgui_test_engine/imgui_test_engine/*" \
        "$external/portable_file_dialogs/portable_file_dialogs/*.h"
}

unpack_headers() {
    python3 "$here/unpack.py" "$1" "$work" 'nvidia/*/include/*' '*[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*'
}

unpack_wheel() {
    case "$1" in
        */torch-*) python3 "$here/unpack.py" "$1" "$work" 'torch/lib/*.so*' 'torch/include/*' '*.dist-info/licenses/*' ;;
        *) python3 "$here/unpack.py" "$1" "$work" 'nvidia/*/lib/*.so*' '*[Ll][Ii][Cc][Ee][Nn][Ss][Ee]*' ;;
    esac
}

while read -r _ requirement _ _ file; do
    archive="$zscope_downloads/$file"
    say "unpacking ${requirement/==/ } ($(megabytes "$(stat -c %s "$archive")"))"
    case "$set" in
        imgui) unpack_imgui "$archive" ;;
        headers) unpack_headers "$archive" ;;
        *) unpack_wheel "$archive" ;;
    esac
done <<<"$pins"

if [ "$set" = cuda ]; then
    # Into the folder that is already in use: nothing there is replaced, the stamp comes last.
    cp -rlf "$work"/. "$place"/
    printf '%s\n' "$pins" >"$stamp.tmp"
    mv -f "$stamp.tmp" "$stamp"
else
    printf '%s\n' "$pins" >"$work/.staged-$set"
    rm -rf "$place"
    mv -T "$work" "$place"
fi
say "staged $set ($(megabytes "$(du -sb "$place" | cut -f1)") on disk in $place)"
