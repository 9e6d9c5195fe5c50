// SPDX-License-Identifier: MIT
// channels/slack: the text of one text object, kept as it stands between the quotes of JSON, with its length as Slack
// counts it. Outside text is made inert on its way in: it can name nobody, link nowhere, format nothing and break no
// line. Source: docs.slack.dev/messaging/formatting-message-text (read 2026-11).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paperwire::slack {

class Mrkdwn {
public:
    /// Adds markup of our own as it is; `\n` begins a line.
    void add_own(std::string_view markup);
    /// Adds a number of our own.
    void add_number(std::size_t number);
    /// Adds text from elsewhere: & < > escaped, control characters and line ends as blanks, bidirectional controls
    /// dropped, `|` as the divides sign (it ends a link's address), invalid UTF-8 mended. Slack knows no escape for
    /// `* _ ~`, the backtick and `:name:`; where they could act, zero-width spaces keep them from it.
    void add_outside(std::string_view text);
    /// Likewise, at most `limit` long, its end then marked by `…`.
    void add_outside(std::string_view text, std::size_t limit);
    void add(const Mrkdwn& other);
    /// Between asterisks, where the ends of `other` let them act.
    void add_bold(const Mrkdwn& other);
    /// `<url|label>`; the address is ours and holds neither `|` nor `>`.
    void add_link(std::string_view url, const Mrkdwn& label);
    void clear();

    /// JSON-escaped, without quotes.
    [[nodiscard]] const std::string& json() const noexcept { return json_; }
    /// In UTF-16 units, before the escaping for JSON.
    [[nodiscard]] std::size_t length() const noexcept { return length_; }
    [[nodiscard]] bool empty() const noexcept { return json_.empty(); }

private:
    std::string json_;
    std::size_t length_{0};
};

/// Text from elsewhere as add_outside makes it, at most `limit` long.
[[nodiscard]] Mrkdwn inert(std::string_view text, std::size_t limit);

}  // namespace paperwire::slack
