#include "modules/org/import_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace yizhen::org {

namespace {

enum class State : std::uint8_t { waiting, going, placed, refused };

class Planner {
public:
    Planner(Tree const& tree, std::function<std::string(UnitId)> const& other_names_of,
            std::vector<UnitFile> const& files, std::int64_t next_id, UnitRows& rows)
        : m_tree(tree), m_other_names_of(other_names_of), m_files(files), m_next_id(next_id), m_rows(rows),
          m_state(rows.rows.size(), State::waiting), m_id(rows.rows.size()) {}

    ImportPlan run() {
        sort_by_code();
        for (std::uint32_t const row : m_by_code) place(row);
        return std::move(m_plan);
    }

private:
    Tree const& m_tree;
    std::function<std::string(UnitId)> const& m_other_names_of;
    std::vector<UnitFile> const& m_files;
    std::int64_t m_next_id;
    UnitRows& m_rows;
    std::vector<State> m_state;
    std::vector<UnitId> m_id;
    std::vector<std::uint32_t> m_by_code;
    ImportPlan m_plan;

    [[nodiscard]] UnitRow const& row(std::uint32_t index) const { return m_rows.rows[index]; }

    void refuse(std::uint32_t index, std::string reason) {
        m_state[index] = State::refused;
        m_rows.reject(m_files[row(index).file].name, row(index).line, std::move(reason));
    }

    /// The first of two rows with one code is taken: the later one is named.
    void sort_by_code() {
        m_by_code.resize(m_rows.rows.size());
        std::iota(m_by_code.begin(), m_by_code.end(), 0U);
        auto less = [this](std::uint32_t a, std::uint32_t b) { return row(a).code < row(b).code; };
        if (!std::is_sorted(m_by_code.begin(), m_by_code.end(), less))
            std::stable_sort(m_by_code.begin(), m_by_code.end(), less);
        auto keep = m_by_code.begin();
        for (auto i = m_by_code.begin(); i != m_by_code.end(); ++i) {
            if (keep != m_by_code.begin() && row(*(keep - 1)).code == row(*i).code) {
                UnitRow const& first = row(*(keep - 1));
                refuse(*i, fmt::format("编码 {} 与 {} 第 {} 行重复", row(*i).code, m_files[first.file].name, first.line));
            } else {
                *keep++ = *i;
            }
        }
        m_by_code.erase(keep, m_by_code.end());
    }

    [[nodiscard]] std::optional<std::uint32_t> row_of(std::string_view code) const {
        auto const found = std::lower_bound(m_by_code.begin(), m_by_code.end(), code,
                                            [this](std::uint32_t r, std::string_view c) { return row(r).code < c; });
        if (found == m_by_code.end() || row(*found).code != code) return std::nullopt;
        return *found;
    }

    /// The realm a parent stands in; a new parent stands where its first held ancestor does.
    [[nodiscard]] RealmId realm_above(std::string_view code) const {
        while (true) {
            if (std::optional<Unit> const held = m_tree.find_code(code); held) return held->realm;
            std::optional<std::uint32_t> const above = row_of(code);
            if (!above) return {};
            code = row(*above).parent;
        }
    }

    /// Places the parents first. Parents stand in rows, so the way up is as long as the tree is deep, or a ring.
    void place(std::uint32_t index) {
        std::vector<std::uint32_t> way;
        for (std::optional<std::uint32_t> up = index; up && m_state[*up] == State::waiting;) {
            m_state[*up] = State::going;
            way.push_back(*up);
            up = row(*up).parent.empty() ? std::nullopt : row_of(row(*up).parent);
            if (up && m_state[*up] == State::going) {
                refuse(*up, fmt::format("编码 {} 的上级绕回到自己", row(*up).code));
                break;
            }
        }
        for (auto i = way.rbegin(); i != way.rend(); ++i) {
            if (m_state[*i] == State::going) place_below_parent(*i);
        }
    }

    void place_below_parent(std::uint32_t index) {
        UnitRow const& own = row(index);
        UnitId parent;
        std::optional<UnitKind> parent_kind;
        if (!own.parent.empty()) {
            if (std::optional<std::uint32_t> const above = row_of(own.parent); above) {
                if (m_state[*above] == State::refused)
                    return refuse(index, fmt::format("上级 {} 没有通过，见第 {} 行", own.parent, row(*above).line));
                parent = m_id[*above];
                parent_kind = row(*above).kind;
            } else if (std::optional<Unit> const held = m_tree.find_code(own.parent); held) {
                parent = held->id;
                parent_kind = held->kind;
            } else {
                return refuse(index, fmt::format("上级编码 {} 不存在，请先导入上级或一起导入", own.parent));
            }
            if (!may_hold(*parent_kind, own.kind)) {
                return refuse(index, fmt::format("{}“{}”不能直属于{}", chinese_name_of(own.kind), own.name,
                                                 chinese_name_of(*parent_kind)));
            }
        } else if (!is_area(own.kind) || own.kind == UnitKind::local_area) {
            return refuse(index, fmt::format("{}“{}”没有写上级编码", chinese_name_of(own.kind), own.name));
        }
        m_state[index] = State::placed;
        compare(index, parent);
    }

    void compare(std::uint32_t index, UnitId parent) {
        UnitRow const& own = row(index);
        std::optional<Unit> const held = m_tree.find_code(own.code);
        if (!held) {
            m_id[index] = UnitId{m_next_id++};
            m_plan.created.push_back({index, m_id[index], parent});
            return;
        }
        m_id[index] = held->id;
        if (held->kind != own.kind) {
            return refuse(index, fmt::format("编码 {} 已登记为{}，不能改成{}", own.code, chinese_name_of(held->kind),
                                             chinese_name_of(own.kind)));
        }
        bool const names_same = held->name == own.name &&
                                (own.other_names.empty() || m_other_names_of(held->id) == own.other_names);
        // A county's own small file starts at the county: an empty parent says nothing about a held one.
        bool const parent_same = held->parent == parent || own.parent.empty();
        if (names_same && parent_same) {
            ++m_plan.same;
            return;
        }
        if (!parent_same) {
            if (m_tree.within(parent, held->id))
                return refuse(index, fmt::format("编码 {} 不能移到自己的下级 {} 之下", own.code, own.parent));
            if (held->realm.known() && held->realm != realm_above(own.parent)) {
                return refuse(index, fmt::format("编码 {} 换到了另一个县的 {} 之下：请在新县新建单位，再登记合并", own.code,
                                                 own.parent));
            }
        }
        m_plan.updated.push_back({index, held->id, parent_same ? held->parent : parent});
    }
};

}  // namespace

ImportPlan plan_import(Tree const& tree, std::function<std::string(UnitId)> const& other_names_of,
                       std::vector<UnitFile> const& files, std::int64_t next_id, UnitRows& rows) {
    return Planner(tree, other_names_of, files, next_id, rows).run();
}

}  // namespace yizhen::org
