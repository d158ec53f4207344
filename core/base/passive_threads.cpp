#include "core/base/passive_threads.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/program_path.h"

namespace zscope {

namespace {

std::vector<std::string> own_arguments() {
    std::vector<std::string> arguments;
    std::ifstream in("/proc/self/cmdline", std::ios::binary);
    for (std::string argument; std::getline(in, argument, '\0');) {
        arguments.push_back(argument);
    }
    return arguments;
}

}  // namespace

void wait_passively() {
    constexpr const char* kPolicy = "OMP_WAIT_POLICY";
    if (std::getenv(kPolicy) != nullptr || ::setenv(kPolicy, "PASSIVE", 0) != 0 ||
        ::setenv("GOMP_SPINCOUNT", "20000", 0) != 0) {
        return;
    }
    const std::filesystem::path program = program_path();
    std::vector<std::string> arguments = own_arguments();
    if (program.empty() || arguments.empty()) {
        return;
    }
    std::vector<char*> pointers;
    for (std::string& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    ::execv(program.c_str(), pointers.data());
}

}  // namespace zscope
