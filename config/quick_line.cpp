// SPDX-License-Identifier: MIT
#include "config/quick_line.hpp"

#include <algorithm>
#include <numeric>

#include "config/address.hpp"
#include "config/addressee.hpp"
#include "config/archive_place.hpp"
#include "config/keys.hpp"
#include "config/limits.hpp"
#include "config/times.hpp"

namespace paperwire::config {

namespace {

/// Reads one of `words` into an enumeration that has them in the same order.
template <typename Choice, std::size_t count>
auto choice_into(Choice& choice, const std::array<std::string_view, count>& words) {
    return [&choice, &words](std::string_view text) {
        const auto word = std::ranges::find(words, text);
        if (word != words.end()) {
            choice = static_cast<Choice>(word - words.begin());
        }
        return word != words.end();
    };
}

/// Reads what `parse` makes of a text.
template <typename Value, typename Parse>
auto parsed_into(Value& value, Parse parse) {
    return [&value, parse](std::string_view text) {
        if (const auto read = parse(text)) {
            value = *read;
            return true;
        }
        return false;
    };
}

auto copied_into(std::string& value) {
    return [&value](std::string_view text) {
        value = text;
        return true;
    };
}

bool is_topic(std::string_view text) {
    return text.size() <= 10 && text.front() != '0' &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool QuickLineReader::read(std::string_view line, Draft& draft) {
    values_ = json_.read(line);
    if (values_.empty()) {
        return false;
    }
    filters_.begin(values_);
    const QuickMembers members(values_, 0, keys::subscriber_line);
    const std::uint32_t filters = members.find("filters");
    const std::uint32_t deliver = members.find("deliver");
    if (!members.is_right() || members.find("id") == 0 || filters == 0 || deliver == 0) {
        return false;
    }
    draft.timezone = around_.timezone;
    std::size_t predicates = 0;
    const bool right = members.read_text("id", copied_into(draft.subscriber.id)) &&
                       complaint_about_id(draft.subscriber.id).empty() &&
                       read_place_and_language(members, draft.timezone, draft.language) &&
                       for_items(values_, filters, [&](std::uint32_t at) { return read_use(at, draft); }) &&
                       for_items(values_, deliver, [&](std::uint32_t at) { return read_delivery(at, draft); });
    for (const Draft::Use& use : draft.uses) {
        predicates += right ? count_predicates(*use.rule, max_predicates) : 0;
    }
    return right && predicates <= max_predicates;
}

bool QuickLineReader::read_use(std::uint32_t position, Draft& draft) {
    Draft::Use use;
    if (values_[position].form == FlatValue::Form::text) {
        use.name = values_[position].text;
        use.rule = filters_.read_name(position);
        use.is_named = true;
    } else {
        use.rule = filters_.read(position);
        const auto name = use.rule == nullptr ? nullptr : QuickMembers(values_, position, keys::filter).value("name");
        if (name == nullptr || around_.filters->knows(name->text)) {
            return false;
        }
        use.name = name->text;
    }
    if (use.rule == nullptr || std::ranges::count(draft.uses, use.name, &Draft::Use::name) > 0) {
        return false;
    }
    draft.uses.push_back(std::move(use));
    return true;
}

bool QuickLineReader::read_delivery(std::uint32_t position, Draft& draft) {
    const QuickMembers members(values_, position, keys::delivery);
    if (!members.is_right()) {
        return false;
    }
    Delivery delivery;
    delivery.timezone = draft.timezone;
    delivery.language = draft.language;
    const bool right = read_place_and_language(members, delivery.timezone, delivery.language) &&
                       read_addressee(members, draft, delivery) && read_selection(members, draft, delivery) &&
                       read_manner(members, delivery) && read_chat_keys(members, delivery);
    const bool again = std::ranges::any_of(draft.subscriber.deliveries, [&](const Delivery& other) {
        return other.channel == delivery.channel && other.name == delivery.name;
    });
    if (!right || again) {
        return false;
    }
    draft.subscriber.deliveries.push_back(std::move(delivery));
    return true;
}

template <typename Members>
bool QuickLineReader::read_place_and_language(const Members& members, std::string& timezone,
                                              std::string& language) const {
    return members.read_text("timezone", [&](std::string_view zone) {
        timezone = zone;
        return around_.filters->checks().is_zone(zone);
    }) && members.read_text("language", [&](std::string_view tag) {
        language = tag;
        return is_language_tag(tag);
    });
}

template <typename Members>
bool QuickLineReader::read_addressee(const Members& members, Draft& draft, Delivery& delivery) const {
    const bool read = members.read_text("channel", copied_into(delivery.channel)) &&
                      members.read_text("to", copied_into(delivery.to)) &&
                      members.read_text("name", copied_into(delivery.name));
    const ChannelSettings* const channel = read ? around_.channel(delivery.channel) : nullptr;
    if (channel == nullptr || (!delivery.name.empty() && !complaint_about_id(delivery.name).empty())) {
        return false;
    }
    if (delivery.name.empty()) {
        delivery.name = delivery.to.empty() ? delivery.channel : delivery.to;
    }
    const bool fits = delivery.to.empty()
                          ? may_lack_addressee(*channel)
                          : !has_one_place(*channel) && complaint_about_addressee(*channel, delivery.to).empty();
    std::string place = fits ? archive_place(*channel, delivery.to) : std::string{};
    if (!place.empty()) {
        if (std::ranges::count(draft.archive_places, place) > 0) {
            return false;
        }
        draft.archive_places.push_back(std::move(place));
    }
    return fits;
}

template <typename Members>
bool QuickLineReader::read_selection(const Members& members, const Draft& draft, Delivery& delivery) const {
    const std::uint32_t selection = members.find("filters");
    if (selection == 0) {
        delivery.filters.resize(draft.uses.size());
        std::iota(delivery.filters.begin(), delivery.filters.end(), 0U);
        return true;
    }
    const bool right = for_items(values_, selection, [&](std::uint32_t at) {
        const auto found = std::ranges::find(draft.uses, values_[at].text, &Draft::Use::name);
        const auto position = static_cast<std::uint32_t>(found - draft.uses.begin());
        if (found == draft.uses.end() || std::ranges::count(delivery.filters, position) > 0) {
            return false;
        }
        delivery.filters.push_back(position);
        return true;
    });
    std::ranges::sort(delivery.filters);
    return right;
}

template <typename Members>
bool QuickLineReader::read_manner(const Members& members, Delivery& delivery) const {
    const auto pause = [&](std::string_view text) {
        const auto read = parse_pause(text);
        if (read) {
            delivery.paused = read->always;
            delivery.paused_until = read->until;
        }
        return read.has_value();
    };
    const auto summarise = [&](std::string_view text) {
        delivery.summary = text;
        return text == "off";  // of any other there is something to say
    };
    return members.read_text("schedule", parsed_into(delivery.schedule, parse_schedule)) &&
           members.read_text("quiet", parsed_into(delivery.quiet, parse_quiet)) &&
           members.read_text("form", choice_into(delivery.form, keys::forms)) &&
           members.read_text("empty", choice_into(delivery.empty, keys::empty)) && members.read_text("paused", pause) &&
           members.read_text("since", parsed_into(delivery.since, parse_day)) &&
           members.read_text("summary", summarise);
}

template <typename Members>
bool QuickLineReader::read_chat_keys(const Members& members, Delivery& delivery) const {
    const ChannelSettings& channel = *around_.channel(delivery.channel);
    const bool is_telegram = std::holds_alternative<telegram::TelegramSettings>(channel);
    const bool is_chat = is_telegram || std::holds_alternative<slack::SlackSettings>(channel);
    const bool has_topics = delivery.to.starts_with('@') || delivery.to.starts_with("-100");
    std::uint8_t silent = 0;
    const bool right = members.read_text("on_uncertain", choice_into(delivery.on_uncertain, keys::on_uncertain)) &&
                       members.read_text("silent", choice_into(silent, keys::silent)) &&
                       members.read_text("topic", copied_into(delivery.topic)) &&
                       (delivery.topic.empty() || is_topic(delivery.topic));
    delivery.silent = silent == 1;
    return right && (is_chat || members.find("on_uncertain") == 0) &&
           (is_telegram || (members.find("silent") == 0 && delivery.topic.empty())) &&
           (has_topics || delivery.topic.empty());
}

}  // namespace paperwire::config
