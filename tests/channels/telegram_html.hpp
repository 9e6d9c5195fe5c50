// SPDX-License-Identifier: MIT
// What Telegram makes of a message's HTML: a strict reader of the subset that it documents, written from the
// documentation alone and sharing no code with the channel. Source: core.telegram.org/bots/api#html-style (read
// 2026-11).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::telegram_tests {

struct Entity {
    std::string tag;
    std::string url;  // of links
    std::size_t begin{0};
    std::size_t end{0};  // bytes of the text
};

struct Message {
    std::string text;
    std::size_t utf16{0};
    std::vector<Entity> entities;  // in the order they end
    std::size_t entity_bytes{0};   // covered text and addresses

    [[nodiscard]] std::string_view covered(const Entity& entity) const {
        return std::string_view{text}.substr(entity.begin, entity.end - entity.begin);
    }
    [[nodiscard]] std::vector<std::string> links() const;
};

/// Nothing for what Telegram would refuse or misread: an unknown tag, a lone `<` or `>`, tags that cross or stay open,
/// a reference it does not know, invalid UTF-8, a control character but the line end.
[[nodiscard]] std::optional<Message> read_html(std::string_view html, std::string* fault = nullptr);

/// The dotted names outside links and code that Telegram would take for an address: `cs.AI`, not `3.14`.
[[nodiscard]] std::vector<std::string> dotted_names(const Message& message);

}  // namespace paperwire::telegram_tests
