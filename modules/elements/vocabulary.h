#pragma once
/// Words and what they mean. Each word stands for one or several typed atoms; a label is cut into words by the
/// cheapest path. The words are data (data/matching/vocabulary.tsv), so that a county can add its own.

#include "kernel/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace yizhen::elements {

/// role: 监护人, 户主 … whose value it is.   head: 姓名, 电话, 日期 … what kind of value.
/// property: 民族, 学历 … head and subject in one.   modifier: 户籍, 上年, 其中 … changes the meaning, must agree.
/// soft: 目前, 详细 … seldom matters.   topic: 低保, 入党 … what it is about.   entity: 房屋, 党员 … what kind of thing.
enum class AtomKind : char {
    role = 'r', head = 'h', property = 'p', modifier = 'm', soft = 's', topic = 't', entity = 'e', filler = 'f'
};

using AtomId = int;
inline constexpr AtomId kUnknownAtom = -1;

struct Atom {
    AtomKind kind = AtomKind::filler;
    std::string name;
    std::string group;  ///< modifier: those that exclude each other; entity: its class; head, property: kind of value
    std::u32string learnt;  ///< a word that only the catalogue at hand uses, as it stands there; else empty
};

/// A piece of a label: a known word with its atoms, or a run of characters that no word covers.
struct Token {
    std::size_t from = 0;
    std::size_t to = 0;
    std::vector<AtomId> const* atoms = nullptr;  ///< null: unknown
};

/// What an unknown word may mean, by the known words whose characters it shares.
struct Guess {
    std::vector<AtomId> const* atoms = nullptr;  ///< null: nothing resembles it
    double likeness = 0;                         ///< 0..1
};

/// For training only: words left out at random, so that the ranker learns to live without them.
struct WordDrop {
    int percent = 0;
    std::uint32_t seed = 0;
    std::vector<std::string> words;  ///< also left out, exactly these
};

class Vocabulary {
public:
    /// vocabulary: words ("a|b|~c", "~" marks a one-character suffix, "c~" a prefix), atoms ("t:出生 h:日期@date"), area.
    /// near_pairs: atom, atom, weight in 0..1; an empty second atom gives the cost of the first where it is missing.
    static Result<Vocabulary> parse(std::string_view vocabulary, std::string_view near_pairs, WordDrop const& drop = {});

    /// `learnt`: also by the words that `learn` took from the catalogue.
    [[nodiscard]] std::vector<Token> segment(std::u32string_view glyphs, bool learnt = true) const;
    /// What no word covers in these names becomes a word of its own, so that it is found inside longer labels.
    void learn(std::vector<std::u32string> const& names);
    /// 补助标准线 → what 补助标准 means. `unknown`: the part of the text that no word covers; a known word that only
    /// shares the rest of it (是否有…组织) is no guess.
    [[nodiscard]] Guess guess(std::u32string_view glyphs, std::u32string_view unknown) const;
    [[nodiscard]] Atom const& atom(AtomId id) const { return m_atoms[static_cast<std::size_t>(id)]; }
    [[nodiscard]] AtomId find(std::string_view kind_and_name) const;  ///< "h:日期"; kUnknownAtom when no word has it
    [[nodiscard]] std::size_t atom_count() const { return m_atoms.size(); }
    [[nodiscard]] std::size_t word_count() const { return m_word_count; }
    /// 1 for the same atom, the near pair's weight, else 0.
    [[nodiscard]] double near(AtomId a, AtomId b) const;
    /// How much it costs when the other side lacks this atom; 1 unless the file says otherwise.
    [[nodiscard]] double missing_cost(AtomId a) const { return m_missing_cost[static_cast<std::size_t>(a)]; }
    [[nodiscard]] std::vector<std::pair<AtomId, double>> const& near_of(AtomId a) const {
        return m_near_lists[static_cast<std::size_t>(a)];
    }

private:
    struct Word {
        std::vector<AtomId> atoms;
        bool only_suffix = false;
        bool only_prefix = false;
        bool learnt = false;
    };
    struct Spelling {
        std::u32string text;
        std::vector<AtomId> const* atoms = nullptr;
        double weight = 0;  ///< of all its characters
    };
    std::vector<Atom> m_atoms;
    std::map<std::string, AtomId, std::less<>> m_atom_ids;
    std::vector<double> m_missing_cost;
    std::vector<std::vector<std::pair<AtomId, double>>> m_near_lists;
    std::unordered_map<std::u32string, Word> m_words;
    std::unordered_map<char32_t, std::size_t> m_longest_from;  ///< length of the longest word that begins so
    std::size_t m_word_count = 0;
    std::vector<Spelling> m_spellings;  ///< for `guess`
    std::unordered_map<char32_t, std::vector<std::uint32_t>> m_by_glyph;
    std::unordered_map<char32_t, double> m_glyph_weight;

    void add_word(std::u32string spelling, Word word);
    AtomId intern(std::string_view written);
    Result<Done> read_words(std::string_view text, WordDrop const& drop);
    Result<Done> read_near(std::string_view text);
    void index_spellings();
    [[nodiscard]] double glyph_weight(char32_t glyph) const;
    [[nodiscard]] double likeness(std::u32string_view glyphs, Spelling const& spelling) const;
    [[nodiscard]] std::vector<std::uint32_t> sharing(std::u32string_view glyphs) const;
    [[nodiscard]] double share_of(std::u32string_view glyphs, std::u32string const& text) const;
};

}  // namespace yizhen::elements
