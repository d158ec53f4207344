# What many sources read first, LibTorch's headers above all, compiled once for all of them: each source then takes a
# third of the time. Sources include what they use all the same: clang-tidy reads them without this, and
# -D ZSCOPE_PRECOMPILED_HEADERS=OFF builds them so.
option(ZSCOPE_PRECOMPILED_HEADERS "Compile LibTorch's headers once, not for every source" ON)

# Without any target's own definitions: the compiler takes the result only where all it was made with hold.
function(zscope_precompile name)
  add_library(${name} OBJECT "${CMAKE_SOURCE_DIR}/cmake/precompiled_headers.cpp")
  target_link_libraries(${name} PRIVATE zscope_torch nlohmann_json::nlohmann_json tl::expected)
  target_precompile_headers(${name} PRIVATE ${ARGN}
    <tl/expected.hpp> <algorithm> <chrono> <filesystem> <functional> <memory> <thread>)
endfunction()

if(ZSCOPE_PRECOMPILED_HEADERS)
  zscope_precompile(zscope_precompiled
    <ATen/ATen.h> <ATen/CPUGeneratorImpl.h> <ATen/Parallel.h> <nlohmann/json.hpp>)
  # Every source pays for all of what is compiled so, the more the more templates it has: 1.9 s for the above, .6 s for this.
  zscope_precompile(zscope_precompiled_tensor <ATen/core/Tensor.h>)
endif()

# For a target that computes.
function(zscope_use_precompiled_headers target)
  if(ZSCOPE_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM zscope_precompiled)
  endif()
endfunction()

# For a target that links LibTorch, while most of its sources only pass tensors on.
function(zscope_use_precompiled_tensor target)
  if(ZSCOPE_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM zscope_precompiled_tensor)
  endif()
endfunction()
