// SPDX-License-Identifier: MIT
// daemon: the verbs and their flags, with CLI11.
#include "bot/daemon/command_line.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <map>

#include "bot/daemon/exit_code.hpp"

namespace paperwire::daemon {

namespace {

class CommandLine {
public:
    CommandLine()
        : app_("Paperwire reads every arXiv announcement and delivers what your filters match.", "paperwire") {
        app_.set_version_flag("--version", "paperwire " PAPERWIRE_VERSION);
        app_.require_subcommand(1);
        app_.fallthrough();
        add_global();
        add_delivery_verbs();
        add_filter_verbs();
        add_store_verbs();
        add_other_verbs();
    }

    std::variant<Invocation, int> parse(int argc, const char* const* argv);

private:
    using Bind = std::function<void(CLI::App&)>;

    CLI::App& verb(CLI::App& parent, const std::string& name, const std::string& what, const std::string& full_name) {
        CLI::App* sub = parent.add_subcommand(name, what);
        sub->fallthrough();
        sub->callback([this, full_name] {
            if (result_.verb.empty()) result_.verb = full_name;
        });
        return *sub;
    }
    CLI::App& verb(const std::string& name, const std::string& what) { return verb(app_, name, what, name); }

    void add_config(CLI::App& sub) {
        sub.add_option("--config", result_.config, "configuration file")->required()->type_name("FILE");
    }
    void add_at(CLI::App& sub) { sub.add_option("--at", at_, "act as if it were TIME (RFC 3339)")->type_name("TIME"); }
    void add_format(CLI::App& sub, const std::string& first, std::vector<std::string> all) {
        result_formats_[&sub] = first;
        sub.add_option("--format", result_.format, "form of the output")->check(CLI::IsMember(std::move(all)));
    }
    void add_papers(CLI::App& sub, bool required) {
        sub.add_option("--papers", result_.papers, "papers as JSON Lines, may be gzipped; - is standard input")
            ->required(required)
            ->type_name("FILE");
    }

    void add_global();
    void add_delivery_verbs();
    void add_filter_verbs();
    void add_store_verbs();
    void add_other_verbs();
    bool read_times();

    CLI::App app_;
    Invocation result_;
    std::string at_;
    std::string since_;
    std::string from_;
    std::string to_;
    std::string level_;
    std::string form_;
    std::map<const CLI::App*, std::string> result_formats_;
};

void CommandLine::add_global() {
    app_.add_option("--log-level", level_, "least level that is logged")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "critical", "off"}));
    app_.add_option("--log-format", form_, "form of a log line")->check(CLI::IsMember({"text", "json"}));
}

void CommandLine::add_delivery_verbs() {
    CLI::App& run = verb("run", "poll, match and deliver");
    add_config(run);
    add_at(run);
    run.add_flag("--once", result_.once, "one full pass, then exit");
    run.add_option(
           "--since", since_,
           "for a store that was put back from a copy: what fell due before TIME counts as delivered (RFC 3339)")
        ->type_name("TIME");

    CLI::App& preview = verb("preview", "what each destination would get were it due now");
    add_config(preview);
    add_at(preview);
    preview.add_option("--subscriber", result_.subscriber, "only this subscriber")->type_name("ID");
    add_format(preview, "text", {"text", "markdown", "html", "email", "telegram", "slack"});

    CLI::App& test = verb("test-channel", "send one marked test message");
    add_config(test);
    test.add_option("channel", result_.channel, "channel of the configuration")->required();
    test.add_option("--to", result_.to, "address; may be left out where the channel has one place of its own");

    CLI::App& demo = verb("demo", "the whole pipeline on sample papers, without network, account or configuration");
    add_at(demo);
    demo.add_option("--directory", result_.directory, "where the rendered forms are left (default: paperwire-demo)");
}

void CommandLine::add_filter_verbs() {
    CLI::App& match = verb("match", "run the filters alone over a file of papers");
    add_config(match);
    add_papers(match, true);
    add_format(match, "tsv", {"tsv", "jsonl"});

    CLI::App& explain = verb("explain", "why a subscriber gets a paper, or not");
    add_config(explain);
    explain.add_option("--subscriber", result_.subscriber, "subscriber")->required()->type_name("ID");
    explain.add_option("paper", result_.paper, "paper id")->required()->type_name("PAPER-ID");
    add_papers(explain, false);

    CLI::App& attempt = verb("try", "how often a filter would have hit");
    add_config(attempt);
    attempt.add_option("--filter", result_.filter, "name of a filter, or one in YAML")
        ->required()
        ->type_name("NAME|'YAML'");
    add_papers(attempt, false);
}

void CommandLine::add_store_verbs() {
    CLI::App& destination = verb("destination", "who is delivered to");
    destination.require_subcommand(1);
    CLI::App& list = verb(destination, "list", "all destinations and their state", "destination list");
    add_config(list);
    for (const auto& [name, what] :
         {std::pair{"stop", "deliver nothing to a destination"}, std::pair{"start", "deliver to it again"}}) {
        CLI::App& sub = verb(destination, name, what, std::string("destination ") + name);
        add_config(sub);
        sub.add_option("subscriber", result_.subscriber)->required();
        sub.add_option("channel", result_.channel)->required();
        sub.add_option("to", result_.to, "the destination's name, or its `to`")->required();
    }

    CLI::App& outbox = verb("outbox", "the delivery queue and its dead letters");
    outbox.require_subcommand(1);
    add_config(verb(outbox, "list", "what is queued, uncertain or dead", "outbox list"));
    for (const auto& [name, what] : {std::pair{"show", "one delivery in full"}, std::pair{"retry", "try again now"},
                                     std::pair{"drop", "give up"}}) {
        CLI::App& sub = verb(outbox, name, what, std::string("outbox ") + name);
        add_config(sub);
        sub.add_option("ids", result_.names, "digest ids, or the beginning of one");
        sub.add_flag("--all", result_.all, "every dead letter");
        if (std::string_view(name) == "show")
            sub.add_flag("--messages", result_.messages, "with its messages as they were handed over, or would be");
    }

    CLI::App& status = verb("status", "what was read, what is queued, what is wrong");
    add_config(status);
    add_format(status, "text", {"text", "json"});

    CLI::App& backfill = verb("backfill", "past papers from arXiv's archive into the store");
    add_config(backfill);
    backfill.add_option("--from", from_, "first announcement day")->required()->type_name("DAY");
    backfill.add_option("--to", to_, "last announcement day")->required()->type_name("DAY");
    backfill.add_flag("--notify", result_.notify, "deliver what is found as if it had just been announced");

    CLI::App& backup = verb("backup", "a copy of the store, also while others write to it");
    add_config(backup);
    backup.add_option("file", result_.file, "the copy; must not exist yet")->required()->type_name("FILE");

    CLI::App& papers = verb("papers", "the stored papers as JSON Lines");
    add_config(papers);
    papers.add_option("--from", from_, "first announcement day")->type_name("DAY");
    papers.add_option("--to", to_, "last announcement day")->type_name("DAY");
}

void CommandLine::add_other_verbs() {
    CLI::App& check = verb("check-config", "everything that can be told of a configuration without the network");
    check.add_option("file", result_.config, "configuration file")->required()->type_name("FILE");
    check.add_flag("--no-secrets", result_.no_secrets, "leave secrets unread");

    CLI::App& parse = verb("parse", "recorded answers of arXiv to papers as JSON Lines");
    parse.add_option("files", result_.names, "files")->required()->type_name("FILE");

    verb("help", "this text");
}

bool CommandLine::read_times() {
    const auto complain = [](const char* flag, const std::string& value, const char* want) {
        std::cerr << "paperwire: " << flag << ": \"" << value << "\" is not " << want << "\n";
        return false;
    };
    if (!at_.empty()) {
        result_.at = parse_instant(at_);
        if (!result_.at) return complain("--at", at_, "a time (want RFC 3339, 2026-04-27T08:00:00Z)");
    }
    if (!since_.empty()) {
        result_.since = parse_instant(since_);
        if (!result_.since) return complain("--since", since_, "a time (want RFC 3339, 2026-04-27T08:00:00Z)");
    }
    if (!from_.empty()) {
        result_.from = parse_day(from_);
        if (!result_.from) return complain("--from", from_, "a day (want 2026-04-27)");
    }
    if (!to_.empty()) {
        result_.to_day = parse_day(to_);
        if (!result_.to_day) return complain("--to", to_, "a day (want 2026-04-27)");
    }
    return true;
}

std::variant<Invocation, int> CommandLine::parse(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        const std::vector<std::string> unknown =
            app_.get_subcommands().empty() ? app_.remaining() : std::vector<std::string>{};
        if (unknown.empty()) return app_.exit(error, std::cout, std::cerr) == 0 ? exit_ok : exit_usage;
        std::cerr << "paperwire: \"" << unknown.front() << "\" is no command (paperwire help shows them)\n";
        return exit_usage;
    } catch (const CLI::ParseError& error) {
        const int code = app_.exit(error, std::cout, std::cerr);
        return code == 0 ? exit_ok : exit_usage;
    }
    if (result_.verb == "help") {
        // Not help(): that would be the help of `help`.
        std::cout << app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
        return exit_ok;
    }
    static const std::map<std::string, log::Level> levels{
        {"debug", log::Level::debug}, {"info", log::Level::info},         {"warning", log::Level::warning},
        {"error", log::Level::error}, {"critical", log::Level::critical}, {"off", log::Level::off}};
    if (!level_.empty()) result_.log_level = levels.at(level_);
    if (form_ == "json") result_.log_format = log::Format::json;
    for (const auto& [sub, first] : result_formats_) {
        if (sub->parsed() && result_.format.empty()) result_.format = first;
    }
    if (!read_times()) return exit_usage;
    return std::move(result_);
}

}  // namespace

std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv) {
    return CommandLine().parse(argc, argv);
}

}  // namespace paperwire::daemon
