# What the window is made of:
#   zscope_imgui             Dear ImGui (docking), its GLFW and OpenGL 3 backends, imgui_stdlib, ImPlot
#   zscope_imgui_hook_stub   empty test hooks, linked by the product: no Test Engine code ships
#   zscope_imgui_test_engine Dear ImGui Test Engine, linked by tests instead of the stub (its licence: docs/third-party.md)
#   zscope_glad              OpenGL 3.3 core loader, generated here
#   zscope_file_dialogs      portable-file-dialogs.h
# Sources come from the staged imgui-bundle package; GLFW and the generator of glad come from the system.
find_package(glfw3 3.3 REQUIRED)

set(ZSCOPE_IMGUI_BUNDLE_VERSION 1.93.0)
set(_bundle "${ZSCOPE_STAGE_DIR}/imgui_bundle-${ZSCOPE_IMGUI_BUNDLE_VERSION}/external")
if(NOT EXISTS "${_bundle}/imgui/imgui/imgui.h")
  message(FATAL_ERROR "No Dear ImGui sources in ${_bundle}. Run ./run.sh, which fetches them, "
                      "or build without the window: -D ZSCOPE_GUI=OFF.")
endif()

# Third-party code: no warnings, headers as SYSTEM.
function(_zscope_third_party_library name)
  add_library(${name} STATIC ${ARGN})
  target_compile_options(${name} PRIVATE -w)
endfunction()

# --reproducible takes the specification that comes with the package; without it glad goes to the network.
function(_zscope_generate_glad out_dir)
  if(EXISTS "${out_dir}/src/gl.c")
    return()
  endif()
  # The distribution's own Python: one from a virtual environment does not see the package.
  find_program(ZSCOPE_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
  file(REMOVE_RECURSE "${out_dir}.tmp")
  execute_process(
    COMMAND "${ZSCOPE_SYSTEM_PYTHON}" -m glad --api gl:core=3.3 --extensions "" --reproducible --quiet
            --out-path "${out_dir}.tmp" c
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed OR NOT EXISTS "${out_dir}.tmp/src/gl.c")
    message(FATAL_ERROR "glad could not generate the OpenGL loader (package python3-glad):\n${output}")
  endif()
  file(REMOVE_RECURSE "${out_dir}")
  file(RENAME "${out_dir}.tmp" "${out_dir}")
endfunction()

set(_glad "${CMAKE_BINARY_DIR}/glad")
_zscope_generate_glad("${_glad}")
_zscope_third_party_library(zscope_glad "${_glad}/src/gl.c")
target_include_directories(zscope_glad SYSTEM PUBLIC "${_glad}/include")
target_compile_definitions(zscope_glad INTERFACE GLFW_INCLUDE_NONE)

set(_imgui "${_bundle}/imgui/imgui")
set(_implot "${_bundle}/implot/implot")
_zscope_third_party_library(zscope_imgui
  "${_imgui}/imgui.cpp" "${_imgui}/imgui_draw.cpp" "${_imgui}/imgui_tables.cpp" "${_imgui}/imgui_widgets.cpp"
  "${_imgui}/imgui_stacklayout.cpp" "${_imgui}/misc/cpp/imgui_stdlib.cpp"
  "${_imgui}/backends/imgui_impl_glfw.cpp" "${_imgui}/backends/imgui_impl_opengl3.cpp"
  "${_implot}/implot.cpp" "${_implot}/implot_items.cpp")
target_include_directories(zscope_imgui SYSTEM PUBLIC
  "${_imgui}" "${_imgui}/misc/cpp" "${_imgui}/backends" "${_implot}")
# One build of ImGui for product and tests; who links it brings either the stub or the engine.
# Two number types instead of ten: implot_items.cpp compiles in a fifth of the time.
target_compile_definitions(zscope_imgui PUBLIC
  IMGUI_ENABLE_TEST_ENGINE "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)")
target_link_libraries(zscope_imgui PUBLIC glfw ${CMAKE_DL_LIBS})

# Objects, not an archive: the linker would drop it before ImGui asks for the hooks.
add_library(zscope_imgui_hook_stub OBJECT "${CMAKE_SOURCE_DIR}/cmake/imgui_hook_stub.cpp")
target_link_libraries(zscope_imgui_hook_stub PRIVATE zscope_imgui zscope_warnings)

set(_engine_root "${_bundle}/imgui_test_engine/imgui_test_engine")
set(_engine "${_engine_root}/imgui_test_engine")
_zscope_third_party_library(zscope_imgui_test_engine EXCLUDE_FROM_ALL
  "${_engine}/imgui_te_context.cpp" "${_engine}/imgui_te_coroutine.cpp" "${_engine}/imgui_te_engine.cpp"
  "${_engine}/imgui_te_exporters.cpp" "${_engine}/imgui_te_perftool.cpp" "${_engine}/imgui_te_ui.cpp"
  "${_engine}/imgui_te_utils.cpp" "${_engine}/imgui_capture_tool.cpp")
target_include_directories(zscope_imgui_test_engine SYSTEM PUBLIC "${_engine_root}" "${_engine}")
target_compile_definitions(zscope_imgui_test_engine PUBLIC
  IMGUI_TEST_ENGINE_ENABLE_COROUTINE_STDTHREAD_IMPL=1 IMGUI_TEST_ENGINE_ENABLE_STD_FUNCTION=1)
target_link_libraries(zscope_imgui_test_engine PUBLIC zscope_imgui Threads::Threads)

add_library(zscope_file_dialogs INTERFACE)
target_include_directories(zscope_file_dialogs SYSTEM INTERFACE
  "${_bundle}/portable_file_dialogs/portable_file_dialogs")
