#!/usr/bin/env bash
# install_packages.sh GROUP...: installs what is missing of these groups of packages.txt.
# As root or through sudo; otherwise prints the one command to run and stops.
# ZSCOPE_PACKAGES=off leaves the system's packages alone.
set -euo pipefail
# shellcheck source=scripts/setup/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

if is_off "${ZSCOPE_PACKAGES:-}"; then
    exit 0
fi

wanted=()
while read -r group package; do
    for asked in "$@"; do
        if [ "$group" = "$asked" ]; then
            wanted+=("$package")
        fi
    done
done <"$zscope_setup_dir/packages.txt"

if ! command -v dpkg-query >/dev/null; then
    stop "This is not a Debian or Ubuntu system, so packages cannot be installed here." \
        "Install what these Debian packages hold, then run again with ZSCOPE_PACKAGES=off: ${wanted[*]}"
fi

installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${wanted[@]}" 2>/dev/null || true)"
missing=()
for package in "${wanted[@]}"; do
    case "$installed" in
        *" installed:$package "*) ;;
        *) missing+=("$package") ;;
    esac
done
if [ "${#missing[@]}" -eq 0 ]; then
    exit 0
fi

install=(apt-get install -y --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env DEBIAN_FRONTEND=noninteractive)
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo env DEBIAN_FRONTEND=noninteractive)
else
    stop "Missing packages: ${missing[*]}" "Run this as root, then start again:" \
        "  apt-get update && ${install[*]}"
fi

say "packages to install: ${missing[*]}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
run_apt() {
    "${as_root[@]}" "$@" </dev/null >"$log" 2>&1 ||
        { cat "$log" >&2; stop "'$*' failed (its output is above)."; }
}
run_apt apt-get update
size="$(LC_ALL=C apt-get install --no-install-recommends --assume-no "${missing[@]}" 2>/dev/null </dev/null |
    sed -n 's/^Need to get \(.* [kMG]\?B\).*/\1/p' || true)"
say "installing ${#missing[@]} packages and what they need (to fetch: ${size:-unknown})"
run_apt "${install[@]}"
