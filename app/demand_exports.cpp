// What a demand got, as files: tables to be read in again, and the import file of an upper-level system.

#include "app/demand_exports.h"

#include "app/answer_tables.h"
#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/routes_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace yizhen::app {
namespace {

using http::Request;
using http::Response;
using gate::Completeness;
using gate::Served;
using gate::StoredDemand;
using gate::query;
using gate::refused;
using ledgers::ExportPorts;

constexpr std::size_t kRowsAtOnce = 500;

/// What leaves and by which right: the issuer's by its number, everybody else's because it is their own units'.
Result<ledgers::Leaving> leaving(ExportPorts const& ports, Served const& served, Request const& request, StoredDemand const& demand, gate::Evidence const& evidence) {
    auto out = ledgers::leaving_of(ports, request, demand.realm);
    if (!out) return out;
    auto& its = out.value();
    auto const completeness = gate::completeness_of(evidence);
    its.object = fmt::format("demand:{}", demand.id.value);
    its.title = demand.title;
    its.purpose = demand.envelope.purpose.empty() ? "本要求的办理" : demand.envelope.purpose;
    its.completeness = fmt::format("{}（{}/{} 格）", completeness.percent_text(), completeness.answered, completeness.cells);
    if (!gate::acts_for_issuer(served, request, demand)) return out;
    its.right = demand.control_number.empty() ? "未编号的要求" : "要求 " + demand.control_number;
    its.delete_by = std::max(gate::rows_until(demand.envelope, demand.created_day), its.day);
    if (demand.control_number.empty()) return out;
    auto const grants = ports.access.grants_for(demand.control_number, its.day);
    if (grants.empty()) return out;
    its.grant = grants.front().id.value;
    its.right = fmt::format("授权 {}（{}）", its.grant, demand.control_number);
    its.delete_by = grants.front().last;
    return out;
}

/// Tables that stand in memory, sent piece by piece.
class SentTables {
public:
    SentTables(std::vector<AnswerTable> tables, std::shared_ptr<ledgers::ExportRecord> record, sheet::ExportMark mark)
        : m_tables(std::move(tables)), m_record(std::move(record)) {
        std::vector<sheet::ExportTable> heads;
        for (auto const& table : m_tables) heads.push_back(table.table);
        m_file = std::make_unique<ledgers::TableFile>(m_record->leaving().format, std::move(heads), std::move(mark));
    }
    bool next(std::string& chunk) {
        if (m_at == m_tables.size()) return false;
        auto const& rows = m_tables[m_at].rows;
        auto const end = std::min(m_row + kRowsAtOnce, rows.size());
        for (; m_row < end; ++m_row) {
            if (auto const done = m_file->table().row(rows[m_row]); !done) throw std::runtime_error("an export broke off: " + done.problem().message);
            m_record->add_rows(1);
        }
        if (m_row == rows.size()) {
            m_row = 0;
            if (++m_at < m_tables.size()) {
                m_file->table().next_table();
            } else {
                m_file->table().finish();
                m_record->complete();
            }
        }
        chunk += m_file->take();
        return m_at < m_tables.size();
    }

private:
    std::vector<AnswerTable> m_tables;
    std::shared_ptr<ledgers::ExportRecord> m_record;
    std::unique_ptr<ledgers::TableFile> m_file;
    std::size_t m_at = 0;
    std::size_t m_row = 0;
};

/// The issuer's own file: it carries its mark in its name, since every byte that is no answer stays.
Response audited(ExportPorts const& ports, Served const& served, Request const& request, http::Handler const& handler) {
    auto response = handler(request);
    auto const demand = response.status == 200 ? gate::visible_demand(served, request) : Result<StoredDemand>(Problem{problems::kNotFound, {}});
    if (!demand) return response;
    auto const failed = [&](Problem const& problem) {
        std::error_code ignored;
        if (response.file && response.remove_file_after) std::filesystem::remove(*response.file, ignored);
        return refused(request, problem);
    };
    auto out = leaving(ports, served, request, demand.value(), {});
    if (!out) return failed(out.problem());
    out.value().format = sheet::ExportFormat::xlsx;
    auto record = ledgers::ExportRecord::begin(ports.database, std::move(out).value());
    if (!record) return failed(record.problem());
    record.value()->add_rows(gate::number_or(response.headers["X-Cells-Answered"].substr(0, response.headers["X-Cells-Answered"].find('/')), 0));
    record.value()->complete();
    response.headers["X-Delete-By"] = record.value()->leaving().delete_by.iso();
    return response;
}

Result<Response> sent(ExportPorts const& ports, ledgers::Leaving leaving, std::vector<AnswerTable> tables, bool mark_beside) {
    auto record = ledgers::ExportRecord::begin(ports.database, std::move(leaving));
    if (!record) return record.problem();
    auto mark = record.value()->mark();
    mark.beside_data = mark_beside;
    bool const several = tables.size() > 1;
    auto const file = std::make_shared<SentTables>(std::move(tables), record.value(), std::move(mark));
    return ledgers::sent_while_made(record.value()->leaving(), several, [file](std::string& chunk) { return file->next(chunk); });
}

void say_completeness(Response& response, Completeness const& completeness) {
    response.headers["X-Completeness"] = completeness.percent_text();
    response.headers["X-Cells-Answered"] = fmt::format("{}/{}", completeness.answered, completeness.cells);
}

Response export_answers(ExportPorts const& ports, Served const& served, Request const& request) {
    auto const demand = gate::visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const answer = served.gate.now(demand.value().id, request.actor, gate::reader_of(served, request, demand.value()));
    if (!answer) return refused(request, answer.problem());
    auto const& evidence = answer.value().evidence;
    auto out = leaving(ports, served, request, demand.value(), evidence);
    if (!out) return refused(request, out.problem());
    auto tables = answer_tables(evidence, demand.value().period, ports.ledgers.shapes(), ledgers::unit_names(served.org));
    if (auto const ledger = query(request, "ledger"); !ledger.empty()) {
        std::erase_if(tables, [&](auto const& table) { return table.ledger != ledger; });
        if (tables.empty()) return refused(request, {problems::kNotFound, fmt::format("这件要求没有得到台账“{}”的数据。", ledger)});
    }
    auto response = sent(ports, std::move(out).value(), std::move(tables), true);
    if (!response) return refused(request, response.problem());
    say_completeness(response.value(), gate::completeness_of(evidence));
    return std::move(response).value();
}

Response system_file(ExportPorts const& ports, std::vector<UpperSystem> const& systems, Served const& served, Request const& request) {
    auto const demand = gate::visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const& said = demand.value().envelope.system;
    auto const* system = system_named(systems, said);
    if (system == nullptr) {
        return refused(request, {problems::kNotFound, said.empty() ? std::string("这件要求没有写要再录入哪个上级系统（system）。")
                                                                   : fmt::format("还没有“{}”的导入格式；可以在 systems/ 里写一份说明（见 data/systems）。", said)});
    }
    auto const answer = served.gate.now(demand.value().id, request.actor, gate::reader_of(served, request, demand.value()));
    if (!answer) return refused(request, answer.problem());
    auto const& evidence = answer.value().evidence;
    auto made = system_rows(*system, evidence, demand.value().period, served.gate.catalogue(), ports.ledgers.shapes(), ledgers::unit_names(served.org));
    auto out = leaving(ports, served, request, demand.value(), evidence);
    if (!out) return refused(request, out.problem());
    out.value().format = system->format;
    out.value().title = fmt::format("{}-{}导入文件{}", demand.value().title, system->name, system->verified ? "" : "（格式未核实）");
    AnswerTable table{{}, {system->sheet, {}}, std::move(made.rows)};
    for (auto const& column : system->columns) table.table.columns.push_back({column.title, 16});
    std::vector<AnswerTable> tables;
    tables.push_back(std::move(table));
    // What reads this file wants nothing but its columns: the mark stands in its properties, its header and its name.
    auto response = sent(ports, std::move(out).value(), std::move(tables), false);
    if (!response) return refused(request, response.problem());
    say_completeness(response.value(), gate::completeness_of(evidence));
    response.value().headers["X-System"] = system->id;
    response.value().headers["X-System-Verified"] = system->verified ? "true" : "false";
    response.value().headers["X-Required-Missing"] = std::to_string(made.lacking);
    return std::move(response).value();
}

}  // namespace

std::vector<http::Route> demand_export_routes(gate::Gate& gate, ExportPorts const& ports, std::vector<UpperSystem> systems) {
    Served const served{gate, ports.access, ports.org, ports.clock};
    auto const known = std::make_shared<std::vector<UpperSystem> const>(std::move(systems));
    return {
        {"GET", "/api/v1/demands/{id}/answers", [ports, served](Request const& request) { return export_answers(ports, served, request); }},
        {"GET", "/api/v1/demands/{id}/system-file", [ports, served, known](Request const& request) { return system_file(ports, *known, served, request); }},
    };
}

std::vector<http::Route> with_audited_files(std::vector<http::Route> routes, gate::Gate& gate, ExportPorts const& ports) {
    Served const served{gate, ports.access, ports.org, ports.clock};
    for (auto& route : routes) {
        if (route.pattern != "/api/v1/demands/{id}/filled") continue;
        route.handler = [ports, served, handler = std::move(route.handler)](Request const& request) { return audited(ports, served, request, handler); };
    }
    return routes;
}

}  // namespace yizhen::app
