#include "app/platform/open_folder.h"

#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "core/base/error.h"

extern char** environ;

namespace zscope {

void open_folder(const std::filesystem::path& folder) {
    // The shell starts the file manager in the background and ends at once, so nothing is left to
    // reap.
    std::string script =
        "command -v xdg-open >/dev/null || exit 1; xdg-open \"$1\" >/dev/null 2>&1 &";
    std::string shell = "sh";
    std::string flag = "-c";
    std::string path = folder.string();
    char* arguments[] = {shell.data(), flag.data(), script.data(),
                         shell.data(), path.data(), nullptr};
    pid_t child = 0;
    int status = 1;
    const bool started = posix_spawnp(&child, "sh", nullptr, nullptr, arguments, environ) == 0 &&
                         waitpid(child, &status, 0) == child;
    if (!started || status != 0) {
        throw Error(ErrorCode::io, "no file manager can be started for " + path,
                    "install xdg-utils, or open the folder by hand");
    }
}

}  // namespace zscope
