// SPDX-License-Identifier: MIT
// core: log lines through spdlog to stderr.
#include "bot/core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>

namespace paperwire::log {

namespace {

std::atomic<Format> chosen_format{Format::text};

std::shared_ptr<spdlog::logger> make_logger() {
    auto logger = std::make_shared<spdlog::logger>("paperwire", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_level(spdlog::level::warn);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::trace);
    return logger;
}

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = make_logger();
    return *instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warning: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
        case Level::critical: return spdlog::level::critical;
        case Level::off: return spdlog::level::off;
    }
    return spdlog::level::info;
}

bool needs_quotes(const std::string& value) {
    return value.empty() || value.find_first_of(" \"=\\\t\r\n") != std::string::npos ||
           std::any_of(value.begin(), value.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string quoted(const std::string& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string as_text(std::string_view room, std::string_view event, std::initializer_list<Field> fields) {
    std::string line{room};
    line.append(": ").append(event);
    for (const Field& field : fields) {
        line.append(" ").append(field.key).append("=");
        line.append(needs_quotes(field.value) ? quoted(field.value) : field.value);
    }
    return line;
}

std::string as_json(std::string_view room, std::string_view event, std::initializer_list<Field> fields) {
    nlohmann::ordered_json line{{"room", room}, {"event", event}};
    for (const Field& field : fields) line[field.key] = field.value;
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void configure(Level least, Format format) {
    chosen_format = format;
    logger().set_level(spdlog_level(least));
    if (format == Format::json) {
        logger().set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
    }
}

void write(Level level, std::string_view room, std::string_view event, std::initializer_list<Field> fields) {
    const auto target = spdlog_level(level);
    if (!logger().should_log(target)) return;
    const std::string line =
        chosen_format == Format::json ? as_json(room, event, fields).substr(1) : as_text(room, event, fields);
    logger().log(target, "{}", line);
}

}  // namespace paperwire::log
