#include "modules/elements/overlap.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <cmath>

namespace yizhen::elements {

namespace {

constexpr double kContained = 0.45;
constexpr double kJaccard = 0.2;
constexpr double kTitle = 0.3;
constexpr double kSubject = 0.05;
constexpr int kDeclaredFrom = 430;

using Rarity = std::map<std::string, double, std::less<>>;

Rarity rarity_of(FormSignature const& incoming, std::span<FormSignature const> open) {
    std::map<std::string, int, std::less<>> count;
    for (std::string const& ask : incoming.asks) ++count[ask];
    for (FormSignature const& form : open) {
        for (std::string const& ask : form.asks) ++count[ask];
    }
    Rarity rarity;
    double const total = static_cast<double>(open.size()) + 1.0;
    for (auto const& [ask, n] : count) rarity[ask] = std::log(1.0 + total / n);
    return rarity;
}

double sum_of(std::vector<std::string> const& asks, Rarity const& rarity) {
    double sum = 0;
    for (std::string const& ask : asks) sum += rarity.find(ask)->second;
    return sum;
}

/// Every form has 信息 or 登记表 in its title; what is left names the subject.
std::u32string subject_words(std::string const& title) {
    std::u32string words = folded_glyphs(title);
    for (std::u32string_view const empty : {U"信息数据结构表", U"基础信息表", U"基本信息表", U"信息收集表", U"信息采集表", U"信息登记表", U"信息表",
                                            U"登记表", U"统计表", U"情况表", U"花名册", U"基本情况", U"基本信息", U"基础信息", U"登记", U"信息", U"台账", U"汇总"}) {
        std::size_t const at = words.find(empty);
        if (at != std::u32string::npos && words.size() > empty.size()) words.erase(at, empty.size());
    }
    return words;
}

}  // namespace

std::vector<FormOverlap> overlap_of(FormSignature const& incoming, std::span<FormSignature const> open) {
    Rarity const rarity = rarity_of(incoming, open);
    double const mine = sum_of(incoming.asks, rarity);
    std::vector<std::uint32_t> const title = grams_of(subject_words(incoming.title));
    std::vector<FormOverlap> overlaps;
    for (FormSignature const& other : open) {
        std::vector<std::string> shared;
        std::set_intersection(incoming.asks.begin(), incoming.asks.end(), other.asks.begin(), other.asks.end(), std::back_inserter(shared));
        double const both = sum_of(shared, rarity);
        double const all = mine + sum_of(other.asks, rarity) - both;
        double const titles = dice(title, grams_of(subject_words(other.title)));
        double const subject = !incoming.entity.empty() && incoming.entity == other.entity ? 1.0 : 0.0;
        double const score = kContained * (mine > 0 ? both / mine : 0) + kJaccard * (all > 0 ? both / all : 0) + kTitle * titles + kSubject * subject;
        int const thousandths = static_cast<int>(std::lround(1000 * score));
        overlaps.push_back({other.form, thousandths, thousandths >= kDeclaredFrom && !shared.empty()});
    }
    std::sort(overlaps.begin(), overlaps.end(), [](FormOverlap const& a, FormOverlap const& b) {
        return a.score != b.score ? a.score > b.score : a.open_form < b.open_form;
    });
    return overlaps;
}

}  // namespace yizhen::elements
