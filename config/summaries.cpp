// SPDX-License-Identifier: MIT
#include <charconv>

#include "config/duration.hpp"
#include "config/keys.hpp"
#include "config/sections.hpp"
#include "config/url.hpp"

namespace paperwire::config {

namespace {

void read_budget(const Spot& spot, ModelSettings& model) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::budget);
    const auto calls = mapping.require("calls");
    const auto written = calls ? calls->text() : std::nullopt;
    if (!written) {
        return;
    }
    std::uint32_t number = 0;
    const char* const end = written->data() + written->size();
    const auto [at, error] = std::from_chars(written->data(), end, number);
    if (error != std::errc{} || at != end) {
        calls->error(in_quotes(*written) + " is not a number of calls (want 0 or more, a day)");
        return;
    }
    model.calls = number;
}

void read_deadline(const Spot& spot, ModelSettings& model) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    const auto deadline = parse_duration(*written);
    if (!deadline || deadline->count() == 0) {
        spot.error(in_quotes(*written) + " is not a duration (want a number above 0 and ms, s or m, as in 20s)");
        return;
    }
    model.deadline = *deadline;
}

ModelSettings read_model(const Spot& spot, const Reading& reading) {
    ModelSettings model;
    const Mapping mapping(spot, keys::model);
    const bool tls_off = read_tls_off(mapping);
    if (const auto url = mapping.require("url", "as in http://127.0.0.1:11434/v1")) {
        model.url = read_http_base(*url, tls_off).value_or("");
        model.tls_off = tls_off && model.url.starts_with("http:");
    }
    if (const auto name = mapping.require("name", "the model's name, as in qwen3:8b")) {
        model.name = name->text().value_or("");
    }
    if (const auto key = mapping.find("key")) {
        model.key = reading.secrets.read(*key).value_or(Secret{});
    }
    if (const auto deadline = mapping.find("deadline")) {
        read_deadline(*deadline, model);
    }
    if (const auto budget = mapping.find("budget")) {
        read_budget(*budget, model);
    }
    return model;
}

void read_method(const Spot& spot, bool has_model, Settings& settings) {
    const auto chosen = spot.choice(keys::summary_methods);
    if (!chosen) {
        return;
    }
    settings.summary_method = keys::summary_methods[*chosen];
    if (settings.summary_method == "model" && !has_model) {
        spot.error("\"model\" needs summaries.model (want model: {url: …, name: …} beside it)");
    }
}

}  // namespace

void read_summaries(const Spot& spot, const Reading& reading, Settings& settings) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::summaries);
    settings.summary_method = "extract";
    if (const auto model = mapping.find("model"); model && model->expect_mapping()) {
        settings.model = read_model(*model, reading);
    }
    if (const auto method = mapping.find("method")) {
        read_method(*method, mapping.has("model"), settings);
    }
    if (settings.summary_method != "off") {
        spot.warning_at_key(no_summaries_yet);
    }
}

}  // namespace paperwire::config
