// SPDX-License-Identifier: MIT
#include "channels/telegram/body.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/core/ascii.hpp"
#include "channels/create.hpp"
#include "channels/telegram/plain_text.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::string_view body_opening = R"({"text":")";
constexpr std::string_view body_ending = R"("link_preview_options":{"is_disabled":true}})";

// A chat's id has at most 52 significant bits (Bot API, Chat), so sixteen digits.
constexpr std::size_t longest_id = 16;
// Names have 5 to 32 characters; Fragment sells shorter ones.
constexpr std::size_t longest_name = 64;

bool is_name_character(char c) { return ascii::is_digit(c) || ascii::is_letter(c) || c == '_'; }

bool is_number(std::string_view digits) {
    return !digits.empty() && digits.size() <= longest_id && digits.front() != '0' &&
           std::ranges::all_of(digits, ascii::is_digit);
}

Result<std::string> chat_id(std::string_view to) {
    if (is_number(to.starts_with('-') ? to.substr(1) : to)) return std::string{to};
    const bool is_name = to.size() > 1 && to.size() <= longest_name && to.front() == '@' &&
                         std::ranges::all_of(to.substr(1), is_name_character);
    if (!is_name) return fail(Errc::malformed, "to: neither a chat's number nor an @name");
    return std::string{'"'}.append(to).append(1, '"');
}

}  // namespace

channels::PartBytes make_body(std::string_view headline_json, std::string_view body_json) {
    constexpr std::string_view middle = R"(","parse_mode":"HTML",)";
    channels::PartBytes bytes;
    bytes.reserve(body_opening.size() + headline_json.size() + body_json.size() + middle.size() + body_ending.size());
    bytes.append(body_opening).append(headline_json).append(body_json).append(middle).append(body_ending);
    return bytes;
}

Result<channels::PartBytes> without_markup(const channels::PartBytes& bytes) {
    using Document = nlohmann::json;
    const Document parsed = Document::parse(bytes, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("text") || !parsed["text"].is_string())
        return fail(Errc::malformed, "kept message: it has no text");
    const Document text = plain_text(parsed["text"].get_ref<const std::string&>());
    return std::string{R"({"text":)"} + text.dump(-1, ' ', false, Document::error_handler_t::replace) + "," +
           std::string{body_ending};
}

bool is_group(std::string_view to) { return to.starts_with('-') || to.starts_with('@'); }

Result<std::string> compose_body(const channels::Recipient& recipient, const channels::PartBytes& bytes) {
    if (!bytes.starts_with(body_opening) || !bytes.ends_with(body_ending))
        return fail(Errc::malformed, "kept message: not one of this channel");
    Result<std::string> chat = chat_id(recipient.to);
    if (!chat) return chat;
    if (!recipient.topic.empty() && !is_number(recipient.topic))
        return fail(Errc::malformed, "topic: \"" + recipient.topic + "\" is not the number of one");
    std::string body = R"({"chat_id":)" + *chat + ",";
    if (!recipient.topic.empty()) body += R"("message_thread_id":)" + recipient.topic + ",";
    if (recipient.silent) body += R"("disable_notification":true,)";
    body.append(bytes, 1);
    return body;
}

}  // namespace paperwire::telegram
