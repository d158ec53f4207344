#include "core/data/scenes/scene_set.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/data/scenes/renderer.h"

namespace zscope {
namespace {

constexpr std::array<ScenePaint, 8> kPaints{{
    {"red", {0.66F, 0.045F, 0.05F}},
    {"orange", {0.84F, 0.26F, 0.025F}},
    {"yellow", {0.86F, 0.63F, 0.04F}},
    {"green", {0.07F, 0.43F, 0.09F}},
    {"cyan", {0.04F, 0.49F, 0.53F}},
    {"blue", {0.04F, 0.14F, 0.62F}},
    {"purple", {0.32F, 0.07F, 0.52F}},
    {"black", {0.06F, 0.06F, 0.07F}},
}};

FactorInfo color_factor(std::string name, float fixed) {
    FactorInfo factor{
        std::move(name), FactorKind::categorical, 0, kPaints.size() - 1, fixed, {}, true};
    for (const ScenePaint& paint : kPaints) factor.labels.emplace_back(paint.label);
    return factor;
}

FactorInfo shape_factor(std::string name, float fixed) {
    return {std::move(name), FactorKind::categorical, 0, 2, fixed, {"cube", "sphere", "cylinder"}};
}

FactorInfo range_factor(std::string name, float min, float max) {
    return {std::move(name), FactorKind::continuous, min, max, 0.5F * (min + max), {}};
}

std::vector<FactorInfo> one_factor() {
    return {range_factor("x", -0.6F, 0.6F)};
}

std::vector<FactorInfo> simple_factors() {
    return {color_factor("color", 0), shape_factor("shape", 0), range_factor("x", -0.6F, 0.6F),
            range_factor("y", -0.55F, 0.55F)};
}

// The two objects keep to their own halves, so that neither ever hides the other and exchanging
// them is never the same picture.
std::vector<FactorInfo> complex_factors() {
    std::vector<FactorInfo> all;
    for (const bool left : {true, false}) {
        const std::string side = left ? "left_" : "right_";
        all.push_back(color_factor(side + "color", left ? 0 : 5));
        all.push_back(shape_factor(side + "shape", left ? 0 : 1));
        all.push_back(range_factor(side + "size", 0.70F, 1.05F));
        all.push_back(left ? range_factor(side + "x", -0.68F, -0.32F)
                           : range_factor(side + "x", 0.32F, 0.68F));
        all.push_back(range_factor(side + "y", -0.55F, 0.55F));
    }
    return all;
}

SceneShape shape_of(float value) {
    return static_cast<SceneShape>(static_cast<int>(value));
}

constexpr std::string_view kRangeDots = "..";

bool is_blended(const FactorInfo& factor) {
    return factor.can_blend && factor.kind == FactorKind::continuous;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Of a description, the part before the `=`; all of it where there is none.
std::string_view key_of(std::string_view part) {
    return part.substr(0, part.find('='));
}

void require_each_once(std::span<const std::string_view> parts) {
    std::set<std::string_view> keys;
    for (const std::string_view part : parts) {
        if (!keys.insert(key_of(part)).second) {
            throw Error(ErrorCode::invalid_argument,
                        "the scene set's description has '" + std::string(key_of(part)) + "' twice",
                        "Give it once");
        }
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace

std::span<const ScenePaint> scene_paints() {
    return kPaints;
}

Vec3 paint_at(float value) {
    constexpr auto kLast = static_cast<float>(kPaints.size() - 1);
    if (!(value >= 0.0F && value <= kLast)) {
        throw Error(ErrorCode::invalid_argument, "found the colour " + std::to_string(value) +
                                                     ", expected a number from 0 to " +
                                                     std::to_string(kPaints.size() - 1));
    }
    const auto below = static_cast<std::size_t>(value);
    const std::size_t above = std::min(below + 1, kPaints.size() - 1);
    return mix(kPaints[below].linear, kPaints[above].linear, value - static_cast<float>(below));
}

SceneSet::SceneSet(Family family, std::string_view family_name, std::vector<FactorInfo> factors)
    : family_(family), family_name_(family_name), factors_(std::move(factors)) {
    for (int i = 0; i < static_cast<int>(factors_.size()); ++i) free_.push_back(i);
    name_ = canonical_name();
}

std::vector<std::string> SceneSet::names() {
    return {"scenes-1fov", "scenes-simple", "scenes-complex"};
}

bool SceneSet::is_description(std::string_view text) {
    const std::vector<std::string> known = names();
    const std::string_view head = text.substr(0, text.find(':'));
    return std::find(known.begin(), known.end(), head) != known.end();
}

SceneSet SceneSet::open(std::string_view description) {
    const std::vector<std::string_view> parts = split(description, ':');
    std::optional<SceneSet> set;
    if (parts[0] == "scenes-1fov") set = SceneSet(Family::one_factor, parts[0], one_factor());
    if (parts[0] == "scenes-simple") set = SceneSet(Family::simple, parts[0], simple_factors());
    if (parts[0] == "scenes-complex") set = SceneSet(Family::complex, parts[0], complex_factors());
    if (!set) {
        throw Error(ErrorCode::not_found, "no scene set is called '" + std::string(parts[0]) + "'",
                    "Choose one of " + joined(names()));
    }
    set->apply(std::span(parts).subspan(1));
    return *std::move(set);
}

int SceneSet::index_of(std::string_view factor) const {
    std::vector<std::string> known;
    for (const FactorInfo& info : factors_) {
        if (info.name == factor) return static_cast<int>(known.size());
        known.push_back(info.name);
    }
    throw Error(ErrorCode::invalid_argument,
                family_name_ + " has no factor '" + std::string(factor) + "'",
                "Its factors are " + joined(known));
}

// The outline reaches as far as that of an object of size 1.
void SceneSet::set_size(std::string_view value) {
    constexpr float kHalfWidth = 0.25F;
    const float before = size_.fixed;
    size_.fixed = size_.parse(value);
    for (FactorInfo& factor : factors_) {
        if (factor.kind == FactorKind::categorical) continue;
        factor.max -= kHalfWidth * (size_.fixed - before);
        factor.min = -factor.max;
    }
}

void SceneSet::blend(FactorInfo& factor, std::string_view range) {
    const std::size_t dots = range.find(kRangeDots);
    const float first = factor.parse(range.substr(0, dots));
    const float last = factor.parse(range.substr(dots + kRangeDots.size()));
    if (!factor.can_blend || first >= last) {
        throw Error(ErrorCode::invalid_argument,
                    "factor " + factor.name + ": found the range '" + std::string(range) + "'",
                    factor.can_blend ? "Name two labels, the earlier one first, as in red..blue"
                                     : "Only colours have mixtures between their labels");
    }
    factor.kind = FactorKind::continuous;
    factor.min = first;
    factor.max = last;
    factor.fixed = std::clamp(factor.fixed, first, last);
}

void SceneSet::apply(std::span<const std::string_view> parts) {
    const auto is_size = [this](std::string_view key) {
        return key == size_.name && family_ != Family::complex;
    };
    require_each_once(parts);
    // First, since it decides which positions there are.
    for (const std::string_view part : parts) {
        const std::size_t equals = part.find('=');
        if (is_size(key_of(part)) && equals != std::string_view::npos) {
            set_size(part.substr(equals + 1));
        }
    }
    std::vector<bool> is_free(factors_.size(), true);
    std::vector<bool> is_given(factors_.size(), false);
    for (const std::string_view part : parts) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) {
            throw Error(ErrorCode::invalid_argument,
                        "found '" + std::string(part) + "' in the scene set's description",
                        "Write free=a,b, factor=value or color=red..blue between colons");
        }
        const std::string_view key = part.substr(0, equals);
        const std::string_view value = part.substr(equals + 1);
        if (key == "free") {
            is_free.assign(factors_.size(), false);
            for (const std::string_view name : split(value, ',')) is_free[index_of(name)] = true;
        } else if (value.find(kRangeDots) != std::string_view::npos && !is_size(key)) {
            blend(factors_[index_of(key)], value);
        } else if (!is_size(key)) {
            const int index = index_of(key);
            factors_[index].fixed = factors_[index].parse(value);
            is_given[index] = true;
        }
    }
    free_.clear();
    for (std::size_t i = 0; i < factors_.size(); ++i) {
        const bool varies = is_free[i] && !is_given[i];
        if (varies) free_.push_back(static_cast<int>(i));
        if (!varies && is_blended(factors_[i])) {
            throw Error(ErrorCode::invalid_argument,
                        "factor " + factors_[i].name + " has a range but does not vary",
                        "Name it in free=, or give it one value instead");
        }
    }
    name_ = canonical_name();
}

std::string SceneSet::canonical_name() const {
    std::string name = family_name_;
    if (size_.fixed != 1.0F) name += ":" + size_.name + "=" + size_.format(size_.fixed);
    for (std::size_t i = 0; i < factors_.size(); ++i) {
        const FactorInfo& factor = factors_[i];
        if (is_blended(factor)) {
            name += ":" + factor.name + "=" + factor.labels[static_cast<std::size_t>(factor.min)];
            name.append(kRangeDots).append(factor.labels[static_cast<std::size_t>(factor.max)]);
        } else if (!std::binary_search(free_.begin(), free_.end(), static_cast<int>(i))) {
            name += ":" + factor.name + "=" + factor.format(factor.fixed);
        }
    }
    return name;
}

FactorVector SceneSet::base() const {
    FactorVector values;
    for (const FactorInfo& factor : factors_) values.push_back(factor.fixed);
    return values;
}

FactorVector SceneSet::sample(std::uint64_t seed, std::uint64_t index) const {
    FactorVector values = base();
    for (const int i : free_) {
        values[i] = factors_[i].at(counter_uniform(seed, index, static_cast<std::uint64_t>(i)));
    }
    return values;
}

Image SceneSet::render(std::span<const float> values, int resolution) const {
    if (values.size() != factors_.size()) {
        throw Error(ErrorCode::invalid_argument, "found " + std::to_string(values.size()) +
                                                     " factor values, " + family_name_ + " has " +
                                                     std::to_string(factors_.size()) + " factors");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!factors_[i].allows(values[i])) {
            throw Error(ErrorCode::invalid_argument, "factor " + factors_[i].name + " cannot be " +
                                                         factors_[i].format(values[i]));
        }
    }
    std::vector<SceneObject> objects;
    switch (family_) {
        case Family::one_factor:
            objects.push_back({SceneShape::cube, kPaints[0].linear, size_.fixed, values[0], 0.0F});
            break;
        case Family::simple:
            objects.push_back(
                {shape_of(values[1]), paint_at(values[0]), size_.fixed, values[2], values[3]});
            break;
        case Family::complex:
            for (std::size_t at = 0; at < values.size(); at += 5) {
                objects.push_back({shape_of(values[at + 1]), paint_at(values[at]), values[at + 2],
                                   values[at + 3], values[at + 4]});
            }
            break;
    }
    return render_scene(objects, resolution);
}

}  // namespace zscope
