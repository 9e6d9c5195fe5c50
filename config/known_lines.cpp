// SPDX-License-Identifier: MIT
#include "config/known_lines.hpp"

#include <algorithm>

namespace paperwire::config {

Ground ground_of(const Surroundings& around) {
    return {*around.channels, around.filters->finished(), around.timezone, around.has_model};
}

bool are_equal(const Ground& a, const Ground& b) {
    return a.timezone == b.timezone && a.has_model == b.has_model && a.channels == b.channels &&
           std::ranges::equal(a.filters, b.filters, [](const auto& one, const auto& other) {
               return one.first == other.first && (one.second == other.second || *one.second == *other.second);
           });
}

LineRecall::LineRecall(const std::shared_ptr<const KnownLines>& known, const Ground& ground)
    : known_(known != nullptr && are_equal(known->ground, ground) ? known : nullptr) {}

std::optional<std::uint32_t> LineRecall::find(Fingerprint line) {
    if (known_ == nullptr) {
        return std::nullopt;
    }
    if (next_ >= known_->prints.size() || known_->prints[next_] != line) {
        const auto found = search(line);
        if (!found) {
            return std::nullopt;
        }
        next_ = *found;
    }
    return known_->positions[next_++];
}

std::optional<std::uint32_t> LineRecall::search(Fingerprint line) {
    if (!table_) {
        table_.emplace();
        for (std::uint32_t i = 0; i < known_->prints.size(); ++i) {
            table_->add(known_->prints[i], i);
        }
    }
    return table_->find(line, [&](std::uint32_t i) { return known_->prints[i] == line; });
}

}  // namespace paperwire::config
