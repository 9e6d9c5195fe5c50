// SPDX-License-Identifier: MIT
// digest: drafting, looking up and building a chunk.
#include "bot/digest/chunk.hpp"

#include "bot/digest/build_manifest.hpp"
#include "bot/digest/filter_text.hpp"
#include "bot/schedule/next_due.hpp"

namespace paperwire::digest {

namespace {

bool gets_nothing(const store::DestinationRow& row, const Delivery& delivery, Instant now) {
    return row.stopped || schedule::is_paused(delivery, now);
}

/// True when the destination may have had the event's paper: it was announced before, or lies before the place where
/// the destination joined, perhaps for the second time.
bool may_have_had(const store::DestinationRow& row, const store::Event& event) {
    return event.repeats || (row.join != nullptr && event.seq <= row.join->head);
}

std::string filters_of(const Audience& audience, const Target& target) {
    std::string text;
    for (const std::uint32_t position : target.delivery->filters) {
        const FilterUse& use = target.subscriber->filters.at(position);
        append_filter(text, use.name, *audience.rules.at(use.rule).rule);
    }
    end_filters(text);
    return text;
}

}  // namespace

Result<void> look_up_sent(store::Store& store, const DayBatch& batch, std::vector<Draft>& drafts) {
    std::vector<store::SentQuestion> questions;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        store::SentQuestion question{drafts[i].row->id, {}};
        for (const Hit& hit : drafts[i].member.hits) {
            const store::Event& event = batch.events()[hit.event];
            if (may_have_had(*drafts[i].row, event)) question.papers.push_back(event.announcement.paper->id);
        }
        if (question.papers.empty()) continue;
        questions.push_back(std::move(question));
        asked.push_back(i);
    }
    if (questions.empty()) return {};
    auto answers = store.sent_entries(questions);
    if (!answers) return std::unexpected(answers.error());
    for (std::size_t i = 0; i < asked.size(); ++i) drafts[asked[i]].sent = std::move(answers->at(i));
    return {};
}

class ChunkWriter::Texts {
public:
    explicit Texts(std::vector<std::string>& texts) : texts_(texts) {}

    std::size_t place_of(std::string text) {
        const auto [place, added] = known_.try_emplace(text, texts_.size());
        if (added) texts_.push_back(std::move(text));
        return place->second;
    }

private:
    std::vector<std::string>& texts_;
    std::unordered_map<std::string, std::size_t> known_;
};

std::vector<Draft> ChunkWriter::draft(const Chunk& chunk) {
    std::vector<Draft> drafts;
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        const store::DestinationRow& row = chunk.rows[i];
        const Target* target = audience_.cohorts.targets.find(row.key);
        if (target == nullptr || gets_nothing(row, *target->delivery, now_)) continue;
        drafts.push_back(Draft{&row, target, &due_[chunk.due[i]], finder_.hits_of(*target, row), {}});
    }
    return drafts;
}

Closing ChunkWriter::build(std::span<const Draft> drafts) {
    Closing closing;
    Texts texts(closing.texts);
    for (const Draft& one : drafts) add(one, closing, texts);
    return closing;
}

void ChunkWriter::add(const Draft& one, Closing& closing, Texts& texts) {
    std::vector<Hit> kept;
    for (const Hit& hit : one.member.hits) {
        if (one.sent.empty() || !has_had(batch_.events()[hit.event], one.sent)) kept.push_back(hit);
    }
    const View& view = view_of(one);
    const Delivery& delivery = *one.target->delivery;
    const bool worth_telling =
        one.due->slot > one.due->last_slot && (view.trouble || delivery.empty == Delivery::Empty::send);
    if (kept.empty() && !worth_telling) return;

    const std::vector<Line> lines = order_hits(kept, batch_.places());
    closing.entries += lines.size();
    const std::string_view summary = delivery.summary.empty() ? audience_.default_summary : delivery.summary;
    const ManifestFrame frame{one.member.waiting, delivery.language, summary, delivery.form};
    store::NewDigest digest;
    const bool begins = one.row->join != nullptr && one.row->cursor < one.row->join->head;
    const std::int64_t stay = begins ? one.row->placed : 0;
    digest.id = digest_id(one.row->id, one.row->key, {one.row->cursor, snapshot_.head, one.due->slot, stay});
    digest.destination = one.row->id;
    digest.manifest = texts.place_of(manifest_text(lines, batch_.events(), frame));
    digest.from = one.row->cursor;
    digest.to = snapshot_.head;
    digest.not_before = schedule::end_of_quiet(delivery.quiet, delivery.timezone, now_);
    digest.receipt = texts.place_of(view.text);
    digest.filters = texts.place_of(filters_of(audience_, *one.target));
    digest.slot = one.due->slot;
    digest.is_receipt = kept.empty();
    closing.digests.push_back(std::move(digest));
}

const ChunkWriter::View& ChunkWriter::view_of(const Draft& one) {
    const Categories& categories = *one.target->categories;
    const auto [place, fresh] = views_.try_emplace(ViewKey{&categories, to_milliseconds(one.due->last_slot)});
    if (fresh) {
        const ReceiptView view = view_receipts(categories, snapshot_.receipts, one.due->last_slot, now_);
        place->second = View{to_json(view.rows), view.trouble};
    }
    return place->second;
}

}  // namespace paperwire::digest
