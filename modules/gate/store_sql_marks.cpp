// What was read in the words of a demand that is no form, and a person's word on it.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

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
    auto read = m_inside->read_plain(envelope, document, envelope.issued.value_or(m_inside->parts.clock.today()));
    if (read && read.value().secret) return Problem{problems::kNotAllowed, "带密级标志的文件不能进来，什么也没有留下；请按保密规定处理。"};
    return read;
}

Result<DemandReading> Gate::reading_of(DemandId id, Actor const& actor) {
    auto work = m_inside->open_registered(id, m_inside->parts.clock.today(), actor);
    if (!work) return work.problem();
    if (Inside::is_form(work.value().incoming.envelope)) return Problem{problems::kNotFound, "这件要求是报表：逐项看表，不读文字。"};
    return std::move(work.value().reading);
}

Result<Answer> Gate::confirm_marks(DemandId id, std::vector<std::string> const& rejected, bool as_gatekeeper, CivilDate today, Actor const& actor) {
    auto opened = m_inside->open_registered(id, today, actor);
    if (!opened) return opened.problem();
    auto& work = opened.value();
    if (Inside::is_form(work.incoming.envelope)) return Problem{problems::kNotFound, "这件要求是报表：逐项看表，不读文字。"};
    std::set<std::string> known;
    for (auto const& mark : work.reading.reading.marks) known.insert(mark.id());
    for (auto const& one : rejected) {
        if (!known.contains(one)) return Problem{problems::kNotFound, fmt::format("这份文字里没有“{}”这一处。", one)};
    }
    auto const done = m_inside->parts.database.write(work.demand.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_marks_word(transaction, id, rejected, as_gatekeeper, PersonId{actor.person}, m_inside->parts.clock.now_ms());
        transaction.audit({.action = "demand.marks", .object = fmt::format("demand:{}", id.value),
                           .digest = hex_digest(fmt::format("{}", fmt::join(rejected, " "))), .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    auto demand = work.demand;
    return m_inside->registered_again(std::move(work), std::move(demand));
}

}  // namespace yizhen::gate
