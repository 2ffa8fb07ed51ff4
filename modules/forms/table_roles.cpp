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

/// Lines of classes, not of records: 0-14岁, 60岁以上, 其中：男, 一、…: a line is part of what its figures mean.
bool names_classes(GridView const& view, HeaderColumn const& column, DataZone const& zone) {
    auto const& head = column.key();
    for (std::string_view const tail : {"名称", "姓名", "事项", "日期", "时间", "单位"}) {
        if (head.ends_with(tail)) return false;
    }
    int full = 0;
    int classes = 0;
    for (int row = zone.first; row <= std::min(zone.last, zone.first + kProbeRowsMax); ++row) {
        auto const unit = view.unit(row, column.first);
        if (unit.text.empty()) continue;
        ++full;
        auto const key = squeezed(unit.text);
        bool const ranged = has_any(key, {"岁", "以上", "以下", "及以上", "元以", "亩以"}) && !has(key, "姓名");
        auto const mark = marked(unit.cell->text);
        classes += ranged || mark.part || mark.mark != ListMark::none || is_any(key, {"男", "女", "城市", "农村", "城镇", "其他"}) ? 1 : 0;
    }
    return full >= 2 && classes * 2 > full;
}

/// 指标 | 代码 | 计量单位 | 数量, or 指标 | 全市 | 吴兴区 …: a line is a field.
bool is_indicator_list(GridView const& view, HeaderBand const& band, DataZone const& zone, int label, int measure) {
    auto const& key = band.columns[static_cast<std::size_t>(label)].key();
    bool const strong = is_indicator_head(key);
    bool const weak = is_weak_indicator_head(key);
    bool const classes = names_classes(view, band.columns[static_cast<std::size_t>(label)], zone);
    if (!strong && !weak && !classes && measure < 0) return false;
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
    if (classes && !weak && measure < 0) {
        // The figures' columns hold figures or nothing.
        for (std::size_t i = static_cast<std::size_t>(label) + 1; i < band.columns.size(); ++i) {
            auto const probe = probe_column(view, band.columns[i], zone);
            bool const helper = static_cast<int>(i) == measure || is_line_code_head(band.columns[i].key()) || is_any(band.columns[i].key(), {"备注", "说明"});
            if (!helper && probe.numbers * 2 < probe.full) return false;
        }
        return labels.repeats == 0;
    }
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
        auto const corner = column.keys.empty() ? probe_column(view, column, zone) : Probe{};
        bool const unit = (column.keys.size() == 1 && is_unit_head(column.key())) || (corner.full > 0 && corner.units * 2 >= corner.full);
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
    auto const next = static_cast<std::size_t>(label) + 1;
    bool const two_labels = next + 1 < band.columns.size() && !is_unit_head(band.columns[next - 1].key()) &&
                            is_any(without_brackets(band.columns[next - 1].key()), {"类别", "分类", "大类", "项目类别", "指标类别", "项目"}) &&
                            (is_indicator_head(band.columns[next].key()) || is_weak_indicator_head(band.columns[next].key()));
    if (two_labels && !names_records(band) && is_indicator_list(view, band, zone, label + 1, roles.measure)) {
        indicator_roles(view, band, zone, label + 1, roles);
        roles.stub = {label, label + 1};
        return roles;
    }
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
