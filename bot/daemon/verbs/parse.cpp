// SPDX-License-Identifier: MIT
// daemon: parse.
#include <fstream>
#include <iostream>
#include <iterator>

#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/answer.hpp"
#include "bot/source/paper_json.hpp"

namespace paperwire::daemon {

namespace {

int parse_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::cerr << "paperwire: " << path << ": cannot be read\n";
        return exit_data;
    }
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto answer = source::parse_answer(bytes);
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
