// SPDX-License-Identifier: MIT
#include "config/reference.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace paperwire::config {

namespace {

struct Form {
    std::string_view opening;
    Reference::Kind kind;
};

constexpr std::array<Form, 3> forms{{
    {"${env:", Reference::Kind::env},
    {"${file:", Reference::Kind::file},
    {"${credential:", Reference::Kind::credential},
}};

bool is_word(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool is_file_name(std::string_view name) {
    const bool fits =
        std::ranges::all_of(name, [](unsigned char c) { return c > 0x20 && c != 0x7F && c != '/' && c != ':'; });
    return fits && !name.empty() && name != "." && name != "..";
}

}  // namespace

bool has_reference(std::string_view text) {
    return std::ranges::any_of(forms,
                               [&](const Form& form) { return text.find(form.opening) != std::string_view::npos; });
}

std::optional<Reference> find_reference(std::string_view text, std::size_t from) {
    std::optional<Reference> first;
    for (const Form& form : forms) {
        const std::size_t begin = text.find(form.opening, from);
        if (begin == std::string_view::npos || (first && first->begin < begin)) {
            continue;
        }
        const std::size_t end = text.find('}', begin);
        if (end != std::string_view::npos) {
            const std::size_t name = begin + form.opening.size();
            first = Reference{form.kind, std::string{text.substr(name, end - name)}, begin, end + 1};
        }
    }
    return first;
}

std::string complaint_about(const Reference& reference) {
    switch (reference.kind) {
        case Reference::Kind::env:
            return is_word(reference.name) ? "" : "want ${env:NAME}, NAME of letters, digits and _";
        case Reference::Kind::file:
            return reference.name.starts_with('/') ? "" : "want ${file:/path}, an absolute path";
        case Reference::Kind::credential:
            return is_file_name(reference.name) ? "" : "want ${credential:NAME}, NAME as in LoadCredential=";
    }
    return {};
}

}  // namespace paperwire::config
