#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/data/scenes/factors.h"
#include "core/data/scenes/vec3.h"

namespace zscope {

/// A colour that objects are painted with.
struct ScenePaint {
    std::string_view label;
    Vec3 linear;  ///< reflectance per channel, 0..1
};

/// The paints of all sets, in the order of their colour labels.
[[nodiscard]] std::span<const ScenePaint> scene_paints();

/// Reflectance at a value of a colour factor, 0 .. the last label: between two labels a mixture of
/// their paints, linear in light. Error(invalid_argument) outside of that range.
[[nodiscard]] Vec3 paint_at(float value);

/// A family of scenes with known factors, our own stand-in for the CLEVR sets of the Hessian
/// Penalty paper (arXiv 2008.10599): drawn by this program, not by CLEVR's renderer. Immutable; any
/// thread.
///
/// - `scenes-1fov`: a red cube moves sideways (x).
/// - `scenes-simple`: one object: color (8), shape (3), x, y.
/// - `scenes-complex`: two objects, the left one and the right one, each with color, shape, size,
/// x, y.
///
/// In the first two the object's size can be chosen; the larger it is, the shorter its way, so that
/// it stays in the picture.
///
/// A factor vector says all there is in a picture, and no two vectors of a set show the same
/// picture, as far as eight bits can tell positions apart.
class SceneSet {
  public:
    /// A set by its description: a name, then any of `:free=a,b` (these factors vary, the others
    /// stay at their fixed values), `:factor=value` (this one stays at that value) and, but for
    /// `scenes-complex`, `:size=value` (0.7 to 2, all objects; 1 unless said). Without `free`,
    /// every factor that is not given a value varies; no part is given twice. A colour may be given
    /// a range of its labels, `:color=red..blue`: it varies evenly over all mixtures of
    /// neighbouring labels there. Examples: `scenes-simple:free=x,y:color=blue`,
    /// `scenes-simple:color=red..blue`.
    /// Error(invalid_argument, not_found) with the names to choose from.
    [[nodiscard]] static SceneSet open(std::string_view description);
    [[nodiscard]] static std::vector<std::string> names();
    /// Does this text name a scene set, with or without further parts?
    [[nodiscard]] static bool is_description(std::string_view text);

    /// The description in its canonical form: equal sets have equal names.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::vector<FactorInfo>& factors() const noexcept { return factors_; }
    /// Indices of the factors that vary, ascending.
    [[nodiscard]] const std::vector<int>& free_factors() const noexcept { return free_; }

    /// Of the objects of `scenes-1fov` and `scenes-simple`: 1 is about a quarter of the picture's
    /// width. Objects of `scenes-complex` have factors for it.
    [[nodiscard]] float object_size() const noexcept { return size_.fixed; }

    /// All factors at their fixed values.
    [[nodiscard]] FactorVector base() const;
    /// The index-th scene of a seed: free factors independent and uniform, the others fixed. A
    /// factor has the same value in every set of the same seed and index where it is free.
    [[nodiscard]] FactorVector sample(std::uint64_t seed, std::uint64_t index) const;
    /// The picture of a factor vector, RGB, bit for bit the same at every call. Factors that are
    /// not free may take any of their values too. Error(invalid_argument) on a wrong length, value
    /// or resolution.
    [[nodiscard]] Image render(std::span<const float> values, int resolution) const;

  private:
    enum class Family { one_factor, simple, complex };
    SceneSet(Family family, std::string_view family_name, std::vector<FactorInfo> factors);
    int index_of(std::string_view factor) const;
    void apply(std::span<const std::string_view> parts);
    void set_size(std::string_view value);
    static void blend(FactorInfo& factor, std::string_view range);
    std::string canonical_name() const;

    Family family_;
    std::string family_name_;
    std::string name_;
    std::vector<FactorInfo> factors_;
    std::vector<int> free_;
    FactorInfo size_{"size", FactorKind::continuous, 0.7F, 2, 1, {}};
};

}  // namespace zscope
