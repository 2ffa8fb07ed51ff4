// The way of a new demand: read, judge, save in one transaction.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/candidates.h"
#include "modules/gate/control_number.h"
#include "modules/gate/digital.h"
#include "modules/gate/originals.h"
#include "modules/gate/rules_try.h"
#include "modules/gate/store.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"
#include "platform/crypto/signature.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"
#include "platform/sheet/side_texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr char kAppeal[] = "/api/v1/demands/{}/appeals";

/// "2026-11-23T08:00:00Z"
std::string utc_text(std::int64_t ms) {
    auto const seconds = ms / 1000;
    auto const day = CivilDate::from_days(static_cast<std::int32_t>(seconds / 86'400));
    auto const rest = seconds % 86'400;
    return fmt::format("{}T{:02}:{:02}:{:02}Z", day.iso(), rest / 3600, rest / 60 % 60, rest % 60);
}

/// The form's asks without those of a person-watching list: nothing is learnt from it.
bool is_barred(Seen const& seen) { return !seen.words.barred.empty(); }

}  // namespace

std::string hex_digest(std::string_view bytes) { return crypto::hex(crypto::sha256(bytes)); }

std::shared_ptr<elements::Matcher const> Gate::Inside::matcher_of(std::vector<elements::Alias> words, std::vector<NewElement> const& candidates) const {
    for (auto const& one : candidates) words.push_back({one.code, one.words, one.entity, {}, {}, {}});
    if (words.empty()) return shipped;
    auto matcher = elements::Matcher::make(with_candidates(knowledge.catalogue, candidates), knowledge.matching, words);
    YIZHEN_CHECK(static_cast<bool>(matcher));
    return std::make_shared<elements::Matcher const>(std::move(matcher).value());
}

std::shared_ptr<Gate::Inside::RealmView const> Gate::Inside::view_of(RealmId realm, CivilDate day) {
    std::lock_guard const lock(mutex);
    if (auto const known = views.find(realm.value); known != views.end() && known->second->holds_on(day)) return known->second;
    std::vector<elements::Alias> aliases;
    std::vector<Adoption> adoptions;
    std::vector<NewElement> candidates;
    std::vector<RuleEdit> edits;
    parts.database.read([&](sql::Connection& connection) {
        aliases = read_aliases(connection, realm);
        edits = read_rule_edits(connection, realm);
        adoptions = read_adoptions(connection, realm);
        candidates = read_candidates(connection, realm, DemandId{});
    });
    auto laid = laid_edits(knowledge.packs, edits, day);
    auto rules = RuleBook::make(laid.packs, adoptions);
    YIZHEN_CHECK(static_cast<bool>(rules));
    Confirmed confirmed;
    for (auto const& alias : aliases) confirmed[alias.name].push_back(alias);
    auto const version = fmt::format("{}#{}", aliases.size(), hex_digest(elements::to_tsv(aliases)).substr(0, 12));
    auto view = std::make_shared<RealmView const>(
        RealmView{matcher_of(aliases, candidates), version, std::move(confirmed), std::move(rules).value(), std::move(laid)});
    views[realm.value] = view;
    return view;
}

void Gate::Inside::forget(RealmId realm) {
    std::lock_guard const lock(mutex);
    views.erase(realm.value);
}

namespace {

bool is_csv(std::filesystem::path const& file) { return file.extension() == ".csv" || file.extension() == ".CSV"; }

/// A .csv has one sheet, named after its file: after the issuer's name for it, not after where a copy of it stands.
void name_of_the_only_sheet(sheet::Workbook& workbook, std::string const& file_name) {
    std::filesystem::path const file(file_name);
    if (is_csv(file) && workbook.sheets.size() == 1) workbook.sheets.front().name = file.stem().string();
}

/// The copy that is filled may be called otherwise than the issuer's file: a .csv has no sheet to be named.
sheet::FillPlan without_sheets(sheet::FillPlan plan) {
    for (auto& cell : plan.cells) cell.sheet.clear();
    for (auto& roster : plan.rosters) {
        roster.sheet.clear();
        roster.row = [row = std::move(roster.row)](std::int64_t i, std::vector<sheet::CellPatch>& cells) {
            row(i, cells);
            for (auto& cell : cells) cell.sheet.clear();
        };
    }
    return plan;
}

}  // namespace

/// Into memory first: a marked file never touches the disk.
Result<Done> Gate::Inside::open_file(Work& work) {
    if (!is_form(work.incoming.envelope)) return open_plain(work);
    if (!work.incoming.envelope.payload.empty()) return Problem{problems::kBadInput, "报表没有 payload 这一项。"};
    auto workbook = sheet::read_workbook(work.incoming.file);
    if (!workbook) return workbook.problem();
    work.workbook = std::move(workbook).value();
    name_of_the_only_sheet(work.workbook, work.incoming.file_name);
    auto const beside = sheet::side_texts(work.incoming.file);
    if (!beside) return beside.problem();
    work.seen.words.secret = has_secret_mark(work.workbook, work.incoming.file_name, beside.value());
    if (work.seen.words.secret) return Done{};
    work.layout = forms::understand(work.workbook);
    bool const any = std::ranges::any_of(work.layout.sheets, [](auto const& page) {
        return std::ranges::any_of(page.blocks, [](auto const& block) { return !block.fields.empty(); });
    });
    bool const room = std::ranges::any_of(work.layout.sheets, [](auto const& page) {
        return std::ranges::any_of(page.blocks, [](auto const& block) { return !block.fields.empty() && block.data.last.row >= block.data.first.row && block.data.first.row > 0; });
    });
    if (any && !room) {
        return Problem{problems::kSheetUnsupported, fmt::format("{}：只有表头，下面没有可填的行；请在表头下留出至少一行空行（画上边框）再交。", work.incoming.file_name)};
    }
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
    demand.targets.clear();
    for (auto const& target : work.parties.targets) demand.targets.push_back(target.code);
    demand.file_name = work.incoming.file_name;
    demand.file_digest = work.bytes.empty() ? std::string() : hex_digest(work.bytes);  // without a file there is none that could be asked again
    demand.request_digest = hex_digest(demand.file_digest + "\n" + demand.issuer_code + "\n" + demand.envelope_json);
    demand.period = work.timing.period ? work.timing.period->text() : std::string();
    demand.form_number = marks_of(work.layout).form_number;
    demand.form_key = form_key_of(demand.issuer_code, demand.form_number, demand.title);
    return Done{};
}

std::string Gate::Inside::signed_text(StoredDemand const& demand) const {
    auto const due = demand.envelope.due ? demand.envelope.due->iso() : std::string();
    auto const message = fmt::format("YZ1|{}|{}|{}|{}", demand.control_number, demand.title, demand.issuer_name, due);
    return message + "|" + crypto::hex(crypto::sign(parts.keys.derive(kSignatureLabel), message));
}

Result<Done> Gate::Inside::save_within(sql::WriteTransaction& transaction, Work& work, bool is_new, Admission const& admission) {
    auto& demand = work.demand;
    auto& record = work.answer.record;
    // Judging takes seconds; meanwhile somebody may have sent the same, or judged it again.
    auto const now = is_new ? find_by_request(transaction.sql(), demand.realm, demand.request_digest) : find_demand(transaction.sql(), demand.id);
    if (is_new == now.has_value() || (now && now->version != demand.version)) {
        return Problem{problems::kChangedMeanwhile, "同一件要求刚刚已经审过，请重新打开看结论。"};
    }
    if (is_new) demand.id = DemandId{transaction.new_id()};
    // Withdrawn or replaced, it may be judged again, but asks nobody and costs nothing.
    bool const in_order = is_numbered(demand.outcome) && (!demand.envelope.received || work.confirmed) && !is_stopped(transaction.sql(), demand.id);
    if (in_order && demand.control_number.empty()) {
        auto const year = work.incoming.today.year();
        demand.control_number = ControlNumber{work.parties.realm_code, year, next_serial(transaction, year)}.text();
    }
    add_candidates(transaction, record.new_elements, demand.id, work.incoming.today);
    for (auto const& one : record.new_elements) {  // from now on it is asked under its code
        std::ranges::replace(demand.asks, "name:" + one.words, one.code);
        if (auto left = demand.cells_left.extract("name:" + one.words)) {
            left.key() = one.code;
            demand.cells_left.insert(std::move(left));
        }
    }
    if (auto const told = remember_totals(transaction, work); !told) return told;
    if (auto const given = give_grants(transaction, work, in_order); !given) return given;
    record.control_number = demand.control_number;
    record.appeal = fmt::format(kAppeal, demand.id.value);
    if (!demand.control_number.empty()) record.qr = signed_text(demand);
    demand.judged_day = work.incoming.today;
    demand.judged_ms = parts.clock.now_ms();
    demand.judged_by = PersonId{work.incoming.actor.person};
    demand.seen_json = to_json(work.record);
    auto const version = is_new ? 1 : demand.version + 1;
    demand.verdict_json = full_json(record, demand.digest, front_matter(work, version));
    demand.unit_cells = cells_by_unit(work.evidence, demand.price, demand.targets.size() == 1 ? demand.targets.front() : std::string());
    save_demand(transaction, demand, is_new);
    save_docket(transaction, demand.id, version, work.docket);
    demand.version = version;
    keep_by_kind(transaction, demand, in_order, work.incoming.today);
    book_hours(transaction, work, in_order);
    if (auto stopped = stop_replaced(transaction, demand); !stopped) return stopped;
    if (admission) {
        if (auto admitted = admission(transaction, demand, record.new_elements); !admitted) return admitted;
    }
    transaction.audit({.action = fmt::format("demand.{}", name_of(demand.outcome)), .object = fmt::format("demand:{}", demand.id.value),
                       .digest = demand.digest, .detail = {}});
    return Done{};
}

/// What this demand takes the place of asks nobody any more.
Result<Done> Gate::Inside::stop_replaced(sql::WriteTransaction& transaction, StoredDemand const& demand) const {
    if (parts.admission == nullptr) return Done{};
    for (auto const& number : demand.envelope.replaces) {
        auto const old = find_by_number(transaction.sql(), number);
        if (!old || old->id == demand.id || !is_stopped(transaction.sql(), old->id)) continue;
        if (auto stopped = parts.admission->stop(transaction, old->id); !stopped) return stopped;
        burden::release(transaction, old->id, demand.judged_day);
        keep_by_kind(transaction, *old, false, demand.judged_day);
    }
    return Done{};
}

Result<Done> Gate::Inside::save(Work& work, bool is_new) {
    Admission admission;
    if (parts.admission != nullptr) {
        auto const view = view_of(work.parties.realm, work.incoming.today);
        bool stopped = false;
        if (!is_new) parts.database.read([&](sql::Connection& connection) { stopped = is_stopped(connection, work.demand.id); });
        auto prepared = parts.admission->prepare({work.demand, work.evidence, work.layout, view->matcher->catalogue(), work.timing.period,
                                                  work.timing.as_of, work.incoming.today,
                                                  is_numbered(work.demand.outcome) && (!work.demand.envelope.received || work.confirmed) && !stopped});
        if (!prepared) return prepared.problem();
        admission = std::move(prepared).value();
    }
    auto done = parts.database.write(work.demand.realm, work.incoming.actor, [&](sql::WriteTransaction& transaction) {
        return save_within(transaction, work, is_new, admission);
    });
    if (done && !work.answer.record.new_elements.empty()) forget(work.demand.realm);
    return done;
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
    answer.record.verdict.headline = "不予下发：带密级标志的文件不能进来，什么也没有留下。";
    answer.record.may_download = false;
    answer.record.inputs.today = work.incoming.today;
    answer.record.inputs.as_of = work.incoming.today;
    answer.record.inputs.rule_pack = view.rules.version();
    answer.demand.outcome = answer.record.verdict.outcome;
    Work nothing;  // of the file nothing is said, not even its name
    nothing.demand.judged_day = work.incoming.today;
    nothing.demand.envelope_json = "{\"issuer\":\"\",\"targets\":[]}";
    nothing.demand.created_ms = parts.clock.now_ms();
    answer.json = full_json(answer.record, hex_digest(canonical_json(answer.record)), front_matter(nothing, 0));
    return answer;
}

/// Register facts that lead the verdict in its JSON; outside the digest.
std::string Gate::Inside::front_matter(Work const& work, std::int64_t version) const {
    auto const& demand = work.demand;
    auto const unit = [](std::string_view code, std::string_view name) {
        return fmt::format("{{\"code\":{},\"name\":{}}}", json_text(code), json_text(name));
    };
    std::string targets;
    for (auto const& target : work.parties.targets) targets += (targets.empty() ? "" : ",") + unit(target.code, target.name);
    return fmt::format("\"id\":\"{}\",\"version\":{},\"judged\":\"{}\",\"issuer\":{},\"targets\":[{}],\"received\":{},\"envelope\":{},\"file_name\":{},\"created\":\"{}\",",
                       demand.id.value, version, demand.judged_day.iso(), unit(demand.issuer_code, demand.issuer_name), targets, demand.envelope.received,
                       demand.envelope_json, json_text(demand.file_name), utc_text(demand.created_ms));
}

Answer Gate::Inside::hand_over(Work work) {
    work.answer.json = work.demand.verdict_json;
    work.answer.demand = std::move(work.demand);
    work.answer.workbook = std::move(work.workbook);
    work.answer.layout = std::move(work.layout);
    work.answer.evidence = std::move(work.evidence);
    return std::move(work.answer);
}

Result<Answer> Gate::Inside::process(Work work, Keep keep) {
    auto const view = view_of(work.parties.realm, work.incoming.today);
    if (work.seen.words.secret) return refuse_secret(work, *view);
    if (auto const met = meet(work); !met) return met.problem();
    work.inputs = inputs_of(work, *view);
    work.record = {};
    work.record.inputs = inputs_text(work.inputs);
    work.seen.words = words_of(work.layout, work.incoming.envelope, work.demand.title, knowledge.phrases, knowledge.barred);
    bool const barred = is_barred(work.seen);
    if (!barred && is_form(work.incoming.envelope)) {
        if (auto const done = gather_evidence(work, *view); !done) return done.problem();
        work.demand.asks = work.evidence.form_asks;
    }
    build_docket(work, *view);
    judge(work, *view);
    if (!barred && keep == Keep::as_new && !work.bytes.empty()) seal_original(parts.files, parts.keys, work.demand.file_digest, work.bytes);
    if (auto const saved = save(work, keep == Keep::as_new); !saved) return saved.problem();
    return hand_over(std::move(work));
}

Gate::Gate(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Gate::~Gate() = default;

Result<std::unique_ptr<Gate>> Gate::open(Parts parts, Knowledge knowledge) {
    auto matcher = elements::Matcher::make(knowledge.catalogue, knowledge.matching);
    if (!matcher) return matcher.problem();
    auto rules = RuleBook::make(knowledge.packs);
    if (!rules) return rules.problem();
    return std::make_unique<Gate>(std::make_unique<Inside>(std::move(parts), std::move(knowledge), std::move(matcher).value()));
}

Result<Answer> Gate::take(Incoming const& incoming) {
    auto& inside = *m_inside;
    Inside::Work work;
    work.incoming = incoming;
    auto parties = resolve_parties(*inside.parts.org.tree(), incoming.envelope);
    if (!parties) return parties.problem();
    work.parties = std::move(parties).value();
    if (auto const opened = inside.open_file(work); !opened) return opened.problem();
    if (work.seen.words.secret) return inside.process(std::move(work), Inside::Keep::as_new);
    if (!incoming.file.empty()) {
        auto bytes = files::read_file(incoming.file);
        if (!bytes) return bytes.problem();
        work.bytes = std::move(bytes).value();
    }
    if (auto const past = refuse_past_due(incoming.envelope, incoming.today); !past) return past.problem();
    if (auto const named = refuse_named_persons(incoming.envelope, inside.knowledge.catalogue); !named) return named.problem();
    if (auto const met = inside.meet(work); !met) return met.problem();
    std::optional<StoredDemand> before;
    inside.parts.database.read([&](sql::Connection& connection) {
        before = find_by_request(connection, work.demand.realm, work.demand.request_digest);
    });
    if (before) return inside.registered_again(std::move(work), std::move(*before));
    work.demand.created_day = incoming.today;
    work.demand.created_ms = inside.parts.clock.now_ms();
    return inside.process(std::move(work), Inside::Keep::as_new);
}

Result<Done> Gate::write_filled(Answer const& answer, std::filesystem::path const& original, std::filesystem::path const& output) const {
    if (!answer.record.may_download) return Problem{problems::kNotAllowed, "这件要求不作答，没有填好的文件。"};
    if (!Inside::is_form(answer.demand.envelope)) return Problem{problems::kNotAllowed, "这件要求不是报表，没有填好的文件。"};
    if (is_csv(original)) return sheet::fill_workbook(original, without_sheets(answer.plan), output);
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
