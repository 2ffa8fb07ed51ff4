// What the use cases share, and those that only read.

#include "modules/collection/store_sql_inside.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

constexpr char kPartEnd = '\x1f';
constexpr char kLineEnd = '\x1e';

std::string event_body(std::string const& words, std::vector<CellComment> const& comments) {
    std::string out = words;
    for (auto const& comment : comments) {
        out += kLineEnd;
        out += comment.key;
        out += kPartEnd;
        out += comment.words;
    }
    return out;
}

void read_event_body(std::string_view text, Event& event) {
    auto const end = std::min(text.find(kLineEnd), text.size());
    event.words = std::string(text.substr(0, end));
    text.remove_prefix(end);
    while (!text.empty()) {
        text.remove_prefix(1);
        auto const line = text.substr(0, std::min(text.find(kLineEnd), text.size()));
        auto const part = line.find(kPartEnd);
        YIZHEN_CHECK(part != std::string_view::npos);
        event.comments.push_back({std::string(line.substr(0, part)), std::string(line.substr(part + 1))});
        text.remove_prefix(line.size());
    }
}

std::string event_place(std::int64_t event) { return fmt::format("fill_event/{}", event); }
std::string question_place(std::int64_t question) { return fmt::format("fill_question/{}", question); }
std::string answer_place(std::int64_t question) { return fmt::format("fill_question/{}/answer", question); }

}  // namespace

Problem no_such_task(TaskId id) { return {problems::kNotFound, fmt::format("没有编号为“{}”的任务，或不在您的范围内。", id.value)}; }
Problem changed_meanwhile() { return {problems::kChangedMeanwhile, "这件任务刚被别人改过，没有保存；请刷新后再做。"}; }
std::string draft_place(TaskId id) { return fmt::format("fill_draft/{}", id.value); }
std::string submission_place(TaskId id) { return fmt::format("fill_submission/{}", id.value); }
std::string kept_place(store::StoredAnswer const& answer) {
    return fmt::format("fill_answer/{}/{}/{}/{}", answer.unit.value, answer.ask, answer.nth, answer.period);
}

std::string Collection::Inside::seal(std::int64_t key, std::string_view place, std::string_view words) const {
    return words.empty() ? std::string() : parts.keys.seal(static_cast<crypto::KeyId>(key), place, words);
}

std::string Collection::Inside::unseal(std::string_view place, std::string_view sealed) const {
    if (sealed.empty()) return {};
    auto opened = parts.keys.open_sealed(place, sealed);
    YIZHEN_CHECK(opened && "a sealed body was changed or moved");
    return std::move(opened).value();
}

std::shared_ptr<Asked const> Collection::Inside::asked_of(sql::Connection& sql, DemandId demand, std::int64_t version) const {
    {
        std::lock_guard const lock(mutex);
        if (auto const found = known.find(demand.value); found != known.end() && found->second->version == version) return found->second;
    }
    auto read = store::asked(sql, demand);
    if (!read) return nullptr;
    auto shared = std::make_shared<Asked const>(std::move(*read));
    std::lock_guard const lock(mutex);
    if (known.size() >= kKnownMax) known.erase(known.begin());
    known[demand.value] = shared;
    return shared;
}

Result<Collection::Inside::Open> Collection::Inside::open(TaskId id) const {
    std::optional<Open> out;
    parts.database.read([&](sql::Connection& sql) {
        if (auto stored = store::task(sql, id)) {
            auto asked = asked_of(sql, stored->task.demand, stored->asked_version);
            out = Open{std::move(*stored), std::move(asked)};
        }
    });
    if (!out) return no_such_task(id);
    YIZHEN_CHECK(out->asked != nullptr);
    return std::move(*out);
}

void Collection::Inside::add_event(sql::WriteTransaction& tx, TaskId task, Actor const& actor, std::string const& kind, std::string const& words,
                                   std::vector<CellComment> const& comments) const {
    store::StoredEvent event;
    event.id = tx.new_id();
    event.at_ms = parts.clock.now_ms();
    event.person = actor.person;
    event.unit = UnitId(actor.unit);
    event.kind = kind;
    event.body = seal(0, event_place(event.id), event_body(words, comments));
    store::insert_event(tx.sql(), tx.realm(), task, event);
}

Result<Done> Collection::Inside::update(sql::WriteTransaction& tx, store::StoredTask const& task, store::Before const& before) const {
    if (!store::update_task(tx.sql(), task, before)) return changed_meanwhile();
    return Done{};
}

void Collection::Inside::destroy_keys(std::vector<std::int64_t> const& keys) const {
    for (auto const key : keys) parts.keys.destroy(static_cast<crypto::KeyId>(key));
}

Collection::Collection(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Collection::~Collection() = default;

std::unique_ptr<Collection> Collection::make(Parts parts) {
    auto inside = std::make_unique<Inside>(std::move(parts));
    // Keys whose values were written back, but which a crash left alive.
    std::map<std::int64_t, std::vector<std::int64_t>> due;
    inside->parts.database.read([&](sql::Connection& sql) {
        for (auto const& [realm, key] : store::keys_due(sql)) due[realm.value].push_back(key);
    });
    for (auto const& [realm, keys] : due) {
        inside->destroy_keys(keys);
        (void)inside->parts.database.write(RealmId(realm), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            store::remove_keys_due(tx.sql(), keys);
            tx.audit({.action = "task.keys_destroyed", .object = fmt::format("realm:{}", realm), .digest = {},
                      .detail = fmt::format("{{\"keys\":{}}}", keys.size())});
            return Done{};
        });
    }
    inside->finish_write_backs();
    return std::make_unique<Collection>(std::move(inside));
}

StrictnessBook& Collection::strictness() { return m_inside->strictness; }

std::vector<Task> Collection::list(PageQuestion const& question) const {
    std::vector<Task> out;
    m_inside->parts.database.read([&](sql::Connection& sql) { out = store::page(sql, question); });
    return out;
}

std::optional<Task> Collection::find(TaskId id) const {
    std::optional<Task> out;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        if (auto stored = store::task(sql, id)) out = std::move(stored->task);
    });
    return out;
}

std::shared_ptr<Asked const> Collection::asked(DemandId demand) const {
    std::shared_ptr<Asked const> out;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        if (auto const version = store::asked_version(sql, demand)) out = m_inside->asked_of(sql, demand, version);
    });
    return out;
}

namespace {

Question question_of(Collection::Inside const& inside, store::StoredQuestion const& stored) {
    Question out{stored.id, stored.task, stored.asked_by, CivilDate::parse(stored.asked).value(), inside.unseal(question_place(stored.id), stored.body), {}, {}};
    if (stored.answered.empty()) return out;
    out.answer = inside.unseal(answer_place(stored.id), stored.answer);
    out.answered = CivilDate::parse(stored.answered).value();
    return out;
}

}  // namespace

Result<TaskDetail> Collection::detail(TaskId id) const {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    auto const& open = opened.value();
    auto const& shapes = m_inside->parts.ledgers.shapes();
    TaskDetail out{open.task(), *open.asked, {}, {}, {}, {}, {}, {}};
    std::optional<store::StoredSubmission> said;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        said = store::submission(sql, id);
        for (auto const& stored : store::events(sql, id)) {
            Event event{stored.at_ms, stored.person, stored.unit, stored.kind, {}, {}};
            read_event_body(m_inside->unseal(event_place(stored.id), stored.body), event);
            out.events.push_back(std::move(event));
        }
    });
    std::vector<store::StoredQuestion> questions;
    m_inside->parts.database.read([&](sql::Connection& sql) { questions = store::questions(sql, id); });
    for (auto const& stored : questions) out.questions.push_back(question_of(*m_inside, stored));
    auto const held = m_inside->held(open, open.stored.cells, nullptr);
    if (!held) return held.problem();
    auto const answers = said && !said->body.empty() ? m_inside->answered(open, *said).answers : Answers{};
    bool const in_ledgers = said && said->body.empty() && open.task().state == TaskState::approved;
    auto const written = in_ledgers ? m_inside->figures(open, Inside::Which::now) : Inside::Figures{};
    auto const last = m_inside->figures(open, Inside::Which::before);
    auto const records = m_inside->record_names(open);
    std::set<std::string> drawn;
    auto const draw = [&](TaskCell const& cell) {
        auto const key = cell.key();
        auto const& ask = open.asked->asks[cell.ask];
        AskedCell line{.cell = cell, .held = {}, .held_as_of = {}, .submitted = {}, .reason = {}, .confirmed = false, .last = {}, .last_period = {}, .record = {}};
        if (auto const found = held.value().find(key); found != held.value().end()) {
            line.held = shown(ask, found->second.cell.value, shapes);
            line.held_as_of = found->second.origin.as_of.iso();
        }
        if (auto const found = answers.find(key); found != answers.end()) {
            bool const absent = found->second.value.state == CellState::not_applicable;
            line.submitted = absent ? "/" : shown(ask, found->second.value.value, shapes);
            line.confirmed = found->second.confirmed;
            line.reason = found->second.reason;
        } else if (auto const figure = written.by_element.find(ask.element); figure != written.by_element.end() && ask.by_period) {
            line.submitted = figure->second;
        }
        if (auto const found = last.by_element.find(ask.element); found != last.by_element.end() && ask.by_period) {
            line.last = found->second;
            line.last_period = last.period;
        }
        if (auto const found = records.find({ask.ledger, cell.row}); found != records.end()) line.record = found->second;
        drawn.insert(key);
        out.cells.push_back(std::move(line));
    };
    std::ranges::for_each(open.stored.cells, draw);
    for (auto const& [key, answer] : answers) {  // further rows that the unit listed itself
        auto const cell = find_cell(open.stored.cells, open.asked->asks, key);
        if (cell && !drawn.contains(key)) draw(*cell);
    }
    out.fresh = m_inside->fresh(open);
    auto const tree = m_inside->parts.org.tree();
    out.chain = approval_chain(*tree, open.task().unit, open.asked->issuer);
    out.timeliness = timeliness(m_inside->parts.days, *open.asked, open.task(), out.questions, m_inside->parts.clock.today());
    return out;
}

std::int64_t Collection::newest_answer(RealmId realm) const {
    std::int64_t newest = 0;
    m_inside->parts.database.read([&](sql::Connection& sql) { newest = store::newest_answer(sql, realm); });
    return newest;
}

Result<std::vector<ledgers::Figure>> Collection::held_answers(RealmId realm, ledgers::Question const& question) const {
    auto const tree = m_inside->parts.org.tree();
    std::vector<UnitId> units;
    for (auto const& code : question.units) {
        auto const unit = tree->find_code(code);
        if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
        units.push_back(unit->id);
    }
    std::vector<store::StoredAnswer> stored;
    std::map<std::int64_t, std::shared_ptr<Asked const>> asked;
    m_inside->parts.database.read([&](sql::Connection& sql) {
        stored = store::answers(sql, realm, units, question.elements);
        for (auto const& each : stored) {
            auto& known = asked[each.demand.value];
            if (!known) known = m_inside->asked_of(sql, each.demand, store::asked_version(sql, each.demand));
        }
    });
    std::map<std::pair<std::int64_t, std::string>, store::StoredAnswer const*> newest;
    auto const wanted = question.period ? question.period->text() : std::string();
    for (auto const& each : stored) {
        if (each.nth != 0 || each.as_of > question.as_of) continue;
        auto& best = newest[{each.unit.value, each.ask}];
        bool const exact = each.period == wanted;
        if (best == nullptr || (exact && best->period != wanted) || (exact == (best->period == wanted) && each.as_of > best->as_of)) best = &each;
    }
    std::vector<ledgers::Figure> out;
    for (auto const& [key, each] : newest) {
        auto const& asks = asked.at(each->demand.value)->asks;
        auto const ask = std::ranges::find(asks, each->ask, &Ask::element);
        if (ask == asks.end() || ask->sensitivity == elements::Sensitivity::identifier) continue;
        TaskCell const cell{.ask = static_cast<std::size_t>(ask - asks.begin())};
        auto const read = decode_answers(m_inside->unseal(kept_place(*each), each->body), std::span(&cell, 1), asks);
        if (read.answers.empty()) continue;
        ledgers::Figure figure;
        auto const unit = tree->find(each->unit);
        figure.unit = unit ? unit->code : std::string();
        figure.element = each->ask;
        figure.cell = read.answers.begin()->second.value;
        bool const absent = figure.cell.state == CellState::not_applicable;
        figure.standing = each->period != wanted ? ledgers::Standing::stale : absent ? ledgers::Standing::not_applicable : ledgers::Standing::held;
        figure.origin = {figure.unit, asked.at(each->demand.value)->control_number, each->as_of, each->recorded};
        out.push_back(std::move(figure));
    }
    return out;
}

Result<Question> Collection::ask(TaskId id, std::string const& words, Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    if (words.empty()) return Problem{problems::kBadInput, "请写明要问什么。"};
    if (auto const no = refuse_words(words, "问题")) return *no;
    auto& open = opened.value();
    auto const state = open.task().state;
    if (state != TaskState::open && state != TaskState::returned) return Problem{problems::kTaskClosed, "这件任务已经报出或结束，不用再问。"};
    store::StoredQuestion stored;
    auto const& clock = m_inside->parts.clock;
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        stored = {tx.new_id(), id, open.task().demand, actor.person, clock.today().iso(), clock.now_ms(), {}, 0, {}, 0, {}};
        stored.body = m_inside->seal(0, question_place(stored.id), words);
        store::insert_question(tx.sql(), open.task().realm, stored);
        store::count_questions(tx.sql(), id, 1);
        tx.audit({.action = "task.ask", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = fmt::format("{{\"question\":{}}}", stored.id)});
        return Done{};
    });
    if (!written) return written.problem();
    return question_of(*m_inside, stored);
}

Result<Question> Collection::answer(TaskId id, std::int64_t question, std::string const& words, Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    if (words.empty()) return Problem{problems::kBadInput, "请写明答复。"};
    if (auto const no = refuse_words(words, "答复")) return *no;
    auto& open = opened.value();
    std::vector<store::StoredQuestion> all;
    m_inside->parts.database.read([&](sql::Connection& sql) { all = store::questions(sql, id); });
    auto const found = std::ranges::find(all, question, &store::StoredQuestion::id);
    if (found == all.end()) return Problem{problems::kNotFound, fmt::format("这件任务没有编号为“{}”的问题。", question)};
    if (!found->answered.empty()) return Problem{problems::kConflict, "这个问题已经答复过。"};
    auto stored = *found;
    auto const& clock = m_inside->parts.clock;
    stored.answered_by = actor.person;
    stored.answered = clock.today().iso();
    stored.answered_ms = clock.now_ms();
    stored.answer = m_inside->seal(0, answer_place(stored.id), words);
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (!store::answer_question(tx.sql(), stored)) return Problem{problems::kConflict, "这个问题已经答复过。"};
        store::count_questions(tx.sql(), id, -1);
        tx.audit({.action = "task.answer", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = fmt::format("{{\"question\":{}}}", stored.id)});
        return Done{};
    });
    if (!written) return written.problem();
    return question_of(*m_inside, stored);
}

}  // namespace yizhen::collection
