#include "modules/elements/form_context.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <map>

namespace yizhen::elements {

namespace {

constexpr std::size_t kCarryDistanceMax = 5;
constexpr std::size_t kLookAheadMax = 3;
constexpr double kGuessSpeaksFirst = 0.45;

class FormReader {
public:
    FormReader(FormToMatch const& form, MeaningReader const& reader, Entities const& entities)
        : m_form(form), m_reader(reader), m_entities(entities), m_vocabulary(reader.vocabulary()) {}

    FormMeaning read() {
        read_title();
        for (FieldToMatch const& field : m_form.fields) m_out.fields.push_back(read_field(field));
        choose_entity();
        for (FieldMeaning& field : m_out.fields) {
            for (Meaning& reading : field.readings) reading.role = m_entities.role_here(m_out.entity, reading.role);
        }
        settle_groups();
        carry_roles();
        for (std::size_t i = 0; i < m_out.fields.size(); ++i) {
            mark_foreign(m_out.fields[i]);
            add_readings(m_out.fields[i]);
            add_permit(i);
        }
        return std::move(m_out);
    }

private:
    FormToMatch const& m_form;
    MeaningReader const& m_reader;
    Entities const& m_entities;
    Vocabulary const& m_vocabulary;
    FormMeaning m_out;
    std::map<std::string, double> m_votes;

    void read_title() {
        Label const title = parse_label(m_form.title);
        m_out.title_grams = grams_of(title.name);
        std::string last;
        for (Token const& token : m_vocabulary.segment(title.name)) {
            if (token.atoms == nullptr) continue;
            for (AtomId const id : *token.atoms) {
                Atom const& atom = m_vocabulary.atom(id);
                m_out.title_atoms.push_back(id);
                if (atom.kind != AtomKind::entity || atom.group.empty()) continue;
                m_votes[atom.group] += 1.0;
                last = atom.group;
            }
        }
        if (!last.empty()) m_votes[last] += 1.5;
    }

    FieldMeaning read_field(FieldToMatch const& field) const {
        FieldMeaning out;
        out.label = parse_label(field.name);
        std::vector<Label> path;
        for (std::string const& part : field.path) path.push_back(parse_label(part));
        out.readings.push_back(m_reader.read(path, out.label));
        out.grams = grams_of(out.label.name);
        out.unit = canonical_unit(folded_glyphs(field.unit_of_measure));
        if (out.unit.empty()) out.unit = out.label.unit;
        for (auto part = path.rbegin(); part != path.rend() && out.unit.empty(); ++part) out.unit = part->unit;
        out.source_kind = field.type;
        out.sample_kind = sample_kind_of(field.samples);
        add_guess(path, out);
        head_of_unit(out);
        Meaning const& meaning = out.readings.front();
        if (meaning.head != kUnknownAtom) out.kind = m_vocabulary.atom(meaning.head).group;
        if (out.label.date_format) out.kind = "date";
        return out;
    }

    /// What was carried over to the first reading of the words holds for the other one, literal or guessed.
    static void share_role(FieldMeaning& field) {
        Meaning const first = field.plain();
        for (std::size_t i = 1; i < field.readings.size() && first.role_inherited; ++i) {
            Meaning& other = field.readings[i];
            if (!other.role.empty()) continue;
            other.role = first.role;
            other.role_inherited = true;
        }
    }

    /// A likely guess speaks first, the literal reading stays beside it; an unlikely one is only tried.
    void add_guess(std::vector<Label> const& path, FieldMeaning& out) const {
        std::optional<Meaning> guess = m_reader.guess(path, out.label, true);
        if (!guess) return;
        bool const likely = guess->guessed <= kGuessSpeaksFirst;
        out.readings.insert(likely ? out.readings.begin() : out.readings.end(), std::move(*guess));
    }

    /// 村民小组（个） asks how many, 耕地（亩） how large. A unit that stands for the whole table says nothing of one column.
    void head_of_unit(FieldMeaning& out) const {
        static std::map<std::string_view, std::string_view> const asked{
            {"人", "h:人数"},   {"户", "h:户数"},   {"个", "h:数量"},     {"家", "h:数量"},     {"所", "h:数量"},   {"处", "h:数量"},
            {"座", "h:数量"},   {"栋", "h:数量"},   {"间", "h:数量"},     {"套", "h:数量"},     {"辆", "h:数量"},   {"台", "h:数量"},
            {"头", "h:数量"},   {"只", "h:数量"},   {"株", "h:数量"},     {"亩", "h:面积"},     {"万亩", "h:面积"}, {"公顷", "h:面积"},
            {"平方米", "h:面积"}, {"平方公里", "h:面积"}, {"万元", "h:金额"}, {"元", "h:金额"}, {"%", "h:比率"}};
        auto const found = asked.find(out.label.unit);
        if (found == asked.end()) return;
        AtomId const head = m_vocabulary.find(found->second);
        if (head == kUnknownAtom) return;
        for (Meaning& meaning : out.readings) {
            bool const counted = std::any_of(meaning.items.begin(), meaning.items.end(), [&](Item const& item) {
                return item.atom != kUnknownAtom && m_vocabulary.atom(item.atom).group == "number";
            });
            if (counted || meaning.items.empty() || meaning.head == m_reader.known().title || meaning.name_implied) continue;
            meaning.add(head);
            meaning.head = head;
            meaning.head_from_path = false;
        }
    }

    /// Words of the title and the fields that only such a form has, each with its vote.
    void choose_entity() {
        bool own_name = false, other_name = false;
        for (FieldMeaning const& field : m_out.fields) {
            Meaning const& meaning = field.plain();
            if (meaning.head != m_reader.known().name || meaning.items.size() != 1) continue;
            bool const own = meaning.role.empty() || meaning.role[0] == '=';
            (own ? own_name : other_name) = true;
        }
        for (KeyField const& key : m_entities.keys()) {
            // 楼栋长姓名, then a bare 性别: that is the 楼栋长's, and the form does not list persons.
            if (key.entity == "人" && other_name && !own_name) continue;
            bool const found = std::any_of(m_out.fields.begin(), m_out.fields.end(), [&](FieldMeaning const& field) {
                Meaning const& meaning = field.plain();
                return meaning.role.empty() && meaning.items.size() == key.atoms.size() &&
                       std::all_of(key.atoms.begin(), key.atoms.end(), [&](AtomId a) { return meaning.has(a); });
            });
            if (found) m_votes[key.entity] += key.value;
        }
        double best = 0;
        for (auto const& [entity, votes] : m_votes) {
            if (votes > best) {
                best = votes;
                m_out.entity = entity;
            }
        }
        if (auto const told = m_entities.class_named(m_form.entity); !told.empty()) m_out.entity = told;
        m_out.has_own_name = std::any_of(m_out.fields.begin(), m_out.fields.end(), [&](FieldMeaning const& field) {
            Meaning const& meaning = field.plain();
            return meaning.head == m_reader.known().name && (meaning.role.empty() || meaning.role[0] == '=');
        });
    }

    /// 低保对象姓名 on a form of 低保: all that the literal role says, the title says.
    [[nodiscard]] bool named_by_title(std::string const& role) const {
        if (!role.starts_with('?')) return false;
        std::u32string const words = folded_glyphs(role.substr(1));
        std::vector<Token> const tokens = m_vocabulary.segment(words);
        return std::all_of(tokens.begin(), tokens.end(), [&](Token const& token) {
            return token.atoms != nullptr && std::all_of(token.atoms->begin(), token.atoms->end(), [&](AtomId a) {
                return m_vocabulary.atom(a).kind != AtomKind::role && (m_entities.generic(a) || m_out.title_has(a));
            });
        });
    }

    /// 老人姓名 on a form of old people is the subject; 学生姓名 on a form of schools is another person.
    void settle_groups() {
        for (FieldMeaning& field : m_out.fields) {
            Meaning& meaning = field.readings.front();
            if (named_by_title(meaning.role)) meaning.role.clear();
            if (meaning.role.empty() || meaning.role[0] != '=') continue;
            AtomId const group = m_vocabulary.find("e:" + meaning.role.substr(1));
            bool const subject = m_out.entity == "人" || m_out.title_has(group);
            meaning.role = subject ? std::string{} : "?" + meaning.role.substr(1);
            if (subject) continue;
            meaning.remove(group);
        }
        // The title names the role: 网格员花名册 lists 网格员, so their names are the subject's.
        for (AtomId const id : m_out.title_atoms) {
            if (m_vocabulary.atom(id).kind != AtomKind::role || m_out.entity != "人") continue;
            for (FieldMeaning& field : m_out.fields) {
                if (field.readings.front().role == m_vocabulary.atom(id).name && field.readings.front().head != m_reader.known().relation) {
                    field.readings.front().role.clear();
                }
            }
        }
    }

    [[nodiscard]] bool carries(Meaning const& meaning) const {
        // Only a bare personal property: 姓名, 性别, 联系电话. 现住址 of a thing or with its own words stays as it is.
        std::size_t const own = static_cast<std::size_t>(std::count_if(meaning.items.begin(), meaning.items.end(), [&](Item const& item) {
            return item.atom == kUnknownAtom || m_vocabulary.atom(item.atom).kind != AtomKind::soft;
        }));
        bool const document_kind = own == 2 && meaning.has(m_vocabulary.find("t:证件")) && meaning.has(m_vocabulary.find("h:类型"));
        return meaning.role.empty() && (document_kind || (own == 1 && m_reader.personal(meaning.head)));
    }

    void give(FieldMeaning& field, std::string const& role) const {
        field.readings.front().role = role;
        field.readings.front().role_inherited = true;
    }

    void carry_roles() {
        bool const person_form = m_out.entity == "人" || m_out.has_own_name;
        std::map<AtomId, int> seen;
        std::string last;
        std::size_t last_at = 0;
        for (std::size_t i = 0; i < m_out.fields.size(); ++i) {
            FieldMeaning& field = m_out.fields[i];
            Meaning const& meaning = field.plain();
            if (!meaning.role.empty()) {
                if (meaning.head == m_reader.known().relation || meaning.head == m_reader.known().flag) continue;
                last = meaning.role;
                last_at = i;
                continue;
            }
            if (!carries(meaning)) continue;
            bool const repeated = seen[meaning.head]++ > 0;
            bool const near = !last.empty() && i - last_at <= kCarryDistanceMax;
            if (person_form) {
                if (repeated && near) give(field, last);
                if (repeated && near) last_at = i;
                continue;
            }
            if (near) {
                give(field, last);
                last_at = i;
            } else if (meaning.head == m_reader.known().document_number || meaning.head == m_reader.known().identity ||
                       meaning.has(m_vocabulary.find("t:证件"))) {
                look_ahead(i);
            } else if (m_out.entity == "户") {
                give(field, "户主");
            }
        }
    }

    /// 证件类型, 证件号码, 房主姓名: the number stands before its owner.
    void look_ahead(std::size_t i) {
        for (std::size_t k = i + 1; k < m_out.fields.size() && k <= i + kLookAheadMax; ++k) {
            Meaning const& next = m_out.fields[k].plain();
            if (next.role.empty() || next.role_inherited || next.head != m_reader.known().name) continue;
            give(m_out.fields[i], next.role);
            return;
        }
    }

    /// A foreigner's document number is a passport's, not an identity number.
    void mark_foreign(FieldMeaning& field) const {
        AtomId const foreign = m_vocabulary.find("m:境外");
        Meaning& meaning = field.readings.front();
        if (m_out.title_has(foreign) && meaning.role.empty() && meaning.head == m_reader.known().document_number) meaning.add(foreign);
    }

    /// 办证类型, then 证件号码, 登记日期, 证件到期日期: of the permit, not of the person.
    void add_permit(std::size_t i) {
        AtomId const permit = m_vocabulary.find("t:居住证");
        AtomId const document = m_vocabulary.find("t:证件");
        AtomId const registered = m_vocabulary.find("t:登记");
        Meaning& plain = m_out.fields[i].readings.front();
        KnownAtoms const& known = m_reader.known();
        bool const number = plain.items.size() == 1 && plain.head == known.document_number;
        bool const dated = plain.head == known.date && plain.items.size() <= 4 && (plain.has(document) || (plain.has(registered) && plain.items.size() == 2));
        if (permit == kUnknownAtom || plain.has(permit) || !plain.role.empty() || (!number && !dated)) return;
        for (std::size_t k = i; k-- > 0 && i - k <= kLookAheadMax;) {
            if (!m_out.fields[k].plain().has(permit)) continue;
            if (number) {
                plain.remove(known.document_number);
                plain.add(known.serial);
                plain.head = known.serial;
            }
            plain.remove(document);
            plain.add(permit);
            return;
        }
    }

    void add_readings(FieldMeaning& field) const {
        Meaning const plain = field.readings.front();
        for (Reading const& reading : m_entities.readings()) {
            if (reading.entity != "*" && reading.entity != m_out.entity) continue;
            bool const fits = std::all_of(reading.from.begin(), reading.from.end(), [&](AtomId a) { return plain.has(a); }) &&
                              std::all_of(plain.items.begin(), plain.items.end(), [&](Item const& item) {
                                  if (item.atom == kUnknownAtom) return false;
                                  if (m_vocabulary.atom(item.atom).kind == AtomKind::soft || item.from_path) return true;
                                  return std::find(reading.from.begin(), reading.from.end(), item.atom) != reading.from.end();
                              });
            if (!fits || (!plain.role.empty() && !plain.role_inherited)) continue;
            Meaning other = plain;
            for (AtomId const a : reading.from) other.remove(a);
            for (AtomId const a : reading.to) {
                Atom const& atom = m_vocabulary.atom(a);
                if (atom.kind == AtomKind::role) other.role = atom.name;
                else other.add(a);
                if (atom.kind == AtomKind::head || atom.kind == AtomKind::property) other.head = a;
            }
            if (!m_reader.personal(other.head)) other.role_inherited = false;
            field.readings.push_back(std::move(other));
        }
        share_role(field);
        // 组织状态：0正常，1流动党员 asks whether: the second of two options is what is asked.
        if (field.label.options.size() == 2) {
            Label option;
            option.name = field.label.options[1];
            Meaning flag = m_reader.read(option);
            bool const speaks = option.name.size() >= 3 && flag.unknown_glyphs == 0 && !flag.items.empty();
            if (speaks && !plain.has(m_reader.known().flag)) {
                flag.add(m_reader.known().flag);
                flag.head = m_reader.known().flag;
                field.readings.push_back(std::move(flag));
            }
        }
    }
};

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string kind_of_sample(std::string const& sample) {
    std::string text;
    for (char32_t const c : folded_glyphs(sample)) {
        if (c != U',' && c != U'\'') text += to_utf8(std::u32string_view(&c, 1));
    }
    bool const masked_phone = text.size() == 11 && text[0] == '1' && text.find("****") == 3;
    if (masked_phone || (text.size() == 11 && all_digits(text) && text[0] == '1' && text[1] >= '3')) return "phone";
    if (text.size() == 18 && all_digits(std::string_view(text).substr(0, 17)) && (text[17] == 'x' || all_digits(text.substr(17)))) return "identity";
    if (text.size() == 18 && (text[0] == '9' || text[0] == '5' || text[0] == '1') && all_digits(text.substr(2, 6))) return "credit_code";
    bool const dashed = text.size() >= 8 && text.size() <= 10 && all_digits(text.substr(0, 4)) && (text[4] == '-' || text[4] == '/' || text[4] == '.');
    bool const packed = text.size() == 8 && all_digits(text) && (text.starts_with("19") || text.starts_with("20"));
    if (dashed || packed || text.find("年") == 4) return "date";
    if (text == "是" || text == "否" || text == "有" || text == "无" || text == "√") return "bool";
    std::size_t const point = text.find('.');
    std::string digits = text;
    if (point != std::string::npos) digits.erase(point, 1);
    if (all_digits(digits)) return "number";
    return "text";
}

}  // namespace

bool FormMeaning::title_has(AtomId atom) const {
    return atom != kUnknownAtom && std::find(title_atoms.begin(), title_atoms.end(), atom) != title_atoms.end();
}

FormMeaning read_form(FormToMatch const& form, MeaningReader const& reader, Entities const& entities) {
    return FormReader(form, reader, entities).read();
}

std::string sample_kind_of(std::vector<std::string> const& samples) {
    std::map<std::string, std::size_t> votes;
    std::size_t total = 0;
    for (std::string const& sample : samples) {
        if (sample.empty()) continue;
        ++votes[kind_of_sample(sample)];
        ++total;
    }
    for (auto const& [kind, count] : votes) {
        if (count * 10 >= total * 8) return kind;  // a few dirty values do not hide what a column holds
    }
    return {};
}

}  // namespace yizhen::elements
