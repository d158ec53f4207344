# cmake -D SOURCE_DIR=... -D OUT=... -P write_program_commit.cmake: writes OUT, unless it is there and tells the same.
set(ZSCOPE_COMMIT unknown)
# Sources without a repository of their own, as from an archive, may lie inside another one.
if(EXISTS "${SOURCE_DIR}/.git")
  execute_process(COMMAND git -C "${SOURCE_DIR}" rev-parse --short=12 HEAD
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(ZSCOPE_COMMIT "${found}")
  endif()
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/program_commit.cpp.in" "${OUT}" @ONLY)
