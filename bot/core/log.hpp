// SPDX-License-Identifier: MIT
// core: one line per event, `room: event key=value …`. The sink (text or JSON, on stderr) is set up by bot/daemon;
// until then lines of warning and above go to stderr as text. Safe from any thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace paperwire::log {

enum class Level : std::uint8_t { debug, info, warning, error, critical, off };
enum class Format : std::uint8_t { text, json };

struct Field {
    std::string key;
    std::string value;

    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
};

/// Sets the least level that is written and the form of a line. Call once, before threads start.
void configure(Level least, Format format);
/// Quotes values that hold blanks or quotes; control characters never reach the terminal.
void write(Level level, std::string_view room, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view room, std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, room, event, fields);
}
inline void info(std::string_view room, std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, room, event, fields);
}
inline void warning(std::string_view room, std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, room, event, fields);
}
inline void error(std::string_view room, std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, room, event, fields);
}

}  // namespace paperwire::log
