// Rows on their way out: audited, marked, in bounded memory.

#include "modules/ledgers/routes_export.h"

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace yizhen::ledgers {
namespace {

constexpr std::int64_t kPageRowsMax = 2'000;
constexpr std::int64_t kPageCells = 60'000;  ///< a cell in memory is a few hundred bytes
constexpr std::int64_t kPageRowsMin = 20;

std::int64_t page_rows(std::size_t columns) {
    return std::clamp<std::int64_t>(kPageCells / static_cast<std::int64_t>(std::max<std::size_t>(columns, 1)), kPageRowsMin, kPageRowsMax);
}

double width_of(Column const& column) { return column.sealed() ? 22 : column.rule.type == ValueType::text ? 18 : 12; }

sheet::ExportTable table_of(ExportPart const& part) {
    sheet::ExportTable out{part.shape->definition.title, {{"单位代码", 16}, {"单位", 18}}};
    if (part.shape->by_period()) out.columns.push_back({"报告期", 10});
    for (auto const& code : part.question.elements) {
        auto const& column = *part.shape->find(code);
        out.columns.push_back({column.element.name, width_of(column)});
    }
    out.columns.push_back({"有异议的项", 18});
    return out;
}

}  // namespace

Result<std::shared_ptr<ExportRecord>> ExportRecord::begin(sql::Database& database, Leaving leaving) {
    auto out = std::make_shared<ExportRecord>(database, std::move(leaving));
    out->m_ended = true;  // nothing to end before it began
    auto const& its = out->m_leaving;
    auto const begun = database.write(its.realm, its.actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        out->m_id = tx.new_id();
        boost::json::object const detail{{"export", std::to_string(out->m_id)}, {"grant", std::to_string(its.grant)}, {"format", sheet::ending_of(its.format, false)},
                                         {"delete_by", its.delete_by.iso()}};
        tx.audit({.action = "export.begin", .object = its.object, .digest = {}, .detail = boost::json::serialize(detail)});
        return Done{};
    });
    if (!begun) return begun.problem();
    out->m_ended = false;
    return out;
}

ExportRecord::~ExportRecord() {
    if (m_ended) return;
    try {
        end(false);
    } catch (std::exception const&) {  // the store is gone: the beginning stands without an end
    }
}

void ExportRecord::complete() {
    end(true);
}

void ExportRecord::end(bool whole) {
    m_ended = true;
    auto const ended = m_database.write(m_leaving.realm, m_leaving.actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit({.action = "export.end", .object = m_leaving.object, .digest = {},
                  .detail = fmt::format("{{\"export\":\"{}\",\"grant\":\"{}\",\"rows\":{},\"whole\":{}}}", m_id, m_leaving.grant, m_rows, whole)});
        return Done{};
    });
    if (!ended) throw std::runtime_error("an export could not be recorded");
}

sheet::ExportMark ExportRecord::mark() const {
    auto const& its = m_leaving;
    sheet::ExportMark out;
    out.line = fmt::format("{}；{} {} 导出，用于{}；{} 后删除；编号 {}", its.right, its.taker, its.day.iso(), its.purpose, its.delete_by.iso(), m_id);
    if (!its.completeness.empty()) out.line += "；完整度 " + its.completeness;
    out.facts = {{"内容", its.title},         {"授权", its.grant == 0 ? its.right : fmt::format("{}", its.grant)}, {"依据", its.right},
                 {"导出人", its.taker},       {"导出日期", its.day.iso()},                                         {"用途", its.purpose},
                 {"删除日期", its.delete_by.iso()}, {"导出编号", std::to_string(m_id)}};
    if (!its.completeness.empty()) out.facts.emplace_back("完整度", its.completeness);
    return out;
}

TableFile::TableFile(sheet::ExportFormat format, std::vector<sheet::ExportTable> tables, sheet::ExportMark mark)
    : m_table(sheet::TableExport::make(format, [this](std::string_view bytes) { m_bytes += bytes; }, std::move(tables), std::move(mark))) {}

sheet::ExportValue export_text(std::string words) {
    if (words.empty()) return {sheet::CellKind::empty, {}};
    return {sheet::CellKind::text, std::move(words)};
}

sheet::ExportValue export_value(CellValue const& cell) {
    if (cell.state == CellState::not_applicable) return export_text("不适用");
    auto const& value = cell.value;
    if (std::holds_alternative<std::int64_t>(value) || std::holds_alternative<Decimal>(value)) return {sheet::CellKind::number, to_text(value)};
    if (std::holds_alternative<CivilDate>(value)) return {sheet::CellKind::date, to_text(value)};
    if (auto const* yes = std::get_if<bool>(&value)) return export_text(*yes ? "是" : "否");
    return export_text(to_text(value));
}

UnitName unit_names(org::Org& org) {
    return [tree = org.tree()](std::string const& code) {
        auto const unit = tree->find_code(code);
        return unit ? unit->name : std::string();
    };
}

RowsFile::RowsFile(Ledgers& ledgers, UnitName unit_name, std::vector<ExportPart> parts, std::optional<ReadCause> cause, std::shared_ptr<ExportRecord> record)
    : m_ledgers(ledgers), m_unit_name(std::move(unit_name)), m_parts(std::move(parts)), m_cause(std::move(cause)), m_record(std::move(record)) {
    std::vector<sheet::ExportTable> tables;
    for (auto& part : m_parts) {
        part.question.after = RowId(0);
        part.question.rows_max = page_rows(part.question.elements.size());
        tables.push_back(table_of(part));
    }
    m_file = std::make_unique<TableFile>(m_record->leaving().format, std::move(tables), m_record->mark());
}

Result<std::shared_ptr<RowsFile>> RowsFile::open(Ledgers& ledgers, UnitName unit_name, std::vector<ExportPart> parts, std::optional<ReadCause> cause,
                                                 std::shared_ptr<ExportRecord> record) {
    auto out = std::make_shared<RowsFile>(ledgers, std::move(unit_name), std::move(parts), std::move(cause), std::move(record));
    if (auto const read = out->read_page(); !read) return read.problem();
    return out;
}

Result<Done> RowsFile::read_page() {
    auto page = m_ledgers.rows(m_record->leaving().realm, m_parts[m_part].question, m_cause ? &*m_cause : nullptr);
    if (!page) return page.problem();
    m_page = std::move(page).value();
    return Done{};
}

void RowsFile::write_row(HeldRow const& row) {
    auto const& part = m_parts[m_part];
    std::vector<sheet::ExportValue> values{export_text(row.unit), export_text(m_unit_name(row.unit))};
    if (part.shape->by_period()) values.push_back(export_text(row.key));
    std::string disputed;
    for (std::size_t at = 0; at < row.cells.size(); ++at) {
        auto const& cell = row.cells[at];
        values.push_back(cell.standing == Standing::not_applicable ? export_text("不适用") : export_value({cell.cell.value, CellState::present}));
        if (cell.standing == Standing::disputed) disputed += (disputed.empty() ? "" : "；") + part.shape->find(part.question.elements[at])->element.name;
    }
    values.push_back(export_text(std::move(disputed)));
    if (auto const done = m_file->table().row(values); !done) throw std::runtime_error("an export broke off: " + done.problem().message);
}

bool RowsFile::next(std::string& chunk) {
    if (m_part == m_parts.size()) return false;
    for (auto const& row : m_page) write_row(row);
    m_record->add_rows(static_cast<std::int64_t>(m_page.size()));
    auto& question = m_parts[m_part].question;
    bool const more = static_cast<std::int64_t>(m_page.size()) == question.rows_max;
    if (more) question.after = m_page.back().id;
    else if (++m_part < m_parts.size()) m_file->table().next_table();
    if (m_part < m_parts.size()) {
        if (auto const read = read_page(); !read) throw std::runtime_error("an export broke off: " + read.problem().message);
    } else {
        m_file->table().finish();
        m_record->complete();
    }
    chunk += m_file->take();
    return m_part < m_parts.size();
}

}  // namespace yizhen::ledgers
