#pragma once
/// Ports that the modules of the kinds fill in. KindPayload: what a kind of demand says beside its envelope, what it costs,
/// what its module keeps of it. FactSource: facts for the docket that only another module knows.

#include "kernel/result.h"
#include "modules/burden/burden.h"
#include "modules/gate/register.h"
#include "modules/gate/types.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::gate {

enum class PayloadType { yes_no, number, text, day, choice };
[[nodiscard]] std::string_view name_of(PayloadType type);

struct PayloadChoice {
    std::string_view value;
    std::string_view name_zh;
};

/// One thing that a kind asks its issuer; a fact of the docket by the same name.
struct PayloadField {
    std::string_view name;
    std::string_view name_zh;
    PayloadType type = PayloadType::text;
    bool required = false;
    std::string_view unit_zh = {};  ///< of a number: 分钟, 人, 天
    std::vector<PayloadChoice> choices = {};
    std::string_view hint_zh = {};
};

/// What those asked spend on it, with the sum behind it. A year's rounds together.
struct KindHours {
    Decimal hours{0, 2};
    std::string explanation;  ///< Chinese
};

struct KindPayload {
    std::string_view kind;
    std::string_view name_zh;
    std::string_view says_zh;  ///< one line: what belongs here
    std::vector<PayloadField> fields;
    /// `units`: how many are asked; `times`: rounds a year.
    std::function<KindHours(Facts const& payload, std::int64_t units, std::int64_t times, burden::HoursParameters const&)> hours;
    /// In the transaction that keeps a verdict, also a later one of the same demand; `in_order`: it was let in
    /// and is neither withdrawn nor replaced. `today`: the day of that word; what had happened by then has happened.
    std::function<void(sql::WriteTransaction&, StoredDemand const&, bool in_order, CivilDate today)> keep = {};
};

/// A demand before it is judged.
struct Draft {
    RealmId realm;
    DemandId self;  ///< unknown while it is new; what asks the register leaves it out
    Envelope const& envelope;
    std::string const& issuer_code;
    std::vector<std::string> const& targets;  ///< unit codes
    CivilDate today;
};

struct FactSource {
    std::string_view module;         ///< FactSpec::from of the facts it gives
    std::vector<std::string> kinds;  ///< "*": every kind
    /// Indexed look-ups only: a docket must not slow with the register's age.
    std::function<void(sql::Connection&, Draft const&, Facts&)> collect;
    /// Every fact that `collect` may set of a demand of this kind: a rule is not switched on before somebody gives its facts.
    std::function<std::vector<std::string_view>(std::string_view kind)> gives = {};
};

/// What every kind but the form may say: who leads, what falls to villages, what was approved.
[[nodiscard]] std::vector<PayloadField> common_fields();
/// `own` and the common ones.
[[nodiscard]] std::vector<PayloadField> with_common(std::vector<PayloadField> own);
/// A number of the payload; `otherwise` where it was left out.
[[nodiscard]] std::int64_t number_of(Facts const& payload, std::string_view name, std::int64_t otherwise = 0);
[[nodiscard]] std::string text_of(Facts const& payload, std::string_view name);
[[nodiscard]] bool is_yes(Facts const& payload, std::string_view name);
/// The facts that a payload is: as given, and `false` for what was not ticked.
[[nodiscard]] Facts facts_of(KindPayload const& kind, Facts const& payload);

[[nodiscard]] KindPayload const* find_kind(std::vector<KindPayload> const& kinds, std::string_view kind);
/// The payload held against its kind: unknown names, wrong types and what is missing are refused by name. What was left out
/// and need not be there is absent. Numbers are never negative.
Result<Facts> checked_payload(KindPayload const& kind, Facts const& given);

}  // namespace yizhen::gate
