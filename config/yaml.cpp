// SPDX-License-Identifier: MIT
// yaml-cpp 0.7 is used as a stream of events: its own tree keeps no second of two equal keys and needs eight times the
// memory. It counts columns in bytes, takes a quotation that is never closed for one that ends with the file, and stops
// at the first error.
#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <optional>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "config/lines.hpp"
#include "config/tree.hpp"

namespace paperwire::config {

namespace {

/// Thrown through yaml-cpp to stop it; caught in parse_yaml.
struct Stopped {};

std::size_t offset_of(const YAML::Mark& mark) { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

/// True when the quotation that begins at `at` has an end.
bool is_closed(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\' && quote == '"') {
            ++i;
        } else if (text[i] == quote) {
            if (quote == '"' || i + 1 >= text.size() || text[i + 1] != '\'') {
                return true;
            }
            ++i;
        }
    }
    return false;
}

/// A word that YAML takes for a comment because it begins with #.
struct Commented {
    std::size_t at;  // in the line
    std::string_view word;
};

/// The first one at or after `from` where a value could stand: `to: #papers`, not `to: x # the phone`.
std::optional<Commented> commented_value(std::string_view line, std::size_t from) {
    for (std::size_t at = line.find('#', from); at != std::string_view::npos; at = line.find('#', at + 1)) {
        const auto before = line.substr(0, at).find_last_not_of(" \t");
        const bool is_comment = at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t' || line[at - 1] == '[');
        if (!is_comment || before == std::string_view::npos) {
            continue;
        }
        const std::string_view rest = line.substr(at);
        const std::string_view word = rest.substr(0, rest.find_first_of(" \t,}]"));
        const bool is_value = std::string_view{":,[-"}.contains(line[before]) && word.size() > 1;
        return is_value ? std::optional{Commented{at, word}} : std::nullopt;
    }
    return std::nullopt;
}

class Events final : public YAML::EventHandler {
public:
    Events(std::string_view text, const Lines& lines, Faults& faults)
        : text_(text), lines_(&lines), faults_(&faults), tree_(faults, false) {}

    [[nodiscard]] const TreeBuilder& tree() const { return tree_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(started_, true)) {
            faults_->error(place_of(mark), "a second YAML document (put it into a file of its own and `include` it)");
            throw Stopped{};
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::string word = null_word(offset_of(mark));
        tree_.empty(place_of(mark), word.empty() ? commented_word() : word);
        keep(anchor, tree_.last());
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        tree_.repeat(place_of(mark), found == anchors_.end() ? nullptr : found->second);
        stop_if_refused();
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag);
        if (tag == "!") {
            check_quotes(mark);
        }
        tree_.scalar(place_of(mark), value);
        keep(anchor, tree_.last());
        stop_if_refused();
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        open_.push_back(anchor);
        tree_.begin_list(place_of(mark));
        stop_if_refused();
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        open_.push_back(anchor);
        tree_.begin_mapping(place_of(mark));
        stop_if_refused();
    }
    void OnMapEnd() override { close(); }

private:
    [[nodiscard]] Place place_of(const YAML::Mark& mark) const { return lines_->place_of(offset_of(mark)); }

    void keep(YAML::anchor_t anchor, const NodePtr& node) {
        if (anchor != 0) {
            anchors_.insert_or_assign(anchor, node);
        }
    }

    void close() {
        const NodePtr node = tree_.end();
        keep(open_.back(), node);
        open_.pop_back();
        stop_if_refused();
    }

    void stop_if_refused() const {
        if (tree_.refused()) {
            throw Stopped{};
        }
    }

    [[nodiscard]] std::string null_word(std::size_t offset) const {
        static constexpr std::array<std::string_view, 4> words{"null", "Null", "NULL", "~"};
        for (const std::string_view word : words) {
            if (text_.substr(offset, word.size()) == word) {
                return std::string{word};
            }
        }
        return {};
    }

    /// What may have been meant as the value of the key before.
    [[nodiscard]] std::string commented_word() const {
        if (tree_.last() == nullptr) {
            return {};
        }
        const Place key = tree_.last()->place;
        const auto found = commented_value(lines_->line(key.line), static_cast<std::size_t>(key.column - 1));
        return found ? std::string{found->word} : std::string{};
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        static constexpr std::string_view standard = "tag:yaml.org,2002:";
        const bool known =
            tag.empty() || tag == "?" || tag == "!" || (tag.starts_with(standard) && tag != "tag:yaml.org,2002:binary");
        if (!known) {
            faults_->error(place_of(mark), "the tag " + tag + " is not supported (leave it out)");
        }
    }

    void check_quotes(const YAML::Mark& mark) {
        const std::size_t at = text_.find_first_not_of(" \t\r\n", offset_of(mark));
        if (at == std::string_view::npos || (text_[at] != '"' && text_[at] != '\'') || is_closed(text_, at)) {
            return;
        }
        faults_->error(lines_->place_of(at), "a quotation that is never closed");
        throw Stopped{};
    }

    std::string_view text_;
    const Lines* lines_;
    Faults* faults_;
    TreeBuilder tree_;
    bool started_{false};
    std::vector<YAML::anchor_t> open_;
    std::unordered_map<YAML::anchor_t, NodePtr> anchors_;
};

/// What yaml-cpp's terse words mean to the person who wrote the file.
std::string in_plain_words(const std::string& message) {
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 9> meanings{{
        {"illegal map value", "a colon that does not fit here (check the indentation; quote a text that holds \": \")"},
        {"illegal map key", "a key that does not fit here (check the indentation)"},
        {"illegal block entry", "a list item that does not fit here (check the indentation)"},
        {"illegal flow end", "a closing bracket that fits no opening one"},
        {"end of map flow not found", "a \"{\" that is never closed, or a comma is missing"},
        {"end of sequence flow not found", "a \"[\" that is never closed, or a comma is missing"},
        {"end of map not found", "this line does not fit the mapping above it (check the indentation)"},
        {"end of sequence not found", "this line does not fit the list above it (check the indentation)"},
        {"bad file", "nested too deeply"},
    }};
    for (const auto& [theirs, ours] : meanings) {
        if (message == theirs) {
            return std::string{ours};
        }
    }
    return message;
}

/// The `#word` that swallowed the end of a bracket opened on its line, in or before line `last`.
std::optional<Place> swallowing_comment(std::string_view text, const Lines& lines, int last, std::string& word) {
    for (int number = last; number > 0; --number) {
        const std::string_view line = lines.line(number);
        const auto found = commented_value(line, 0);
        if (!found || line.find_first_of("}]", found->at) == std::string_view::npos) {
            continue;
        }
        word = found->word;
        return lines.place_of(static_cast<std::size_t>(line.data() - text.data()) + found->at);
    }
    return std::nullopt;
}

/// Adds the fault for a syntax error, at the tab or the comment that caused it where one did.
void report(const YAML::Exception& error, std::string_view text, const Lines& lines, Faults& faults) {
    const std::size_t offset = offset_of(error.mark);
    const Place place = lines.place_of(offset);
    const std::string_view line = lines.line(place.line);
    const auto tab = line.find('\t');
    if (tab != std::string_view::npos && tab <= line.find_first_not_of(" \t")) {
        const Place at_tab{place.file, place.line, static_cast<int>(tab) + 1};
        faults.error(at_tab, "YAML syntax: a tab in the indentation (write blanks)");
        return;
    }
    std::string word;
    if (const auto comment = swallowing_comment(text, lines, place.line, word)) {
        faults.error(*comment, "YAML syntax: # begins a comment in YAML (write \"" + word + "\" in quotes)");
        return;
    }
    std::string message = in_plain_words(error.msg);
    if (offset < text.size() && std::string_view{"@`%"}.find(text[offset]) != std::string_view::npos) {
        message = std::string{"a text that begins with \""} + text[offset] + "\" must be quoted";
    }
    faults.error(place, "YAML syntax: " + message);
}

}  // namespace

NodePtr parse_yaml(const std::string& bytes, std::uint32_t file, Faults& faults) {
    static constexpr std::string_view mark = "\xEF\xBB\xBF";
    std::string text = bytes.starts_with(mark) ? bytes.substr(mark.size()) : bytes;
    const Lines lines(text, file);
    if (const auto bad = first_bad_byte(text)) {
        faults.error(lines.place_of(*bad), "a byte that is not UTF-8 (save the file as UTF-8)");
        return nullptr;
    }
    std::istringstream in(text);
    Events events(text, lines, faults);
    try {
        YAML::Parser parser(in);
        while (parser.HandleNextDocument(events)) {
        }
    } catch (const YAML::Exception& error) {
        report(error, text, lines, faults);
        return nullptr;
    } catch (const Stopped&) {
        return nullptr;
    }
    if (NodePtr root = events.tree().root()) {
        return root;
    }
    auto nothing = std::make_shared<Node>();
    nothing->place = Place{file, 1, 1};
    return nothing;
}

}  // namespace paperwire::config
