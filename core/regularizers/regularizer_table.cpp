#include "core/regularizers/regularizer_table.h"

#include <utility>

/// The regularizers of the program, in the order of a run: NAME.cpp defines NAME_entry().
#define ZSCOPE_REGULARIZERS(X) X(hessian_penalty)

namespace zscope {

#define ZSCOPE_DECLARE(name) RegularizerEntry name##_entry();
ZSCOPE_REGULARIZERS(ZSCOPE_DECLARE)
#undef ZSCOPE_DECLARE

namespace {

std::vector<RegularizerEntry>& entries() {
#define ZSCOPE_CALL(name) name##_entry(),
    static std::vector<RegularizerEntry> all = {ZSCOPE_REGULARIZERS(ZSCOPE_CALL)};
#undef ZSCOPE_CALL
    return all;
}

}  // namespace

std::span<const RegularizerEntry> regularizer_table() {
    return entries();
}

AddedRegularizer::AddedRegularizer(RegularizerEntry entry) {
    entries().push_back(std::move(entry));
}

AddedRegularizer::~AddedRegularizer() {
    entries().pop_back();
}

}  // namespace zscope
