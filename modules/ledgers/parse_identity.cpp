/// Identity numbers: what spreadsheets do to 18 digits is refused, never repaired. Refusals show the number masked.

#include "kernel/codes/codes.h"
#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

namespace yizhen::ledgers::parse {

Result<Value> identity_number(std::string_view text, RawValue const& raw) {
    if (text.find('*') != std::string_view::npos) return refused(raw.text, "是打了星号的号码，认不出人；请填完整的 18 位号码。");
    auto const shown = codes::masked_identity_number(text);
    bool const shaped = (text.size() == 18 && all_digits(text.substr(0, 17))) || (text.size() == 15 && all_digits(text));
    if (!shaped) return refused(shown, fmt::format("不是 18 位公民身份号码（现在 {} 位）；请核对。", text.size()));
    auto parsed = codes::parse_identity_number(text);
    if (parsed) return Value{std::move(parsed).value().number};
    return refused(shown, "不是有效的公民身份号码：" + parsed.problem().message);
}

}  // namespace yizhen::ledgers::parse
