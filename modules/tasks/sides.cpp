#include "modules/tasks/sides.h"

namespace yizhen::tasks {

std::string unit_of(org::Tree const& tree, Actor const& actor) {
    auto const unit = tree.find(UnitId{actor.unit});
    return unit ? unit->code : std::string();
}

bool acts_for(org::Tree const& tree, Actor const& actor, std::string_view issuer_code) {
    auto const issuer = tree.find_code(issuer_code);
    auto const own = UnitId{actor.unit};
    if (!issuer || !own.known() || !tree.holds(own)) return false;
    if (own == issuer->id) return true;
    if (!org::is_area(issuer->kind) && tree.within(own, issuer->id)) return true;
    return actor.role.find("leader") != std::string::npos && tree.within(issuer->id, own);
}

Side side_of(org::Tree const& tree, Actor const& actor, std::string_view doer_code, std::string_view issuer_code) {
    auto const doer = tree.find_code(doer_code);
    auto const own = UnitId{actor.unit};
    if (doer && own.known() && tree.holds(own) && tree.within(own, doer->id)) return Side::unit;
    return acts_for(tree, actor, issuer_code) ? Side::issuer : Side::other;
}

}  // namespace yizhen::tasks
