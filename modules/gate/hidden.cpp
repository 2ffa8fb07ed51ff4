#include "modules/gate/hidden.h"

#include "modules/gate/ports.h"

namespace yizhen::gate {

bool is_hidden(Envelope const& envelope, CivilDate today) {
    if (!is_yes(envelope.payload, "unannounced")) return false;
    auto const day = CivilDate::parse(text_of(envelope.payload, "visit_day"));
    return day && today <= day.value();
}

}  // namespace yizhen::gate
