#include "modules/elements/elements.h"
#include "modules/elements/tsv.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <map>

namespace yizhen::elements {

namespace {

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        std::size_t const end = text.find(separator);
        if (end != 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

}  // namespace

Result<std::vector<FormToMatch>> parse_forms(std::string_view forms_tsv, std::string_view forms_file, std::string_view fields_tsv,
                                             std::string_view fields_file) {
    Result<Tsv> const forms_read = parse_tsv(forms_tsv, forms_file, {"form", "title"});
    if (!forms_read) return forms_read.problem();
    Result<Tsv> const fields_read = parse_tsv(fields_tsv, fields_file, {"form", "field", "name"});
    if (!fields_read) return fields_read.problem();
    auto cell = [](Tsv const& tsv, std::size_t row, std::string_view column) {
        int const index = tsv.column(column);
        return index < 0 ? std::string_view{} : tsv.rows[row][static_cast<std::size_t>(index)];
    };
    std::vector<FormToMatch> forms;
    std::map<std::string, std::size_t, std::less<>> by_id;
    Tsv const& all = forms_read.value();
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
        FormToMatch form;
        form.id = cell(all, row, "form");
        form.title = cell(all, row, "title");
        if (!by_id.emplace(form.id, forms.size()).second) return all.problem(row, fmt::format("表 {} 出现了两次", form.id));
        forms.push_back(std::move(form));
    }
    Tsv const& fields = fields_read.value();
    for (std::size_t row = 0; row < fields.rows.size(); ++row) {
        auto const form = by_id.find(cell(fields, row, "form"));
        if (form == by_id.end()) return fields.problem(row, fmt::format("表 {} 不在 {} 中", cell(fields, row, "form"), forms_file));
        FieldToMatch field;
        field.id = cell(fields, row, "field");
        field.name = cell(fields, row, "name");
        field.type = cell(fields, row, "type");
        field.unit_of_measure = cell(fields, row, "unit");
        field.path = parts_of(cell(fields, row, "path"), '/');
        field.samples = parts_of(cell(fields, row, "samples"), '|');
        forms[form->second].fields.push_back(std::move(field));
    }
    return forms;
}

}  // namespace yizhen::elements
