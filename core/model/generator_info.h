#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zscope {

/// Where edits of z apply relative to the generator's own latent normalisation (docs/methods.md,
/// "Latents for figures"). `pre_norm`: z goes in raw and the generator normalises it. `post_norm`:
/// the caller has normalised the base z, and the generator's own normalisation is skipped.
enum class LatentMode { pre_norm, post_norm };

/// "pre_norm", "post_norm".
[[nodiscard]] std::string latent_mode_name(LatentMode mode);
/// Below it, editing a component changes the norm of all too much for edits behind it to mean much.
inline constexpr std::int64_t kFewComponents = 12;

/// `full`: true float32 (TF32 off). `preview`: bfloat16 inside where the device has it; for the
/// picture under a moving hand only, never for a difference of pictures.
enum class Precision { full, preview };

/// Why a generator's latent axes cannot be turned.
enum class FixedAxes {
    none,          ///< they can: z ~ N(0, I), and no component was set apart
    distribution,  ///< a rotation changes how latents are distributed
    codes,         ///< training kept single components apart (InfoGAN)
};

/// One tensor inside the network that can be asked for by index or name.
struct ActivationInfo {
    int index = 0;                    ///< 1-based index as in the papers; unique
    std::string name;                 ///< e.g. "16x16/Conv1/Post_norm"
    std::vector<std::int64_t> shape;  ///< without the batch axis, e.g. {512, 16, 16}
    std::string dtype = "float32";    ///< of its numbers in full precision, as NumPy calls it
};

/// Where axes come from that are not told by the generator's own weights (docs/methods.md,
/// "Re-basing").
struct LatentAxes {
    std::string origin_sha256;  ///< weights whose axes `rotation` starts from; may be empty
    /// Q [n, n] row by row: this latent w is the origin's z = w Q. Empty: the origin's own axes.
    std::vector<double> rotation;
    friend bool operator==(const LatentAxes&, const LatentAxes&) = default;
};

/// What the rest of the program may know of a generator. Nothing assumes n = 12, square pictures,
/// 3 channels or that there are activations.
struct GeneratorInfo {
    std::string name;              ///< shown to the user
    std::string architecture;      ///< "progan", "demo", ...
    std::int64_t latent_size = 0;  ///< n
    std::int64_t channels = 3;
    std::int64_t height = 0;
    std::int64_t width = 0;
    float range_min = -1.0F;  ///< nominal output range; outputs may leave it
    float range_max = 1.0F;
    std::int64_t parameters = 0;
    bool normalizes_latent = false;  ///< has its own latent pixel norm (so LatentMode matters)
    FixedAxes fixed_axes = FixedAxes::none;    ///< whether re-basing is allowed
    std::vector<ActivationInfo> activations;   ///< empty when the model has no layers to look into
    std::vector<std::string> component_names;  ///< empty, or latent_size labels
    std::string weights_sha256;                ///< hex; empty for generators without weights
    std::optional<LatentAxes> axes{};          ///< of one that was re-based or fine-tuned
    /// The components whose part of the picture is a term of its own: G(z) = g_i(z_i) + the rest,
    /// which does not depend on z_i, value by value, in exact numbers; each once. Measures look at
    /// what such a component does once, not at every sample. Empty: none is known to be.
    std::vector<std::int64_t> additive_components{};
    /// A pass without a graph sends the device the same operations whatever the latents are, and
    /// neither waits for it nor sends numbers of its own: it may be recorded (CapturedWork).
    bool repeats_its_operations = false;
};

/// A component's name everywhere, counted from 0: "z6".
[[nodiscard]] std::string component_label(std::int64_t component);
/// "z3,z0,z1", as options take it.
[[nodiscard]] std::string component_list(const std::vector<int>& components);
/// With the model's own word for it where it has one: "z6 hue".
[[nodiscard]] std::string component_title(const GeneratorInfo& info, std::int64_t component);

/// "5  16x16/Conv1/Post_norm  512 x 16 x 16  float32".
[[nodiscard]] std::string activation_title(const ActivationInfo& layer);

}  // namespace zscope
