// SPDX-License-Identifier: MIT
#include "config/json_line.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "config/lines.hpp"
#include "config/tree.hpp"

namespace paperwire::config {

namespace {

/// Hands out the bytes and knows how many are gone: nlohmann's events tell no places.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, std::size_t* gone) : at_(at), gone_(gone) {}

    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        ++at_;
        ++*gone_;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

private:
    const char* at_;
    std::size_t* gone_;
};

class LineEvents final : public nlohmann::json_sax<nlohmann::json> {
public:
    LineEvents(std::string_view text, const Lines& lines, int line, Faults& faults)
        : text_(text), lines_(&lines), line_(line), faults_(&faults), tree_(faults, true) {}

    std::size_t gone{0};

    [[nodiscard]] NodePtr root() const { return tree_.root(); }

    bool null() override {
        tree_.empty(next_place(), "null");
        return going_on();
    }
    bool boolean(bool value) override { return add(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& written) override { return add(written); }
    bool string(string_t& value) override { return add(value); }
    bool binary(binary_t&) override { return false; }
    bool key(string_t& name) override { return add(name); }

    bool start_object(std::size_t) override {
        tree_.begin_mapping(next_place());
        return going_on();
    }
    bool end_object() override { return end(); }
    bool start_array(std::size_t) override {
        tree_.begin_list(next_place());
        return going_on();
    }
    bool end_array() override { return end(); }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
        std::string reason = error.what();
        const auto colon = reason.find(": ");
        reason = colon == std::string::npos ? reason : reason.substr(colon + 2);
        const auto offset = position > 0 ? position - 1 : 0;
        faults_->error(place_at(offset), "not JSON: " + shortened(reason));
        return false;
    }

private:
    /// nlohmann quotes what it read last, which may be long.
    [[nodiscard]] static std::string shortened(const std::string& reason) {
        const auto quoted = reason.find("; last read:");
        return quoted == std::string::npos ? reason : reason.substr(0, quoted);
    }

    [[nodiscard]] Place place_at(std::size_t offset) const {
        Place place = lines_->place_of(offset);
        place.line = line_;
        return place;
    }

    /// Where the token that was just read begins: after the token before it and what stands between two.
    Place next_place() {
        const auto begin = text_.find_first_not_of(" \t\r\n,:]}", taken_);
        taken_ = gone;
        return place_at(begin == std::string_view::npos ? taken_ : begin);
    }

    bool going_on() const { return !tree_.refused(); }

    bool add(std::string value) {
        const Place place = next_place();
        tree_.scalar(place, std::move(value));
        return going_on();
    }

    bool end() {
        tree_.end();
        taken_ = gone;
        return going_on();
    }

    std::string_view text_;
    const Lines* lines_;
    int line_;
    Faults* faults_;
    TreeBuilder tree_;
    std::size_t taken_{0};
};

}  // namespace

NodePtr parse_json_line(std::string_view text, std::uint32_t file, int line, Faults& faults) {
    const Lines lines(text, file);
    if (const auto bad = first_bad_byte(text)) {
        Place place = lines.place_of(*bad);
        place.line = line;
        faults.error(place, "a byte that is not UTF-8");
        return nullptr;
    }
    LineEvents events(text, lines, line, faults);
    std::size_t end_gone = 0;
    const CountingIterator begin(text.data(), &events.gone);
    const CountingIterator end(text.data() + text.size(), &end_gone);
    try {
        return nlohmann::json::sax_parse(begin, end, &events) ? events.root() : nullptr;
    } catch (const nlohmann::json::exception& error) {
        faults.error(Place{file, line, 1}, std::string{"not JSON: "} + error.what());
        return nullptr;
    }
}

}  // namespace paperwire::config
