#include "core/explore/model_source.h"

#include <c10/core/Device.h>

#include "core/base/error.h"
#include "core/model/generator.h"
#include "core/model/weight_snapshot.h"

namespace zscope {

std::unique_ptr<Generator> make_replica(const ModelSource& source) {
    if (!source.prototype) {
        throw Error(ErrorCode::invalid_argument, "No model is open", "Open a model first");
    }
    std::unique_ptr<Generator> replica = source.prototype->replica();
    replica->to(c10::Device(source.device));
    if (source.weights) {
        source.weights->copy_into(*replica);
    }
    return replica;
}

std::uint64_t weights_version(const ModelSource& source) {
    return source.weights ? source.weights->version() : 0;
}

}  // namespace zscope
