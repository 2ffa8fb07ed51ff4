#include "modules/inspections/draw_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

using Fault = std::optional<std::string>;

constexpr int kCountMax = 1'000'000;
constexpr int kDaysMax = 36'500;  // a hundred years
constexpr int kDecimalsMax = 9;
constexpr std::size_t kDigestDigits = 64;

Fault fault_of_range(std::string_view key, std::int64_t value, int least, int most) {
    if (value >= least && value <= most) return std::nullopt;
    return fmt::format("{} 是 {}，应为 {}–{} 的整数。", key, value, least, most);
}

bool is_digest(std::string_view text) {
    return text.size() == kDigestDigits && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Fault fault_of_terms(CommitTerms const& terms) {
    if (auto fault = fault_of_range("serial", terms.serial, 1, kCountMax)) return fault;
    if (terms.serial == 1 && !terms.previous.empty()) return "serial 是 1，却写了 previous；第 1 次之前没有别的抽取。";
    if (terms.serial > 1 && !is_digest(terms.previous)) return "previous 应为上一次抽取文件的 SHA-256（64 位小写十六进制）。";
    if (!is_digest(terms.gatekeeper_digest)) return "nonce_digests.gatekeeper 应为 64 位小写十六进制；用 yizhen draw nonce 生成。";
    if (!is_digest(terms.auditor_digest)) return "nonce_digests.auditor 应为 64 位小写十六进制；用 yizhen draw nonce 生成。";
    if (terms.gatekeeper_digest == terms.auditor_digest) return "nonce_digests 两方的摘要相同；闸口与审计要各自生成随机数。";
    return std::nullopt;
}

Fault fault_of_rules(DrawRules const& rules) {
    if (auto fault = fault_of_range("rules.host_share", rules.host_share, 0, kHostShareMax)) return fault;
    if (auto fault = fault_of_range("rules.show_weight", rules.show_weight, 1, kThousand)) return fault;
    if (auto fault = fault_of_range("rules.show_visits", rules.show_visits, 1, kCountMax)) return fault;
    if (auto fault = fault_of_range("rules.show_proposals", rules.show_proposals, 1, kCountMax)) return fault;
    if (auto fault = fault_of_range("rules.unseen_days_max", rules.unseen_days_max, 1, kDaysMax)) return fault;
    return fault_of_range("rules.unseen_gain", rules.unseen_gain, 0, kCountMax);
}

Fault fault_of_names(std::vector<std::string> const& names, std::string const& key) {
    for (auto const& name : names) {
        if (auto fault = fault_of_text(name, key)) return fault;
    }
    return std::nullopt;
}

Fault fault_of_unit(DrawUnit const& unit, CivilDate day) {
    if (auto fault = fault_of_text(unit.code, "code")) return fault;
    if (!unit.name.empty()) {
        if (auto fault = fault_of_text(unit.name, "name")) return fault;
    }
    if (auto fault = fault_of_range("need", unit.need, 1, kNeedMax)) return fault;
    if (auto fault = fault_of_range("visits", unit.visits, 0, kCountMax)) return fault;
    if (auto fault = fault_of_range("proposals", unit.proposals, 0, kCountMax)) return fault;
    if (unit.last_seen && *unit.last_seen > day) return fmt::format("last_seen 是 {}，晚于承诺日 {}。", unit.last_seen->iso(), day.iso());
    return fault_of_names(unit.tied, "tied");
}

Fault fault_of_head(Commitment const& commitment) {
    auto const& [list, terms, digest] = commitment;
    if (auto fault = fault_of_text(list.chain, "chain")) return fault;
    if (auto fault = fault_of_text(list.title, "title")) return fault;
    if (auto fault = fault_of_text(list.public_value.what, "public.what")) return fault;
    if (list.public_value.day <= terms.day) {
        return fmt::format("public.day 是 {}，应晚于承诺日 {}：公开数在承诺时还不能为人所知。", list.public_value.day.iso(), terms.day.iso());
    }
    if (list.public_value.decimals) {
        if (auto fault = fault_of_range("public.decimals", *list.public_value.decimals, 0, kDecimalsMax)) return fault;
    }
    if (auto fault = fault_of_terms(terms)) return fault;
    return fault_of_rules(list.rules);
}

/// Names stand in strictly ascending order of their bytes; `what` begins the sentence: "units 的“{}”".
template <class Items, class NameOf> Fault fault_of_order(Items const& items, std::string_view what, NameOf const& name_of) {
    for (std::size_t at = 1; at < items.size(); ++at) {
        auto const& before = name_of(items[at - 1]);
        auto const& here = name_of(items[at]);
        if (before == here) return fmt::format("{} 里“{}”写了两次。", what, here);
        if (before > here) return fmt::format("{} 里“{}”排在“{}”之后；应按名称的字节从小到大排。", what, here, before);
    }
    return std::nullopt;
}

Fault fault_of_orders(DrawList const& list) {
    auto const same = [](std::string const& text) -> std::string const& { return text; };
    if (auto fault = fault_of_order(list.teams, "teams", [](Team const& team) -> std::string const& { return team.id; })) return fault;
    for (auto const& team : list.teams) {
        if (auto fault = fault_of_order(team.parties, fmt::format("小组“{}”的 parties", team.id), same)) return fault;
    }
    if (auto fault = fault_of_order(list.strata, "strata", [](Stratum const& stratum) -> std::string const& { return stratum.name; })) return fault;
    if (auto fault = fault_of_order(list.units, "units", [](DrawUnit const& unit) -> std::string const& { return unit.code; })) return fault;
    for (auto const& unit : list.units) {
        if (unit.tied.size() < 2) continue;
        if (auto fault = fault_of_order(unit.tied, fmt::format("单位“{}”的 tied", unit.code), same)) return fault;
    }
    return std::nullopt;
}

struct Supply {
    int own = 0;
    int host = 0;
};

/// Whether every stratum can be met with what may be drawn, and within what the host may propose.
Fault fault_of_supply(DrawList const& list) {
    Recusals const recusals(list.teams);
    std::vector<Supply> supply(list.strata.size());
    for (auto const& unit : list.units) {
        auto const at = stratum_at(list.strata, unit.stratum);
        if (at == list.strata.size()) return fmt::format("单位“{}”的 stratum“{}”不在 strata 里。", unit.code, unit.stratum);
        if (recusals.anyone_for(unit)) ++(unit.host ? supply[at].host : supply[at].own);
    }
    int hosts_needed = 0;
    for (std::size_t at = 0; at < supply.size(); ++at) {
        auto const& [name, draw] = list.strata[at];
        auto const [own, host] = supply[at];
        if (draw > own + host) return fmt::format("层“{}”的 draw 是 {}，可抽的单位只有 {} 个（各组都要回避的不算）。", name, draw, own + host);
        hosts_needed += std::max(0, draw - own);
    }
    int const allowed = host_allowance(list);
    if (hosts_needed <= allowed) return std::nullopt;
    return fmt::format("rules.host_share 只许 {} 个点位由对方推荐，要抽满各层却至少要用 {} 个；请补充非推荐的单位，或减少 draw。", allowed, hosts_needed);
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "-12.50" with two decimals and no zero too many: a number has one writing only, or the writer could choose among draws.
bool is_number(std::string_view text, std::size_t decimals) {
    if (text.starts_with('-')) text.remove_prefix(1);
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    if (!is_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
    if (decimals == 0) return point == std::string_view::npos;
    return point != std::string_view::npos && is_digits(text.substr(point + 1)) && text.size() - point - 1 == decimals;
}

}  // namespace

Recusals::Recusals(std::vector<Team> const& teams) : m_teams(teams.size()) {
    for (std::size_t at = 0; at < teams.size(); ++at) {
        m_named[teams[at].id].push_back(at);
        for (auto const& party : teams[at].parties) m_named[party].push_back(at);
    }
}

std::vector<std::size_t> Recusals::teams_for(DrawUnit const& unit) const {
    std::vector<bool> tied(m_teams);
    for (auto const& name : unit.tied) {
        auto const found = m_named.find(name);
        if (found == m_named.end()) continue;
        for (auto const team : found->second) tied[team] = true;
    }
    std::vector<std::size_t> free;
    for (std::size_t team = 0; team < m_teams; ++team) {
        if (!tied[team]) free.push_back(team);
    }
    return free;
}

bool Recusals::anyone_for(DrawUnit const& unit) const {
    std::size_t tied = 0;  // at most so many teams; of a nation's list most units are told by this alone
    for (auto const& name : unit.tied) {
        if (auto const found = m_named.find(name); found != m_named.end()) tied += found->second.size();
    }
    return tied < m_teams || !teams_for(unit).empty();
}

std::size_t stratum_at(std::vector<Stratum> const& strata, std::string_view name) {
    auto const found = std::ranges::lower_bound(strata, name, {}, [](Stratum const& stratum) { return std::string_view(stratum.name); });
    return found == strata.end() || found->name != name ? strata.size() : static_cast<std::size_t>(found - strata.begin());
}

int points_of(DrawList const& list) {
    int points = 0;
    for (auto const& stratum : list.strata) points += stratum.draw;
    return points;
}

int host_allowance(DrawList const& list) { return points_of(list) * list.rules.host_share / kThousand; }

Fault fault_of_text(std::string_view text, std::string_view key) {
    if (text.empty()) return fmt::format("{} 不能为空。", key);
    if (text.size() > kTextBytesMax) return fmt::format("{} 有 {} 字节，最多 {}。", key, text.size(), kTextBytesMax);
    bool const control = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    if (control || text.front() == ' ' || text.back() == ' ') return fmt::format("{} 应为一行文字，首尾没有空格。", key);
    return std::nullopt;
}

Fault fault_of_values(Commitment const& commitment) {
    if (auto fault = fault_of_head(commitment)) return fault;
    auto const& list = commitment.list;
    if (auto fault = fault_of_range("teams 的个数", static_cast<std::int64_t>(list.teams.size()), 1, kTeamsMax)) return fault;
    for (auto const& team : list.teams) {
        if (auto fault = fault_of_text(team.id, "teams 的 id")) return fault;
        if (auto fault = fault_of_names(team.parties, fmt::format("小组“{}”的 parties", team.id))) return fault;
    }
    if (auto fault = fault_of_range("strata 的个数", static_cast<std::int64_t>(list.strata.size()), 1, kStrataMax)) return fault;
    for (auto const& stratum : list.strata) {
        if (auto fault = fault_of_text(stratum.name, "strata 的 name")) return fault;
        if (auto fault = fault_of_range("draw", stratum.draw, 1, kDrawnMax)) return fmt::format("层“{}”的 {}", stratum.name, *fault);
    }
    if (auto fault = fault_of_range("各层 draw 之和", points_of(list), 1, kDrawnMax)) return fault;
    if (auto fault = fault_of_range("units 的个数", static_cast<std::int64_t>(list.units.size()), 1, kUnitsOfDrawMax)) return fault;
    for (auto const& unit : list.units) {
        if (auto fault = fault_of_unit(unit, commitment.terms.day)) return fmt::format("单位“{}”的 {}", unit.code, *fault);
    }
    return std::nullopt;
}

Fault fault_of_whole(DrawList const& list) {
    if (auto fault = fault_of_orders(list)) return fault;
    return fault_of_supply(list);
}

Fault fault_of_public(Commitment const& commitment, std::string_view value, CivilDate day) {
    auto const& source = commitment.list.public_value;
    if (day <= commitment.terms.day) {
        return fmt::format("公开数的日期 {} 不晚于承诺日 {}：承诺时它可能已为人所知。", day.iso(), commitment.terms.day.iso());
    }
    if (day != source.day) return fmt::format("公开数的日期是 {}，承诺里写的是 {}（{}）。", day.iso(), source.day.iso(), source.what);
    if (auto fault = fault_of_text(value, "公开数")) return fault;
    if (source.decimals && !is_number(value, static_cast<std::size_t>(*source.decimals))) {
        return fmt::format("公开数“{}”应写成恰好 {} 位小数的数，没有多余的零、空格和千分位：一个数只有一种写法。", value, *source.decimals);
    }
    return std::nullopt;
}

Fault fault_of_nonce(std::string_view nonce, std::string_view digest, std::string_view whose) {
    if (nonce.size() < kNonceBytesMin || nonce.size() > kNonceBytesMax) {
        return fmt::format("{}的随机数有 {} 字节，应为 {}–{} 字节。", whose, nonce.size(), kNonceBytesMin, kNonceBytesMax);
    }
    if (nonce_digest(nonce) != digest) return fmt::format("{}的随机数与承诺里的摘要不符。", whose);
    return std::nullopt;
}

bool is_show_place(DrawUnit const& unit, DrawRules const& rules) {
    return unit.visits >= rules.show_visits || unit.proposals + (unit.host ? 1 : 0) >= rules.show_proposals;
}

std::int64_t weight_of(DrawUnit const& unit, DrawRules const& rules, CivilDate day) {
    std::int64_t const longest = rules.unseen_days_max;
    std::int64_t const unseen = unit.last_seen ? std::min<std::int64_t>(day.days() - unit.last_seen->days(), longest) : longest;
    std::int64_t const time = kThousand + rules.unseen_gain * unseen / longest;
    std::int64_t const show = is_show_place(unit, rules) ? rules.show_weight : kThousand;
    return std::max<std::int64_t>(1, unit.need * time * show / (std::int64_t{kThousand} * kThousand));
}

}  // namespace yizhen::inspections
