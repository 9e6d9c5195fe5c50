// SPDX-License-Identifier: MIT
#include "channels/telegram/answer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace paperwire::telegram {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr double most_seconds = 24 * 3600;

const Json* member(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string whole_number(const Json* value) {
    return value != nullptr && value->is_number_integer() && *value != 0 ? value->dump() : std::string{};
}

std::optional<milliseconds> seconds(const Json* value) {
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const double wanted = value->get<double>();
    if (!(wanted > 0)) return std::nullopt;
    const auto wait = static_cast<milliseconds::rep>(std::min(wanted, most_seconds) * 1000);
    return milliseconds{std::max<milliseconds::rep>(wait, 1)};
}

int error_code(const Json& body, int status) {
    const Json* code = member(body, "error_code");
    const bool is_code = code != nullptr && code->is_number_integer() && *code >= 100 && *code < 1000;
    return is_code ? code->get<int>() : status;
}

}  // namespace

Answer read_answer(const net::HttpResponse& response) {
    Answer answer;
    answer.status = response.status;
    answer.code = response.status;
    const Json body = Json::parse(response.body, nullptr, false);
    const Json* ok = member(body, "ok");
    answer.breaks_off = body.is_discarded() && response.body.starts_with(R"({"ok":true)");
    if (ok == nullptr || !ok->is_boolean()) return answer;
    answer.is_json = true;
    answer.ok = ok->get<bool>();
    if (answer.ok) {
        if (const Json* result = member(body, "result"))
            answer.message_id = whole_number(member(*result, "message_id"));
        return answer;
    }
    answer.code = error_code(body, response.status);
    if (const Json* words = member(body, "description"); words != nullptr && words->is_string())
        answer.description = words->get<std::string>();
    if (const Json* parameters = member(body, "parameters")) {
        answer.retry_after = seconds(member(*parameters, "retry_after"));
        answer.migrate_to = whole_number(member(*parameters, "migrate_to_chat_id"));
    }
    return answer;
}

}  // namespace paperwire::telegram
