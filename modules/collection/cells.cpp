#include "modules/collection/cells.h"

#include "kernel/codes/codes.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::collection {
namespace {

namespace json = boost::json;

constexpr char kFieldEnd = '\x1f';
constexpr char kRecordEnd = '\x1e';
constexpr std::size_t kDigitsInARow = 11;  ///< a phone number; longer are identity and account numbers
constexpr std::size_t kWordsMax = 500;     ///< code points of a reason, comment, question
constexpr std::size_t kAsksMax = 100'000;

constexpr std::string_view kWhy = "msdu";

/// Reads a number and moves on; 0 where there is none.
std::int64_t take_number(std::string_view& text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc{} ? value : 0;
}

TaskCell decode_cell(std::string_view text) {
    TaskCell cell;
    cell.ask = static_cast<std::size_t>(take_number(text));
    YIZHEN_CHECK(!text.empty() && kWhy.find(text.front()) != std::string_view::npos && cell.ask < kAsksMax);
    cell.why = static_cast<Why>(kWhy.find(text.front()));
    text.remove_prefix(1);
    while (!text.empty()) {
        char const mark = text.front();
        text.remove_prefix(1);
        if (mark == '@') cell.row = take_number(text);
        else if (mark == '+') cell.nth = static_cast<int>(take_number(text));
        else if (mark == ':') cell.at = std::string(std::exchange(text, {}));
        else YIZHEN_CHECK(false && "the text of a task's cells");
    }
    return cell;
}

json::array list_of(std::vector<std::string> const& words) {
    json::array out;
    for (auto const& each : words) out.emplace_back(each);
    return out;
}

std::vector<std::string> words_of(json::value const& list) {
    std::vector<std::string> out;
    for (auto const& each : list.as_array()) out.emplace_back(each.as_string());
    return out;
}

std::string text_of(json::object const& object, char const* name) { return std::string(object.at(name).as_string()); }

/// What `to_text` wrote, of the type the ask had then.
Value value_of(Ask const& ask, std::string_view text) {
    switch (ask.type) {
    case ValueType::integer: return take_number(text);
    case ValueType::decimal: {
        auto const decimal = Decimal::parse(text);
        YIZHEN_CHECK(decimal);
        auto const scaled = decimal.value().rescaled(static_cast<std::uint8_t>(ask.scale));
        YIZHEN_CHECK(scaled);
        return scaled.value();
    }
    case ValueType::date: {
        auto const day = CivilDate::parse(text);
        YIZHEN_CHECK(day);
        return day.value();
    }
    case ValueType::boolean: return text == "true";
    case ValueType::code: return Code{std::string(text)};
    case ValueType::text: break;
    }
    return std::string(text);
}

}  // namespace

std::string TaskCell::key() const {
    if (row != 0) return fmt::format("{}@{}", ask, row);
    return nth == 0 ? std::to_string(ask) : fmt::format("{}+{}", ask, nth);
}

std::string encode(std::span<TaskCell const> cells) {
    std::string out;
    for (auto const& cell : cells) {
        if (!out.empty()) out += ';';
        out += std::to_string(cell.ask);
        out += kWhy[static_cast<std::size_t>(cell.why)];
        if (cell.row != 0) out += "@" + std::to_string(cell.row);
        if (cell.nth != 0) out += "+" + std::to_string(cell.nth);
        if (!cell.at.empty()) out += ":" + cell.at;
    }
    return out;
}

std::vector<TaskCell> decode_cells(std::string_view text) {
    std::vector<TaskCell> out;
    out.reserve(static_cast<std::size_t>(std::ranges::count(text, ';')) + 1);
    while (!text.empty()) {
        auto const end = std::min(text.find(';'), text.size());
        out.push_back(decode_cell(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string encode(std::span<Ask const> asks) {
    json::array out;
    for (auto const& ask : asks) {
        out.push_back(json::object{{"element", ask.element}, {"name", ask.name}, {"path", list_of(ask.path)}, {"sheet", ask.sheet},
                                   {"field", ask.field}, {"ledger", ask.ledger}, {"by_period", ask.by_period},
                                   {"type", static_cast<int>(ask.type)}, {"scale", ask.scale}, {"unit", ask.unit_of_measure},
                                   {"code_list", ask.code_list}, {"format", static_cast<int>(ask.format)},
                                   {"sensitivity", static_cast<int>(ask.sensitivity)}, {"choices", list_of(ask.choices)},
                                   {"operand", ask.is_operand}, {"in_rows", ask.in_rows}});
    }
    return json::serialize(out);
}

std::vector<Ask> decode_asks(std::string_view text) {
    std::vector<Ask> out;
    auto const list = json::parse(text);
    for (auto const& each : list.as_array()) {
        auto const& o = each.as_object();
        Ask ask;
        ask.element = text_of(o, "element");
        ask.name = text_of(o, "name");
        ask.path = words_of(o.at("path"));
        ask.sheet = text_of(o, "sheet");
        ask.field = text_of(o, "field");
        ask.ledger = text_of(o, "ledger");
        ask.by_period = o.at("by_period").as_bool();
        ask.type = static_cast<ValueType>(o.at("type").as_int64());
        ask.scale = static_cast<int>(o.at("scale").as_int64());
        ask.unit_of_measure = text_of(o, "unit");
        ask.code_list = text_of(o, "code_list");
        ask.format = static_cast<ledgers::TextFormat>(o.at("format").as_int64());
        ask.sensitivity = static_cast<elements::Sensitivity>(o.at("sensitivity").as_int64());
        ask.choices = words_of(o.at("choices"));
        ask.is_operand = o.at("operand").as_bool();
        ask.in_rows = o.at("in_rows").as_bool();
        out.push_back(std::move(ask));
    }
    return out;
}

std::string encode(Answers const& answers, bool nothing) {
    std::string out = nothing ? "n" : "v";
    out += kRecordEnd;
    for (auto const& [key, answer] : answers) {
        out += key;
        out += kFieldEnd;
        out += static_cast<char>('0' + static_cast<int>(answer.value.state));
        out += answer.confirmed ? 'c' : 't';
        out += to_text(answer.value.value);
        out += kFieldEnd;
        out += answer.reason;
        out += kRecordEnd;
    }
    return out;
}

Answered decode_answers(std::string_view text, std::span<TaskCell const> cells, std::span<Ask const> asks) {
    Answered out;
    auto const take_until = [&text](char end) {
        auto const at = text.find(end);
        YIZHEN_CHECK(at != std::string_view::npos);
        auto const part = text.substr(0, at);
        text.remove_prefix(at + 1);
        return part;
    };
    out.nothing = take_until(kRecordEnd) == "n";
    while (!text.empty()) {
        std::string key(take_until(kFieldEnd));
        auto words = take_until(kFieldEnd);
        Answer answer;
        answer.reason = std::string(take_until(kRecordEnd));
        YIZHEN_CHECK(words.size() >= 2);
        answer.value.state = static_cast<CellState>(words[0] - '0');
        answer.confirmed = words[1] == 'c';
        auto const cell = find_cell(cells, asks, key);
        if (!cell) continue;  // others answered it meanwhile
        if (answer.value.state == CellState::present) answer.value.value = value_of(asks[cell->ask], words.substr(2));
        out.answers.emplace(std::move(key), std::move(answer));
    }
    return out;
}

std::string identity_of(Ask const& ask) {
    if (!ask.element.empty()) return "e" + ask.element + (ask.in_rows ? "+" : "");
    return "f" + ask.sheet + "/" + ask.field;
}

std::string open_ask(Asked const& asked, TaskCell const& cell) {
    auto const& ask = asked.asks[cell.ask];
    if (ask.element.empty() || ask.in_rows) return fmt::format("d{}:{}+{}", asked.demand.value, identity_of(ask), cell.nth);
    return cell.row == 0 ? ask.element : fmt::format("{}@{}", ask.element, cell.row);
}

std::string period_of(Asked const& asked, TaskCell const& cell) {
    auto const& ask = asked.asks[cell.ask];
    return ask.element.empty() || ask.by_period ? asked.period : std::string();
}

bool is_kept_by_task(Asked const& asked, TaskCell const& cell) {
    auto const& ask = asked.asks[cell.ask];
    return ask.ledger.empty() || ask.in_rows;
}

std::optional<TaskCell> find_cell(std::span<TaskCell const> cells, std::span<Ask const> asks, std::string_view key) {
    auto rest = key;
    TaskCell wanted;
    wanted.ask = static_cast<std::size_t>(take_number(rest));
    if (rest.starts_with('@')) {
        rest.remove_prefix(1);
        wanted.row = take_number(rest);
    } else if (rest.starts_with('+')) {
        rest.remove_prefix(1);
        wanted.nth = static_cast<int>(take_number(rest));
    }
    if (!rest.empty() || key.empty() || wanted.ask >= asks.size() || wanted.key() != key) return std::nullopt;
    bool const listed = asks[wanted.ask].in_rows;
    auto const found = std::ranges::find_if(cells, [&](TaskCell const& cell) {
        return cell.ask == wanted.ask && cell.row == wanted.row && (listed || cell.nth == wanted.nth);
    });
    if (found == cells.end()) return std::nullopt;
    if (listed && (wanted.nth < 1 || wanted.nth > static_cast<int>(kRowsListedMax))) return std::nullopt;
    auto out = *found;
    out.nth = wanted.nth;
    return out;
}

ledgers::ValueRule rule_of(Ask const& ask, ledgers::Shapes const& shapes) {
    if (auto const* shape = ask.ledger.empty() ? nullptr : shapes.find(ask.ledger)) {
        if (auto const* column = shape->find(ask.element)) return column->rule;
    }
    return {.type = ask.type, .scale = ask.scale, .unit_of_measure = ask.unit_of_measure, .format = ask.format,
            .codes = ask.code_list.empty() ? nullptr : shapes.code_list(ask.code_list)};
}

std::string shown(Ask const& ask, Value const& value, ledgers::Shapes const& shapes) {
    auto words = to_text(value);
    if (auto const* code = std::get_if<Code>(&value)) {
        auto const* list = shapes.code_list(ask.code_list);
        auto const name = list ? list->name_of(code->value) : std::string();
        return name.empty() ? words : name;
    }
    if (ask.sensitivity != elements::Sensitivity::identifier || words.empty()) return words;
    switch (ask.format) {
    case ledgers::TextFormat::identity_number: return codes::masked_identity_number(words);
    case ledgers::TextFormat::phone: return codes::masked_phone(words);
    case ledgers::TextFormat::account: return codes::masked_account(words);
    case ledgers::TextFormat::person_name: return codes::masked_name(words);
    case ledgers::TextFormat::credit_code:
    case ledgers::TextFormat::plain: break;
    }
    return codes::masked_account(words);
}

std::optional<Problem> refuse_words(std::string_view words, std::string_view what) {
    if (text::code_points(words).size() > kWordsMax) {
        return Problem{problems::kTooLarge, fmt::format("{}最多 {} 个字。", what, kWordsMax)};
    }
    std::size_t digits = 0;
    for (char const c : words) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits >= kDigitsInARow) {
            return Problem{problems::kBadInput, fmt::format("{}里像有证件号、账号或电话号码，这里不加密保存；请去掉号码再写。", what)};
        }
    }
    return std::nullopt;
}

}  // namespace yizhen::collection
