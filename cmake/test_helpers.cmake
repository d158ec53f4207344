# zscope_add_test(NAME LABEL SOURCES... LIBS...): one GoogleTest program, one CTest entry.
# Labels: unit threads app ui screen cli gpu.
# A source that names ZSCOPE_SOURCE_DIR gets it as a string. The others do without, so that the compiler cache
# serves them to every clone.
function(zscope_add_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} zscope_warnings GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  foreach(source ${ARG_SOURCES})
    file(STRINGS "${CMAKE_CURRENT_SOURCE_DIR}/${source}" uses REGEX "ZSCOPE_SOURCE_DIR" LIMIT_COUNT 1)
    if(uses)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ZSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
  endforeach()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  # Waiting OpenMP threads must not spin: tests run side by side, often on two cores.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
                       ENVIRONMENT "OMP_WAIT_POLICY=PASSIVE")
endfunction()
