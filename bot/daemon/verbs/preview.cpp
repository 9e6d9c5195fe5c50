// SPDX-License-Identifier: MIT
// daemon: preview.
#include <algorithm>
#include <iostream>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/digests.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/mbox.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/daemon/verbs.hpp"
#include "channels/create.hpp"

namespace paperwire::daemon {

namespace {

using Layout = archive::Layout;

Layout layout_of(const config::Settings& settings, const std::string& channel) {
    const auto found = settings.channels.find(channel);
    if (found == settings.channels.end()) return Layout::digest;
    const auto* archive = std::get_if<archive::ArchiveSettings>(&found->second);
    return archive == nullptr ? Layout::digest : archive->layout;
}

void print_document(const StoredDigest& queued, const std::string& format, const config::Settings& settings) {
    if (format == "markdown") {
        std::cout << channels::render_markdown(queued.digest, layout_of(settings, queued.row.key.channel));
    } else if (format == "html") {
        std::cout << channels::render_html(queued.digest, layout_of(settings, queued.row.key.channel));
    } else {
        std::cout << channels::render_text(queued.digest, stdout_style());
    }
}

/// The messages of one mail destination. The token is a secret of the store: a preview shows its place.
Result<std::vector<std::string>> mails_of(const StoredDigest& queued, const email::EmailSettings& settings) {
    const auto channel = email::create_channel(settings, nullptr);
    const auto parts = channel->render(queued.digest);
    if (!parts) return std::unexpected(parts.error());
    std::vector<std::string> mails;
    for (std::size_t i = 0; i < parts->size(); ++i) {
        const channels::Recipient recipient{queued.row.key.subscriber, queued.target->delivery->to, {}, "TOKEN"};
        const channels::PartContext context{
            queued.row.digest, static_cast<int>(i) + 1, static_cast<int>(parts->size()), {}};
        auto mail = email::compose_message(settings, recipient, context, (*parts)[i]);
        if (!mail) return std::unexpected(mail.error());
        mails.push_back(std::move(*mail));
    }
    return mails;
}

Result<void> print_mails(const std::vector<StoredDigest>& all, const config::Settings& settings) {
    std::vector<std::string> mails;
    for (const StoredDigest& queued : all) {
        const auto* email = std::get_if<email::EmailSettings>(&settings.channels.at(queued.row.key.channel));
        if (email == nullptr) continue;
        auto some = mails_of(queued, *email);
        if (!some) return std::unexpected(some.error());
        std::ranges::move(*some, std::back_inserter(mails));
    }
    std::cout << (mails.size() == 1 ? mails.front() : to_mbox(mails));
    return {};
}

/// What a person is told beside the digests: who gets nothing.
void tell_silent(const std::vector<StoredDigest>& all, const digest::Audience& audience, const std::string& only) {
    for (const digest::Cohort& cohort : audience.cohorts.all) {
        for (const digest::Target& target : cohort.targets) {
            const DestinationKey key = key_of(*target.subscriber, *target.delivery);
            if (!only.empty() && key.subscriber != only) continue;
            if (std::ranges::none_of(all, [&](const StoredDigest& queued) { return queued.row.key == key; })) {
                std::cerr << to_string(key) << ": nothing\n";
            }
        }
    }
}

Result<int> preview(const Invocation& invocation, config::Settings settings) {
    auto store = open_copy(settings);
    if (!store) return std::unexpected(store.error());
    if (auto checked = check_not_before_last_pass(**store, invocation.at); !checked)
        return std::unexpected(checked.error());
    Engine engine(std::move(settings), std::move(*store), invocation.at);
    // What waits already is not due now: it is on its way.
    const auto waiting = engine.store().outbox(store::DeliveryState::queued);
    if (!waiting) return std::unexpected(waiting.error());
    const auto pass = engine.run_pass({.poll = true, .deliver = false, .all_due = true, .only_unread = true});
    if (!pass) return std::unexpected(pass.error());
    auto all = stored_digests(engine.store(), engine.audience(), store::DeliveryState::queued);
    if (!all) return std::unexpected(all.error());
    std::erase_if(*all, [&](const StoredDigest& queued) {
        const bool other = !invocation.subscriber.empty() && queued.row.key.subscriber != invocation.subscriber;
        return other || std::ranges::any_of(
                            *waiting, [&](const store::OutboxRow& row) { return row.digest == queued.row.digest; });
    });
    if (invocation.format == "email") {
        if (auto printed = print_mails(*all, engine.settings()); !printed) return std::unexpected(printed.error());
    } else {
        for (const StoredDigest& queued : *all) {
            if (all->size() > 1) std::cerr << to_string(queued.row.key) << ":\n";
            print_document(queued, invocation.format, engine.settings());
        }
    }
    tell_silent(*all, engine.audience(), invocation.subscriber);
    return !pass->poll.unread.empty() && pass->poll.answered == 0 ? exit_unavailable : exit_ok;
}

}  // namespace

int verb_preview(const Invocation& invocation) {
    if (invocation.format == "telegram" || invocation.format == "slack") {
        std::cerr << "paperwire: preview: this version does not render for " << invocation.format << " yet\n";
        return exit_usage;
    }
    auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto& subscribers = settings->population->subscribers;
    if (!invocation.subscriber.empty() &&
        std::ranges::find(subscribers, invocation.subscriber, &Subscriber::id) == subscribers.end()) {
        std::cerr << "paperwire: --subscriber: \"" << invocation.subscriber << "\" is not a subscriber of "
                  << invocation.config << "\n";
        return exit_usage;
    }
    const auto code = preview(invocation, std::move(*settings));
    return code ? *code : report(code.error());
}

}  // namespace paperwire::daemon
