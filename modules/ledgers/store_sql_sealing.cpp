#include "kernel/text/text.h"
#include "modules/ledgers/store_sql.h"

#include <fmt/format.h>

namespace yizhen::ledgers::store {

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
    auto const points = text::code_points(words);
    auto const stars = [](std::size_t count) { return std::u32string(count, U'*'); };
    auto const kept = [&](std::size_t head, std::size_t tail) {
        if (points.size() <= head + tail) return text::utf8(stars(points.size()));
        return text::utf8(points.substr(0, head) + stars(points.size() - head - tail) + points.substr(points.size() - tail));
    };
    switch (column.rule.format) {
    case TextFormat::identity_number: return kept(4, 4);
    case TextFormat::phone: return kept(3, 4);
    case TextFormat::account: return kept(4, 4);
    case TextFormat::person_name: return kept(1, 0);
    case TextFormat::credit_code:
    case TextFormat::plain: break;
    }
    return kept(2, 0);
}

}  // namespace yizhen::ledgers::store
