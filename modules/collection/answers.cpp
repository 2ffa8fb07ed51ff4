#include "modules/collection/answers.h"

#include "kernel/problem_catalogue.h"
#include "modules/collection/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::collection {
namespace {

constexpr std::size_t kNamedMax = 100;
constexpr std::size_t kShownMax = 3;

Finding error(std::string key, std::string rule, std::string message) {
    return {Finding::Grade::error, std::move(key), std::move(rule), std::move(message)};
}

bool has_controls(std::string_view words) {
    return std::ranges::any_of(words, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
}

class Reader {
public:
    Reader(Submission const& said, Asked const& asked, std::vector<TaskCell> const& cells, std::map<std::string, CellValue> const& held,
           ledgers::Shapes const& shapes)
        : m_said(said), m_asked(asked), m_cells(cells), m_held(held), m_shapes(shapes) {}

    ReadAnswers run() {
        if (m_said.nothing) say_nothing();
        else take_values();
        take_reasons();
        return std::move(m_out);
    }

private:
    void say_nothing() {
        if (!m_said.values.empty()) {
            m_out.errors.push_back(error({}, "nothing", "说了“无此项”，又填了数；请只留一样。"));
            return;
        }
        for (auto const& cell : m_cells) {
            if (!m_asked.asks[cell.ask].in_rows) m_out.answers[cell.key()] = {{{}, CellState::not_applicable}, false, {}};
        }
    }

    void take_values() {
        for (auto const& [key, words] : m_said.values) take_value(key, words);
        for (auto const& key : confirmed_keys(m_said, m_cells)) take_confirmation(key);
        for (auto const& key : m_said.confirmed) {
            auto const cell = find_cell(m_cells, m_asked.asks, key);
            if (!cell || cell->why != Why::stale) m_out.errors.push_back(error(key, "confirm", "这一格没有可确认的旧值；请填写。"));
        }
        for (auto const& cell : m_cells) {
            auto const key = cell.key();
            bool const told = m_out.answers.contains(key) || std::ranges::find(m_out.errors, key, &Finding::key) != m_out.errors.end();
            if (!told && !m_asked.asks[cell.ask].in_rows) m_out.errors.push_back(error(key, "missing", "还没有填；不适用请填“/”。"));
        }
    }

    void take_value(std::string const& key, std::string const& words) {
        auto const cell = find_cell(m_cells, m_asked.asks, key);
        if (!cell) {
            m_out.errors.push_back(error(key, "unknown", "这件任务没有要这一格。"));
            return;
        }
        auto const& ask = m_asked.asks[cell->ask];
        auto value = ledgers::parse_value({.text = words}, rule_of(ask, m_shapes));
        if (!value) {
            // The reader's words quote what was typed; somebody's number is not repeated.
            bool const personal = ask.sensitivity == elements::Sensitivity::identifier;
            m_out.errors.push_back(error(key, "type", personal ? fmt::format("“{}”写得不对：位数或校验位有误；请对照证件重填。", ask.name)
                                                               : value.problem().message));
            return;
        }
        if (value.value().state == CellState::blank) return;
        if (has_controls(to_text(value.value().value))) {
            m_out.errors.push_back(error(key, "type", "里面有看不见的控制字符；请重新输入。"));
            return;
        }
        m_out.answers[key] = {std::move(value).value(), false, {}};
    }

    void take_confirmation(std::string const& key) {
        if (m_out.answers.contains(key)) return;
        auto const held = m_held.find(key);
        if (held == m_held.end() || held->second.state == CellState::blank) {
            m_out.errors.push_back(error(key, "confirm", "台账里已经没有旧值可确认；请填写。"));
            return;
        }
        m_out.answers[key] = {held->second, true, {}};
    }

    void take_reasons() {
        for (auto const& [key, words] : m_said.reasons) {
            if (auto const no = refuse_words(words, "说明"); no || has_controls(words)) {
                m_out.errors.push_back(error(key, "reason", no ? no->message : "说明里有看不见的控制字符；请重新输入。"));
                continue;
            }
            if (auto const found = m_out.answers.find(key); found != m_out.answers.end()) found->second.reason = words;
        }
    }

    Submission const& m_said;
    Asked const& m_asked;
    std::vector<TaskCell> const& m_cells;
    std::map<std::string, CellValue> const& m_held;
    ledgers::Shapes const& m_shapes;
    ReadAnswers m_out;
};

}  // namespace

ReadAnswers read_answers(Submission const& said, Asked const& asked, std::vector<TaskCell> const& cells,
                         std::map<std::string, CellValue> const& held, ledgers::Shapes const& shapes) {
    return Reader(said, asked, cells, held, shapes).run();
}

std::vector<std::string> confirmed_keys(Submission const& said, std::vector<TaskCell> const& cells) {
    std::vector<std::string> out;
    for (auto const& cell : cells) {
        if (cell.why != Why::stale) continue;
        auto key = cell.key();
        bool const named = said.confirm_all || std::ranges::find(said.confirmed, key) != said.confirmed.end();
        if (named && !said.values.contains(key)) out.push_back(std::move(key));
    }
    return out;
}

std::optional<Problem> refusal_of(std::vector<Finding> const& findings, Answers const& answers) {
    std::vector<ProblemDetail> details;
    std::string first;
    std::string warned;
    std::set<std::string> wrong;  // a reason does not mend a cell that is wrong besides
    for (auto const& finding : findings) {
        if (finding.grade == Finding::Grade::error) wrong.insert(finding.key);
    }
    std::size_t count = 0;
    for (auto const& finding : findings) {
        auto const answer = answers.find(finding.key);
        bool const explained = answer != answers.end() && !answer->second.reason.empty();
        if (finding.grade == Finding::Grade::warning && explained) continue;
        if (++count <= kNamedMax) details.push_back({finding.key.empty() ? "form" : finding.key, finding.message});
        if (count <= kNamedMax && !wrong.contains(finding.key)) warned += (warned.empty() ? "" : " ") + finding.key;
        if (count <= kShownMax) first += (first.empty() ? "" : "；") + finding.message;
    }
    if (count == 0) return std::nullopt;
    if (!warned.empty()) details.push_back({std::string(kWantsReason), std::move(warned)});
    return Problem{problems::kChecksFailed, fmt::format("有 {} 格要改或要写明原因，没有提交：{}", count, first), std::move(details)};
}

}  // namespace yizhen::collection
