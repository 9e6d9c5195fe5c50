// SPDX-License-Identifier: MIT
#include "filters/arena.hpp"

#include <algorithm>

namespace paperwire::filters {
namespace {

constexpr std::size_t block_bytes = 1 << 16;

}  // namespace

std::string_view Arena::keep(std::string_view bytes) {
    if (bytes.size() > left_) {
        left_ = std::max(block_bytes, bytes.size());
        blocks_.push_back(std::make_unique<char[]>(left_));
        next_ = blocks_.back().get();
        total_ += left_;
    }
    std::ranges::copy(bytes, next_);
    const std::string_view kept(next_, bytes.size());
    next_ += bytes.size();
    left_ -= bytes.size();
    return kept;
}

}  // namespace paperwire::filters
