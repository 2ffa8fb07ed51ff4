// Matching one pattern at one place, forward or backward, with a bound on the steps.

#include "modules/forms/reading_pattern.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

/// A pattern of the shipped table takes a few dozen; one that takes more is no match.
constexpr int kStepsMax = 20'000;

/// What is still to be matched once a sequence is done.
struct Rest {
    PatternSequence const* sequence;
    std::size_t done;  ///< nodes of it that are behind us
    Rest const* next;
};

template <bool kForward> class Walker {
public:
    explicit Walker(ScannedText const& text) : m_text(text) {}

    /// Where the match ends: behind its last character, or before its first one when walking backward.
    std::optional<std::uint32_t> walk(PatternOptions const& pattern, std::uint32_t at) {
        m_steps = 0;
        return options(pattern, at, nullptr) ? std::optional(m_end) : std::nullopt;
    }
    std::uint32_t mark_begin = kNoSpan;
    std::uint32_t mark_end = kNoSpan;
    ScanSpan const* slot = nullptr;

private:
    [[nodiscard]] bool has_next(std::uint32_t at) const { return kForward ? at < m_text.chars.size() : at > 0; }
    [[nodiscard]] char32_t next(std::uint32_t at) const { return kForward ? m_text.chars[at] : m_text.chars[at - 1]; }

    bool options(PatternOptions const& pattern, std::uint32_t at, Rest const* rest) {
        if (!pattern.nullable) {
            auto const& mask = kForward ? pattern.first_mask : pattern.last_mask;
            if (!has_next(at) || !mask.test(mask_bit(next(at)))) return false;
        }
        return std::ranges::any_of(pattern.sequences, [&](auto const& one) { return sequence(one, 0, at, rest); });
    }

    bool sequence(PatternSequence const& nodes, std::size_t done, std::uint32_t at, Rest const* rest) {
        if (++m_steps > kStepsMax) return false;
        if (done == nodes.size()) {
            if (rest) return sequence(*rest->sequence, rest->done, at, rest->next);
            m_end = at;
            return true;
        }
        auto const& node = nodes[kForward ? done : nodes.size() - 1 - done];
        switch (node.kind) {
            case PatternNode::Kind::words: return words(node.words, at) && sequence(nodes, done + 1, kForward ? at + size(node) : at - size(node), rest);
            case PatternNode::Kind::options: {
                Rest const after{&nodes, done + 1, rest};
                return options(*node.options, at, &after);
            }
            case PatternNode::Kind::gap: return gap(node, nodes, done, at, rest);
            case PatternNode::Kind::number: return span(m_text.numbers, nodes, done, at, rest);
            case PatternNode::Kind::rate: return span(m_text.rates, nodes, done, at, rest);
            case PatternNode::Kind::day: return span(m_text.days, nodes, done, at, rest);
            case PatternNode::Kind::mark_begin: return edge(mark_begin, nodes, done, at, rest);
            case PatternNode::Kind::mark_end: return edge(mark_end, nodes, done, at, rest);
            case PatternNode::Kind::hit: return false;
        }
        return false;
    }

    static std::uint32_t size(PatternNode const& node) { return static_cast<std::uint32_t>(node.words.size()); }
    [[nodiscard]] bool words(std::u32string_view wanted, std::uint32_t at) const {
        if (!kForward && wanted.size() > at) return false;
        auto const from = kForward ? at : at - wanted.size();
        return std::u32string_view(m_text.chars).substr(from).starts_with(wanted);
    }
    bool gap(PatternNode const& node, PatternSequence const& nodes, std::size_t done, std::uint32_t at, Rest const* rest) {
        for (int passed = 0; passed <= node.gap; ++passed) {
            if (sequence(nodes, done + 1, at, rest)) return true;
            if (m_steps > kStepsMax || !has_next(at) || ends_clause(next(at))) return false;
            at = kForward ? at + 1 : at - 1;
        }
        return false;
    }
    bool span(ScanIndex const& index, PatternSequence const& nodes, std::size_t done, std::uint32_t at, Rest const* rest) {
        auto const found = kForward ? index.from[at] : index.to[at];
        if (found == kNoSpan) return false;
        auto const& one = index.spans[found];
        if (!sequence(nodes, done + 1, kForward ? one.end : one.begin, rest)) return false;
        slot = &one;
        return true;
    }
    bool edge(std::uint32_t& place, PatternSequence const& nodes, std::size_t done, std::uint32_t at, Rest const* rest) {
        if (!sequence(nodes, done + 1, at, rest)) return false;
        place = at;
        return true;
    }

    ScannedText const& m_text;
    int m_steps = 0;
    std::uint32_t m_end = 0;
};

bool holds(ScannedText const& text, PatternContext const& context, std::uint32_t begin, std::uint32_t end) {
    if (context.inside) {
        for (auto at = begin; at < end; ++at) {
            auto const found = Walker<true>(text).walk(*context.right, at);
            if (found && *found <= end) return true;
        }
        return false;
    }
    return (!context.left || Walker<false>(text).walk(*context.left, begin)) && (!context.right || Walker<true>(text).walk(*context.right, end));
}

}  // namespace

std::optional<PatternMatch> match_at(ScannedText const& text, PatternOptions const& pattern, std::uint32_t at) {
    Walker<true> walker(text);
    auto const end = walker.walk(pattern, at);
    if (!end || *end <= at) return std::nullopt;
    PatternMatch out{at, *end, at, *end, walker.slot};
    if (walker.mark_begin != kNoSpan) out.mark_begin = walker.mark_begin;
    if (walker.mark_end != kNoSpan) out.mark_end = walker.mark_end;
    return out.mark_begin < out.mark_end ? std::optional(out) : std::nullopt;
}

bool any_holds(ScannedText const& text, std::vector<PatternContext> const& contexts, std::uint32_t begin, std::uint32_t end) {
    return std::ranges::any_of(contexts, [&](auto const& context) { return holds(text, context, begin, end); });
}

}  // namespace yizhen::forms
