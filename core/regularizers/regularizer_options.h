#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/field_doc.h"

namespace zscope {

/// The end of the range of a number of images.
inline constexpr double kMostImages = 1e12;

/// An option of a regularizer. T is one of std::int64_t, double, bool, std::vector<std::int64_t>,
/// or std::string, with FieldDoc::words where it is one of a few.
template <typename T>
struct RegularizerOption {
    FieldDoc doc;
    T initial{};
};

using AnyRegularizerOption =
    std::variant<RegularizerOption<std::int64_t>, RegularizerOption<double>,
                 RegularizerOption<bool>, RegularizerOption<std::vector<std::int64_t>>,
                 RegularizerOption<std::string>>;

/// The options of a run's regularizers by name. Those that nobody has set are at their initial
/// values. Plain data.
class RegularizerOptions {
  public:
    template <typename T>
    [[nodiscard]] T operator[](const RegularizerOption<T>& option) const {
        const auto found = set_.find(option.doc.name);
        return found == set_.end() ? option.initial : std::get<T>(found->second);
    }

    /// Any value: whoever checks a run says what speaks against it.
    template <typename T>
    void set(const RegularizerOption<T>& option, std::type_identity_t<T> value) {
        if (value == option.initial) {
            set_.erase(option.doc.name);  // so that equal options are equal
        } else {
            set_.insert_or_assign(option.doc.name, std::move(value));
        }
    }

    /// Takes over those in which `edited` differs from `old`.
    void take_edits(const RegularizerOptions& old, const RegularizerOptions& edited) {
        for (const auto& [name, value] : edited.set_) {
            if (const auto before = old.set_.find(name);
                before == old.set_.end() || before->second != value) {
                set_.insert_or_assign(name, value);
            }
        }
        for (const auto& before : old.set_) {
            if (!edited.set_.contains(before.first)) {
                set_.erase(before.first);
            }
        }
    }

    friend bool operator==(const RegularizerOptions&, const RegularizerOptions&) = default;

  private:
    using Value = std::variant<std::int64_t, double, bool, std::vector<std::int64_t>, std::string>;
    std::map<std::string, Value> set_;  ///< those that differ from their initial values
};

}  // namespace zscope
