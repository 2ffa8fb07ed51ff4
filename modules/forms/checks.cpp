#include "modules/forms/checks.h"

#include "modules/forms/checks_resolve.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kTermLength = 30;
constexpr std::size_t kTermsMax = 64;

/// A text cut into clauses, each squeezed: at sentence ends and where wide gaps stand between equations.
std::vector<std::string> clauses(std::string_view raw) {
    std::vector<std::string> out;
    std::u32string now;
    int gap = 0;
    auto const close = [&] {
        if (!now.empty()) out.push_back(squeezed(text::utf8(now)));
        now.clear();
    };
    for (char32_t const c : text::code_points(raw)) {
        bool const space = c == ' ' || c == 0x3000 || c == '\t' || c == '\n' || c == '\r';
        gap = space ? gap + (c == '\n' ? 2 : 1) : 0;
        bool const end = c == ';' || c == U'；' || c == U'。' || c == ',' || c == U'，';
        if (end || gap >= 3) close();
        else if (!space) now.push_back(c);
    }
    close();
    return out;
}

struct Sides {
    std::vector<std::u32string> sides;
    std::vector<std::string> relations;
};

Sides split_relations(std::u32string_view clause) {
    Sides out;
    out.sides.emplace_back();
    for (std::size_t i = 0; i < clause.size(); ++i) {
        char32_t const c = clause[i];
        bool const pair = i + 1 < clause.size() && clause[i + 1] == '=';
        std::string relation;
        if (c == '=') relation = "=";
        else if (c == U'≥' || (c == '>' && pair)) relation = ">=";
        else if (c == U'≤' || (c == '<' && pair)) relation = "<=";
        if (relation.empty()) {
            out.sides.back().push_back(c);
            continue;
        }
        if (c == '>' || c == '<') ++i;
        out.relations.push_back(relation);
        out.sides.emplace_back();
    }
    return out;
}

/// "注:3.已投入帮扶资金" → "已投入帮扶资金".
void strip_lead(std::u32string& side) {
    if (auto const colon = side.rfind(':'); colon != std::u32string::npos) side.erase(0, colon + 1);
    std::size_t digits = 0;
    while (digits < side.size() && side[digits] >= '0' && side[digits] <= '9') ++digits;
    if (digits > 0 && digits + 1 < side.size() && (side[digits] == '.' || side[digits] == U'、')) side.erase(0, digits + 1);
}

bool is_term(std::u32string_view term) {
    if (term.empty() || term.size() > kTermLength) return false;
    auto const brackets = std::ranges::count(term, U'(') == std::ranges::count(term, U')');
    return brackets && term.find_first_of(U"?!“”\"、/÷×=") == std::u32string_view::npos;
}

bool split_terms(std::u32string_view side, std::vector<std::pair<int, std::string>>& out) {
    int sign = 1;
    std::u32string now;
    auto const close = [&] {
        bool const good = is_term(now);
        if (good) out.emplace_back(sign, text::utf8(now));
        now.clear();
        return good;
    };
    for (char32_t const c : side) {
        bool const minus = c == '-' || c == U'−' || c == U'﹣';
        if (c != '+' && !minus) {
            now.push_back(c);
            continue;
        }
        if (!close()) return false;
        sign = minus ? -1 : 1;
    }
    return close() && out.size() <= kTermsMax;
}

bool read_right(std::u32string side, BalanceCheck& check) {
    for (std::u32string_view const tail : {U"×100%", U"*100%", U"X100%", U"x100%"}) {
        if (side.size() > tail.size() && std::u32string_view(side).ends_with(tail)) side.erase(side.size() - tail.size()), check.percent = true;
    }
    auto const slash = side.find_first_of(U"/÷");
    if (slash != std::u32string::npos && side.find_first_of(U"/÷", slash + 1) == std::u32string::npos) {
        auto const divisor = side.substr(slash + 1);
        if (!is_term(divisor) || divisor.find_first_of(U"+-") != std::u32string::npos) return false;
        check.divisor = text::utf8(divisor);
        side.erase(slash);
    }
    return split_terms(side, check.right);
}

std::optional<BalanceCheck> one_check(std::u32string left, std::string relation, std::u32string right, std::string const& written) {
    // A sum may stand on the left: then the single term is what it gives.
    bool const sum_left = left.find_first_of(U"+-") != std::u32string::npos;
    if (sum_left) {
        std::swap(left, right);
        if (relation == ">=") relation = "<=";
        else if (relation == "<=") relation = ">=";
    }
    BalanceCheck check;
    check.text = written;
    check.relation = relation;
    if (!is_term(left) || left.find_first_of(U"+-/÷×") != std::u32string::npos || !read_right(right, check)) return std::nullopt;
    check.left = text::utf8(left);
    return check;
}

/// Words around a formula that speaks of how to fill, not of a balance: "是填“1”" has no relation and never comes here.
bool is_formula_side(std::u32string_view side) { return !side.empty() && side.find(U"□") == std::u32string_view::npos; }

}  // namespace

std::vector<BalanceCheck> equations_in(std::string_view text) {
    std::vector<BalanceCheck> out;
    for (auto const& whole_clause : clauses(text)) {
        // "合计（4=2+3）": the equation is what the bracket says.
        auto const inner = in_brackets(whole_clause);
        auto const& clause = has(inner, "=") ? inner : whole_clause;
        auto parts = split_relations(text::code_points(clause));
        if (parts.relations.empty()) continue;
        auto const whole = text::utf8(parts.sides.front()).size();
        strip_lead(parts.sides.front());
        auto const written = clause.substr(whole - text::utf8(parts.sides.front()).size());
        for (std::size_t i = 0; i < parts.relations.size(); ++i) {
            // Equality runs from the first side; a ≥ b ≥ c goes step by step.
            auto const& left = parts.relations[i] == "=" ? parts.sides.front() : parts.sides[i];
            if (!is_formula_side(left) || !is_formula_side(parts.sides[i + 1])) continue;
            if (auto check = one_check(left, parts.relations[i], parts.sides[i + 1], written)) out.push_back(std::move(*check));
        }
    }
    return out;
}

void read_checks(SheetLayout& sheet) {
    for (auto const& note : sheet.notes) {
        auto found = equations_in(note);
        sheet.checks.insert(sheet.checks.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    }
    for (auto const& block : sheet.blocks) {
        for (auto const& field : block.fields) {
            if (field.path.empty()) continue;
            // "合计（4=2+3）" in a header cell, "4=2+3" in the column-number row.
            for (auto const& words : {field.path.back(), field.column_mark}) {
                if (!has(words, "=") && !has(words, "＝")) continue;
                auto found = equations_in(words);
                sheet.checks.insert(sheet.checks.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
            }
        }
    }
    for (auto& check : sheet.checks) resolve(check, sheet);
}

}  // namespace yizhen::forms
