// SPDX-License-Identifier: MIT
#include "channels/email/part.hpp"

#include <nlohmann/json.hpp>

namespace paperwire::email {

using Json = nlohmann::ordered_json;

std::string message_label(const Part& part, int number) { return part.digest + "." + std::to_string(number); }

std::string to_json(const Part& part) {
    const Json json{{"subject", part.subject},
                    {"date", to_string(part.date)},
                    {"message_id", message_label(part, part.part)},
                    {"digest", part.digest},
                    {"part", part.part},
                    {"parts", part.parts},
                    {"language", part.language},
                    {"subscriber", part.subscriber},
                    {"text", part.text},
                    {"html", part.html}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Part> part_from_json(std::string_view json) {
    try {
        const Json parsed = Json::parse(json);
        const std::optional<Instant> date = parse_instant(parsed.at("date").get<std::string>());
        if (!date) return fail(Errc::malformed, "kept mail: its date is not one");
        Part part;
        part.subject = parsed.at("subject").get<std::string>();
        part.date = *date;
        part.digest = parsed.at("digest").get<std::string>();
        part.part = parsed.at("part").get<int>();
        part.parts = parsed.at("parts").get<int>();
        part.language = parsed.at("language").get<std::string>();
        part.subscriber = parsed.at("subscriber").get<std::string>();
        part.text = parsed.at("text").get<std::string>();
        part.html = parsed.at("html").get<std::string>();
        return part;
    } catch (const Json::exception& error) {
        return fail(Errc::malformed, std::string{"kept mail: "} + error.what());
    }
}

}  // namespace paperwire::email
