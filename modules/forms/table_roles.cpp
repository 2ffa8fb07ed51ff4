#include "modules/forms/table.h"

#include "modules/forms/words.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr int kProbeRowsMax = 40;

struct Probe {
    int full = 0;
    int numbers = 0;
    int measures = 0;
    int units = 0;
    int repeats = 0;  ///< cells equal to one seen before
};

Probe probe_column(GridView const& view, HeaderColumn const& column, DataZone const& zone) {
    Probe out;
    std::vector<std::string> seen;
    int const last = std::min(zone.last, zone.first + kProbeRowsMax);
    for (int row = zone.first; row <= last; ++row) {
        auto const unit = view.unit(row, column.first);
        if (unit.text.empty() || unit.range.first.row != row) continue;
        auto const key = squeezed(unit.text);
        ++out.full;
        out.numbers += is_number(key) ? 1 : 0;
        out.measures += is_measure(key) ? 1 : 0;
        out.units += is_unit_name(key) ? 1 : 0;
        out.repeats += std::ranges::find(seen, key) != seen.end() ? 1 : 0;
        seen.push_back(key);
    }
    return out;
}

bool names_records(HeaderBand const& band) {
    return std::ranges::any_of(band.columns, [](HeaderColumn const& column) {
        return column.keys.size() == 1 && (is_person_key(column.key()) || is_thing_key(column.key()));
    });
}

/// 指标 | 代码 | 计量单位 | 数量, or 指标 | 全市 | 吴兴区 …: a line is a field.
bool is_indicator_list(GridView const& view, HeaderBand const& band, DataZone const& zone, int label, int measure) {
    auto const& key = band.columns[static_cast<std::size_t>(label)].key();
    bool const strong = is_indicator_head(key);
    bool const weak = is_weak_indicator_head(key);
    if (!strong && !weak && measure < 0) return false;
    std::size_t values = 0;
    std::size_t generic = 0;
    for (std::size_t i = static_cast<std::size_t>(label) + 1; i < band.columns.size(); ++i) {
        auto const& head = band.columns[i].key();
        if (static_cast<int>(i) == measure || is_line_code_head(head)) continue;
        ++values;
        generic += is_value_head(head) || is_unit_name(head) || is_number(head) ? 1 : 0;
    }
    auto const labels = probe_column(view, band.columns[static_cast<std::size_t>(label)], zone);
    if (values == 0 || labels.full == 0) return false;
    if (strong) return true;
    if (measure >= 0) return generic > 0;
    return generic == values && labels.repeats * 4 <= labels.full;
}

int find_measure_column(GridView const& view, HeaderBand const& band, DataZone const& zone) {
    for (std::size_t i = 1; i < band.columns.size(); ++i) {
        if (!is_measure_head(band.columns[i].key())) continue;
        auto const probe = probe_column(view, band.columns[i], zone);
        if (probe.full > 0 && probe.measures * 10 >= probe.full * 7) return static_cast<int>(i);
    }
    return -1;
}

void indicator_roles(GridView const& view, HeaderBand const& band, DataZone const& zone, int label, ColumnRoles& roles) {
    roles.orientation = Orientation::rows;
    roles.subject = Subject::indicators;
    roles.stub = {label};
    for (std::size_t i = 0; i < band.columns.size(); ++i) {
        int const index = static_cast<int>(i);
        if (index == label || index == roles.measure || index == roles.ordinal) continue;
        auto const& key = band.columns[i].key();
        bool const code = is_line_code_head(key) && probe_column(view, band.columns[i], zone).full > 0;
        if (code && roles.line_code < 0) roles.line_code = index;
        else if (!is_any(key, {"备注", "说明"}) && index > label) roles.values.push_back(index);
    }
    // 编号 in front of the labels is the line's code.
    if (roles.line_code < 0 && roles.ordinal >= 0) roles.line_code = std::exchange(roles.ordinal, -1);
}

/// Leading 分类 / 区（县） / 镇 / 村 columns of a matrix of units.
std::vector<int> stub_columns(GridView const& view, HeaderBand const& band, DataZone const& zone, int ordinal) {
    std::vector<int> out;
    bool unit_head = false;
    for (std::size_t i = 0; i < band.columns.size(); ++i) {
        if (static_cast<int>(i) == ordinal) continue;
        auto const& column = band.columns[i];
        bool const unit = column.keys.size() == 1 && is_unit_head(column.key());
        bool const group = column.keys.size() == 1 && is_class_head(column.key());
        bool const followed = out.empty() && i + 1 < band.columns.size() && band.columns[i + 1].keys.size() == 1 &&
                              is_unit_head(band.columns[i + 1].key());
        if (!unit && !group && followed && column.keys.size() == 1 && has_any(column.key(), {"单位", "部门"})) continue;
        if (!unit && !group) break;
        auto const probe = probe_column(view, column, zone);
        if (probe.full > 0 && probe.numbers * 2 > probe.full) break;
        unit_head = unit_head || unit;
        out.push_back(static_cast<int>(i));
    }
    return unit_head ? out : std::vector<int>{};
}

}  // namespace

ColumnRoles column_roles(GridView const& view, HeaderBand const& band, DataZone const& zone) {
    ColumnRoles roles;
    int label = 0;
    if (!band.columns.empty() && is_ordinal_head(band.columns.front().key())) roles.ordinal = 0, label = 1;
    bool const coded = band.columns.size() >= 3 && is_line_code_head(band.columns.front().key()) &&
                       (is_indicator_head(band.columns[1].key()) || is_weak_indicator_head(band.columns[1].key()));
    if (coded) roles.ordinal = 0, label = 1;
    if (static_cast<std::size_t>(label) >= band.columns.size()) return roles;
    roles.measure = find_measure_column(view, band, zone);
    if (roles.measure == label) roles.measure = -1;
    if (!names_records(band) && is_indicator_list(view, band, zone, label, roles.measure)) {
        indicator_roles(view, band, zone, label, roles);
        return roles;
    }
    roles.measure = -1;
    if (!names_records(band)) roles.stub = stub_columns(view, band, zone, roles.ordinal);
    if (!roles.stub.empty()) {
        auto const innermost = probe_column(view, band.columns[static_cast<std::size_t>(roles.stub.back())], zone);
        if (innermost.repeats * 3 > innermost.full) roles.stub.clear();  // a column that repeats its units lists records of them
    }
    roles.subject = roles.stub.empty() ? Subject::records : Subject::units;
    for (std::size_t i = 0; i < band.columns.size(); ++i) {
        int const index = static_cast<int>(i);
        if (index != roles.ordinal && std::ranges::find(roles.stub, index) == roles.stub.end()) roles.values.push_back(index);
    }
    return roles;
}

}  // namespace yizhen::forms
