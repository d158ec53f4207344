# On our own code only: third-party headers come in as SYSTEM. Warnings are errors with the compilers that the code is
# checked with; another one may know more of them, which must keep nobody from building.
set(_checked OFF)
if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^12\\.") OR
   (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^14\\."))
  set(_checked ON)
endif()
option(ZSCOPE_WERROR "Warnings are errors" ${_checked})
add_library(zscope_warnings INTERFACE)
target_compile_options(zscope_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion $<$<BOOL:${ZSCOPE_WERROR}>:-Werror>)
