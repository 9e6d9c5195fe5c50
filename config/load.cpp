// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <memory>
#include <utility>

#include "config/documents.hpp"
#include "config/keys.hpp"
#include "config/sections.hpp"
#include "config/subscribers.hpp"
#include "config/subscribers_file.hpp"
#include "config/url.hpp"
#include "config/yaml.hpp"

namespace paperwire::config {

namespace {

/// Reads the whole tree, top to bottom, into `loaded`.
class Loading {
public:
    Loading(const LoadOptions& options, Loaded& loaded)
        : reading_{faults_, options, SecretReader(options)}, loaded_(&loaded) {}

    void run(const std::string& file) {
        settings_.file = file;
        const auto roots = read_documents(file, faults_);
        if (!roots.empty()) {
            const NodePtr root = merge_documents(roots, faults_);
            read_top(Spot(*root, "", faults_));
        }
        if (refusing_errors() == 0 && !roots.empty()) {
            loaded_->settings = std::move(settings_);
        }
        loaded_->faults = faults_.sorted();
    }

private:
    [[nodiscard]] std::size_t refusing_errors() const { return faults_.error_count() - errors_in_lines_; }

    void read_top(const Spot& top) {
        const Mapping mapping(top, keys::top);
        read_plain(mapping);
        if (const auto summaries = mapping.find("summaries")) {
            read_summaries(*summaries, reading_, settings_);
        }
        if (const auto channels = mapping.find("channels")) {
            channels_ = read_channels(*channels, reading_);
        }
        warn_of_deaf_links(mapping);
        if (const auto limits = mapping.find("limits")) {
            read_limits(*limits, settings_.limits);
        }
        const auto filters = mapping.find("filters");
        const Population* const before = reading_.options.before.get();
        FilterReader filter_reader =
            filters ? FilterReader(*filters, settings_.limits, before) : FilterReader(settings_.limits, before);
        read_people(mapping, filter_reader);
        if (filters) {
            warn_of_unused(*filters, filter_reader);
        }
        loaded_->channel_count = channels_.size();
        loaded_->filter_count += filter_reader.finished().size();
        settings_.filters = filter_reader.finished();
        for (auto& [id, channel] : channels_) {
            if (channel) {
                settings_.channels.emplace(id, std::move(*channel));
            }
        }
    }

    void read_plain(const Mapping& mapping) {
        if (const auto zone = mapping.find("timezone")) {
            settings_.timezone = read_zone(*zone).value_or("UTC");
        }
        const auto listen = mapping.find("listen");
        if (const auto address = listen ? listen->text() : std::nullopt) {
            const auto parsed = parse_listen(*address);
            parsed ? void(settings_.listen = *parsed)
                   : listen->error(in_quotes(*address) + " is " + parsed.error().message);
        }
        const auto arxiv = mapping.find("arxiv");
        if (arxiv) {
            read_arxiv(*arxiv, settings_.arxiv);
        }
        if (settings_.arxiv.contact.empty() && source::is_arxiv_host(settings_.arxiv.rss)) {
            const Place place = arxiv ? arxiv->key_place() : mapping.spot().place();
            faults_.warning(place,
                            "arxiv.contact is missing: run does not ask arxiv.org without it (want a mail address)");
        }
        if (const auto store = mapping.find("store")) {
            read_store(*store, reading_, settings_.store);
        } else if (!mapping.has("store")) {
            default_store(mapping.spot().place(), reading_, settings_.store);
        }
    }

    void read_people(const Mapping& mapping, FilterReader& filters) {
        PopulationReader population(Surroundings{&channels_, &filters, settings_.timezone, settings_.model.has_value()},
                                    reading_.options.before);
        if (const auto subscribers = mapping.find("subscribers")) {
            population.read_all(*subscribers);
        }
        const auto file = mapping.find("subscribers_file");
        if (const auto path = file ? read_path(*file, reading_) : std::nullopt) {
            const std::size_t before = faults_.error_count();
            const std::string& written = file->node().text;
            const std::string shown =
                written.starts_with("~/") ? *path : faults_.resolve(file->node().place.file, written);
            if (read_subscribers_file(*file, shown, population, reading_.options.progress)) {
                errors_in_lines_ = faults_.error_count() - before;
            }
        }
        loaded_->subscriber_count = population.count();
        loaded_->filter_count = population.inline_filter_count();
        settings_.population = std::make_shared<const Population>(population.take());
    }

    void warn_of_deaf_links(const Mapping& mapping) {
        const auto channels = mapping.find("channels");
        if (!channels || mapping.has("listen")) {
            return;
        }
        for (const Member& member : channels->node().members) {
            const auto found = channels_.find(member.key);
            const auto* mail = found == channels_.end() || !found->second
                                   ? nullptr
                                   : std::get_if<email::EmailSettings>(&*found->second);
            const Member* const unsubscribe = member.value->find("unsubscribe");
            if (mail != nullptr && !mail->unsubscribe_url.empty() && unsubscribe != nullptr) {
                const Spot channel(*channels, member);
                Spot(channel, *unsubscribe)
                    .warning_at_key("nobody answers there without listen (want listen: 127.0.0.1:9617)");
            }
        }
    }

    void warn_of_unused(const Spot& spot, const FilterReader& filters) {
        if (loaded_->subscriber_count == 0) {
            return;
        }
        for (const Member& member : spot.node().members) {
            if (!filters.is_used(member.key)) {
                Spot(spot, member).warning_at_key("no subscriber and no filter uses it");
            }
        }
    }

    Faults faults_;
    Reading reading_;
    Loaded* loaded_;
    Settings settings_;
    ChannelTable channels_;
    std::size_t errors_in_lines_{0};
};

}  // namespace

Loaded load(const std::string& file, const LoadOptions& options) {
    Loaded loaded;
    Loading(options, loaded).run(file);
    return loaded;
}

std::optional<filters::RulePtr> parse_filter(std::string_view yaml, const Settings& settings, std::string_view origin,
                                             std::vector<Fault>& faults) {
    Faults found;
    const std::uint32_t file = found.add_source(std::string{origin});
    const NodePtr root = parse_yaml(std::string{yaml}, file, found);
    std::optional<filters::RulePtr> rule;
    if (root != nullptr) {
        FilterReader reader(settings.filters);
        const Spot spot(*root, "filter", found);
        filters::RulePtr read = root->is(Node::Form::scalar) ? reader.read_name(spot) : reader.read(spot);
        if (read != nullptr && found.error_count() == 0) {
            rule = std::move(read);
        }
    }
    const auto sorted = found.sorted();
    faults.insert(faults.end(), sorted.begin(), sorted.end());
    return rule;
}

}  // namespace paperwire::config
