// SPDX-License-Identifier: MIT
// A delivery's keys that depend on its channel.
#include <algorithm>
#include <variant>

#include "config/address.hpp"
#include "config/addressee.hpp"
#include "config/archive_place.hpp"
#include "config/keys.hpp"
#include "config/sections.hpp"
#include "config/subscribers.hpp"
#include "config/times.hpp"

namespace paperwire::config {

namespace {

bool is_chat(const ChannelSettings& channel) {
    return std::holds_alternative<telegram::TelegramSettings>(channel) ||
           std::holds_alternative<slack::SlackSettings>(channel);
}

std::string read_channel_id(const Mapping& mapping, const ChannelTable& channels) {
    const auto spot = mapping.require("channel");
    auto id = spot ? spot->text() : std::nullopt;
    if (!id) {
        return {};
    }
    if (!channels.contains(*id)) {
        std::vector<std::string_view> names;
        for (const auto& [name, settings] : channels) {
            names.push_back(name);
        }
        spot->error(in_quotes(*id) + " is not a channel" + did_you_mean(*id, names));
        return {};
    }
    return *id;
}

}  // namespace

void PopulationReader::read_addressee(const Mapping& mapping, Draft& draft, Delivery& delivery) {
    delivery.channel = read_channel_id(mapping, *around_.channels);
    const auto to = mapping.find("to");
    delivery.to = to ? to->text().value_or("") : "";
    const auto name = mapping.find("name");
    if (name) {
        delivery.name = name->text().value_or("");
        if (const std::string complaint = complaint_about_id(delivery.name);
            !delivery.name.empty() && !complaint.empty()) {
            name->error(in_quotes(delivery.name) + " " + complaint);
        }
    }
    if (delivery.name.empty()) {
        delivery.name = delivery.to.empty() ? delivery.channel : delivery.to;
    }
    const ChannelSettings* const channel = around_.channel(delivery.channel);
    if (channel == nullptr) {
        return;
    }
    if (!mapping.has("to") && !may_lack_addressee(*channel)) {
        mapping.spot().error_at_key("to is missing (channel " + delivery.channel + " needs to know whom to write to)");
    }
    if (!delivery.to.empty()) {
        if (has_one_place(*channel)) {
            to->warning_at_key(
                "has no effect here: a webhook writes to the one place it was made for (leave it out, "
                "or write name to tell deliveries apart)");
        }
        if (const std::string complaint = complaint_about_addressee(*channel, delivery.to); !complaint.empty()) {
            to->error(in_quotes(delivery.to) + " " + complaint);
        }
    }
    claim_archive_place(mapping, archive_place(*channel, delivery.to), draft);
}

void PopulationReader::claim_archive_place(const Mapping& mapping, std::string place, Draft& draft) {
    if (place.empty()) {
        return;
    }
    const bool taken_here = std::ranges::count(draft.archive_places, place) > 0;
    const Subscriber* const other = owner(place);
    if (other != nullptr || taken_here) {
        const auto to = mapping.find("to");
        const Spot& spot = to ? *to : mapping.spot();
        spot.error("the archive " + in_quotes(place) + " is already written for subscriber " +
                   (taken_here ? draft.subscriber.id : other->id) + " (want a to of its own)");
        return;
    }
    draft.archive_places.push_back(std::move(place));
}

void PopulationReader::read_manner(const Mapping& mapping, Delivery& delivery) {
    if (const auto schedule = mapping.find("schedule")) {
        delivery.schedule = read_schedule(*schedule).value_or(Schedule{});
    }
    if (const auto quiet = mapping.find("quiet")) {
        delivery.quiet = read_quiet(*quiet);
    }
    if (const auto form = mapping.find("form")) {
        delivery.form = static_cast<Delivery::Form>(form->choice(keys::forms).value_or(0));
    }
    if (const auto empty = mapping.find("empty")) {
        delivery.empty = static_cast<Delivery::Empty>(empty->choice(keys::empty).value_or(0));
    }
    if (const auto paused = mapping.find("paused")) {
        read_paused(*paused, delivery);
    }
    if (const auto since = mapping.find("since")) {
        delivery.since = read_day(*since);
    }
    const auto summary = mapping.find("summary");
    if (const auto method = summary ? summary->choice(keys::summary_methods) : std::nullopt) {
        delivery.summary = keys::summary_methods[*method];
        if (delivery.summary == "model" && !around_.has_model) {
            summary->error("\"model\" needs summaries.model (want summaries: {model: {url: …, name: …}})");
        } else if (delivery.summary != "off") {
            summary->warning_at_key(no_summaries_yet);
        }
    }
}

namespace {

void warn_unless_telegram(const Spot& spot, const ChannelSettings* channel) {
    if (channel != nullptr && !std::holds_alternative<telegram::TelegramSettings>(*channel)) {
        spot.warning_at_key("has no effect here (it is for Telegram)");
    }
}

/// Topics stand in supergroups, whose ids begin with -100. A private chat has them only where its bot's topic mode is
/// on: core.telegram.org/bots/api#sendmessage, read 2026-11.
void warn_of_chat_without_topics(const Spot& topic, const ChannelSettings* channel, std::string_view chat) {
    const bool is_telegram = channel != nullptr && std::holds_alternative<telegram::TelegramSettings>(*channel);
    if (!is_telegram || chat.empty() || chat.starts_with('@') || chat.starts_with("-100")) {
        return;
    }
    const std::string forum = " (a forum's id is as in -1001234567890)";
    topic.warning_at_key(chat.starts_with('-')
                             ? in_quotes(chat) + " is a group without topics" + forum
                             : in_quotes(chat) + " is a private chat, without topics unless its bot has them" + forum);
}

void read_topic(const Mapping& mapping, const ChannelSettings* channel, Delivery& delivery) {
    const auto topic = mapping.find("topic");
    const auto written = topic ? topic->text() : std::nullopt;
    if (!written) {
        return;
    }
    const bool digits = !written->empty() && written->size() <= 10 && written->front() != '0' &&
                        std::ranges::all_of(*written, [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
        warn_unless_telegram(*topic, channel);
        warn_of_chat_without_topics(*topic, channel, delivery.to);
    } else {
        topic->error(in_quotes(*written) + " is not a topic (want the number of a Telegram forum topic)");
    }
    delivery.topic = *written;
}

}  // namespace

void PopulationReader::read_chat_keys(const Mapping& mapping, Delivery& delivery) {
    const ChannelSettings* const channel = around_.channel(delivery.channel);
    if (const auto uncertain = mapping.find("on_uncertain")) {
        delivery.on_uncertain = static_cast<Delivery::OnUncertain>(uncertain->choice(keys::on_uncertain).value_or(0));
        if (channel != nullptr && !is_chat(*channel)) {
            uncertain->warning_at_key("has no effect here (it is for Telegram and Slack)");
        }
    }
    if (const auto silent = mapping.find("silent")) {
        delivery.silent = silent->choice(keys::silent).value_or(0) == 1;
        warn_unless_telegram(*silent, channel);
    }
    read_topic(mapping, channel, delivery);
}

}  // namespace paperwire::config
