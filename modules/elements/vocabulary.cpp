#include "modules/elements/vocabulary.h"

#include "kernel/problem_catalogue.h"
#include "modules/elements/glyphs.h"
#include "modules/elements/tsv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace yizhen::elements {

namespace {

constexpr double kUnknownGlyphCost = 1.6;
constexpr std::string_view kKinds = "rhpmstef";

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        std::size_t const end = text.find(separator);
        if (end != 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

std::uint32_t hash_of(std::string_view word, std::uint32_t seed) {
    std::uint32_t hash = 2166136261U ^ (seed * 2654435761U);
    for (char const c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    hash ^= hash >> 15;
    hash *= 2246822519U;
    return hash ^ (hash >> 13);
}

bool dropped(std::string_view word, WordDrop const& drop) {
    if (drop.percent > 0 && hash_of(word, drop.seed) % 100 < static_cast<std::uint32_t>(drop.percent)) return true;
    return std::find(drop.words.begin(), drop.words.end(), word) != drop.words.end();
}

}  // namespace

AtomId Vocabulary::find(std::string_view kind_and_name) const {
    auto const found = m_atom_ids.find(kind_and_name);
    return found == m_atom_ids.end() ? kUnknownAtom : found->second;
}

AtomId Vocabulary::intern(std::string_view written) {
    std::size_t const at = written.find('@');
    std::string_view const key = written.substr(0, at);
    std::string_view const group = at == std::string_view::npos ? std::string_view{} : written.substr(at + 1);
    auto const [entry, fresh] = m_atom_ids.emplace(std::string(key), static_cast<AtomId>(m_atoms.size()));
    if (fresh) {
        m_atoms.push_back({static_cast<AtomKind>(key[0]), std::string(key.substr(2)), std::string(group), {}});
        m_missing_cost.push_back(1.0);
        m_near_lists.emplace_back();
    } else if (!group.empty()) {
        m_atoms[static_cast<std::size_t>(entry->second)].group = group;
    }
    return entry->second;
}

/// The first meaning of a word stands.
void Vocabulary::add_word(std::u32string spelling, Word word) {
    std::size_t& longest = m_longest_from[spelling.front()];
    longest = std::max(longest, spelling.size());
    m_words.emplace(std::move(spelling), std::move(word));
}

Result<Done> Vocabulary::read_words(std::string_view text, WordDrop const& drop) {
    Result<Tsv> const read = parse_tsv(text, "vocabulary.tsv", {"words", "atoms"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    auto const words = static_cast<std::size_t>(tsv.column("words"));
    auto const atoms = static_cast<std::size_t>(tsv.column("atoms"));
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        Word meaning;
        for (std::string_view const written : parts_of(tsv.rows[row][atoms], ' ')) {
            if (written.size() < 3 || written[1] != ':' || kKinds.find(written[0]) == std::string_view::npos) {
                return tsv.problem(row, fmt::format("“{}”不是词义：应写成 类:名，类用 r h p m s t e f", written));
            }
            meaning.atoms.push_back(intern(written));
        }
        if (meaning.atoms.empty()) return tsv.problem(row, "这一行没有词义");
        for (std::string_view word : parts_of(tsv.rows[row][words], '|')) {
            ++m_word_count;
            if (dropped(word, drop)) continue;
            Word entry = meaning;
            entry.only_suffix = word.front() == '~';
            entry.only_prefix = word.back() == '~';
            if (entry.only_suffix) word.remove_prefix(1);
            if (entry.only_prefix) word.remove_suffix(1);
            std::u32string key = folded_glyphs(word);
            if (key.empty()) continue;
            add_word(std::move(key), std::move(entry));
        }
    }
    return Done{};
}

Result<Done> Vocabulary::read_near(std::string_view text) {
    Result<Tsv> const read = parse_tsv(text, "near_pairs.tsv", {"a", "b", "weight"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        std::string_view const first = tsv.rows[row][0];
        std::string_view const second = tsv.rows[row][1];
        double const weight = std::strtod(std::string(tsv.rows[row][2]).c_str(), nullptr);  // tidy: a weight, not an amount
        if (first.size() < 3 || weight < 0 || weight > 1) return tsv.problem(row, "应有词义和 0 到 1 之间的权重");
        AtomId const a = intern(first);
        if (second.empty()) {
            m_missing_cost[static_cast<std::size_t>(a)] = weight;
            continue;
        }
        AtomId const b = intern(second);
        m_near_lists[static_cast<std::size_t>(a)].emplace_back(b, weight);
        m_near_lists[static_cast<std::size_t>(b)].emplace_back(a, weight);
    }
    return Done{};
}

Result<Vocabulary> Vocabulary::parse(std::string_view vocabulary, std::string_view near_pairs, WordDrop const& drop) {
    Vocabulary out;
    if (Result<Done> const words = out.read_words(vocabulary, drop); !words) return words.problem();
    if (!near_pairs.empty()) {
        if (Result<Done> const near = out.read_near(near_pairs); !near) return near.problem();
    }
    out.index_spellings();
    return out;
}

double Vocabulary::near(AtomId a, AtomId b) const {
    if (a == b) return 1.0;
    for (auto const& [other, weight] : m_near_lists[static_cast<std::size_t>(a)]) {
        if (other == b) return weight;
    }
    return 0;
}

std::vector<Token> Vocabulary::segment(std::u32string_view glyphs, bool learnt) const {
    struct Step {
        double cost = std::numeric_limits<double>::infinity();
        std::size_t from = 0;
        std::vector<AtomId> const* atoms = nullptr;
    };
    std::size_t const n = glyphs.size();
    std::vector<Step> steps(n + 1);
    steps[0].cost = 0;
    for (std::size_t at = 0; at < n; ++at) {
        // An unknown character, then every word that begins here.
        bool const inside_unknown = at > 0 && steps[at].atoms == nullptr;
        double const unknown = steps[at].cost + (inside_unknown ? kUnknownGlyphCost * 0.8 : kUnknownGlyphCost);
        if (unknown < steps[at + 1].cost) steps[at + 1] = {unknown, at, nullptr};
        auto const longest = m_longest_from.find(glyphs[at]);
        std::size_t const length_max = longest == m_longest_from.end() ? 0 : std::min(longest->second, n - at);
        for (std::size_t length = 1; length <= length_max; ++length) {
            auto const found = m_words.find(std::u32string(glyphs.substr(at, length)));
            if (found == m_words.end()) continue;
            Word const& word = found->second;
            if (word.learnt && !learnt) continue;
            if (word.only_suffix && (at == 0 || at + length < n)) continue;
            if (word.only_prefix && (at > 0 || length == n)) continue;
            auto const l = static_cast<double>(length);
            double const cost = steps[at].cost + 1.0 - 0.02 * l * l + (length == 1 ? 0.25 : 0.0);
            if (cost < steps[at + length].cost) steps[at + length] = {cost, at, &word.atoms};
        }
    }
    std::vector<Token> tokens;
    for (std::size_t at = n; at > 0; at = steps[at].from) tokens.push_back({steps[at].from, at, steps[at].atoms});
    std::reverse(tokens.begin(), tokens.end());
    std::vector<Token> merged;
    for (Token const& token : tokens) {
        if (token.atoms == nullptr && !merged.empty() && merged.back().atoms == nullptr) {
            merged.back().to = token.to;
        } else {
            merged.push_back(token);
        }
    }
    return merged;
}

}  // namespace yizhen::elements
