// SPDX-License-Identifier: MIT
// digest: drafting, looking up and building a chunk.
#include "bot/digest/chunk.hpp"

#include "bot/digest/build_manifest.hpp"
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

Manifest finish_manifest(const DayBatch& batch, const Audience& audience, const Draft& one,
                         std::vector<ManifestReceipt> receipt) {
    std::vector<bool> keep;
    for (const Hit& hit : one.member.hits) keep.push_back(!has_had(*hit.event, one.sent));
    Manifest manifest = build_manifest(batch.explained(audience, *one.target, one.member, keep), std::move(receipt));
    const Delivery& delivery = *one.target->delivery;
    manifest.waiting = one.member.waiting;
    manifest.language = delivery.language;
    manifest.summary = delivery.summary.empty() ? audience.default_summary : delivery.summary;
    manifest.form = delivery.form;
    return manifest;
}

}  // namespace

std::vector<Draft> draft(const DayBatch& batch, const Audience& audience, std::span<const store::DestinationRow> rows,
                         Instant now) {
    std::vector<Draft> drafts;
    for (const store::DestinationRow& row : rows) {
        const auto found = audience.cohorts.targets.find(to_string(row.key));
        if (found == audience.cohorts.targets.end() || gets_nothing(row, *found->second->delivery, now)) continue;
        drafts.push_back(Draft{&row, found->second, batch.hits_of(*found->second, row), {}});
    }
    return drafts;
}

Result<std::vector<Draft>> look_up_sent(store::Store& store, std::vector<Draft> drafts) {
    for (Draft& one : drafts) {
        std::vector<PaperId> repeated;
        for (const Hit& hit : one.member.hits) {
            if (may_have_had(*one.row, *hit.event)) repeated.push_back(hit.event->announcement.paper->id);
        }
        if (repeated.empty()) continue;
        auto sent = store.sent_entries(one.row->id, repeated);
        if (!sent) return std::unexpected(sent.error());
        one.sent = std::move(*sent);
    }
    return drafts;
}

Closing ChunkWriter::build(std::span<const Draft> drafts) {
    Closing closing;
    std::unordered_map<std::string, std::size_t> known;
    for (const Draft& one : drafts) {
        const ReceiptView& view = view_of(one.target->categories);
        Manifest manifest = finish_manifest(batch_, audience_, one, view.rows);
        const Delivery& delivery = *one.target->delivery;
        const bool worth_telling =
            due_.slot > due_.last_slot && (view.trouble || delivery.empty == Delivery::Empty::send);
        if (manifest.entries.empty() && !worth_telling) continue;
        closing.entries += manifest.entries.size();
        std::string json = to_json(manifest);
        const auto [place, added] = known.try_emplace(json, closing.manifests.size());
        if (added) closing.manifests.push_back(std::move(json));
        closing.digests.push_back({digest_id(one.row->key, one.row->cursor, snapshot_.head, due_.slot), one.row->id,
                                   place->second, one.row->cursor, snapshot_.head,
                                   schedule::end_of_quiet(delivery.quiet, delivery.timezone, now_)});
    }
    return closing;
}

const ReceiptView& ChunkWriter::view_of(const CategoriesPtr& categories) {
    const auto found = views_.find(categories.get());
    if (found != views_.end()) return found->second;
    return views_.emplace(categories.get(), view_receipts(*categories, snapshot_.receipts, due_.last_slot, now_))
        .first->second;
}

}  // namespace paperwire::digest
