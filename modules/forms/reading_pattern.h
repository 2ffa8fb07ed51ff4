#pragma once
/// Inside modules/forms only. The pattern language of data/reading/patterns.tsv: words, (甲|乙), [可有可无], <数> <比例>
/// <日期> <词表>, …8 for at most eight characters of one clause, 【】 around what is marked, ~ for the hit in a context.
/// A match costs a bounded number of steps, so reading is linear in the text.

#include "modules/forms/reading_scan.h"

#include <bitset>
#include <map>
#include <unordered_map>

namespace yizhen::forms {

struct PatternOptions;

/// Characters, by their last nine bits.
using PatternMask = std::bitset<512>;
[[nodiscard]] inline std::size_t mask_bit(char32_t c) { return c & 511; }

struct PatternNode {
    enum class Kind { words, options, gap, number, rate, day, hit, mark_begin, mark_end };
    Kind kind = Kind::words;
    std::u32string words;
    std::shared_ptr<PatternOptions const> options;
    int gap = 0;  ///< characters at most
};
using PatternSequence = std::vector<PatternNode>;

struct PatternOptions {
    std::vector<PatternSequence> sequences;
    std::set<char32_t> first;     ///< characters it may begin with
    bool first_is_slot = false;   ///< it may begin with a number, share or day
    bool nullable = false;
    PatternMask first_mask;  ///< what cannot begin or end here is passed over at once
    PatternMask last_mask;
    int depth = 1;
    std::int64_t gap_ways = 1;  ///< in how many ways the gaps can be spent
};
using PatternLists = std::map<std::u32string, std::shared_ptr<PatternOptions const>>;

/// A pattern or list; the Problem's message says what is wrong, without the line.
Result<std::shared_ptr<PatternOptions const>> parse_pattern(std::string_view pattern, PatternLists const& lists);

/// Where a hit may not, or must, stand: before ~ and behind it. Without ~ it is looked for inside the hit.
struct PatternContext {
    std::shared_ptr<PatternOptions const> left, right;
    bool inside = false;
};
Result<std::vector<PatternContext>> parse_contexts(std::string_view contexts, PatternLists const& lists);

struct PatternMatch {
    std::uint32_t begin = 0, end = 0;            ///< of all of it
    std::uint32_t mark_begin = 0, mark_end = 0;  ///< of what is marked
    ScanSpan const* slot = nullptr;              ///< the first number, share or day it took
};

[[nodiscard]] std::optional<PatternMatch> match_at(ScannedText const& text, PatternOptions const& pattern, std::uint32_t at);
/// Does one of the contexts hold around [begin, end)?
[[nodiscard]] bool any_holds(ScannedText const& text, std::vector<PatternContext> const& contexts, std::uint32_t begin, std::uint32_t end);

enum class ReadingRow { mark, base, superior };

struct CompiledPattern {
    int line = 0;
    ReadingRow kind = ReadingRow::mark;
    ReadingCategory category = ReadingCategory::deadline;
    std::shared_ptr<PatternOptions const> words;
    std::vector<PatternContext> needs, unless;
    std::string unit, why, example;
};

/// Takes hits of several categories back: negations, and names of what is to be done away with.
struct PatternShield {
    std::uint64_t categories = 0;  ///< bit by category
    std::vector<PatternContext> unless;
    std::vector<PatternContext> stands;  ///< contexts in which the hit stands all the same
};

struct CompiledPatterns {
    std::vector<CompiledPattern> rows;
    std::vector<PatternShield> shields;
    std::unordered_map<char32_t, std::vector<std::uint32_t>> by_first;
    std::vector<std::uint32_t> by_slot;  ///< rows that begin with a number, share or day
};

}  // namespace yizhen::forms
