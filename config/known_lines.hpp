// SPDX-License-Identifier: MIT
// config: lines of subscribers_file that were read before. A line is known by 64 bits of its bytes; where everything
// that lines are read by is as it was, the same line says the same.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/fingerprint.hpp"
#include "config/position_table.hpp"
#include "config/settings.hpp"
#include "config/surroundings.hpp"

namespace paperwire::config {

/// What a line's meaning depends on beside its bytes.
struct Ground {
    ChannelTable channels;
    std::map<std::string, filters::RulePtr> filters;
    std::string timezone;
    bool has_model{false};
};

[[nodiscard]] Ground ground_of(const Surroundings& around);
[[nodiscard]] bool are_equal(const Ground& a, const Ground& b);

struct KnownLines {
    Ground ground;
    std::vector<Fingerprint> prints;       // in the order of the file
    std::vector<std::uint32_t> positions;  // whose line it is: in the population's subscribers
};

/// Finds lines of an earlier load; fastest where they come in the same order.
class LineRecall {
public:
    /// Finds nothing where the ground is another one.
    LineRecall(const std::shared_ptr<const KnownLines>& known, const Ground& ground);

    /// The position of the subscriber whose line it was.
    [[nodiscard]] std::optional<std::uint32_t> find(Fingerprint line);

private:
    [[nodiscard]] std::optional<std::uint32_t> search(Fingerprint line);

    std::shared_ptr<const KnownLines> known_;  // null: none
    std::size_t next_{0};                      // where the file goes on, if it is as before
    std::optional<PositionTable> table_;       // made for the first line that is not there
};

}  // namespace paperwire::config
