// Tip-offs in SQL, and the fact that comes of them.

#include "kernel/problem_catalogue.h"
#include "modules/channels/channels.h"
#include "modules/channels/tip_offs.h"
#include "modules/org/org.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace yizhen::channels {
namespace {

constexpr std::string_view kInsert = "INSERT INTO tip_off (tip_id, realm_id, unit_code, issuer_code, what, month, words, written_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr std::string_view kAbout = "SELECT tip_id, issuer_code, what, month, words, written_day FROM tip_off WHERE realm_id = $1 AND unit_code = $2 AND written_day < $3 "
                                    "ORDER BY written_day DESC, tip_id LIMIT $4";
// The most about any one unit. Today's do not count yet: a docket has a time, and would tell when the last one came.
constexpr std::string_view kCount = "SELECT COUNT(*) FROM tip_off WHERE realm_id = $1 AND issuer_code = $2 AND written_day >= $3 AND written_day < $4 "
                                    "GROUP BY unit_code ORDER BY COUNT(*) DESC LIMIT 1";

/// A department with its sections is one house: whoever names a desk means its department, and a desk alone would be too few to
/// hide behind. An area is its own.
std::string code_of_house(org::Tree const& tree, std::string const& code) {
    auto const unit = tree.find_code(code);
    if (!unit) return code;
    for (auto const& above : tree.path(unit->id)) {
        if (!org::is_area(above.kind)) return above.code;
    }
    return code;
}

std::string place(std::int64_t id) { return fmt::format("tip/{}", id); }

/// Drawn, never counted: tells neither order nor number. Not zero.
std::int64_t drawn_id(Randomness& random) {
    std::array<unsigned char, 8> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), bytes.size());
    return static_cast<std::int64_t>(number >> 1) | 1;
}

bool carries_burden(org::UnitKind kind) {
    using org::UnitKind;
    return kind == UnitKind::township || kind == UnitKind::village || kind == UnitKind::local_area || kind == UnitKind::department || kind == UnitKind::section;
}

Result<Done> check_month(std::string const& month, CivilDate today) {
    auto const first = CivilDate::parse(month + "-01");
    auto const months = first ? (today.year() - first.value().year()) * 12 + today.month() - first.value().month() : -1;
    if (month.size() == 7 && first && months >= 0 && months <= kTipMonthsBackMax) return Done{};
    return Problem{problems::kBadInput, fmt::format("month 应为年月，如 {}，不晚于本月，最多往前两年。", today.iso().substr(0, 7))};
}

Result<org::Unit> check(org::Tree const& tree, TipOff const& tip) {
    auto const unit = tree.find_code(tip.unit);
    if (!unit || !unit->realm.known() || !carries_burden(unit->kind)) return Problem{problems::kBadInput, "unit 应为县（区）以下一个单位的代码：谁在承受这项负担。"};
    auto const issuer = tree.find_code(tip.issuer);
    if (!tip.issuer.empty() && (!issuer || org::is_area(issuer->kind))) return Problem{problems::kBadInput, "issuer 应为一个部门的代码；不想说就空着。"};
    auto const choices = tip_choices();
    if (std::ranges::find(choices, tip.what, &TipChoice::what) == choices.end()) return Problem{problems::kBadInput, "what 应为表上列出的一项。"};
    if (auto const month = check_month(tip.month, tip.day); !month) return month.problem();
    if (tip.words.size() > kTipWordsBytesMax) return Problem{problems::kTooLarge, "文字太长；请压缩到一千字以内。"};
    return *unit;
}

void count_tips(sql::Connection& connection, gate::Draft const& draft, std::string const& house, gate::Facts& facts) {
    auto rows = connection.query(kCount, {draft.realm.value, house, draft.today.plus_days(-kTipDays).iso(), draft.today.iso()});
    if (rows->next() && rows->integer(0) >= kTipsForFact) facts["hidden_burden_tips"] = rows->integer(0);
}

}  // namespace

Result<Done> TipOffs::write(org::Tree const& tree, TipOff const& tip) {
    auto const unit = check(tree, tip);
    if (!unit) return unit.problem();
    auto const realm = unit.value().realm;
    return m_parts.database.write(letter_box_of(realm), Actor{}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        {
            auto rows = sql.query("SELECT COUNT(*) FROM tip_off WHERE realm_id = $1 AND written_day = $2", {realm.value, tip.day.iso()});
            if (rows->next() && rows->integer(0) >= kTipsADayMax) return Problem{problems::kBusy, "今天反映的已经太多，没有收下；请明天再写。"};
        }
        auto const id = drawn_id(m_parts.random);
        auto const sealed = tip.words.empty() ? std::string() : m_parts.keys.seal(0, place(id), tip.words);
        sql.execute(kInsert, {id, realm.value, code_of_house(tree, tip.unit), code_of_house(tree, tip.issuer), tip.what, tip.month, sql::Blob{sealed}, tip.day.iso()});
        transaction.audit({.action = "tip-off.write", .object = {}, .digest = {}, .detail = {}});
        return Done{};
    });
}

std::vector<TipOff> TipOffs::about(RealmId realm, std::vector<std::string> const& units, CivilDate before) const {
    std::vector<TipOff> all;
    m_parts.database.read([&](sql::Connection& connection) {
        for (auto const& unit : units) {
            auto rows = connection.query(kAbout, {realm.value, unit, before.iso(), std::int64_t{kTipsShownMax}});
            while (rows->next()) {
                auto const words = rows->blob(4).empty() ? Result<std::string>(std::string()) : m_parts.keys.open_sealed(place(rows->integer(0)), rows->blob(4));
                all.push_back({unit, std::string(rows->text(1)), std::string(rows->text(2)), std::string(rows->text(3)), words ? words.value() : std::string(),
                               CivilDate::parse(rows->text(5)).value()});
            }
        }
    });
    std::ranges::stable_sort(all, std::greater{}, &TipOff::day);
    if (all.size() > static_cast<std::size_t>(kTipsShownMax)) all.resize(kTipsShownMax);
    return all;
}

gate::FactSource facts(std::function<std::string(std::string const& unit)> house_of) {
    auto const collect = [house_of = std::move(house_of)](sql::Connection& connection, gate::Draft const& draft, gate::Facts& facts) {
        count_tips(connection, draft, house_of(draft.issuer_code), facts);
    };
    return {"channels", {"*"}, collect, [](std::string_view) -> std::vector<std::string_view> { return {"hidden_burden_tips"}; }};
}

}  // namespace yizhen::channels
