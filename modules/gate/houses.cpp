#include "modules/gate/houses.h"

namespace yizhen::gate {
namespace {

void add_below(org::Tree const& tree, UnitId unit, std::vector<std::string>& codes) {
    for (auto const& child : tree.children(unit)) {
        codes.push_back(child.code);
        add_below(tree, child.id, codes);
    }
}

}  // namespace

UnitId house_of(org::Tree const& tree, UnitId unit) {
    for (auto const& above : tree.path(unit)) {
        if (!org::is_area(above.kind)) return above.id;
    }
    return unit;
}

std::vector<std::string> codes_of_house(org::Tree const& tree, UnitId unit) {
    auto const house = tree.find(house_of(tree, unit));
    if (!house) return {};
    std::vector<std::string> codes{house->code};
    if (!org::is_area(house->kind)) add_below(tree, house->id, codes);
    return codes;
}

}  // namespace yizhen::gate
