#include "core/train/run_record.h"

#include <cstddef>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/program_version.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/input_file.h"

namespace zscope {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "zscope-run";
constexpr std::uint64_t kFileLimit = 1 << 20;
constexpr std::size_t kMostSittings = 1000;

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::bad_file, std::string(kRunRecordName) + " " + what,
                "Move it out of the run's folder to go on without it");
}

/// One place that names the fields of a sitting: visit(name, field&).
template <typename Sitting, typename Visitor>
void visit_fields(Sitting& sitting, Visitor&& visit) {
    visit("start", sitting.start);
    visit("program_version", sitting.program_version);
    visit("program_commit", sitting.program_commit);
    visit("device", sitting.device);
    visit("images", sitting.images);
}

Json json_of(const RunRecord& record) {
    Json sittings = Json::array();
    for (const RunSitting& sitting : record.sittings) {
        Json out = Json::object();
        visit_fields(sitting, [&out](const char* name, const auto& value) { out[name] = value; });
        sittings.push_back(std::move(out));
    }
    return {
        {"format", kFormat},   {"version", kRunRecordVersion}, {"data_hash", record.data_hash},
        {"seed", record.seed}, {"threads", record.threads},    {"sittings", std::move(sittings)}};
}

/// Sets `value` to a field of the object `in`.
struct ReadField {
    const Json& in;

    void operator()(const char* name, std::string& value) const {
        const auto found = in.find(name);
        if (found == in.end() || !found->is_string()) {
            fail(std::string("has no text \"") + name + "\"");
        }
        value = found->get<std::string>();
    }
    void operator()(const char* name, std::int64_t& value) const {
        constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
        const auto found = in.find(name);
        if (found == in.end() || !found->is_number_unsigned() ||
            found->get<std::uint64_t>() > kMost) {
            fail(std::string("has no whole number \"") + name + "\"");
        }
        value = found->get<std::int64_t>();
    }
};

void check_kind(const Json& in) {
    std::string format;
    std::int64_t version = 0;
    ReadField{in}("format", format);
    ReadField{in}("version", version);
    if (format != kFormat) {
        fail("is not the record of a run");
    }
    if (version > kRunRecordVersion) {
        throw Error(ErrorCode::unsupported,
                    std::string(kRunRecordName) + " is of version " + std::to_string(version) +
                        ", this program reads up to " + std::to_string(kRunRecordVersion),
                    "Use a newer program");
    }
}

RunRecord record_of(const Json& in) {
    if (!in.is_object()) {
        fail("is not a JSON object");
    }
    check_kind(in);
    RunRecord record;
    const ReadField read{in};
    read("data_hash", record.data_hash);
    read("seed", record.seed);
    read("threads", record.threads);
    const auto sittings = in.find("sittings");
    if (sittings == in.end() || !sittings->is_array()) {
        fail("has no list \"sittings\"");
    }
    for (const Json& entry : *sittings) {
        if (!entry.is_object()) {
            fail("has a sitting that is not a JSON object");
        }
        visit_fields(record.sittings.emplace_back(), ReadField{entry});
    }
    return record;
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    char text[32];
    if (gmtime_r(&now, &parts) == nullptr ||
        std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        return {};
    }
    return text;
}

}  // namespace

RunSitting sitting_from_now(const std::string& device, std::int64_t images) {
    return {.start = utc_now(),
            .program_version = program_version(),
            .program_commit = program_commit(),
            .device = device,
            .images = images};
}

std::optional<RunRecord> read_run_record(const fs::path& run) {
    std::error_code ignored;
    if (!fs::exists(run / kRunRecordName, ignored)) {
        return std::nullopt;
    }
    const std::string text = InputFile(run / kRunRecordName).text(kFileLimit);
    return record_of(parse_bounded_json(text, kRunRecordName, {.depth = 4, .values = 100000}));
}

void write_run_record(const fs::path& run, RunRecord record) {
    std::vector<RunSitting>& sittings = record.sittings;
    if (sittings.size() > kMostSittings) {
        const auto surplus = static_cast<std::ptrdiff_t>(sittings.size() - kMostSittings);
        sittings.erase(sittings.begin() + 1, sittings.begin() + 1 + surplus);
    }
    write_file_atomically(run / kRunRecordName, dump_json(json_of(record), 2) + "\n");
}

}  // namespace zscope
