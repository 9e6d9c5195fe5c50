// SPDX-License-Identifier: MIT
#include "config/subscribers_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "config/json_line.hpp"
#include "config/line_reader.hpp"

namespace paperwire::config {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::uint64_t progress_bytes = 1 << 20;  // between two words of progress

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// True when the line was taken.
bool read_line(std::string_view line, Place place, Faults& faults, PopulationReader& population) {
    if (line.size() <= LineReader::longest_line && population.read_quickly(line, place)) {
        return true;
    }
    if (line.size() > LineReader::longest_line) {
        faults.error(place, "a line longer than " + std::to_string(LineReader::longest_line) + " bytes");
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

bool read_subscribers_file(const Spot& spot, const std::string& path, PopulationReader& population,
                           const Progress& progress) {
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
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    const std::uint32_t file = faults.add_source(path);
    LineReader lines(in);
    std::uint64_t told = 0;
    for (int number = 1; auto line = lines.next(); ++number) {
        if (number == 1 && line->starts_with(byte_order_mark)) {
            line->remove_prefix(byte_order_mark.size());
        }
        if (!is_blank(*line) && !read_line(*line, Place{file, number, 1}, faults, population)) {
            population.leave_out(path + ":" + std::to_string(number) + ": " + faults.last_error());
        }
        if (progress && !failure && lines.position() - told >= progress_bytes) {
            told = lines.position();
            progress(told, size);
        }
    }
    if (told > 0) {
        progress(size, size);
    }
    if (in.bad()) {
        spot.error(in_quotes(path) + " cannot be read to its end");
        return false;
    }
    return true;
}

}  // namespace paperwire::config
