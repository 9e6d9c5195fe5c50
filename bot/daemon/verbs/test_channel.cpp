// SPDX-License-Identifier: MIT
// daemon: test-channel.
#include <iostream>

#include "bot/daemon/chance.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/sample_digest.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/store/sqlite_store.hpp"

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

Result<int> send_test(const Invocation& invocation, config::Settings settings) {
    auto store = store::open_scratch({});
    if (!store) return std::unexpected(store.error());
    Engine engine(std::move(settings), std::move(*store), std::nullopt);
    if (auto opened = engine.open_channels(); !opened) return std::unexpected(opened.error());
    channels::Channel& channel = *engine.channels().at(invocation.channel);
    const Digest digest = sample_digest(random_token(), engine.now());
    const auto parts = channel.render(digest);
    if (!parts) return std::unexpected(parts.error());
    channels::Recipient recipient{digest.subscriber, invocation.to, {}, random_token()};
    channels::PartContext context{digest.id, 1, static_cast<int>(parts->size()), {}};
    const Outcome outcome = engine.run(channel.send(std::move(recipient), std::move(context), parts->front()));
    std::cout << to_string(outcome.kind) << (outcome.reply.empty() ? "" : ": ") << outcome.reply << "\n";
    return exit_code_for(outcome);
}

}  // namespace

int verb_test_channel(const Invocation& invocation) {
    auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::strict);
    if (!settings) return exit_configuration;
    if (!settings->channels.contains(invocation.channel)) {
        std::cerr << "paperwire: \"" << invocation.channel << "\" is no channel of " << invocation.config << "\n";
        return exit_usage;
    }
    // Only the one that is tested is opened: another that is broken must not stand in its way.
    std::erase_if(settings->channels, [&](const auto& entry) { return entry.first != invocation.channel; });
    const auto code = send_test(invocation, std::move(*settings));
    return code ? *code : report(code.error());
}

}  // namespace paperwire::daemon
