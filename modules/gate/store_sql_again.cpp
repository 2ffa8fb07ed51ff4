// A demand that was judged before: shown as it was judged, judged again, corrected.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/fill_plan.h"
#include "modules/gate/originals.h"
#include "modules/gate/store.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

Problem not_registered(DemandId id) { return {problems::kNotFound, fmt::format("登记册里没有 {} 这一件。", id.value)}; }

/// The cells are not those of the verdict any more: values were erased or swept, or this version reads the file differently.
Problem cells_differ() {
    return {problems::kConflict, "这份结论当时看到的格子已不能原样给出（有数据已按规定清除，或程序已更新）；请重新审看，会记为新的一版结论。"};
}

/// The members of a stored verdict that are not derived from its cells. Its rules stay in the JSON.
void read_back(StoredDemand const& demand, VerdictRecord& record) {
    record.kind = demand.envelope.kind;
    record.title = demand.title;
    record.verdict.outcome = demand.outcome;
    record.price = demand.price;
    record.control_number = demand.control_number;
    auto const all = boost::json::parse(demand.verdict_json);  // our own text
    record.verdict.headline = all.at("headline").as_string();
    record.verdict.advice = all.at("advice").as_bool();
    if (all.at("merged_with").is_string()) record.verdict.merged_with = all.at("merged_with").as_string();
    record.may_download = all.at("may_download").as_bool();
}

}  // namespace

Inputs Gate::Inside::inputs_of(Work const& work, RealmView const& view) const {
    Inputs inputs;
    std::vector<NewElement> others;
    std::string decisions = work.confirmed ? "confirmed\n" : "";
    parts.database.read([&](sql::Connection& connection) {
        inputs.register_position = register_position(connection, work.parties.realm, work.demand.id);
        others = read_candidates(connection, work.parties.realm, work.demand.id);
        decisions += decisions_text(connection, work.parties.realm);
    });
    if (work.reading.confirmed) {
        decisions += "marks\n";
        for (auto const& id : work.reading.rejected) decisions += id + "\n";
    }
    std::string words;
    for (auto const& one : others) words += fmt::format("{}\t{}\t{}\n", one.code, one.words, one.entity);
    inputs.candidates = fmt::format("{}#{}", others.size(), hex_digest(words).substr(0, 12));
    inputs.decisions = hex_digest(decisions).substr(0, 12);
    inputs.ledger_change = parts.ledgers.last_change(work.parties.realm).value;
    if (parts.held_answers.newest) inputs.answers_kept = parts.held_answers.newest(work.parties.realm);
    inputs.rule_pack = view.rules.version();
    inputs.catalogue = knowledge.catalogue.version();
    inputs.aliases = view.aliases_version;
    inputs.matcher = view.matcher->version();
    inputs.as_of = work.timing.as_of;
    inputs.today = work.incoming.today;
    return inputs;
}

/// A demand that came without a file is its envelope.
Result<Gate::Inside::Work> Gate::Inside::open_words(Work work, StoredDemand known, CivilDate today, Actor const& actor) {
    work.incoming = {{}, {}, known.envelope, today, actor};
    work.demand = std::move(known);
    auto parties = resolve_parties(*parts.org.tree(), work.incoming.envelope);
    if (!parties) return parties.problem();
    work.parties = std::move(parties).value();
    if (auto const opened = open_plain(work); !opened) return opened.problem();
    return work;
}

Result<Gate::Inside::Work> Gate::Inside::open_registered(DemandId id, CivilDate today, Actor const& actor) {
    Work work;
    std::optional<StoredDemand> known;
    parts.database.read([&](sql::Connection& connection) {
        known = find_demand(connection, id);
        work.confirmed = known && read_confirmation(connection, id).has_value();
    });
    if (!known) return not_registered(id);
    if (known->file_name.empty()) return open_words(std::move(work), std::move(*known), today, actor);
    auto bytes = open_original(parts.files, parts.keys, known->file_digest);
    if (!bytes) return bytes.problem();
    files::TempFile const file(std::filesystem::path(known->file_name).extension().string(), files::memory_dir());
    files::write_file(file.path(), bytes.value());
    work.incoming = {file.path(), known->file_name, known->envelope, today, actor};
    work.demand = std::move(*known);
    auto parties = resolve_parties(*parts.org.tree(), work.incoming.envelope);
    if (!parties) return parties.problem();
    work.parties = std::move(parties).value();
    work.bytes = std::move(bytes).value();
    if (auto const opened = open_file(work); !opened) return opened.problem();
    return work;
}

/// Figures as they were noted down; rows of persons read again as of the change that was the newest then.
LedgerQuestions Gate::Inside::recorded_questions(Work& work) {
    auto out = questions(work);
    auto const next = std::make_shared<std::size_t>(0);
    out.figures = [next, &work](ledgers::Question const&) -> Result<std::vector<ledgers::Figure>> {
        if (*next == work.record.figures.size()) return cells_differ();
        return work.record.figures[(*next)++];
    };
    out.rows = [this, &work](ledgers::Question question) {
        question.until = work.record.change;
        ledgers::ReadCause const cause{work.incoming.actor, work.demand.control_number, work.incoming.envelope.purpose};
        return parts.ledgers.rows(work.parties.realm, question, &cause);
    };
    return out;
}

Result<Done> Gate::Inside::read_record(Work& work) {
    std::optional<StoredVerdict> stored;
    parts.database.read([&](sql::Connection& connection) { stored = read_verdict(connection, work.demand.id, work.demand.version); });
    if (!stored) return not_registered(work.demand.id);
    auto record = read_seen_record(stored->seen_json);
    if (!record) return record.problem();
    work.record = std::move(record).value();
    if (auto const met = meet(work); !met) return met.problem();
    read_back(work.demand, work.answer.record);
    return Done{};
}

Result<Done> Gate::Inside::gather_by_record(Work& work, LedgerQuestions const& questions, CivilDate today) {
    auto const view = view_of(work.parties.realm);
    Scope const scope{.realm = work.parties.realm, .targets = work.demand.targets, .population = work.incoming.envelope.population,
                      .period = work.timing.period, .as_of = work.record.as_of, .today = today,
                      .persons_allowed = work.record.persons_allowed, .cause = nullptr};
    auto const meanings = recorded(work.record.blocks, view->matcher->catalogue());
    auto evidence = gather(work.layout, work.workbook, *meanings, questions, scope);
    if (!evidence) return evidence.problem();
    work.evidence = std::move(evidence).value();
    complete_by_form(work.evidence, work.layout, work.workbook);
    work.evidence.quiet = work.record.quiet;
    work.answer.record.fields = work.evidence.fields;
    return Done{};
}

Result<Done> Gate::Inside::reproduce(Work& work) {
    if (auto const read = read_record(work); !read) return read;
    if (!work.answer.record.may_download || !is_form(work.incoming.envelope)) return Done{};  // nothing of its cells was taken
    if (auto const gathered = gather_by_record(work, recorded_questions(work), work.record.today); !gathered) return gathered;
    if (hex_digest(fields_json(work.answer.record.fields)) != work.record.fields_digest) return cells_differ();
    return Done{};
}

Result<Answer> Gate::Inside::registered_again(Work work, StoredDemand known) {
    work.demand = std::move(known);
    read_marks(work);
    std::optional<StoredVerdict> stored;
    parts.database.read([&](sql::Connection& connection) {
        work.confirmed = read_confirmation(connection, work.demand.id).has_value();
        stored = read_verdict(connection, work.demand.id, work.demand.version);
    });
    if (auto const met = meet(work); !met) return met.problem();
    auto const record = stored ? read_seen_record(stored->seen_json) : Result<SeenRecord>(not_registered(work.demand.id));
    if (record && record.value().inputs == inputs_text(inputs_of(work, *view_of(work.parties.realm, work.incoming.today))) && reproduce(work)) {
        work.answer.plan = fill_plan(work.evidence);
        forms::complete_plan(work.layout, work.workbook, work.answer.plan);
        return hand_over(std::move(work));
    }
    work.answer.record = {};
    work.seen = {};
    return process(std::move(work), Keep::again);
}

Result<Answer> Gate::again(DemandId id, CivilDate today, Actor const& actor) {
    auto work = m_inside->open_registered(id, today, actor);
    if (!work) return work.problem();
    auto known = work.value().demand;
    return m_inside->registered_again(std::move(work).value(), std::move(known));
}

Result<Answer> Gate::look(DemandId id, Actor const& actor, Reader const& reader) {
    auto work = m_inside->open_registered(id, m_inside->parts.clock.today(), actor);
    if (!work) return work.problem();
    if (auto const shown = m_inside->reproduce(work.value()); !shown) return shown.problem();
    m_inside->restrict_rows(work.value().evidence, reader);
    work.value().answer.plan = fill_plan(work.value().evidence);
    forms::complete_plan(work.value().layout, work.value().workbook, work.value().answer.plan);
    return m_inside->hand_over(std::move(work).value());
}

Result<Answer> Gate::now(DemandId id, Actor const& actor, Reader const& reader) {
    auto const today = m_inside->parts.clock.today();
    auto work = m_inside->open_registered(id, today, actor);
    if (!work) return work.problem();
    auto& made = work.value();
    if (auto const read = m_inside->read_record(made); !read) return read.problem();
    if (!made.answer.record.may_download) return Problem{problems::kNotAllowed, "这件要求不作答，没有可填的表。"};
    if (!Inside::is_form(made.incoming.envelope)) return m_inside->hand_over(std::move(made));
    if (auto const gathered = m_inside->gather_by_record(made, m_inside->questions(made), today); !gathered) return gathered.problem();
    m_inside->restrict_rows(made.evidence, reader);
    made.answer.plan = fill_plan(made.evidence);
    forms::complete_plan(made.layout, made.workbook, made.answer.plan);
    return m_inside->hand_over(std::move(made));
}

/// The field's words, as they would be asked again. They come from the file, so that a corrected match needs no verdict.
Result<Answer> Gate::correct(DemandId id, Correction const& correction, CivilDate today, Actor const& actor) {
    auto opened = m_inside->open_registered(id, today, actor);
    if (!opened) return opened.problem();
    auto& work = opened.value();
    auto const view = m_inside->view_of(work.parties.realm);
    auto const named = named_field(work.layout, work.workbook, *view->matcher, correction.field);
    if (!named) return Problem{problems::kNotFound, fmt::format("这张表没有编号为“{}”的栏目。", correction.field)};
    if (!correction.element.empty() && !view->matcher->catalogue().find(correction.element)) {
        return Problem{problems::kNotFound, fmt::format("目录里没有数据元“{}”。", correction.element)};
    }
    elements::Alias const alias{correction.element, elements::Matcher::alias_key(named->field), named->entity, std::to_string(id.value),
                                std::to_string(actor.person), today.iso()};
    auto const realm = work.parties.realm;
    auto const saved = m_inside->parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_alias(transaction, alias, id, PersonId{actor.person});
        transaction.audit({.action = "alias.confirm", .object = fmt::format("demand:{}", id.value),
                           .digest = hex_digest(alias.name + "\n" + alias.element), .detail = {}});
        return Done{};
    });
    if (!saved) return saved.problem();
    m_inside->forget(realm);
    return again(id, today, actor);
}

Result<Answer> Gate::confirm(DemandId id, CivilDate today, Actor const& actor) {
    auto const demand = find(id);
    if (!demand) return not_registered(id);
    if (!demand->envelope.received) return Problem{problems::kConflict, "这件要求本来就是从闸口提的，不用确认。"};
    auto const done = m_inside->parts.database.write(demand->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        if (read_confirmation(transaction.sql(), id)) return Problem{problems::kConflict, "已经确认过了。"};
        if (is_stopped(transaction.sql(), id)) return Problem{problems::kConflict, "这件要求已经撤回。"};
        add_confirmation(transaction, id, today, PersonId{actor.person});
        transaction.audit({.action = "demand.confirm", .object = fmt::format("demand:{}", id.value), .digest = demand->digest, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return again(id, today, actor);
}

Result<Done> Gate::withdraw(DemandId id, CivilDate today, Actor const& actor) {
    auto const demand = find(id);
    if (!demand) return not_registered(id);
    return m_inside->parts.database.write(demand->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        if (is_stopped(transaction.sql(), id)) return Problem{problems::kConflict, "这件要求已经撤回或被替代。"};
        stop_demand(transaction, id, DemandId{}, today);
        burden::release(transaction, id, today);
        m_inside->keep_by_kind(transaction, *demand, false, today);
        if (auto* const sink = m_inside->parts.admission) {
            if (auto stopped = sink->stop(transaction, id); !stopped) return stopped;
        }
        if (!demand->control_number.empty()) m_inside->parts.access.revoke_cause(transaction, demand->control_number, "撤回");
        transaction.audit({.action = "demand.withdraw", .object = fmt::format("demand:{}", id.value), .digest = demand->digest, .detail = {}});
        return Done{};
    });
}

Standing Gate::standing_of(StoredDemand const& demand, CivilDate today) const {
    std::optional<CivilDate> confirmed;
    bool stopped = false;
    m_inside->parts.database.read([&](sql::Connection& connection) {
        confirmed = read_confirmation(connection, demand.id);
        stopped = is_stopped(connection, demand.id);
    });
    if (stopped) return Standing::withdrawn;
    if (!demand.envelope.received || confirmed) return Standing::open;
    auto const view = m_inside->view_of(demand.realm, today);
    auto const days = view->rules.parameter("R-01", "confirm_working_days", today);
    auto const waited = m_inside->parts.working_days(demand.created_day, today);
    return days && waited && waited.value() > *days ? Standing::lapsed : Standing::waiting;
}

Result<Appeal> Gate::appeal(DemandId id, std::string const& rule, std::string const& reason, CivilDate today, Actor const& actor) {
    auto const demand = find(id);
    if (!demand) return not_registered(id);
    if (reason.empty()) return Problem{problems::kBadInput, "申诉要写明理由。"};
    Appeal appeal{0, id, demand->version, rule, reason, UnitId{actor.unit}, PersonId{actor.person}, today};
    auto const done = m_inside->parts.database.write(demand->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        for (auto const& one : read_appeals(transaction.sql(), id)) {
            bool const same = one.version == appeal.version && one.rule == rule && one.unit == appeal.unit;
            if (same) return Problem{problems::kConflict, fmt::format("本单位 {} 已就这一版结论提过同样的申诉。", one.raised.iso())};
        }
        add_appeal(transaction, appeal);
        transaction.audit({.action = "demand.appeal", .object = fmt::format("demand:{}", id.value), .digest = hex_digest(rule + "\n" + reason), .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return appeal;
}

}  // namespace yizhen::gate
