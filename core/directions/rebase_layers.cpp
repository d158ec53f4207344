#include "core/directions/rebase_layers.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/model/layer_ranges.h"

namespace zscope {
namespace {

constexpr std::int64_t kSmallPicture = 16;  ///< px: re-based over its pixels
constexpr std::int64_t kCoarse = 8;         ///< px: the height to look at in larger ones
constexpr const char* kAutomatic = "auto";
constexpr const char* kPicture = "picture";
constexpr const char* kPixels = "pixels";  ///< the same in the words of other verbs

/// Channels, rows and columns.
bool is_map(const ActivationInfo& activation) {
    return activation.shape.size() == 3;
}

/// How far a height is from the one to look at: all that are coarser come before all finer ones.
std::int64_t distance(const ActivationInfo& activation) {
    const std::int64_t height = activation.shape[1];
    return height <= kCoarse ? kCoarse - height : height;
}

const ActivationInfo* find(const GeneratorInfo& info, int layer) {
    const auto found = std::ranges::find(info.activations, layer, &ActivationInfo::index);
    return found == info.activations.end() ? nullptr : &*found;
}

}  // namespace

std::vector<int> default_rebase_layers(const GeneratorInfo& info) {
    if (std::max(info.height, info.width) <= kSmallPicture) {
        return {};
    }
    const ActivationInfo* chosen = nullptr;
    for (const ActivationInfo& activation : info.activations) {
        const bool is_coarser = is_map(activation) && activation.shape[1] < info.height;
        if (is_coarser && (chosen == nullptr || distance(activation) <= distance(*chosen))) {
            chosen = &activation;
        }
    }
    return chosen == nullptr ? std::vector<int>() : std::vector<int>{chosen->index};
}

std::vector<int> rebase_layers(const GeneratorInfo& info, const RebaseOptions& options) {
    if (options.layers) {
        return *options.layers;
    }
    return are_analytic(options) ? std::vector<int>() : default_rebase_layers(info);
}

RebaseLayers parse_rebase_layers(const std::string& text) {
    if (text == kAutomatic) {
        return std::nullopt;
    }
    if (text == kPicture || text == kPixels) {
        return std::vector<int>();
    }
    std::optional<std::vector<int>> layers = parse_layer_ranges(text);
    if (!layers) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("layers to look at: found '")
                        .append(text, 0, 40)
                        .append("'; expected auto, picture, or numbers as in 4, 4-6 or 4,6"),
                    "zscope info MODEL tells which layers there are");
    }
    return layers;
}

std::string rebase_layers_text(const RebaseLayers& layers) {
    if (!layers) {
        return kAutomatic;
    }
    return layers->empty() ? kPicture : layer_ranges_text(*layers);
}

std::string rebase_layers_title(const GeneratorInfo& info, const std::vector<int>& layers) {
    if (layers.empty()) {
        return "the picture";
    }
    std::string title = layers.size() == 1 ? "layer " : "layers ";
    title.append(layer_ranges_text(layers));
    const bool has_all =
        std::ranges::all_of(layers, [&info](int layer) { return find(info, layer) != nullptr; });
    if (!has_all) {
        title.append(", not in this model");
        return title;
    }
    const ActivationInfo& first = *find(info, layers.front());
    if (layers.size() == 1 && is_map(first)) {
        title.append(", ").append(std::to_string(first.shape[1])).append(" x ");
        title.append(std::to_string(first.shape[2]));
    }
    return title;
}

}  // namespace zscope
