// Demands that are no forms: a meeting, a document, an inspection. Their words take the place of cells.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/marks.h"
#include "modules/gate/store.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

/// Everything that the issuer wrote, for a look at what must not come in.
bool is_secret(Envelope const& envelope, std::string_view file_name) {
    auto const marked = [](std::string_view text) { return has_secret_mark(text); };
    bool const in_payload = std::ranges::any_of(envelope.payload, [&](auto const& one) {
        auto const* words = std::get_if<std::string>(&one.second);
        return words != nullptr && marked(*words);
    });
    return in_payload || marked(envelope.title) || marked(envelope.purpose) || marked(envelope.basis) || marked(file_name);
}

bool concerns(FactSource const& source, std::string_view kind) {
    return std::ranges::any_of(source.kinds, [&](auto const& one) { return one == "*" || one == kind; });
}

}  // namespace

std::vector<KindPayload> const& Gate::kinds() const { return m_inside->parts.kinds; }

Result<Done> Gate::Inside::open_plain(Work& work) {
    auto& envelope = work.incoming.envelope;
    auto const* kind = find_kind(parts.kinds, envelope.kind);
    if (kind == nullptr) return Problem{problems::kBadInput, fmt::format("没有“{}”这一种要求。", envelope.kind)};
    if (envelope.title.empty()) return Problem{problems::kBadInput, "没有写明标题（title）。"};
    auto payload = checked_payload(*kind, envelope.payload);
    if (!payload) return payload.problem();
    envelope.payload = std::move(payload).value();
    work.seen.words.secret = is_secret(envelope, work.incoming.file_name);
    return Done{};
}

Price Gate::Inside::price_plain(Work const& work) const {
    auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind);
    YIZHEN_CHECK(kind != nullptr);
    auto const hours = kind->hours(work.incoming.envelope.payload, static_cast<std::int64_t>(work.parties.targets.size()),
                                   work.seen.times_a_year, knowledge.hours);
    Price price;
    price.hours_before = hours.hours;
    price.hours_after = hours.hours;
    price.explanation = {hours.explanation};
    return price;
}

/// Joined to a demand that takes place anyway: it costs those asked nothing beside.
void Gate::Inside::merge_plain(Work& work) const {
    auto& verdict = work.answer.record.verdict;
    Merge merge{.kind = "demand", .number = verdict.merged_with, .title = {}, .issuer = {}, .due = {}, .shared_fields = 0, .difference = {},
                .units_left = {}, .cells_left = 0, .cells_stale = 0};
    std::vector<std::string> targets;
    parts.database.read([&](sql::Connection& connection) {
        auto const open = find_by_number(connection, merge.number);
        if (!open) return;
        merge.title = open->title;
        merge.issuer = open->issuer_name;
        merge.due = open->envelope.due ? open->envelope.due->iso() : std::string();
        targets = open->targets;
    });
    for (auto const& target : work.parties.targets) {
        if (!within_any(targets, target.code)) merge.units_left.push_back(target.name);
    }
    verdict.headline = fmt::format("并入{}“{}”（{}）一并办，不另占基层时间。", merge.issuer, merge.title, merge.number);
    work.seen.price.hours_after = Decimal{0, 2};
    work.seen.price.explanation.push_back(fmt::format("并入 {}，不另占时间", merge.number));
    verdict.merge = std::move(merge);
}

/// The kind's own words first: what another module counts may not be overwritten by them.
void Gate::Inside::collect_facts(Work& work) {
    auto& more = work.seen.more;
    if (auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind)) more = facts_of(*kind, work.incoming.envelope.payload);
    more["duty_item_named"] = !work.incoming.envelope.duty_item.empty();
    more["issuer_level"] = work.parties.issuer.level;
    Draft const draft{work.parties.realm, work.demand.id, work.incoming.envelope, work.demand.issuer_code, work.demand.targets, work.incoming.today};
    parts.database.read([&](sql::Connection& connection) {
        for (auto const& source : parts.sources) {
            if (concerns(source, draft.envelope.kind)) source.collect(connection, draft, more);
        }
    });
}

void Gate::Inside::keep_plain(sql::WriteTransaction& transaction, Work const& work, bool in_order) const {
    auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind);
    if (kind != nullptr && kind->keep) kind->keep(transaction, work.demand, in_order);
}

}  // namespace yizhen::gate
