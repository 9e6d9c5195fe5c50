// SPDX-License-Identifier: MIT
// daemon: the command line as values. The only home of CLI11 is command_line.cpp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bot/core/log.hpp"
#include "bot/core/time.hpp"

namespace paperwire::daemon {

/// Everything that any verb takes; a verb reads what is its own.
struct Invocation {
    std::string verb;  // `run`, `outbox list`, …
    std::string config;
    bool once{false};
    bool no_secrets{false};
    bool all{false};
    bool notify{false};
    bool messages{false};
    std::optional<Instant> at;
    std::optional<Instant> since;
    std::optional<Day> from;
    std::optional<Day> to_day;
    std::string subscriber;
    std::string channel;
    std::string to;
    std::string paper;
    std::string papers;  // file
    std::string file;    // to write
    std::string format;
    std::string filter;
    std::string directory;
    std::vector<std::string> names;  // files of parse, ids of outbox
    std::optional<log::Level> log_level;
    log::Format log_format{log::Format::text};
};

/// Parses argv. An int instead of an Invocation: help or the version was printed (0), or the usage was wrong (64, told
/// on stderr).
[[nodiscard]] std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv);

}  // namespace paperwire::daemon
