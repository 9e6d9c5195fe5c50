// SPDX-License-Identifier: MIT
// config: YAML files to Settings, every fault with file:line:col, all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"
#include "config/settings.hpp"

namespace paperwire::config {

struct Fault {
    enum class Severity : std::uint8_t { error, warning };
    Severity severity{Severity::error};
    std::string file;
    int line{0};          // 1 and up; 0 when the fault has no place in the file
    int column{0};        // 1 and up, in characters
    std::string message;  // `subscribers.ana.deliver[0].schedule: "25:00" is not a time (want HH:MM, 00:00 to 23:59)`

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// `FILE:LINE:COL: error: MESSAGE`.
[[nodiscard]] std::string to_string(const Fault& fault);

/// Bytes of subscribers_file that were read, of so many.
using Progress = std::function<void(std::uint64_t read, std::uint64_t all)>;

struct LoadOptions {
    /// off: `${…}` is checked in form only. strict: unreadable is an error. outside_unit: an unreadable ${credential:}
    /// is a warning.
    enum class Secrets : std::uint8_t { off, strict, outside_unit };
    Secrets secrets{Secrets::strict};
    /// Looks up an environment variable; nothing when unset. Handed in so that tests need no environment; empty: none
    /// is set.
    std::function<std::optional<std::string>(const std::string&)> environment{};
    /// Called now and then on the calling thread while a large subscribers_file is read, the last time with `read`
    /// equal to `all`.
    Progress progress{};
    /// What was loaded before: rules that are there again are the same objects under the same numbers (but for those
    /// that take the place of rules that are gone), and lines of subscribers_file that are there again are not read.
    std::shared_ptr<const Population> before{};
};

struct Loaded {
    std::optional<Settings> settings;  // set when there is no error
    std::vector<Fault> faults;         // errors and warnings, sorted by file order, line, column
    std::size_t subscriber_count{0};
    std::size_t filter_count{0};  // named and inline
    std::size_t channel_count{0};
};

/// Reads FILE, its includes and its subscribers_file. Never throws. A faulty line of subscribers_file is a fault here
/// (check-config exits 78) marked in `left_out`, and does not keep `settings` from being set.
[[nodiscard]] Loaded load(const std::string& file, const LoadOptions& options);

/// One filter from YAML text (for `try --filter`), names resolved against `settings`. `origin` stands for the file in
/// faults.
[[nodiscard]] std::optional<filters::RulePtr> parse_filter(std::string_view yaml, const Settings& settings,
                                                           std::string_view origin, std::vector<Fault>& faults);

}  // namespace paperwire::config
