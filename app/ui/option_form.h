#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/train/train_config.h"

namespace zscope::ui {

/// "penalty lambda": the field "hp_lambda" as people read it.
[[nodiscard]] std::string option_label(std::string_view field);

/// The fields whose name or label contains `filter`, in the list's order; with an empty one all.
[[nodiscard]] std::vector<std::string_view> fields_matching(std::string_view filter);

/// Why a value cannot stay, below its editor; nothing for an empty text.
void draw_problem(const std::string& problem);

/// A label in the left column of such a form; the next item fills the right one.
void option_row(const char* label);

/// What a form says about single fields; empty texts: nothing.
struct FieldNotes {
    std::function<std::string(std::string_view)> problem;  ///< below its editor
    std::function<std::string(std::string_view)> fixed;    ///< why it cannot be changed
    std::string_view with_button{};                        ///< field that has a button beside it
    float button_width = 0.0F;                             ///< pixels its editor leaves for that
    std::function<void()> draw_button{};                   ///< on the editor's line, after it
};

/// Editors for the options of a run, one a row, made of the list of fields: a new field appears by
/// itself. `names`: only these, in the list's order. True when `config` has changed.
bool option_form(TrainConfig& config, std::span<const std::string_view> names,
                 const FieldNotes& notes);

}  // namespace zscope::ui
