#include "modules/gate/seen_record.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

json::value value_json(Value const& value) {
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return json::array{"i", *whole};
    if (auto const* decimal = std::get_if<Decimal>(&value)) return json::array{"d", decimal->units, int{decimal->scale}};
    if (auto const* text = std::get_if<std::string>(&value)) return json::array{"t", *text};
    if (auto const* day = std::get_if<CivilDate>(&value)) return json::array{"D", day->days()};
    if (auto const* is_so = std::get_if<bool>(&value)) return json::array{"b", *is_so};
    if (auto const* code = std::get_if<Code>(&value)) return json::array{"c", code->value};
    return nullptr;
}

std::string text_of(json::value const& value) { return std::string(value.as_string()); }
int small_of(json::value const& value) { return static_cast<int>(value.as_int64()); }
CivilDate day_of(json::value const& value) { return CivilDate::from_days(static_cast<std::int32_t>(value.as_int64())); }

Value value_of(json::value const& raw) {
    if (raw.is_null()) return {};
    auto const& parts = raw.as_array();
    switch (parts.at(0).as_string().at(0)) {
    case 'i': return parts.at(1).as_int64();
    case 'd': return Decimal{parts.at(1).as_int64(), static_cast<std::uint8_t>(parts.at(2).as_int64())};
    case 't': return text_of(parts.at(1));
    case 'D': return day_of(parts.at(1));
    case 'b': return parts.at(1).as_bool();
    default: return Code{text_of(parts.at(1))};
    }
}

json::array match_json(elements::Match const& match) {
    json::array candidates;
    for (auto const& one : match.candidates) candidates.push_back(json::array{one.element, one.score});
    return {match.field, static_cast<int>(match.kind), static_cast<int>(match.band), match.element, match.formula,
            json::array(match.operands.begin(), match.operands.end()), match.score, match.reason, std::move(candidates)};
}

elements::Match match_of(json::array const& raw) {
    elements::Match match;
    match.field = text_of(raw.at(0));
    match.kind = static_cast<elements::MatchKind>(small_of(raw.at(1)));
    match.band = static_cast<elements::Band>(small_of(raw.at(2)));
    match.element = text_of(raw.at(3));
    match.formula = text_of(raw.at(4));
    for (auto const& operand : raw.at(5).as_array()) match.operands.push_back(text_of(operand));
    match.score = small_of(raw.at(6));
    match.reason = text_of(raw.at(7));
    for (auto const& one : raw.at(8).as_array()) match.candidates.push_back({text_of(one.at(0)), small_of(one.at(1))});
    return match;
}

json::object block_json(BlockMeaning const& block) {
    json::array fields;
    for (std::size_t i = 0; i < block.matches.size(); ++i) {
        fields.push_back(json::array{match_json(block.matches[i]), static_cast<bool>(block.confirmed[i]), block.asks[i], block.asked_by[i]});
    }
    return {{"entity", block.entity}, {"fields", std::move(fields)}};
}

BlockMeaning block_of(json::value const& raw) {
    BlockMeaning block;
    block.entity = text_of(raw.at("entity"));
    for (auto const& field : raw.at("fields").as_array()) {
        block.matches.push_back(match_of(field.at(0).as_array()));
        block.confirmed.push_back(field.at(1).as_bool());
        block.asks.push_back(text_of(field.at(2)));
        block.asked_by.push_back(text_of(field.at(3)));
    }
    return block;
}

json::array figure_json(ledgers::Figure const& figure) {
    if (figure.standing == ledgers::Standing::missing) return {figure.unit, figure.element};
    auto const& origin = figure.origin;
    return {figure.unit,   figure.element,        static_cast<int>(figure.standing), value_json(figure.cell.value), static_cast<int>(figure.cell.state),
            figure.derived, origin.source, origin.demand, origin.as_of.days(), origin.recorded.days()};
}

ledgers::Figure figure_of(json::array const& raw) {
    ledgers::Figure figure;
    figure.unit = text_of(raw.at(0));
    figure.element = text_of(raw.at(1));
    if (raw.size() == 2) return figure;
    figure.standing = static_cast<ledgers::Standing>(small_of(raw.at(2)));
    figure.cell = {value_of(raw.at(3)), static_cast<CellState>(small_of(raw.at(4)))};
    figure.derived = text_of(raw.at(5));
    figure.origin = {text_of(raw.at(6)), text_of(raw.at(7)), day_of(raw.at(8)), day_of(raw.at(9))};
    return figure;
}

SeenRecord record_of(json::value const& raw) {
    SeenRecord record;
    for (auto const& block : raw.at("blocks").as_array()) record.blocks.push_back(block_of(block));
    for (auto const& answer : raw.at("figures").as_array()) {
        auto& figures = record.figures.emplace_back();
        for (auto const& figure : answer.as_array()) figures.push_back(figure_of(figure.as_array()));
    }
    record.inputs = text_of(raw.at("inputs"));
    record.change = ChangeId(raw.at("change").as_int64());
    record.as_of = day_of(raw.at("as_of"));
    record.today = day_of(raw.at("today"));
    record.persons_allowed = raw.at("persons").as_bool();
    for (auto const& field : raw.at("quiet").as_array()) record.quiet.push_back(static_cast<std::size_t>(field.as_int64()));
    record.fields_digest = text_of(raw.at("fields_digest"));
    return record;
}

}  // namespace

std::string to_json(SeenRecord const& record) {
    json::array blocks;
    for (auto const& block : record.blocks) blocks.push_back(block_json(block));
    json::array figures;
    for (auto const& answer : record.figures) {
        json::array one;
        for (auto const& figure : answer) one.push_back(figure_json(figure));
        figures.push_back(std::move(one));
    }
    json::array quiet;
    for (auto const field : record.quiet) quiet.push_back(static_cast<std::int64_t>(field));
    return json::serialize(json::object{{"inputs", record.inputs}, {"quiet", std::move(quiet)}, {"blocks", std::move(blocks)}, {"figures", std::move(figures)}, {"change", record.change.value},
                                        {"as_of", record.as_of.days()}, {"today", record.today.days()},
                                        {"persons", record.persons_allowed}, {"fields_digest", record.fields_digest}});
}

Result<SeenRecord> read_seen_record(std::string_view text) {
    Problem const unreadable{problems::kConflict, "这份结论没有留下当时看到的内容；请重新审看，会记为新的一版结论。"};
    boost::system::error_code error;
    auto const raw = json::parse(text, error);
    if (error) return unreadable;
    try {
        return record_of(raw);
    } catch (std::exception const&) {  // another shape than this version writes
        return unreadable;
    }
}

}  // namespace yizhen::gate
