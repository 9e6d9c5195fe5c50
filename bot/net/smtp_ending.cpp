// SPDX-License-Identifier: MIT
#include "bot/net/smtp_ending.hpp"

#include <algorithm>
#include <array>

namespace paperwire::net {

namespace {

bool is_tls_failure(CURLcode result) {
    constexpr std::array failures{CURLE_SSL_CONNECT_ERROR,  CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED,
                                  CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,          CURLE_SSL_CIPHER,
                                  CURLE_SSL_ISSUER_ERROR,   CURLE_SSL_SHUTDOWN_FAILED};
    return std::ranges::find(failures, result) != failures.end();
}

}  // namespace

Errc failure_of(CURLcode result, const SmtpConversation& talk) {
    const int code = talk.answered() ? talk.code() : 0;
    if (code >= 500) {
        return talk.stage() == SmtpStage::login ? Errc::unauthorized : Errc::refused;
    }
    if (code >= 400) {
        return Errc::unavailable;
    }
    if (result == CURLE_OPERATION_TIMEDOUT) {
        return Errc::timeout;
    }
    if (result == CURLE_LOGIN_DENIED) {
        return Errc::unauthorized;
    }
    return result == CURLE_WEIRD_SERVER_REPLY ? Errc::malformed : Errc::unavailable;
}

SmtpStage stage_of(CURLcode result, const SmtpConversation& talk, SmtpLink link) {
    const bool accepted = talk.stage() == SmtpStage::after_dot && talk.answered() && talk.code() / 100 == 2;
    if (result == CURLE_OK || accepted) {
        return SmtpStage::done;
    }
    if (talk.stage() == SmtpStage::after_dot || talk.veto()) {
        return talk.stage();
    }
    const bool silent = talk.stage() == SmtpStage::connect && link.connected;
    if (is_tls_failure(result) || (silent && link.implicit_tls)) {
        return SmtpStage::tls;
    }
    if (result == CURLE_LOGIN_DENIED) {
        return SmtpStage::login;
    }
    return silent ? SmtpStage::greeting : talk.stage();
}

}  // namespace paperwire::net
