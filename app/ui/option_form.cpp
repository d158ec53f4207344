#include "app/ui/option_form.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <sstream>
#include <type_traits>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/regularizers/regularizer_table.h"
#include "core/train/train_config_fields.h"

namespace zscope::ui {
namespace {

constexpr float kLabelEm = 11.0F;

std::string number(double value) {
    std::ostringstream text;
    text.precision(10);
    text << value;
    return text.str();
}

/// The help, the range and the command line's name.
std::string help_of(const FieldDoc& doc) {
    std::string help(doc.help);
    if (doc.max > doc.min) {
        help.append("\n").append(number(doc.min)).append(" to ").append(number(doc.max));
    }
    return help.append("\n").append(option_flag(doc));
}

/// Draws the editor of one field; says whether its value has changed.
struct Editor {
    const FieldDoc& doc;

    bool operator()(std::string& value) const {
        return doc.words.empty() ? ImGui::InputText("##value", &value) : choose_word(value);
    }
    bool operator()(bool& value) const { return check_box("##value", &value); }
    bool operator()(std::int64_t& value) const {
        return ImGui::InputScalar("##value", ImGuiDataType_S64, &value);
    }
    bool operator()(double& value) const {
        return ImGui::InputDouble("##value", &value, 0.0, 0.0, "%.6g");
    }
    bool operator()(std::vector<std::int64_t>& values) const {
        std::string text;
        for (const std::int64_t value : values) {
            text += (text.empty() ? "" : ", ") + std::to_string(value);
        }
        if (!ImGui::InputText("##value", &text)) {
            return false;
        }
        values = parse_list(text);
        return true;
    }
    template <typename Choice>
    requires std::is_enum_v<Choice>
    bool operator()(Choice& value) const {
        int index = static_cast<int>(value);
        const auto& names = kChoiceNames<Choice>;
        if (!ImGui::Combo("##value", &index, names.data(), static_cast<int>(names.size()))) {
            return false;
        }
        value = static_cast<Choice>(index);
        return true;
    }

  private:
    bool choose_word(std::string& value) const {
        const auto chosen = std::ranges::find(doc.words, value);
        int index = static_cast<int>(chosen - doc.words.begin());
        if (!ImGui::Combo("##value", &index, doc.words.data(),
                          static_cast<int>(doc.words.size()))) {
            return false;
        }
        value = doc.words[static_cast<std::size_t>(index)];
        return true;
    }
    /// The numbers in a text, whatever stands between them: half-typed lists are no error.
    static std::vector<std::int64_t> parse_list(const std::string& text) {
        std::vector<std::int64_t> values;
        const char* at = text.data();
        const char* end = at + text.size();
        while (at < end) {
            std::int64_t value = 0;
            const auto [stop, error] = std::from_chars(at, end, value);
            if (error == std::errc()) {
                values.push_back(value);
            }
            at = stop == at ? at + 1 : stop;
        }
        return values;
    }
};

}  // namespace

std::string option_label(std::string_view field) {
    std::string label(field);
    for (const RegularizerEntry& entry : regularizer_table()) {
        if (label.starts_with(std::string(entry.prefix) + "_")) {
            label.replace(0, entry.prefix.size(), entry.label);
            break;
        }
    }
    std::replace(label.begin(), label.end(), '_', ' ');
    return label;
}

std::vector<std::string_view> fields_matching(std::string_view filter) {
    std::vector<std::string_view> names;
    const TrainConfig config{};
    for_each_field(config, [&](const FieldDoc& doc, const auto& /*value*/) {
        const std::string_view name = doc.name;
        if (name.find(filter) != std::string_view::npos ||
            option_label(name).find(filter) != std::string::npos) {
            names.push_back(name);
        }
    });
    return names;
}

void draw_problem(const std::string& problem) {
    if (!problem.empty()) {
        wrapped_text(problem, color::kError);
    }
}

void option_row(const char* label) {
    ImGui::AlignTextToFramePadding();
    muted_text(label);
    ImGui::SameLine(em(kLabelEm));
    ImGui::SetNextItemWidth(-FLT_MIN);
}

bool option_form(TrainConfig& config, std::span<const std::string_view> names,
                 const FieldNotes& notes) {
    bool changed = false;
    for_each_field(config, [&](const FieldDoc& doc, auto& value) {
        if (std::find(names.begin(), names.end(), doc.name) == names.end()) {
            return;
        }
        ImGui::PushID(doc.name);
        ImGui::AlignTextToFramePadding();
        ellipsis_text(option_label(doc.name), em(kLabelEm - 0.5F), true);
        const std::string fixed = notes.fixed(doc.name);
        const std::string help =
            fixed.empty() ? help_of(doc) : "Not now: " + fixed + "\n" + help_of(doc);
        tooltip(help);
        ImGui::SameLine(em(kLabelEm));
        const bool has_button = doc.name == notes.with_button;
        ImGui::SetNextItemWidth(has_button ? -notes.button_width : -FLT_MIN);
        ImGui::BeginDisabled(!fixed.empty());
        changed |= Editor{doc}(value);
        ImGui::EndDisabled();
        tooltip(help);
        if (has_button) {
            notes.draw_button();
        }
        draw_problem(notes.problem(doc.name));
        ImGui::PopID();
    });
    return changed;
}

}  // namespace zscope::ui
