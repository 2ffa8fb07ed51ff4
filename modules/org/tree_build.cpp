#include "modules/org/tree.h"

#include "kernel/check.h"

#include <algorithm>
#include <numeric>

namespace yizhen::org {

void TreeBuilder::add(Entry const& entry) {
    auto keep = [this](std::string_view text) {
        auto const start = static_cast<std::uint32_t>(m_text.size());
        m_text += text;
        return start;
    };
    auto size = [](std::string_view text) {
        YIZHEN_CHECK(text.size() <= UINT16_MAX);
        return static_cast<std::uint16_t>(text.size());
    };
    YIZHEN_CHECK(entry.id.value > 0 && m_text.size() < UINT32_MAX / 2);
    m_entries.push_back({entry.id.value, entry.parent.value, keep(entry.code), keep(entry.name), keep(entry.initials),
                         keep(entry.other_names), size(entry.code), size(entry.name), size(entry.initials),
                         size(entry.other_names), entry.kind});
}

void TreeBuilder::add_other_name(UnitId id, std::string_view folded_name) {
    m_other_names.emplace_back(id.value, folded_name);
}

/// Depth first, siblings by code. Fills the parent's index of each entry, -1 for a root.
std::vector<std::int32_t> TreeBuilder::tree_order(std::vector<std::int32_t>& parent_entry) const {
    auto const count = static_cast<std::int32_t>(m_entries.size());
    std::vector<std::int32_t> by_code(m_entries.size());
    std::iota(by_code.begin(), by_code.end(), 0);
    auto less = [this](std::int32_t a, std::int32_t b) {
        return code(m_entries[static_cast<std::size_t>(a)]) < code(m_entries[static_cast<std::size_t>(b)]);
    };
    if (!std::is_sorted(by_code.begin(), by_code.end(), less)) std::stable_sort(by_code.begin(), by_code.end(), less);

    std::int64_t id_max = 0;
    for (Stored const& entry : m_entries) id_max = std::max(id_max, entry.id);
    std::vector<std::int32_t> entry_by_id(static_cast<std::size_t>(id_max) + 1, -1);
    for (std::int32_t i = 0; i < count; ++i) entry_by_id[static_cast<std::size_t>(m_entries[static_cast<std::size_t>(i)].id)] = i;

    // Children as linked lists, filled backwards so that each list runs in the order of codes.
    std::vector<std::int32_t> first_child(m_entries.size(), -1), next(m_entries.size(), -1);
    std::int32_t first_root = -1;
    parent_entry.assign(m_entries.size(), -1);
    for (auto i = by_code.rbegin(); i != by_code.rend(); ++i) {
        auto const entry = static_cast<std::size_t>(*i);
        std::int64_t const parent = m_entries[entry].parent;
        std::int32_t const above = parent > 0 && parent <= id_max ? entry_by_id[static_cast<std::size_t>(parent)] : -1;
        parent_entry[entry] = above;
        std::int32_t& head = above < 0 ? first_root : first_child[static_cast<std::size_t>(above)];
        next[entry] = head;
        head = *i;
    }
    std::vector<std::int32_t> order;
    order.reserve(m_entries.size());
    std::vector<std::int32_t> stack;
    for (std::int32_t root = first_root; root >= 0; root = next[static_cast<std::size_t>(root)]) {
        std::int32_t entry = root;
        while (true) {
            order.push_back(entry);
            if (std::int32_t const child = first_child[static_cast<std::size_t>(entry)]; child >= 0) {
                stack.push_back(entry);
                entry = child;
                continue;
            }
            while (entry != root && next[static_cast<std::size_t>(entry)] < 0) {
                entry = stack.back();
                stack.pop_back();
            }
            if (entry == root) break;
            entry = next[static_cast<std::size_t>(entry)];
        }
    }
    return order;
}

void TreeBuilder::fill(Tree& tree, std::vector<std::int32_t> const& order,
                       std::vector<std::int32_t> const& parent_entry) const {
    std::size_t const count = order.size();
    std::vector<std::int32_t> place_of_entry(m_entries.size(), -1);
    for (std::size_t place = 0; place < count; ++place)
        place_of_entry[static_cast<std::size_t>(order[place])] = static_cast<std::int32_t>(place);
    auto put = [this](std::string& arena, std::vector<std::uint32_t>& starts, std::uint32_t start, std::uint16_t size) {
        starts.push_back(static_cast<std::uint32_t>(arena.size()));
        arena.append(m_text, start, size);
        arena += '\n';
    };
    for (auto* column : {&tree.m_code_start, &tree.m_name_start, &tree.m_initials_start}) column->reserve(count + 1);
    tree.m_names.reserve(m_text.size() / 2);
    for (std::int32_t const index : order) {
        Stored const& entry = m_entries[static_cast<std::size_t>(index)];
        std::int32_t const above = parent_entry[static_cast<std::size_t>(index)];
        tree.m_id.push_back(entry.id);
        tree.m_kind.push_back(entry.kind);
        tree.m_parent.push_back(above < 0 ? -1 : place_of_entry[static_cast<std::size_t>(above)]);
        put(tree.m_codes, tree.m_code_start, entry.code, entry.code_size);
        put(tree.m_names, tree.m_name_start, entry.name, entry.name_size);
        put(tree.m_initials, tree.m_initials_start, entry.initials, entry.initials_size);
    }
    tree.m_code_start.push_back(static_cast<std::uint32_t>(tree.m_codes.size()));
    tree.m_name_start.push_back(static_cast<std::uint32_t>(tree.m_names.size()));
    tree.m_initials_start.push_back(static_cast<std::uint32_t>(tree.m_initials.size()));
    tree.m_last.resize(count);
    std::iota(tree.m_last.begin(), tree.m_last.end(), 0);
    for (std::size_t place = count; place-- > 0;) {
        std::int32_t const above = tree.m_parent[place];
        if (above < 0) continue;
        auto& last = tree.m_last[static_cast<std::size_t>(above)];
        last = std::max(last, tree.m_last[place]);
    }
}

void TreeBuilder::fill_other_names(Tree& tree, std::vector<std::int32_t> const& order) const {
    std::vector<std::pair<std::int32_t, std::string_view>> others;
    for (std::size_t place = 0; place < order.size(); ++place) {
        Stored const& entry = m_entries[static_cast<std::size_t>(order[place])];
        std::string_view rest(m_text.data() + entry.others, entry.others_size);
        while (!rest.empty()) {
            std::size_t const end = rest.find('|');
            if (std::string_view const name = rest.substr(0, end); !name.empty())
                others.emplace_back(static_cast<std::int32_t>(place), name);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    for (auto const& [id, name] : m_other_names) {
        if (std::int32_t const place = tree.place_of(UnitId{id}); place >= 0) others.emplace_back(place, name);
    }
    std::stable_sort(others.begin(), others.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    for (auto const& [place, name] : others) {
        tree.m_other_place.push_back(place);
        tree.m_other_start.push_back(static_cast<std::uint32_t>(tree.m_others.size()));
        tree.m_others += name;
        tree.m_others += '\n';
    }
    tree.m_other_start.push_back(static_cast<std::uint32_t>(tree.m_others.size()));
}

void TreeBuilder::fill_indexes(Tree& tree) {
    tree.m_by_code.resize(tree.size());
    std::iota(tree.m_by_code.begin(), tree.m_by_code.end(), 0);
    auto less = [&tree](std::int32_t a, std::int32_t b) { return tree.code_at(a) < tree.code_at(b); };
    if (!std::is_sorted(tree.m_by_code.begin(), tree.m_by_code.end(), less))
        std::sort(tree.m_by_code.begin(), tree.m_by_code.end(), less);
    std::int64_t id_max = 0;
    for (std::int64_t const id : tree.m_id) id_max = std::max(id_max, id);
    tree.m_place_by_id.assign(static_cast<std::size_t>(id_max) + 1, -1);
    for (std::size_t place = 0; place < tree.size(); ++place)
        tree.m_place_by_id[static_cast<std::size_t>(tree.m_id[place])] = static_cast<std::int32_t>(place);
}

std::shared_ptr<Tree const> TreeBuilder::build() {
    auto tree = std::make_shared<Tree>();
    std::vector<std::int32_t> parent_entry;
    std::vector<std::int32_t> const order = tree_order(parent_entry);
    // A ring of parents hangs on no root: the store's checks make that impossible.
    YIZHEN_CHECK(order.size() == m_entries.size());
    fill(*tree, order, parent_entry);
    fill_indexes(*tree);
    fill_other_names(*tree, order);
    m_entries = {};
    m_text = {};
    m_other_names.clear();
    return tree;
}

}  // namespace yizhen::org
