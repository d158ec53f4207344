#include "core/tensor/bounded_json.h"

#include <set>
#include <vector>

#include "core/base/error.h"

namespace zscope {
namespace {

using Json = nlohmann::ordered_json;

/// Watches the parser's events; throws at the first one over the limits.
class Guard {
  public:
    Guard(const std::string& origin, const JsonLimits& limits) : origin_(origin), limits_(limits) {}

    void see(int depth, Json::parse_event_t event, const Json& parsed) {
        if (++count_ > limits_.values) {
            fail("holds more than " + std::to_string(limits_.values) + " values");
        }
        if (event == Json::parse_event_t::object_start ||
            event == Json::parse_event_t::array_start) {
            if (depth >= limits_.depth) {
                fail("is nested deeper than " + std::to_string(limits_.depth) + " levels");
            }
            keys_.resize(static_cast<std::size_t>(depth) + 2);
            keys_.back().clear();
        } else if (event == Json::parse_event_t::key) {
            see_key(static_cast<std::size_t>(depth), parsed.get_ref<const std::string&>());
        }
    }

  private:
    void see_key(std::size_t depth, const std::string& key) {
        if (!keys_.at(depth).insert(key).second) {
            fail("has the key '" + key.substr(0, 100) + "' twice");
        }
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorCode::bad_file, origin_ + " " + what,
                    "The file is damaged or was not written by a program that keeps to the format");
    }

    const std::string& origin_;
    JsonLimits limits_;
    std::size_t count_ = 0;
    std::vector<std::set<std::string>> keys_;  // by depth
};

}  // namespace

nlohmann::ordered_json parse_bounded_json(std::string_view text, const std::string& origin,
                                          const JsonLimits& limits) {
    Guard guard(origin, limits);
    try {
        return Json::parse(text, [&](int depth, Json::parse_event_t event, Json& parsed) {
            guard.see(depth, event, parsed);
            return true;
        });
    } catch (const nlohmann::json::parse_error& error) {
        throw Error(ErrorCode::bad_file,
                    origin + " is not valid JSON (at byte " + std::to_string(error.byte) + ")",
                    "The file is damaged or of another kind");
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::bad_file, origin + " holds a JSON number that is too large",
                    "The file is damaged or was edited by hand");
    }
}

std::string dump_json(const nlohmann::ordered_json& json, int indent) {
    return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace zscope
