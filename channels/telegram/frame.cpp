// SPDX-License-Identifier: MIT
#include "channels/telegram/frame.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "channels/telegram/category_label.hpp"
#include "channels/wording.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::size_t well_rows = 6;
constexpr std::size_t trouble_rows = 12;
constexpr std::size_t names_in_a_row = 60;
constexpr std::size_t sentence_limit = 300;
constexpr std::size_t label_limit = 120;
constexpr std::size_t headline_limit = 200;

Piece heading(std::string_view words) {
    Markup out{100};
    out.new_line();
    out.new_line();
    out.open(Tag::bold);
    out.say(words);
    out.close(Tag::bold);
    return out.take();
}

Piece contents_row(const Group& group) {
    Markup out{200};
    out.append(shared_label(group).row);
    out.say(group.count);
    return out.take();
}

Piece notice(std::string_view sentence) {
    Markup out{200};
    out.new_line();
    out.new_line();
    out.outside(cut_to(sentence, sentence_limit * 3));
    return out.take();
}

Piece receipt_row(const channels::ReceiptRow& row) {
    Markup out{200};
    out.new_line();
    if (row.trouble) out.say("⚠ ");
    const std::string label = cut_to(row.category, label_limit);
    const bool is_category = label.find(' ') == std::string::npos;
    if (is_category) out.open(Tag::code);
    if (is_category) out.outside(escape_outside(label, Place::in_a_link));
    else out.outside(label);
    if (is_category) out.close(Tag::code);
    out.say(", ");
    out.outside(row.day);
    out.say(": ");
    out.outside(row.state);
    if (!row.sentence.empty()) out.say("; ");
    out.outside(cut_to(row.sentence, sentence_limit));
    return out.take();
}

/// Names of categories that share a day and a trouble.
class Lists {
public:
    void add(const channels::ReceiptRow& row) { names_[{row.day, row.state}].push_back(row.category); }

    void render(std::vector<Piece>& blocks) const {
        for (const auto& [key, names] : names_) {
            for (std::size_t from = 0; from < names.size(); from += names_in_a_row)
                blocks.push_back(line(key.first + ", " + key.second, std::span{names}.subspan(from)));
        }
    }

private:
    static Piece line(const std::string& label, std::span<const std::string> names) {
        std::string text = label;
        for (std::size_t at = 0; at < std::min(names.size(), names_in_a_row); ++at)
            text += (at == 0 ? ": " : ", ") + cut_to(names[at], 30);
        Markup out{text.size() * 2};
        out.new_line();
        out.say("⚠ ");
        out.outside(text);
        return out.take();
    }

    std::map<std::pair<std::string, std::string>, std::vector<std::string>> names_;
};

void add_rows(std::vector<Piece>& blocks, const Digest& digest) {
    std::size_t troubles = 0;
    Lists further;
    for (const channels::ReceiptRow& row : channels::receipt_rows(digest, well_rows)) {
        if (!row.trouble || troubles++ < trouble_rows) blocks.push_back(receipt_row(row));
        else further.add(row);
    }
    further.render(blocks);
}

Piece colophon() {
    Markup out{200};
    out.new_line();
    out.new_line();
    out.open(Tag::italic);
    out.outside(channels::colophon());
    out.close(Tag::italic);
    return out.take();
}

}  // namespace

Headline::Headline(const Digest& digest)
    : words_(escape_outside(cut_to(headline(digest), headline_limit), Place::in_the_open)) {}

Piece Headline::of(std::size_t part, std::size_t parts) const {
    Markup out{words_.json.size() + 40};
    out.open(Tag::bold);
    out.outside(words_);
    if (parts > 1) {
        out.say(" (");
        out.say(part);
        out.say("/");
        out.say(parts);
        out.say(")");
    }
    out.close(Tag::bold);
    return out.take();
}

Section render_contents(const Digest& digest) {
    Section section;
    if (digest.entries.empty()) {
        section.blocks.push_back(notice(channels::empty_sentence(digest)));
        return section;
    }
    section.heading = heading("In this digest");
    section.continued = heading("In this digest, continued");
    for (const Group& group : digest.contents) section.blocks.push_back(contents_row(group));
    return section;
}

Section render_group(const Group& group) {
    const CategoryLabel& label = shared_label(group);
    return {label.heading, label.continued, {}, false};
}

Section render_receipt(const Digest& digest) {
    Section section;
    section.stays_whole = true;
    add_rows(section.blocks, digest);
    if (!section.blocks.empty()) {
        section.heading = heading("What arXiv gave");
        section.continued = heading("What arXiv gave, continued");
    }
    const std::string foot = channels::foot_sentence(digest);
    if (!foot.empty()) section.blocks.push_back(notice(foot + "."));
    section.blocks.push_back(colophon());
    return section;
}

}  // namespace paperwire::telegram
