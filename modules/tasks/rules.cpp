#include "modules/tasks/rules.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::tasks {
namespace {

struct PaperKind {
    std::string_view name;
    std::string_view name_zh;
    std::vector<std::string_view> words;  ///< in an element's name
};

std::vector<PaperKind> const& paper_kinds() {
    static std::vector<PaperKind> const kAll{
        {"materials", "材料份数", {"材料", "方案份数", "佐证", "痕迹", "留痕"}},
        {"photos", "照片张数", {"照片", "图片", "影像", "截图", "视频数"}},
        {"meetings", "会议次数", {"会议", "开会", "培训场次", "培训次数", "宣讲"}},
        {"minutes", "会议记录", {"纪要", "会议记录"}},
        {"logs", "台账、日志条数", {"台账", "日志", "记录条数", "记录份数", "打卡", "签到"}},
        {"reports", "报告、简报、信息篇数", {"简报", "报告份数", "报告数", "信息篇数", "稿件"}},
        {"documents", "发文份数", {"发文", "文件", "通知份数", "文电"}},
        {"reads", "已阅、点赞、关注数", {"已阅", "阅读量", "点赞", "关注数", "粉丝", "转发量"}},
    };
    return kAll;
}

Problem not_now(State state, std::string_view wanted) {
    return {problems::kConflict, fmt::format("这项任务现在是“{}”，不能{}。", chinese_name_of(state), wanted)};
}

/// Who may take the step, from which states, to which one.
struct Move {
    Step step;
    Side side;
    std::vector<State> from;
    State to;
    std::string_view name_zh;
    std::string_view wrong_side_zh;
};

Move const& move_of(Step step) {
    static std::array<Move, 4> const kMoves{{
        {Step::start, Side::unit, {State::released, State::not_accepted}, State::in_work, "开始办", "开始办由承办单位自己说。"},
        {Step::offer, Side::unit, {State::in_work}, State::offered, "报请来看", "“可以来看了”由承办单位自己说。"},
        {Step::accept, Side::issuer, {State::offered}, State::accepted, "认定办成", "办没办成由发起单位凭成效认定，承办单位自己不能认定。"},
        {Step::refuse, Side::issuer, {State::offered}, State::not_accepted, "认定未办成", "办没办成由发起单位凭成效认定。"},
    }};
    return *std::ranges::find(kMoves, step, &Move::step);
}

}  // namespace

std::optional<std::int64_t> goal_of(Life const& life) {
    if (life.chosen) return life.chosen;
    if (life.band) return life.band->aim;
    return life.criteria.figure;
}

bool meets(Life const& life, Decimal const& figure) {
    auto const goal = goal_of(life);
    if (!goal) return false;
    Decimal const wanted{*goal, 0};
    return life.criteria.at_most ? figure <= wanted : figure >= wanted;
}

bool has_outcome(Life const& life) {
    return std::ranges::any_of(life.evidence, [&](auto const& one) { return one.met && one.round == life.round && one.by != Side::unit; });
}

Result<Done> checked_words(std::string_view what_zh, std::string_view words) {
    if (text::trimmed(words).empty()) return Problem{problems::kBadInput, fmt::format("请写明{}。", what_zh)};
    if (words.size() > kWordsMax) return Problem{problems::kBadInput, fmt::format("{}太长，最多 {} 字节。", what_zh, kWordsMax)};
    return Done{};
}

Result<Life> stepped(Life life, Step step, Side side, std::string_view words) {
    auto const& move = move_of(step);
    if (side != move.side) return Problem{problems::kNotAllowed, std::string(move.wrong_side_zh)};
    if (std::ranges::find(move.from, life.state) == move.from.end()) return not_now(life.state, move.name_zh);
    if (words.size() > kWordsMax) return Problem{problems::kBadInput, "说明太长。"};
    if (step == Step::accept && !has_outcome(life)) {
        return Problem{problems::kConflict, "还没有成效证据：要有达标的数据，或承办单位以外的人到现场看到、说明在哪里看到。材料、照片、会议不算。"};
    }
    if (step == Step::refuse) {
        if (auto const said = checked_words("没有办成的是标准里的哪一条（words）", words); !said) return said.problem();
        ++life.round;
    }
    life.state = move.to;
    return life;
}

Result<Life> with_evidence(Life life, Evidence evidence) {
    if (evidence.by == Side::unit) return Problem{problems::kNotAllowed, "成效由承办单位以外的人看、记，承办单位自己不能作证。"};
    if (life.state == State::accepted) return not_now(life.state, "再添证据");
    if (evidence.kind == EvidenceKind::sample) {
        for (auto const& [what, words] : {std::pair{"在哪里看到的（place）", &evidence.place}, std::pair{"看到了什么（seen）", &evidence.seen}}) {
            if (auto const said = checked_words(what, *words); !said) return said.problem();
        }
    }
    evidence.round = life.round;
    life.evidence.push_back(std::move(evidence));
    return life;
}

Result<Life> with_choice(Life life, Side side, std::int64_t figure, std::string_view reason) {
    if (side != Side::unit) return Problem{problems::kNotAllowed, "区间内定多少，由承办单位自己选，别人不能替选。"};
    if (!life.band) return Problem{problems::kConflict, "这项任务没有给本单位指标区间，没有可选的。"};
    if (life.state != State::released && life.state != State::in_work) return not_now(life.state, "再选指标");
    if (life.chosen) return Problem{problems::kConflict, fmt::format("本单位已选定 {}，选一次为准。", *life.chosen)};
    auto const low = std::min(life.band->least, life.band->most);
    auto const high = std::max(life.band->least, life.band->most);
    if (figure < low || figure > high) return Problem{problems::kBadInput, fmt::format("{} 不在区间 {} 到 {} 之内。", figure, low, high)};
    if (auto const said = checked_words("选这个数的理由（reason）", reason); !said) return said.problem();
    life.chosen = figure;
    return life;
}

Result<Done> may_review(Life const& life, Side side, bool said) {
    if (side == Side::other) return Problem{problems::kNotAllowed, "复盘由发起单位和承办单位各写一份。"};
    if (life.state != State::accepted) return not_now(life.state, "复盘；认定办成之后再写");
    if (said) return Problem{problems::kConflict, "这一方已经复盘过，一方一次。"};
    return Done{};
}

Result<Evidence> figure_evidence(Life const& life, std::optional<FigureSeen> const& seen, bool independent) {
    if (life.criteria.element.empty()) return Problem{problems::kConflict, "下达时没有写明用哪个数据元看成效；请到现场看。"};
    if (!goal_of(life)) return Problem{problems::kConflict, "下达时没有写明指标数，数据证明不了办成没有；请到现场看。"};
    if (!seen) return Problem{problems::kConflict, fmt::format("还没有“{}”{} 的数；数据到了再认定，或到现场看。", life.criteria.element, life.criteria.period)};
    if (auto const paper = paper_kind(seen->name)) return no_evidence(*paper);
    if (!independent) {
        return Problem{problems::kConflict, fmt::format("“{}”是承办单位或它下面报的、汇总的，或说不清是谁报的（来源“{}”），不能凭它认定；请到现场抽看。", seen->name, seen->source)};
    }
    Evidence out;
    out.kind = EvidenceKind::figure;
    out.met = meets(life, seen->value);
    out.seen = fmt::format("{} {}（来源 {}，截至 {}）", seen->name, seen->value.text(), seen->source, seen->as_of.iso());
    return out;
}

std::optional<std::string_view> paper_kind(std::string_view kind_or_words) {
    for (auto const& kind : paper_kinds()) {
        if (kind.name == kind_or_words || kind.name_zh == kind_or_words) return kind.name_zh;
        for (auto const word : kind.words) {
            if (kind_or_words.find(word) != std::string_view::npos) return kind.name_zh;
        }
    }
    return std::nullopt;
}

Problem no_evidence(std::string_view what) {
    return {problems::kBadInput, fmt::format("{}不是成效：材料多了不等于实绩好了。请用达标的数据，或到现场看到的结果。", what)};
}

}  // namespace yizhen::tasks
