// SPDX-License-Identifier: MIT
// filters: one place for many small texts that live as long as their index.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string_view>

namespace paperwire::filters {

/// Bytes that keep their place.
class Arena {
public:
    [[nodiscard]] std::string_view keep(std::string_view bytes);
    [[nodiscard]] std::size_t bytes() const { return total_; }

private:
    std::deque<std::unique_ptr<char[]>> blocks_;
    std::size_t left_{0};
    std::size_t total_{0};
    char* next_{nullptr};
};

}  // namespace paperwire::filters
