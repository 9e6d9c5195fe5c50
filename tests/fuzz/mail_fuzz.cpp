// SPDX-License-Identifier: MIT
// Mails from outside text: whatever titles, names and addresses hold, the message has no header, line or markup that is
// not ours. Fields are separated by `|`: title, author, abstract, comment, filter, to, from, token, unsubscribe
// address, subscriber.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "channels/create.hpp"
#include "channels/email/part.hpp"
#include "channels/email/render.hpp"

namespace {

using namespace paperwire;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::vector<std::string> fields_of(std::string_view bytes) {
    std::vector<std::string> fields(10);
    for (std::string& field : fields) {
        const std::size_t end = bytes.find('|');
        field = bytes.substr(0, end);
        bytes = end == std::string_view::npos ? std::string_view{} : bytes.substr(end + 1);
    }
    return fields;
}

Digest digest_of(const std::vector<std::string>& fields) {
    Paper paper;
    paper.id = parse_paper_id("2604.18202")->id;
    paper.title = fields[0];
    paper.authors = {Author{fields[1], {}}, Author{"A. Author", {}}};
    paper.abstract = fields[2];
    paper.comment = Fact::of(fields[3]);
    paper.categories = {"cs.PL"};
    paper.primary = "cs.PL";
    Entry entry;
    entry.number = 1;
    entry.day = Day{std::chrono::sys_days{std::chrono::year{2026} / 4 / 27}};
    entry.why = {Reason{fields[4], "title", fields[0].substr(0, fields[0].size() / 2), 0, -1},
                 Reason{fields[4], "authors", fields[1], 0, 0}};
    entry.paper = std::make_shared<const Paper>(std::move(paper));
    Digest digest;
    digest.id = "00112233445566778899aabbccddeeff";
    digest.subscriber = fields[9];
    digest.days = {entry.day};
    digest.contents = {{"cs.PL", "Programming Languages", 0, 1}};
    digest.entries = {std::move(entry)};
    return digest;
}

void check_bytes(const std::string& message) {
    static const std::set<std::string, std::less<>> known{
        "From",       "To",           "Subject",          "Message-ID",
        "List-Id",    "Date",         "List-Unsubscribe", "List-Unsubscribe-Post",
        "Precedence", "MIME-Version", "Auto-Submitted",   "Content-Type"};
    std::string_view rest = message;
    bool in_header = true;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        demand(end != std::string_view::npos && end <= 998);
        const std::string_view line = rest.substr(0, end);
        demand(line.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
        if (line.empty()) in_header = false;
        if (in_header && line.front() != ' ' && line.front() != '\t')
            demand(known.contains(line.substr(0, line.find(':'))));
        rest.remove_prefix(end + 2);
    }
}

void check_html(const std::string& html) {
    for (const std::string_view word : {"<script", "<img", "<iframe", "javascript:\"", "href=\"javascript"})
        demand(!html.contains(word));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> fields = fields_of({reinterpret_cast<const char*>(data), size});
    const Result<std::vector<email::Part>> parts = email::render_parts(digest_of(fields));
    demand(parts.has_value());
    email::EmailSettings settings;
    settings.from = fields[6];
    settings.unsubscribe_url = fields[8];
    settings.unsubscribe_mailto = "mailto:leave@example.org?subject={token}";
    for (const email::Part& part : *parts) {
        check_html(part.html);
        const Result<std::string> message =
            email::compose_message(settings, {"ana", fields[5], "", fields[7]}, {}, email::to_json(part));
        if (message) check_bytes(*message);
        else demand(message.error().code != Errc::internal);
    }
    return 0;
}
