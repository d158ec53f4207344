#!/usr/bin/env bash
# check_layers.sh: who may include whom.
#   - nothing below core/ includes app/, OpenGL, GLFW or Dear ImGui;
#   - no header below app/ includes LibTorch: panels and state see plain data;
#   - the torch-free part (core/base, core/curves, core/latent, core/data/scenes) includes no LibTorch;
#   - models and what is measured on them (core/tensor, core/model, core/hessian, core/regularizers)
#     include nothing that stands on them;
#   - re-basing (core/directions) includes nothing that draws, writes or trains with its axes;
#   - torch/torch.h, which costs 17 seconds a file, is included nowhere.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

failed=0
# forbid WHY PATTERN PATHSPEC...: no tracked or new file of these may hold an include that matches.
forbid() {
    local why="$1" pattern="$2" found
    shift 2
    # Exit code 1: nothing found; any other is git's own failure, which ends the check.
    found="$(git grep --untracked -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$pattern" -- "$@")" || [ "$?" -eq 1 ]
    if [ -n "$found" ]; then
        printf '%s:\n%s\n' "$why" "$found" >&2
        failed=1
    fi
}

forbid "core/ must not know the app" 'app/' 'core/*.cpp' 'core/*.h'
forbid "core/ must not know the window" '(GL|GLFW|glad|imgui|implot|portable_file_dialogs)' 'core/*.cpp' 'core/*.h'
forbid "headers of app/ must not show LibTorch" '(torch|ATen)/' 'app/*.h'
forbid "the torch-free part must stay so" '(torch|ATen|c10)/' \
    'core/base/*.cpp' 'core/base/*.h' 'core/curves/*.cpp' 'core/curves/*.h' 'core/latent/*.cpp' 'core/latent/*.h' \
    'core/data/scenes/*.cpp' 'core/data/scenes/*.h'
forbid "models and their second derivatives must not know what is made of them" \
    'core/(directions|explore|export|metrics|train)/' \
    'core/tensor/*.cpp' 'core/tensor/*.h' 'core/model/*.cpp' 'core/model/*.h' \
    'core/hessian/*.cpp' 'core/hessian/*.h' 'core/regularizers/*.cpp' 'core/regularizers/*.h'
forbid "re-basing must not know what is made of its axes" 'core/(explore|export|metrics|train)/' \
    'core/directions/*.cpp' 'core/directions/*.h'
forbid "torch/torch.h is too wide: include what is used" 'torch/torch\.h' '*.cpp' '*.h'
exit "$failed"
