// SPDX-License-Identifier: MIT
#include "config/secrets.hpp"

#include <algorithm>

#include "bot/text/utf8.hpp"
#include "config/read_file.hpp"

namespace paperwire::config {

namespace {

constexpr std::size_t max_secret_bytes = 64 * 1024;

bool has_control(const std::string& text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::string without_final_newline(std::string text) {
    if (text.ends_with('\n')) {
        text.pop_back();
        if (text.ends_with('\r')) {
            text.pop_back();
        }
    }
    return text;
}

Result<std::string> read_secret_file(const std::string& path) {
    auto bytes = read_file(path, max_secret_bytes);
    return bytes ? Result<std::string>{without_final_newline(std::move(*bytes))} : bytes;
}

}  // namespace

Result<std::string> SecretReader::look_up_credential(const std::string& name) const {
    const auto directory = options_->environment ? options_->environment("CREDENTIALS_DIRECTORY") : std::nullopt;
    if (!directory || directory->empty()) {
        return fail(Errc::configuration,
                    "CREDENTIALS_DIRECTORY is not set (systemd sets it in a unit with LoadCredential=" + name + ":…)");
    }
    return read_secret_file(*directory + "/" + name);
}

Result<std::string> SecretReader::look_up(const Reference& reference) const {
    switch (reference.kind) {
        case Reference::Kind::env: {
            auto value = options_->environment ? options_->environment(reference.name) : std::nullopt;
            return value ? Result<std::string>{without_final_newline(std::move(*value))}
                         : fail(Errc::configuration, "the environment variable is not set");
        }
        case Reference::Kind::file: return read_secret_file(reference.name);
        case Reference::Kind::credential: return look_up_credential(reference.name);
    }
    return fail(Errc::internal, "a reference of no kind");
}

std::optional<std::string> SecretReader::value_of(const Reference& reference, const std::string& written,
                                                  const Spot& spot) const {
    if (const std::string complaint = complaint_about(reference); !complaint.empty()) {
        spot.error("not a reference to a secret (" + complaint + ")");
        return std::nullopt;
    }
    if (options_->secrets == LoadOptions::Secrets::off) {
        return written;
    }
    auto value = look_up(reference);
    if (value && !value->empty()) {
        return std::move(*value);
    }
    const std::string message =
        written + " cannot be read: " + (value ? std::string{"it is empty"} : value.error().message);
    if (options_->secrets == LoadOptions::Secrets::outside_unit && reference.kind == Reference::Kind::credential) {
        spot.warning(message);
        return written;
    }
    spot.error(message);
    return std::nullopt;
}

std::optional<Secret> SecretReader::read(const Spot& spot, bool one_line) const {
    const auto written = spot.raw_text();
    if (!written) {
        return std::nullopt;
    }
    const auto reference = find_reference(*written);
    if (!reference && written->find("${") != std::string::npos) {
        spot.error("not a reference to a secret (want ${env:NAME}, ${file:/path} or ${credential:NAME})");
        return std::nullopt;
    }
    if (reference && (reference->begin != 0 || reference->end != written->size())) {
        spot.error("${…} must be the whole value of a secret");
        return std::nullopt;
    }
    auto value = reference ? value_of(*reference, *written, spot) : written;
    if (!value) {
        return std::nullopt;
    }
    if (value->empty() || (one_line && has_control(*value)) || !text::is_valid_utf8(*value)) {
        spot.error(value->empty() ? "is empty"
                                  : "the secret holds a line break, a control character or bytes that are not UTF-8");
        return std::nullopt;
    }
    if (!reference) {
        spot.warning("a secret in clear (better ${env:NAME}, ${file:/path} or ${credential:NAME})");
    }
    return Secret{std::move(*value)};
}

std::optional<std::string> SecretReader::expand(const Spot& spot, bool& found) const {
    const auto written = spot.raw_text();
    found = false;
    if (!written) {
        return std::nullopt;
    }
    std::string expanded;
    std::size_t at = 0;
    while (const auto reference = find_reference(*written, at)) {
        found = true;
        const auto value =
            value_of(*reference, written->substr(reference->begin, reference->end - reference->begin), spot);
        if (!value) {
            return std::nullopt;
        }
        expanded += written->substr(at, reference->begin - at) + *value;
        at = reference->end;
    }
    const std::string rest = written->substr(at);
    if (rest.find("${") != std::string::npos) {
        spot.error("not a reference to a secret (want ${env:NAME}, ${file:/path} or ${credential:NAME})");
        return std::nullopt;
    }
    expanded += rest;
    if (expanded.empty() || has_control(expanded)) {
        spot.error(expanded.empty() ? "is empty (write a value)" : "holds a control character or a line break");
        return std::nullopt;
    }
    return expanded;
}

}  // namespace paperwire::config
