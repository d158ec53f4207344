#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace zscope {

inline constexpr int kRunRecordVersion = 1;

/// The file of a run's record in its folder.
inline constexpr const char* kRunRecordName = "run.json";

/// A run from one opening of its folder to the next: who trained it, where, from when on.
struct RunSitting {
    std::string start;  ///< UTC, "2026-05-04T03:02:01Z"
    std::string program_version;
    std::string program_commit;
    std::string device;       ///< "cpu", "cuda:0"
    std::int64_t images = 0;  ///< that the run had seen before
    friend bool operator==(const RunSitting&, const RunSitting&) = default;
};

/// What a run went on with beside its options (docs/file-formats.md, "Run folders").
struct RunRecord {
    std::string data_hash;  ///< Dataset::content_hash of its pictures
    std::int64_t seed = 0;
    std::int64_t threads = 0;
    std::vector<RunSitting> sittings;  ///< oldest first
    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// One of this program that begins now.
[[nodiscard]] RunSitting sitting_from_now(const std::string& device, std::int64_t images);

/// The record of the run in the folder `run`; nothing where there is none: the run is of an older
/// program, or its pictures were never loaded. Throws Error(bad_file), Error(unsupported) on a
/// newer version, and as InputFile does.
[[nodiscard]] std::optional<RunRecord> read_run_record(const std::filesystem::path& run);

/// Replaces it, atomically. Of more than a thousand sittings the first and the newest stay. Throws
/// Error(io).
void write_run_record(const std::filesystem::path& run, RunRecord record);

}  // namespace zscope
