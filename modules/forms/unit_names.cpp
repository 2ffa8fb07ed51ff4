#include "modules/forms/unit_names.h"

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>
#include <array>

namespace yizhen::forms {
namespace {

enum Kind : int { kind_none, kind_township, kind_community, kind_village, kind_county };

struct Ending {
    std::string_view words;
    Kind kind;
};

/// Longest first: the first that fits is taken off.
constexpr std::array kEndings{
    Ending{"社区居民委员会", kind_community}, Ending{"社区居委会", kind_community}, Ending{"社区村民委员会", kind_community},
    Ending{"居民委员会", kind_community}, Ending{"村民委员会", kind_village}, Ending{"街道办事处", kind_township},
    Ending{"镇人民政府", kind_township}, Ending{"乡人民政府", kind_township}, Ending{"区人民政府", kind_county},
    Ending{"县人民政府", kind_county}, Ending{"市人民政府", kind_county}, Ending{"居委会", kind_community},
    Ending{"村委会", kind_village}, Ending{"行政村", kind_village}, Ending{"民族乡", kind_township},
    Ending{"街道办", kind_township}, Ending{"办事处", kind_township}, Ending{"社区", kind_community},
    Ending{"街道", kind_township}, Ending{"镇", kind_township}, Ending{"乡", kind_township},
    Ending{"村", kind_village}, Ending{"区", kind_county}, Ending{"县", kind_county}, Ending{"市", kind_county},
};

std::string stem_key(std::string const& stem, int kind) { return std::to_string(kind) + stem; }

template <class Map> std::vector<std::size_t> slot(Map const& map, std::string const& key) {
    auto const found = map.find(key);
    return found == map.end() ? std::vector<std::size_t>{} : found->second;
}

}  // namespace

std::optional<UnitLevel> level_of_heading(std::string_view words) {
    std::string key;
    for (char const c : squeezed(words)) {
        if (c != '(' && c != ')' && c != '/') key += c;
    }
    for (std::string_view const mark : {"、", "或"}) {
        for (auto at = key.find(mark); at != std::string::npos; at = key.find(mark)) key.erase(at, mark.size());
    }
    for (std::string_view const tail : {"名称", "名"}) {
        if (key.size() > tail.size() && key.ends_with(tail)) key.erase(key.size() - tail.size());
    }
    if (is_any(key, {"村", "社区", "村社区", "村居", "行政村", "居", "村居社区", "村委会", "村居委会", "社区村"})) return UnitLevel::village;
    if (is_any(key, {"乡镇", "街道", "乡镇街道", "街道乡镇", "镇街", "镇街道", "镇", "乡镇办", "街道办", "办事处", "街道办事处", "镇办"})) {
        return UnitLevel::township;
    }
    if (is_any(key, {"区", "县", "区县", "县区", "县市区", "县市", "市县"})) return UnitLevel::county;
    if (is_any(key, {"单位", "填报单位", "报送单位", "上报单位", "地区", "区划", "行政区划", "区域"})) return UnitLevel::reporting;
    return std::nullopt;
}

UnitNames::Key UnitNames::key_of(std::string_view words) {
    for (auto const& ending : kEndings) {
        if (words.size() > ending.words.size() && words.ends_with(ending.words)) {
            auto stem = words.substr(0, words.size() - ending.words.size());
            // A community that was a village keeps both words: 须水村社区.
            if (ending.kind == kind_community && stem.ends_with("村") && stem.size() > 6) stem.remove_suffix(3);
            return {std::string(stem), ending.kind};
        }
    }
    return {std::string(words), kind_none};
}

bool looks_like_unit(std::string_view words) {
    auto const folded = text::folded(text::without_list_mark(words));
    for (auto const& ending : kEndings) {
        if (!folded.ends_with(ending.words)) continue;
        auto const stem = std::string_view(folded).substr(0, folded.size() - ending.words.size());
        static std::vector<std::string_view> const kinds = {"行政", "自然", "贫困", "示范", "重点", "城中", "中心", "乡镇", "全县", "全区", "全市", "各乡", "各个"};
        return text::length(stem) >= 2 && !is_any(stem, kinds) && !stem.starts_with("各") && !stem.starts_with("全");
    }
    return false;
}

UnitNames::UnitNames(std::vector<UnitName> units) : m_units(std::move(units)) {
    auto const add = [](auto& map, std::string const& key, std::size_t unit) {
        auto& list = map[key];
        if (list.empty() || list.back() != unit) list.push_back(unit);
    };
    for (std::size_t i = 0; i < m_units.size(); ++i) {
        m_codes.emplace(m_units[i].code, i);
        auto names = m_units[i].other_names;
        names.insert(names.begin(), m_units[i].name);
        for (auto const& name : names) {
            auto const folded = text::folded(name);
            auto const key = key_of(folded);
            add(m_exact, folded, i);
            add(m_stems, stem_key(key.stem, key.kind), i);
            add(m_bare, key.stem, i);
        }
    }
}

std::vector<std::size_t> UnitNames::candidates(std::string const& folded) const {
    if (auto exact = slot(m_exact, folded); !exact.empty()) return exact;
    auto const key = key_of(folded);
    if (key.kind == kind_none) return slot(m_bare, folded);
    if (auto same = slot(m_stems, stem_key(key.stem, key.kind)); !same.empty()) return same;
    // 井下基地村委会 in a form, 井下基地社区 in the register: villages become communities and forms keep the old word.
    int const sibling = key.kind == kind_community ? kind_village : key.kind == kind_village ? kind_community : 0;
    return sibling == 0 ? std::vector<std::size_t>{} : slot(m_stems, stem_key(key.stem, sibling));
}

bool UnitNames::is_under(std::size_t unit, std::string_view words) const {
    auto const wanted = candidates(text::folded(words));
    std::string parent = m_units[unit].parent;
    for (int depth = 0; depth < 8 && !parent.empty(); ++depth) {
        auto const at = m_codes.find(parent);
        if (at == m_codes.end()) return false;
        if (std::ranges::find(wanted, at->second) != wanted.end()) return true;
        parent = m_units[at->second].parent;
    }
    return false;
}

std::optional<std::string> UnitNames::find(std::string_view words, std::vector<std::string> const& under) const {
    auto const folded = text::folded(text::without_list_mark(words));
    if (folded.empty()) return std::nullopt;
    auto found = candidates(folded);
    // 中原区须水街道: the words before are the unit above.
    auto const points = text::code_points(folded);
    for (std::size_t cut = 2; found.empty() && cut + 2 <= points.size(); ++cut) {
        auto const above = text::utf8(std::u32string_view(points).substr(0, cut));
        auto const parents = slot(m_exact, above);
        if (parents.empty()) continue;
        for (auto const unit : candidates(text::utf8(std::u32string_view(points).substr(cut)))) {
            if (is_under(unit, above)) found.push_back(unit);
        }
    }
    for (auto const& above : under) {
        if (found.size() < 2) break;
        std::vector<std::size_t> kept;
        for (auto const unit : found) {
            if (is_under(unit, above)) kept.push_back(unit);
        }
        if (!kept.empty()) found = std::move(kept);
    }
    if (found.size() != 1) return std::nullopt;
    return m_units[found.front()].code;
}

}  // namespace yizhen::forms
