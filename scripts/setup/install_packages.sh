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

say "packages to install: ${missing[*]}"
install=(apt-get install -y --no-install-recommends "${missing[@]}")
by_hand=("Run this as root, then start again:" "  apt-get update; ${install[*]}")

# Asks for a password only where somebody can answer.
may_sudo() {
    command -v sudo >/dev/null || return 1
    if [ -t 0 ]; then
        sudo true
    else
        sudo -n true 2>/dev/null
    fi
}

as_root=(env DEBIAN_FRONTEND=noninteractive)
if [ "$(id -u)" -ne 0 ]; then
    may_sudo || stop "Installing packages needs root." "${by_hand[@]}"
    as_root=(sudo "${as_root[@]}")
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
run_apt() {
    "${as_root[@]}" "$@" </dev/null >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}
# One source that fails need not be one that these packages come from.
run_apt apt-get update ||
    say "'apt-get update' failed (its output is above): going on with the package lists that are there"
size="$(LC_ALL=C apt-get install --no-install-recommends --assume-no "${missing[@]}" 2>/dev/null </dev/null |
    sed -n 's/^Need to get \(.* [kMG]\?B\).*/\1/p' || true)"
say "installing ${#missing[@]} packages and what they need (to fetch: ${size:-unknown})"
run_apt "${install[@]}" || stop "'${install[*]}' failed (its output is above)." "${by_hand[@]}"
