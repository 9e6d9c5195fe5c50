// SPDX-License-Identifier: MIT
#include "channels/telegram/parts.hpp"

namespace paperwire::telegram {
namespace {

// A message of Latin text and its links.
constexpr std::size_t usual_bytes = 6'000;

Measure measure_of(const Section& section) {
    Measure sum = section.heading.measure;
    for (const Piece& block : section.blocks) sum = sum + block.measure;
    return sum;
}

}  // namespace

void Parts::pour(const Section& section) {
    if (section.stays_whole && !bodies_.back().empty()) {
        const Measure whole = measure_of(section);
        if (!whole.fits(left_) && whole.fits(room_)) begin_part();
    }
    const Piece* lead = &section.heading;
    for (const Piece& block : section.blocks) {
        const Measure needed = lead == nullptr ? block.measure : lead->measure + block.measure;
        if (!needed.fits(left_) && !bodies_.back().empty()) {
            begin_part();
            if (lead == nullptr) lead = &section.continued;
        }
        if (lead != nullptr) put(*lead);
        put(block);
        lead = nullptr;
    }
}

void Parts::begin_part() {
    bodies_.emplace_back().reserve(usual_bytes);
    left_ = room_;
}

void Parts::put(const Piece& piece) {
    bodies_.back() += piece.json;
    left_ = left_ - piece.measure;
}

}  // namespace paperwire::telegram
