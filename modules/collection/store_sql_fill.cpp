// Filling: drafts, submissions, delegation. All parsing, checking and sealing happens before the transaction; inside, the
// task's version alone is looked at again.

#include "modules/collection/answers.h"
#include "modules/collection/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::collection {
namespace {

constexpr char kPartEnd = '\x1f';
constexpr char kLineEnd = '\x1e';
constexpr std::size_t kDraftBytesMax = 1 << 20;
constexpr std::string_view kConfirmed = "\x1d";  ///< stands for a value: what is held is unchanged

std::string encode_draft(Draft const& draft) {
    std::string out;
    auto const add = [&out](std::string const& key, std::string_view words) {
        out += key;
        out += kPartEnd;
        out += words;
        out += kLineEnd;
    };
    for (auto const& [key, words] : draft.values) add(key, words);
    for (auto const& key : draft.confirmed) add(key, kConfirmed);
    return out;
}

void decode_draft(std::string_view text, Draft& draft) {
    while (!text.empty()) {
        auto const part = text.find(kPartEnd);
        auto const end = text.find(kLineEnd, part);
        YIZHEN_CHECK(part != std::string_view::npos && end != std::string_view::npos);
        std::string key(text.substr(0, part));
        auto const words = text.substr(part + 1, end - part - 1);
        if (words == kConfirmed) draft.confirmed.push_back(std::move(key));
        else draft.values.emplace(std::move(key), words);
        text.remove_prefix(end + 1);
    }
}

bool has_separators(std::string_view words) { return words.find_first_of("\x1d\x1e\x1f") != std::string_view::npos; }

std::optional<Problem> refuse_draft(std::map<std::string, std::string> const& values) {
    std::size_t bytes = 0;
    for (auto const& [key, words] : values) {
        bytes += key.size() + words.size();
        if (has_separators(words) || has_separators(key)) return Problem{problems::kBadInput, "里面有看不见的控制字符；请重新输入。"};
    }
    if (bytes > kDraftBytesMax) return Problem{problems::kTooLarge, "草稿太大，没有保存；请分几件填报。"};
    return std::nullopt;
}

/// May the unit still send something in? The same content is let through, to be recognised.
std::optional<Problem> refuse_submission(Task const& task) {
    switch (task.state) {
    case TaskState::open:
    case TaskState::returned: return std::nullopt;
    case TaskState::submitted:
        if (task.step == 0) return std::nullopt;
        return Problem{problems::kTaskClosed, "上级已经审过一步，不能直接改；请联系审核人退回后再改。"};
    case TaskState::approved: return Problem{problems::kTaskClosed, "这件任务已经审定；要更正请由上级重新打开。"};
    case TaskState::cancelled: return Problem{problems::kTaskClosed, "这件任务已经取消，不用再填。"};
    }
    return std::nullopt;
}

/// Sums are kept as lines.
std::string one_line(std::string words) {
    std::ranges::replace_if(words, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    return words;
}

void add_person(std::vector<std::int64_t>& persons, std::int64_t person) {
    if (std::ranges::find(persons, person) == persons.end()) persons.push_back(person);
}

/// Who had a hand in it, and where it waits from now on.
void note_submitted(Task& task, Submission const& said, std::int64_t person, std::int64_t draft_by, std::vector<UnitId> const& chain, Clock const& clock) {
    task.state = TaskState::submitted;
    task.step = 0;
    task.nothing = said.nothing;
    task.waiting = chain.empty() ? task.unit : chain.front();
    task.waiting_since_ms = clock.now_ms();
    task.submitted = clock.today();
    task.submitted_by = said.acting.known() ? said.acting : PersonId(person);
    // What the command line sends in for somebody is theirs; what it sends in for nobody is its own.
    bool const for_somebody = person == kTheTerminal && said.acting.known();
    if (!for_somebody) add_person(task.entered_by, person);
    if (said.acting.known()) add_person(task.entered_by, said.acting.value);
    if (draft_by != 0) add_person(task.entered_by, draft_by);
}

}  // namespace

Result<std::map<std::string, ledgers::HeldCell>> Collection::Inside::held(Open const& open, std::vector<TaskCell> const& cells,
                                                                          ledgers::ReadCause const* cause) const {
    std::map<std::string, ledgers::HeldCell> out;
    auto const& asked = *open.asked;
    auto const unit = parts.org.tree()->find(open.task().unit);
    if (!unit) return out;
    std::map<std::string, std::vector<TaskCell const*>> by_ledger;
    for (auto const& cell : cells) {
        auto const& ask = asked.asks[cell.ask];
        bool const may_be_held = cell.why == Why::stale || cell.why == Why::disputed;
        if (may_be_held && !ask.ledger.empty() && !ask.in_rows) by_ledger[ask.ledger].push_back(&cell);
    }
    auto const period = asked.period.empty() ? std::optional<Period>() : std::optional(Period::parse(asked.period).value());
    for (auto const& [ledger, wanted] : by_ledger) {
        ledgers::Question question{.elements = {}, .units = {unit->code}, .population = {}, .period = period, .as_of = asked.as_of,
                                   .today = parts.clock.today(), .after = {}, .change = {}};
        for (auto const* cell : wanted) {
            auto const& element = asked.asks[cell->ask].element;
            if (std::ranges::find(question.elements, element) == question.elements.end()) question.elements.push_back(element);
        }
        if (asked.asks[wanted.front()->ask].by_period) {
            auto const figures = parts.ledgers.figures(open.task().realm, question);
            if (!figures) return figures.problem();
            for (auto const* cell : wanted) {
                auto const figure = std::ranges::find(figures.value(), asked.asks[cell->ask].element, &ledgers::Figure::element);
                if (figure != figures.value().end()) out[cell->key()] = {figure->cell, figure->standing, figure->origin};
            }
            continue;
        }
        auto const rows = parts.ledgers.rows(open.task().realm, question, cause);
        if (!rows) return rows.problem();
        std::map<std::int64_t, ledgers::HeldRow const*> by_id;
        for (auto const& row : rows.value()) by_id[row.id.value] = &row;
        for (auto const* cell : wanted) {
            auto const row = by_id.find(cell->row);
            if (row == by_id.end()) continue;
            auto const at = std::ranges::find(question.elements, asked.asks[cell->ask].element) - question.elements.begin();
            out[cell->key()] = row->second->cells[static_cast<std::size_t>(at)];
        }
    }
    return out;
}

std::vector<FreshCell> Collection::Inside::fresh(Open const& open) const {
    std::vector<FreshCell> out;
    auto const& asked = *open.asked;
    auto const unit = parts.org.tree()->find(open.task().unit);
    if (!unit || asked.period.empty()) return out;
    ledgers::Question question{.elements = {}, .units = {unit->code}, .population = {}, .period = Period::parse(asked.period).value(),
                               .as_of = asked.as_of, .today = parts.clock.today(), .after = {}, .change = {}};
    std::vector<Ask const*> asks;
    for (std::size_t at = 0; at < asked.asks.size(); ++at) {
        auto const& ask = asked.asks[at];
        bool const residual = std::ranges::any_of(open.stored.cells, [at](TaskCell const& cell) { return cell.ask == at; });
        if (residual || !ask.by_period || ask.ledger.empty() || ask.is_operand) continue;
        question.elements.push_back(ask.element);
        asks.push_back(&ask);
    }
    if (asks.empty()) return out;
    auto const figures = parts.ledgers.figures(open.task().realm, question);
    if (!figures) return out;
    for (std::size_t at = 0; at < asks.size(); ++at) {
        auto const& figure = figures.value()[at];
        bool const absent = figure.standing == ledgers::Standing::not_applicable;
        if (figure.standing != ledgers::Standing::held && !absent) continue;
        auto const reporter = parts.org.tree()->find_code(figure.origin.source);
        out.push_back({asks[at]->name, absent ? "/" : shown(*asks[at], figure.cell.value, parts.ledgers.shapes()),
                       reporter ? reporter->name : figure.origin.source, figure.origin.demand, figure.origin.as_of});
    }
    return out;
}

Collection::Inside::RecordNames Collection::Inside::record_names(Open const& open) const {
    RecordNames out;
    auto const unit = parts.org.tree()->find(open.task().unit);
    for (auto const& cell : open.stored.cells) {
        auto const& ask = open.asked->asks[cell.ask];
        if (cell.row != 0 && !ask.ledger.empty()) out.emplace(std::pair(ask.ledger, cell.row), std::string());
    }
    std::set<std::string> wanted;
    for (auto const& [record, name] : out) wanted.insert(record.first);
    for (auto const& ledger : wanted) {
        auto const& shape = *parts.ledgers.shapes().find(ledger);
        auto const named = std::ranges::find_if(shape.columns, [](auto const& column) { return column.rule.format == ledgers::TextFormat::person_name; });
        auto const& shown_by = named == shape.columns.end() ? shape.columns[shape.key.front()] : *named;
        ledgers::Question const question{.elements = {shown_by.element.code}, .units = {unit ? unit->code : std::string()}, .population = {}, .period = {},
                                         .as_of = open.asked->as_of, .today = parts.clock.today(), .after = {}, .change = {}};
        auto const rows = parts.ledgers.rows(open.task().realm, question, nullptr);
        if (!rows) continue;
        for (auto const& row : rows.value()) {
            auto const found = out.find({ledger, row.id.value});
            if (found == out.end()) continue;
            auto const name = named == shape.columns.end() ? std::string() : to_text(row.cells.front().cell.value);
            found->second = name.empty() ? row.key : name + " " + row.key;
        }
    }
    return out;
}

Collection::Inside::Figures Collection::Inside::figures(Open const& open, Which which) const {
    Figures out;
    auto const& asked = *open.asked;
    auto const unit = parts.org.tree()->find(open.task().unit);
    if (!unit || asked.period.empty()) return out;
    auto const its = Period::parse(asked.period).value();
    auto const period = which == Which::before ? its.previous() : its;
    auto const as_of = which == Which::before ? period.last() : asked.as_of;
    ledgers::Question question{.elements = {}, .units = {unit->code}, .population = {}, .period = period, .as_of = as_of,
                               .today = parts.clock.today(), .after = {}, .change = {}};
    std::map<std::string, Ask const*> asks;
    for (auto const& cell : open.stored.cells) {
        auto const& ask = asked.asks[cell.ask];
        if (ask.by_period && !ask.ledger.empty() && asks.emplace(ask.element, &ask).second) question.elements.push_back(ask.element);
    }
    if (asks.empty()) return out;
    auto const held = parts.ledgers.figures(open.task().realm, question);
    if (!held) return out;
    out.period = period.text();
    for (auto const& figure : held.value()) {
        bool const sure = figure.standing == ledgers::Standing::held || figure.standing == ledgers::Standing::stale;
        auto const ask = asks.find(figure.element);
        if (sure && ask != asks.end()) out.by_element[figure.element] = shown(*ask->second, figure.cell.value, parts.ledgers.shapes());
    }
    return out;
}

/// The held values that a submission confirms; plain, and the reading is in the chain.
Result<std::map<std::string, CellValue>> Collection::Inside::confirmed(Open const& open, Submission const& said, Actor const& actor) const {
    std::map<std::string, CellValue> out;
    if (confirmed_keys(said, open.stored.cells).empty()) return out;
    ledgers::ReadCause const cause{actor, open.asked->control_number, "确认旧值未变"};
    auto const before = held(open, open.stored.cells, &cause);
    if (!before) return before.problem();
    for (auto const& [key, cell] : before.value()) {
        out[key] = {cell.cell.value, cell.cell.state == CellState::disputed ? CellState::present : cell.cell.state};
    }
    return out;
}

Answered Collection::Inside::answered(Open const& open, store::StoredSubmission const& submission) const {
    return decode_answers(unseal(submission_place(open.task().id), submission.body), open.stored.cells, open.asked->asks);
}

void Collection::Inside::ensure_key(sql::WriteTransaction& tx) const {
    tx.before_commit([ring = &parts.keys] { ring->sync(); });
}

void Collection::Inside::add_times(sql::WriteTransaction& tx, Asked const& asked, std::map<std::string, std::int64_t> const& active_ms,
                                   std::vector<TaskCell> const& cells) const {
    if (active_ms.empty()) return;
    auto sums = read_times(store::time_sums(tx.sql(), asked.realm, asked.form));
    for (auto const& [key, ms] : active_ms) {
        auto const cell = find_cell(cells, asked.asks, key);
        if (!cell) continue;
        auto const& ask = asked.asks[cell->ask];
        auto& sum = sums[ask.element.empty() ? one_line(ask.name) : ask.element];
        if (!is_plausible(ms, sum.count, sum.total_ms)) continue;
        if (sum.name.empty()) sum.name = one_line(ask.name);
        ++sum.count;
        sum.total_ms += ms;
    }
    store::put_time_sums(tx.sql(), asked.realm, asked.form, write_times(sums));
}

bool Collection::Inside::is_kept(TaskId id, std::string const& digest) const {
    std::optional<store::StoredSubmission> kept;
    parts.database.read([&](sql::Connection& sql) { kept = store::submission(sql, id); });
    return kept && kept->digest == digest;
}

Result<Receipt> Collection::Inside::told_again(Receipt receipt) const {
    auto opened = open(receipt.task.id);
    if (!opened) return opened.problem();
    receipt.task = opened.value().task();
    receipt.warnings.clear();
    receipt.again = true;
    return receipt;
}

/// What came back or was opened again is mended, not typed anew: a draft begins with what was sent in.
Result<Draft> Collection::Inside::sent_before(TaskId id) const {
    Draft out;
    auto const opened = open(id);
    if (!opened) return opened.problem();
    std::optional<store::StoredSubmission> said;
    parts.database.read([&](sql::Connection& sql) { said = store::submission(sql, id); });
    if (opened.value().task().state != TaskState::returned || !said) return out;
    auto const& asks = opened.value().asked->asks;
    if (said->body.empty()) {  // it was approved: the ledgers have it
        auto const held = figures(opened.value(), Which::now);
        for (auto const& cell : opened.value().stored.cells) {
            auto const found = asks[cell.ask].by_period ? held.by_element.find(asks[cell.ask].element) : held.by_element.end();
            if (found != held.by_element.end()) out.values[cell.key()] = found->second;
        }
        return out;
    }
    for (auto const& [key, answer] : answered(opened.value(), *said).answers) {
        auto const cell = find_cell(opened.value().stored.cells, asks, key);
        if (!cell) continue;
        auto const* code = std::get_if<Code>(&answer.value.value);
        auto const* list = code ? parts.ledgers.shapes().code_list(asks[cell->ask].code_list) : nullptr;
        if (answer.confirmed) out.confirmed.push_back(key);
        else if (answer.value.state == CellState::not_applicable) out.values[key] = "/";
        else out.values[key] = list ? list->name_of(code->value) : to_text(answer.value.value);
    }
    return out;
}

Result<Draft> Collection::draft(TaskId id) const {
    std::optional<store::StoredDraft> stored;
    bool known = false;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        known = store::task(sql, id).has_value();
        stored = store::draft(sql, id);
    });
    if (!known) return no_such_task(id);
    if (!stored) return m_inside->sent_before(id);
    Draft out;
    out.version = stored->version;
    out.saved_ms = stored->saved_ms;
    decode_draft(m_inside->unseal(draft_place(id), stored->body), out);
    return out;
}

Result<Draft> Collection::save_draft(TaskId id, std::map<std::string, std::string> const& values, std::vector<std::string> const& confirmed,
                                     std::optional<std::int64_t> version, Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    auto& open = opened.value();
    auto const state = open.task().state;
    if (state != TaskState::open && state != TaskState::returned) return Problem{problems::kTaskClosed, "这件任务已经报出或结束，草稿没有保存。"};
    if (auto const no = refuse_draft(values)) return *no;
    auto held = draft(id);
    if (!held) return held;
    if (version && *version != held.value().version) return changed_meanwhile();
    auto next = merged(std::move(held).value(), values, confirmed);
    auto const is_cell = [&](std::string const& key) { return find_cell(open.stored.cells, open.asked->asks, key).has_value(); };
    std::erase_if(next.values, [&](auto const& each) { return !is_cell(each.first); });
    std::erase_if(next.confirmed, [&](auto const& key) { return !is_cell(key); });
    if (auto const no = refuse_draft(next.values)) return *no;
    ++next.version;
    next.saved_ms = m_inside->parts.clock.now_ms();
    bool const first_key = open.stored.key == 0;
    auto const key = first_key ? static_cast<std::int64_t>(m_inside->parts.keys.new_key()) : open.stored.key;
    auto const body = m_inside->parts.keys.seal(static_cast<crypto::KeyId>(key), draft_place(id), encode_draft(next));
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (first_key) {
            m_inside->ensure_key(tx);
            if (!store::give_key(tx.sql(), id, key)) return changed_meanwhile();
        }
        if (!store::put_draft(tx.sql(), open.task().realm, id, {next.version, next.saved_ms, actor.person, body})) return changed_meanwhile();
        tx.audit({.action = "task.draft", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = fmt::format("{{\"version\":{}}}", next.version)});
        return Done{};
    });
    if (!written) return written.problem();
    return next;
}

Result<Receipt> Collection::submit(TaskId id, Submission const& said, Actor const& actor, std::vector<Finding>* told) {
    auto const& parts = m_inside->parts;
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    auto& open = opened.value();
    auto const& asked = *open.asked;
    std::optional<store::StoredSubmission> before;
    std::int64_t draft_by = 0;
    parts.database.read([&](sql::Connection& sql) {
        before = store::submission(sql, id);
        if (auto const draft = store::draft(sql, id)) draft_by = draft->saved_by;
    });
    auto const confirmed = m_inside->confirmed(open, said, actor);
    if (!confirmed) return confirmed.problem();
    auto read = read_answers(said, asked, open.stored.cells, confirmed.value(), parts.ledgers.shapes());
    auto const content = encode(read.answers, said.nothing);
    auto const digest = crypto::hex(parts.keys.keyed_digest(submission_place(id), content));
    Receipt receipt{open.task(), digest, static_cast<std::int64_t>(read.answers.size()), {}, false};
    if (read.errors.empty() && before && before->digest == digest) return m_inside->told_again(std::move(receipt));
    if (auto const no = refuse_submission(open.task())) return *no;
    if (said.version && *said.version != open.task().version) return changed_meanwhile();
    auto findings = std::move(read.errors);
    auto const unit = parts.org.tree()->find(open.task().unit);
    if (findings.empty() && parts.checker) {
        TaskWhole const whole{open.task(), open.stored.cells};
        auto const county = parts.org.tree()->find(UnitId(open.task().realm.value));
        auto checked = parts.checker({.asked = asked, .task = whole, .answers = read.answers, .nothing = said.nothing, .unit_code = unit ? unit->code : std::string(),
                                      .realm_code = county ? county->code : std::string(), .today = parts.clock.today(), .ledgers = parts.ledgers,
                                      .strictness = m_inside->strictness.in_force(asked.realm, asked.form, parts.clock.today())});
        if (!checked) return checked.problem();
        findings = std::move(checked).value();
    }
    if (told != nullptr) *told = findings;
    if (auto const refusal = refusal_of(findings, read.answers)) return *refusal;
    receipt.warnings = std::move(findings);

    auto changed = open.stored;
    auto& task = changed.task;
    note_submitted(task, said, actor.person, draft_by, approval_chain(*parts.org.tree(), task.unit, asked.issuer), parts.clock);
    bool const first_key = changed.key == 0;
    if (first_key) changed.key = static_cast<std::int64_t>(parts.keys.new_key());
    store::StoredSubmission const kept{digest, receipt.values, parts.keys.seal(static_cast<crypto::KeyId>(changed.key), submission_place(id), content)};
    auto const detail = fmt::format("{{\"values\":{},\"acting\":{}}}", receipt.values, said.acting.value);
    auto const written = parts.database.write(task.realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (first_key) m_inside->ensure_key(tx);
        if (auto updated = m_inside->update(tx, changed, store::before(open.stored)); !updated) return updated;
        store::put_submission(tx.sql(), task.realm, id, kept);
        if (draft_by != 0 || before == std::nullopt) store::remove_draft(tx.sql(), id);
        m_inside->add_times(tx, asked, said.active_ms, open.stored.cells);
        tx.audit({.action = "task.submit", .object = fmt::format("task:{}", id.value), .digest = digest, .detail = detail});
        return Done{};
    });
    if (!written && written.problem().is(problems::kChangedMeanwhile)) {
        if (first_key) m_inside->destroy_keys({changed.key});  // nothing that it sealed was kept
        if (m_inside->is_kept(id, digest)) return m_inside->told_again(std::move(receipt));
    }
    if (!written) return written.problem();
    ++task.version;
    receipt.task = task;
    return receipt;
}

Result<Task> Collection::delegate(TaskId id, PersonId to, std::string const& words, Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    if (auto const no = refuse_words(words, "说明")) return *no;
    auto& open = opened.value();
    auto const state = open.task().state;
    if (state != TaskState::open && state != TaskState::returned) return Problem{problems::kTaskClosed, "这件任务已经报出或结束，不用再分派。"};
    auto changed = open.stored;
    changed.task.assignee = to;
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (auto updated = m_inside->update(tx, changed, store::before(open.stored)); !updated) return updated;
        m_inside->add_event(tx, id, actor, "delegate", words);
        tx.audit({.action = "task.delegate", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = fmt::format("{{\"to\":{}}}", to.value)});
        return Done{};
    });
    if (!written) return written.problem();
    ++changed.task.version;
    return changed.task;
}

std::vector<FillingTime> Collection::filling_times(RealmId realm, std::string const& form) const {
    std::vector<std::pair<std::string, std::string>> all;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        if (form.empty()) all = store::all_time_sums(sql, realm);
        else all.emplace_back(form, store::time_sums(sql, realm, form));
    });
    std::vector<FillingTime> out;
    for (auto const& [of, text] : all) {
        for (auto& [field, sum] : read_times(text)) {
            if (sum.count < kMeasurementsMin) continue;
            sum.form = of;
            sum.field = field;
            out.push_back(std::move(sum));
        }
    }
    return out;
}

}  // namespace yizhen::collection
