// SPDX-License-Identifier: MIT
#include "bot/source/query_answer.hpp"

#include <charconv>
#include <set>

#include "bot/core/ascii.hpp"
#include "bot/source/faults.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/query_entry.hpp"
#include "bot/source/readers.hpp"

namespace paperwire::source {

namespace {

std::int64_t count_of(xml::Element element) {
    const std::string digits = element.text();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && value >= 0 ? value : 0;
}

/// `ArXiv Query: search_query=…` without its first words.
std::string echoed_query(const std::string& title) {
    constexpr std::string_view head = "arxiv query:";
    const bool is_echo = ascii::starts_with_any_case(title, head);
    return excerpt(is_echo ? std::string_view(title).substr(head.size()) : std::string_view(title));
}

/// arXiv refuses in the form of an answer with one entry, whatever the totals say.
bool is_error_entry(const QueryEntry& entry) {
    return entry.id.find("arxiv.org/api/errors") != std::string::npos ||
           (entry.title == "Error" && !parse_paper_id(entry.id));
}

std::unexpected<Error> refusal(const QueryEntry& entry) {
    const auto hash = entry.id.find('#');
    const std::string_view reason = !entry.summary.empty()      ? std::string_view(entry.summary)
                                    : hash == std::string::npos ? std::string_view("no reason given")
                                                                : std::string_view(entry.id).substr(hash + 1);
    return fail(Errc::refused, "an error answer of arXiv's query API: " + excerpt(reason));
}

/// Puts entries into the answer, each id and version once.
class Entries {
public:
    explicit Entries(QueryAnswer& answer) : answer_(answer) {}

    void add(const QueryEntry& entry) {
        ++count_;
        auto record = read_query_entry(entry);
        if (!record) {
            faults_.add("entry", count_, record.error().message);
        } else if (seen_.emplace(record->paper.id.text(), record->paper.version).second) {
            answer_.entries.push_back(std::move(*record));
        }
    }

    void close() { answer_.faults = std::move(faults_).lines(); }

private:
    QueryAnswer& answer_;
    Faults faults_;
    std::set<std::pair<std::string, int>> seen_;
    std::size_t count_{0};
};

/// A number about the answer; the specification's namespace has been written with and without its final slash.
void read_count(QueryAnswer& answer, const xml::Name& name, xml::Element element) {
    if (name.local == "totalResults") {
        answer.total = count_of(element);
    } else if (name.local == "startIndex") {
        answer.start = count_of(element);
    } else if (name.local == "itemsPerPage") {
        answer.asked = count_of(element);
    }
}

Result<void> read_children(QueryAnswer& answer, xml::Element feed) {
    const xml::Scope scope(nullptr, feed);
    Entries entries(answer);
    for (const xml::Element element : feed.children()) {
        const xml::Name name = xml::name_of(element, scope);
        if (name.is(xml::atom_uri, "entry")) {
            const QueryEntry entry = split_query_entry(element, scope);
            if (is_error_entry(entry)) {
                return refusal(entry);
            }
            entries.add(entry);
        } else if (name.is(xml::atom_uri, "title")) {
            answer.query = echoed_query(element.text());
        } else if (name.uri != xml::atom_uri) {
            read_count(answer, name, element);
        }
    }
    entries.close();
    return {};
}

Result<void> read_lone_entry(QueryAnswer& answer, xml::Element root) {
    const QueryEntry entry = split_query_entry(root, xml::Scope(nullptr, {}));
    if (is_error_entry(entry)) {
        return refusal(entry);
    }
    Entries entries(answer);
    entries.add(entry);
    entries.close();
    answer.total = 1;
    return {};
}

}  // namespace

Result<QueryAnswer> read_query_answer(const xml::Document& document) {
    const xml::Element root = document.root();
    if (tell_form(root) != Form::query) {
        return wrong_form(root, "answer of the query API");
    }
    QueryAnswer answer;
    const bool is_entry = xml::name_of(root).local == "entry";
    if (auto read = is_entry ? read_lone_entry(answer, root) : read_children(answer, root); !read) {
        return std::unexpected(read.error());
    }
    if (answer.entries.empty() && !answer.faults.empty()) {
        return fail(Errc::malformed, "no entry could be read; " + answer.faults.front());
    }
    return answer;
}

Result<QueryAnswer> parse_query_answer(std::string_view bytes) {
    const auto document = xml::Document::load(bytes);
    if (!document) {
        return std::unexpected(document.error());
    }
    return read_query_answer(*document);
}

}  // namespace paperwire::source
