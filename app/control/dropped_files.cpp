#include "app/control/dropped_files.h"

#include <string>
#include <utility>

#include "core/export/latent_file.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

/// The files by what is in them.
struct Drop {
    std::vector<fs::path> models;
    std::vector<fs::path> latents;
    std::vector<fs::path> tables;
};

Drop sorted(const std::vector<fs::path>& paths) {
    Drop drop;
    for (const fs::path& path : paths) {
        std::vector<fs::path>& kind = is_number_table(path)  ? drop.tables
                                      : is_latent_file(path) ? drop.latents
                                                             : drop.models;
        kind.push_back(path);
    }
    return drop;
}

Event table_message(const fs::path& path) {
    Message message;
    message.title = "Cannot open " + path.filename().string();
    message.text =
        path.string() + " holds rows of numbers, as directions or a matrix are, and not one z";
    message.hint =
        "Save one row as a file of its own; a direction is opened with Open... in the Heatmap "
        "panel, or by zscope heatmap --direction FILE";
    return event::MessagePosted{message};
}

Event left_out_message(std::string taken, std::size_t left_out, std::string hint) {
    Message message;
    message.level = MessageLevel::warning;
    message.title = "Not everything that was dropped was taken";
    message.text = std::move(taken) + "; ignored: " + std::to_string(left_out);
    message.hint = std::move(hint);
    return event::MessagePosted{message};
}

void add_left_out(std::vector<Event>& events, const Drop& drop) {
    if (drop.models.size() > 2) {
        events.push_back(left_out_message(
            "two models were taken, " + drop.models[0].filename().string() + " as A and " +
                drop.models[1].filename().string() + " as B",
            drop.models.size() - 2, "Two models can be open; drop the others one by one"));
    }
    if (drop.latents.size() > 1) {
        events.push_back(left_out_message(
            "one z was taken, " + drop.latents.front().filename().string(), drop.latents.size() - 1,
            "The model stands at one z at a time; drop the others one by one"));
    }
}

}  // namespace

std::vector<Event> events_of_drop(const std::vector<fs::path>& paths, Slot slot) {
    const Drop drop = sorted(paths);
    std::vector<Event> events;
    fs::path latent = drop.latents.empty() ? fs::path() : drop.latents.front();
    if (drop.models.size() > 1 || (drop.models.size() == 1 && slot == Slot::a)) {
        events.emplace_back(event::OpenAsked{{ModelOrigin::file, drop.models.front()},
                                             std::exchange(latent, fs::path())});
    }
    if (drop.models.size() > 1 || (drop.models.size() == 1 && slot == Slot::b)) {
        const fs::path& b = drop.models[drop.models.size() > 1 ? 1 : 0];
        events.push_back(open_event(Slot::b, b));
    }
    if (!latent.empty()) {
        events.emplace_back(event::LatentOpenAsked{latent});
    }
    for (const fs::path& table : drop.tables) {
        events.push_back(table_message(table));
    }
    add_left_out(events, drop);
    return events;
}

}  // namespace zscope
