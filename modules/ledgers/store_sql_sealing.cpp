#include "kernel/codes/codes.h"
#include "kernel/text/text.h"
#include "modules/ledgers/store_sql.h"

#include <fmt/format.h>

namespace yizhen::ledgers::store {
namespace {
constexpr std::size_t kShownOfOthers = 2;  ///< characters
}

std::string place_of(Shape const& shape, std::int64_t row, Column const& column) {
    return fmt::format("{}/{}/{}", shape.definition.name, row, column.element.id.value);
}

std::string digest_of(crypto::KeyRing const& keys, RealmId realm, std::string_view words) {
    return keys.keyed_digest(fmt::format("ledger identifier of realm {}", realm.value), words);
}

std::optional<std::string> open_cell(crypto::KeyRing const& keys, Shape const& shape, std::int64_t row, Column const& column,
                                     std::string_view envelope) {
    auto const head = crypto::head_of(envelope);
    YIZHEN_CHECK(head.has_value());
    if (!keys.alive(head->key_id)) return std::nullopt;
    auto opened = keys.open_sealed(place_of(shape, row, column), envelope);
    YIZHEN_CHECK(opened && "a sealed cell was changed or moved");
    return std::move(opened).value();
}

std::string masked(Column const& column, std::string_view words) {
    switch (column.rule.format) {
    case TextFormat::identity_number: return codes::masked_identity_number(words);
    case TextFormat::phone: return codes::masked_phone(words);
    case TextFormat::account: return codes::masked_account(words);
    case TextFormat::person_name: return codes::masked_name(words);
    case TextFormat::credit_code:
    case TextFormat::plain: break;
    }
    auto const points = text::code_points(words);
    auto const kept = points.size() > kShownOfOthers ? kShownOfOthers : 0;
    return text::utf8(points.substr(0, kept) + std::u32string(points.size() - kept, U'*'));
}

}  // namespace yizhen::ledgers::store
