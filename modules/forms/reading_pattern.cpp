#include "modules/forms/reading_pattern.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr int kGapDefault = 6;
constexpr int kGapMax = 40;
constexpr int kDepthMax = 24;
constexpr std::int64_t kGapWaysMax = 8'000;
constexpr std::u32string_view kNeverSeen = U"\"'“”‘’「」『』{}〔〕《》〈〉*";

PatternMask all_characters() { return PatternMask().set(); }
PatternMask only(char32_t c) { return PatternMask().set(mask_bit(c)); }
bool is_slot(PatternNode const& node) {
    return node.kind == PatternNode::Kind::number || node.kind == PatternNode::Kind::rate || node.kind == PatternNode::Kind::day;
}
bool is_edge(PatternNode const& node) { return node.kind == PatternNode::Kind::mark_begin || node.kind == PatternNode::Kind::mark_end; }

Problem wrong(std::string words) { return {problems::kBadInput, std::move(words)}; }

/// What a sequence may begin with goes into `out`; true where it may be empty.
bool add_first(PatternSequence const& sequence, PatternOptions& out) {
    for (auto const& node : sequence) {
        if (is_edge(node)) continue;
        if (node.kind == PatternNode::Kind::words) {
            out.first.insert(node.words.front());
            out.first_mask |= only(node.words.front());
            return false;
        }
        if (node.kind != PatternNode::Kind::options) {
            out.first_is_slot = out.first_is_slot || is_slot(node);
            out.first_mask.set();
            return node.kind == PatternNode::Kind::gap || node.kind == PatternNode::Kind::hit;
        }
        out.first.insert(node.options->first.begin(), node.options->first.end());
        out.first_is_slot = out.first_is_slot || node.options->first_is_slot;
        out.first_mask |= node.options->first_mask;
        if (!node.options->nullable) return false;
    }
    return true;
}

PatternMask last_of(PatternSequence const& sequence) {
    PatternMask mask;
    for (auto node = sequence.rbegin(); node != sequence.rend(); ++node) {
        if (is_edge(*node)) continue;
        if (node->kind == PatternNode::Kind::words) return mask | only(node->words.back());
        if (node->kind != PatternNode::Kind::options) return all_characters();
        mask |= node->options->last_mask;
        if (!node->options->nullable) return mask;
    }
    return all_characters();
}

std::shared_ptr<PatternOptions const> sealed(std::vector<PatternSequence> sequences) {
    auto out = std::make_shared<PatternOptions>();
    std::int64_t ways_max = 1;
    for (auto const& sequence : sequences) {
        out->nullable = add_first(sequence, *out) || out->nullable;
        out->last_mask |= last_of(sequence);
        std::int64_t ways = 1;
        for (auto const& node : sequence) {
            auto const here = node.kind == PatternNode::Kind::gap ? node.gap + 1 : node.options ? node.options->gap_ways : 1;
            ways = std::min(ways * here, kGapWaysMax + 1);
            if (node.options) out->depth = std::max(out->depth, node.options->depth + 1);
        }
        ways_max = std::max(ways_max, ways);
    }
    if (out->nullable) out->first_mask = out->last_mask = all_characters();
    out->gap_ways = ways_max;
    out->sequences = std::move(sequences);
    return out;
}

class Parser {
public:
    Parser(std::u32string_view text, PatternLists const& lists) : m_text(text), m_lists(lists) {}

    Result<std::shared_ptr<PatternOptions const>> run() {
        auto all = alternatives(0);
        if (!all) return all.problem();
        if (m_at < m_text.size()) return wrong(fmt::format("多了一个“{}”", text::utf8(m_text.substr(m_at, 1))));
        auto out = sealed(std::move(all.value()));
        if (out->depth > kDepthMax) return wrong("嵌套太深");
        if (out->gap_ways > kGapWaysMax) return wrong("省略号太多或太宽");
        return out;
    }

private:
    using Sequences = std::vector<PatternSequence>;

    Result<Sequences> alternatives(int depth) {
        if (depth > kDepthMax) return wrong("括号套得太深");
        Sequences out(1);
        while (m_at < m_text.size()) {
            char32_t const c = m_text[m_at];
            if (c == U')' || c == U']') break;
            if (c == U'|') {
                ++m_at;
                out.emplace_back();
                continue;
            }
            auto node = one(depth);
            if (!node) return node.problem();
            auto& sequence = out.back();
            bool const joins = node.value().kind == PatternNode::Kind::words && !sequence.empty() && sequence.back().kind == PatternNode::Kind::words;
            if (joins) {
                sequence.back().words += node.value().words;
            } else {
                sequence.push_back(std::move(node.value()));
            }
        }
        if (std::ranges::any_of(out, [](auto const& sequence) { return sequence.empty(); })) return wrong("竖线或括号里有一边是空的");
        return out;
    }

    Result<PatternNode> one(int depth) {
        char32_t const c = m_text[m_at++];
        switch (c) {
            case U'(': return group(depth, U')');
            case U'[': return group(depth, U']');
            case U'<': return slot();
            case U'…': return gap();
            case U'~': return PatternNode{PatternNode::Kind::hit, {}, {}, 0};
            case U'【': return PatternNode{PatternNode::Kind::mark_begin, {}, {}, 0};
            case U'】': return PatternNode{PatternNode::Kind::mark_end, {}, {}, 0};
            default: break;
        }
        if (kNeverSeen.find(c) != std::u32string_view::npos || c == U'>') return wrong(fmt::format("“{}”不必写：读的时候引号、书名号、括号都略去", text::utf8(std::u32string(1, c))));
        return PatternNode{PatternNode::Kind::words, std::u32string(1, c), {}, 0};
    }

    Result<PatternNode> group(int depth, char32_t close) {
        auto inner = alternatives(depth + 1);
        if (!inner) return inner.problem();
        if (m_at >= m_text.size() || m_text[m_at] != close) return wrong("括号没有收尾");
        ++m_at;
        if (close == U']') inner.value().emplace_back();
        return PatternNode{PatternNode::Kind::options, {}, sealed(std::move(inner.value())), 0};
    }

    Result<PatternNode> slot() {
        auto const end = m_text.find(U'>', m_at);
        if (end == std::u32string_view::npos) return wrong("尖括号没有收尾");
        std::u32string const name(m_text.substr(m_at, end - m_at));
        m_at = end + 1;
        if (name == U"数") return PatternNode{PatternNode::Kind::number, {}, {}, 0};
        if (name == U"比例") return PatternNode{PatternNode::Kind::rate, {}, {}, 0};
        if (name == U"日期") return PatternNode{PatternNode::Kind::day, {}, {}, 0};
        auto const list = m_lists.find(name);
        if (list == m_lists.end()) return wrong(fmt::format("没有词表“{}”；词表要写在用它的行前面", text::utf8(name)));
        return PatternNode{PatternNode::Kind::options, {}, list->second, 0};
    }

    Result<PatternNode> gap() {
        int size = 0;
        auto const from = m_at;
        while (m_at < m_text.size() && m_at - from < 3 && m_text[m_at] >= U'0' && m_text[m_at] <= U'9') size = size * 10 + static_cast<int>(m_text[m_at++] - U'0');
        if (m_at == from) size = kGapDefault;
        if (size < 1 || size > kGapMax) return wrong(fmt::format("省略号后面的字数要在 1 到 {} 之间", kGapMax));
        return PatternNode{PatternNode::Kind::gap, {}, {}, size};
    }

    std::u32string_view m_text;
    std::size_t m_at = 0;
    PatternLists const& m_lists;
};

std::u32string pattern_chars(std::string_view pattern) {
    std::u32string out;
    for (char32_t c : text::code_points(pattern)) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c != U' ' && c != 0x3000) out += c;
    }
    return out;
}

Result<PatternContext> context_of(PatternSequence sequence) {
    auto const is_hit = [](PatternNode const& node) { return node.kind == PatternNode::Kind::hit; };
    PatternContext out;
    auto const hit = std::ranges::find_if(sequence, is_hit);
    out.inside = hit == sequence.end();
    auto const part = [](PatternSequence some) { return sealed({std::move(some)}); };
    if (out.inside) {
        out.right = part(std::move(sequence));
        return out;
    }
    if (std::count_if(sequence.begin(), sequence.end(), is_hit) > 1) return wrong("“~”只能有一个");
    if (hit != sequence.begin()) out.left = part({sequence.begin(), hit});
    if (hit + 1 != sequence.end()) out.right = part({hit + 1, sequence.end()});
    if (!out.left && !out.right) return wrong("“~”的前后要有别的字");
    return out;
}

}  // namespace

Result<std::shared_ptr<PatternOptions const>> parse_pattern(std::string_view pattern, PatternLists const& lists) {
    auto const chars = pattern_chars(pattern);
    return Parser(chars, lists).run();
}

Result<std::vector<PatternContext>> parse_contexts(std::string_view contexts, PatternLists const& lists) {
    std::vector<PatternContext> out;
    if (text::trimmed(contexts).empty()) return out;
    auto const parsed = parse_pattern(contexts, lists);
    if (!parsed) return parsed.problem();
    for (auto const& sequence : parsed.value()->sequences) {
        auto context = context_of(sequence);
        if (!context) return context.problem();
        out.push_back(std::move(context.value()));
    }
    return out;
}

}  // namespace yizhen::forms
