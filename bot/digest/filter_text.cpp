// SPDX-License-Identifier: MIT
// digest: filters to text by hand, since half a million are written a day; back by the library, when one is rendered.
#include "bot/digest/filter_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <memory>
#include <utility>

namespace paperwire::digest {

namespace {

using filters::Rule;
using filters::RulePtr;
using nlohmann::json;

using Words = std::vector<std::string> Rule::*;
constexpr std::array<std::pair<std::string_view, Words>, 9> word_keys{{{"categories", &Rule::categories},
                                                                       {"primary", &Rule::primary},
                                                                       {"title", &Rule::title},
                                                                       {"abstract", &Rule::abstract},
                                                                       {"comment", &Rule::comment},
                                                                       {"journal_ref", &Rule::journal_ref},
                                                                       {"text", &Rule::text},
                                                                       {"authors", &Rule::authors},
                                                                       {"keywords", &Rule::keywords}}};
using Parts = std::vector<RulePtr> Rule::*;
constexpr std::array<std::pair<std::string_view, Parts>, 3> part_keys{
    {{"all_of", &Rule::all_of}, {"any_of", &Rule::any_of}, {"none_of", &Rule::none_of}}};

void append_key(std::string& out, std::string_view key) {
    if (out.back() != '{') out += ',';
    out += '"';
    out += key;
    out += "\":";
}

void append_rule(std::string& out, const Rule& rule);

template <typename Items, typename Append>
void append_list(std::string& out, const Items& items, Append append) {
    out += '[';
    for (const auto& item : items) {
        if (out.back() != '[') out += ',';
        append(item);
    }
    out += ']';
}

void append_rule(std::string& out, const Rule& rule) {
    out += '{';
    for (const auto& [key, words] : word_keys) {
        if ((rule.*words).empty()) continue;
        append_key(out, key);
        append_list(out, rule.*words, [&out](const std::string& word) { append_quoted(out, word); });
    }
    if (rule.announce) {
        append_key(out, "announce");
        out += std::to_string(rule.announce->to_ulong());
    }
    for (const auto& [key, parts] : part_keys) {
        if ((rule.*parts).empty()) continue;
        append_key(out, key);
        append_list(out, rule.*parts, [&out](const RulePtr& part) { append_rule(out, *part); });
    }
    out += '}';
}

RulePtr rule_from_json(const json& value) {
    if (!value.is_object()) throw json::type_error::create(302, "not a filter", &value);
    auto rule = std::make_shared<Rule>();
    for (const auto& [key, words] : word_keys) {
        if (const auto found = value.find(key); found != value.end())
            (*rule).*words = found->get<std::vector<std::string>>();
    }
    if (const auto found = value.find("announce"); found != value.end())
        rule->announce = filters::KindSet(found->get<unsigned long>());
    for (const auto& [key, parts] : part_keys) {
        const auto found = value.find(key);
        if (found == value.end()) continue;
        for (const json& part : *found) ((*rule).*parts).push_back(rule_from_json(part));
    }
    return rule;
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_filter(std::string& list, std::string_view name, const filters::Rule& rule) {
    list += list.empty() ? "[[" : ",[";
    append_quoted(list, name);
    list += ',';
    append_rule(list, rule);
    list += ']';
}

void end_filters(std::string& list) { list += list.empty() ? "[]" : "]"; }

Result<std::vector<filters::NamedRule>> filters_from_text(std::string_view text) {
    try {
        std::vector<filters::NamedRule> all;
        for (const json& one : json::parse(text)) all.push_back({one.at(0), rule_from_json(one.at(1))});
        return all;
    } catch (const json::exception& error) {
        return fail(Errc::malformed, std::string("filters of a digest: ") + error.what());
    }
}

}  // namespace paperwire::digest
