#include "app/cli/train_options.h"

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "core/train/train_config.h"
#include "core/train/train_config_fields.h"
#include "core/train/train_config_json.h"

namespace zscope {

namespace {

struct AddOption {
    CLI::App& command;
    nlohmann::json& changes;

    template <typename T>
    void operator()(const FieldDoc& doc, const T& default_value) const {
        using Value = std::conditional_t<std::is_enum_v<T>, std::string, T>;
        CLI::Option* option = command.add_option_function<Value>(
            option_flag(doc),
            [target = &changes, name = std::string(doc.name)](const Value& value) {
                (*target)[name] = value;
            },
            doc.help);
        if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
            option->delimiter(',');
        } else if constexpr (std::is_enum_v<T>) {
            option->default_str(to_text(default_value));
        } else if (!doc.words.empty()) {
            option->default_str(option_text(default_value));
        } else {
            option->default_str(nlohmann::json(default_value).dump());
        }
    }
};

}  // namespace

void add_train_options(CLI::App& command, nlohmann::json& changes) {
    const TrainConfig defaults;
    for_each_field(defaults, AddOption{command, changes});
}

}  // namespace zscope
