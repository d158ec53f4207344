#include "app/state/sample_words.h"

#include <algorithm>
#include <string_view>

namespace zscope {
namespace {

constexpr std::string_view kAroundSample = "around sample ";

}  // namespace

std::string in_window_words(const std::string& text, const FigureLatents& latents) {
    const std::size_t number = kAroundSample.size();
    const std::size_t end = std::min(text.find_first_not_of("0123456789", number), text.size());
    if (!text.starts_with(kAroundSample) || end == number) {
        return text;
    }
    std::string place = "around the latent on screen";
    if (!latents.state) {
        place = text.substr(0, end);
        place.append(" of seed ").append(std::to_string(latents.seed));
    }
    const std::string rest = text.substr(end);
    return place.append(rest.starts_with(' ') ? "," : "").append(rest);
}

std::string samples_text(int done, int asked) {
    std::string text = std::to_string(done);
    return done == asked ? text : text.append(" of ").append(std::to_string(asked));
}

}  // namespace zscope
