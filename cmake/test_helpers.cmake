# zscope_add_test(NAME LABEL SOURCES... LIBS... [TIMEOUT SECONDS] [SHARDS N]): one GoogleTest program, one CTest entry,
# or with SHARDS N so many entries, NAME_0 and so on, that share the program's tests and can run side by side.
# Labels: unit threads app ui screen cli gpu; the target tests_LABEL builds all programs of one.
# A source that names ZSCOPE_SOURCE_DIR gets it as a string. The others do without, so that the compiler cache
# serves them to every clone.
function(zscope_add_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT;SHARDS" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} zscope_warnings GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  if(NOT "${ARG_LIBS}" MATCHES "^zscope_(base|app_state)$")
    zscope_use_precompiled_headers(${name})
  endif()
  foreach(source ${ARG_SOURCES})
    file(STRINGS "${CMAKE_CURRENT_SOURCE_DIR}/${source}" uses REGEX "ZSCOPE_SOURCE_DIR" LIMIT_COUNT 1)
    if(uses)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ZSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
  endforeach()
  if(NOT TARGET tests_${ARG_LABEL})
    add_custom_target(tests_${ARG_LABEL})
  endif()
  add_dependencies(tests_${ARG_LABEL} ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(NOT ARG_SHARDS)
    set(ARG_SHARDS 1)
  endif()
  math(EXPR last "${ARG_SHARDS} - 1")
  foreach(shard RANGE ${last})
    set(entry ${name})
    if(ARG_SHARDS GREATER 1)
      set(entry ${name}_${shard})
    endif()
    add_test(NAME ${entry} COMMAND ${name})
    # OpenMP's threads wait as the program's do (core/base/passive_threads.h): tests run side by side, often on two
    # cores. What may take longest begins first, so that none runs alone at the end.
    set_tests_properties(${entry} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT}
      ENVIRONMENT "OMP_WAIT_POLICY=PASSIVE;GOMP_SPINCOUNT=20000;GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()
