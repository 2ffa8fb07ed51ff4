// Draw files as rows. Lists and results are sealed; beside them stand only digests, counts and days. A refusal names no
// unit: answers to requests are kept for a while, so that they can be sent twice.

#include "modules/inspections/register.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr std::size_t kPadTo = 4'096;  ///< so that its length does not tell how long the drawn names are
constexpr std::size_t kFileMax = 1'000'000;
constexpr crypto::KeyId kInstallation = 0;

CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

/// Where the sealed text stands: opened anywhere else it is damaged.
std::string place(std::int64_t draw, char const* column) { return fmt::format("draw/{}/{}", draw, column); }

sql::Blob sealed(crypto::KeyRing const& keys, std::int64_t draw, char const* column, std::string text) {
    text.resize((text.size() + kPadTo) / kPadTo * kPadTo, '\0');
    return {keys.seal(kInstallation, place(draw, column), text)};
}

constexpr char kColumns[] = "SELECT draw_id, realm_id, demand_id, chain, serial, previous, commitment_digest, committed_day, points, host_permille, state, file_digest, ended_day, visit_day FROM inspection_draw ";

StoredDraw draw_at(sql::Rows const& rows) {
    StoredDraw out{.id = rows.integer(0), .realm = RealmId{rows.integer(1)}, .demand = DemandId{rows.integer(2)}, .chain = std::string(rows.text(3)), .serial = static_cast<int>(rows.integer(4)),
                   .previous = std::string(rows.text(5)), .commitment_digest = std::string(rows.text(6)), .committed = day_of(rows.text(7)), .visit_day = day_of(rows.text(13)), .points = static_cast<int>(rows.integer(8)),
                   .host_permille = static_cast<int>(rows.integer(9)), .state = DrawState::committed, .file_digest = std::string(rows.text(11)), .ended = {}};
    if (rows.text(10) == "drawn") out.state = DrawState::drawn;
    if (rows.text(10) == "aborted") out.state = DrawState::aborted;
    if (!rows.text(12).empty()) out.ended = day_of(rows.text(12));
    return out;
}

int points_of(DrawList const& list) {
    int points = 0;
    for (auto const& stratum : list.strata) points += stratum.draw;
    return points;
}

/// At most so much of the points can be the host's own: by the rule committed to, and by how many it proposed.
int host_permille_of(DrawList const& list) {
    auto const proposed = std::ranges::count_if(list.units, [](DrawUnit const& unit) { return unit.host; });
    return std::min<int>(list.rules.host_share, static_cast<int>(proposed * kThousand / std::max(1, points_of(list))));
}

/// Draws of a chain follow each other without a gap, each names the file before.
std::optional<Problem> fault_of_chain(sql::Connection& sql, RealmId realm, Commitment const& commitment) {
    auto const& terms = commitment.terms;
    auto const rows = sql.query("SELECT serial, file_digest FROM inspection_draw WHERE realm_id = $1 AND chain = $2 ORDER BY serial DESC LIMIT 1", {realm.value, commitment.list.chain});
    bool const first = !rows->next();
    auto const serial = first ? 0 : static_cast<int>(rows->integer(0));
    auto const digest = first ? std::string() : std::string(rows->text(1));
    if (!first && digest.empty()) return Problem{problems::kConflict, fmt::format("这一串抽签的第 {} 次还没有结束；先抽完，或写明理由作废。", serial)};
    if (terms.serial != serial + 1) return Problem{problems::kConflict, fmt::format("这一串抽签下一次应是第 {} 次，文件写的是第 {} 次。", serial + 1, terms.serial)};
    if (terms.previous != digest) return Problem{problems::kConflict, "承诺没有接上前一次抽签的文件（previous 不符）。"};
    return std::nullopt;
}

}  // namespace

Result<StoredDraw> Register::commit(DemandId demand, std::string const& text, Actor const& actor) {
    auto const visit = find_visit(demand);
    if (!visit) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的检查，或它没有准入。", demand.value)};
    if (text.size() > kFileMax) return Problem{problems::kTooLarge, "抽签文件超过 1 MB；请分层分次抽。"};
    auto const parsed = parse_commitment(text, "commit.json");
    if (!parsed) return Problem{problems::kBadInput, "承诺文件核对不符；请用 yizhen draw commit 重新生成。"};
    auto const& commitment = parsed.value();
    if (commitment.terms.day > today()) return Problem{problems::kBadInput, fmt::format("承诺写的日子 {} 还没有到。", commitment.terms.day.iso())};
    StoredDraw out{.id = 0, .realm = visit->realm, .demand = demand, .chain = commitment.list.chain, .serial = commitment.terms.serial, .previous = commitment.terms.previous,
                   .commitment_digest = commitment.digest, .committed = commitment.terms.day, .visit_day = visit->day, .points = points_of(commitment.list), .host_permille = host_permille_of(commitment.list),
                   .state = DrawState::committed, .file_digest = {}, .ended = {}};
    auto const done = m_parts.database.write(out.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (auto fault = fault_of_chain(sql, out.realm, commitment)) return std::move(*fault);
        out.id = transaction.new_id();
        sql.execute("INSERT INTO inspection_draw (draw_id, realm_id, demand_id, chain, serial, previous, commitment_digest, committed_day, points, host_permille, commitment, state, file_digest, ended_day, visit_day) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'committed', '', '', $12)",
                    {out.id, out.realm.value, demand.value, out.chain, std::int64_t{out.serial}, out.previous, out.commitment_digest, out.committed.iso(), std::int64_t{out.points},
                     std::int64_t{out.host_permille}, sealed(m_parts.keys, out.id, "commitment", text), out.visit_day.iso()});
        transaction.audit({.action = "inspection.draw-commit", .object = fmt::format("inspection-draw:{}", out.id), .digest = out.commitment_digest, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return out;
}

Result<StoredDraw> Register::end_draw(std::int64_t draw, std::string const& text, Actor const& actor) {
    auto found = find_draw(draw);
    if (!found) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的抽签。", draw)};
    if (text.size() > kFileMax) return Problem{problems::kTooLarge, "抽签文件超过 1 MB；请分层分次抽。"};
    DrawFile const file{"draw.json", text};
    auto const verified = verify_draws({&file, 1});
    if (!verified || verified.value().front().commitment.digest != found->commitment_digest) {
        return Problem{problems::kBadInput, "抽签文件验算不符，或不是这一次承诺的；请用 yizhen draw verify 在自己的机器上看。"};
    }
    auto& out = *found;
    out.state = verified.value().front().aborted ? DrawState::aborted : DrawState::drawn;
    out.file_digest = crypto::hex(crypto::sha256(text));
    out.ended = today();
    auto const done = m_parts.database.write(out.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto const touched = transaction.sql().execute("UPDATE inspection_draw SET state = $1, file_digest = $2, ended_day = $3, file = $4 WHERE draw_id = $5 AND state = 'committed'",
                                                       {std::string(name_of(out.state)), out.file_digest, out.ended->iso(), sealed(m_parts.keys, draw, "file", text), draw});
        if (touched == 0) return Problem{problems::kConflict, "这一次抽签已经结束；抽过的、作废的都留着，不能改。"};
        transaction.audit({.action = "inspection.draw-end", .object = fmt::format("inspection-draw:{}", draw), .digest = out.file_digest, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return out;
}

std::vector<StoredDraw> Register::draws(RealmId realm) const {
    std::vector<StoredDraw> out;
    m_parts.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(std::string(kColumns) + "WHERE realm_id = $1 ORDER BY chain, serial DESC LIMIT $2", {realm.value, std::int64_t{kVisitsListed}});
        while (rows->next()) out.push_back(draw_at(*rows));
    });
    return out;
}

std::optional<StoredDraw> Register::find_draw(std::int64_t draw) const {
    std::optional<StoredDraw> out;
    m_parts.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(std::string(kColumns) + "WHERE draw_id = $1", {draw});
        if (rows->next()) out = draw_at(*rows);
    });
    return out;
}

Result<std::string> Register::opened(StoredDraw const& draw, char const* column) const {
    std::string envelope;
    m_parts.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(std::string("SELECT ") + column + " FROM inspection_draw WHERE draw_id = $1", {draw.id});
        if (rows->next() && !rows->null(0)) envelope = rows->blob(0);
    });
    auto text = m_parts.keys.open_sealed(place(draw.id, column), envelope);
    if (!text) return text.problem();
    auto plain = std::move(text).value();
    plain.erase(plain.find_last_not_of('\0') + 1);
    return plain;
}

Result<std::string> Register::commitment_text(StoredDraw const& draw) const { return opened(draw, "commitment"); }

Result<std::string> Register::file_text(StoredDraw const& draw) const {
    if (draw.state == DrawState::committed) return Problem{problems::kNotFound, "这一次抽签还没有结束。"};
    auto const visit = find_visit(draw.demand);
    auto const day = visit ? visit->day : draw.visit_day;
    if (draw.state == DrawState::drawn && today() < day) return Problem{problems::kNotAllowed, fmt::format("抽中了谁，检查当天（{}）才打开。", day.iso())};
    return opened(draw, "file");
}

}  // namespace yizhen::inspections
