// SPDX-License-Identifier: MIT
#include "config/flat_json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace paperwire::config {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t most_nesting = 64;
constexpr std::size_t most_bytes_of_numbers = 4096;

/// simdjson takes the second half of a surrogate pair that stands alone.
bool may_hold_surrogates(std::string_view line) {
    return line.find("\\ud") != std::string_view::npos || line.find("\\uD") != std::string_view::npos;
}

/// Writes values into a row; false for what is not surely understood.
class Flattening {
public:
    Flattening(std::vector<FlatValue>& values, std::string& numbers) : values_(&values), numbers_(&numbers) {}

    bool add(const element& value, std::string_view key, std::size_t depth) {
        if (depth > most_nesting) {
            return false;
        }
        switch (value.type()) {
            case element_type::STRING: return add_text(key, value.get_string().value_unsafe());
            case element_type::BOOL: return add_text(key, value.get_bool().value_unsafe() ? "true" : "false");
            case element_type::INT64: return add_number(key, value.get_int64().value_unsafe());
            case element_type::UINT64: return add_number(key, value.get_uint64().value_unsafe());
            case element_type::ARRAY: return add_list(key, value.get_array().value_unsafe(), depth);
            case element_type::OBJECT: return add_mapping(key, value.get_object().value_unsafe(), depth);
            case element_type::DOUBLE:
            case element_type::NULL_VALUE: break;
        }
        return false;
    }

private:
    bool add_text(std::string_view key, std::string_view text) {
        values_->push_back({FlatValue::Form::text, static_cast<std::uint32_t>(values_->size() + 1), key, text});
        return true;
    }

    template <typename Number>
    bool add_number(std::string_view key, Number number) {
        std::array<char, 24> digits{};
        const auto written = std::to_chars(digits.begin(), digits.end(), number);
        const std::string_view text(digits.data(), static_cast<std::size_t>(written.ptr - digits.data()));
        if (numbers_->size() + text.size() > most_bytes_of_numbers) {
            return false;  // more would move those that values look at
        }
        numbers_->append(text);
        return add_text(key, std::string_view{*numbers_}.substr(numbers_->size() - text.size()));
    }

    bool add_list(std::string_view key, const simdjson::dom::array& list, std::size_t depth) {
        const std::size_t at = begin(FlatValue::Form::list, key);
        const bool understood =
            std::all_of(list.begin(), list.end(), [&](const element& item) { return add(item, {}, depth + 1); });
        end(at);
        return understood;
    }

    bool add_mapping(std::string_view key, const simdjson::dom::object& mapping, std::size_t depth) {
        const std::size_t at = begin(FlatValue::Form::mapping, key);
        bool understood = true;
        for (const auto member : mapping) {
            understood = understood && add(member.value, member.key, depth + 1);
        }
        end(at);
        return understood;
    }

    std::size_t begin(FlatValue::Form form, std::string_view key) {
        values_->push_back({form, 0, key, {}});
        return values_->size() - 1;
    }
    void end(std::size_t at) { (*values_)[at].end = static_cast<std::uint32_t>(values_->size()); }

    std::vector<FlatValue>* values_;
    std::string* numbers_;
};

}  // namespace

struct FlatJson::Parser {
    simdjson::dom::parser parser;
};

FlatJson::FlatJson() : parser_(std::make_unique<Parser>()) {
    static_assert(padding >= simdjson::SIMDJSON_PADDING);
    numbers_.reserve(most_bytes_of_numbers);
}
FlatJson::~FlatJson() = default;

std::span<const FlatValue> FlatJson::read(std::string_view line) {
    values_.clear();
    numbers_.clear();
    element root;
    if (may_hold_surrogates(line) ||
        parser_->parser.parse(line.data(), line.size(), false).get(root) != simdjson::SUCCESS || !root.is_object() ||
        !Flattening(values_, numbers_).add(root, {}, 0)) {
        return {};
    }
    return values_;
}

}  // namespace paperwire::config
