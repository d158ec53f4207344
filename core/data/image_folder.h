#pragma once

#include "core/data/dataset.h"

namespace zscope {

/// The PNG and JPEG pictures of a folder and the folders in it, ordered by path, each cut to its
/// centred square and resized; or, where paired, its left half and then its right half. All are
/// decoded when it is opened and held in memory; files that are no picture, or a damaged or huge
/// one, are passed over and listed. Of a folder that may have more pictures than `count`, as many
/// are taken from files drawn by `seed`, each file as likely as any other: no folder in it is left
/// out for its name. Links to folders are not followed.
class ImageFolderDataset final : public Dataset {
  public:
    /// Takes resolution, count (at most so many pictures), seed, paired and threads. Reports files
    /// on the calling thread, of as many as are expected if all to come are pictures; a sink that
    /// throws ends the reading after the files at hand. Throws what it throws, and Error: io,
    /// bad_file when no picture is usable, out_of_memory.
    ImageFolderDataset(const std::filesystem::path& folder, const DatasetOptions& options,
                       ProgressSink& progress);

    /// As many pictures as there would be if every file were a picture. Throws Error(io).
    [[nodiscard]] static std::int64_t most_pictures(const std::filesystem::path& folder,
                                                    const DatasetOptions& options);

    const std::string& name() const override { return name_; }
    std::int64_t size() const override { return static_cast<std::int64_t>(images_.size()); }
    int resolution() const override { return resolution_; }
    Image image(std::int64_t index) const override;
    /// Over the resized pictures.
    std::string content_hash() const override;
    const std::vector<FactorInfo>& factors() const override { return factors_; }
    FactorVector factor_values(std::int64_t index) const override;
    const std::vector<SkippedFile>& skipped() const override { return skipped_; }
    FileCounts files() const override { return files_; }

  private:
    std::string name_;
    int resolution_;
    std::vector<Image> images_;
    std::vector<FactorInfo> factors_;
    std::vector<SkippedFile> skipped_;
    FileCounts files_;
};

}  // namespace zscope
