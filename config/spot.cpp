// SPDX-License-Identifier: MIT
#include "config/spot.hpp"

#include <algorithm>

#include "bot/text/nearest.hpp"
#include "bot/text/utf8.hpp"
#include "config/reference.hpp"

namespace paperwire::config {

std::string in_quotes(std::string_view text) {
    static constexpr std::size_t shown = 60;
    return "\"" + (text.size() <= shown ? std::string{text} : text::shorten(text, shown)) + "\"";
}

std::string listed(Words words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            text += i + 1 == words.size() ? " or " : ", ";
        }
        text += words[i];
    }
    return text;
}

std::string did_you_mean(std::string_view word, Words candidates) {
    const std::string near = text::nearest(word, candidates);
    return near.empty() ? std::string{} : " (did you mean " + near + "?)";
}

std::string Spot::path() const {
    if (parent_ == nullptr) {
        return std::string{key_};
    }
    std::string path = parent_->path();
    if (key_.empty()) {
        return path + "[" + std::to_string(index_) + "]";
    }
    return path + (path.empty() ? "" : ".") + std::string{key_};
}

std::string Spot::told(const std::string& what) const {
    const std::string subject = path();
    return subject.empty() ? what : subject + ": " + what;
}

std::optional<std::string> Spot::raw_text() const {
    if (node_->is(Node::Form::scalar)) {
        return node_->text;
    }
    if (!node_->is(Node::Form::empty)) {
        error(std::string{"want one value, not a "} + (node_->is(Node::Form::list) ? "list" : "mapping"));
    } else if (node_->text.empty()) {
        error("is empty (write a value; a text that begins with # needs quotes)");
    } else if (node_->text.starts_with('#')) {
        error("is empty: # begins a comment in YAML (write \"" + node_->text + "\" in quotes)");
    } else {
        error("is empty: " + node_->text + " means no value (in quotes it is a word)");
    }
    return std::nullopt;
}

std::optional<std::string> Spot::text() const {
    auto value = raw_text();
    if (!value) {
        return value;
    }
    if (value->empty()) {
        error("is empty (write a value)");
        return std::nullopt;
    }
    if (std::ranges::any_of(*value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
        error("holds a control character or a line break");
        return std::nullopt;
    }
    if (!node_->plain_text && has_reference(*value)) {
        error("${…} is read only in secrets (password, token, webhook, key) and in store");
        return std::nullopt;
    }
    return value;
}

std::optional<std::size_t> Spot::choice(Words words) const {
    const auto value = text();
    if (!value) {
        return std::nullopt;
    }
    const auto found = std::ranges::find(words, *value);
    if (found == words.end()) {
        error(in_quotes(*value) + " is not known" + did_you_mean(*value, words) + " (want " + listed(words) + ")");
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

std::vector<Spot> Spot::items() const& {
    if (node_->is(Node::Form::empty)) {
        static_cast<void>(raw_text());
        return {};
    }
    if (!node_->is(Node::Form::list)) {
        return {*this};
    }
    if (node_->items.empty()) {
        error("an empty list (leave the key out, or write a value)");
    }
    std::vector<Spot> items;
    items.reserve(node_->items.size());
    for (std::size_t i = 0; i < node_->items.size(); ++i) {
        items.emplace_back(*this, i);
    }
    return items;
}

bool Spot::expect_mapping() const {
    if (node_->is(Node::Form::mapping)) {
        return true;
    }
    if (node_->is(Node::Form::empty)) {
        error("is empty (want keys below it)");
    } else {
        error(std::string{"want a mapping (key: value), not "} +
              (node_->is(Node::Form::list) ? "a list" : in_quotes(node_->text)));
    }
    return false;
}

Mapping::Mapping(const Spot& spot, Words keys) : spot_(&spot) {
    for (const Member& member : spot.node().members) {
        const Spot value(spot, member);
        if (std::ranges::find(keys, member.key) == keys.end()) {
            value.error_at_key("unknown key" + did_you_mean(member.key, keys));
        } else if (member.value->is(Node::Form::empty)) {
            static_cast<void>(value.raw_text());
        }
    }
}

bool Mapping::has(std::string_view key) const { return spot_->node().find(key) != nullptr; }

std::optional<Spot> Mapping::find(std::string_view key) const {
    const Member* member = spot_->node().find(key);
    if (member == nullptr || member->value->is(Node::Form::empty)) {
        return std::nullopt;
    }
    return Spot(*spot_, *member);
}

std::optional<Spot> Mapping::require(std::string_view key, std::string_view remedy) const {
    if (!has(key)) {
        spot_->error_at_key(std::string{key} + " is missing" +
                            (remedy.empty() ? "" : " (" + std::string{remedy} + ")"));
    }
    return find(key);
}

std::optional<std::string> Mapping::text(std::string_view key) const {
    const auto spot = find(key);
    return spot ? spot->text() : std::nullopt;
}

}  // namespace paperwire::config
