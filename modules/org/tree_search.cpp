// The names lie one behind the other in one block of memory, in tree order; a search is one pass of memmem over the part
// of the block that belongs to the subtree. 27 MB of names take a few milliseconds, so no index is kept.

#include "modules/org/tree.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace yizhen::org {

namespace {

constexpr int kRanks = 3;
constexpr int kKinds = 9;
constexpr int kPathSplitsMax = 8;
constexpr int kAreasMax = 50;
constexpr std::size_t kQueryBytesMax = 300;

bool ascii_only(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool digits_only(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    auto finish = [&] {
        if (std::string folded = text::folded(word); !folded.empty()) words.push_back(std::move(folded));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const ideographic_space = text.substr(i, 3) == "\xe3\x80\x80";
        if (ideographic_space) i += 2;
        if (ideographic_space || text[i] == ' ' || text[i] == '/' || text[i] == '\t' || text[i] == '\n') {
            finish();
        } else {
            word += text[i];
        }
    }
    finish();
    return words;
}

}  // namespace

struct Tree::Query {
    std::string_view word;
    Interval places;
    std::optional<UnitKind> kind;
    std::size_t limit = kSearchLimit;
};

/// Hits by how good they are and how wide the unit is; each list is in tree order and as long as the limit.
struct Tree::Found {
    std::array<std::array<std::vector<std::int32_t>, kKinds>, kRanks> lists;

    void add(int rank, UnitKind kind, std::int32_t place, std::size_t limit) {
        auto& list = lists[static_cast<std::size_t>(rank)][static_cast<std::size_t>(kind)];
        if (list.size() < limit) list.push_back(place);
    }
    [[nodiscard]] std::vector<std::int32_t> best(std::size_t limit, int ranks = kRanks) const {
        std::vector<std::int32_t> out;
        for (int rank = 0; rank < ranks; ++rank) {
            for (auto list : lists[static_cast<std::size_t>(rank)]) {
                std::sort(list.begin(), list.end());
                for (std::int32_t const place : list) {
                    if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(place);
                    if (out.size() >= limit) return out;
                }
            }
        }
        return out;
    }
    [[nodiscard]] bool empty() const { return best(1).empty(); }
};

void Tree::scan(std::string const& arena, std::vector<std::uint32_t> const& starts, Query const& query,
                Found& found) const {
    auto place = static_cast<std::size_t>(query.places.first);
    auto const end = static_cast<std::size_t>(query.places.last) + 1;
    char const* const stop = arena.data() + starts[end];
    for (char const* from = arena.data() + starts[place]; from < stop;) {
        auto const* const hit = static_cast<char const*>(
            memmem(from, static_cast<std::size_t>(stop - from), query.word.data(), query.word.size()));
        if (hit == nullptr) return;
        auto const offset = static_cast<std::uint32_t>(hit - arena.data());
        std::size_t step = 1;  // gallop: hits may lie close together or far apart
        while (place + step < end && starts[place + step] <= offset) step *= 2;
        auto const begin = starts.begin();
        auto const found_start = std::upper_bound(begin + static_cast<std::ptrdiff_t>(place + step / 2),
                                                  begin + static_cast<std::ptrdiff_t>(std::min(place + step, end)), offset);
        place = static_cast<std::size_t>(found_start - begin) - 1;
        from = arena.data() + starts[place + 1];
        UnitKind const kind = m_kind[place];
        if (query.kind && kind != *query.kind) continue;
        bool const begins = offset == starts[place];
        bool const whole = begins && hit + query.word.size() + 1 == from;
        found.add(whole ? 0 : begins ? 1 : 2, kind, static_cast<std::int32_t>(place), query.limit);
    }
}

void Tree::scan_other_names(Query const& query, Found& found) const {
    auto const first = std::lower_bound(m_other_place.begin(), m_other_place.end(), query.places.first);
    for (auto i = first; i != m_other_place.end() && *i <= query.places.last; ++i) {
        auto const n = static_cast<std::size_t>(i - m_other_place.begin());
        std::string_view const name(m_others.data() + m_other_start[n], m_other_start[n + 1] - m_other_start[n] - 1);
        std::size_t const hit = name.find(query.word);
        UnitKind const kind = kind_at(*i);
        if (hit == std::string_view::npos || (query.kind && kind != *query.kind)) continue;
        found.add(name == query.word ? 0 : hit == 0 ? 1 : 2, kind, *i, query.limit);
    }
}

void Tree::scan_codes(Query const& query, Found& found) const {
    auto i = std::lower_bound(m_by_code.begin(), m_by_code.end(), query.word,
                              [this](std::int32_t place, std::string_view code) { return code_at(place) < code; });
    for (; i != m_by_code.end() && code_at(*i).starts_with(query.word); ++i) {
        UnitKind const kind = kind_at(*i);
        if (!query.places.holds(*i) || (query.kind && kind != *query.kind)) continue;
        found.add(code_at(*i) == query.word ? 0 : 1, kind, *i, query.limit);
    }
}

void Tree::find_word(Query const& query, Found& found) const {
    if (query.places.last < query.places.first || query.word.empty()) return;
    scan(m_names, m_name_start, query, found);
    scan_other_names(query, found);
    if (!ascii_only(query.word)) return;
    std::string const small = lower(std::string(query.word));
    Query initials = query;
    initials.word = small;
    if (!digits_only(query.word)) scan(m_initials, m_initials_start, initials, found);
    scan_codes(query, found);
}

/// The words before the last one choose areas; the last one is looked for below them.
void Tree::find_words(std::vector<std::string> const& words, Query query, Found& found) const {
    std::vector<Interval> areas{query.places};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        std::vector<Interval> narrower;
        for (Interval const area : areas) {
            Found above;
            find_word({words[i], area, std::nullopt, kAreasMax}, above);
            for (std::int32_t const place : above.best(kAreasMax)) {
                std::int32_t const last = m_last[static_cast<std::size_t>(place)];
                if (last > place) narrower.push_back({place + 1, last});
            }
        }
        areas = std::move(narrower);
        if (areas.size() > kAreasMax) areas.resize(kAreasMax);
    }
    query.word = words.back();
    for (Interval const area : areas) {
        query.places = area;
        find_word(query, found);
    }
}

/// "中原区林山寨街道": a cut after a word that ends a unit's name makes it "中原区 林山寨街道".
void Tree::find_path(Query const& query, Found& found) const {
    static constexpr std::array<std::string_view, 10> kEndings{"省", "市", "区", "县", "旗", "乡", "镇", "街道", "村", "社区"};
    std::vector<std::string> words{std::string(query.word)};
    for (int splits = 0; splits < kPathSplitsMax && found.empty(); ++splits) {
        std::string rest = words.back();
        std::size_t cut = std::string::npos;
        for (std::string_view const ending : kEndings) {
            std::size_t const hit = rest.find(ending, 3);
            if (hit != std::string::npos) cut = std::min(cut, hit + ending.size());
        }
        if (cut == std::string::npos || cut >= rest.size()) return;
        words.back() = rest.substr(0, cut);
        words.push_back(rest.substr(cut));
        find_words(words, query, found);
    }
}

void Tree::find_all(std::string_view text, Query const& query, Found& found) const {
    std::vector<std::string> const words = words_of(text.substr(0, kQueryBytesMax));
    if (words.empty() || size() == 0) return;
    find_words(words, query, found);
    if (!found.empty() || words.size() > 1) return;
    Query whole = query;
    whole.word = words.front();
    find_path(whole, found);
}

std::vector<Hit> Tree::search(std::string_view text, SearchOptions const& options) const {
    auto const limit = static_cast<std::size_t>(std::clamp(options.limit, 0, kSearchLimit));
    Interval const everywhere{0, static_cast<std::int32_t>(size()) - 1};
    Interval const places = options.within.known() ? interval(options.within) : everywhere;
    std::vector<Hit> hits;
    if (limit == 0 || places.last < places.first) return hits;
    Found found;
    find_all(text, {{}, places, options.kind, limit}, found);
    for (std::int32_t const place : found.best(limit)) hits.push_back({unit_at(place), path_text(at(place))});
    return hits;
}

Result<Unit> Tree::resolve(RealmId realm, std::string_view name) const {
    UnitId const county = county_of(realm);
    std::string const shown = text::shortened(text::trimmed(name), 40);
    if (std::int32_t const place = place_of_code(text::trimmed(name)); place >= 0) return unit_at(place);
    if (!holds(county)) return Problem{problems::kNotFound, "还没有导入本县的单位，请先用 yizhen import units 导入"};

    Found inside;
    find_all(name, {{}, interval(county), std::nullopt, kSearchLimit}, inside);
    std::vector<std::int32_t> places = inside.best(kSearchLimit, 1);
    if (places.empty()) places = inside.best(kSearchLimit);
    if (places.empty()) {
        // Issuers above the county are meant by their exact name only.
        Found outside;
        find_all(name, {{}, {0, static_cast<std::int32_t>(size()) - 1}, std::nullopt, kSearchLimit}, outside);
        places = outside.best(kSearchLimit, 1);
    }
    if (places.size() == 1) return unit_at(places.front());
    if (places.empty()) {
        return Problem{problems::kNotFound, fmt::format("找不到单位“{}”，请写全称、简称或编码", shown)};
    }
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 5); ++i)
        list += fmt::format("{}{}（{}）", i == 0 ? "" : "、", path_text(at(places[i])), code_at(places[i]));
    return Problem{problems::kBadInput, fmt::format("“{}”可能指 {} 个单位：{}{}，请写编码或带上级名称", shown, places.size(),
                                                    list, places.size() > 5 ? " 等" : "")};
}

}  // namespace yizhen::org
