# For the targets of a folder and of those below that are added afterwards, where no time is spent that would be worth a
# third of the compiler's. GCC from 13 on would not take the precompiled headers then, which were made with more
# optimisation, and lose more than that.
macro(zscope_optimise_less)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    add_compile_options($<$<CONFIG:Release>:-O1>)
  endif()
endmacro()
