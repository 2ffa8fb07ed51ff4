#include "modules/elements/meaning.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <array>

namespace yizhen::elements {

namespace {

constexpr std::array<std::u32string_view, 22> kPersonEndings{
    U"人", U"员", U"者", U"长", U"主", U"民警", U"主任", U"书记", U"干部", U"子女", U"老人",
    U"医生", U"教师", U"代表", U"对象", U"父亲", U"母亲", U"户主", U"亲属", U"家长", U"经理", U"老师"};

bool ends_as_person(std::u32string_view text) {
    return text.size() >= 2 && std::any_of(kPersonEndings.begin(), kPersonEndings.end(),
                                           [&](std::u32string_view ending) { return text.ends_with(ending); });
}

bool contains(std::u32string_view text, std::u32string_view part) { return text.find(part) != std::u32string_view::npos; }

}  // namespace

bool Meaning::has(AtomId atom) const {
    return atom != kUnknownAtom && std::any_of(items.begin(), items.end(), [&](Item const& i) { return i.atom == atom; });
}

void Meaning::add(AtomId atom, bool from_path) {
    if (atom == kUnknownAtom) return;
    for (Item& item : items) {
        if (item.atom == atom) {
            item.from_path = item.from_path && from_path;
            return;
        }
    }
    items.push_back({atom, {}, from_path});
}

void Meaning::remove(AtomId atom) {
    std::erase_if(items, [&](Item const& item) { return atom != kUnknownAtom && item.atom == atom; });
}

MeaningReader::MeaningReader(Vocabulary const& vocabulary, std::vector<AtomId> personal)
    : m_vocabulary(vocabulary), m_personal(vocabulary.atom_count(), false) {
    for (AtomId const atom : personal) {
        if (atom != kUnknownAtom) m_personal[static_cast<std::size_t>(atom)] = true;
    }
    auto find = [&](std::string_view atom) { return vocabulary.find(atom); };
    m_known = {find("h:姓名"), find("h:名称"), find("h:身份证号"), find("h:证件号"), find("h:电话"),
               find("h:地址"), find("h:区划"), find("h:关系"),     find("h:标志"),   find("h:数量"),
               find("h:户数"), find("h:人数"), find("t:出生"),     find("h:日期"),   find("h:编号")};
}

bool MeaningReader::personal(AtomId atom) const {
    return atom != kUnknownAtom && m_personal[static_cast<std::size_t>(atom)];
}

/// The known role of these words, with what qualifies it: 治安 + 负责人 is another person than 负责人.
std::string MeaningReader::role_of(std::u32string_view text, std::vector<Token> const& tokens, std::vector<bool>& used) const {
    std::string role;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].atoms == nullptr) continue;
        for (AtomId const id : *tokens[i].atoms) {
            if (m_vocabulary.atom(id).kind != AtomKind::role) continue;
            std::string qualifier;
            for (std::size_t k = i; k-- > 0;) {
                bool const qualifies = tokens[k].atoms == nullptr ||
                                       std::all_of(tokens[k].atoms->begin(), tokens[k].atoms->end(), [&](AtomId a) {
                                           AtomKind const kind = m_vocabulary.atom(a).kind;
                                           return kind == AtomKind::topic || kind == AtomKind::modifier;
                                       });
                if (!qualifies) break;
                std::u32string_view const words = text.substr(tokens[k].from, tokens[k].to - tokens[k].from);
                if (words == U"与" || words == U"和" || words == U"同" || words == U"跟" || words == U"是" || words == U"为") break;
                qualifier = to_utf8(words) + qualifier;
                used[k] = true;
            }
            if (!role.empty()) role += "/";
            role += (qualifier.empty() ? "" : "?" + qualifier) + m_vocabulary.atom(id).name;
        }
    }
    return role;
}

/// No known role: an unknown word that ends like a person, before a personal property.
std::string MeaningReader::literal_role(std::u32string_view text, std::vector<Token> const& tokens, std::vector<bool>& used) const {
    std::size_t property = 0;
    auto is_personal = [&](Token const& token) {
        return token.atoms != nullptr && std::any_of(token.atoms->begin(), token.atoms->end(), [&](AtomId a) { return personal(a) || a == m_known.relation; });
    };
    while (property < tokens.size() && !is_personal(tokens[property])) ++property;
    std::size_t const end = property < tokens.size() ? property : tokens.size();
    if (end == 0) return {};
    bool const bare = property == tokens.size();
    std::size_t first = 0;
    std::string group;
    bool only_groups = true;
    for (std::size_t i = 0; i < end; ++i) {
        if (tokens[i].atoms == nullptr) {
            only_groups = false;
            continue;
        }
        for (AtomId const id : *tokens[i].atoms) {
            Atom const& atom = m_vocabulary.atom(id);
            bool const empty = atom.kind == AtomKind::soft || atom.kind == AtomKind::filler || id == m_known.flag;
            bool const people = atom.kind == AtomKind::entity && atom.group == "人";
            if (people && !bare && (group.empty() || atom.name != "人员")) group = atom.name;
            if (i == first && empty) first = i + 1;
            only_groups = only_groups && (empty || people);
        }
    }
    if (first >= end) return {};
    std::u32string_view const words = text.substr(tokens[first].from, tokens[end - 1].to - tokens[first].from);
    if (!group.empty() && only_groups) return group == "人员" ? std::string{} : "=" + group;
    if (bare || !ends_as_person(words)) return {};
    for (std::size_t i = first; i < end; ++i) used[i] = true;
    return "?" + to_utf8(words);
}

void MeaningReader::read_part(std::u32string_view text, std::vector<Token> const& tokens, bool from_path, Meaning& meaning) const {
    std::vector<bool> used(tokens.size(), false);
    std::string role = role_of(text, tokens, used);
    bool const known_role = !role.empty();
    if (role.empty()) role = literal_role(text, tokens, used);
    if (!role.empty()) meaning.role = role;  // the innermost part that names a role decides
    bool has_value_word = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (used[i]) continue;
        if (tokens[i].atoms == nullptr) {
            std::u32string unknown(text.substr(tokens[i].from, tokens[i].to - tokens[i].from));
            meaning.unknown_glyphs += from_path ? 0 : static_cast<int>(unknown.size());
            meaning.items.push_back({kUnknownAtom, std::move(unknown), from_path});
            continue;
        }
        for (AtomId const id : *tokens[i].atoms) {
            AtomKind const kind = m_vocabulary.atom(id).kind;
            if (kind == AtomKind::filler) continue;
            if (kind == AtomKind::head || kind == AtomKind::property) {
                meaning.head = id;
                meaning.head_from_path = from_path;
                has_value_word = true;
            }
            if (kind != AtomKind::role) meaning.add(id, from_path);
        }
    }
    if (known_role && !has_value_word && !from_path) {
        meaning.name_implied = true;
        if (meaning.head == kUnknownAtom || meaning.head_from_path) {
            meaning.head = m_known.name;
            meaning.add(m_known.name);
        }
    }
}

/// 家庭住址（户籍）: the note says which of the two it is.
void MeaningReader::replace_modifier(AtomId by, Meaning& meaning) const {
    std::erase_if(meaning.items, [&](Item const& item) {
        return item.atom != kUnknownAtom && item.atom != by && m_vocabulary.atom(item.atom).kind == AtomKind::modifier &&
               m_vocabulary.atom(item.atom).group == m_vocabulary.atom(by).group;
    });
}

void MeaningReader::read_notes(Label const& label, Meaning& meaning) const {
    for (std::u32string const& note : label.notes) {
        if (meaning.head == m_known.document_number && contains(note, U"身份证")) {
            meaning.remove(m_known.document_number);
            meaning.add(m_known.identity);
            meaning.head = m_known.identity;
        }
        if (note.size() > 8) continue;
        std::vector<Token> const tokens = m_vocabulary.segment(note);
        if (std::any_of(tokens.begin(), tokens.end(), [](Token const& t) { return t.atoms == nullptr; })) continue;
        for (Token const& token : tokens) {
            for (AtomId const id : *token.atoms) {
                Atom const& atom = m_vocabulary.atom(id);
                if (atom.kind == AtomKind::role && meaning.role.empty()) meaning.role = atom.name;
                if (atom.kind == AtomKind::modifier && !atom.group.empty()) replace_modifier(id, meaning);
                if (atom.kind == AtomKind::modifier || atom.kind == AtomKind::topic) meaning.add(id);
            }
        }
    }
    bool const region = label.region || std::find(label.standards.begin(), label.standards.end(), "2260") != label.standards.end();
    AtomId const place = m_vocabulary.find("h:地");
    if (region && (meaning.head == m_known.address || meaning.head == place || meaning.head == kUnknownAtom)) {
        meaning.remove(m_known.address);
        meaning.remove(place);
        meaning.add(m_known.region);
        meaning.head = m_known.region;
    }
    bool const identity = std::find(label.standards.begin(), label.standards.end(), "11643") != label.standards.end();
    if (identity && meaning.head == m_known.document_number) {
        meaning.remove(m_known.document_number);
        meaning.add(m_known.identity);
        meaning.head = m_known.identity;
    }
}

Meaning MeaningReader::read(std::vector<Label> const& path, Label const& label) const {
    Meaning meaning;
    for (Label const& part : path) read_part(part.name, m_vocabulary.segment(part.name), true, meaning);
    read_part(label.name, m_vocabulary.segment(label.name), false, meaning);
    read_notes(label, meaning);
    meaning.glyphs = static_cast<int>(label.name.size());
    return meaning;
}

/// A neighbour of an unknown run that may be part of the same word. Whose value it is and how it is limited stays said.
bool MeaningReader::may_join(Token const& token) const {
    return token.atoms != nullptr && std::none_of(token.atoms->begin(), token.atoms->end(), [&](AtomId a) {
        AtomKind const kind = m_vocabulary.atom(a).kind;
        return kind == AtomKind::role || (kind == AtomKind::modifier && token.to - token.from > 1);
    });
}

/// Each unknown run, alone or with a neighbour, becomes the known word it resembles most. How unlike the worst one is;
/// negative when nothing was replaced.
double MeaningReader::guess_tokens(std::u32string_view text, std::vector<Token>& tokens) const {
    double unlike = -1;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].atoms != nullptr) continue;
        std::size_t best_from = i, best_to = i;
        Guess best;
        for (std::size_t const before : {std::size_t{0}, std::size_t{1}}) {
            for (std::size_t const after : {std::size_t{0}, std::size_t{1}}) {
                if (before > i || i + after >= tokens.size()) continue;
                if ((before == 1 && !may_join(tokens[i - 1])) || (after == 1 && !may_join(tokens[i + 1]))) continue;
                std::size_t const from = tokens[i - before].from, to = tokens[i + after].to;
                Guess const guess = m_vocabulary.guess(text.substr(from, to - from), text.substr(tokens[i].from, tokens[i].to - tokens[i].from));
                if (guess.atoms == nullptr || guess.likeness <= best.likeness) continue;
                best = guess;
                best_from = i - before;
                best_to = i + after;
            }
        }
        if (best.atoms == nullptr) continue;
        unlike = std::max(unlike, 1.0 - best.likeness);
        tokens[best_from] = {tokens[best_from].from, tokens[best_to].to, best.atoms};
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(best_from) + 1, tokens.begin() + static_cast<std::ptrdiff_t>(best_to) + 1);
        i = best_from;
    }
    return unlike;
}

std::optional<Meaning> MeaningReader::guess(std::vector<Label> const& path, Label const& label, bool learnt) const {
    std::vector<Token> tokens = m_vocabulary.segment(label.name, learnt);
    double const unlike = guess_tokens(label.name, tokens);
    if (unlike < 0) return std::nullopt;
    Meaning meaning;
    for (Label const& part : path) read_part(part.name, m_vocabulary.segment(part.name), true, meaning);
    read_part(label.name, tokens, false, meaning);
    read_notes(label, meaning);
    meaning.glyphs = static_cast<int>(label.name.size());
    meaning.guessed = std::max(0.01, unlike);
    return meaning;
}

}  // namespace yizhen::elements
