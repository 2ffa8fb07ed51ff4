// Draw files as rows. Lists and results are sealed; beside them stand only digests, counts and days. A refusal names no
// unit: answers to requests are kept for a while, so that they can be sent twice.

#include "modules/inspections/register.h"

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr std::size_t kPadTo = 4'096;  ///< so that its length does not tell how long the drawn names are
constexpr std::size_t kFileMax = 1'000'000;
constexpr std::size_t kDigestHex = 64;
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

/// Draws of a chain are one issuer's and follow each other without a gap, each names the file before.
std::optional<Problem> fault_of_chain(sql::Connection& sql, KeptVisit const& visit, Commitment const& commitment) {
    auto const& terms = commitment.terms;
    auto const rows = sql.query("SELECT d.serial, d.file_digest, CASE WHEN d.issuer_code <> '' THEN d.issuer_code ELSE COALESCE(v.issuer_code, '') END FROM inspection_draw d "
                                "LEFT JOIN inspection_visit v ON v.demand_id = d.demand_id WHERE d.realm_id = $1 AND d.chain = $2 ORDER BY d.serial DESC LIMIT 1",
                                {visit.realm.value, commitment.list.chain});
    bool const first = !rows->next();
    auto const serial = first ? 0 : static_cast<int>(rows->integer(0));
    auto const digest = first ? std::string() : std::string(rows->text(1));
    if (!first && rows->text(2) != visit.issuer) return Problem{problems::kConflict, "这一串抽签是别的单位开的；各单位自开一串，请换一个 chain。"};
    if (!first && digest.empty()) return Problem{problems::kConflict, fmt::format("这一串抽签的第 {} 次还没有结束；先抽完，或写明理由作废。", serial)};
    if (terms.serial != serial + 1) return Problem{problems::kConflict, fmt::format("这一串抽签下一次应是第 {} 次，文件写的是第 {} 次。", serial + 1, terms.serial)};
    if (terms.previous != digest) return Problem{problems::kConflict, "承诺没有接上前一次抽签的文件（previous 不符）。"};
    return std::nullopt;
}

/// Made today and for a value that nobody knows yet, of units that are to be visited. A refusal names no unit.
std::optional<Problem> fault_of_commitment(org::Tree const& tree, KeptVisit const& visit, Commitment const& commitment, CivilDate today) {
    auto const& [list, terms, digest] = commitment;
    if (terms.day != today) return Problem{problems::kBadInput, fmt::format("承诺写的日子是 {}，应是登记的当天 {}；请今天重新生成。", terms.day.iso(), today.iso())};
    if (list.public_value.day <= today) return Problem{problems::kBadInput, fmt::format("公开数应在今天之后才知道；文件写的是 {}。", list.public_value.day.iso())};
    bool const within = std::ranges::all_of(list.units, [&](DrawUnit const& one) {
        auto const unit = tree.find_code(one.code);
        return unit && std::ranges::any_of(visit.units, [&](auto const& target) {
            auto const top = tree.find_code(target);
            return top && tree.within(unit->id, top->id);
        });
    });
    if (!within) return Problem{problems::kBadInput, "名单里有单位不在这次检查的对象之内，或没有这个代码；请核对名单。"};
    return std::nullopt;
}

/// The auditor's chance is the auditor's: said before by somebody else than who commits, and for this draw only.
bool takes_digest(sql::Connection& sql, RealmId realm, std::string const& digest, std::int64_t draw, Actor const& actor) {
    return sql.execute("UPDATE inspection_auditor_digest SET draw_id = $1 WHERE digest = $2 AND realm_id = $3 AND draw_id = 0 AND (person_id <> $4 OR $4 = 0)",
                       {draw, digest, realm.value, actor.person}) > 0;
}

}  // namespace

Result<Done> Register::register_digest(RealmId realm, std::string const& digest, Actor const& actor) {
    if (digest.size() != kDigestHex || crypto::hex(crypto::from_hex(digest)) != digest) return Problem{problems::kBadInput, "digest 应为随机数的 SHA-256：64 位小写十六进制；由 yizhen draw nonce 给出。"};
    return m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (sql.query("SELECT 1 FROM inspection_auditor_digest WHERE digest = $1", {digest})->next()) return Problem{problems::kConflict, "这个摘要已经登记过；一个随机数只用一次，请重新生成。"};
        sql.execute("INSERT INTO inspection_auditor_digest (digest, realm_id, registered_day, person_id, draw_id) VALUES ($1, $2, $3, $4, 0)", {digest, realm.value, today().iso(), actor.person});
        transaction.audit({.action = "inspection.draw-digest", .object = "inspection-draw-digest", .digest = digest, .detail = {}});
        return Done{};
    });
}

Result<StoredDraw> Register::commit(DemandId demand, std::string const& text, Actor const& actor) {
    auto const visit = find_visit(demand);
    if (!visit) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的检查，或它没有准入。", demand.value)};
    if (text.size() > kFileMax) return Problem{problems::kTooLarge, "抽签文件超过 1 MB；请分层分次抽。"};
    auto const parsed = parse_commitment(text, "commit.json");
    if (!parsed) return Problem{problems::kBadInput, "承诺文件核对不符；请用 yizhen draw commit 重新生成。"};
    auto const& commitment = parsed.value();
    if (auto fault = fault_of_commitment(*m_parts.org.tree(), *visit, commitment, today())) return std::move(*fault);
    StoredDraw out{.id = 0, .realm = visit->realm, .demand = demand, .chain = commitment.list.chain, .serial = commitment.terms.serial, .previous = commitment.terms.previous,
                   .commitment_digest = commitment.digest, .committed = commitment.terms.day, .visit_day = visit->day, .points = points_of(commitment.list), .host_permille = host_permille_of(commitment.list),
                   .state = DrawState::committed, .file_digest = {}, .ended = {}};
    auto const done = m_parts.database.write(out.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (auto fault = fault_of_chain(sql, *visit, commitment)) return std::move(*fault);
        out.id = transaction.new_id();
        if (!takes_digest(sql, out.realm, commitment.terms.auditor_digest, out.id, actor)) {
            return Problem{problems::kConflict, "审计方随机数的摘要没有登记过、已经用过，或是你自己登记的；请审计（督查）人员先登记。"};
        }
        sql.execute("INSERT INTO inspection_draw (draw_id, realm_id, demand_id, chain, serial, previous, commitment_digest, committed_day, points, host_permille, commitment, state, file_digest, ended_day, visit_day, issuer_code) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'committed', '', '', $12, $13)",
                    {out.id, out.realm.value, demand.value, out.chain, std::int64_t{out.serial}, out.previous, out.commitment_digest, out.committed.iso(), std::int64_t{out.points},
                     std::int64_t{out.host_permille}, sealed(m_parts.keys, out.id, "commitment", text), out.visit_day.iso(), visit->issuer});
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
    if (auto const& drawn = verified.value().front().drawn; drawn && today() < drawn->reveal.public_day) {
        return Problem{problems::kBadInput, fmt::format("公开数 {} 才知道，还不能抽。", drawn->reveal.public_day.iso())};
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
