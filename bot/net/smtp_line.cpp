// SPDX-License-Identifier: MIT
// net: SMTP by libcurl's easy interface. libcurl's own result is coarse (one code for every refusal), so its debug and
// header callbacks feed an SmtpConversation, which knows. Every abort goes through a callback: taking a running handle
// out would end half a mail with a dot.
#include "bot/net/smtp_line.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "bot/net/curl_start.hpp"
#include "bot/net/login_secret.hpp"
#include "bot/net/smtp_conversation.hpp"
#include "bot/net/smtp_ending.hpp"

namespace paperwire::net {

namespace {

constexpr long connection_age_s = 100;  // servers let an idle connection go after two minutes or more
constexpr unsigned mails_a_connection = 100;
constexpr long quit_patience_s = 1;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// libcurl turns the domain into ASCII by itself.
bool local_part_needs_utf8(std::string_view address) { return !is_ascii(address.substr(0, address.rfind('@'))); }

}  // namespace

class SmtpLine::Transfer {
public:
    Transfer(const MailServer& server, const std::atomic<bool>& stopping);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    MailReply run(const MailMessage& message, bool fresh);
    /// The kept connection was dead before the server had taken MAIL: nothing was given away, a new one may be tried.
    [[nodiscard]] bool met_dead_connection(const MailReply& reply) const;

private:
    void set_once();
    void set_security();
    MailReply judge(CURLcode result);
    [[nodiscard]] curl_socket_t connection() const;  // the kept one, if any
    void leave_politely();

    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy_, option, value);
    }

    static std::size_t read_body(char* to, std::size_t size, std::size_t count, void* self);
    static std::size_t on_reply(char* from, std::size_t size, std::size_t count, void* self);
    static std::size_t drop_text(char* from, std::size_t size, std::size_t count, void* self);
    static int on_trace(CURL* easy, curl_infotype kind, char* bytes, std::size_t size, void* self);
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

    const MailServer& server_;
    const std::atomic<bool>& stopping_;
    LoginSecret secret_;
    CURL* easy_;
    SmtpConversation talk_;
    std::string_view unsent_;
    unsigned mails_{0};  // over the present connection
    bool kept_{false};   // the last transfer found its connection open
    bool aborted_{false};
    std::array<char, CURL_ERROR_SIZE> words_{};
};

SmtpLine::Transfer::Transfer(const MailServer& server, const std::atomic<bool>& stopping)
    : server_(server),
      stopping_(stopping),
      secret_(server.username, server.password),
      easy_((start_curl(), curl_easy_init())) {
    set_once();
    set_security();
}

SmtpLine::Transfer::~Transfer() {
    if (connection() != CURL_SOCKET_BAD) {
        leave_politely();
    }
    curl_easy_cleanup(easy_);
}

curl_socket_t SmtpLine::Transfer::connection() const {
    curl_socket_t socket = CURL_SOCKET_BAD;
    return curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket : CURL_SOCKET_BAD;
}

void SmtpLine::Transfer::set_once() {
    std::string base = server_.url.substr(0, server_.url.find_last_not_of('/') + 1);
    if (!server_.ehlo_name.empty()) {
        char* name = curl_easy_escape(easy_, server_.ehlo_name.c_str(), static_cast<int>(server_.ehlo_name.size()));
        base.append("/").append(name == nullptr ? "" : name);
        curl_free(name);
    }
    set(CURLOPT_URL, base.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_MAXCONNECTS, 1L);
    set(CURLOPT_MAXAGE_CONN, connection_age_s);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(server_.connect_timeout).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(server_.timeout).count()));
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &Transfer::read_body);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_reply);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Transfer::drop_text);
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &Transfer::on_trace);
    set(CURLOPT_DEBUGDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
}

void SmtpLine::Transfer::set_security() {
    const bool plain = server_.tls_off && !server_.url.starts_with("smtps:");
    set(CURLOPT_USE_SSL, plain ? static_cast<long>(CURLUSESSL_NONE) : static_cast<long>(CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server_.ca_file.empty()) {
        set(CURLOPT_CAINFO, server_.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    if (!server_.username.empty()) {
        set(CURLOPT_USERNAME, server_.username.c_str());
        set(CURLOPT_PASSWORD, server_.password.reveal().c_str());
        // Left alone, libcurl takes the strongest on offer and does not fall back when that fails.
        set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
}

MailReply SmtpLine::Transfer::run(const MailMessage& message, bool fresh) {
    const bool starttls = !server_.tls_off && !server_.url.starts_with("smtps:");
    const bool utf8 = local_part_needs_utf8(message.from) || local_part_needs_utf8(message.to);
    talk_.begin(SmtpNeeds{!server_.username.empty(), starttls, utf8});
    unsent_ = message.bytes;
    words_.front() = '\0';
    aborted_ = false;
    curl_slist* recipient = curl_slist_append(nullptr, message.to.c_str());
    set(CURLOPT_MAIL_FROM, message.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipient);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.bytes.size()));
    // Its default of two minutes a reply would cut the ten that a server may take after the dot.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
        static_cast<long>(std::max<std::chrono::seconds::rep>(server_.timeout.count(), 1)));
    set(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    const bool open = !fresh && connection() != CURL_SOCKET_BAD;
    set(CURLOPT_FORBID_REUSE, open && mails_ + 1 >= mails_a_connection ? 1L : 0L);
    const CURLcode result = curl_easy_perform(easy_);
    long connects = 0;
    curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connects);
    kept_ = open && connects == 0;
    mails_ = kept_ ? mails_ + 1 : 1;
    set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    curl_slist_free_all(recipient);
    return judge(result);
}

MailReply SmtpLine::Transfer::judge(CURLcode result) {
    curl_off_t connected = 0;
    curl_easy_getinfo(easy_, CURLINFO_CONNECT_TIME_T, &connected);
    const SmtpLink link{.connected = connected > 0, .implicit_tls = server_.url.starts_with("smtps:")};
    MailReply reply{.stage = stage_of(result, talk_, link),
                    .code = talk_.code(),
                    .text = talk_.text(),
                    .failure = failure_of(result, talk_),
                    .detail = {}};
    if (reply.stage == SmtpStage::done) {
        return reply;
    }
    if (talk_.veto()) {
        reply.failure = talk_.veto()->code;
        reply.detail = talk_.veto()->message;
    } else if (aborted_) {
        reply.failure = Errc::canceled;
        reply.detail = "the program stops";
    } else {
        reply.detail = words_.front() != '\0' ? words_.data() : curl_easy_strerror(result);
        reply.detail = clean_reply_text(reply.detail);
    }
    secret_.erase(reply.text);
    secret_.erase(reply.detail);
    return reply;
}

bool SmtpLine::Transfer::met_dead_connection(const MailReply& reply) const {
    constexpr int closing = 421;
    const bool untouched = talk_.stage() == SmtpStage::connect || talk_.stage() == SmtpStage::mail_from;
    return kept_ && !aborted_ && !talk_.veto() && untouched && reply.failure != Errc::timeout &&
           (!talk_.heard() || reply.code == closing);
}

/// A handle that closes a kept connection sends QUIT and may wait half a minute for the answer, so QUIT goes as a
/// transfer of its own with a deadline, never over a new connection, and the socket is shut before the handle looks at
/// it again.
void SmtpLine::Transfer::leave_politely() {
    set(CURLOPT_UPLOAD, 0L);
    set(CURLOPT_NOBODY, 1L);
    set(CURLOPT_CUSTOMREQUEST, "QUIT");
    set(CURLOPT_MAIL_FROM, static_cast<char*>(nullptr));
    set(CURLOPT_TIMEOUT_MS, quit_patience_s * 1000L);
    set(CURLOPT_XFERINFOFUNCTION, static_cast<curl_xferinfo_callback>(nullptr));
    set(CURLOPT_NOPROGRESS, 1L);
    set(CURLOPT_FRESH_CONNECT, 0L);
    const curl_opensocket_callback refuse = [](void*, curlsocktype, curl_sockaddr*) -> curl_socket_t {
        return CURL_SOCKET_BAD;
    };
    set(CURLOPT_OPENSOCKETFUNCTION, refuse);
    curl_easy_perform(easy_);
    if (const curl_socket_t socket = connection(); socket != CURL_SOCKET_BAD) {
        ::shutdown(socket, SHUT_RDWR);
    }
}

std::size_t SmtpLine::Transfer::read_body(char* to, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.talk_.veto()) {
        return CURL_READFUNC_ABORT;
    }
    const std::size_t length = std::min(size * count, transfer.unsent_.size());
    std::memcpy(to, transfer.unsent_.data(), length);
    transfer.unsent_.remove_prefix(length);
    if (transfer.unsent_.empty()) {
        transfer.talk_.body_ended();
    }
    return length;
}

/// Returning fewer bytes than came ends the transfer without another command.
std::size_t SmtpLine::Transfer::on_reply(char* from, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.talk_.received(std::string_view(from, size * count));
    return transfer.talk_.veto() ? 0 : size * count;
}

std::size_t SmtpLine::Transfer::drop_text(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int SmtpLine::Transfer::on_trace(CURL* easy, curl_infotype kind, char* bytes, std::size_t size, void* self) {
    auto& talk = static_cast<Transfer*>(self)->talk_;
    const std::string_view command(bytes, size);
    // A line without an end reaches no other callback: libcurl clips it and reads on (lib/pingpong.c of 7.88.1).
    if (kind == CURLINFO_TEXT && command.starts_with("Excessive server response line")) {
        talk.overflowed();
    }
    if (kind == CURLINFO_HEADER_OUT) {
        talk.sent(command);
        if (command.starts_with("QUIT")) {
            curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, quit_patience_s);
        }
    }
    return 0;
}

int SmtpLine::Transfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.aborted_ = transfer.aborted_ || (transfer.stopping_.load() && transfer.talk_.stage() < SmtpStage::data);
    return transfer.aborted_ || transfer.talk_.veto() ? 1 : 0;
}

SmtpLine::SmtpLine(const MailServer& server, const std::atomic<bool>& stopping)
    : transfer_(std::make_unique<Transfer>(server, stopping)) {}

SmtpLine::~SmtpLine() = default;

void SmtpLine::hang_up() { transfer_.reset(); }

MailReply SmtpLine::deliver(const MailMessage& message) {
    MailReply reply = transfer_->run(message, false);
    if (reply.stage != SmtpStage::done && transfer_->met_dead_connection(reply)) {
        reply = transfer_->run(message, true);
    }
    return reply;
}

}  // namespace paperwire::net
