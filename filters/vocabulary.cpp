// SPDX-License-Identifier: MIT
#include "filters/vocabulary.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"

namespace paperwire::filters {
namespace {

std::uint32_t hash_of(std::string_view word) {
    std::uint64_t hash = 0x9E3779B97F4A7C15U;
    for (const char c : word) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    }
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

/// What ends a word in the field's texts.
bool belongs_to_word(char c, FieldSet field) { return ascii::is_word(c) && (c != '_' || field != field_keywords); }

}  // namespace

std::uint32_t Vocabulary::number(std::string_view word) {
    if (2 * (entries_.size() + 1) > slots_.size()) {
        grow();
    }
    const auto hash = hash_of(word);
    const auto mask = slots_.size() - 1;
    for (auto slot = hash & mask;; slot = (slot + 1) & mask) {
        if (slots_[slot] == 0) {
            slots_[slot] = static_cast<std::uint32_t>(entries_.size() + 1);
            entries_.push_back(
                {static_cast<std::uint32_t>(letters_.size()), static_cast<std::uint32_t>(word.size()), hash});
            letters_ += word;
            return static_cast<std::uint32_t>(entries_.size() - 1);
        }
        const auto known = slots_[slot] - 1;
        if (entries_[known].hash == hash && this->word(known) == word) {
            return known;
        }
    }
}

void Vocabulary::grow() {
    slots_.assign(slots_.empty() ? 1024 : 2 * slots_.size(), 0);
    const auto mask = slots_.size() - 1;
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        auto slot = entries_[i].hash & mask;
        while (slots_[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots_[slot] = i + 1;
    }
}

void PaperWords::read(const Surfaces& surfaces) {
    for (const auto word : distinct_) {
        heads_[word] = 0;
    }
    distinct_.clear();
    odd_.clear();
    occurrences_.assign(1, {});  // 0 means none
    for (std::uint32_t i = 0; i < surfaces.all().size(); ++i) {
        if (surfaces.all()[i].plain) {
            read_plain(surfaces, i);
        } else {
            read_odd(surfaces.lowered(), surfaces.all()[i]);
        }
    }
    std::ranges::sort(odd_);
    const auto [first, last] = std::ranges::unique(odd_);
    odd_.erase(first, last);
}

void PaperWords::read_plain(const Surfaces& surfaces, std::uint32_t number) {
    const auto lowered = surfaces.lowered();
    const auto& surface = surfaces.all()[number];
    for (auto at = surface.begin; at < surface.end;) {
        if (!belongs_to_word(lowered[at], surface.field)) {
            ++at;
            continue;
        }
        const auto begin = at;
        while (belongs_to_word(lowered[at], surface.field)) {
            ++at;
        }
        add(lowered.substr(begin, at - begin), {begin, 0, number, surface.field});
    }
}

void PaperWords::add(std::string_view word, const Occurrence& occurrence) {
    const auto number = vocabulary_.number(word);
    if (number >= heads_.size()) {
        heads_.resize(number + 1);
    }
    auto& head = heads_[number];
    if (head == 0) {
        distinct_.push_back(number);
    }
    occurrences_.push_back(occurrence);
    occurrences_.back().next = head;
    head = static_cast<std::uint32_t>(occurrences_.size() - 1);
}

void PaperWords::read_odd(std::string_view lowered, const Surface& surface) {
    const auto text = lowered.substr(surface.begin, surface.end - surface.begin);
    std::string word;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const auto rest = text.substr(at);
        if (rest.starts_with("\u017F")) {
            word += 's';
            at += 1;
        } else if (rest.starts_with("\u212A")) {
            word += 'k';
            at += 2;
        } else if (!rest.empty() && belongs_to_word(rest.front(), surface.field)) {
            word += rest.front();
        } else if (!word.empty()) {
            odd_.push_back({std::move(word), surface.field});
            word.clear();
        }
    }
}

}  // namespace paperwire::filters
