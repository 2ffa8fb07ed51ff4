#include "modules/forms/checks_resolve.h"

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

std::string bare_mark(std::string_view mark) {
    auto key = squeezed(mark);
    if (key.size() > 2 && key.front() == '(' && key.back() == ')') key = key.substr(1, key.size() - 2);
    if (auto const equals = key.find('='); equals != std::string::npos) key.erase(equals);  // "3=1+2" over column 3
    if (key.size() > 2 && key.front() == '(' && key.back() == ')') key = key.substr(1, key.size() - 2);
    return key;
}

bool is_mark(std::string_view word) {
    auto const mark = bare_mark(word);
    if (mark.empty() || mark.size() > 5) return false;
    return std::ranges::all_of(mark, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }) &&
           std::ranges::any_of(mark, [](char c) { return c >= '0' && c <= '9'; });
}

FormField* field_with_mark(Block& block, std::string_view word) {
    auto const wanted = bare_mark(word);
    for (auto& field : block.fields) {
        if (!field.column_mark.empty() && bare_mark(field.column_mark) == wanted) return &field;
    }
    return nullptr;
}

/// A word of the header tree: some fields share it. Those are given, the total among them first if there is one.
struct Node {
    std::string label;  ///< bare
    std::size_t depth = 0;
    std::vector<std::string> parents;
    std::vector<FormField*> fields;
    bool leaf = false;
};

std::vector<Node> nodes_of(Block& block) {
    std::vector<Node> out;
    for (auto& field : block.fields) {
        if (field.is_ordinal || field.is_stub) continue;
        std::vector<std::string> parents;
        for (std::size_t depth = 0; depth < field.path.size(); ++depth) {
            auto label = without_brackets(squeezed(field.path[depth]));
            bool const leaf = depth + 1 == field.path.size();
            auto const known = std::ranges::find_if(out, [&](Node const& node) {
                return !node.leaf && !leaf && node.depth == depth && node.label == label && node.parents == parents;
            });
            if (known != out.end()) known->fields.push_back(&field);
            else out.push_back({label, depth, parents, {&field}, leaf});
            parents.push_back(std::move(label));
        }
    }
    return out;
}

bool is_sum_leaf(FormField const& field) {
    auto const key = without_brackets(squeezed(field.path.back()));
    return is_any(key, {"合计", "小计", "计", "总计", "总数"});
}

int likeness(std::string_view label, std::string_view word) {
    if (label == word) return 1000;
    for (std::string_view const tail : {"人数", "户数", "数"}) {
        if (word.ends_with(tail) && label == word.substr(0, word.size() - tail.size())) return 900;
    }
    auto const extra = static_cast<int>(text::length(label)) - static_cast<int>(text::length(word));
    if (extra <= 0 || word.size() < 6) return 0;
    if (label.ends_with(word)) return 600 - extra - (label.starts_with("人均") || label.starts_with("其中") ? 50 : 0);
    if (label.starts_with(word)) return 500 - extra;
    return has(label, word) ? 300 - extra : 0;
}

Node const* find_node(std::vector<Node> const& nodes, std::string_view word, Node const* near) {
    Node const* best = nullptr;
    int best_score = 0;
    for (auto const& node : nodes) {
        int score = likeness(node.label, word);
        if (score == 0) continue;
        // "总人口=男+女": of four columns 男 the one beside the total is meant.
        if (near != nullptr && node.parents == near->parents) score += 120;
        else if (near != nullptr && !node.parents.empty() && node.parents.back() == near->label) score += 110;
        else if (near != nullptr && !near->parents.empty() && node.parents.empty()) score += 10;
        if (score > best_score) best = &node, best_score = score;
    }
    return best;
}

/// "各类别之和": the heading with that word ("按残疾类别分"), all fields under it.
Node const* find_group(std::vector<Node> const& nodes, std::string_view term) {
    if (!term.starts_with("各") || !term.ends_with("之和")) return nullptr;
    auto const inner = text::code_points(term.substr(3, term.size() - 9));
    for (std::size_t length = inner.size(); length >= 2; --length) {
        auto const word = text::utf8(std::u32string_view(inner).substr(0, length));
        for (auto const& node : nodes) {
            if (!node.leaf && node.depth == 0 && has(node.label, word)) return &node;
        }
    }
    return nullptr;
}

/// The field that speaks for a node: itself, or the 合计 below a heading; null if the heading has none.
FormField* speaker(Node const& node) {
    if (node.leaf) return node.fields.front();
    for (auto* field : node.fields) {
        if (is_sum_leaf(*field) && field->path.size() == node.depth + 2) return field;
    }
    return node.fields.size() == 1 ? node.fields.front() : nullptr;
}

void resolve_names(BalanceCheck& check, Block& block) {
    auto const nodes = nodes_of(block);
    Node const* left = find_node(nodes, without_brackets(check.left), nullptr);
    auto* const left_field = left != nullptr ? speaker(*left) : nullptr;
    if (left_field == nullptr) return;
    std::vector<std::pair<int, std::string>> right;
    std::vector<std::string> ids;
    for (auto const& [sign, word] : check.right) {
        Node const* node = find_group(nodes, word);
        bool const group = node != nullptr;
        if (!group) node = find_node(nodes, without_brackets(word), left);
        if (node == nullptr) return;
        auto* const one = group ? nullptr : speaker(*node);
        if (one != nullptr && one == left_field) return;
        if (one != nullptr) {
            right.emplace_back(sign, word);
            ids.push_back(one->id);
            continue;
        }
        for (auto* field : node->fields) {
            if (field->is_part) continue;
            right.emplace_back(sign, field->path.back());
            ids.push_back(field->id);
        }
    }
    if (!check.divisor.empty()) {
        auto const* node = find_node(nodes, without_brackets(check.divisor), left);
        auto* const field = node != nullptr ? speaker(*node) : nullptr;
        if (field == nullptr) return;
        check.divisor_field = field->id;
    }
    check.left_field = left_field->id;
    check.right = std::move(right);
    check.right_fields = std::move(ids);
    left_field->has_equation = left_field->has_equation || check.relation == "=";
}

bool resolve_marks(BalanceCheck& check, Block& block) {
    auto* const left = field_with_mark(block, check.left);
    if (left == nullptr) return false;
    std::vector<std::string> ids;
    for (auto const& [sign, word] : check.right) {
        auto const* field = field_with_mark(block, word);
        if (field == nullptr) return false;
        ids.push_back(field->id);
    }
    auto const* divisor = check.divisor.empty() ? nullptr : field_with_mark(block, check.divisor);
    if (!check.divisor.empty() && divisor == nullptr) return false;
    // Several tables of a sheet count their columns from one: a ratio means the table where that column is a ratio.
    if (divisor != nullptr && !has_any(squeezed(left->path.back()), {"率", "%", "比"})) return false;
    if (divisor != nullptr) check.divisor_field = divisor->id;
    check.left_field = left->id;
    check.right_fields = std::move(ids);
    left->has_equation = left->has_equation || check.relation == "=";
    return true;
}

}  // namespace

void resolve(BalanceCheck& check, SheetLayout& sheet) {
    bool const marks = is_mark(check.left) && std::ranges::all_of(check.right, [](auto const& term) { return is_mark(term.second); });
    for (auto& block : sheet.blocks) {
        if (block.continues) continue;
        if (marks) {
            if (resolve_marks(check, block)) return;
        } else {
            resolve_names(check, block);
            if (!check.left_field.empty()) return;
        }
    }
}

}  // namespace yizhen::forms
