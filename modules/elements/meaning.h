#pragma once
/// What a label means: its atoms, whose value it is, what kind of value.

#include "modules/elements/label.h"
#include "modules/elements/vocabulary.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::elements {

/// One thing a label says. Unknown text is an item too: it may be just what tells two names apart.
struct Item {
    AtomId atom = kUnknownAtom;
    std::u32string text;        ///< unknown items only
    bool from_path = false;     ///< said by the header above, not by the field itself
};

struct Meaning {
    std::vector<Item> items;  ///< without fillers, each atom once
    /// Whose value: "监护人"; "" for the form's own subject. A person that no word names is written "?管控人";
    /// a group of people ("党员", "老年人") before a personal property is written "=党员" until the form decides.
    std::string role;
    bool role_inherited = false;    ///< carried over from a neighbour
    bool name_implied = false;      ///< a bare role: 联系人 stands for 联系人姓名
    AtomId head = kUnknownAtom;     ///< the last head or property
    bool head_from_path = false;
    int unknown_glyphs = 0;
    int glyphs = 0;
    double guessed = 0;             ///< how unlike the guessed word is: 0 nothing guessed, 1 nothing alike

    [[nodiscard]] bool has(AtomId atom) const;
    void add(AtomId atom, bool from_path = false);
    void remove(AtomId atom);
};

/// Words the module itself must know by name.
struct KnownAtoms {
    AtomId name, title, identity, document_number, phone, address, region, relation, flag, count, households, persons,
        birth, date, serial;
};

class MeaningReader {
public:
    /// `personal`: atoms that are properties of a person (姓名, 性别, 身份证号 …).
    MeaningReader(Vocabulary const& vocabulary, std::vector<AtomId> personal);

    /// `path` outermost first; the label's own words weigh most.
    [[nodiscard]] Meaning read(std::vector<Label> const& path, Label const& label) const;
    [[nodiscard]] Meaning read(Label const& label) const { return read({}, label); }
    /// The same where words that nobody knows are taken for the known words they resemble; none when nothing does.
    /// `learnt`: words that the catalogue at hand uses count as known.
    [[nodiscard]] std::optional<Meaning> guess(std::vector<Label> const& path, Label const& label, bool learnt) const;
    [[nodiscard]] bool personal(AtomId atom) const;
    [[nodiscard]] KnownAtoms const& known() const { return m_known; }
    [[nodiscard]] Vocabulary const& vocabulary() const { return m_vocabulary; }

private:
    Vocabulary const& m_vocabulary;
    std::vector<bool> m_personal;
    KnownAtoms m_known;

    void read_part(std::u32string_view text, std::vector<Token> const& tokens, bool from_path, Meaning& meaning) const;
    [[nodiscard]] bool may_join(Token const& token) const;
    [[nodiscard]] double guess_tokens(std::u32string_view text, std::vector<Token>& tokens) const;
    void replace_modifier(AtomId by, Meaning& meaning) const;
    void read_notes(Label const& label, Meaning& meaning) const;
    [[nodiscard]] std::string role_of(std::u32string_view text, std::vector<Token> const& tokens, std::vector<bool>& used) const;
    [[nodiscard]] std::string literal_role(std::u32string_view text, std::vector<Token> const& tokens, std::vector<bool>& used) const;
};

}  // namespace yizhen::elements
