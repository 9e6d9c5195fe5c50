// SPDX-License-Identifier: MIT
// source: the parts of an answer that could not be read. More than a hundred are counted, not listed: a body may hold
// millions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paperwire::source {

class Faults {
public:
    /// `part` is `item`, `entry` or `record`; they are numbered from 1.
    void add(std::string_view part, std::size_t number, std::string_view reason) {
        if (++count_ <= most) {
            list_.push_back(std::string(part) + " " + std::to_string(number) + ": " + std::string(reason));
        }
    }

    /// A line each, and one for those that were counted alone.
    [[nodiscard]] std::vector<std::string> lines() && {
        if (count_ > most) {
            list_.push_back("and " + std::to_string(count_ - most) + " more");
        }
        return std::move(list_);
    }

private:
    static constexpr std::size_t most = 100;
    std::vector<std::string> list_;
    std::size_t count_{0};
};

}  // namespace paperwire::source
