// SPDX-License-Identifier: MIT
// fakes: an authority and a server certificate, made in memory.
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/fakes/loopback.hpp"

namespace paperwire::fakes {

namespace {

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509* make_certificate(EVP_PKEY* key, const char* name, long serial) {
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    return certificate;
}

template <typename Write>
std::string to_pem(Write write) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* bytes = nullptr;
    const long length = BIO_get_mem_data(bio, &bytes);
    std::string pem(bytes, static_cast<std::size_t>(length));
    BIO_free(bio);
    return pem;
}

}  // namespace

TlsIdentity make_identity(const TlsClaims& claims) {
    EVP_PKEY* authority_key = EVP_EC_gen("P-256");
    X509* authority = make_certificate(authority_key, "Paperwire test authority", 1);
    X509_set_issuer_name(authority, X509_get_subject_name(authority));
    add_extension(authority, authority, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(authority, authority, NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(authority, authority_key, EVP_sha256());
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = make_certificate(key, "localhost", 2);
    X509_set_issuer_name(certificate, X509_get_subject_name(authority));
    X509_gmtime_adj(X509_getm_notBefore(certificate), claims.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), claims.valid_until);
    add_extension(certificate, authority, NID_subject_alt_name, claims.names.c_str());
    X509_sign(certificate, authority_key, EVP_sha256());
    TlsIdentity identity{
        .authority = to_pem([&](BIO* bio) { PEM_write_bio_X509(bio, authority); }),
        .certificate = to_pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); }),
        .key = to_pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); }),
        .newest = 0,
    };
    X509_free(authority);
    X509_free(certificate);
    EVP_PKEY_free(authority_key);
    EVP_PKEY_free(key);
    return identity;
}

}  // namespace paperwire::fakes
