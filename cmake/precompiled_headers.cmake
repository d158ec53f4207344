# What nearly every source that computes reads first, LibTorch's above all, compiled once for all of them: each source
# then takes a third of the time. Sources include what they use all the same: clang-tidy reads them without this, and
# -D ZSCOPE_PRECOMPILED_HEADERS=OFF builds them so.
option(ZSCOPE_PRECOMPILED_HEADERS "Compile LibTorch's headers once, not for every source" ON)

if(ZSCOPE_PRECOMPILED_HEADERS)
  # Without any target's own definitions: the compiler takes the result only where all it was made with hold.
  add_library(zscope_precompiled OBJECT "${CMAKE_SOURCE_DIR}/cmake/precompiled_headers.cpp")
  target_link_libraries(zscope_precompiled PRIVATE zscope_torch nlohmann_json::nlohmann_json tl::expected)
  target_precompile_headers(zscope_precompiled PRIVATE
    <ATen/ATen.h> <ATen/CPUGeneratorImpl.h> <ATen/Parallel.h>
    <nlohmann/json.hpp> <tl/expected.hpp>
    <algorithm> <chrono> <filesystem> <functional> <memory> <thread>)
endif()

# For a target that links LibTorch.
function(zscope_use_precompiled_headers target)
  if(ZSCOPE_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM zscope_precompiled)
  endif()
endfunction()
