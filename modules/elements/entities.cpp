#include "modules/elements/entities.h"

#include "modules/elements/tsv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace yizhen::elements {

namespace {

/// Atoms of a cell; those that no word has are left out (a word may have been dropped), an ill-formed one is refused.
std::optional<std::vector<AtomId>> atoms_of(std::string_view text, Vocabulary const& vocabulary, bool& complete) {
    std::vector<AtomId> atoms;
    while (!text.empty()) {
        std::size_t const end = text.find(' ');
        std::string_view const word = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (word.empty()) continue;
        if (word.size() < 3 || word[1] != ':') return std::nullopt;
        AtomId const atom = vocabulary.find(word);
        if (atom == kUnknownAtom) complete = false;
        else atoms.push_back(atom);
    }
    return atoms;
}

}  // namespace

Result<Entities> Entities::parse(std::string_view text, Vocabulary const& vocabulary) {
    Entities out;
    Result<Tsv> const read = parse_tsv(text, "entities.tsv", {"kind", "a", "b", "value"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        std::string_view const kind = tsv.rows[row][0];
        std::string const a(tsv.rows[row][1]);
        std::string_view const b = tsv.rows[row][2];
        double const value = std::strtod(std::string(tsv.rows[row][3]).c_str(), nullptr);  // tidy: a weight, not an amount
        bool complete = true;
        std::size_t const arrow = b.find(" > ");
        std::string_view const left = kind == "personal" || kind == "generic" ? std::string_view(a) : b.substr(0, arrow);
        std::optional<std::vector<AtomId>> const atoms = kind == "fits" || kind == "class" || kind == "role" ? std::vector<AtomId>{} : atoms_of(left, vocabulary, complete);
        if (!atoms) return tsv.problem(row, "词义应写成 类:名");
        if (kind == "fits") {
            out.m_fit[{a, std::string(b)}] = value;
        } else if (kind == "class") {
            for (std::string_view rest = b; !rest.empty();) {
                std::size_t const end = rest.find('|');
                out.m_classes.emplace(std::string(rest.substr(0, end)), a);
                rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            }
        } else if (kind == "key") {
            if (complete) out.m_keys.push_back({a, *atoms, value});
        } else if (kind == "role" && arrow != std::string_view::npos) {
            out.m_roles[{a, std::string(left)}] = std::string(b.substr(arrow + 3));
        } else if (kind == "personal") {
            out.m_personal.insert(out.m_personal.end(), atoms->begin(), atoms->end());
        } else if (kind == "generic") {
            out.m_generic.insert(out.m_generic.end(), atoms->begin(), atoms->end());
        } else if (kind == "reading" && arrow != std::string_view::npos) {
            std::optional<std::vector<AtomId>> const to = atoms_of(b.substr(arrow + 3), vocabulary, complete);
            if (!to) return tsv.problem(row, "词义应写成 类:名");
            if (complete) out.m_readings.push_back({a, *atoms, *to});
        } else {
            return tsv.problem(row, fmt::format("“{}”不认识：第一列用 fits、class、key、role、personal、generic、reading", kind));
        }
    }
    return out;
}

double Entities::fit(std::string_view form_class, std::string_view element_class) const {
    if (form_class.empty() || element_class.empty()) return 0.5;
    if (form_class == element_class) return 1.0;
    auto const found = m_fit.find(std::pair<std::string, std::string>(form_class, element_class));
    return found == m_fit.end() ? 0.1 : found->second;
}

std::string Entities::class_named(std::string_view word) const {
    auto const found = m_classes.find(word);
    return found == m_classes.end() ? std::string{} : found->second;
}

std::string const& Entities::role_here(std::string_view entity, std::string const& role) const {
    auto const found = m_roles.find(std::pair<std::string, std::string>(entity, role));
    return found == m_roles.end() ? role : found->second;
}

bool Entities::generic(AtomId atom) const { return std::find(m_generic.begin(), m_generic.end(), atom) != m_generic.end(); }

}  // namespace yizhen::elements
