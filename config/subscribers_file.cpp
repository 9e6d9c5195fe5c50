// SPDX-License-Identifier: MIT
#include "config/subscribers_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "config/json_line.hpp"

namespace paperwire::config {

namespace {

constexpr std::size_t max_line_bytes = 1'000'000;

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// True when the line was taken.
bool read_line(std::string_view line, Place place, Faults& faults, PopulationReader& population) {
    if (line.size() > max_line_bytes) {
        faults.error(place, "a line longer than " + std::to_string(max_line_bytes) + " bytes");
        return false;
    }
    const std::size_t faults_before = faults.error_count();
    const NodePtr node = parse_json_line(line, place.file, place.line, faults);
    if (node == nullptr || faults.error_count() != faults_before) {
        return false;
    }
    const Member* const id = node->find("id");
    const std::string label =
        id != nullptr && id->value->is(Node::Form::scalar) ? "subscribers." + id->value->text : std::string{};
    return population.read_line(Spot(*node, label, faults), place);
}

}  // namespace

bool read_subscribers_file(const Spot& spot, const std::string& path, PopulationReader& population) {
    Faults& faults = spot.faults();
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) {
        spot.error(in_quotes(path) + " is a directory (want a file of JSON Lines)");
        return false;
    }
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        spot.error(in_quotes(path) + " cannot be read: " + std::generic_category().message(errno));
        return false;
    }
    const std::uint32_t file = faults.add_source(path);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        const std::string_view text = number == 1 && line.starts_with(byte_order_mark)
                                          ? std::string_view{line}.substr(3)
                                          : std::string_view{line};
        if (!is_blank(text) && !read_line(text, Place{file, number, 1}, faults, population)) {
            population.leave_out(path + ":" + std::to_string(number) + ": " + faults.last_error());
        }
    }
    if (in.bad()) {
        spot.error(in_quotes(path) + " cannot be read to its end");
        return false;
    }
    return true;
}

}  // namespace paperwire::config
