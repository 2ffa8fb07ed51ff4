#include "kernel/expr/node.h"
#include "kernel/text/text.h"

namespace yizhen::expr {
namespace {

/// `*` matched with one step back at a time: linear memory, and no pattern makes it exponential.
bool matches(std::u32string_view pattern, std::u32string_view any_mask, std::u32string_view words) {
    std::size_t p = 0;
    std::size_t w = 0;
    std::size_t star = std::u32string_view::npos;
    std::size_t mark = 0;
    while (w < words.size()) {
        if (p < pattern.size() && any_mask[p] == U'*') {
            star = p++;
            mark = w;
        } else if (p < pattern.size() && (any_mask[p] == U'?' || (any_mask[p] == U' ' && pattern[p] == words[w]))) {
            ++p;
            ++w;
        } else if (star != std::u32string_view::npos) {
            p = star + 1;
            w = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && any_mask[p] == U'*') ++p;
    return p == pattern.size();
}

}  // namespace

std::vector<GlobPart> parse_glob(std::string_view glob) {
    std::vector<GlobPart> parts;
    auto const plain = [&](char c) {
        if (parts.empty() || parts.back().kind != GlobPart::Kind::words) parts.push_back({});
        parts.back().words += c;
    };
    for (std::size_t i = 0; i < glob.size(); ++i) {
        char const c = glob[i];
        bool const escape = c == '\\' && i + 1 < glob.size() &&
                            (glob[i + 1] == '*' || glob[i + 1] == '?' || glob[i + 1] == '\\');
        if (escape) {
            plain(glob[++i]);
        } else if (c == '*') {
            parts.push_back({GlobPart::Kind::any, {}});
        } else if (c == '?') {
            parts.push_back({GlobPart::Kind::one, {}});
        } else {
            plain(c);
        }
    }
    return parts;
}

bool glob_matches(std::vector<GlobPart> const& glob, std::string_view words) {
    std::u32string pattern;
    std::u32string mask;
    for (auto const& part : glob) {
        auto const points = text::code_points(part.kind == GlobPart::Kind::words ? part.words : "?");
        pattern += points;
        mask.append(points.size(), part.kind == GlobPart::Kind::words ? U' '
                                   : part.kind == GlobPart::Kind::any ? U'*'
                                                                      : U'?');
    }
    return matches(pattern, mask, text::code_points(words));
}

}  // namespace yizhen::expr
