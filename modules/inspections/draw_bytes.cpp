#include "modules/inspections/draw_bytes.h"

#include "modules/inspections/draw.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <array>

namespace yizhen::inspections {
namespace {

template <std::size_t Count> void put_big_endian(std::string& bytes, std::uint64_t number) {
    constexpr unsigned kByteBits = 8;
    std::array<char, Count> digits{};
    for (auto at = Count; at-- > 0; number >>= kByteBits) digits[at] = static_cast<char>(number & 0xFF);
    bytes.append(digits.data(), Count);
}

void put_whole(std::string& bytes, std::int64_t number) { put_number(bytes, static_cast<std::uint64_t>(number)); }

void put_texts(std::string& bytes, std::vector<std::string> const& texts) {
    put_number(bytes, texts.size());
    for (auto const& text : texts) put_text(bytes, text);
}

void put_terms(std::string& bytes, Commitment const& commitment) {
    auto const& [list, terms, digest] = commitment;
    put_text(bytes, list.chain);
    put_whole(bytes, terms.serial);
    put_text(bytes, terms.previous);
    put_text(bytes, terms.day.iso());
    put_text(bytes, list.title);
    put_text(bytes, list.public_value.what);
    put_text(bytes, list.public_value.day.iso());
    put_text(bytes, list.public_value.decimals ? fmt::to_string(*list.public_value.decimals) : "");
    put_text(bytes, terms.gatekeeper_digest);
    put_text(bytes, terms.auditor_digest);
    auto const& rules = list.rules;
    for (int const number : {rules.host_share, rules.show_weight, rules.show_visits, rules.show_proposals, rules.unseen_days_max, rules.unseen_gain}) put_whole(bytes, number);
}

void put_unit(std::string& bytes, DrawUnit const& unit) {
    put_text(bytes, unit.code);
    put_text(bytes, unit.name);
    put_text(bytes, unit.stratum);
    put_whole(bytes, unit.need);
    put_text(bytes, unit.last_seen ? unit.last_seen->iso() : "");
    put_whole(bytes, unit.visits);
    put_whole(bytes, unit.proposals);
    put_whole(bytes, unit.host ? 1 : 0);
    put_texts(bytes, unit.tied);
    put_whole(bytes, unit.weight);
}

}  // namespace

void put_number(std::string& bytes, std::uint64_t number) { put_big_endian<8>(bytes, number); }

void put_text(std::string& bytes, std::string_view text) {
    put_big_endian<4>(bytes, text.size());
    bytes += text;
}

std::string nonce_digest(std::string_view nonce) {
    std::string bytes(kNonceTag);
    put_text(bytes, nonce);
    return crypto::hex(crypto::sha256(bytes));
}

std::string digest_of(Commitment const& commitment) {
    std::string bytes(kCommitmentTag);
    put_terms(bytes, commitment);
    auto const& list = commitment.list;
    put_number(bytes, list.teams.size());
    for (auto const& team : list.teams) {
        put_text(bytes, team.id);
        put_texts(bytes, team.parties);
    }
    put_number(bytes, list.strata.size());
    for (auto const& stratum : list.strata) {
        put_text(bytes, stratum.name);
        put_whole(bytes, stratum.draw);
    }
    put_number(bytes, list.units.size());
    for (auto const& unit : list.units) put_unit(bytes, unit);
    return crypto::hex(crypto::sha256(bytes));
}

std::string seed_of(Commitment const& commitment, Reveal const& reveal) {
    std::string bytes(kSeedTag);
    put_text(bytes, crypto::from_hex(commitment.digest));
    put_text(bytes, reveal.gatekeeper_nonce);
    put_text(bytes, reveal.auditor_nonce);
    put_text(bytes, commitment.list.public_value.what);
    put_text(bytes, reveal.public_day.iso());
    put_text(bytes, reveal.public_value);
    return crypto::sha256(bytes);
}

}  // namespace yizhen::inspections
