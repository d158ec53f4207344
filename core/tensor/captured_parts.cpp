#include "core/tensor/captured_parts.h"

#include <utility>

namespace zscope {

CapturedParts::CapturedParts(DeviceGraphMaker maker, int eager_runs)
    : maker_(std::move(maker)), eager_runs_(eager_runs) {}

CapturedWork& CapturedParts::part(const std::string& name) {
    return parts_.try_emplace(name, maker_, eager_runs_).first->second;
}

void CapturedParts::forget() {
    for (auto& [name, work] : parts_) {
        work.forget();
    }
}

bool CapturedParts::is_replaying(const std::string& name) const {
    const auto found = parts_.find(name);
    return found != parts_.end() && found->second.is_replaying();
}

bool CapturedParts::was_checked(const std::string& name) const {
    const auto found = parts_.find(name);
    return found != parts_.end() && found->second.was_checked();
}

std::vector<std::string> CapturedParts::new_refusals() {
    std::vector<std::string> lines;
    for (const auto& [name, work] : parts_) {
        if (!work.refusal().empty() && told_.insert(name).second) {
            lines.push_back("no CUDA graph of " + name +
                            ", which goes on operation by operation: " + work.refusal());
        }
    }
    return lines;
}

}  // namespace zscope
