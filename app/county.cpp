#include "app/county.h"

#include "app/kinds.h"
#include "app/shipped.h"
#include "modules/gate/houses.h"
#include "platform/files/files.h"

#include <cstdlib>

namespace yizhen::app {
namespace {

/// Nothing has been sealed yet, so keys may be made; later, missing keys are a loss that must be seen.
bool nothing_sealed(sql::Database& database) {
    bool none = false;
    database.read([&](sql::Connection& connection) {
        auto rows = connection.query("SELECT (SELECT COUNT(*) FROM ledger_change) + (SELECT COUNT(*) FROM demand)");
        none = rows->next() && rows->integer(0) == 0;
    });
    return none;
}

std::string code_of_house(org::Tree const& tree, std::string const& code) {
    auto const unit = tree.find_code(code);
    auto const house = unit ? tree.find(gate::house_of(tree, unit->id)) : std::nullopt;
    return house ? house->code : code;
}

}  // namespace

std::filesystem::path keys_of(std::filesystem::path const& data) {
    if (char const* const named = std::getenv("YIZHEN_KEYS"); named && *named) return named;
    auto plain = std::filesystem::absolute(data).lexically_normal();
    if (plain.filename().empty()) plain = plain.parent_path();
    return plain.string() + ".keys";
}

std::filesystem::path anchor_of(std::filesystem::path const& data) {
    auto keys = keys_of(data);
    return keys.replace_extension(".anchor");
}

County::~County() = default;

/// Days of the published calendar outside protected focus time; the least notice is the one that rule D-09 asks for.
collection::Days County::days(gate::Knowledge const& knowledge, CivilDate today) const {
    collection::Days out;
    out.working = [this](CivilDate from, CivilDate to) { return to <= from ? Result<std::int64_t>(0) : m_calendar.working_days_between(from, to); };
    out.open = [this](UnitId unit, CivilDate from, CivilDate to) { return m_folder->focus().open_days_between(unit, from, to, m_calendar); };
    out.plus_open = [this](UnitId unit, CivilDate from, std::int64_t n) {
        return m_folder->focus().plus_open_days(unit, from, static_cast<int>(n), m_calendar);
    };
    if (auto const rules = gate::RuleBook::make(knowledge.packs)) {
        if (auto const least = rules.value().parameter("D-09", "form_days_min", today)) out.notice_days_min = *least;
    }
    return out;
}

Result<Done> County::open_parts(Clock const& clock, DataFolder::Make make) {
    auto const share = files::share_dir();
    auto const& data = m_folder->path();
    auto calendar = load_calendar(share, data);
    if (!calendar) return calendar.problem();
    m_calendar = std::move(calendar).value();
    auto knowledge = gate::read_knowledge(share);
    if (!knowledge) return knowledge.problem();
    auto shapes = read_shapes(share, knowledge.value().catalogue);
    if (!shapes) return shapes.problem();
    bool const may_make = make == DataFolder::Make::yes || nothing_sealed(database());
    auto keys = may_make ? crypto::KeyRing::open_or_create(keys_of(data)) : crypto::KeyRing::open(keys_of(data));
    if (!keys) return keys.problem();
    m_keys = std::move(keys).value();
    m_units = ledgers::units_of(org());
    m_area_trees = ledgers::area_trees_of(org());
    auto barred = read_barred(share);
    if (!barred) return barred.problem();
    auto indicators = read_indicators(share);
    if (!indicators) return indicators.problem();
    auto ledgers = ledgers::Ledgers::open({database(), std::move(shapes).value(), *m_units, *m_keys, clock, std::move(barred).value(),
                                           m_area_trees.get(), data / "totals", 384u << 20, std::move(indicators).value()});
    if (!ledgers) return ledgers.problem();
    m_ledgers = std::move(ledgers).value();
    m_collection = collection::Collection::make({.database = database(), .org = org(), .ledgers = *m_ledgers, .keys = *m_keys, .clock = clock,
                                                 .days = days(knowledge.value(), clock.today()), .checker = collection::check_answers});
    auto gate = gate::Gate::open(
        {.database = database(), .org = org(), .ledgers = *m_ledgers, .access = m_folder->access(), .keys = *m_keys, .clock = clock,
         .working_days = [this](CivilDate from, CivilDate to) { return m_calendar.working_days_between(from, to); },
         .plus_working_days = [this](CivilDate from, std::int64_t days) { return m_calendar.plus_working_days(from, static_cast<int>(days)); },
         .files = data / "files", .admission = &m_collection->admission(),
         .held_answers = {.figures = [this](RealmId realm, ledgers::Question const& question) { return m_collection->held_answers(realm, question); },
                          .newest = [this](RealmId realm) { return m_collection->newest_answer(realm); }},
         .kinds = all_kinds(), .sources = all_sources([this](std::string const& unit) { return code_of_house(*org().tree(), unit); })},
        std::move(knowledge).value());
    if (!gate) return gate.problem();
    m_gate = std::move(gate).value();
    return Done{};
}

Result<std::unique_ptr<County>> County::open(Config const& config, Clock const& clock, DataFolder::Make make) {
    auto county = std::make_unique<County>();
    auto folder = DataFolder::open(config, clock, make);
    if (!folder) return folder.problem();
    county->m_folder = std::move(folder).value();
    if (auto const opened = county->open_parts(clock, make); !opened) return opened.problem();
    return county;
}

}  // namespace yizhen::app
