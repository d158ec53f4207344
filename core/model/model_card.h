#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/model/generator_info.h"
#include "core/model/progan/config.h"

namespace zscope {

inline constexpr int kModelCardVersion = 1;
inline constexpr const char* kDemoArchitecture = "demo";  ///< of the built-in generator

/// How the weights came to be. Free text unless a unit is given; empty or 0: not known.
struct TrainingRecord {
    std::string data;
    std::string schedule;
    std::int64_t images_seen = 0;
    double wall_seconds = 0.0;
    std::uint64_t seed = 0;
    std::string program_version;
    std::string program_commit{};  ///< see zscope::program_commit
    std::string command;
    std::string notes;
    friend bool operator==(const TrainingRecord&, const TrainingRecord&) = default;
};

/// How a model's axes were turned last, and where they were at first (docs/methods.md,
/// "Re-basing").
struct RebaseRecord {
    std::string method;     ///< "joint diagonalisation" or "eigenvectors"
    std::string objective;  ///< "hessian", "jacobian", "metric"
    std::int64_t samples = 0;
    std::uint64_t seed = 0;
    std::int64_t restarts = 0;
    std::string scheme;  ///< of the derivatives
    double epsilon = 0.0;
    std::vector<int> layers{};  ///< empty: the picture
    std::int64_t order_samples = 0;
    std::string latent_mode;
    std::int64_t rows_per_call = 0;    ///< pictures drawn at once; 0: not known
    int threads = 0;                   ///< of LibTorch: others round otherwise; 0: not known
    std::string command{};             ///< writes the same files; empty: not known
    double off_diagonal_before = 0.0;  ///< shares, 0 to 1
    double off_diagonal_after = 0.0;
    std::vector<double> activeness{};  ///< of the new components, falling
    std::string program_version;
    LatentAxes axes{};  ///< the whole way from the origin, over all re-basings
    friend bool operator==(const RebaseRecord&, const RebaseRecord&) = default;
};

/// The JSON that lies beside the weights of a generator (docs/file-formats.md, "Model card").
struct ModelCard {
    std::string name;                     ///< shown to the user; may be empty
    std::string architecture = "progan";  ///< "progan" or kDemoArchitecture
    ProGanConfig progan;                  ///< of a "progan"
    std::int64_t demo_size = 0;           ///< of a demo: pixels a side
    bool rotation_invariant_latent = true;
    std::vector<std::string> component_names;  ///< empty, or one for each component
    /// Empty, or an orthogonal n x n matrix B, row by row: the generator is z -> G(B z).
    std::vector<float> latent_basis;
    float range_min = -1.0F;
    float range_max = 1.0F;
    std::string weights_file;    ///< a name in the card's own folder
    std::string weights_sha256;  ///< 64 hex digits
    TrainingRecord training;
    std::optional<RebaseRecord> rebase{};  ///< of a re-based model
    /// 64 hex digits: the weights whose axes these are, of a model that was fine-tuned without
    /// re-basing; empty: its own, or as `rebase` says.
    std::string axes_sha256{};

    /// The built-in generator has none: its card holds axes only, and nothing of `weights_file`,
    /// `weights_sha256` and `training`.
    [[nodiscard]] bool has_weights() const { return architecture != kDemoArchitecture; }
    [[nodiscard]] std::int64_t latent_size() const;
    friend bool operator==(const ModelCard&, const ModelCard&) = default;
};

[[nodiscard]] nlohmann::ordered_json to_json(const ModelCard& card);
[[nodiscard]] nlohmann::ordered_json to_json(const RebaseRecord& record);

/// `origin` names the text in messages. Every field is checked for kind and range; unknown fields
/// are ignored. Throws Error(bad_file), or Error(unsupported) for a newer version or another
/// architecture.
[[nodiscard]] ModelCard parse_model_card(const std::string& text, const std::string& origin);

/// Reads a card file of at most 16 MiB. Throws as parse_model_card and InputFile do.
[[nodiscard]] ModelCard read_model_card(const std::filesystem::path& path);
void write_model_card(const std::filesystem::path& path, const ModelCard& card);

}  // namespace zscope
