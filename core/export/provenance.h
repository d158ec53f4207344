#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/latent/latent_state.h"
#include "core/model/generator_info.h"

namespace zscope {

inline constexpr int kProvenanceVersion = 1;
inline constexpr const char* kExportFormat = "zscope-export";
inline constexpr const char* kAnalysisFormat = "zscope-analysis";
inline constexpr const char* kProvenanceKeyword = "zscope";  ///< of the iTXt chunk

/// The second model of a comparison.
struct ComparedModel {
    std::string argument;
    std::string name;
    std::string architecture;
    std::string weights_sha256;
};

/// One picture of a sheet, for reading: written as an object that is a latent file itself.
struct ProvenanceCell {
    int row = 0;  ///< as drawn without --transpose
    int column = 0;
    std::optional<std::uint64_t> seed;  ///< of a sample
    std::vector<float> z;               ///< what the generator gets in `mode`; all finite
    LatentMode mode = LatentMode::pre_norm;
};

/// Everything that decides the bytes of an export, and nothing else (no time, no host). The command
/// line made from it, run with the same program where `model` means the same file, writes the same
/// bytes on the same kind of device.
struct Provenance {
    std::string verb;   ///< "render", "strip", "grid", ...
    std::string model;  ///< what the pictures come from, as one would type it: a path or "demo"
    std::string model_name;
    std::string architecture;          ///< "data" for a set of pictures
    std::string weights_sha256;        ///< empty without weights; of a set of pictures its hash
    std::vector<std::string> latent;   ///< options that set the latent (see latent_arguments)
    std::vector<float> z;              ///< the composed base latent, for reading only; may be empty
    std::vector<std::string> options;  ///< the verb's own options
    int batch = 1;                     ///< 0, like no threads and no device: the verb has none
    int threads = 1;
    std::string device = "cpu";
    std::string program_version;
    std::string program_commit{};             ///< as program_commit gives it; for reading only
    std::optional<ComparedModel> compared{};  ///< of a comparison
    std::vector<ProvenanceCell> cells{};      ///< of a sheet of few numbers; not in the command
    std::string caution{};  ///< what to read the picture with; may be empty, for reading only
};

/// Throws Error(invalid_argument) naming the first component that is not finite.
void require_finite(const std::vector<float>& z);

/// "--seed 7 --set z2=1.5 ..." as separate arguments that recreate `state` bit for bit in `mode`. A
/// base that is not the seed's own is written out with --z, an edit whose target value is not exact
/// with --add.
[[nodiscard]] std::vector<std::string> latent_arguments(const LatentState& state, LatentMode mode);

/// The whole command, quoted for a shell, with `--out out`.
[[nodiscard]] std::string command_line(const Provenance& provenance,
                                       const std::filesystem::path& out);

/// What a recorded command says for the path of a model, a run or a set of pictures: an absolute
/// one below the current folder relative to it, so that the command runs in another clone's folder,
/// too; others as given. Looks at the text and the current folder; asks for no file.
[[nodiscard]] std::string recorded_path(const std::string& given);

/// `command`, as command_line gives it, for a shell that stands elsewhere and does not find zscope:
/// with `program` instead of the bare name and, before it, the way to `folder`, where its paths
/// hold; without a program unchanged, without a folder only that. For the clipboard only: files
/// hold no path of the machine's that can be left out.
[[nodiscard]] std::string for_terminal(const std::string& command,
                                       const std::filesystem::path& program,
                                       const std::filesystem::path& folder);

/// What goes into the picture and its sidecar. Its command names only the file of `out`, not its
/// folder, so that the same export into two folders gives the same bytes. Throws as require_finite.
[[nodiscard]] nlohmann::ordered_json to_json(const Provenance& provenance,
                                             const std::filesystem::path& out);

/// One argument for a POSIX shell: as it is where that is safe, else in single quotes.
[[nodiscard]] std::string shell_quote(const std::string& argument);
/// A whole command of such arguments, with spaces between them.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& arguments);
/// The arguments of which shell_line makes `line`; nothing for a line that it never makes, such as
/// one with a second command, a variable or a redirection in it.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(const std::string& line);

/// The shortest text that reads back as the same float.
[[nodiscard]] std::string float_text(float value);
/// A JSON list of them.
[[nodiscard]] nlohmann::ordered_json floats_json(const std::vector<float>& values);
[[nodiscard]] std::string float_list_text(const std::vector<float>& values);

}  // namespace zscope
