// The use cases: read, judge, save in one transaction.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/control_number.h"
#include "modules/gate/fill_plan.h"
#include "modules/gate/originals.h"
#include "modules/gate/price.h"
#include "modules/gate/store.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"
#include "platform/crypto/signature.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr std::string_view kAppeal = "/api/v1/demands/{id}/appeals";

/// "2026-11-23T08:00:00Z"
std::string utc_text(std::int64_t ms) {
    auto const seconds = ms / 1000;
    auto const day = CivilDate::from_days(static_cast<std::int32_t>(seconds / 86'400));
    auto const rest = seconds % 86'400;
    return fmt::format("{}T{:02}:{:02}:{:02}Z", day.iso(), rest / 3600, rest / 60 % 60, rest % 60);
}

/// The units a row of the form can mean: the targets and what stands below them.
std::vector<forms::UnitName> unit_names(org::Tree const& tree, std::vector<org::Unit> const& targets) {
    std::vector<forms::UnitName> names;
    for (auto const& target : targets) {
        auto const [first, last] = tree.interval(target.id);
        for (auto place = first; place <= last; ++place) {
            if (!org::is_area(tree.kind_at(place))) continue;
            auto const unit = tree.find(tree.at(place));
            auto const parent = tree.find(unit->parent);
            names.push_back({unit->code, unit->name, parent ? parent->code : std::string(), {}});
        }
    }
    return names;
}

bool is_hit(Verdict const& verdict, std::string_view rule) {
    return std::ranges::any_of(verdict.rules, [&](auto const& hit) { return hit.id == rule && hit.binding; });
}

/// The form's asks without those of a person-watching list: nothing is learnt from it.
bool is_barred(Seen const& seen) { return !seen.words.barred.empty(); }

}  // namespace

std::string hex_digest(std::string_view bytes) { return crypto::hex(crypto::sha256(bytes)); }

std::shared_ptr<Gate::Inside::RealmView const> Gate::Inside::view_of(RealmId realm) {
    std::lock_guard const lock(mutex);
    if (auto const known = views.find(realm.value); known != views.end()) return known->second;
    std::vector<elements::Alias> aliases;
    std::vector<Adoption> adoptions;
    parts.database.read([&](sql::Connection& connection) {
        aliases = read_aliases(connection, realm);
        adoptions = read_adoptions(connection, realm);
    });
    auto matcher = elements::Matcher::make(knowledge.catalogue, knowledge.matching, aliases);
    YIZHEN_CHECK(static_cast<bool>(matcher));
    auto rules = RuleBook::make(knowledge.packs, adoptions);
    YIZHEN_CHECK(static_cast<bool>(rules));
    Confirmed confirmed;
    for (auto const& alias : aliases) confirmed[alias.name].push_back(alias);
    auto const version = fmt::format("{}#{}", aliases.size(), hex_digest(elements::to_tsv(aliases)).substr(0, 12));
    auto view = std::make_shared<RealmView const>(
        RealmView{std::move(matcher).value(), version, std::move(confirmed), std::move(rules).value()});
    views[realm.value] = view;
    return view;
}

void Gate::Inside::forget(RealmId realm) {
    std::lock_guard const lock(mutex);
    views.erase(realm.value);
}

LedgerQuestions Gate::Inside::questions(Work const& work) {
    auto const realm = work.parties.realm;
    auto const tree = parts.org.tree();
    auto const targets = work.parties.targets;
    LedgerQuestions out;
    out.figures = [this, realm](ledgers::Question const& question) { return parts.ledgers.figures(realm, question); };
    out.rows = [this, realm, &work](ledgers::Question const& question) {
        ledgers::ReadCause const cause{work.incoming.actor, work.demand.control_number, work.incoming.envelope.purpose};
        return parts.ledgers.rows(realm, question, &cause);
    };
    auto const units = std::make_shared<forms::UnitNames const>(unit_names(*tree, targets));
    out.unit_named = [units](std::string_view words, std::vector<std::string> const& under) {
        return units->find(words, under).value_or(std::string());
    };
    out.code_name = [this](std::string_view list, std::string_view code) -> std::string {
        auto const* names = parts.ledgers.shapes().code_list(list);
        return names ? names->name_of(std::string(code)) : std::string();
    };
    return out;
}

/// Into memory first: a marked file never touches the disk.
Result<Done> Gate::Inside::open_file(Work& work) {
    auto workbook = sheet::read_workbook(work.incoming.file);
    if (!workbook) return workbook.problem();
    work.workbook = std::move(workbook).value();
    work.seen.words.secret = has_secret_mark(work.workbook, work.incoming.file_name);
    if (work.seen.words.secret) return Done{};
    work.layout = forms::understand(work.workbook);
    bool const any = std::ranges::any_of(work.layout.sheets, [](auto const& page) {
        return std::ranges::any_of(page.blocks, [](auto const& block) { return !block.fields.empty(); });
    });
    if (!any) {
        return Problem{problems::kSheetUnsupported, fmt::format("{}：没有读出可填的表格；请确认文件里有表头和填写位置。", work.incoming.file_name)};
    }
    return Done{};
}

Result<Done> Gate::Inside::meet(Work& work) {
    auto const& envelope = work.incoming.envelope;
    auto timing = timing_of(envelope, work.layout, work.incoming.today);
    if (!timing) return timing.problem();
    work.timing = timing.value();
    auto times = burden::times_a_year(envelope.frequency.empty() ? "once" : envelope.frequency, knowledge.hours);
    if (!times) return times.problem();
    work.seen.times_a_year = times.value();
    auto& demand = work.demand;
    demand.realm = work.parties.realm;
    demand.envelope = envelope;
    demand.envelope_json = to_json(envelope);
    demand.title = title_of(envelope, work.layout, work.incoming.file_name);
    demand.issuer_code = work.parties.issuer.code;
    demand.issuer_name = work.parties.issuer.name;
    for (auto const& target : work.parties.targets) demand.targets.push_back(target.code);
    demand.file_name = work.incoming.file_name;
    demand.file_digest = hex_digest(work.bytes);
    demand.request_digest = hex_digest(demand.file_digest + "\n" + demand.issuer_code + "\n" + demand.envelope_json);
    demand.period = work.timing.period ? work.timing.period->text() : std::string();
    demand.form_number = marks_of(work.layout).form_number;
    return Done{};
}

Result<Done> Gate::Inside::gather_evidence(Work& work, RealmView const& view) {
    auto const& envelope = work.incoming.envelope;
    Scope scope{.realm = work.parties.realm, .targets = work.demand.targets, .population = envelope.population,
                .period = work.timing.period, .as_of = work.timing.as_of, .today = work.incoming.today,
                .persons_allowed = envelope.received, .cause = nullptr};
    if (!scope.persons_allowed) {
        auto const form = work.demand.form_number.empty() ? work.demand.title : work.demand.form_number;
        parts.database.read([&](sql::Connection& connection) {
            scope.persons_allowed = is_purpose_confirmed(connection, work.parties.realm, form, work.demand.issuer_code,
                                                         envelope.purpose, work.incoming.today);
        });
    }
    auto evidence = gather(work.layout, work.workbook, view.matcher, questions(work), scope, view.confirmed);
    if (!evidence) return evidence.problem();
    work.evidence = std::move(evidence).value();
    return Done{};
}

void Gate::Inside::build_docket(Work& work, RealmView const& view) {
    auto& seen = work.seen;
    auto const& envelope = work.incoming.envelope;
    auto const today = work.incoming.today;
    seen.envelope = envelope;
    seen.issuer = work.parties.issuer;
    seen.marks = marks_of(work.layout);
    seen.findings = work.evidence.fields;
    seen.today = today;
    seen.is_ledger = work.demand.title.find("台账") != std::string::npos;
    seen.price = price_of(work.evidence, seen.times_a_year, signature_levels(work.layout), !envelope.system.empty(), knowledge.hours);
    seen.codes = codes_of(work.workbook, work.evidence.fields, knowledge.catalogue);
    seen.form_expiry = forms::day_in(seen.marks.expiry);
    auto const from = envelope.issued.value_or(today);
    if (envelope.due) {
        auto const days = *envelope.due >= from ? parts.working_days(from, *envelope.due) : Result<std::int64_t>(0);
        if (days) seen.lead_working_days = days.value();
    }
    auto const minimum = view.rules.parameter("D-09", envelope.kind == "form" ? "form_days_min" : "other_days_min", today);
    if (minimum) {
        auto const passes = parts.plus_working_days(from, *minimum);
        if (passes) seen.due_that_passes = passes.value().iso();
    }
    HistoryQuestion question{.realm = work.parties.realm, .self = work.demand.id, .issuer_code = work.demand.issuer_code,
                             .file_digest = work.demand.file_digest, .period = work.demand.period, .targets = work.demand.targets,
                             .asks = work.demand.asks, .form_number = work.demand.form_number, .admitted_as = envelope.admitted_as,
                             .replaces = envelope.replaces, .today = today};
    parts.database.read([&](sql::Connection& connection) { seen.history = read_history(connection, question); });
    seen.history.fields_held_this_period = std::ranges::count_if(work.evidence.fields, [](auto const& finding) {
        return finding.status == FieldStatus::held && finding.coverage.held == finding.coverage.cells;
    });
    if (work.demand.created_day.days() > 0 && work.demand.id.known()) {
        auto const waited = parts.working_days(work.demand.created_day, today);
        if (waited) seen.working_days_since_received = waited.value();
    }
    auto const budget = burden::yearly_budget(work.parties.townships, knowledge.hours);
    auto const spent = add(seen.history.hours_spent_this_year, seen.price.hours_after);
    if (spent) seen.budget_left_permille = burden::left_permille(budget, spent.value());
}

void Gate::Inside::judge(Work& work, RealmView const& view) {
    auto& record = work.answer.record;
    record.kind = work.demand.envelope.kind;
    record.title = work.demand.title;
    record.verdict = view.rules.judge(docket_of(work.seen), work.incoming.today);
    record.price = work.seen.price;
    record.inputs = {work.seen.history.register_position, view.rules.version(), knowledge.catalogue.version(), view.aliases_version,
                     view.matcher.version(), work.timing.as_of, work.incoming.today};
    record.appeal = kAppeal;
    record.may_download = !is_hit(record.verdict, "F-19") && !is_hit(record.verdict, "R-05");
    record.fields = record.may_download ? work.evidence.fields : std::vector<FieldFinding>{};
    auto& demand = work.demand;
    demand.outcome = record.verdict.outcome;
    demand.price = record.price;
    demand.fields_unsure = std::ranges::count(record.fields, FieldStatus::unsure, &FieldFinding::status);
    demand.digest = hex_digest(canonical_json(record));
}

std::string Gate::Inside::signed_text(StoredDemand const& demand) const {
    auto const due = demand.envelope.due ? demand.envelope.due->iso() : std::string();
    auto const message = fmt::format("YZ1|{}|{}|{}|{}", demand.control_number, demand.title, demand.issuer_name, due);
    return message + "|" + crypto::hex(crypto::sign(parts.keys.derive(kSignatureLabel), message));
}

Result<Done> Gate::Inside::save(Work& work, bool is_new) {
    auto& demand = work.demand;
    bool const numbered = is_numbered(demand.outcome);
    Admission admission;
    if (parts.admission != nullptr) {
        auto prepared = parts.admission->prepare({demand, work.evidence, work.layout, work.timing.period, work.timing.as_of, work.incoming.today});
        if (!prepared) return prepared.problem();
        admission = std::move(prepared).value();
    }
    return parts.database.write(demand.realm, work.incoming.actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        if (is_new) demand.id = DemandId{transaction.new_id()};
        if (numbered && demand.control_number.empty() && !demand.envelope.received) {
            auto const year = work.incoming.today.year();
            demand.control_number = ControlNumber{work.parties.realm_code, year, next_serial(transaction, year)}.text();
        }
        auto& record = work.answer.record;
        record.control_number = demand.control_number;
        if (!demand.control_number.empty()) record.qr = signed_text(demand);
        demand.verdict_json = full_json(record, demand.digest, front_matter(work));
        save_demand(transaction, demand, is_new);
        if (admission) {
            if (auto admitted = admission(transaction, demand); !admitted) return admitted;
        }
        transaction.audit({.action = fmt::format("demand.{}", name_of(demand.outcome)), .object = fmt::format("demand:{}", demand.id.value),
                           .digest = demand.digest, .detail = {}});
        return Done{};
    });
}

Answer Gate::Inside::refuse_secret(Work const& work, RealmView const& view) {
    Seen seen;
    seen.envelope.kind = work.incoming.envelope.kind;
    seen.words.secret = true;
    Answer answer;
    auto facts = docket_of(seen);
    answer.record.kind = seen.envelope.kind;
    answer.record.verdict = view.rules.judge(facts, work.incoming.today);
    std::erase_if(answer.record.verdict.rules, [](auto const& hit) { return hit.id != "R-05"; });
    answer.record.may_download = false;
    answer.record.inputs.today = work.incoming.today;
    answer.record.inputs.as_of = work.incoming.today;
    answer.record.inputs.rule_pack = view.rules.version();
    answer.demand.outcome = answer.record.verdict.outcome;
    answer.json = full_json(answer.record, hex_digest(canonical_json(answer.record)));
    return answer;
}

/// Register facts that lead the verdict in its JSON; outside the digest.
std::string Gate::Inside::front_matter(Work const& work) const {
    auto const& demand = work.demand;
    auto const unit = [](std::string_view code, std::string_view name) {
        return fmt::format("{{\"code\":{},\"name\":{}}}", json_text(code), json_text(name));
    };
    std::string targets;
    for (auto const& target : work.parties.targets) targets += (targets.empty() ? "" : ",") + unit(target.code, target.name);
    return fmt::format("\"id\":\"{}\",\"issuer\":{},\"targets\":[{}],\"received\":{},\"envelope\":{},\"file_name\":{},\"created\":\"{}\",",
                       demand.id.value, unit(demand.issuer_code, demand.issuer_name), targets, demand.envelope.received,
                       demand.envelope_json, json_text(demand.file_name), utc_text(demand.created_ms));
}

Result<Answer> Gate::Inside::process(Work work, Keep keep) {
    auto const view = view_of(work.parties.realm);
    if (work.seen.words.secret) return refuse_secret(work, *view);
    if (auto const met = meet(work); !met) return met.problem();
    if (keep == Keep::as_new) {
        std::optional<StoredDemand> before;
        parts.database.read([&](sql::Connection& connection) {
            before = find_by_request(connection, work.demand.realm, work.demand.request_digest);
        });
        if (before) {
            work.demand = std::move(*before);
            keep = Keep::again;
        } else {
            work.demand.created_day = work.incoming.today;
            work.demand.created_ms = parts.clock.now_ms();
        }
    }
    work.seen.words = words_of(work.layout, work.incoming.envelope, work.demand.title, knowledge.phrases, knowledge.barred);
    bool const barred = is_barred(work.seen);
    if (!barred) {
        if (auto const done = gather_evidence(work, *view); !done) return done.problem();
        work.demand.asks = work.evidence.form_asks;
        work.answer.plan = fill_plan(work.evidence);
        forms::complete_plan(work.layout, work.workbook, work.answer.plan);
    }
    build_docket(work, *view);
    judge(work, *view);
    if (!barred && keep == Keep::as_new) seal_original(parts.files, parts.keys, work.demand.file_digest, work.bytes);
    if (keep != Keep::nothing) {
        if (auto const saved = save(work, keep == Keep::as_new); !saved) return saved.problem();
    }
    work.answer.json = work.demand.verdict_json;
    work.answer.demand = std::move(work.demand);
    work.answer.workbook = std::move(work.workbook);
    work.answer.layout = std::move(work.layout);
    work.answer.evidence = std::move(work.evidence);
    return std::move(work.answer);
}

Result<Answer> Gate::Inside::from_register(DemandId id, CivilDate today, Actor const& actor, Keep keep) {
    Work work;
    std::optional<StoredDemand> known;
    parts.database.read([&](sql::Connection& connection) { known = find_demand(connection, id); });
    if (!known) return Problem{problems::kNotFound, fmt::format("登记册里没有 {} 这一件。", id.value)};
    auto bytes = open_original(parts.files, parts.keys, known->file_digest);
    if (!bytes) return bytes.problem();
    files::TempFile const file(std::filesystem::path(known->file_name).extension().string(), files::memory_dir());
    files::write_file(file.path(), bytes.value());
    work.incoming = {file.path(), known->file_name, known->envelope, today, actor};
    work.demand = std::move(*known);
    work.demand.targets.clear();
    auto parties = resolve_parties(*parts.org.tree(), work.incoming.envelope);
    if (!parties) return parties.problem();
    work.parties = std::move(parties).value();
    work.bytes = std::move(bytes).value();
    if (auto const opened = open_file(work); !opened) return opened.problem();
    return process(std::move(work), keep);
}

Gate::Gate(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Gate::~Gate() = default;

Result<std::unique_ptr<Gate>> Gate::open(Parts parts, Knowledge knowledge) {
    auto matcher = elements::Matcher::make(knowledge.catalogue, knowledge.matching);
    if (!matcher) return matcher.problem();
    auto rules = RuleBook::make(knowledge.packs);
    if (!rules) return rules.problem();
    return std::make_unique<Gate>(std::make_unique<Inside>(std::move(parts), std::move(knowledge)));
}

Result<Answer> Gate::take(Incoming const& incoming) {
    Inside::Work work;
    work.incoming = incoming;
    auto parties = resolve_parties(*m_inside->parts.org.tree(), incoming.envelope);
    if (!parties) return parties.problem();
    work.parties = std::move(parties).value();
    if (auto const opened = m_inside->open_file(work); !opened) return opened.problem();
    auto bytes = files::read_file(incoming.file);
    if (!bytes) return bytes.problem();
    work.bytes = std::move(bytes).value();
    return m_inside->process(std::move(work), Inside::Keep::as_new);
}

Result<Answer> Gate::again(DemandId id, CivilDate today, Actor const& actor) {
    return m_inside->from_register(id, today, actor, Inside::Keep::again);
}

Result<Answer> Gate::look(DemandId id, CivilDate today, Actor const& actor) {
    return m_inside->from_register(id, today, actor, Inside::Keep::nothing);
}

Result<Answer> Gate::correct(DemandId id, Correction const& correction, CivilDate today, Actor const& actor) {
    auto before = look(id, today, actor);
    if (!before) return before;
    auto const& evidence = before.value().evidence;
    auto const field = std::ranges::find(evidence.fields, correction.field, [](auto const& finding) { return finding.field.id; });
    if (field == evidence.fields.end()) {
        return Problem{problems::kNotFound, fmt::format("这张表没有编号为“{}”的栏目。", correction.field)};
    }
    if (!correction.element.empty() && !m_inside->knowledge.catalogue.find(correction.element)) {
        return Problem{problems::kNotFound, fmt::format("目录里没有数据元“{}”。", correction.element)};
    }
    auto const& asked = evidence.asked[static_cast<std::size_t>(field - evidence.fields.begin())];
    elements::Alias const alias{correction.element, elements::Matcher::alias_key(asked), evidence.entity, std::to_string(id.value),
                                std::to_string(actor.person), today.iso()};
    auto const realm = before.value().demand.realm;
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

Result<Done> Gate::write_filled(Answer const& answer, std::filesystem::path const& original, std::filesystem::path const& output) const {
    if (!answer.record.may_download) return Problem{problems::kNotAllowed, "这件要求不作答，没有填好的文件。"};
    return sheet::fill_workbook(original, answer.plan, output);
}

Result<Done> Gate::write_filled(Answer const& answer, std::filesystem::path const& output) const {
    auto bytes = open_original(m_inside->parts.files, m_inside->parts.keys, answer.demand.file_digest);
    if (!bytes) return bytes.problem();
    files::TempFile const original(std::filesystem::path(answer.demand.file_name).extension().string(), files::memory_dir());
    files::write_file(original.path(), bytes.value());
    return write_filled(answer, original.path(), output);
}

}  // namespace yizhen::gate
