# Uses ccache when it is there. Paths are made relative, so that two clones share their results. The sloppiness is what
# ccache asks for where headers are precompiled: that none of them expands __DATE__ or __TIME__. With the inode cache a
# header whose inode and times are known is not hashed again: a precompiled one has up to 400 MB, and every source takes one.
find_program(ZSCOPE_CCACHE ccache)
if(ZSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_INODECACHE=1;${ZSCOPE_CCACHE}")
endif()
