#include "app/simulate_year.h"

#include "app/demo_random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::app::sim {
namespace {

using demo::Dice;

constexpr int kCommonFigures = 60;  // that most forms are made of
constexpr int kMonthlyOf1000 = 600;
constexpr int kQuarterlyOf1000 = 200;  // the rest are asked once: 8.2 rounds a form on average
constexpr int kFieldsMin = 4;
constexpr int kFieldsMax = 9;

constexpr std::array<std::string_view, 12> kTopics{"安全生产", "秸秆禁烧", "人居环境", "防汛准备", "农田建设", "就业服务",
                                                   "养老服务", "村级财务", "信访办理", "消防隐患", "政务服务", "防返贫监测"};

/// Everything of the year that does not depend on what is judged.
class Year {
public:
    Year(CountyFile const& county, std::uint64_t seed, int year, CivilDate until, WorkingCalendar const& calendar, std::vector<FigureName> const& figures)
        : m_county(county), m_dice(seed), m_year(year), m_until(until), m_calendar(calendar), m_figures(figures) {}

    std::vector<Wanted> all() {
        forms();
        several(m_county.documents, [this] { document(); });
        several(m_county.meetings, [this] { meeting(); });
        several(m_county.inspections, [this] { inspection(); });
        several(m_county.tasks, [this] { plain("task", "整治任务", {{"staff_days", whole(2, 15)}, {"acceptance_criteria", std::string("问题点位销号")}}); });
        several(m_county.briefs, [this] { plain("brief", "约稿", {{"pieces_per_unit", whole(1, 4)}, {"minutes_per_piece", whole(120, 300)}, {"invited", true}}); });
        several(m_county.accounts, [this] { plain("account", "开设账号", {{"platform", std::string("某平台")}, {"account_kind", std::string("account")}, {"minutes_per_week", whole(60, 300)}}); });
        several(m_county.plaques, [this] { plain("plaque", "挂牌", {{"plaque_text", std::string("某某工作站")}, {"outdoor", chance(700)}, {"plaque_approved", chance(500)}}); });
        several(m_county.secondments, [this] { plain("secondment", "抽调人员", {{"heads_per_unit", std::int64_t{1}}, {"loan_days", whole(20, 120)}, {"borrows_base_staff", true}}); });
        several(m_county.campaigns, [this] { plain("campaign", "示范创建", {{"staff_days", whole(10, 40)}}); });
        several(m_county.assessments, [this] { plain("assessment", "考核指标", {{"indicator", std::string("某项完成率")}, {"points", whole(1, 5)}, {"staff_days", whole(1, 6)}}); });
        several(m_county.certificates, [this] { plain("certificate", "开具证明", {{"certificate_name", std::string("某事项证明")}, {"expected_a_year", whole(10, 200)}}); });
        std::ranges::stable_sort(m_all, {}, &Wanted::day);
        return std::move(m_all);
    }

private:
    bool chance(int in_thousand) { return m_dice.chance(in_thousand); }
    std::int64_t whole(int from, int to) { return m_dice.between(from, to); }

    template <class Make>
    void several(int count, Make const& make) {
        for (int i = 0; i < count; ++i) {
            m_serial = i + 1;
            make();
        }
    }

    /// A working day of the year, or of one month of it.
    CivilDate working_day(int month = 0) {
        auto const first = CivilDate::of(m_year, month == 0 ? 1 : month, 1).value();
        auto const day = first.plus_days(m_dice.below(month == 0 ? 362 : 26));
        auto const next = m_calendar.plus_working_days(day, 0);
        return next ? next.value() : day;
    }

    std::vector<std::string> townships(int count) {
        std::vector<std::string> out;
        int const first = m_dice.below(m_county.townships);
        for (int i = 0; i < std::min(count, m_county.townships); ++i) out.push_back(township_code(m_county, (first + i) % m_county.townships));
        std::ranges::sort(out);
        return out;
    }

    /// What every envelope has, with its issuer's habits. The draws are made whether they are used or not, so that one
    /// figure of the county's file changes no other draw.
    Wanted begun(std::string kind, std::string title, CivilDate day) {
        Wanted out;
        out.day = day;
        auto& envelope = out.envelope;
        envelope.kind = std::move(kind);
        envelope.title = std::move(title);
        int const department = m_dice.below(m_county.departments);
        envelope.issuer = department_code(m_county, department);
        envelope.targets = townships(m_county.townships);
        envelope.purpose = "掌握情况，部署工作";
        bool const no_basis = chance(m_county.no_basis);
        envelope.basis = no_basis ? std::string() : fmt::format("某工作条例第{}条", m_dice.between(3, 60));
        bool const no_owner = chance(m_county.no_owner);
        envelope.owner = no_owner ? std::string() : fmt::format("第{}科", m_dice.between(1, 6));
        envelope.contact = envelope.owner.empty() ? std::string() : "值班电话";
        int const slow = m_dice.between(10, 25);
        envelope.due = day.plus_days(chance(m_county.short_notice) ? 1 : slow);
        envelope.received = chance(m_county.outside);
        envelope.marks_confirmed = envelope.kind != gate::kFormKind;  // whoever sends it looked at what is read in it
        out.mends = chance(m_county.mends);
        out.confirms = chance(m_county.confirms);
        out.sent_twice = chance(m_county.sent_twice);
        out.withdrawn = chance(m_county.withdraws);
        return out;
    }
    void keep(Wanted wanted) {
        if (wanted.day <= m_until) m_all.push_back(std::move(wanted));
    }

    void plain(std::string kind, std::string_view title, gate::Facts payload) {
        auto made = begun(std::move(kind), fmt::format("{}第{}号（虚构）", title, m_serial), working_day());
        made.envelope.payload = std::move(payload);
        keep(std::move(made));
    }

    void document() {
        auto const topic = m_dice.of(kTopics);
        auto made = begun("document", fmt::format("关于{}工作的通知（第{}号）", topic, m_serial), working_day());
        made.envelope.payload = {{"relief_assessment_given", chance(600)}, {"is_new_plan", chance(200)}, {"uniform_target", chance(300)}, {"band_given", chance(300)}};
        keep(std::move(made));
    }

    void meeting() {
        auto const topic = m_dice.of(kTopics);
        bool const repeats = chance(m_county.repeats_meeting) && !m_last_meeting.empty();
        auto made = begun("meeting", repeats ? "传达" + m_last_meeting + "精神" : fmt::format("{}工作会议（第{}次）", topic, m_serial), working_day());
        bool const chiefs = chance(m_county.calls_chiefs);
        int const notice = m_dice.between(2, 9);
        made.envelope.payload = {{"meeting_day", made.day.plus_days(notice).iso()}, {"minutes", std::int64_t{m_county.meeting_minutes}},
                                 {"heads_per_unit", std::int64_t{m_county.heads_per_meeting}}, {"meeting_reaches_base", true}, {"chief_approval_given", chance(600)},
                                 {"convened_by_deputy", chiefs}, {"chiefs_asked", chiefs}};
        if (!repeats) m_last_meeting = made.envelope.title;
        keep(std::move(made));
    }

    void inspection() {
        auto const topic = m_dice.of(kTopics);
        auto made = begun("inspection", fmt::format("{}检查（第{}次）", topic, m_serial), working_day());
        bool const whole_county = chance(m_county.whole_county_inspection);
        int const some = m_dice.between(1, 6);
        made.envelope.targets = townships(whole_county ? m_county.townships : some);
        int const ahead = m_dice.between(5, 30);
        made.envelope.payload = {{"topic", std::string(topic)}, {"visit_day", made.day.plus_days(ahead).iso()}, {"inspectors", std::int64_t{m_county.inspectors}},
                                 {"escorts", std::int64_t{m_county.escorts}}, {"days_per_unit", std::int64_t{1}}, {"comprehensive_inspection", whole_county},
                                 {"acceptance", chance(100)}, {"unannounced", chance(200)}, {"briefing_persons", whole(6, 45)}};
        keep(std::move(made));
    }

    std::string field(int form, int nth) {
        bool const is_new = chance(m_county.new_fields);
        bool const common = chance(m_county.borrowed_fields);
        int const from_all = m_dice.below(static_cast<int>(m_figures.size()));
        int const from_common = m_dice.below(std::min<int>(kCommonFigures, static_cast<int>(m_figures.size())));
        if (is_new) return fmt::format("专项{:03}第{}项办结数", form, nth);
        return m_figures[static_cast<std::size_t>(common ? from_common : from_all)].name;
    }

    std::string sheet(int form) {
        std::vector<std::string> names;
        int const count = m_dice.between(kFieldsMin, kFieldsMax);
        for (int i = 0; i < count; ++i) {
            auto name = field(form, i + 1);
            if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
        }
        std::string csv = "乡镇";
        for (auto const& name : names) csv += "," + name;
        csv += "\n";
        for (int township = 0; township < m_county.townships; ++township) csv += fmt::format("第{:02}镇{}\n", township + 1, std::string(names.size(), ','));
        return csv;
    }

    static std::string period_of(int year, int month, std::string_view frequency) {
        auto const before = month == 1 ? fmt::format("{}-12", year - 1) : fmt::format("{}-{:02}", year, month - 1);
        if (frequency != "quarter") return before;
        int const quarter = (month - 1) / 3;
        return quarter == 0 ? fmt::format("{}Q4", year - 1) : fmt::format("{}Q{}", year, quarter);
    }

    void forms() {
        int rounds_left = m_county.rounds;
        for (int form = 1; form <= m_county.forms; ++form) {
            auto const csv = sheet(form);
            int const drawn = m_dice.below(1000);
            std::string_view const frequency = drawn < kMonthlyOf1000 ? "month" : drawn < kMonthlyOf1000 + kQuarterlyOf1000 ? "quarter" : "once";
            int const only = m_dice.between(1, 12);
            int const department = m_dice.below(m_county.departments);
            auto const number = chance(m_county.approved) ? fmt::format("MN{:03}", form) : std::string();
            for (int month = 1; month <= 12 && rounds_left > 0; ++month) {
                if (frequency == "quarter" && month % 3 != 1) continue;
                if (frequency == "once" && month != only) continue;
                auto made = begun("form", std::string(), working_day(month));
                made.envelope.title = fmt::format("第{:03}号情况统计表", form);
                made.envelope.issuer = department_code(m_county, department);
                made.envelope.period = period_of(m_year, month, frequency);
                // A round is a demand of its own: the register sees each, and nothing is booked twice.
                made.form_number = number;
                made.form = number.empty() ? csv : approval_rows(number, made.envelope.issuer) + csv;
                keep(std::move(made));
                --rounds_left;
            }
        }
    }

    CountyFile const& m_county;
    Dice m_dice;
    int m_year;
    CivilDate m_until;
    WorkingCalendar const& m_calendar;
    std::vector<FigureName> const& m_figures;
    std::vector<Wanted> m_all;
    std::string m_last_meeting;
    int m_serial = 0;
};

}  // namespace

std::string approval_rows(std::string const& form_number, std::string const& issuer) {
    return fmt::format("表号：{}\n制定机关：{}\n批准机关：县统计局（虚构）\n批准文号：虚统制〔2026〕{}号\n有效期至：2028年12月31日\n", form_number, issuer, form_number.substr(2));
}

std::vector<Wanted> wanted_in_year(CountyFile const& county, std::uint64_t seed, int year, CivilDate until, WorkingCalendar const& calendar,
                                   std::vector<FigureName> const& figures) {
    return Year(county, seed, year, until, calendar, figures).all();
}

}  // namespace yizhen::app::sim
