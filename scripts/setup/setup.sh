#!/usr/bin/env bash
# setup.sh [GROUP...]: everything a build needs; silent when it is all there. GROUP as in packages.txt, besides "build".
#   ZSCOPE_TORCH_ROOT  folder with include/ and lib/ of a LibTorch that is already on the machine
#   ZSCOPE_GUI=off     a build without the window: needs no GUI package
#   ZSCOPE_CUDA=1|0    CUDA libraries of LibTorch: on or off instead of "where a driver is found"
#   ZSCOPE_PACKAGES=off  leaves the system's packages alone
#   ZSCOPE_CACHE       where downloads and unpacked files go, instead of ~/.cache/zscope
set -euo pipefail
# shellcheck source=scripts/setup/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

groups=(build "$@")
is_off "${ZSCOPE_GUI:-}" || groups+=(window)
"$zscope_setup_dir/install_packages.sh" "${groups[@]}"

if [ -z "${ZSCOPE_TORCH_ROOT:-}" ]; then
    "$zscope_setup_dir/stage.sh" torch
    "$zscope_setup_dir/stage.sh" headers
    if wants_cuda; then
        "$zscope_setup_dir/stage.sh" cuda
    fi
fi
if ! is_off "${ZSCOPE_GUI:-}"; then
    "$zscope_setup_dir/stage.sh" imgui
fi
