// SPDX-License-Identifier: MIT
// daemon: demo. The real pipeline, feed bytes to rendered messages, on the samples in the binary.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/digests.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/messages.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/samples.hpp"
#include "bot/daemon/verbs.hpp"
#include "channels/preview_forms.hpp"

namespace paperwire::daemon {

namespace {

namespace fs = std::filesystem;

/// The samples' announcement day, 10:00 in Berlin.
constexpr const char* sample_morning = "2026-04-27T08:00:00Z";

Result<void> write_file(const fs::path& path, std::string_view bytes) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (error || !file) return fail(Errc::storage, path.string() + ": cannot be written");
    return {};
}

/// Leaves the samples in `folder`, and a configuration that reads them.
Result<fs::path> lay_out(const fs::path& folder) {
    std::string categories;
    for (const Sample& sample : samples()) {
        if (auto written = write_file(folder / sample.path, sample.bytes); !written)
            return std::unexpected(written.error());
        const fs::path path = sample.path;
        if (path.extension() == ".xml") categories += (categories.empty() ? "" : ", ") + path.stem().string();
    }
    const fs::path config = folder / "demo.yaml";
    const std::string yaml =
        "# paperwire.yaml beside this file, read from the sample feeds instead of arXiv.\n"
        "include: [paperwire.yaml]\n"
        "arxiv: {rss: \"file://" +
        (folder / "feeds").string() + "\", categories: [" + categories + "]}\n" + "store: sqlite:paperwire.db\n";
    if (auto written = write_file(config, yaml); !written) return std::unexpected(written.error());
    return config;
}

/// The digest as the messages of a channel, one a file or one a line, `NAME-1.eml` or `NAME.jsonl`.
struct MessageForm {
    config::ChannelSettings settings;
    std::string to;
    std::string name;
};

std::vector<MessageForm> message_forms() {
    email::EmailSettings mail;
    mail.server = "smtp://localhost";
    mail.from = "Paperwire <paperwire@example.org>";
    mail.unsubscribe_url = "https://papers.example.org/u/{token}";
    slack::SlackSettings slack;
    slack.token = Secret("demo");
    return {{mail, "reader@example.org", "mail"},
            {telegram::TelegramSettings{}, "123456789", "telegram"},
            {slack, "#papers", "slack"}};
}

Result<void> write_messages(const fs::path& folder, const Digest& digest, const MessageForm& form) {
    const channels::Recipient recipient{digest.subscriber, form.to, {}, "TOKEN", false};
    const auto messages = messages_of(digest, recipient, form.settings);
    if (!messages) return std::unexpected(messages.error());
    std::string lines;
    int number = 0;
    for (const std::string& message : *messages) {
        ++number;
        if (form.name != "mail") {
            lines += message + "\n";
            continue;
        }
        auto written = write_file(folder / ("mail-" + std::to_string(number) + ".eml"), message);
        if (!written) return written;
    }
    return lines.empty() ? Result<void>{} : write_file(folder / (form.name + ".jsonl"), lines);
}

Result<void> write_forms(const fs::path& folder, const Digest& digest) {
    if (auto written = write_file(folder / "digest.html", channels::render_html(digest, archive::Layout::digest));
        !written)
        return written;
    if (auto written = write_file(folder / "digest.md", channels::render_markdown(digest, archive::Layout::digest));
        !written)
        return written;
    for (const MessageForm& form : message_forms()) {
        if (auto written = write_messages(folder, digest, form); !written) return written;
    }
    return {};
}

void tell(const fs::path& folder, const PassReport& pass) {
    std::cout << "\nThis was the whole way of " << pass.poll.papers << " announced items: feeds read, filters run, "
              << pass.close.digests << " digests made and delivered.\nLeft in " << folder.string() << ":\n"
              << "  digest.html   the digest as a page\n"
              << "  digest.md     the same as Markdown\n"
              << "  mail-1.eml    the same as an e-mail\n"
              << "  telegram.jsonl   the same as Telegram messages, a body of sendMessage a line\n"
              << "  slack.jsonl      the same for Slack, a body of chat.postMessage a line\n"
              << "  out/          the web archive of two subscribers, with index and feed\n"
              << "  paperwire.yaml, feeds/   the configuration and the sample papers it was run on\n"
              << "  demo.yaml     ties them together: paperwire status --config " << (folder / "demo.yaml").string()
              << "\n";
}

Result<int> demo(const Invocation& invocation) {
    const fs::path folder = fs::absolute(invocation.directory.empty() ? "paperwire-demo" : invocation.directory);
    std::error_code ignored;
    fs::remove_all(folder / "out", ignored);
    // A demo begins anew each time: with its store kept, the second would have nothing to deliver.
    for (const char* file : {"paperwire.db", "paperwire.db-wal", "paperwire.db-shm"})
        fs::remove(folder / file, ignored);
    const auto config = lay_out(folder);
    if (!config) return std::unexpected(config.error());
    auto settings = load_or_complain(config->string(), config::LoadOptions::Secrets::strict);
    if (!settings) return exit_configuration;
    auto store = open_to_write(*settings);
    if (!store) return std::unexpected(store.error());

    Engine engine(std::move(*settings), std::move(*store),
                  invocation.at ? invocation.at : parse_instant(sample_morning));
    if (auto opened = engine.open_channels(); !opened) return std::unexpected(opened.error());
    const auto pass = engine.run_pass({});
    if (!pass) return std::unexpected(pass.error());
    const auto sent = stored_digests(engine.store(), engine.audience(), store::DeliveryState::sent);
    if (!sent) return std::unexpected(sent.error());
    const auto shown =
        std::ranges::find(*sent, "terminal", [](const StoredDigest& one) { return one.row.key.channel; });
    if (shown == sent->end()) return fail(Errc::internal, "the demo made no digest for the terminal");
    if (auto written = write_forms(folder, shown->digest); !written) return std::unexpected(written.error());
    tell(folder, *pass);
    return exit_code_of(*pass);
}

}  // namespace

int verb_demo(const Invocation& invocation) {
    const auto code = demo(invocation);
    return code ? *code : report(code.error());
}

}  // namespace paperwire::daemon
