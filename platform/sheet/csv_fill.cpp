#include "platform/sheet/csv.h"
#include "platform/sheet/fill.h"

#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

namespace yizhen::sheet {

namespace {

using Answers = std::map<int, std::string>; ///< by column, UTF-8

/// Fields keep their bytes; only answered ones are written anew.
class CsvFill {
public:
    CsvFill(std::filesystem::path const& file, FillPlan const& plan) : m_file(file), m_plan(plan) {}

    Result<std::string> run() {
        std::ifstream in{m_file, std::ios::binary};
        std::string const bytes{std::istreambuf_iterator<char>(in), {}};
        auto dialect = csv_dialect(bytes, true, m_file);
        if (!dialect) return dialect.problem();
        m_dialect = dialect.value();
        bool const wide =
            m_dialect.encoding == CsvEncoding::utf16le || m_dialect.encoding == CsvEncoding::utf16be;
        auto const mark = m_dialect.encoding == CsvEncoding::utf8_bom ? 3U : wide ? 2U : 0U;
        m_text = csv_text(bytes, m_dialect.encoding);
        if (auto const done = take_plan(); !done) return done.problem();
        if (auto const done = find_records(); !done) return done.problem();
        auto out = bytes.substr(0, mark);
        auto const body = write();
        if (m_wrong) return *m_wrong;
        out += wide ? csv_encoded(body, m_dialect.encoding).value_or("") : body;
        return out;
    }

private:
    struct Record {
        std::uint64_t end = 0; ///< behind its last field
        std::vector<CsvField> fields;
    };

    Result<Done> take_plan() {
        auto const own = m_file.stem().string();
        auto const wrong_sheet = [&](std::string const& sheet) {
            return problem_at(problems::kSheetNoSuchPlace, {m_file, sheet, {}},
                              "CSV 里没有这张工作表，答案无处可填。");
        };
        for (auto const& patch : m_plan.cells) {
            if (patch.sheet != own && !patch.sheet.empty()) return wrong_sheet(patch.sheet);
            if (patch.kind != CellPatch::Kind::keep)
                m_answers[patch.at.row][patch.at.column] =
                    patch.kind == CellPatch::Kind::blank ? "" : patch.text;
        }
        for (auto const& roster : m_plan.rosters) {
            if (roster.sheet != own && !roster.sheet.empty()) return wrong_sheet(roster.sheet);
            m_rosters[roster.first_row + roster.existing_rows - 1] = &roster;
            std::vector<CellPatch> cells;
            auto const in_place = std::min<std::int64_t>(roster.count, roster.existing_rows);
            for (std::int64_t i = 0; i < in_place; ++i) {
                cells.clear();
                roster.row(i, cells);
                for (auto const& cell : cells) {
                    if (cell.kind != CellPatch::Kind::keep)
                        m_answers[roster.first_row + static_cast<int>(i)][cell.at.column] = cell.text;
                }
            }
        }
        return Done{};
    }

    Result<Done> find_records() {
        CsvParser parser{m_dialect.separator, [&](int, std::vector<CsvField>& fields) {
                             for (std::size_t i = 0; i < fields.size(); ++i) {
                                 if (fields[i].value.starts_with('\t'))
                                     m_tabbed.insert(static_cast<int>(i) + 1);
                             }
                             m_records.push_back({fields.back().end, std::move(fields)});
                             return true;
                         }};
        if (parser.feed(m_text)) parser.finish();
        if (auto wrong = parser.problem(m_file)) return *wrong;
        return Done{};
    }

    std::string field(int row, int column, std::string const& answer, bool quoted) {
        auto text = answer;
        bool const digits = !text.empty() && text.find_first_not_of("0123456789Xx") == std::string::npos;
        if (m_tabbed.contains(column) && digits) text.insert(0, "\t");
        auto const special = std::string{"\"\r\n"} + m_dialect.separator;
        if (quoted || text.find_first_of(special) != std::string::npos) {
            std::string escaped = "\"";
            for (char const c : text)
                escaped += c == '"' ? std::string{"\"\""} : std::string{c};
            text = escaped + "\"";
        }
        if (m_dialect.encoding != CsvEncoding::gb18030) return text;
        auto encoded = csv_encoded(text, m_dialect.encoding);
        if (!encoded) {
            m_wrong = problem_at(problems::kSheetEncoding, {m_file, {}, CellRef{row, column}.a1()},
                                 fmt::format("“{}”写不成 GB18030；请改字。", answer));
            return {};
        }
        return *encoded;
    }

    std::string answered(int row, Record const& record, Answers const& answers) {
        std::string line;
        int const last = std::max(static_cast<int>(record.fields.size()), answers.rbegin()->first);
        for (int column = 1; column <= last; ++column) {
            if (column > 1) line += m_dialect.separator;
            auto const at = static_cast<std::size_t>(column) - 1;
            auto const answer = answers.find(column);
            bool const known = at < record.fields.size();
            if (answer != answers.end()) {
                line += field(row, column, answer->second, known && record.fields[at].quoted);
            } else if (known) {
                line +=
                    m_text.substr(record.fields[at].begin, record.fields[at].end - record.fields[at].begin);
            }
        }
        return line;
    }

    void write_clones(std::string& out, RosterRows const& roster) {
        Record width;
        if (auto const at = static_cast<std::size_t>(roster.template_row); at >= 1 && at <= m_records.size())
            width.fields.resize(m_records[at - 1].fields.size());
        std::vector<CellPatch> cells;
        for (std::int64_t i = roster.existing_rows; i < roster.count; ++i) {
            cells.clear();
            roster.row(i, cells);
            Answers answers;
            for (auto const& cell : cells)
                answers[cell.at.column] = cell.kind == CellPatch::Kind::keep ? "" : cell.text;
            if (answers.empty()) answers[1] = "";
            if (!out.empty() && !out.ends_with('\n') && !out.ends_with('\r')) out += m_dialect.line_end;
            out += answered(roster.first_row + static_cast<int>(i), width, answers) + m_dialect.line_end;
        }
    }

    std::string write() {
        std::string out;
        std::uint64_t copied = 0;
        int const last =
            std::max({static_cast<int>(m_records.size()), m_answers.empty() ? 0 : m_answers.rbegin()->first,
                      m_rosters.empty() ? 0 : m_rosters.rbegin()->first});
        for (int row = 1; row <= last && !m_wrong; ++row) {
            auto const answers = m_answers.find(row);
            if (static_cast<std::size_t>(row) <= m_records.size()) {
                auto const& record = m_records[static_cast<std::size_t>(row) - 1];
                out += m_text.substr(copied, record.fields.front().begin - copied);
                out += answers != m_answers.end() ? answered(row, record, answers->second)
                                                  : m_text.substr(record.fields.front().begin,
                                                                  record.end - record.fields.front().begin);
                copied = record.end;
            } else {
                out += m_text.substr(copied);
                copied = m_text.size();
                if (!out.empty() && !out.ends_with('\n') && !out.ends_with('\r')) out += m_dialect.line_end;
                out += (answers != m_answers.end() ? answered(row, {}, answers->second) : "") +
                       m_dialect.line_end;
            }
            if (auto const roster = m_rosters.find(row);
                roster != m_rosters.end() && roster->second->count > roster->second->existing_rows) {
                auto const next = static_cast<std::size_t>(row) < m_records.size()
                                      ? m_records[static_cast<std::size_t>(row)].fields.front().begin
                                      : m_text.size();
                out += m_text.substr(copied, next - copied);
                copied = next;
                write_clones(out, *roster->second);
            }
        }
        return out + m_text.substr(copied);
    }

    std::filesystem::path m_file;
    FillPlan const& m_plan;
    CsvDialect m_dialect;
    std::string m_text;
    std::map<int, Answers> m_answers;
    std::map<int, RosterRows const*> m_rosters;
    std::vector<Record> m_records;
    std::set<int> m_tabbed; ///< columns whose long numbers stand behind a tab
    std::optional<Problem> m_wrong;
};

} // namespace

Result<Done> fill_csv(std::filesystem::path const& input, FillPlan const& plan,
                      std::filesystem::path const& output) {
    auto const bytes = CsvFill{input, plan}.run();
    if (!bytes) return bytes.problem();
    files::write_file(output, bytes.value());
    return Done{};
}

} // namespace yizhen::sheet
