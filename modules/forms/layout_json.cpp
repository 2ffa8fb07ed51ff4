#include "modules/forms/forms.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::forms {
namespace {

namespace json = boost::json;

std::string_view name_of(Orientation orientation) {
    switch (orientation) {
        case Orientation::columns: return "columns";
        case Orientation::rows: return "rows";
        case Orientation::card: return "card";
    }
    return "columns";
}

std::string_view name_of(Subject subject) {
    switch (subject) {
        case Subject::units: return "units";
        case Subject::records: return "records";
        case Subject::indicators: return "indicators";
        case Subject::card: return "card";
    }
    return "records";
}

std::string_view role_of(FormField const& field) {
    if (field.is_ordinal) return "ordinal";
    if (field.is_stub) return "stub";
    return field.is_computed ? "computed" : "value";
}

json::array words(std::vector<std::string> const& list) {
    json::array out;
    for (auto const& word : list) out.emplace_back(word);
    return out;
}

json::array pair_of(std::pair<int, int> const& rows) { return {rows.first, rows.second}; }

json::value range_of(sheet::Range const& range) {
    if (range.first.row < 1 || range.last.row < range.first.row) return nullptr;
    return json::value(range.a1());
}

json::object field_json(FormField const& field) {
    json::object out{{"id", field.id}, {"path", words(field.path)}, {"cells", range_of(field.cells)}, {"type", field.type},
                     {"unit_of_measure", field.unit_of_measure}, {"role", role_of(field)}};
    if (!field.column_mark.empty()) out["mark"] = field.column_mark;
    if (field.is_part) out["part"] = true;
    if (field.has_equation) out["equation"] = true;
    if (!field.choices.empty()) out["choices"] = words(field.choices);
    return out;
}

json::object stub_json(StubRow const& line) {
    json::object out{{"row", line.row}, {"label", line.label}, {"level", line.level}, {"unit", line.unit_of_measure}};
    if (!line.code.empty()) out["code"] = line.code;
    if (line.is_total) out["total"] = true;
    if (line.is_part) out["part"] = true;
    if (line.is_group) out["group"] = true;
    if (!line.ancestors.empty()) out["under"] = words(line.ancestors);
    return out;
}

json::object block_json(Block const& block) {
    json::object out{{"orientation", name_of(block.orientation)}, {"subject", name_of(block.subject)},
                     {"header", range_of(block.header)}, {"data", range_of(block.data)}};
    if (!block.title.empty()) out["title"] = block.title;
    if (block.continues) out["continues"] = true;
    json::array stub;
    for (auto const& line : block.stub) stub.push_back(stub_json(line));
    out["stub"] = std::move(stub);
    json::array fields;
    for (auto const& field : block.fields) fields.push_back(field_json(field));
    out["fields"] = std::move(fields);
    if (!block.across.empty()) {
        json::array across;
        for (auto const& column : block.across) {
            json::object one{{"column", sheet::column_letters(column.column)}, {"path", words(column.path)}};
            if (column.is_total) one["total"] = true;
            across.push_back(std::move(one));
        }
        out["across"] = std::move(across);
    }
    return out;
}

json::object check_json(BalanceCheck const& check) {
    json::array right;
    for (auto const& [sign, word] : check.right) right.push_back(json::object{{"sign", sign}, {"mark", word}});
    json::object out{{"text", check.text}, {"left", check.left}, {"relation", check.relation}, {"right", std::move(right)}};
    if (!check.divisor.empty()) out["divisor"] = check.divisor, out["percent"] = check.percent;
    if (!check.left_field.empty()) {
        out["left_field"] = check.left_field;
        out["right_fields"] = words(check.right_fields);
        if (!check.divisor_field.empty()) out["divisor_field"] = check.divisor_field;
    }
    return out;
}

json::object sheet_json(SheetLayout const& sheet) {
    json::object out{{"sheet", sheet.sheet}, {"title", sheet.title}, {"header_rows", pair_of(sheet.header_rows)},
                     {"data_rows", pair_of(sheet.data_rows)}};
    json::array totals;
    for (int const row : sheet.total_rows) totals.push_back(row);
    out["total_rows"] = std::move(totals);
    out["marks"] = json::object{{"form_number", sheet.marks.form_number}, {"issuer", sheet.marks.issuer},
                                {"approver", sheet.marks.approver}, {"approval_number", sheet.marks.approval_number},
                                {"expiry", sheet.marks.expiry}};
    out["unit_line"] = sheet.unit_line;
    out["filler"] = sheet.filler;
    out["date_line"] = sheet.date_line;
    if (sheet.is_instruction) out["instruction"] = true;
    if (sheet.is_hidden) out["hidden"] = true;
    json::array blocks;
    for (auto const& block : sheet.blocks) blocks.push_back(block_json(block));
    out["blocks"] = std::move(blocks);
    json::array checks;
    for (auto const& check : sheet.checks) checks.push_back(check_json(check));
    out["checks"] = std::move(checks);
    out["notes"] = words(sheet.notes);
    out["signatures"] = words(sheet.signatures);
    return out;
}

bool is_flat(json::value const& value) {
    auto const plain = [](json::value const& v) { return !v.is_object() && !v.is_array(); };
    if (value.is_array()) {
        for (auto const& item : value.as_array()) {
            if (!plain(item)) return false;
        }
        return true;
    }
    return plain(value);
}

/// Two spaces a level; flat lists and the innermost objects stay on one line, so that a golden file reads well.
void indent(json::value const& value, std::size_t depth, std::string& out) {
    auto const pad = std::string(2 * (depth + 1), ' ');
    auto const list = [&](char open, char close, auto const& items, auto const& one) {
        out += open;
        bool first = true;
        for (auto const& item : items) {
            out += first ? "\n" : ",\n";
            out += pad;
            one(item);
            first = false;
        }
        out += first ? "" : "\n" + std::string(2 * depth, ' ');
        out += close;
    };
    bool short_object = value.is_object();
    if (short_object) {
        for (auto const& member : value.as_object()) short_object = short_object && is_flat(member.value());
    }
    if (is_flat(value) || (short_object && depth >= 3)) {
        out += json::serialize(value);
    } else if (value.is_array()) {
        list('[', ']', value.as_array(), [&](json::value const& item) { indent(item, depth + 1, out); });
    } else {
        list('{', '}', value.as_object(), [&](auto const& member) {
            out += json::serialize(json::value(member.key())) + ": ";
            indent(member.value(), depth + 1, out);
        });
    }
}

}  // namespace

std::string layout_json(Layout const& layout, bool indented) {
    json::array sheets;
    for (auto const& sheet : layout.sheets) sheets.push_back(sheet_json(sheet));
    json::value const root = json::object{{"sheets", std::move(sheets)}};
    if (!indented) return json::serialize(root);
    std::string out;
    indent(root, 0, out);
    return out + "\n";
}

}  // namespace yizhen::forms
