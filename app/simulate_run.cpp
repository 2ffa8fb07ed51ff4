#include "app/simulate_run.h"

#include "app/county.h"
#include "app/demo_random.h"
#include "app/simulate_checks.h"
#include "app/simulate_year.h"
#include "kernel/problem_catalogue.h"
#include "modules/inspections/inspections.h"
#include "platform/clock/clock.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::app::sim {
namespace {

using demo::Dice;

constexpr int kReopenedAfter = 97;      // demands between two restarts of the store
constexpr int kMendsAfterDays = 3;
constexpr int kConfirmsAfterDays = 2;
constexpr int kWithdrawsAfterDays = 10;
constexpr std::int64_t kFirstVillagePerson = 1000;
constexpr std::int64_t kTownshipLeader = 2;
constexpr std::int64_t kCountyLeader = 3;
constexpr std::int64_t kTenthsPerCell = 15;  // t_new of the hours engine, in tenths of a minute
constexpr std::int64_t kTenthsPerHour = 600;

/// Something that happens on a later day.
struct Later {
    CivilDate day;
    enum class What { send, confirm, withdraw, fill } what = What::send;
    Wanted wanted = {};
    DemandId demand = {};
    collection::TaskId task = {};
    bool wrong_first = false;
    gate::Outcome outcome = gate::Outcome::admit;  ///< of what is to be confirmed, as it came in
};

/// The part of a price that stands and falls with minutes a cell; times: rounds a year.
Hours parts_of(Decimal const& hours, std::int64_t cells, std::int64_t times) {
    auto const by_cells = std::min(cells * times * kTenthsPerCell * 100 / kTenthsPerHour, hours.units);
    return {{by_cells, 2}, {hours.units - by_cells, 2}};
}

void add_to(Hours& sum, Hours const& more) {
    sum.cells.units += more.cells.units;
    sum.fixed.units += more.fixed.units;
}

class Run {
public:
    explicit Run(SimulateSetup const& setup)
        : m_setup(setup), m_clock(CivilDate::of(setup.year, 1, 1).value()), m_dice(setup.seed ^ 0x5eed) {}

    Result<SimulateReport> live() {
        if (auto const opened = open(); !opened) return opened.problem();
        if (auto const begun = begin(); !begun) return begun.problem();
        auto const first = CivilDate::of(m_setup.year, 1, 1).value();
        auto const wanted = wanted_in_year(m_setup.county, m_setup.seed, m_setup.year, m_setup.until, m_county->calendar(), figures());
        std::set<std::string> catalogue;
        for (auto const& one : wanted) {
            if (one.form_number.empty() || !catalogue.insert(one.form_number).second) continue;
            if (auto const admitted = admit(one); !admitted) return admitted.problem();
        }
        std::size_t next = 0;
        for (auto day = first; day <= m_setup.until; day = day.plus_days(1)) {
            m_clock.set(day);
            if (auto const done = due(day); !done) return done.problem();
            for (; next < wanted.size() && wanted[next].day <= day; ++next) {
                if (auto const sent = send(wanted[next], true); !sent) return sent.problem();
            }
        }
        for (auto const& [demand, spent] : m_spent) add_to(m_report.with, spent.first);
        if (auto const sound = checks().all(); !sound) return failed(sound.problem());
        if (auto const booked = read_account(); !booked) return failed(booked.problem());
        finish();
        return std::move(m_report);
    }

private:
    Result<Done> open() {
        m_county.reset();
        Config config;
        config.data = m_setup.data;
        auto opened = County::open(config, m_clock, DataFolder::Make::yes);
        if (!opened) return opened.problem();
        m_county = std::move(opened).value();
        auto next = std::make_unique<Checks>(*m_county, m_realm, m_report.checks);
        if (m_checks) next->goes_on(*m_checks);
        m_checks = std::move(next);
        return Done{};
    }

    Result<Done> begin() {
        auto const csv = units_csv(m_setup.county);
        std::vector<org::UnitFile> const files{{"simulated.csv", csv}};
        auto const receipt = m_county->org().import_units(files, {.today = m_clock.today(), .changes_from = m_clock.today()}, system_actor());
        if (!receipt) return receipt.problem();
        if (receipt.value().rejected > 0) return Problem{problems::kBadInput, receipt.value().first_rejected.front().reason};
        auto const county = m_county->org().tree()->find_code(m_setup.county.code);
        if (!county) return Problem{problems::kInternal, "虚构县没有建成。"};
        m_realm = county->realm;
        m_checks = std::make_unique<Checks>(*m_county, m_realm, m_report.checks);
        if (!m_setup.gate) return Done{};
        for (auto const& rule : m_county->gate().rules(m_realm)) {
            if (auto const adopted = m_county->gate().adopt(m_realm, {rule.id, m_clock.today(), "虚构县〔模拟〕1号", "模拟"}, system_actor()); !adopted) return adopted;
        }
        return Done{};
    }

    std::vector<FigureName> figures() const {
        std::vector<FigureName> out;
        for (auto const& element : m_county->gate().catalogue().elements()) {
            if (element.ledger == "unit_period" && element.formula.empty() && element.type == ValueType::integer) out.push_back({element.code, element.name});
        }
        return out;
    }

    Checks& checks() { return *m_checks; }
    Problem failed(Problem const& what) const {
        return {problems::kInternal, fmt::format("种子 {}，{}，第 {} 件要求：{}", m_setup.seed, m_clock.today().iso(), m_sent, what.message)};
    }

    // --- what happens on a day -------------------------------------------------------------------------------------------

    Result<Done> due(CivilDate day) {
        while (!m_later.empty() && m_later.begin()->first <= day) {
            auto const event = std::move(m_later.extract(m_later.begin()).mapped());
            auto const done = happen(event);
            if (!done) return done;
        }
        return Done{};
    }

    void plan(Later event) {
        auto const day = event.day;
        if (day <= m_setup.until) m_later.emplace(day, std::move(event));
    }

    Result<Done> happen(Later const& event) {
        switch (event.what) {
        case Later::What::send: return send(event.wanted, false);
        case Later::What::confirm: return confirm(event);
        case Later::What::withdraw: return withdraw(event.demand);
        case Later::What::fill: return fill(event);
        }
        return Done{};
    }

    Result<Done> send(Wanted const& wanted, bool first) {
        ++m_sent;
        if (m_sent % kReopenedAfter == 0) {
            if (auto const opened = open(); !opened) return opened;
            ++m_report.reopened;
        }
        auto envelope = wanted.envelope;
        if (!m_setup.gate) envelope.received = false;
        auto answer = take(wanted, envelope);
        if (!answer) return failed(answer.problem());
        if (wanted.sent_twice) {
            auto again = take(wanted, envelope);
            if (!again) return failed(again.problem());
            if (again.value().demand.id != answer.value().demand.id) return failed({problems::kInternal, "同一件要求登记了两次。"});
            answer = std::move(again);  // a newer version, where it brought in elements itself
        }
        count(answer.value(), first);
        if (auto const sound = checks().after(answer.value()); !sound) return failed(sound.problem());
        return follow(answer.value(), wanted);
    }

    Result<gate::Answer> take(Wanted const& wanted, gate::Envelope const& envelope) {
        gate::Incoming incoming{.file = {}, .file_name = {}, .envelope = envelope, .today = m_clock.today(), .actor = system_actor()};
        std::optional<files::TempFile> file;
        if (!wanted.form.empty()) {
            file.emplace(".csv", files::memory_dir());
            files::write_file(file->path(), wanted.form);
            incoming.file = file->path();
            incoming.file_name = envelope.title + ".csv";
        }
        return m_county->gate().take(incoming);
    }

    void count(gate::Answer const& answer, bool first) {
        auto const& demand = answer.demand;
        auto& kind = m_report.kinds[demand.envelope.kind];
        ++kind.raised;
        auto const units = static_cast<std::int64_t>(demand.targets.size());
        auto const cells = demand.price.cells_asked + demand.price.cells_answered + demand.price.cells_elsewhere;
        if (first) {
            auto const hours = parts_of(demand.price.hours_before, cells, demand.times_a_year);
            add_to(m_report.without, hours);
            share(hours.all(), demand.targets);
            if (demand.envelope.kind == "inspection") m_report.inspections_before += units;
        }
        bool const waits = demand.envelope.received;
        tally(kind, demand.outcome, waits, 1);
        for (auto const& hit : answer.record.verdict.rules) {
            if (hit.binding && (hit.outcome == gate::RuleOutcome::give_back || hit.outcome == gate::RuleOutcome::block)) ++m_report.returned_by[hit.id];
        }
        if (!waits) let_in(demand);
    }

    static void tally(KindCount& kind, gate::Outcome outcome, bool waits, std::int64_t by) {
        switch (outcome) {
        case gate::Outcome::answer: kind.answered += by; break;
        case gate::Outcome::merge: kind.merged += by; break;
        case gate::Outcome::admit: (waits ? kind.lapsed : kind.admitted) += by; break;
        case gate::Outcome::give_back: kind.returned += by; break;
        case gate::Outcome::block: kind.blocked += by; break;
        }
    }

    /// What the base spends on it, from now on.
    void let_in(gate::StoredDemand const& demand) {
        if (!gate::is_numbered(demand.outcome)) return;
        auto const hours = m_setup.gate ? parts_of(demand.price.hours_after, demand.price.cells_asked, demand.times_a_year)
                                        : parts_of(demand.price.hours_before, demand.price.cells_asked + demand.price.cells_answered, demand.times_a_year);
        m_spent[demand.id.value] = {hours, demand.envelope.due.value_or(m_clock.today()).iso().substr(0, 7)};
        if (demand.envelope.kind == gate::kFormKind) {
            m_report.cells_asked += demand.price.cells_asked;
            m_report.cells_answered += demand.price.cells_answered;
        }
        if (demand.envelope.kind == "inspection" && demand.outcome == gate::Outcome::admit) m_visits.push_back(demand);
    }

    /// Without a gate nobody keeps an account: each target has an equal part.
    void share(Decimal const& hours, std::vector<std::string> const& targets) {
        auto const parts = burden::shared_out(hours.units, std::vector<std::int64_t>(targets.size(), 1));
        for (std::size_t i = 0; i < targets.size(); ++i) {
            m_report.townships.try_emplace(targets[i], Decimal{0, 2}, Decimal{0, 2}).first->second.first.units += parts[i];
        }
    }

    Result<Done> follow(gate::Answer const& answer, Wanted const& wanted) {
        auto const& demand = answer.demand;
        auto const today = m_clock.today();
        if (demand.envelope.received) {
            if (wanted.confirms) plan({.day = today.plus_days(kConfirmsAfterDays), .what = Later::What::confirm, .wanted = wanted, .demand = demand.id, .outcome = demand.outcome});
            return Done{};
        }
        if (demand.outcome == gate::Outcome::give_back && wanted.mends) return mend(wanted);
        if (!gate::is_numbered(demand.outcome)) return Done{};
        if (wanted.withdrawn) plan({.day = today.plus_days(kWithdrawsAfterDays), .what = Later::What::withdraw, .demand = demand.id});
        return give_out(demand);
    }

    /// What the verdict said would pass is mended, and it is sent once more.
    Result<Done> mend(Wanted const& wanted) {
        Wanted mended = wanted;
        mended.mends = false;
        mended.sent_twice = false;
        auto& envelope = mended.envelope;
        if (envelope.basis.empty()) envelope.basis = "某工作条例第一条";
        if (envelope.owner.empty()) envelope.owner = "办公室";
        if (envelope.contact.empty()) envelope.contact = "值班电话";
        if (envelope.kind == "document") envelope.payload["relief_assessment_given"] = true;
        if (envelope.kind == "meeting") envelope.payload["chief_approval_given"] = true;
        if (envelope.payload.contains("uniform_target")) envelope.payload["local_option_given"] = true;
        envelope.payload.erase("chiefs_asked");
        auto const day = m_clock.today().plus_days(kMendsAfterDays);
        envelope.due = day.plus_days(14);
        if (envelope.kind == gate::kFormKind && mended.form_number.empty()) {
            mended.form_number = fmt::format("MN9{:05}", m_sent);
            mended.form = approval_rows(mended.form_number, envelope.issuer) + mended.form;
            if (auto const admitted = admit(mended); !admitted) return admitted;
        }
        plan({.day = day, .what = Later::What::send, .wanted = std::move(mended)});
        return Done{};
    }

    /// Into the year's catalogue of forms (F-01).
    Result<Done> admit(Wanted const& wanted) {
        return m_county->gate().admit_form(m_realm, {m_setup.year, wanted.form_number, wanted.envelope.title, wanted.envelope.issuer, "虚构县〔模拟〕2号"}, system_actor());
    }

    Result<Done> confirm(Later const& event) {
        auto const answer = m_county->gate().confirm(event.demand, m_clock.today(), system_actor());
        if (!answer) return failed(answer.problem());
        auto& kind = m_report.kinds[event.wanted.envelope.kind];
        tally(kind, event.outcome, true, -1);
        tally(kind, answer.value().demand.outcome, false, 1);
        let_in(answer.value().demand);
        if (auto const sound = checks().after(answer.value()); !sound) return failed(sound.problem());
        return gate::is_numbered(answer.value().demand.outcome) ? give_out(answer.value().demand) : Result<Done>(Done{});
    }

    Result<Done> withdraw(DemandId id) {
        auto const done = m_county->gate().withdraw(id, m_clock.today(), system_actor());
        auto const spent = m_spent.find(id.value);
        if (spent != m_spent.end() && spent->second.second >= m_clock.today().iso().substr(0, 7)) m_spent.erase(spent);
        return done ? checks().account() : failed(done.problem());
    }

    // --- those below -----------------------------------------------------------------------------------------------------

    /// Each task is filled on a day of its own, some late, some never.
    Result<Done> give_out(gate::StoredDemand const& demand) {
        collection::PageQuestion question;
        question.realm = m_realm;
        question.all = true;
        question.demand = demand.id;
        question.limit = collection::kPageMax;
        while (true) {
            auto const page = m_county->collection().list(question);
            for (auto const& task : page) give_out(task, demand);
            if (page.size() < static_cast<std::size_t>(collection::kPageMax)) return Done{};
            question.before = page.back().id.value;
        }
    }

    void give_out(collection::Task const& task, gate::StoredDemand const& demand) {
        ++m_report.tasks;
        bool const never = m_dice.chance(m_setup.county.left_open);
        bool const late = m_dice.chance(m_setup.county.late);
        bool const wrong = m_dice.chance(m_setup.county.wrong_first);
        int const wait = m_dice.between(0, 3);
        if (never) return;
        auto const today = m_clock.today();
        auto const due = demand.envelope.due.value_or(today.plus_days(5));
        if (late) ++m_report.late;
        plan({.day = late ? due.plus_days(1 + wait) : std::min(today.plus_days(wait), due), .what = Later::What::fill, .demand = demand.id, .task = task.id, .wrong_first = wrong});
    }

    Result<Done> fill(Later const& event) {
        auto& collection = m_county->collection();
        auto const task = collection.find(event.task);
        if (!task || task->state == collection::TaskState::cancelled || task->state == collection::TaskState::approved) return Done{};
        auto const detail = collection.detail(event.task);
        if (!detail) return failed(detail.problem());
        Actor const clerk{kFirstVillagePerson + task->unit.value, task->unit.value, "frontline", "sim"};
        collection::Submission said;
        said.confirm_all = true;
        for (auto const& line : detail.value().cells) {
            if (line.cell.why == collection::Why::stale) continue;
            said.values[line.cell.key()] = fmt::format("{}", m_dice.below(900));
        }
        if (event.wrong_first && !said.values.empty()) {
            auto wrong = said;
            wrong.values.begin()->second = "大概几十个";
            if (collection.submit(event.task, wrong, clerk)) return failed({problems::kInternal, "说不清的数被收下了。"});
            ++m_report.refused_entries;
        }
        auto const receipt = send_in(event.task, said, clerk);
        if (!receipt) return failed(receipt.problem());
        return approve(receipt.value());
    }

    /// A figure that jumps wants a word of reason; one that breaks the form's sums is not sent; what was to be confirmed and is
    /// not held any more is typed.
    Result<collection::Task> send_in(collection::TaskId id, collection::Submission& said, Actor const& clerk) {
        std::vector<collection::Finding> findings;
        auto receipt = m_county->collection().submit(id, said, clerk, &findings);
        for (int round = 0; !receipt && round < 2; ++round) {
            for (auto const& finding : findings) {
                if (finding.grade == collection::Finding::Grade::warning) said.reasons[finding.key] = "核对过，属实";
                else said.values[finding.key] = "0";
            }
            receipt = m_county->collection().submit(id, said, clerk, &findings);
        }
        if (!receipt) return receipt.problem();
        return receipt.value().task;
    }

    Result<Done> approve(collection::Task const& task) {
        auto now = task;
        for (int step = 0; now.state == collection::TaskState::submitted && step < 4; ++step) {
            auto const person = step == 0 ? kTownshipLeader : kCountyLeader + step;
            collection::Approver const who{.person = PersonId(person), .unit = now.waiting, .is_leader = true};
            auto const approved = m_county->collection().approve(now.id, who, Actor{person, now.waiting.value, "leader", "sim"});
            if (!approved) return failed(approved.problem());
            now = approved.value();
        }
        if (now.state != collection::TaskState::approved) return failed({problems::kInternal, "层层审过，任务还没有办结。"});
        ++m_report.filled;
        checks().filled(now.demand);
        return Done{};
    }

    /// What each township spent is what its account says; with a gate, all of them together what was let in.
    Result<Done> read_account() {
        if (!m_setup.gate) {
            for (auto& [code, hours] : m_report.townships) hours.second = hours.first;
            return Done{};
        }
        std::int64_t all = 0;
        m_county->database().read([&](sql::Connection& connection) {
            for (int nth = 0; nth < m_setup.county.townships; ++nth) {
                auto const code = township_code(m_setup.county, nth);
                auto& after = m_report.townships.try_emplace(code, Decimal{0, 2}, Decimal{0, 2}).first->second.second;
                for (int const year : {m_setup.year, m_setup.year + 1}) after.units += burden::year_total(connection, m_realm, code, year).units;
                all += after.units;
            }
        });
        if (all == m_report.with.all().units) return Done{};
        return Problem{problems::kInternal, fmt::format("准入的合计 {} 小时，账上是 {} 小时。", m_report.with.all().text(), Decimal{all, 2}.text())};
    }

    // --- at the end ------------------------------------------------------------------------------------------------------

    void finish() {
        std::string text;
        std::int64_t before = 0;
        while (true) {
            gate::PageQuestion question{.realm = m_realm, .words = {}, .outcome = {}, .issuer_code = {}};
            question.before = before;
            question.limit = gate::kPageMax;
            auto const page = m_county->gate().list(question);
            for (auto const& demand : page) text += fmt::format("{} {} {}\n", demand.control_number, name_of(demand.outcome), demand.digest);
            if (page.size() < static_cast<std::size_t>(gate::kPageMax)) break;
            before = page.back().id.value;
        }
        m_report.register_digest = crypto::hex(crypto::sha256(text));
        m_report.inspections_let_in = 0;
        for (auto const& visit : m_visits) m_report.inspections_let_in += static_cast<std::int64_t>(visit.targets.size());
        if (m_setup.gate) join_visits();
        else m_report.visits_after = m_report.inspections_let_in;
    }

    /// The year's visits, put into as few as possible.
    void join_visits() {
        inspections::Wishes wishes;
        wishes.weeks = 53;
        wishes.caps = {2, 6, 4};
        std::int64_t serial = 0;
        for (auto const& visit : m_visits) {
            auto const day = CivilDate::parse(gate::text_of(visit.envelope.payload, "visit_day"));
            if (!day || day.value().year() != m_setup.year) continue;
            int const week = std::min(52, (day.value().days() - CivilDate::of(m_setup.year, 1, 1).value().days()) / 7 + 1);
            for (auto const& unit : visit.targets) {
                inspections::Wish wish;
                wish.id = {std::to_string(++serial), false};
                wish.department = {visit.issuer_code, false};
                wish.unit = {unit, false};
                wish.earliest = std::max(1, week - 4);
                wish.latest = std::min(53, week + 4);
                wish.preferred = week;
                wish.joinable = !gate::is_yes(visit.envelope.payload, "unannounced");
                wishes.wishes.push_back(std::move(wish));
            }
        }
        auto const plan = inspections::plan(wishes, {.seconds = 2});
        if (!plan) return;
        m_report.visits_after = static_cast<std::int64_t>(plan.value().visits.size());
        m_report.visits_unplaced = static_cast<std::int64_t>(plan.value().unplaced.size());
    }

    SimulateSetup const& m_setup;
    clock::FixedClock m_clock;
    Dice m_dice;
    std::unique_ptr<County> m_county;
    RealmId m_realm;
    SimulateReport m_report;
    std::unique_ptr<Checks> m_checks;
    std::multimap<CivilDate, Later> m_later;
    std::vector<gate::StoredDemand> m_visits;
    std::map<std::int64_t, std::pair<Hours, std::string>> m_spent;  ///< by demand: hours, and the month in which they fall
    std::int64_t m_sent = 0;
};

}  // namespace

Result<SimulateReport> live(SimulateSetup const& setup) { return Run(setup).live(); }

}  // namespace yizhen::app::sim
