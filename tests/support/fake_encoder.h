#pragma once

#include <filesystem>
#include <fstream>

namespace zscope::testing {

/// Puts a program called ffmpeg into `folder`, which is made: as what it is asked for it writes the
/// first of the frames beside that; or it only fails.
inline void write_fake_encoder(const std::filesystem::path& folder, bool fails = false) {
    std::filesystem::create_directories(folder);
    const std::filesystem::path program = folder / "ffmpeg";
    std::ofstream(program) << (fails ? "#!/bin/sh\nexit 1\n"
                                     : "#!/bin/sh\n"
                                       "for made; do :; done\n"
                                       "cp \"$(dirname \"$made\")/0000.png\" \"$made\"\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
}

}  // namespace zscope::testing
