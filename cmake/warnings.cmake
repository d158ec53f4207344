# Warnings are errors, on our own code only: third-party headers come in as SYSTEM.
add_library(zscope_warnings INTERFACE)
target_compile_options(zscope_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror)
