#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace zscope {

/// What speaks against the value of one option of a run.
struct OptionProblem {
    std::string field;  ///< FieldDoc::name; empty: of none alone
    Error error;
};

[[nodiscard]] inline bool has_problem(const std::vector<OptionProblem>& problems,
                                      std::string_view field) {
    return std::ranges::find(problems, field, &OptionProblem::field) != problems.end();
}

/// Calls check() and keeps the Error it throws as the problem of `field`. Does nothing where the
/// field has one already: a check may rest on those before it.
template <typename Check>
void collect_problem(std::vector<OptionProblem>& problems, std::string_view field,
                     const Check& check) {
    if (has_problem(problems, field)) {
        return;
    }
    try {
        check();
    } catch (const Error& error) {
        problems.push_back({std::string(field), error});
    }
}

}  // namespace zscope
