# zscope_program_commit: program_commit.cpp in this folder's build folder, which tells the commit the build was made from.
# Written anew only where git has noted another commit, so that a build with nothing new has nothing to do. To be
# included where the target that compiles it is made.
set(zscope_program_commit "${CMAKE_CURRENT_BINARY_DIR}/program_commit.cpp")
set(_noted "")
if(EXISTS "${CMAKE_SOURCE_DIR}/.git")
  # Git writes a line into the log of HEAD with every commit and every change of the branch.
  foreach(_name logs/HEAD HEAD)
    execute_process(COMMAND git -C "${CMAKE_SOURCE_DIR}" rev-parse --git-path "${_name}"
      OUTPUT_VARIABLE _path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _failed)
    if(NOT _failed)
      get_filename_component(_path "${_path}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
      if(EXISTS "${_path}")
        list(APPEND _noted "${_path}")
      endif()
    endif()
  endforeach()
endif()
add_custom_command(OUTPUT "${zscope_program_commit}"
  COMMAND "${CMAKE_COMMAND}" -D "SOURCE_DIR=${CMAKE_SOURCE_DIR}" -D "OUT=${zscope_program_commit}"
          -P "${CMAKE_SOURCE_DIR}/cmake/write_program_commit.cmake"
  DEPENDS ${_noted} "${CMAKE_SOURCE_DIR}/cmake/write_program_commit.cmake" "${CMAKE_SOURCE_DIR}/cmake/program_commit.cpp.in"
  COMMENT "Noting the commit" VERBATIM)
