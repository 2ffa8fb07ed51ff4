// From the form to the verdict: meanings, cells, facts, rules, and what is left after a merge.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/candidates.h"
#include "modules/gate/fill_plan.h"
#include "modules/gate/price.h"
#include "modules/gate/store.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

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

/// The same units with their level and the names that stand beside them.
std::vector<AreaUnit> area_units(org::Tree const& tree, std::vector<org::Unit> const& targets) {
    std::vector<AreaUnit> units;
    for (auto const& target : targets) {
        auto const [first, last] = tree.interval(target.id);
        for (auto place = first; place <= last; ++place) {
            auto const kind = tree.kind_at(place);
            bool const known = kind == org::UnitKind::county || kind == org::UnitKind::township || kind == org::UnitKind::village;
            if (!known) continue;
            AreaUnit unit{.level = kind == org::UnitKind::county     ? forms::UnitLevel::county
                                   : kind == org::UnitKind::township ? forms::UnitLevel::township
                                                                     : forms::UnitLevel::village};
            for (auto const& above : tree.path(tree.at(place))) {
                if (above.kind == org::UnitKind::county) unit.county = above.name, unit.county_code = above.code;
                if (above.kind == org::UnitKind::township) unit.township = above.name, unit.township_code = above.code;
                unit.code = above.code;
                unit.name = above.name;
            }
            bool const twice = std::ranges::any_of(units, [&](auto const& other) { return other.code == unit.code; });
            if (!twice) units.push_back(std::move(unit));
        }
    }
    return units;
}

/// Elements that alone name a row of a ledger.
std::vector<std::string> keys_of(ledgers::Shapes const& shapes, std::string_view ledger) {
    auto const* shape = shapes.find(ledger);
    if (!shape) return {};
    std::vector<std::string> keys;
    if (shape->key.size() == 1) keys.push_back(shape->columns[shape->key.front()].element.code);
    if (shape->subject >= 0) {
        auto const& code = shape->columns[static_cast<std::size_t>(shape->subject)].element.code;
        if (std::ranges::find(keys, code) == keys.end()) keys.push_back(code);
    }
    return keys;
}

std::string as_held(ledgers::Shapes const& shapes, std::string_view element, sheet::Cell const& cell, bool date_1904) {
    auto const* shape = shapes.of_element(element);
    auto const* column = shape ? shape->find(element) : nullptr;
    if (!column) return {};
    auto const parsed = ledgers::parse_value({cell.text, cell.kind == sheet::CellKind::number, date_1904}, column->rule);
    return parsed && parsed.value().state == CellState::present ? to_text(parsed.value().value) : std::string();
}

RuleHit const* binding_hit(Verdict const& verdict, std::string_view rule, RuleOutcome outcome) {
    auto const found = std::ranges::find_if(verdict.rules, [&](auto const& hit) { return hit.id == rule && hit.binding && hit.outcome == outcome; });
    return found == verdict.rules.end() ? nullptr : &*found;
}

bool is_asked(FieldFinding const& finding) { return finding.status != FieldStatus::given; }
std::int64_t cells_for_a_person(FieldFinding const& finding) {
    return finding.coverage.missing + finding.coverage.disputed + finding.coverage.stale;
}

/// The ledger that most columns of a new ledger are in already (L-02).
struct LedgerOverlap {
    std::string ledger;
    std::int64_t columns = 0;
    std::int64_t shared = 0;
};

LedgerOverlap ledger_overlap(Evidence const& evidence, elements::Catalogue const& catalogue) {
    LedgerOverlap best;
    std::map<std::string, std::int64_t> shared;
    std::int64_t columns = 0;
    for (auto const& finding : evidence.fields) {
        if (!is_asked(finding)) continue;
        ++columns;
        auto const* element = catalogue.find(finding.match.element);
        if (element && !element->ledger.empty() && finding.match.band == elements::Band::automatic) ++shared[element->ledger];
    }
    for (auto const& [ledger, count] : shared) {
        if (count > best.shared) best = {ledger, columns, count};
    }
    return best;
}

bool is_ledger(std::string_view title, forms::Layout const& layout) {
    auto const says = [](std::string_view words) { return words.find("台账") != std::string_view::npos; };
    return says(title) || std::ranges::any_of(layout.sheets, [&](auto const& page) { return says(page.title); });
}

/// A roster beyond it is asked anew each time: nobody would call it unchanged.
constexpr std::size_t kComparedRecordsMax = 20'000;

/// By field: all that it answers, as one text; nothing where a cell is left open.
std::map<std::string, std::string> answered_texts(Evidence const& evidence) {
    for (auto const& roster : evidence.rosters) {
        if (roster.records.size() > kComparedRecordsMax) return {};
    }
    std::vector<std::string> texts(evidence.fields.size());
    std::vector<bool> open(evidence.fields.size(), false);
    std::vector<bool> any(evidence.fields.size(), false);
    auto const take = [&](CellFinding const& cell, sheet::CellRef at) {
        any[cell.field] = true;
        if (cell.standing == ledgers::Standing::missing || cell.standing == ledgers::Standing::disputed) open[cell.field] = true;
        auto const shown = cell.standing == ledgers::Standing::not_applicable ? std::string("/") : cell.shown.text;
        texts[cell.field] += fmt::format("{}!{}={}\n", cell.sheet, at.a1(), shown);
    };
    for (auto const& cell : evidence.cells) take(cell, cell.at);
    for (auto const& roster : evidence.rosters) {
        int row = roster.first_row;
        for (auto const& record : roster.records) {
            for (auto const& cell : record) take(cell, {row, cell.at.column});
            ++row;
        }
    }
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (any[i] && !open[i]) out[evidence.fields[i].field.id] = std::move(texts[i]);
    }
    return out;
}

}  // namespace

HistoryQuestion Gate::Inside::history_question(Work const& work) const {
    auto const& demand = work.demand;
    HistoryQuestion question{.realm = work.parties.realm, .self = demand.id, .issuer_code = demand.issuer_code, .file_digest = demand.file_digest,
                             .period = demand.period, .targets = demand.targets, .asks = demand.asks, .form_number = demand.form_number,
                             .admitted_as = work.incoming.envelope.admitted_as, .replaces = work.incoming.envelope.replaces,
                             .today = work.incoming.today, .form_key = demand.form_key, .population = work.incoming.envelope.population, .touches = {}, .covered = {}};
    auto const mine = demand.targets;
    question.covered = [this, mine](auto const& theirs) {
        return std::ranges::all_of(mine, [&](auto const& unit) { return within_any(theirs, unit); });
    };
    question.touches = [this, mine](auto const& theirs) {
        return std::ranges::any_of(mine, [&](auto const& unit) { return within_any(theirs, unit); }) ||
               std::ranges::any_of(theirs, [&](auto const& unit) { return within_any(mine, unit); });
    };
    return question;
}

/// From the ledgers; of elements that none of them has a column for yet, from approved answers.
Result<std::vector<ledgers::Figure>> Gate::Inside::figures(RealmId realm, ledgers::Question const& question) const {
    auto held = question;
    auto without = question;
    std::erase_if(held.elements, [&](auto const& code) { return parts.ledgers.shapes().of_element(code) == nullptr; });
    std::erase_if(without.elements, [&](auto const& code) { return parts.ledgers.shapes().of_element(code) != nullptr; });
    std::vector<ledgers::Figure> out;
    if (!held.elements.empty()) {
        auto found = parts.ledgers.figures(realm, held);
        if (!found) return found;
        out = std::move(found).value();
    }
    if (without.elements.empty() || !parts.held_answers.figures) return out;
    auto answers = parts.held_answers.figures(realm, without);
    if (!answers) return answers;
    for (auto& each : answers.value()) out.push_back(std::move(each));
    return out;
}

/// Every answer about units is noted down, so that it can be given again.
LedgerQuestions Gate::Inside::questions(Work& work) {
    auto const realm = work.parties.realm;
    LedgerQuestions out;
    out.figures = [this, realm, &work](ledgers::Question const& question) {
        auto answer = figures(realm, question);
        if (answer) work.record.figures.push_back(answer.value());
        return answer;
    };
    out.rows = [this, realm, &work](ledgers::Question const& question) {
        ledgers::ReadCause const cause{work.incoming.actor, work.demand.control_number, work.incoming.envelope.purpose};
        return parts.ledgers.rows(realm, question, &cause);
    };
    auto const units = std::make_shared<forms::UnitNames const>(unit_names(*parts.org.tree(), work.parties.targets));
    out.unit_named = [units](std::string_view words, std::vector<std::string> const& under) {
        return units->find(words, under).value_or(std::string());
    };
    out.is_elsewhere = [units, tree = parts.org.tree(), realm](std::string_view words) { return !units->find(words, {}) && tree->resolve(realm, words); };
    out.code_name = [this](std::string_view list, std::string_view code) -> std::string {
        auto const* names = parts.ledgers.shapes().code_list(list);
        return names ? names->name_of(std::string(code)) : std::string();
    };
    out.keys = [this](std::string_view ledger) { return keys_of(parts.ledgers.shapes(), ledger); };
    out.as_held = [this, &work](std::string_view element, sheet::Cell const& cell) {
        return as_held(parts.ledgers.shapes(), element, cell, work.workbook.date_1904);
    };
    out.area_units = [tree = parts.org.tree(), targets = work.parties.targets] { return area_units(*tree, targets); };
    return out;
}

Result<Done> Gate::Inside::gather_evidence(Work& work, RealmView const& view) {
    auto const& envelope = work.incoming.envelope;
    Scope scope{.realm = work.parties.realm, .targets = work.demand.targets, .population = envelope.population,
                .period = work.timing.period, .as_of = work.timing.as_of, .today = work.incoming.today,
                .persons_allowed = envelope.received && !work.confirmed, .cause = nullptr};
    if (!scope.persons_allowed) {
        auto const form = work.demand.form_number.empty() ? work.demand.title : work.demand.form_number;
        parts.database.read([&](sql::Connection& connection) {
            scope.persons_allowed = is_purpose_confirmed(connection, work.parties.realm, form, work.demand.issuer_code,
                                                         envelope.purpose, work.incoming.today);
        });
    }
    if (!scope.persons_allowed && reads_persons(parts.ledgers.shapes(), envelope.population)) {
        return Problem{problems::kBadInput, "范围条件用到别的台账里的人员；请先由数源责任人确认这张表的依据和用途，或改用不涉及人员的条件。"};
    }
    work.record.change = ChangeId(work.inputs.ledger_change);
    work.record.as_of = scope.as_of;
    work.record.today = scope.today;
    work.record.persons_allowed = scope.persons_allowed;
    auto const question = history_question(work);
    auto const asked_by = [&](std::string const& ask) {
        std::vector<OpenAsk> open;
        parts.database.read([&](sql::Connection& connection) { open = read_open_asks(connection, question, ask); });
        // The names of other people are other names: of records, only a list of the same ones asks the same.
        auto const* shape = parts.ledgers.shapes().of_element(ask);
        bool const of_records = shape != nullptr && !shape->by_period();
        auto const same_people = [&](OpenAsk const& one) {
            if (!of_records) return true;
            std::optional<StoredDemand> demand;
            parts.database.read([&](sql::Connection& connection) { demand = find_demand(connection, one.demand); });
            return demand && text::folded(demand->envelope.population) == text::folded(envelope.population);
        };
        auto const found = std::ranges::find_if(open, [&](auto const& one) { return question.covered(one.targets) && same_people(one); });
        return found == open.end() ? std::string() : found->number;
    };
    auto const meanings = matched(*view.matcher, view.confirmed, asked_by);
    auto evidence = gather(work.layout, work.workbook, *meanings, questions(work), scope);
    if (!evidence) return evidence.problem();
    work.evidence = std::move(evidence).value();
    complete_by_form(work.evidence, work.layout, work.workbook);
    work.record.blocks = work.evidence.blocks;
    return gather_totals(work);
}

/// How long the issuer's oldest data has not come back (F-12).
void Gate::Inside::read_returns(Work& work) const {
    auto& history = work.seen.history;
    std::vector<std::string> numbers;
    for (auto const& [number, due] : history.issuer_due) numbers.push_back(number);
    auto const returned = parts.ledgers.written_for(work.parties.realm, numbers);
    for (auto const& [number, due] : history.issuer_due) {
        if (std::ranges::find(returned, number) != returned.end()) continue;
        auto const waited = parts.working_days(due, work.incoming.today);
        if (!waited || waited.value() <= history.issuer_unreturned_days) continue;
        history.issuer_unreturned_days = waited.value();
        history.issuer_unreturned_number = number;
    }
}

/// What changed since the form was last answered in full (F-10).
void Gate::Inside::compare_answers(Work& work) const {
    for (auto const& [field, text] : answered_texts(work.evidence)) {
        work.demand.answers[field] = crypto::hex(parts.keys.keyed_digest("demand-answer", field + "\n" + text));
    }
    auto& history = work.seen.history;
    if (!history.answered_before) return;
    std::map<std::string, std::string> before;
    parts.database.read([&](sql::Connection& connection) { before = read_answers(connection, history.last_of_form); });
    for (auto const& finding : work.evidence.fields) {
        if (!is_asked(finding)) continue;
        auto const now = work.demand.answers.find(finding.field.id);
        auto const then = before.find(finding.field.id);
        bool const same = now != work.demand.answers.end() && then != before.end() && now->second == then->second;
        if (!same) ++history.changed_fields_since;
    }
}

void Gate::Inside::build_docket(Work& work, RealmView const& view) {
    auto& seen = work.seen;
    auto const& envelope = work.incoming.envelope;
    auto const today = work.incoming.today;
    seen.envelope = envelope;
    seen.envelope.received = envelope.received && !work.confirmed;
    seen.issuer = work.parties.issuer;
    seen.marks = marks_of(work.layout);
    seen.findings = work.evidence.fields;
    seen.today = today;
    seen.is_ledger = is_ledger(work.demand.title, work.layout);
    seen.price = is_form(envelope) ? price_of(work.evidence, seen.times_a_year, signature_levels(work.layout), !envelope.system.empty(), knowledge.hours)
                                   : price_plain(work);
    seen.codes = codes_of(work.workbook, work.evidence.fields, view.matcher->catalogue());
    seen.form_expiry = forms::day_in(seen.marks.expiry);
    auto const from = envelope.issued.value_or(work.demand.created_day);
    if (envelope.due) {
        auto const days = *envelope.due >= from ? parts.working_days(from, *envelope.due) : Result<std::int64_t>(0);
        if (days) seen.lead_working_days = days.value();
        if (!days) work.evidence.notes.push_back(days.problem().message + "提前量（D-09）没有判。");
    }
    auto const minimum = view.rules.parameter("D-09", envelope.kind == "form" ? "form_days_min" : "other_days_min", today);
    if (minimum) {
        auto const passes = parts.plus_working_days(from, *minimum);
        if (passes) seen.due_that_passes = passes.value().iso();
    }
    if (!work.timing.contradicted.empty()) {
        work.evidence.notes.push_back(fmt::format("表上写的所属期是 {}，要求里写的是 {}：按要求里的给数，请核对。", work.timing.contradicted, work.demand.period));
    }
    parts.database.read([&](sql::Connection& connection) {
        seen.history = read_history(connection, history_question(work));
        seen.retired = read_retired(connection, work.parties.realm, work.demand.form_key, work.evidence.fields);
    });
    seen.history.fields_held_this_period = std::ranges::count_if(work.evidence.fields, [](auto const& finding) {
        return finding.status == FieldStatus::held && finding.coverage.held == finding.coverage.cells;
    });
    read_returns(work);
    compare_answers(work);
    auto const overlap = ledger_overlap(work.evidence, view.matcher->catalogue());
    if (overlap.columns > 0) {
        seen.history.ledger_overlap_permille = overlap.shared * 1000 / overlap.columns;
        auto const* shape = parts.ledgers.shapes().find(overlap.ledger);
        seen.history.ledger_overlap_name = shape ? shape->definition.title : overlap.ledger;
    }
    auto const waited = parts.working_days(work.demand.created_day, today);
    if (waited) seen.working_days_since_received = std::max<std::int64_t>(waited.value(), 0);
    work.weights = weights_of(work);
    parts.database.read([&](sql::Connection& connection) { seen.budget_left_permille = budget_left(connection, work); });
    collect_facts(work);
}

Merge Gate::Inside::merge_with_demand(Work& work, std::string const& number) const {
    Merge merge{.kind = "demand", .number = number, .title = {}, .issuer = {}, .due = {}, .shared_fields = 0, .difference = {}, .units_left = {}, .cells_left = 0, .cells_stale = 0};
    std::vector<std::string> asks;
    std::vector<std::string> targets;
    parts.database.read([&](sql::Connection& connection) {
        auto const open = find_by_number(connection, number);
        if (!open) return;
        merge.title = open->title;
        merge.issuer = open->issuer_name;
        merge.due = open->envelope.due ? open->envelope.due->iso() : std::string();
        targets = open->targets;
        asks = read_asks(connection, open->id);
    });
    for (auto const& target : work.parties.targets) {
        if (!within_any(targets, target.code)) merge.units_left.push_back(target.name);
    }
    std::map<std::size_t, std::int64_t> of_other_units;
    for (auto const& cell : work.evidence.cells) {
        bool const open = cell.standing == ledgers::Standing::missing || cell.standing == ledgers::Standing::disputed;
        if (open && !merge.units_left.empty() && (cell.unit.empty() || !within_any(targets, cell.unit))) ++of_other_units[cell.field];
    }
    for (std::size_t i = 0; i < work.evidence.fields.size(); ++i) {
        auto const& finding = work.evidence.fields[i];
        if (!is_asked(finding)) continue;
        bool const shared = finding.status == FieldStatus::asked || std::ranges::find(asks, finding.ask) != asks.end();
        merge.shared_fields += shared ? 1 : 0;
        auto const left = shared ? of_other_units[i] : cells_for_a_person(finding);
        if (shared) work.evidence.quiet.push_back(i);
        if (shared && left == 0) continue;
        merge.difference.push_back({finding.field.id, finding.field.path, finding.sheet, finding.field.cells.a1(), finding.status, left, shared ? 0 : finding.coverage.stale});
        merge.cells_left += left;
        merge.cells_stale += merge.difference.back().cells_stale;
    }
    if (!merge.units_left.empty()) work.evidence.quiet.clear();
    return merge;
}

Merge Gate::Inside::merge_with_ledger(Work const& work, elements::Catalogue const& catalogue) {
    auto const overlap = ledger_overlap(work.evidence, catalogue);
    Merge merge{.kind = "ledger", .number = overlap.ledger, .title = work.seen.history.ledger_overlap_name, .issuer = {}, .due = {},
                .shared_fields = overlap.shared, .difference = {}, .units_left = {}, .cells_left = 0, .cells_stale = 0};
    for (auto const& finding : work.evidence.fields) {
        if (!is_asked(finding)) continue;
        auto const* element = catalogue.find(finding.match.element);
        bool const shared = element && element->ledger == overlap.ledger && finding.match.band == elements::Band::automatic;
        if (shared) continue;
        merge.difference.push_back({finding.field.id, finding.field.path, finding.sheet, finding.field.cells.a1(), finding.status, cells_for_a_person(finding), finding.coverage.stale});
        merge.cells_left += merge.difference.back().cells_left;
        merge.cells_stale += finding.coverage.stale;
    }
    return merge;
}

/// Where the demand is joined to something open, only the difference goes on, and only that costs anybody time.
void Gate::Inside::settle_merge(Work& work, RealmView const& view) const {
    auto& verdict = work.answer.record.verdict;
    auto const& seen = work.seen;
    if (verdict.outcome != Outcome::merge) return;
    if (!is_form(work.incoming.envelope)) return merge_plain(work);
    auto const docket = docket_of(seen);
    if (binding_hit(verdict, "F-07", RuleOutcome::merge)) {
        verdict.merge = merge_with_demand(work, seen.history.overlap_number);
    } else if (binding_hit(verdict, "F-06", RuleOutcome::merge)) {
        verdict.merge = merge_with_demand(work, to_text(docket.at("elsewhere_number")));
    } else {
        verdict.merge = merge_with_ledger(work, view.matcher->catalogue());
    }
    auto const& merge = *verdict.merge;
    verdict.merged_with = merge.kind == "demand" ? merge.number : merge.title;
    verdict.headline = fmt::format("并入{}“{}”{}：相同 {} 栏，差额 {} 栏、{} 格另列。", merge.issuer, merge.title,
                                   merge.kind == "demand" ? "（" + merge.number + "）" : "", merge.shared_fields, merge.difference.size(), merge.cells_left);
    work.seen.price = price_of(work.evidence, seen.times_a_year, signature_levels(work.layout), !work.incoming.envelope.system.empty(),
                               knowledge.hours, CellsLeft{merge.cells_left - merge.cells_stale, merge.cells_stale});
}

/// By ask: what goes on to a person; and which fields' blanks are nobody's here.
void Gate::Inside::finish_asks(Work& work) const {
    auto const& verdict = work.answer.record.verdict;
    auto& demand = work.demand;
    demand.cells_left.clear();
    for (std::size_t i = 0; i < work.evidence.fields.size(); ++i) {
        auto const& finding = work.evidence.fields[i];
        if (!is_asked(finding)) continue;
        if (finding.status == FieldStatus::asked || verdict.outcome == Outcome::answer) {
            work.evidence.quiet.push_back(i);
        } else if (!verdict.merge) {
            demand.cells_left[finding.ask] += cells_for_a_person(finding);
        }
    }
    if (verdict.merge) {
        for (auto const& one : verdict.merge->difference) {
            auto const finding = std::ranges::find_if(work.evidence.fields, [&](auto const& field) { return field.field.id == one.field; });
            if (finding != work.evidence.fields.end()) demand.cells_left[finding->ask] += one.cells_left;
        }
    }
    std::ranges::sort(work.evidence.quiet);
    work.evidence.quiet.erase(std::unique(work.evidence.quiet.begin(), work.evidence.quiet.end()), work.evidence.quiet.end());
    work.record.quiet = work.evidence.quiet;
}

void Gate::Inside::judge(Work& work, RealmView const& view) {
    auto& record = work.answer.record;
    record.kind = work.demand.envelope.kind;
    record.title = work.demand.title;
    work.docket = docket_of(work.seen);
    record.verdict = view.rules.judge(work.docket, work.incoming.today);
    settle_merge(work, view);
    bool const as_before = record.verdict.outcome == Outcome::answer && residual_cells(work.evidence.fields) + stale_cells(work.evidence.fields) > 0;
    if (as_before) {
        work.seen.price = price_of(work.evidence, work.seen.times_a_year, signature_levels(work.layout), !work.incoming.envelope.system.empty(),
                                   knowledge.hours, CellsLeft{});
        work.seen.price.cells_answered += work.seen.price.cells_elsewhere;
        work.seen.price.cells_elsewhere = 0;
    }
    finish_asks(work);
    record.price = work.seen.price;
    record.inputs = work.inputs;
    record.may_download = !binding_hit(record.verdict, "F-19", RuleOutcome::block) && !binding_hit(record.verdict, "R-05", RuleOutcome::block);
    record.fields = record.may_download ? work.evidence.fields : std::vector<FieldFinding>{};
    record.totals = work.totals;
    record.notes = work.evidence.notes;
    auto const& envelope = work.demand.envelope;
    bool const lets_in = record.verdict.outcome == Outcome::admit || record.verdict.outcome == Outcome::merge;
    if (lets_in && (!envelope.received || work.confirmed)) {
        auto const source = work.parties.targets.size() == 1 ? work.parties.targets.front().name : std::string("填报单位");
        record.new_elements = new_elements(work.evidence, envelope.owner, source, work.seen.times_a_year);
        auto const fresh = new_fields(work.evidence);
        if (fresh > 0 && record.new_elements.empty()) {
            record.notes.push_back(fmt::format("{} 个新栏目没有责任人，不列入数据目录，下次还会再问；写明责任人（owner）即可。", fresh));
        }
    }
    auto& demand = work.demand;
    demand.outcome = record.verdict.outcome;
    demand.price = record.price;
    demand.times_a_year = work.seen.times_a_year;
    demand.fields_unsure = std::ranges::count(record.fields, FieldStatus::unsure, &FieldFinding::status);
    work.record.fields_digest = hex_digest(fields_json(record.fields));
    demand.digest = hex_digest(canonical_json(record));
    work.answer.plan = fill_plan(work.evidence);
    forms::complete_plan(work.layout, work.workbook, work.answer.plan);
}

}  // namespace yizhen::gate
