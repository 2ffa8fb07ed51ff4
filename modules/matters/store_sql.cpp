// Rows of admitted matters, and what they tell about the next one. Indexed look-ups only.

#include "modules/matters/certificates.h"
#include "modules/matters/matters.h"
#include "modules/matters/store.h"

#include "kernel/text/text.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::matters {
namespace {

using gate::Draft;
using gate::Facts;
using gate::is_yes;
using gate::text_of;

constexpr std::size_t kVillageCode = 12;  ///< digits of a village's code
constexpr int kSameTextDaysBack = 366;  ///< an older meeting about it is another year's

std::int64_t one_number(sql::Connection& connection, std::string_view sql, sql::Parameters const& parameters) {
    auto rows = connection.query(sql, parameters);
    return rows->next() && !rows->null(0) ? rows->integer(0) : 0;
}

std::string year_begins(int year) { return fmt::format("{:04}-01-01", year); }

std::string held_day(Facts const& payload, CivilDate otherwise) {
    auto const day = text_of(payload, "meeting_day");
    return day.empty() ? otherwise.iso() : day;
}

std::int64_t renewals_of(sql::Connection& connection, RealmId realm, Facts const& payload) {
    auto const before = text_of(payload, "renews");
    if (before.empty()) return 0;
    return 1 + one_number(connection, "SELECT renewals FROM matter WHERE realm_id = $1 AND control_number = $2", {realm.value, before});
}

void count_documents(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const in_year = [&](int year) {
        return one_number(connection, "SELECT COUNT(*) FROM matter WHERE realm_id = $1 AND kind = 'document' AND issuer_code = $2 AND held_day >= $3 AND held_day < $4 AND demand_id <> $5",
                          {draft.realm.value, draft.issuer_code, year_begins(year), year_begins(year + 1), draft.self.value});
    };
    facts["documents_this_year"] = in_year(draft.today.year()) + 1;
    // A register that began this year knows nothing of the last one: no fact is better than nought.
    bool const knows = one_number(connection, "SELECT COUNT(*) FROM (SELECT 1 FROM matter WHERE realm_id = $1 AND kind = 'document' AND held_day < $2 LIMIT 1) m",
                                  {draft.realm.value, year_begins(draft.today.year())}) > 0;
    if (knows) facts["documents_last_year"] = in_year(draft.today.year() - 1);
}

/// A memo that says once more what its issuer has sent as a document: the same title but for the words that pass it on.
void look_for_the_document_repeated(sql::Connection& connection, Draft const& draft, Facts& facts) {
    constexpr std::int64_t kWhole = 1000;
    auto rows = connection.query("SELECT control_number FROM matter WHERE realm_id = $1 AND kind = 'document' AND text_key = $2 AND held_day <= $3 AND issuer_code = $4 AND demand_id <> $5 "
                                 "ORDER BY held_day DESC, demand_id DESC LIMIT 1",
                                 {draft.realm.value, text_key(draft.envelope.title), draft.today.iso(), draft.issuer_code, draft.self.value});
    facts["task_similarity_permille"] = std::int64_t{0};
    if (!rows->next()) return;
    facts["task_similarity_permille"] = kWhole;
    facts["task_similarity_number"] = std::string(rows->text(0));
}

/// A meeting held once more by somebody else: an issuer's own series of the same name is no repetition.
void look_for_the_same_text(sql::Connection& connection, Draft const& draft, CivilDate day, Facts& facts) {
    auto rows = connection.query("SELECT held_day, control_number FROM matter WHERE realm_id = $1 AND kind = 'meeting' AND text_key = $2 AND held_day >= $3 AND held_day <= $4 "
                                 "AND demand_id <> $5 AND issuer_code <> $6 ORDER BY held_day DESC LIMIT 1",
                                 {draft.realm.value, text_key(draft.envelope.title), day.plus_days(-kSameTextDaysBack).iso(), day.iso(), draft.self.value, draft.issuer_code});
    if (!rows->next()) return;
    facts["days_since_same_text"] = std::int64_t{day.days() - CivilDate::parse(rows->text(0)).value().days()};
    facts["same_text_number"] = std::string(rows->text(1));
    facts["overlap_number"] = std::string(rows->text(1));
}

/// Targets that sit in another meeting that day.
void count_clashes(sql::Connection& connection, Draft const& draft, CivilDate day, Facts& facts) {
    std::int64_t clashes = 0;
    std::string number;
    for (auto const& unit : draft.targets) {
        auto rows = connection.query("SELECT m.control_number FROM matter_unit u JOIN matter m ON m.demand_id = u.demand_id WHERE u.realm_id = $1 AND u.unit_code = $2 AND "
                                     "u.kind = 'meeting' AND u.held_day = $3 AND u.demand_id <> $4 ORDER BY u.demand_id LIMIT 1",
                                     {draft.realm.value, unit, day.iso(), draft.self.value});
        if (!rows->next()) continue;
        ++clashes;
        if (number.empty()) number = rows->text(0);
    }
    facts["double_booked_permille"] = draft.targets.empty() ? std::int64_t{0} : clashes * 1000 / static_cast<std::int64_t>(draft.targets.size());
    if (number.empty()) return;
    facts["clash_number"] = number;
    if (!facts.contains("overlap_number")) facts["overlap_number"] = number;
}

std::int64_t most_in_one_unit(sql::Connection& connection, Draft const& draft, std::vector<std::string> const& units, std::string_view sql,
                              std::vector<sql::Parameter> const& more) {
    std::int64_t most = 0;
    for (auto const& unit : units) {
        sql::Parameters parameters{draft.realm.value, unit, draft.self.value};
        parameters.insert(parameters.end(), more.begin(), more.end());
        most = std::max(most, one_number(connection, sql, parameters));
    }
    return most;
}

void look_at_meeting(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const parsed = CivilDate::parse(held_day(draft.envelope.payload, draft.today));
    if (!parsed) return;
    auto const day = parsed.value();
    facts["comprehensive_meetings_this_year"] =
        one_number(connection, "SELECT COUNT(*) FROM matter WHERE realm_id = $1 AND kind = 'meeting' AND issuer_code = $2 AND held_day >= $3 AND held_day < $4 AND "
                               "comprehensive = 1 AND demand_id <> $5",
                   {draft.realm.value, draft.issuer_code, year_begins(day.year()), year_begins(day.year() + 1), draft.self.value}) +
        (is_yes(draft.envelope.payload, "comprehensive_meeting") ? 1 : 0);
    look_for_the_same_text(connection, draft, day, facts);
    count_clashes(connection, draft, day, facts);
    auto const month = day.iso().substr(0, 7);
    facts["leader_meetings_this_month"] =
        1 + most_in_one_unit(connection, draft, draft.targets, "SELECT COUNT(*) FROM matter_unit WHERE realm_id = $1 AND unit_code = $2 AND kind = 'meeting' AND held_day >= $4 AND held_day <= $5 AND demand_id <> $3",
                             {month + "-01", month + "-31"});
}

void look_at_plaque(sql::Connection& connection, Draft const& draft, Facts& facts) {
    std::vector<std::string> villages;
    std::ranges::copy_if(draft.targets, std::back_inserter(villages), [](auto const& code) { return code.size() == kVillageCode; });
    facts["village_outdoor_plaques"] =
        (is_yes(draft.envelope.payload, "outdoor") && !villages.empty() ? 1 : 0) +
        most_in_one_unit(connection, draft, villages, "SELECT COUNT(*) FROM matter_unit u JOIN matter m ON m.demand_id = u.demand_id WHERE u.realm_id = $1 AND u.unit_code = $2 AND "
                                            "u.kind = 'plaque' AND m.outdoor = 1 AND u.demand_id <> $3",
                         {});
}

void collect(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const& kind = draft.envelope.kind;
    if (kind == "document") count_documents(connection, draft, facts);
    if (kind == "document" && is_yes(draft.envelope.payload, "informal_paper")) look_for_the_document_repeated(connection, draft, facts);
    if (kind == "meeting") look_at_meeting(connection, draft, facts);
    if (kind == "plaque") look_at_plaque(connection, draft, facts);
    if (kind == "secondment") facts["loan_renewals"] = renewals_of(connection, draft.realm, draft.envelope.payload);
    if (kind == "certificate") {
        // Until the county has a list, nobody can say what is not on it.
        auto const listed = store::certificates(connection, draft.realm);
        if (!listed.empty()) facts["certificate_listed"] = std::ranges::find(listed, text_of(draft.envelope.payload, "certificate_name"), &Certificate::name) != listed.end();
    }
}

std::vector<std::string_view> gives(std::string_view kind) {
    if (kind == "document") return {"documents_this_year", "documents_last_year", "task_similarity_permille", "task_similarity_number"};
    if (kind == "meeting") {
        return {"comprehensive_meetings_this_year", "days_since_same_text", "same_text_number", "overlap_number", "double_booked_permille", "clash_number", "leader_meetings_this_month"};
    }
    if (kind == "plaque") return {"village_outdoor_plaques"};
    if (kind == "secondment") return {"loan_renewals"};
    if (kind == "certificate") return {"certificate_listed"};
    return {};
}

}  // namespace

std::string text_key(std::string_view title) {
    constexpr std::u32string_view kPunctuation = U"《》“”\"〈〉（）()、，,。．.：:　 -－—·";
    std::string folded = text::folded(title);
    for (std::string_view const words : {"传达", "学习", "贯彻落实", "贯彻", "落实", "转发", "印发", "关于", "精神", "会议", "的通知", "通知"}) {
        for (auto at = folded.find(words); at != std::string::npos; at = folded.find(words, at)) folded.erase(at, words.size());
    }
    std::string key;
    for (char32_t const c : text::code_points(folded)) {
        if (kPunctuation.find(c) == std::u32string_view::npos) key += text::utf8(std::u32string(1, c));
    }
    return key.empty() ? folded : key;
}

gate::FactSource facts() {
    return {"matters", {"document", "meeting", "plaque", "secondment", "campaign", "certificate"}, collect, gives};
}

namespace store {

void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate) {
    auto& sql = transaction.sql();
    sql.execute("DELETE FROM matter_unit WHERE demand_id = $1", {demand.id.value});
    sql.execute("DELETE FROM matter WHERE demand_id = $1", {demand.id.value});
    // What is merged takes place within another one: it is not one more.
    if (!in_order || demand.outcome != gate::Outcome::admit) return;
    auto const& payload = demand.envelope.payload;
    auto const day = held_day(payload, demand.created_day);
    sql.execute("INSERT INTO matter (demand_id, realm_id, kind, issuer_code, control_number, text_key, held_day, comprehensive, outdoor, renewals) VALUES "
                "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                {demand.id.value, demand.realm.value, demand.envelope.kind, demand.issuer_code, demand.control_number, text_key(demand.title), day,
                 std::int64_t{is_yes(payload, "comprehensive_meeting")}, std::int64_t{is_yes(payload, "outdoor")}, renewals_of(sql, demand.realm, payload)});
    for (auto const& unit : demand.targets) {
        sql.execute("INSERT INTO matter_unit (realm_id, unit_code, kind, held_day, demand_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                    {demand.realm.value, unit, demand.envelope.kind, day, demand.id.value});
    }
}

}  // namespace store
}  // namespace yizhen::matters
