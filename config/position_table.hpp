// SPDX-License-Identifier: MIT
// config: finds positions in a list that somebody else keeps, by a hash of what stands there: eight to sixteen bytes a
// position, where a map of strings would hold everything a second time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace paperwire::config {

class PositionTable {
public:
    /// The first position added with that hash for which `same(position)` holds.
    template <typename Same>
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t hash, Same&& same) const {
        if (slots_.empty()) {
            return std::nullopt;
        }
        const auto tag = tag_of(hash);
        for (std::size_t at = tag & mask(); slots_[at].position != 0; at = (at + 1) & mask()) {
            if (slots_[at].tag == tag && same(slots_[at].position - 1)) {
                return slots_[at].position - 1;
            }
        }
        return std::nullopt;
    }

    void add(std::uint64_t hash, std::uint32_t position) {
        if (2 * (count_ + 1) > slots_.size()) {
            grow();
        }
        place({tag_of(hash), position + 1});
        ++count_;
    }

private:
    struct Slot {
        std::uint32_t tag{0};
        std::uint32_t position{0};  // + 1; 0: free
    };

    [[nodiscard]] static std::uint32_t tag_of(std::uint64_t hash) {
        return static_cast<std::uint32_t>((hash * 0x9E3779B97F4A7C15U) >> 32U);  // 2^64 over the golden ratio
    }
    [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

    void place(Slot slot) {
        std::size_t at = slot.tag & mask();
        while (slots_[at].position != 0) {
            at = (at + 1) & mask();
        }
        slots_[at] = slot;
    }

    void grow() {
        const std::vector<Slot> before =
            std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : 2 * slots_.size()));
        for (const Slot& slot : before) {
            if (slot.position != 0) {
                place(slot);
            }
        }
    }

    std::vector<Slot> slots_;  // a power of two of them, at least half free
    std::size_t count_{0};
};

}  // namespace paperwire::config
