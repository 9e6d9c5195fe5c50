// SPDX-License-Identifier: MIT
#include "config/documents.hpp"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "config/read_file.hpp"
#include "config/spot.hpp"
#include "config/yaml.hpp"

namespace paperwire::config {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{64} << 20U;  // a large population has a file of its own
constexpr std::size_t max_files = 1'000;

std::string escaped_for_glob(std::string_view directory) {
    std::string escaped;
    for (const char c : directory) {
        if (std::string_view{"*?[]\\"}.find(c) != std::string_view::npos) {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

/// The files that a pattern names, sorted as bytes.
std::vector<std::string> matches_of(const std::string& pattern) {
    glob_t found{};
    std::vector<std::string> files;
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    }
    ::globfree(&found);
    std::ranges::sort(files);
    return files;
}

class DocumentReader {
public:
    explicit DocumentReader(Faults& faults) : faults_(&faults) {}

    void read_main(const std::string& file) {
        const std::uint32_t number = faults_->add_source(file);
        seen_.insert(identity(file));
        const auto bytes = read_file(file, max_file_bytes);
        if (!bytes) {
            faults_->error(Place{number, 0, 0}, "cannot be read: " + bytes.error().message);
            whole_ = false;
            return;
        }
        parse(*bytes, number, true);
    }

    [[nodiscard]] std::vector<NodePtr> take() { return whole_ ? std::move(roots_) : std::vector<NodePtr>{}; }

private:
    [[nodiscard]] static std::string identity(const std::string& file) {
        std::error_code failure;
        const auto path = std::filesystem::canonical(file, failure);
        return failure ? file : path.string();
    }

    void parse(const std::string& bytes, std::uint32_t number, bool is_main) {
        NodePtr root = parse_yaml(bytes, number, *faults_);
        if (root == nullptr) {
            whole_ = false;
            return;
        }
        if (root->is(Node::Form::empty)) {
            if (is_main) {
                faults_->error(Place{number, 1, 1},
                               "the file is empty (want at least channels, filters and subscribers)");
                whole_ = false;
            }
            return;
        }
        const Spot top(*root, "", *faults_);
        if (!top.expect_mapping()) {
            whole_ = false;
            return;
        }
        roots_.push_back(root);
        if (const Member* const include = root->find("include");
            include != nullptr && !include->value->is(Node::Form::empty)) {
            const Spot patterns(top, *include);
            for (const Spot& item : patterns.items()) {
                read_included(item);
            }
        }
    }

    void read_included(const Spot& spot) {
        const auto pattern = spot.text();
        if (!pattern) {
            return;
        }
        const std::string& directory = faults_->source(spot.node().place.file).directory;
        const bool is_pattern = pattern->find_first_of("*?[") != std::string::npos;
        const bool is_absolute = pattern->starts_with('/');
        const auto files = is_pattern ? matches_of((is_absolute ? "" : escaped_for_glob(directory)) + *pattern)
                                      : std::vector<std::string>{faults_->resolve(spot.node().place.file, *pattern)};
        for (const std::string& file : files) {
            read_file_at(file, spot);
        }
    }

    void read_file_at(const std::string& file, const Spot& spot) {
        if (!seen_.insert(identity(file)).second) {
            return;
        }
        if (seen_.size() > max_files) {
            spot.error("more than " + std::to_string(max_files) + " files are included");
            whole_ = false;
            return;
        }
        const auto bytes = read_file(file, max_file_bytes);
        if (!bytes) {
            spot.error(in_quotes(file) + " cannot be read: " + bytes.error().message);
            return;
        }
        parse(*bytes, faults_->add_source(file), false);
    }

    Faults* faults_;
    std::set<std::string> seen_;
    std::vector<NodePtr> roots_;
    bool whole_{true};
};

}  // namespace

std::vector<NodePtr> read_documents(const std::string& file, Faults& faults) {
    DocumentReader reader(faults);
    reader.read_main(file);
    return reader.take();
}

}  // namespace paperwire::config
