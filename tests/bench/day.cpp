// SPDX-License-Identifier: MIT
#include "tests/bench/day.hpp"

#include <algorithm>
#include <stdexcept>

#include "bot/source/feed.hpp"
#include "bot/text/escape.hpp"
#include "tests/bench/chance.hpp"
#include "tests/bench/words.hpp"

namespace paperwire::bench {

namespace {

constexpr std::size_t abstract_length = 1'050;

/// Writes one paper after the other.
class Author {
public:
    explicit Author(std::uint32_t seed) : chance_(seed) {}

    RawPaper write(std::size_t number) {
        RawPaper paper;
        const std::string digits = std::to_string(10'000 + number);
        paper.id = "2604." + digits;
        paper.version = chance_.percent(75) ? 1 : static_cast<int>(chance_.between(2, 5));
        has_tex_ = chance_.percent(25);
        paper.title = title();
        paper.abstract = abstract();
        paper.creators = creators();
        paper.categories = categories();
        return paper;
    }

private:
    const std::string& word() { return words().vocabulary[word_rank_.draw(chance_)]; }
    const std::string& term() { return words().terms[term_rank_.draw(chance_)]; }

    std::string formula() {
        static const std::vector<std::string> forms{"$O(n \\log n)$",
                                                    "$\\alpha$-stable",
                                                    "$L^2(\\mathbb{R}^d)$",
                                                    "$\\mathcal{N}=4$",
                                                    "$k \\leq 2^{n}$",
                                                    "$\\epsilon$-approximate",
                                                    "$\\sum_{i=1}^{n} x_i^2 \\ge 0$",
                                                    "$p_T > 30\\,\\mathrm{GeV}$",
                                                    "$\\sqrt{s} = 13$ TeV",
                                                    "$(1-\\frac{1}{e})$",
                                                    "71\\%",
                                                    "G\\\"odel--Dummett"};
        return chance_.of(forms);
    }

    std::string title() {
        std::string text = capitalised(word());
        for (std::size_t more = chance_.between(4, 11); more > 0; --more) text.append(" ").append(word());
        text.append(chance_.percent(30) ? ": " : " ").append(term());
        if (has_tex_ && chance_.percent(40)) text.append(" with ").append(formula());
        return text;
    }

    std::string abstract() {
        std::string text = capitalised(word());
        std::size_t sentence = 1;
        while (text.size() < abstract_length) {
            if (sentence == 0) text += capitalised(word());
            else if (has_tex_ && chance_.percent(4)) text += formula();
            else text += chance_.percent(2) ? term() : word();
            const bool ends = ++sentence > 14 && chance_.percent(12);
            text += ends ? ". " : chance_.percent(6) ? ", " : " ";
            if (ends) sentence = 0;
        }
        text.pop_back();
        return text + " " + term() + ".";
    }

    std::string creators() {
        std::string line;
        for (std::size_t left = chance_.between(2, 6); left > 0; --left) {
            line += chance_.of(words().first_names) + " " + chance_.of(words().last_names);
            if (chance_.percent(3)) line += " (University of " + capitalised(word()) + ")";
            if (left > 1) line += ", ";
        }
        return line;
    }

    std::vector<std::string> categories() {
        std::vector<std::string> listed{day_categories()[category_rank_.draw(chance_)]};
        for (std::size_t more = chance_.between(0, 2); more > 0; --more) {
            const std::string& other = day_categories()[category_rank_.draw(chance_)];
            if (std::ranges::find(listed, other) == listed.end()) listed.push_back(other);
        }
        return listed;
    }

    static std::string capitalised(std::string word) {
        word.front() = static_cast<char>(word.front() - ('a' - 'A'));
        return word;
    }

    Chance chance_;
    Zipf word_rank_{vocabulary_size, 2.0};
    Zipf term_rank_{term_count, 30.0};
    Zipf category_rank_{20, 1.0};
    bool has_tex_{false};
};

std::string_view kind_in(const RawPaper& paper, std::string_view category) {
    const bool is_primary = category.empty() || paper.categories.front() == category;
    if (paper.version == 1) return is_primary ? "new" : "cross";
    return is_primary ? "replace" : "replace-cross";
}

void append_item(std::string& out, const RawPaper& paper, std::string_view kind) {
    const std::string versioned = paper.id + "v" + std::to_string(paper.version);
    out += "    <item>\n      <title>" + text::escape_html(paper.title) + "</title>\n";
    out += "      <link>https://arxiv.org/abs/" + paper.id + "</link>\n";
    out += "      <description>arXiv:" + versioned + " Announce Type: " + std::string(kind) + " \nAbstract: ";
    out += text::escape_html(paper.abstract) + "</description>\n";
    out += "      <guid isPermaLink=\"false\">oai:arXiv.org:" + versioned + "</guid>\n";
    for (const std::string& category : paper.categories) out += "      <category>" + category + "</category>\n";
    out += "      <pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>\n";
    out += "      <arxiv:announce_type>" + std::string(kind) + "</arxiv:announce_type>\n";
    out += "      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>\n";
    out += "      <dc:creator>" + text::escape_html(paper.creators) + "</dc:creator>\n    </item>\n";
}

std::string feed_head(const std::string& category) {
    return "<?xml version='1.0' encoding='UTF-8'?>\n"
           "<rss xmlns:arxiv=\"http://arxiv.org/schemas/atom\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
           "xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
           "version=\"2.0\">\n"
           "  <channel>\n    <title>" +
           category + " updates on arXiv.org</title>\n    <link>http://rss.arxiv.org/rss/" + category +
           "</link>\n    <description>" + category +
           " updates on the arXiv.org e-print archive.</description>\n"
           "    <atom:link href=\"http://rss.arxiv.org/rss/" +
           category +
           "\" rel=\"self\" type=\"application/rss+xml\"/>\n"
           "    <docs>http://www.rssboard.org/rss-specification</docs>\n    <language>en-us</language>\n"
           "    <lastBuildDate>Mon, 27 Apr 2026 04:00:00 +0000</lastBuildDate>\n"
           "    <managingEditor>rss-help@arxiv.org</managingEditor>\n    <pubDate>Mon, 27 Apr 2026 00:00:00 "
           "-0400</pubDate>\n"
           "    <skipDays>\n      <day>Sunday</day>\n      <day>Saturday</day>\n    </skipDays>\n";
}

}  // namespace

const std::vector<std::string>& day_categories() {
    static const std::vector<std::string> all{
        "cs.LG",       "cs.CV",   "cs.CL",    "cs.AI",   "quant-ph",          "cs.RO", "hep-ph", "math.CO",
        "astro-ph.GA", "stat.ML", "cs.CR",    "math.AP", "cond-mat.mtrl-sci", "cs.SE", "gr-qc",  "math.PR",
        "eess.IV",     "cs.DC",   "q-bio.QM", "cs.PL"};
    return all;
}

std::vector<RawPaper> make_papers(std::uint32_t seed, std::size_t count) {
    Author author(seed);
    std::vector<RawPaper> papers;
    papers.reserve(count);
    for (std::size_t number = 0; number < count; ++number) papers.push_back(author.write(number));
    return papers;
}

std::string to_feed(std::span<const RawPaper> papers, std::string_view category) {
    std::string feed = feed_head(category.empty() ? "cs.LG" : std::string(category));
    for (const RawPaper& paper : papers) {
        const bool listed = category.empty() || std::ranges::find(paper.categories, category) != paper.categories.end();
        if (listed) append_item(feed, paper, kind_in(paper, category));
    }
    return feed + "  </channel>\n</rss>\n";
}

std::vector<Announcement> to_announcements(std::span<const RawPaper> papers) {
    auto feed = source::parse_feed(to_feed(papers, {}));
    if (!feed || feed->items.size() != papers.size()) throw std::runtime_error("the made-up feed was not read whole");
    std::vector<Announcement> announcements;
    for (source::FeedItem& item : feed->items) {
        announcements.push_back({std::make_shared<const Paper>(std::move(item.paper)), item.kind, feed->day});
    }
    return announcements;
}

}  // namespace paperwire::bench
