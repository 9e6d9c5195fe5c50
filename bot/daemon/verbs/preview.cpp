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
#include "bot/daemon/messages.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/daemon/verbs.hpp"
#include "channels/preview_forms.hpp"

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

bool is_message_form(const std::string& format) {
    return format == "email" || format == "telegram" || format == "slack";
}

bool is_of(const config::ChannelSettings& settings, const std::string& format) {
    if (format == "email") return std::holds_alternative<email::EmailSettings>(settings);
    if (format == "telegram") return std::holds_alternative<telegram::TelegramSettings>(settings);
    return std::holds_alternative<slack::SlackSettings>(settings);
}

/// How a digest would look on a chat that nobody is delivered by yet. Mail has no such form: it needs a sender.
std::optional<config::ChannelSettings> stand_in(const std::string& format) {
    if (format == "telegram") return telegram::TelegramSettings{};
    if (format == "slack") return slack::SlackSettings{};
    return std::nullopt;
}

/// The token that leaves a destination is a secret of the store: a preview shows its place.
channels::Recipient recipient_of(const StoredDigest& queued) {
    const Delivery& delivery = *queued.target->delivery;
    return {queued.row.key.subscriber, delivery.to, delivery.topic, "TOKEN", delivery.silent};
}

Result<std::vector<std::string>> messages_in(const std::string& format, const std::vector<StoredDigest>& all,
                                             const config::Settings& settings) {
    const auto settings_of = [&](const StoredDigest& queued) { return settings.channels.at(queued.row.key.channel); };
    const bool some = std::ranges::any_of(all, [&](const auto& queued) { return is_of(settings_of(queued), format); });
    const auto instead = some ? std::nullopt : stand_in(format);
    if (instead) std::cerr << "nobody is delivered by " << format << ": shown as it would look there\n";
    std::vector<std::string> messages;
    for (const StoredDigest& queued : all) {
        if (!instead && !is_of(settings_of(queued), format)) continue;
        auto own = messages_of(queued.digest, recipient_of(queued), instead ? *instead : settings_of(queued));
        if (!own) return std::unexpected(own.error());
        std::ranges::move(*own, std::back_inserter(messages));
    }
    return messages;
}

/// Mails as they are, several as an mbox; chat messages as JSON Lines.
Result<void> print_messages(const std::string& format, const std::vector<StoredDigest>& all,
                            const config::Settings& settings) {
    const auto messages = messages_in(format, all, settings);
    if (!messages) return std::unexpected(messages.error());
    if (format == "email") {
        std::cout << (messages->size() == 1 ? messages->front() : to_mbox(*messages));
    } else {
        for (const std::string& message : *messages) std::cout << message << "\n";
    }
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

/// Another user who makes the store next sees nothing of what was asked here: the distance is kept before that.
void keep_distance(Engine& engine) { engine.rest(engine.settings().arxiv.min_interval); }

int ending_of(const intake::PollReport& poll) {
    if (poll.refusal) std::cerr << "paperwire: " << poll.refusal->message << "\n";
    const bool none_answered = !poll.unread.empty() && poll.answered == 0;
    return poll.refusal || none_answered ? exit_unavailable : exit_ok;
}

Result<int> preview(const Invocation& invocation, config::Settings settings) {
    auto store = open_copy(settings);
    if (!store) return std::unexpected(store.error());
    if (auto checked = check_not_before_last_pass(**store, invocation.at); !checked)
        return std::unexpected(checked.error());
    const bool turns_are_apart = !is_installed(settings);
    auto shared = open_for_turns(settings);
    Engine engine(std::move(settings), std::move(*store), invocation.at, {std::move(shared), nullptr});
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
    if (is_message_form(invocation.format)) {
        if (auto printed = print_messages(invocation.format, *all, engine.settings()); !printed) {
            return std::unexpected(printed.error());
        }
    } else {
        for (const StoredDigest& queued : *all) {
            if (all->size() > 1) std::cerr << to_string(queued.row.key) << ":\n";
            print_document(queued, invocation.format, engine.settings());
        }
    }
    tell_silent(*all, engine.audience(), invocation.subscriber);
    std::cout.flush();
    if (turns_are_apart && pass->poll.asked > 0) keep_distance(engine);
    return ending_of(pass->poll);
}

}  // namespace

int verb_preview(const Invocation& invocation) {
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
