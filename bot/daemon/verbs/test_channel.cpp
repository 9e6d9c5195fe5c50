// SPDX-License-Identifier: MIT
// daemon: test-channel.
#include <chrono>
#include <iostream>
#include <variant>

#include "bot/daemon/chance.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/sample_digest.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/store/sqlite_store.hpp"
#include "config/addressee.hpp"

namespace paperwire::daemon {

namespace {

int exit_code_for(const Outcome& outcome) {
    switch (outcome.kind) {
        case Outcome::Kind::sent: return exit_ok;
        case Outcome::Kind::gone:
        case Outcome::Kind::rejected: return exit_addressee;
        case Outcome::Kind::retry: return outcome.scope == Outcome::Scope::channel ? exit_unavailable : exit_try_again;
        case Outcome::Kind::throttled:
        case Outcome::Kind::moved:
        case Outcome::Kind::uncertain: return exit_try_again;
    }
    return exit_internal;
}

/// What a run would do after this answer; nothing after an acceptance.
std::string consequence(const Outcome& outcome) {
    const bool all = outcome.scope == Outcome::Scope::channel;
    const std::string wait =
        outcome.retry_after
            ? std::to_string(std::chrono::ceil<std::chrono::seconds>(*outcome.retry_after).count()) + " s"
            : "a while";
    switch (outcome.kind) {
        case Outcome::Kind::sent: return {};
        case Outcome::Kind::retry:
            return all ? "would hold back all of this channel and try again in a few minutes, then less and less often"
                       : "would try again in a few minutes, then less and less often, for five days";
        case Outcome::Kind::throttled:
            return "would wait for " + wait + (all ? " with all of this channel" : "") + " and send it then";
        case Outcome::Kind::rejected:
            return all ? "would try again in a few minutes, and put this message to the dead letters when it is "
                         "refused "
                         "again and others are not"
                       : "would put this message to the dead letters";
        case Outcome::Kind::gone: return "would put this message to the dead letters and stop the destination";
        case Outcome::Kind::moved: return "would send it to " + outcome.moved_to + " and keep that address";
        case Outcome::Kind::uncertain:
            return "would send the same once more, or hold it where the delivery says on_uncertain: hold";
    }
    return {};
}

void print(const Outcome& outcome) {
    const bool is_unknown = outcome.kind == Outcome::Kind::uncertain;
    const std::string_view verdict =
        outcome.kind == Outcome::Kind::sent ? "sent" : (is_unknown ? "sent perhaps" : "not sent");
    std::cout << verdict << (outcome.reply.empty() ? "" : ": ") << outcome.reply << "\n";
    if (const std::string next = consequence(outcome); !next.empty()) std::cout << "a run " << next << "\n";
}

/// One message: where a digest takes more (Slack's abstracts in the thread), the short form says it all.
Result<channels::PartBytes> render_one(const channels::Channel& channel, Digest digest) {
    auto parts = channel.render(digest);
    if (parts && parts->size() > 1) {
        digest.form = Delivery::Form::compact;
        parts = channel.render(digest);
    }
    if (!parts) return std::unexpected(parts.error());
    return std::move(parts->front());
}

Result<int> send_test(const Invocation& invocation, config::Settings settings) {
    auto store = store::open_scratch({});
    if (!store) return std::unexpected(store.error());
    Engine engine(std::move(settings), std::move(*store), std::nullopt);
    if (auto opened = engine.open_channels(); !opened) return std::unexpected(opened.error());
    channels::Channel& channel = *engine.channels().at(invocation.channel);
    const Digest digest = sample_digest(random_token(), engine.now());
    auto bytes = render_one(channel, digest);
    if (!bytes) return std::unexpected(bytes.error());
    channels::Recipient recipient{digest.subscriber, invocation.to, {}, random_token()};
    channels::PartContext context{digest.id, 1, 1, {}};
    const Outcome outcome = engine.run(channel.send(std::move(recipient), std::move(context), std::move(*bytes)));
    print(outcome);
    return exit_code_for(outcome);
}

/// An archive's reader is to find no test among the papers: the page goes into a folder of its own, inside the one that
/// is tested, under a name that no `to` can have.
std::string test_aside(archive::ArchiveSettings& settings, std::string& to) {
    const std::string place = settings.directory + (to.empty() ? "" : "/" + to);
    settings.directory = place + "/.test";
    to.clear();
    return "a page of its own: index and feed of " + place + " stay as they are";
}

/// What is wrong with the addressee; empty when nothing is.
std::string complaint(const config::ChannelSettings& channel, const Invocation& invocation) {
    if (invocation.to.empty() && !config::may_lack_addressee(channel))
        return "--to is missing (channel " + invocation.channel + " needs to know whom to write to)";
    const bool is_archive = std::holds_alternative<archive::ArchiveSettings>(channel);
    if (invocation.to.empty() || !is_archive) return {};
    const std::string what = config::complaint_about_addressee(channel, invocation.to);
    return what.empty() ? what : "--to: \"" + invocation.to + "\" " + what;
}

}  // namespace

int verb_test_channel(const Invocation& invocation) {
    auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::strict);
    if (!settings) return exit_configuration;
    if (!settings->channels.contains(invocation.channel)) {
        std::cerr << "paperwire: \"" << invocation.channel << "\" is no channel of " << invocation.config << "\n";
        return exit_usage;
    }
    config::ChannelSettings& channel = settings->channels.at(invocation.channel);
    if (const std::string wrong = complaint(channel, invocation); !wrong.empty()) {
        std::cerr << "paperwire: " << wrong << "\n";
        return exit_usage;
    }
    Invocation aimed = invocation;
    std::string aside;
    if (auto* const archive = std::get_if<archive::ArchiveSettings>(&channel)) aside = test_aside(*archive, aimed.to);
    // Only the one that is tested is opened: another that is broken must not stand in its way.
    std::erase_if(settings->channels, [&](const auto& entry) { return entry.first != invocation.channel; });
    const auto code = send_test(aimed, std::move(*settings));
    if (!aside.empty() && code && *code == exit_ok) std::cout << aside << "\n";
    return code ? *code : report(code.error());
}

}  // namespace paperwire::daemon
