#include "tests/bench/bench_main.h"

#include <cstdio>

#include "core/base/error.h"
#include "core/base/kept_memory.h"
#include "core/base/passive_threads.h"

namespace zscope::bench {

int run_program(int argc, char** argv, const std::function<int(const Options&)>& run,
                std::size_t most_models, std::span<const std::string_view> own,
                std::span<const std::string_view> flags) {
    wait_passively();
    keep_freed_memory();
    try {
        return run(parse_options(argc, argv, most_models, own, flags));
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.describe().c_str());
        return 2;
    }
}

}  // namespace zscope::bench
