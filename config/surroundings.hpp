// SPDX-License-Identifier: MIT
// config: what the rest of the configuration says and subscribers build on.
#pragma once

#include <string>

#include "config/filters.hpp"
#include "config/sections.hpp"

namespace paperwire::config {

struct Surroundings {
    const ChannelTable* channels{nullptr};
    FilterReader* filters{nullptr};
    std::string timezone{"UTC"};
    bool has_model{false};  // summaries.model is there

    /// A channel that was named and read; null else.
    [[nodiscard]] const ChannelSettings* channel(std::string_view id) const {
        const auto found = channels->find(id);
        return found == channels->end() || !found->second ? nullptr : &*found->second;
    }
};

}  // namespace paperwire::config
