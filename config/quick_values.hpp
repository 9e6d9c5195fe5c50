// SPDX-License-Identifier: MIT
// config: reading a flat row of values whose keys are known. Whatever is unusual gives false or nothing: the careful
// reader then says what is wrong, if anything.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "config/flat_json.hpp"

namespace paperwire::config {

using FlatValues = std::span<const FlatValue>;

/// A text that Spot::text() would take.
[[nodiscard]] inline bool is_plain_text(const FlatValue& value) {
    return value.form == FlatValue::Form::text && !value.text.empty() &&
           std::ranges::none_of(value.text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

/// Calls `read(position)` for the items, one value standing for a list of one, as long as it returns true.
template <typename Read>
[[nodiscard]] bool for_items(FlatValues values, std::uint32_t list, Read&& read) {
    if (values[list].form != FlatValue::Form::list) {
        return read(list);
    }
    bool going_on = values[list].end > list + 1;
    for (std::uint32_t at = list + 1; going_on && at < values[list].end; at = values[at].end) {
        going_on = read(at);
    }
    return going_on;
}

/// How many items for_items() calls for.
[[nodiscard]] inline std::size_t count_items(FlatValues values, std::uint32_t list) {
    if (values[list].form != FlatValue::Form::list) {
        return 1;
    }
    std::size_t count = 0;
    for (std::uint32_t at = list + 1; at < values[list].end; at = values[at].end) {
        ++count;
    }
    return count;
}

/// The members of a mapping by the places of their keys in a table.
template <std::size_t count>
class QuickMembers {
public:
    QuickMembers(FlatValues values, std::uint32_t mapping, const std::array<std::string_view, count>& keys)
        : values_(values), keys_(&keys) {
        is_right_ = values[mapping].form == FlatValue::Form::mapping;
        for (std::uint32_t at = mapping + 1; is_right_ && at < values[mapping].end; at = values[at].end) {
            const auto key = std::ranges::find(keys, values[at].key);
            is_right_ = key != keys.end() && positions_[static_cast<std::size_t>(key - keys.begin())] == 0;
            if (is_right_) {
                ++count_;
                positions_[static_cast<std::size_t>(key - keys.begin())] = at;
            }
        }
    }

    /// False where it is no mapping, or a key is unknown or there twice.
    [[nodiscard]] bool is_right() const noexcept { return is_right_; }

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// The position of a member's value; 0 where it is absent.
    [[nodiscard]] std::uint32_t find(std::string_view key) const {
        return positions_[static_cast<std::size_t>(std::ranges::find(*keys_, key) - keys_->begin())];
    }
    [[nodiscard]] const FlatValue* value(std::string_view key) const {
        const std::uint32_t at = find(key);
        return at == 0 ? nullptr : &values_[at];
    }

    /// Reads a member with `read(text)`; true where it is absent.
    template <typename Read>
    [[nodiscard]] bool read_text(std::string_view key, Read&& read) const {
        const FlatValue* const found = value(key);
        return found == nullptr || (is_plain_text(*found) && read(found->text));
    }

private:
    FlatValues values_;
    const std::array<std::string_view, count>* keys_;
    std::array<std::uint32_t, count> positions_{};
    std::size_t count_{0};
    bool is_right_{false};
};

}  // namespace paperwire::config
