// SPDX-License-Identifier: MIT
#include "bot/delivery/isolate.hpp"

#include <algorithm>
#include <exception>
#include <span>
#include <utility>

namespace paperwire::delivery {

namespace {

/// A failing renderer is a bug of ours, whatever it throws.
template <typename Work>
auto guarded(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& error) {
        return fail(Errc::internal, error.what());
    } catch (...) {
        return fail(Errc::internal, "something that is no error was thrown");
    }
}

class Isolation {
public:
    Isolation(const channels::Channel& channel, const digest::StoredManifest& stored, const store::OutboxRow& row,
              const std::string& zone)
        : channel_(channel), stored_(stored), row_(row), timezone_(zone) {}

    Result<Rendering> run() {
        const std::span<const ManifestEntry> all(stored_.manifest.entries);
        for (const digest::Unreadable& one : stored_.unreadable) left_out_.push_back({one.id, one.reason});
        if (all.empty() && !left_out_.empty())
            return fail(Errc::malformed, "none of its papers can be read: " + left_out_.front().reason);
        auto whole = render(all);
        if (whole || all.empty()) return finish(std::move(whole));
        const Error first = whole.error();
        // Without any entry it fails too: no entry is to blame.
        if (!render({})) return std::unexpected(first);
        find_culprits(all, first);
        const bool nothing_found = shown_.size() == all.size();
        if (nothing_found || shown_.empty()) return std::unexpected(first);
        return finish(render(shown_));
    }

private:
    Result<Rendering> render(std::span<const ManifestEntry> entries) const {
        return guarded([&]() -> Result<Rendering> {
            digest::StoredManifest some{stored_.manifest, stored_.papers, {}};
            some.manifest.entries.assign(entries.begin(), entries.end());
            Digest digest = digest::build_digest(some, row_, timezone_);
            for (const LeftOut& one : left_out_) digest.left_out.push_back(one.id);
            auto rendering = render_guarded(channel_, digest);
            if (rendering) rendering->receipt_is_lost = digest.receipt_is_lost;
            if (rendering) rendering->reasons_are_lost = digest.reasons_are_lost;
            return rendering;
        });
    }

    /// `reason`: why these fail together.
    void find_culprits(std::span<const ManifestEntry> entries, const Error& reason) {
        if (entries.size() == 1) {
            left_out_.push_back({entries.front().id, reason.message});
            return;
        }
        const std::size_t half = entries.size() / 2;
        for (const auto part : {entries.first(half), entries.subspan(half)}) {
            const auto rendered = render(part);
            if (rendered) shown_.insert(shown_.end(), part.begin(), part.end());
            else find_culprits(part, rendered.error());
        }
    }

    Result<Rendering> finish(Result<Rendering> rendering) {
        if (rendering) rendering->left_out = std::move(left_out_);
        return rendering;
    }

    const channels::Channel& channel_;
    const digest::StoredManifest& stored_;
    const store::OutboxRow& row_;
    const std::string& timezone_;
    std::vector<ManifestEntry> shown_;
    std::vector<LeftOut> left_out_;
};

}  // namespace

Result<Rendering> render_guarded(const channels::Channel& channel, const Digest& digest) {
    return guarded([&]() -> Result<Rendering> {
        auto parts = channel.render(digest);
        if (!parts) return std::unexpected(parts.error());
        if (parts->empty()) return fail(Errc::internal, "a digest became no message");
        Rendering rendering;
        rendering.parts = std::move(*parts);
        return rendering;
    });
}

Result<Rendering> render_isolated(const channels::Channel& channel, const digest::StoredManifest& stored,
                                  const store::OutboxRow& row, const std::string& timezone) {
    return Isolation(channel, stored, row, timezone).run();
}

}  // namespace paperwire::delivery
