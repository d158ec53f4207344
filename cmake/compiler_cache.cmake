# Uses ccache when it is there. Paths are made relative, so that two clones share their results.
find_program(ZSCOPE_CCACHE ccache)
if(ZSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;${ZSCOPE_CCACHE}")
endif()
