// What was read in the words of a demand that is no form, and a person's word on it.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace yizhen::gate {

std::optional<std::vector<std::string>> read_marks_word(sql::Connection& connection, DemandId id) {
    auto rows = connection.query("SELECT rejected FROM demand_marks_word WHERE demand_id = $1 ORDER BY gatekeeper DESC, confirmed_ms DESC LIMIT 1", {id.value});
    if (!rows->next()) return std::nullopt;
    std::vector<std::string> rejected;
    for (auto const part : text::split(rows->text(0), ' ')) {
        if (!part.empty()) rejected.emplace_back(part);
    }
    return rejected;
}

void add_marks_word(sql::WriteTransaction& transaction, DemandId id, std::vector<std::string> const& rejected, bool gatekeeper, PersonId person, std::int64_t now_ms) {
    transaction.sql().execute("INSERT INTO demand_marks_word (demand_id, confirmed_ms, gatekeeper, rejected, person_id) VALUES ($1, $2, $3, $4, $5) "
                              "ON CONFLICT (demand_id, gatekeeper, confirmed_ms) DO UPDATE SET rejected = excluded.rejected, person_id = excluded.person_id",
                              {id.value, now_ms, std::int64_t{gatekeeper}, fmt::format("{}", fmt::join(rejected, " ")), person.value});
}

Result<DemandReading> Gate::read_words(Envelope const& envelope, std::filesystem::path const& document) const {
    return m_inside->read_plain(envelope, document, envelope.issued.value_or(m_inside->parts.clock.today()));
}

Result<DemandReading> Gate::reading_of(DemandId id, Actor const& actor) {
    auto work = m_inside->open_registered(id, m_inside->parts.clock.today(), actor);
    if (!work) return work.problem();
    if (Inside::is_form(work.value().incoming.envelope)) return Problem{problems::kNotFound, "这件要求是报表：逐项看表，不读文字。"};
    return std::move(work.value().reading);
}

Result<Answer> Gate::confirm_marks(DemandId id, std::vector<std::string> const& rejected, bool as_gatekeeper, CivilDate today, Actor const& actor) {
    auto const read = reading_of(id, actor);
    if (!read) return read.problem();
    for (auto const& one : rejected) {
        bool const known = std::ranges::any_of(read.value().reading.marks, [&](auto const& mark) { return mark.id() == one; });
        if (!known) return Problem{problems::kNotFound, fmt::format("这份文字里没有“{}”这一处。", one)};
    }
    auto const demand = find(id);
    YIZHEN_CHECK(demand.has_value());
    auto const done = m_inside->parts.database.write(demand->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_marks_word(transaction, id, rejected, as_gatekeeper, PersonId{actor.person}, m_inside->parts.clock.now_ms());
        transaction.audit({.action = "demand.marks", .object = fmt::format("demand:{}", id.value),
                           .digest = hex_digest(fmt::format("{}", fmt::join(rejected, " "))), .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return again(id, today, actor);
}

}  // namespace yizhen::gate
