// SPDX-License-Identifier: MIT
// daemon: parse.
#include <iostream>

#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/answer.hpp"
#include "bot/source/paper_json.hpp"
#include "config/read_file.hpp"

namespace paperwire::daemon {

namespace {

/// Far more than arXiv ever sends in one answer (its longest lists have some 30 MB).
constexpr std::size_t most_bytes = 128U << 20U;

int parse_file(const std::string& path) {
    const auto bytes = config::read_file(path, most_bytes);
    if (!bytes) {
        std::cerr << "paperwire: " << path << ": " << bytes.error().message << "\n";
        return exit_data;
    }
    const auto answer = source::parse_answer(*bytes);
    if (!answer) {
        std::cerr << "paperwire: " << path << ": " << answer.error().message << "\n";
        return exit_data;
    }
    for (const Announcement& announcement : answer->announcements)
        std::cout << source::to_json_line(announcement) << "\n";
    for (const source::Record& record : answer->records) {
        // Of a deleted record nothing but the id is left.
        if (!record.deleted) std::cout << source::to_json_line(record) << "\n";
    }
    for (const std::string& fault : answer->faults) std::cerr << "paperwire: " << path << ": " << fault << "\n";
    return answer->faults.empty() ? exit_ok : exit_data;
}

}  // namespace

int verb_parse(const Invocation& invocation) {
    int code = exit_ok;
    for (const std::string& path : invocation.names) {
        if (const int one = parse_file(path); one != exit_ok) code = one;
    }
    return code;
}

}  // namespace paperwire::daemon
