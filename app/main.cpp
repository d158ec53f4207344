#include "app/cli/command_line.h"
#include "core/base/kept_memory.h"
#include "core/base/passive_threads.h"
#ifdef ZSCOPE_HAS_WINDOW
#include "app/ui/window_arguments.h"
#endif

int main(int argc, char** argv) {
    zscope::wait_passively();
    zscope::keep_freed_memory();
#ifdef ZSCOPE_HAS_WINDOW
    return zscope::run_command_line(argc, argv, {zscope::run_window_from, zscope::window_help});
#else
    return zscope::run_command_line(argc, argv, {});
#endif
}
