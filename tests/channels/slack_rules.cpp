// SPDX-License-Identifier: MIT
#include "tests/channels/slack_rules.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>

namespace paperwire::slack_tests {
namespace {

using Json = nlohmann::json;

std::u32string code_points(std::string_view utf8) {
    std::u32string points;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[at]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t i = 1; i < size; ++i) point = point * 64 + (static_cast<unsigned char>(utf8[at + i]) & 63U);
        points.push_back(point);
        at += size;
    }
    return points;
}

/// The larger of both ways to count characters, which is always UTF-16's.
std::size_t length_of(std::string_view utf8) {
    std::size_t length = 0;
    for (const char32_t point : code_points(utf8)) length += point > 0xFFFF ? 2 : 1;
    return length;
}

bool is_entity(std::string_view rest) {
    return rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;");
}

bool is_link_of_ours(std::string_view rest) {
    return rest.starts_with("<https://arxiv.org/") || rest.starts_with("<https://doi.org/10.48550/arXiv.");
}

bool is_forbidden(char32_t point, bool newlines) {
    if (point == '\n') return !newlines;
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

class Judge {
public:
    explicit Judge(std::vector<std::string>& faults) : faults_(faults) {}

    void demand(bool holds, const std::string& what) {
        if (!holds) faults_.push_back(what);
    }

    void judge_body(const Json& body) {
        static const std::set<std::string> known{"channel",      "thread_ts",    "text",      "blocks",
                                                 "unfurl_links", "unfurl_media", "link_names"};
        for (const auto& [key, value] : body.items()) demand(known.contains(key), "unknown key " + key);
        for (const char* const key : {"unfurl_links", "unfurl_media", "link_names"})
            demand(body.contains(key) && body[key] == Json(false), std::string{key} + " is not false");
        if (!body.contains("text") || !body["text"].is_string()) return demand(false, "no text");
        judge_mrkdwn(body["text"], 4000, "text");
        if (!body.contains("blocks") || !body["blocks"].is_array()) return demand(false, "no blocks");
        demand(!body["blocks"].empty() && body["blocks"].size() <= 50,
               "blocks: " + std::to_string(body["blocks"].size()));
        for (const Json& block : body["blocks"]) judge_block(block);
        demand(total_ <= 10'000, "text of all blocks: " + std::to_string(total_));
    }

    void judge_mrkdwn(const std::string& text, std::size_t limit, const std::string& name) {
        judge_plain(text, limit, name, true);
        bool in_link = false;
        bool in_label = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            const std::string_view rest = std::string_view{text}.substr(at);
            if (rest[0] == '&') demand(is_entity(rest), name + ": bare & at " + std::to_string(at));
            if (rest[0] == '<') {
                demand(!in_link && is_link_of_ours(rest), name + ": strange < at " + std::to_string(at));
                in_link = true;
            }
            if (rest[0] == '|') {
                demand(in_link && !in_label, name + ": strange | at " + std::to_string(at));
                in_label = true;
            }
            if (rest[0] == '\n') demand(!in_link, name + ": a link over two lines");
            if (rest[0] == '>') {
                demand(in_label, name + ": strange > at " + std::to_string(at));
                in_link = in_label = false;
            }
        }
        demand(!in_link, name + ": a link without end");
    }

private:
    void judge_plain(const std::string& text, std::size_t limit, const std::string& name, bool newlines) {
        demand(!text.empty(), name + ": empty");
        demand(length_of(text) <= limit, name + ": " + std::to_string(length_of(text)) + " characters");
        for (const char32_t point : code_points(text))
            demand(!is_forbidden(point, newlines), name + ": character " + std::to_string(point));
    }

    void judge_text_object(const Json& object, std::size_t limit, const std::string& name) {
        const std::string text = object.at("text");
        total_ += length_of(text);
        if (object.at("type") == "plain_text") {
            demand(object.value("emoji", true) == false, name + ": emoji codes act");
            return judge_plain(text, limit, name, false);
        }
        demand(object.at("type") == "mrkdwn", name + ": type");
        demand(object.value("verbatim", false), name + ": names and addresses act");
        judge_mrkdwn(text, limit, name);
    }

    void judge_block(const Json& block) {
        const std::string type = block.at("type");
        if (type == "header") {
            demand(block.at("text").at("type") == "plain_text", "header: type");
            judge_text_object(block["text"], 150, "header");
        } else if (type == "section") {
            judge_text_object(block.at("text"), 3000, "section");
        } else if (type == "context") {
            demand(!block.at("elements").empty() && block["elements"].size() <= 10, "context: elements");
            for (const Json& element : block["elements"]) judge_text_object(element, 3000, "context");
        } else {
            demand(false, "block " + type);
        }
    }

    std::vector<std::string>& faults_;
    std::size_t total_{0};
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::vector<std::string> texts_of(const std::string& body) {
    std::vector<std::string> texts;
    const Json parsed = Json::parse(body);
    for (const Json& block : parsed.at("blocks")) {
        if (block.contains("text")) texts.push_back(block["text"].at("text"));
        if (block.contains("elements")) {
            for (const Json& element : block["elements"]) texts.push_back(element.at("text"));
        }
    }
    return texts;
}

}  // namespace

std::vector<std::string> faults_of(const std::string& body) {
    std::vector<std::string> faults;
    Judge judge(faults);
    judge.demand(body.find('\n') == std::string::npos, "more than one line");
    try {
        judge.judge_body(Json::parse(body));
    } catch (const Json::exception& error) {
        judge.demand(false, error.what());
    }
    return faults;
}

std::string seen_text(std::string_view mrkdwn) {
    std::string text{mrkdwn};
    for (std::size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open)) {
        const std::size_t bar = text.find('|', open);
        const std::size_t close = text.find('>', bar);
        text.erase(close, 1);
        text.erase(open, bar + 1 - open);
    }
    replace_all(text, "\u200B", "");
    replace_all(text, "&lt;", "<");
    replace_all(text, "&gt;", ">");
    replace_all(text, "&amp;", "&");
    return text;
}

std::string seen(const std::string& body) {
    std::string all;
    for (const std::string& text : texts_of(body)) all += seen_text(text) + "\n";
    return all;
}

std::vector<std::string> links_of(const std::string& body) {
    std::vector<std::string> links;
    for (const std::string& text : texts_of(body)) {
        for (std::size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open + 1))
            links.push_back(text.substr(open + 1, text.find('|', open) - open - 1));
    }
    return links;
}

}  // namespace paperwire::slack_tests
