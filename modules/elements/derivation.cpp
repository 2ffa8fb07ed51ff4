#include "modules/elements/derivation.h"

#include "modules/elements/tsv.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::elements {

namespace {

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        std::size_t const end = text.find(separator);
        std::string_view part = text.substr(0, end);
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        if (!part.empty()) parts.push_back(part);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

bool is_total_form(std::string const& entity) {
    return entity == "村" || entity == "区" || entity == "楼" || entity == "政" || entity == "网格";
}

}  // namespace

/// What a meaning tells beyond soft words, words for whole classes and, unless kept, the words for counting.
std::vector<AtomId> Derivations::telling(Meaning const& meaning, bool keep_count) const {
    std::vector<AtomId> atoms;
    KnownAtoms const& known = m_reader->known();
    for (Item const& item : meaning.items) {
        if (item.atom == kUnknownAtom) {
            atoms.push_back(kUnknownAtom);
            continue;
        }
        Atom const& atom = m_reader->vocabulary().atom(item.atom);
        if (atom.kind == AtomKind::soft || m_entities->generic(item.atom)) continue;
        bool const counts = item.atom == known.count || item.atom == known.households || item.atom == known.persons || item.atom == known.flag;
        if (counts && !keep_count) continue;
        atoms.push_back(item.atom);
    }
    std::sort(atoms.begin(), atoms.end());
    return atoms;
}

bool Derivations::says_same(std::vector<AtomId> const& a, std::vector<AtomId> const& b) const {
    Vocabulary const& vocabulary = m_reader->vocabulary();
    auto covered = [&](std::vector<AtomId> const& mine, std::vector<AtomId> const& theirs) {
        return std::all_of(mine.begin(), mine.end(), [&](AtomId x) {
            return x != kUnknownAtom && std::any_of(theirs.begin(), theirs.end(), [&](AtomId y) { return y != kUnknownAtom && vocabulary.near(x, y) >= 0.7; });
        });
    };
    return !a.empty() && !b.empty() && covered(a, b) && covered(b, a);
}

/// "人: t:出生 h:日期" → the element that says just that; -1 when the catalogue has none.
int Derivations::operand_of(std::string_view alternatives) const {
    for (std::string_view const pattern : parts_of(alternatives, '|')) {
        std::size_t const colon = pattern.find(": ");
        if (colon == std::string_view::npos) continue;
        std::string_view const entity = pattern.substr(0, colon);
        std::string role;
        std::vector<AtomId> atoms;
        for (std::string_view const word : parts_of(pattern.substr(colon + 2), ' ')) {
            if (word.starts_with("r:")) role = word.substr(2);
            else atoms.push_back(m_reader->vocabulary().find(word));
        }
        std::sort(atoms.begin(), atoms.end());
        for (int i = 0; i < m_index->size(); ++i) {
            ElementMeaning const& element = m_index->element(i);
            Meaning const& name = element.names.front().meaning;
            if (element.entity == entity && name.role == role && telling(name, true) == atoms) return i;
        }
    }
    return -1;
}

void Derivations::collect_flags() {
    for (int i = 0; i < m_index->size(); ++i) {
        ElementMeaning const& element = m_index->element(i);
        bool const counted = element.entity == "人" || element.entity == "户";
        if (!counted || element.kind != "bool") continue;
        Meaning const& name = element.names.front().meaning;
        if (name.role.empty()) m_flags.push_back({i, element.entity, telling(name, false)});
    }
}

Result<Derivations> Derivations::parse(std::string_view text, ElementIndex const& index, MeaningReader const& reader, Entities const& entities) {
    Derivations out;
    out.m_index = &index;
    out.m_reader = &reader;
    out.m_entities = &entities;
    out.collect_flags();
    Result<Tsv> const read = parse_tsv(text, "derivations.tsv", {"need", "forms", "operands", "formula", "band"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        Rule rule;
        bool complete = true;
        for (std::string_view const word : parts_of(tsv.rows[row][0], ' ')) {
            if (word.size() < 3 || word[1] != ':') return tsv.problem(row, fmt::format("“{}”不是词义", word));
            rule.need.push_back(reader.vocabulary().find(word));
            complete = complete && rule.need.back() != kUnknownAtom;
        }
        for (std::string_view const form : parts_of(tsv.rows[row][1], ' ')) rule.forms.emplace_back(form);
        for (std::string_view const pattern : parts_of(tsv.rows[row][2], ';')) rule.operands.push_back(out.operand_of(pattern));
        complete = complete && std::find(rule.operands.begin(), rule.operands.end(), -1) == rule.operands.end();
        rule.formula = tsv.rows[row][3];
        rule.automatic = tsv.rows[row][4] == "automatic";
        std::sort(rule.need.begin(), rule.need.end());
        if (complete && !rule.need.empty() && !rule.operands.empty()) out.m_rules.push_back(std::move(rule));
    }
    return out;
}

std::optional<Derived> Derivations::by_rule(FormMeaning const& form, Meaning const& meaning) const {
    std::vector<AtomId> said = telling(meaning, true);
    if (!meaning.role.empty()) {
        AtomId const role = m_reader->vocabulary().find("r:" + meaning.role);
        said.push_back(role);
        std::sort(said.begin(), said.end());
    }
    for (Rule const& rule : m_rules) {
        bool const here = std::any_of(rule.forms.begin(), rule.forms.end(), [&](std::string const& f) { return f == "*" || f == form.entity; });
        if (!here || said != rule.need) continue;
        Derived out{rule.formula, rule.operands, rule.automatic, {}};
        for (std::size_t k = 0; k < rule.operands.size(); ++k) {
            std::string const mark = fmt::format("{{{}}}", k + 1);
            for (std::size_t at = out.formula.find(mark); at != std::string::npos; at = out.formula.find(mark)) {
                out.formula.replace(at, mark.size(), m_index->code(rule.operands[k]));
            }
        }
        return out;
    }
    return std::nullopt;
}

/// 低保户数 on a village form: as many as have the household flag 是否低保户.
std::optional<Derived> Derivations::by_flag(FormMeaning const& form, Meaning const& meaning) const {
    if (!is_total_form(form.entity) || !meaning.role.empty()) return std::nullopt;
    KnownAtoms const& known = m_reader->known();
    bool const households = meaning.has(known.households) || meaning.has(m_reader->vocabulary().find("e:家庭"));
    bool const persons = meaning.has(known.persons);
    bool const counts = households || persons || meaning.head == known.count || meaning.head == kUnknownAtom;
    if (!counts) return std::nullopt;
    std::vector<AtomId> const said = telling(meaning, false);
    for (Flag const& flag : m_flags) {
        if (households && flag.entity != "户") continue;
        if (persons && flag.entity != "人") continue;
        if (says_same(said, flag.says)) return Derived{"COUNT(" + m_index->code(flag.element) + ")", {flag.element}, false, {}};
    }
    return std::nullopt;
}

std::optional<Derived> Derivations::derive(FormMeaning const& form, FieldMeaning const& field) const {
    for (Meaning const& reading : field.readings) {
        std::optional<Derived> found = by_rule(form, reading);
        if (!found) continue;
        found->automatic = found->automatic && reading.guessed == 0;
        return found;
    }
    return by_flag(form, field.plain());
}

}  // namespace yizhen::elements
