#include "modules/gate/prepare.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

Problem unknown_unit(std::string_view role, std::string_view words) {
    return {problems::kNotFound, fmt::format("{}“{}”不在单位表里；请写代码，或与单位表一致的名称。", role, words)};
}

/// By code; by name within the realm; by a name that only one unit of the whole tree has.
Result<org::Unit> find_unit(org::Tree const& tree, RealmId realm, std::string_view role, std::string_view words) {
    if (text::trimmed(words).empty()) return Problem{problems::kBadInput, fmt::format("没有写明{}。", role)};
    if (auto const unit = tree.find_code(words)) return *unit;
    if (realm.known()) {
        auto found = tree.resolve(realm, words);
        if (found) return found;
        return unknown_unit(role, words);
    }
    std::vector<org::Unit> exact;
    for (auto& hit : tree.search(words, {.within = {}, .kind = {}, .limit = 20})) {
        if (hit.unit.name == words) exact.push_back(std::move(hit.unit));
    }
    if (exact.size() == 1) return exact.front();
    if (exact.empty()) return unknown_unit(role, words);
    return Problem{problems::kBadInput, fmt::format("{}“{}”有 {} 个同名单位，请写代码。", role, words, exact.size())};
}

/// The one county of the tree, where it has only one.
RealmId only_realm(org::Tree const& tree) {
    RealmId realm;
    for (auto const& root : tree.roots()) {
        for (auto const& county : tree.all_of_kind(root.id, org::UnitKind::county)) {
            if (realm.known()) return {};
            realm = tree.realm_of(county);
        }
    }
    return realm;
}

RealmId realm_of(org::Tree const& tree, Envelope const& envelope) {
    for (auto const& target : envelope.targets) {
        if (auto const unit = tree.find_code(target); unit && unit->realm.known()) return unit->realm;
    }
    if (auto const unit = tree.find_code(envelope.issuer); unit && unit->realm.known()) return unit->realm;
    return only_realm(tree);
}

std::string issuer_kind(org::UnitKind kind) {
    switch (kind) {
    case org::UnitKind::department: return "department";
    case org::UnitKind::section: return "section";
    case org::UnitKind::task_force: return "task_force";
    default: return "government";
    }
}

/// The level of the lowest area that the unit is or stands in.
std::string level_of(org::Tree const& tree, UnitId unit) {
    std::string level;
    for (auto const& above : tree.path(unit)) {
        if (org::is_area(above.kind)) level = above.kind == org::UnitKind::prefecture ? "city" : org::name_of(above.kind);
    }
    return level;
}

/// The identifier that a condition names. As expr reads it: outside quotes, at each place the longest name that begins there.
elements::Element const* identifier_in(std::string_view condition, elements::Catalogue const& catalogue) {
    constexpr std::pair<std::string_view, std::string_view> kQuotes[] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"「", "」"}};
    std::string const whole = text::nfkc(condition);
    std::string_view rest = whole;
    while (!rest.empty()) {
        auto const* quote = std::ranges::find_if(kQuotes, [&](auto const& pair) { return rest.starts_with(pair.first); });
        if (quote != std::end(kQuotes)) {
            auto const close = rest.find(quote->second, quote->first.size());
            bool const closed = close != std::string_view::npos;  // what is left open is looked through as well
            rest.remove_prefix(closed ? close + quote->second.size() : quote->first.size());
            continue;
        }
        elements::Element const* longest = nullptr;
        std::size_t step = 0;
        auto const meet = [&](std::string const& name, elements::Element const& element) {
            if (name.size() <= step || !rest.starts_with(name)) return;
            longest = &element;
            step = name.size();
        };
        for (auto const& element : catalogue.elements()) {
            meet(element.name, element);
            for (auto const& alias : element.aliases) meet(alias, element);
        }
        if (longest && longest->sensitivity == elements::Sensitivity::identifier) return longest;
        rest.remove_prefix(std::max<std::size_t>(step, 1));
    }
    return nullptr;
}

}  // namespace

std::vector<burden::Weight> townships_of(org::Tree const& tree, std::vector<org::Unit> const& targets) {
    std::map<std::string, std::int64_t> townships;
    for (auto const& target : targets) {
        for (auto const& below : tree.all_of_kind(target.id, org::UnitKind::township)) ++townships[tree.find(below)->code];
        for (auto const& above : tree.path(target.id)) {
            if (above.kind == org::UnitKind::township && above.id != target.id) ++townships[above.code];
        }
    }
    std::vector<burden::Weight> weights;
    for (auto const& [code, count] : townships) weights.push_back({code, count});
    return weights;
}

Result<Parties> resolve_parties(org::Tree const& tree, Envelope const& envelope) {
    auto const realm = realm_of(tree, envelope);
    auto const issuer = find_unit(tree, realm, "发起单位", envelope.issuer);
    if (!issuer) return issuer.problem();
    Parties parties;
    if (envelope.targets.empty()) return Problem{problems::kBadInput, "没有写明报送对象（targets）。"};
    for (auto const& words : envelope.targets) {
        auto const target = find_unit(tree, realm, "报送对象", words);
        if (!target) return target.problem();
        if (!target.value().realm.known()) {
            return Problem{problems::kBadInput, fmt::format("报送对象“{}”在县级以上；一份要求只到一个县。", words)};
        }
        if (parties.realm.known() && parties.realm != target.value().realm) {
            return Problem{problems::kBadInput, fmt::format("报送对象“{}”属于另一个县；一份要求只到一个县。", words)};
        }
        parties.realm = target.value().realm;
        bool const twice = std::ranges::any_of(parties.targets, [&](org::Unit const& known) { return known.id == target.value().id; });
        if (!twice) parties.targets.push_back(target.value());
    }
    auto const& unit = issuer.value();
    parties.issuer = {unit.code, unit.name, issuer_kind(unit.kind), std::string(org::chinese_name_of(unit.kind)), level_of(tree, unit.id),
                      tree.governs(parties.realm, unit.id)};
    if (auto const county = tree.find(tree.county_of(parties.realm))) parties.realm_code = county->code;
    parties.townships = townships_of(tree, parties.targets);
    return parties;
}

std::string title_of(Envelope const& envelope, forms::Layout const& layout, std::string_view file_name) {
    if (!envelope.title.empty()) return envelope.title;
    for (auto const& page : layout.sheets) {
        if (!page.title.empty() && !page.is_instruction && !page.is_hidden) return page.title;
    }
    return std::string(file_name.substr(0, file_name.rfind('.')));
}

Result<Timing> timing_of(Envelope const& envelope, forms::Layout const& layout, CivilDate today) {
    Timing timing;
    if (!envelope.period.empty()) {
        auto const period = Period::parse(envelope.period);
        if (!period) return period.problem();
        timing.period = period.value();
    }
    auto const facts = forms::envelope_facts(layout, today);
    bool const other = timing.period && facts.period && facts.period->text() != timing.period->text();
    if (other) timing.contradicted = facts.period->text();
    if (!timing.period) timing.period = facts.period;
    timing.as_of = envelope.as_of ? *envelope.as_of : facts.as_of ? *facts.as_of : (timing.period ? std::min(timing.period->last(), today) : today);
    if (timing.as_of > today) timing.as_of = today;
    if (!timing.period) timing.period = Period::parse(timing.as_of.iso().substr(0, 7)).value();
    return timing;
}

Result<Done> refuse_past_due(Envelope const& envelope, CivilDate today) {
    if (!envelope.due || *envelope.due >= today || envelope.received) return Done{};
    return Problem{problems::kBadInput, fmt::format("截止日期 {} 已经过去（今天 {}），请改到以后。", envelope.due->iso(), today.iso())};
}

Result<Done> refuse_named_persons(Envelope const& envelope, elements::Catalogue const& catalogue) {
    auto const* named = identifier_in(envelope.population, catalogue);
    if (named == nullptr) return Done{};
    return Problem{problems::kBadInput, fmt::format("填报范围不能点名个人（“{}”）：范围是公开的条件。要问具体的人，请把名单写在表里，按名单作答。", named->name)};
}

std::string form_key_of(std::string_view issuer_code, std::string_view form_number, std::string_view title) {
    if (!form_number.empty()) return fmt::format("{}/{}", issuer_code, text::folded(form_number));
    constexpr std::u32string_view kOfAPeriod = U"年月日季度第上下半一二三四五六七八九十〇零（）()-－. ";
    std::string words;
    for (char32_t const c : text::code_points(text::folded(title))) {
        bool const of_a_period = (c >= U'0' && c <= U'9') || kOfAPeriod.find(c) != std::u32string_view::npos;
        if (!of_a_period) words += text::utf8(std::u32string(1, c));
    }
    return fmt::format("{}/{}", issuer_code, words.empty() ? text::folded(title) : words);
}

forms::FormMarks marks_of(forms::Layout const& layout) {
    forms::FormMarks marks;
    auto const take_first = [](std::string& into, std::string const& from) {
        if (into.empty()) into = from;
    };
    for (auto const& page : layout.sheets) {
        take_first(marks.form_number, page.marks.form_number);
        take_first(marks.issuer, page.marks.issuer);
        take_first(marks.approver, page.marks.approver);
        take_first(marks.approval_number, page.marks.approval_number);
        take_first(marks.expiry, page.marks.expiry);
    }
    return marks;
}

}  // namespace yizhen::gate
