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
  # Every source pays for all of what is compiled so, the more the more templates it has: the above costs three to four
  # times as much as this.
  zscope_precompile(zscope_precompiled_tensor <ATen/core/Tensor.h>)
endif()

# For a target that links LibTorch, while most of its sources only pass tensors on.
function(zscope_use_precompiled_tensor target)
  if(ZSCOPE_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM zscope_precompiled_tensor)
  endif()
endfunction()

# For a target of whose sources some compute and others pass tensors on; call it when it has all of them. Those that
# include no operation of LibTorch get the smaller headers. CMake knows one set a target, so that they are named to GCC
# by hand; another compiler takes the larger ones for all.
function(zscope_use_precompiled_headers target)
  if(NOT ZSCOPE_PRECOMPILED_HEADERS)
    return()
  endif()
  target_precompile_headers(${target} REUSE_FROM zscope_precompiled)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  set(smaller "${CMAKE_BINARY_DIR}/CMakeFiles/zscope_precompiled_tensor.dir/cmake_pch.hxx")
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}")
    set(operations)
    if(EXISTS "${source}")
      file(STRINGS "${source}" operations LIMIT_COUNT 1
           REGEX "#include <(ATen/(ATen|CPUGeneratorImpl|Context|Parallel|TensorOperators|TensorIterator)\\.h|ATen/ops/|torch/)")
    endif()
    if(NOT operations)
      set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} PROPERTY SKIP_PRECOMPILE_HEADERS ON)
      set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} APPEND PROPERTY COMPILE_OPTIONS -Winvalid-pch -include "${smaller}")
      set_property(SOURCE "${source}" TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS "${smaller}.gch")
    endif()
  endforeach()
  add_dependencies(${target} zscope_precompiled_tensor)
endfunction()
