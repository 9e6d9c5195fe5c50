// SPDX-License-Identifier: MIT
// channels/telegram: what Telegram takes in one message, and how much of it an entry may claim.
// Sources: core.telegram.org/bots/api#sendmessage and #formatting-options (Bot API 10.1, read 2026-11); TDLib's
// MessageEntity.cpp for the bytes before parsing; tdlib/telegram-bot-api issue 165 for the size of entities.
#pragma once

#include <chrono>
#include <cstddef>

namespace paperwire::telegram {

/// A stretch of a message, in everything that Telegram limits.
struct Measure {
    std::size_t utf16{0};         // UTF-16 units of the text after parsing
    std::size_t html_bytes{0};    // bytes before parsing
    std::size_t entities{0};      // formatted stretches, and addresses that Telegram will find by itself
    std::size_t entity_bytes{0};  // of each: UTF-8 bytes of the covered text and of its address, never too few

    friend Measure operator+(const Measure& a, const Measure& b) {
        return {a.utf16 + b.utf16, a.html_bytes + b.html_bytes, a.entities + b.entities,
                a.entity_bytes + b.entity_bytes};
    }
    /// What is left of `a`; nothing is never less than nothing.
    friend Measure operator-(const Measure& a, const Measure& b) {
        const auto less = [](std::size_t from, std::size_t what) { return from > what ? from - what : 0; };
        return {less(a.utf16, b.utf16), less(a.html_bytes, b.html_bytes), less(a.entities, b.entities),
                less(a.entity_bytes, b.entity_bytes)};
    }
    friend bool operator==(const Measure&, const Measure&) = default;

    [[nodiscard]] bool fits(const Measure& room) const {
        return utf16 <= room.utf16 && html_bytes <= room.html_bytes && entities <= room.entities &&
               entity_bytes <= room.entity_bytes;
    }
};

/// One message. 4,096 characters are documented and counted as code points by TDLib; UTF-16 units are never fewer. Of
/// more than 100 entities the rest lose their form without a word; near 9,500 bytes of them the message is refused.
inline constexpr Measure message_room{4096, 32'768, 95, 9'000};

/// 30 messages a second over all chats, 1 a second in a chat, 20 a minute in a group or channel; each with a margin.
/// Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (read 2026-11).
inline constexpr std::chrono::milliseconds interval_of_all{34};
inline constexpr std::chrono::milliseconds interval_of_chat{1'020};
inline constexpr std::chrono::milliseconds interval_of_group{3'060};

/// How much of an entry is shown. Lengths in code points.
struct EntryLimits {
    std::size_t title;
    std::size_t abstract;
    std::size_t authors;  // before "and N more"; matched ones are kept beyond
    std::size_t matched_authors;
    std::size_t name;
    std::size_t categories;
    std::size_t filters;
    std::size_t words;  // matched words, of one filter
    std::size_t word;
    std::size_t note;  // a comment or journal reference
    std::size_t summary;
    std::size_t marks;  // in one field
};

/// What nearly every paper fits into; 20 authors by the contract, an abstract has at most 1,920 characters at arXiv.
inline constexpr EntryLimits generous{400, 4'096, 20, 10, 80, 12, 8, 6, 60, 300, 1'000, 12};
/// For papers of which the abstract would otherwise be lost.
inline constexpr EntryLimits narrow{250, 4'096, 6, 4, 50, 6, 4, 3, 40, 150, 400, 6};
/// Fits a message whatever the paper.
inline constexpr EntryLimits narrowest{120, 1'000, 3, 1, 40, 3, 2, 2, 30, 80, 150, 2};

}  // namespace paperwire::telegram
