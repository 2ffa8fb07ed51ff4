#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/definitions.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

Problem wrong(Relation const& relation, std::string const& why) {
    return {problems::kBadInput, fmt::format("data/ledgers/relations.tsv：“{}”{}。", relation.name, why)};
}

/// Both ends are there and can be equal.
Result<Done> fits(Shape const& shape, Shape const& other, Relation const& relation) {
    if (shape.named(relation.name) != nullptr) return wrong(relation, "也是一个数据元的名称，请另取名称");
    if (relation.own.empty()) return Done{};
    auto const* own = shape.named(relation.own);
    auto const* their = other.named(relation.their);
    if (own == nullptr) return wrong(relation, fmt::format("：{}没有数据元“{}”", shape.definition.title, relation.own));
    if (their == nullptr) return wrong(relation, fmt::format("：{}没有数据元“{}”", other.definition.title, relation.their));
    if (!own->element.formula.empty() || !their->element.formula.empty()) return wrong(relation, "不能按公式算出的数据元对应");
    if (own->sealed() != their->sealed()) return wrong(relation, "：个人标识只能与个人标识对应");
    if (!own->sealed() && own->rule.type != their->rule.type) return wrong(relation, "：两边的类型不同");
    return Done{};
}

}  // namespace

Result<std::vector<Relation>> parse_relations(std::string_view tsv, std::string_view file) {
    std::vector<Relation> out;
    int number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++number;
        if (text::trimmed(line).empty() || line.starts_with("#") || line.starts_with("ledger\t")) continue;
        auto const columns = text::split(line, '\t');
        if (columns.size() != 4) return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 4 列（ledger name of by），现在 {} 列。", file, number, columns.size())};
        Relation relation{std::string(columns[0]), text::nfkc(text::trimmed(columns[1])), std::string(columns[2]), {}, {}};
        auto const by = text::trimmed(columns[3]);
        if (by != "unit") {
            auto const sides = text::split(by, '=');
            if (sides.size() != 2) return Problem{problems::kBadInput, fmt::format("{} 第 {} 行：by 应为 unit 或“本表数据元 = 对方数据元”，现在是“{}”。", file, number, by)};
            relation.own = text::trimmed(sides[0]);
            relation.their = text::trimmed(sides[1]);
        }
        out.push_back(std::move(relation));
    }
    return out;
}

Result<Done> Shapes::relate(std::vector<Relation> relations) {
    for (auto const& relation : relations) {
        auto const* other = find(relation.of);
        if (other == nullptr) return wrong(relation, fmt::format("引用的台账“{}”没有定义", relation.of));
        bool used = false;
        for (auto& shape : m_shapes) {
            if (relation.ledger != "*" && relation.ledger != shape.definition.name) continue;
            if (auto fit = fits(shape, *other, relation); !fit) return fit.problem();
            shape.relations.push_back(relation);
            used = true;
        }
        if (!used) return wrong(relation, fmt::format("所属的台账“{}”没有定义", relation.ledger));
    }
    return Done{};
}

}  // namespace yizhen::ledgers
