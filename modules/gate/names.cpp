// The words of enumerations, the same in JSON, SQL and on the screen's keys.

#include "modules/gate/gate.h"

namespace yizhen::gate {

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::answer: return "answer";
    case Outcome::merge: return "merge";
    case Outcome::admit: return "admit";
    case Outcome::give_back: return "return";
    case Outcome::block: return "block";
    }
    return "admit";
}

std::string_view name_of(Standing standing) {
    switch (standing) {
    case Standing::open: return "open";
    case Standing::waiting: return "waiting";
    case Standing::lapsed: return "lapsed";
    case Standing::withdrawn: return "withdrawn";
    }
    return "open";
}

std::string_view name_of(RuleOutcome outcome) {
    switch (outcome) {
    case RuleOutcome::block: return "block";
    case RuleOutcome::give_back: return "return";
    case RuleOutcome::merge: return "merge";
    case RuleOutcome::answer: return "answer";
    case RuleOutcome::admit: return "admit";
    case RuleOutcome::warn: return "warn";
    case RuleOutcome::note: return "note";
    }
    return "note";
}

std::string_view name_of(RuleMode mode) {
    switch (mode) {
    case RuleMode::advise: return "advise";
    case RuleMode::adopted: return "adopted";
    case RuleMode::always: return "always";
    case RuleMode::off: return "off";
    }
    return "off";
}

std::string_view name_of(FieldStatus status) {
    switch (status) {
    case FieldStatus::held: return "held";
    case FieldStatus::derived: return "derived";
    case FieldStatus::asked: return "asked";
    case FieldStatus::unsure: return "unsure";
    case FieldStatus::stale: return "stale";
    case FieldStatus::fresh: return "new";
    case FieldStatus::disputed: return "disputed";
    case FieldStatus::blocked: return "blocked";
    case FieldStatus::given: return "given";
    }
    return "new";
}

}  // namespace yizhen::gate
