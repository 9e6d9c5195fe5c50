// SPDX-License-Identifier: MIT
#include "bot/text/nearest.hpp"

#include <algorithm>
#include <vector>

namespace paperwire::text {
namespace {

std::string lower_ascii(std::string_view name) {
    std::string out(name);
    for (char& byte : out) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return out;
}

/// Optimal string alignment: each of insert, delete, replace and swapping two neighbours costs one.
std::size_t edit_distance(std::string_view left, std::string_view right) {
    const std::size_t width = right.size() + 1;
    std::vector<std::size_t> before_last(width);
    std::vector<std::size_t> last(width);
    std::vector<std::size_t> row(width);
    for (std::size_t j = 0; j < width; ++j) last[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j < width; ++j) {
            const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            const bool is_swap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last.back();
}

std::size_t allowed_distance(std::size_t longer) {
    if (longer <= 2) return 0;
    return std::max<std::size_t>(1, longer / 3);
}

}  // namespace

std::string nearest(std::string_view name, std::span<const std::string_view> candidates) {
    const std::string wanted = lower_ascii(name);
    std::string_view best;
    std::size_t best_distance = std::string_view::npos;
    for (const std::string_view candidate : candidates) {
        const std::size_t allowed = allowed_distance(std::max(name.size(), candidate.size()));
        const std::size_t apart = std::max(name.size(), candidate.size()) - std::min(name.size(), candidate.size());
        if (apart > allowed) continue;
        const std::size_t distance = edit_distance(wanted, lower_ascii(candidate));
        if (distance <= allowed && distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return std::string(best);
}

}  // namespace paperwire::text
