#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/option_problem.h"
#include "core/model/progan/config.h"
#include "core/regularizers/regularizer_options.h"

namespace zscope {

class Regularizer;

/// What of a run's options a regularizer depends on.
struct RegularizedRun {
    ProGanConfig network;
    std::vector<std::int64_t> minibatch;  ///< its sizes while the run grows
    RegularizerOptions options;
};

/// All that the program knows of a regularizer (docs/extending.md, "A new regularizer"): the
/// options in files, on the command line and in the window's form are those described here.
struct RegularizerEntry {
    std::string_view name;                 ///< Regularizer::name
    std::string_view title;                ///< as people read it
    std::string_view prefix;               ///< that its options' names begin with, before a "_"
    std::string_view label;                ///< stands for the prefix in the window's form
    RegularizerOption<double> strength{};  ///< 0, where it begins: it takes no part
    RegularizerOption<std::int64_t> start_images{};
    RegularizerOption<std::int64_t> warmup_images{};
    std::vector<AnyRegularizerOption> options{};  ///< the others, in the order shown to users
    /// Throws Error(invalid_argument) for options it cannot be made with.
    std::unique_ptr<const Regularizer> (*make)(const RegularizedRun& run) = nullptr;
    /// Adds what speaks against its options; those of the network are sound. nullptr: nothing can.
    void (*check)(const RegularizedRun& run, std::vector<OptionProblem>& problems) = nullptr;
};

/// Calls visit(FieldDoc, value&) for every option of an entry, in the order shown to users.
/// `values`: RegularizerOptions, const or not.
template <typename Values, typename Visitor>
void for_each_option(const RegularizerEntry& entry, Values& values, Visitor&& visit) {
    const auto visit_one = [&](const auto& option) {
        auto value = values[option];
        if constexpr (std::is_const_v<Values>) {
            visit(option.doc, std::as_const(value));
        } else {
            visit(option.doc, value);
            values.set(option, std::move(value));
        }
    };
    visit_one(entry.strength);
    visit_one(entry.start_images);
    visit_one(entry.warmup_images);
    for (const AnyRegularizerOption& option : entry.options) {
        std::visit(visit_one, option);
    }
}

}  // namespace zscope
