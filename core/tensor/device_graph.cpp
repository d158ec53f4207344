#include "core/tensor/device_graph.h"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/program_path.h"
#include "core/tensor/cuda_graph_library.h"

namespace zscope {
namespace {

bool are_off() {
    const char* value = std::getenv("ZSCOPE_CUDA_GRAPHS");
    return value != nullptr && std::string_view(value) == "0";
}

NewCudaGraphs load_library() {
    const std::string path = program_path().replace_filename(kCudaGraphLibrary).string();
    // Never closed: graphs made by it may live as long as the program.
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* found = library != nullptr ? ::dlsym(library, kNewCudaGraphs) : nullptr;
    if (found == nullptr) {
        const char* reason = ::dlerror();
        throw Error(ErrorCode::unsupported, reason != nullptr ? reason : path + " is empty");
    }
    return reinterpret_cast<NewCudaGraphs>(found);
}

}  // namespace

DeviceGraphMaker graphs_on(c10::Device device) {
    if (!device.is_cuda() || are_off()) {
        return {};
    }
    const int index = device.has_index() ? device.index() : 0;
    return [index, graphs = std::make_shared<std::unique_ptr<DeviceGraphs>>()] {
        if (*graphs == nullptr) {
            graphs->reset(load_library()(index));
        }
        return (*graphs)->make();
    };
}

}  // namespace zscope
