#include "core/model/program_version.h"

namespace zscope {

std::string program_version() {
    return ZSCOPE_VERSION;
}

}  // namespace zscope
