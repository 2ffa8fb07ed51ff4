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
};

/// A piece of a label: a known word with its atoms, or a run of characters that no word covers.
struct Token {
    std::size_t from = 0;
    std::size_t to = 0;
    std::vector<AtomId> const* atoms = nullptr;  ///< null: unknown
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

    [[nodiscard]] std::vector<Token> segment(std::u32string_view glyphs) const;
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
    };
    std::vector<Atom> m_atoms;
    std::map<std::string, AtomId, std::less<>> m_atom_ids;
    std::vector<double> m_missing_cost;
    std::vector<std::vector<std::pair<AtomId, double>>> m_near_lists;
    std::unordered_map<std::u32string, Word> m_words;
    std::size_t m_word_length_max = 0;
    std::size_t m_word_count = 0;

    AtomId intern(std::string_view written);
    Result<Done> read_words(std::string_view text, WordDrop const& drop);
    Result<Done> read_near(std::string_view text);
};

}  // namespace yizhen::elements
