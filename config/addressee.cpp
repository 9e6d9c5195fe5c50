// SPDX-License-Identifier: MIT
#include "config/addressee.hpp"

#include <variant>

#include "config/address.hpp"

namespace paperwire::config {

std::string complaint_about_addressee(const ChannelSettings& channel, std::string_view to) {
    if (std::holds_alternative<email::EmailSettings>(channel)) {
        return complaint_about_mail_address(to);
    }
    if (std::holds_alternative<telegram::TelegramSettings>(channel)) {
        return complaint_about_telegram_chat(to);
    }
    if (const auto* slack = std::get_if<slack::SlackSettings>(&channel)) {
        const bool needs_channel = slack->webhook.empty();
        return !needs_channel && complaint_about_id(to).empty() ? std::string{} : complaint_about_slack_channel(to);
    }
    if (std::holds_alternative<archive::ArchiveSettings>(channel)) {
        return complaint_about_id(to);
    }
    return {};
}

bool has_one_place(const ChannelSettings& channel) {
    const auto* slack = std::get_if<slack::SlackSettings>(&channel);
    return slack != nullptr && !slack->webhook.empty();
}

bool may_lack_addressee(const ChannelSettings& channel) {
    if (const auto* slack = std::get_if<slack::SlackSettings>(&channel)) {
        return !slack->webhook.empty() || slack->token.empty();
    }
    return !std::holds_alternative<email::EmailSettings>(channel) &&
           !std::holds_alternative<telegram::TelegramSettings>(channel);
}

}  // namespace paperwire::config
