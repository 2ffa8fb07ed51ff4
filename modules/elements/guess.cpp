#include "modules/elements/glyphs.h"
#include "modules/elements/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <map>

/// Words that no file knows: taken from the catalogue at hand, or guessed from known words that share their characters.

namespace yizhen::elements {

namespace {

constexpr std::size_t kLearntGlyphsMax = 10;
constexpr std::size_t kGuessedGlyphsMax = 12;
constexpr double kSingleShare = 0.7;   // of the likeness; the rest is pairs of characters
constexpr double kSecondWord = 0.12;   // a further spelling of the same meaning supports the best one
constexpr double kGuessLeast = 0.45;
constexpr double kUncovered = 0.4;     // what is left of the likeness to a word that has nothing of the unknown part

bool worth_learning(std::u32string_view run) {
    return run.size() >= 2 && run.size() <= kLearntGlyphsMax && std::all_of(run.begin(), run.end(), is_han_glyph);
}

}  // namespace

void Vocabulary::learn(std::vector<std::u32string> const& names) {
    std::vector<std::u32string> runs;
    for (std::u32string const& name : names) {
        for (Token const& token : segment(name)) {
            if (token.atoms != nullptr) continue;
            std::u32string run = name.substr(token.from, token.to - token.from);
            if (worth_learning(run)) runs.push_back(std::move(run));
        }
    }
    std::sort(runs.begin(), runs.end());
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    for (std::u32string const& run : runs) {
        AtomId const atom = intern("t:=" + to_utf8(run));  // "=": never an atom of the vocabulary's own
        m_atoms[static_cast<std::size_t>(atom)].name = to_utf8(run);
        m_atoms[static_cast<std::size_t>(atom)].learnt = run;
        Word word;
        word.atoms = {atom};
        word.learnt = true;
        add_word(run, std::move(word));
    }
}

void Vocabulary::index_spellings() {
    for (auto const& [text, word] : m_words) {
        bool const speaks = std::any_of(word.atoms.begin(), word.atoms.end(), [&](AtomId a) {
            AtomKind const kind = atom(a).kind;
            return kind != AtomKind::filler && kind != AtomKind::soft && kind != AtomKind::modifier;
        });
        if (text.size() >= 2 && speaks) m_spellings.push_back({text, &word.atoms, 0});
    }
    std::sort(m_spellings.begin(), m_spellings.end(), [](Spelling const& a, Spelling const& b) { return a.text < b.text; });
    for (std::uint32_t i = 0; i < m_spellings.size(); ++i) {
        std::u32string glyphs = m_spellings[i].text;
        std::sort(glyphs.begin(), glyphs.end());
        glyphs.erase(std::unique(glyphs.begin(), glyphs.end()), glyphs.end());
        for (char32_t const glyph : glyphs) m_by_glyph[glyph].push_back(i);
    }
    auto const total = static_cast<double>(m_spellings.size()) + 1.0;
    for (auto const& [glyph, list] : m_by_glyph) m_glyph_weight[glyph] = std::log(total / static_cast<double>(list.size()));
    for (Spelling& spelling : m_spellings) {
        for (char32_t const glyph : spelling.text) spelling.weight += glyph_weight(glyph);
    }
}

/// A character of no word at all weighs as much as the rarest.
double Vocabulary::glyph_weight(char32_t glyph) const {
    auto const found = m_glyph_weight.find(glyph);
    return found == m_glyph_weight.end() ? std::log(static_cast<double>(m_spellings.size()) + 1.0) : found->second;
}

double Vocabulary::likeness(std::u32string_view glyphs, Spelling const& spelling) const {
    double total = spelling.weight, shared = 0;
    std::size_t pairs = 0;
    std::u32string left = spelling.text;
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        double const weight = glyph_weight(glyphs[i]);
        total += weight;
        if (std::size_t const at = left.find(glyphs[i]); at != std::u32string::npos) {
            left[at] = 0;
            shared += weight;
        }
        if (i > 0 && spelling.text.find(glyphs.substr(i - 1, 2)) != std::u32string::npos) ++pairs;
    }
    auto const all_pairs = static_cast<double>(glyphs.size() + spelling.text.size()) - 2.0;
    double const single = 2.0 * shared / total;
    return kSingleShare * single + (1.0 - kSingleShare) * 2.0 * static_cast<double>(pairs) / std::max(1.0, all_pairs);
}

/// How much of these characters stands in the text, by weight.
double Vocabulary::share_of(std::u32string_view glyphs, std::u32string const& text) const {
    double total = 0, met = 0;
    for (char32_t const glyph : glyphs) {
        double const weight = glyph_weight(glyph);
        total += weight;
        if (text.find(glyph) != std::u32string::npos) met += weight;
    }
    return total > 0 ? met / total : 0;
}

/// Spellings that share two of these characters, one where there are but two.
std::vector<std::uint32_t> Vocabulary::sharing(std::u32string_view glyphs) const {
    thread_local std::vector<std::uint8_t> counts;
    counts.resize(m_spellings.size());
    std::vector<std::uint32_t> touched;
    for (char32_t const glyph : glyphs) {
        auto const found = m_by_glyph.find(glyph);
        // Characters like 数 or 类 stand in too many words to propose one.
        if (found == m_by_glyph.end() || found->second.size() * 12 > m_spellings.size()) continue;
        for (std::uint32_t const i : found->second) {
            if (counts[i]++ == 0) touched.push_back(i);
        }
    }
    std::uint8_t const least = glyphs.size() > 2 ? 2 : 1;
    std::vector<std::uint32_t> out;
    for (std::uint32_t const i : touched) {
        if (counts[i] >= least) out.push_back(i);
        counts[i] = 0;
    }
    return out;
}

Guess Vocabulary::guess(std::u32string_view glyphs, std::u32string_view unknown) const {
    if (glyphs.size() < 2 || glyphs.size() > kGuessedGlyphsMax) return {};
    std::vector<std::uint32_t> const like_these = sharing(glyphs);
    struct Vote {
        double best = 0, second = 0;
        std::vector<AtomId> const* atoms = nullptr;
    };
    std::map<std::vector<AtomId>, Vote> votes;
    for (std::uint32_t const i : like_these) {
        Spelling const& spelling = m_spellings[i];
        double like = likeness(glyphs, spelling);
        if (unknown.size() < glyphs.size()) like *= kUncovered + (1.0 - kUncovered) * share_of(unknown, spelling.text);
        if (like < 0.25) continue;
        Vote& vote = votes[*spelling.atoms];
        if (like > vote.best) {
            vote.second = vote.best;
            vote.best = like;
            vote.atoms = spelling.atoms;
        } else {
            vote.second = std::max(vote.second, like);
        }
    }
    Guess out;
    for (auto const& [key, vote] : votes) {
        double const like = vote.best + kSecondWord * vote.second;
        if (like >= kGuessLeast && like > out.likeness) out = {vote.atoms, like};
    }
    out.likeness = std::min(1.0, out.likeness);
    return out;
}

}  // namespace yizhen::elements
