#include "app/commands.h"

#include "modules/forms/files.h"
#include "modules/forms/forms.h"

#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {

int inspect_form(FormInspectOptions const& options) {
    auto const form = forms::read_form(options.file);
    if (!form) {
        fmt::print(stderr, "{}\n", form.problem().message);
        return form.problem().kind->exit_code;
    }
    auto const& layout = form.value().layout;
    std::fputs((options.json ? forms::layout_json(layout, true) : forms::layout_text(layout)).c_str(), stdout);
    return 0;
}

}  // namespace yizhen::app
