// SPDX-License-Identifier: MIT
// daemon: from settings to what the loops use, keeping what did not change.
#include "bot/daemon/live.hpp"

#include <algorithm>

#include "bot/daemon/configuration.hpp"
#include "config/changes.hpp"

namespace paperwire::daemon {

namespace {

using Channel = std::shared_ptr<channels::Channel>;

/// The channel of `before` where its settings are the same; else null.
Channel kept_channel(const std::string& name, const config::ChannelSettings& settings, const Live* before) {
    if (before == nullptr) return nullptr;
    const auto old = before->settings->channels.find(name);
    const auto made = before->channels->find(name);
    const bool same = old != before->settings->channels.end() && old->second == settings;
    return same && made != before->channels->end() ? made->second : nullptr;
}

Result<std::shared_ptr<const delivery::Channels>> build_channels(const config::Settings& settings, const Live* before,
                                                                 const Makers& makers, Change& change) {
    auto channels = std::make_shared<delivery::Channels>();
    for (const auto& [name, its_settings] : settings.channels) {
        if (Channel kept = kept_channel(name, its_settings, before)) {
            channels->emplace(name, std::move(kept));
            ++change.channels_kept;
            continue;
        }
        auto made = makers.channel(name, its_settings);
        if (!made) return std::unexpected(made.error());
        channels->emplace(name, std::move(*made));
        ++change.channels_made;
        change.made.push_back(name);
    }
    if (before != nullptr) {
        change.channels_removed = static_cast<std::size_t>(std::ranges::count_if(
            *before->channels, [&channels](const auto& old) { return !channels->contains(old.first); }));
    }
    return channels;
}

std::shared_ptr<source::ArchiveSource> archive_of(const Makers& makers, const source::ArxivSettings& settings) {
    return makers.archive ? makers.archive(settings) : nullptr;
}

void compare_people(const config::Population* before, const config::Population& after, Change& change) {
    if (before == nullptr) {
        change.subscribers_added = after.subscribers.size();
        return;
    }
    const config::Changes changes = config::changes(*before, after);
    change.subscribers_added = changes.added.size();
    change.subscribers_removed = changes.removed.size();
    change.subscribers_changed = changes.changed.size();
}

}  // namespace

Prepared prepare(config::Loaded loaded, const Live* before) {
    Prepared prepared{std::move(loaded), nullptr, nullptr, {}};
    if (!prepared.loaded.settings) return prepared;
    prepared.settings = std::make_shared<const config::Settings>(std::move(*prepared.loaded.settings));
    prepared.loaded.settings.reset();
    prepared.audience = audience_of(*prepared.settings);
    compare_people(before == nullptr ? nullptr : before->settings->population.get(), *prepared.settings->population,
                   prepared.change);
    // Here, for it takes seconds where there are many; whoever closes digests asks for it again, and hears of an error.
    static_cast<void>(before == nullptr ? prepared.audience->index()
                                        : prepared.audience->index_after(*before->audience));
    return prepared;
}

Result<Built> build_live(const Prepared& prepared, const Live* before, const Makers& makers) {
    Built built{{}, prepared.change};
    auto channels = build_channels(*prepared.settings, before, makers, built.change);
    if (!channels) return std::unexpected(channels.error());
    const bool same_source = before != nullptr && before->settings->arxiv == prepared.settings->arxiv;
    auto source = same_source ? before->source : makers.source(prepared.settings->arxiv);
    auto archive = same_source ? before->archive : archive_of(makers, prepared.settings->arxiv);
    built.live =
        Live{prepared.settings, prepared.audience, std::move(*channels), std::move(source), std::move(archive)};
    return built;
}

}  // namespace paperwire::daemon
