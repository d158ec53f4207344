#include "app/ui/panels/rebase_numbers.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/directions/rebase_layers.h"
#include "core/directions/rebase_options.h"
#include "core/export/style_options.h"
#include "core/model/generator_info.h"

namespace zscope::ui {
namespace {

constexpr int kDigits = 3;  ///< of shares

void number_row(const char* label, const std::string& before, const std::string& after,
                const char* help) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ellipsis_text(label, ImGui::GetContentRegionAvail().x, true);
    tooltip(help);
    for (const std::string* text : {&before, &after}) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(text->c_str());
    }
}

/// Of shares, 0 to 1.
void share_row(const char* label, double before, double after, const char* help) {
    number_row(label, number_text(before, kDigits), number_text(after, kDigits), help);
}

/// Where the aim takes second derivatives.
bool has_diagonal(const RebaseReport& report) {
    return std::isfinite(report.diagonal_before.share);
}

void draw_diagonal_rows(const RebaseReport& report) {
    number_row("D%: bend along one slider",
               number_text(100.0 * report.diagonal_before.share, kDigits),
               number_text(100.0 * report.diagonal_after.share, kDigits),
               "Of 100 values of what is looked at, so many bend most along a single slider; the "
               "others bend most between two, which then do together what neither does alone. 100 "
               "is untangled.");
    number_row("D_R: one slider over two", number_text(report.diagonal_before.ratio),
               number_text(report.diagonal_after.ratio),
               "So many times stronger are the bends along single sliders than those between two, "
               "on average over the same values. More is more untangled, but a few values can "
               "carry it.");
}

/// By another scheme, of another layer or at other latents D% and D_R are other numbers.
std::string diagonal_words(const GeneratorInfo& info, const RebaseOptions& options) {
    return std::string("D% and D_R of ")
        .append(rebase_layers_title(info, rebase_layers(info, options)))
        .append(" at ")
        .append(std::to_string(kUnseenSamples))
        .append(" latents that the search has not seen: ")
        .append(describe_scheme(options.scheme, options.epsilon));
}

/// Of the columns of numbers: wide enough for what may have an exponent.
float numbers_width(const RebaseReport& report) {
    float width = em(3.6F);
    const auto fit = [&width](const std::string& text) {
        width = std::max(width, ImGui::CalcTextSize(text.c_str()).x + em(0.3F));
    };
    for (const double share : {report.off_before, report.off_after}) {
        fit(number_text(share, kDigits));
    }
    for (const double ratio : {report.diagonal_before.ratio, report.diagonal_after.ratio}) {
        if (std::isfinite(ratio)) {
            fit(number_text(ratio));
        }
    }
    return width;
}

}  // namespace

void draw_rebase_numbers(const GeneratorInfo& info, const RebaseReport& report, float width) {
    if (!ImGui::BeginTable("numbers", 3, ImGuiTableFlags_None, {width, 0})) {
        return;
    }
    ImGui::TableSetupColumn(latent_mode_name(report.options.latent_mode).c_str(),
                            ImGuiTableColumnFlags_WidthStretch);
    const float numbers = numbers_width(report);
    ImGui::TableSetupColumn("before", ImGuiTableColumnFlags_WidthFixed, numbers);
    ImGui::TableSetupColumn("after", ImGuiTableColumnFlags_WidthFixed, numbers);
    ImGui::TableHeadersRow();
    share_row(
        "off-diagonal share", report.off_before, report.off_after,
        "What the re-basing makes small: of all squared derivatives, the share between different "
        "sliders. 0 is untangled");
    if (has_diagonal(report)) {
        draw_diagonal_rows(report);
    }
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
        share_row(("top " + std::to_string(count) + " activeness").c_str(),
                  top_share(report.activeness_before, count),
                  top_share(report.activeness_after, count),
                  "Share of all activeness that the strongest sliders hold");
    }
    ImGui::EndTable();
    if (has_diagonal(report)) {
        wrapped_text(diagonal_words(info, report.options), color::kMuted);
    }
}

}  // namespace zscope::ui
