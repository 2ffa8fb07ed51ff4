#include "modules/org/org.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/org/import_plan.h"
#include "modules/org/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace yizhen::org {

namespace {

constexpr std::size_t kPastTreesMax = 4;

Problem no_such_unit(UnitId id) {
    return {problems::kNotFound, fmt::format("没有编号为 {} 的单位，或它已经停用", id.value)};
}

/// One change of the open stretch of a unit, at a day.
class Editor {
public:
    Editor(StoreChange& store, CivilDate from, std::string reason)
        : m_store(store), m_from(from), m_reason(std::move(reason)) {}

    Result<UnitVersion> open(UnitId id) {
        std::optional<UnitVersion> version = m_store.open_version(id);
        if (!version) return no_such_unit(id);
        if (version->from > m_from) {
            return Problem{problems::kConflict, fmt::format("“{}”在 {} 已有更晚的变更，不能再从 {} 起变更", version->name,
                                                            version->from.iso(), m_from.iso())};
        }
        return std::move(*version);
    }
    void replace(UnitVersion const& version) {
        m_store.end_open(version.id, m_from, {});
        put(version);
    }
    void put(UnitVersion version) {
        version.from = m_from;
        version.to.reset();
        version.reason = m_reason;
        bool done = false;
        m_store.insert([&](StoredVersion& stored) {
            if (done) return false;
            stored = with_search_words(version);
            return done = true;
        });
    }
    Result<Done> finish(std::string const& action, UnitId id) {
        Counters counters = m_store.counters();
        ++counters.version;
        m_store.set_counters(counters);
        m_store.audit({action, fmt::format("unit:{}", id.value), "", fmt::format("{{\"from\":\"{}\"}}", m_from.iso())});
        return Done{};
    }

private:
    StoreChange& m_store;
    CivilDate m_from;
    std::string m_reason;
};

Result<Done> check_name(std::string const& name) {
    if (text::trimmed(name).empty()) return Problem{problems::kBadInput, "单位名称是空的"};
    if (!text::valid_utf8(name) || text::length(name) > kNameCodePointsMax)
        return Problem{problems::kBadInput, fmt::format("单位名称超过 {} 字或不是文字", kNameCodePointsMax)};
    return Done{};
}

class Units final : public Org {
public:
    Units(sql::Database& database, Clock const& clock) : m_store(Store::make(database)), m_clock(clock) {}

    CivilDate today() const override { return m_clock.today(); }
    std::shared_ptr<Tree const> tree() override { return tree(m_clock.today()); }

    std::shared_ptr<Tree const> tree(CivilDate day) override {
        std::lock_guard const lock(m_mutex);
        std::shared_ptr<Tree const> tree;
        m_store->read([&](StoreView& store) {
            if (std::int64_t const version = store.counters().version; version != m_version) {
                m_trees.clear();
                m_change_days.clear();
                m_version = version;
            }
            auto const known_day = m_change_days.find(day);
            CivilDate const change = known_day != m_change_days.end() ? known_day->second : store.last_change_until(day);
            if (m_change_days.size() < 4096) m_change_days[day] = change;
            auto const known = m_trees.find(change);
            tree = known != m_trees.end() ? known->second : remember(change, store.tree(day));
        });
        return tree;
    }

    std::vector<UnitVersion> history(UnitId id) override {
        std::vector<UnitVersion> out;
        m_store->read([&](StoreView& store) { out = store.history(id); });
        return out;
    }

    UnitId successor(UnitId id, CivilDate day) override {
        m_store->read([&](StoreView& store) {
            for (int steps = 0; steps < 100; ++steps) {
                std::vector<UnitVersion> const stretches = store.history(id);
                if (stretches.empty()) return;
                UnitVersion const& last = stretches.back();
                if (!last.to || *last.to > day || !last.successor.known()) return;
                id = last.successor;
            }
        });
        return id;
    }

    std::vector<UnitId> predecessors(std::vector<UnitId> const& ids) override {
        CivilDate const today = m_clock.today();
        std::lock_guard const lock(m_mutex);
        m_store->read([&](StoreView& store) {
            if (std::int64_t const version = store.counters().version; version != m_merges_version) {
                m_merges = store.merges();
                m_merges_version = version;
            }
        });
        std::vector<UnitId> out;
        std::vector<UnitId> heirs = m_merges.empty() ? std::vector<UnitId>{} : ids;
        while (!heirs.empty()) {
            UnitId const heir = heirs.back();
            heirs.pop_back();
            for (auto const& merge : m_merges) {
                bool const fresh = merge.into == heir && merge.from <= today && std::ranges::find(out, merge.gone) == out.end();
                if (!fresh) continue;
                out.push_back(merge.gone);
                heirs.push_back(merge.gone);
            }
        }
        return out;
    }

    Result<ImportReceipt> import_units(std::span<UnitFile const> files, ImportOptions const& options,
                                       Actor const& actor) override;
    Result<UnitId> create(NewUnit const& unit, CivilDate from, std::string const& reason, Actor const& actor) override;
    Result<Done> rename(UnitId id, std::string const& name, CivilDate from, std::string const& reason,
                        Actor const& actor) override;
    Result<Done> recode(UnitId id, std::string const& code, CivilDate from, std::string const& reason,
                        Actor const& actor) override;
    Result<Done> move(UnitId id, UnitId parent, CivilDate from, std::string const& reason, Actor const& actor) override;
    Result<Done> merge(std::vector<UnitId> const& gone, UnitId into, CivilDate from, std::string const& reason,
                       Actor const& actor) override;
    Result<Done> close(UnitId id, CivilDate from, std::string const& reason, Actor const& actor) override;

private:
    std::unique_ptr<Store> m_store;
    Clock const& m_clock;
    std::mutex m_mutex;
    std::int64_t m_version = -1;
    std::map<CivilDate, std::shared_ptr<Tree const>> m_trees;  ///< by the day of the change they begin with
    std::map<CivilDate, CivilDate> m_change_days;
    std::vector<StoreView::Merge> m_merges;
    std::int64_t m_merges_version = -1;

    std::shared_ptr<Tree const> remember(CivilDate change, std::shared_ptr<Tree const> tree) {
        if (m_trees.size() >= kPastTreesMax) m_trees.erase(m_trees.begin());
        m_trees[change] = tree;
        return tree;
    }
    static void apply(StoreChange& store, UnitRows const& rows, ImportPlan const& plan, ImportOptions const& options);
    static void insert_created(StoreChange& store, UnitRows const& rows, ImportPlan const& plan, CivilDate from);
};

void Units::insert_created(StoreChange& store, UnitRows const& rows, ImportPlan const& plan, CivilDate from) {
    std::size_t next = 0;
    store.insert([&](StoredVersion& stored) {
        if (next >= plan.created.size()) return false;
        PlannedUnit const& planned = plan.created[next++];
        UnitRow const& row = rows.rows[planned.row];
        UnitVersion version;
        version.id = planned.id;
        version.from = from;
        version.code = row.code;
        version.name = row.name;
        version.kind = row.kind;
        version.parent = planned.parent;
        version.other_names = row.other_names;
        stored = with_search_words(std::move(version));
        return true;
    });
}

void Units::apply(StoreChange& store, UnitRows const& rows, ImportPlan const& plan, ImportOptions const& options) {
    insert_created(store, rows, plan, options.new_from);
    Editor editor(store, options.changes_from, "导入");
    for (PlannedUnit const& planned : plan.updated) {
        UnitRow const& row = rows.rows[planned.row];
        std::optional<UnitVersion> version = store.open_version(planned.id);
        if (!version) continue;
        version->name = row.name;
        version->parent = planned.parent;
        if (!row.other_names.empty()) version->other_names = row.other_names;
        editor.replace(*version);
    }
    Counters counters = store.counters();
    ++counters.version;
    if (!plan.created.empty()) counters.unit_id_max = plan.created.back().id.value;
    store.set_counters(counters);
}

Result<ImportReceipt> Units::import_units(std::span<UnitFile const> files, ImportOptions const& options,
                                          Actor const& actor) {
    UnitRows rows;
    std::vector<UnitFile> const list(files.begin(), files.end());
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        if (Result<Done> read = read_units(list[i], i, rows); !read) return read.problem();
    }
    ImportReceipt receipt;
    receipt.rows = static_cast<std::int64_t>(rows.rows.size()) + rows.rejected;
    auto const plan_with = [&](StoreView& store) {
        auto other_names_of = [&](UnitId id) {
            std::optional<UnitVersion> const version = store.open_version(id);
            return version ? version->other_names : std::string{};
        };
        return plan_import(*store.tree(options.today), other_names_of, list, store.counters().unit_id_max + 1, rows);
    };
    ImportPlan plan;
    if (options.dry_run) {
        m_store->read([&](StoreView& store) { plan = plan_with(store); });
    } else {
        Result<Done> const written = m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
            plan = plan_with(store);
            if (!plan.created.empty() || !plan.updated.empty()) apply(store, rows, plan, options);
            store.audit({"org.import", "units", "", fmt::format("{{\"created\":{},\"updated\":{},\"same\":{},\"rejected\":{}}}",
                                                                plan.created.size(), plan.updated.size(), plan.same,
                                                                rows.rejected)});
            return Done{};
        });
        if (!written) return written.problem();
    }
    receipt.created = static_cast<std::int64_t>(plan.created.size());
    receipt.updated = static_cast<std::int64_t>(plan.updated.size());
    receipt.same = plan.same;
    receipt.rejected = rows.rejected;
    receipt.first_rejected = std::move(rows.first_rejected);
    return receipt;
}

Result<UnitId> Units::create(NewUnit const& unit, CivilDate from, std::string const& reason, Actor const& actor) {
    if (Result<Done> name = check_name(unit.name); !name) return name.problem();
    UnitId id;
    Result<Done> const done = m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        std::optional<UnitVersion> const parent = store.open_version(unit.parent);
        if (!parent) return no_such_unit(unit.parent);
        if (!may_hold(parent->kind, unit.kind)) {
            return Problem{problems::kBadInput, fmt::format("{}不能直属于{}“{}”", chinese_name_of(unit.kind),
                                                            chinese_name_of(parent->kind), parent->name)};
        }
        if (store.open_code(unit.code))
            return Problem{problems::kConflict, fmt::format("编码 {} 已在使用，请换一个", unit.code)};
        Counters counters = store.counters();
        id = UnitId{++counters.unit_id_max};
        store.set_counters(counters);
        Editor editor(store, from, reason);
        UnitVersion version;
        version.id = id;
        version.code = unit.code;
        version.name = unit.name;
        version.kind = unit.kind;
        version.parent = unit.parent;
        version.other_names = unit.other_names;
        editor.put(version);
        return editor.finish("org.create", id);
    });
    if (!done) return done.problem();
    return id;
}

Result<Done> Units::rename(UnitId id, std::string const& name, CivilDate from, std::string const& reason,
                           Actor const& actor) {
    if (Result<Done> checked = check_name(name); !checked) return checked;
    return m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        Editor editor(store, from, reason);
        Result<UnitVersion> version = editor.open(id);
        if (!version) return version.problem();
        version.value().name = name;
        editor.replace(version.value());
        return editor.finish("org.rename", id);
    });
}

Result<Done> Units::recode(UnitId id, std::string const& code, CivilDate from, std::string const& reason,
                           Actor const& actor) {
    return m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        Editor editor(store, from, reason);
        Result<UnitVersion> version = editor.open(id);
        if (!version) return version.problem();
        if (code.empty() || code.size() > kCodeBytesMax) return Problem{problems::kBadInput, "编码是空的或太长"};
        if (std::optional<UnitId> const other = store.open_code(code); other && *other != id)
            return Problem{problems::kConflict, fmt::format("编码 {} 已在使用，请换一个", code)};
        version.value().code = code;
        editor.replace(version.value());
        return editor.finish("org.recode", id);
    });
}

Result<Done> Units::move(UnitId id, UnitId parent, CivilDate from, std::string const& reason, Actor const& actor) {
    return m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        Editor editor(store, from, reason);
        Result<UnitVersion> version = editor.open(id);
        if (!version) return version.problem();
        std::shared_ptr<Tree const> const tree = store.tree(from);
        std::optional<Unit> const above = tree->find(parent);
        if (!above) return no_such_unit(parent);
        std::string const& name = version.value().name;
        if (tree->within(parent, id))
            return Problem{problems::kBadInput, fmt::format("“{}”不能移到自己的下级“{}”之下", name, above->name)};
        if (!may_hold(above->kind, version.value().kind)) {
            return Problem{problems::kBadInput, fmt::format("{}“{}”不能直属于{}“{}”", chinese_name_of(version.value().kind),
                                                            name, chinese_name_of(above->kind), above->name)};
        }
        if (RealmId const realm = tree->realm_of(id); realm.known() && realm != above->realm) {
            return Problem{problems::kBadInput,
                           fmt::format("“{}”与“{}”不在同一个县：请在新县新建单位，再登记合并", name, above->name)};
        }
        version.value().parent = parent;
        editor.replace(version.value());
        return editor.finish("org.move", id);
    });
}

Result<Done> Units::merge(std::vector<UnitId> const& gone, UnitId into, CivilDate from, std::string const& reason,
                          Actor const& actor) {
    return m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        Editor editor(store, from, reason);
        Result<UnitVersion> const target = editor.open(into);
        if (!target) return target.problem();
        std::shared_ptr<Tree const> const tree = store.tree(from);
        for (UnitId const id : gone) {
            Result<UnitVersion> const version = editor.open(id);
            if (!version) return version.problem();
            if (id == into || tree->within(into, id))
                return Problem{problems::kBadInput, fmt::format("“{}”不能并入自己或自己的下级", version.value().name)};
            for (UnitVersion child : store.open_children(id)) {
                if (child.from > from) return editor.open(child.id).problem();
                if (!may_hold(target.value().kind, child.kind)) {
                    return Problem{problems::kBadInput,
                                   fmt::format("下级“{}”不能直属于“{}”，请先移走", child.name, target.value().name)};
                }
                child.parent = into;
                editor.replace(child);
            }
            store.end_open(id, from, into);
        }
        return editor.finish("org.merge", into);
    });
}

Result<Done> Units::close(UnitId id, CivilDate from, std::string const& reason, Actor const& actor) {
    return m_store->write(actor, [&](StoreChange& store) -> Result<Done> {
        Editor editor(store, from, reason);
        Result<UnitVersion> const version = editor.open(id);
        if (!version) return version.problem();
        if (std::vector<UnitVersion> const children = store.open_children(id); !children.empty()) {
            return Problem{problems::kConflict, fmt::format("“{}”还有 {} 个下级（如“{}”），请先移走或合并", version.value().name,
                                                            children.size(), children.front().name)};
        }
        store.end_open(id, from, {});
        return editor.finish("org.close", id);
    });
}

}  // namespace

StoredVersion with_search_words(UnitVersion version) {
    StoredVersion stored;
    std::string folded = text::folded(version.name);
    stored.initials = text::pinyin_initials(version.name);
    if (folded != version.name) stored.search_names = folded;
    for (std::string_view const other : text::split(version.other_names, '|')) {
        std::string name = text::folded(other);
        if (name.empty()) continue;
        if (!stored.search_names.empty()) stored.search_names += '|';
        stored.search_names += name;
    }
    stored.version = std::move(version);
    return stored;
}

std::unique_ptr<Org> Org::make(sql::Database& database, Clock const& clock) {
    return std::make_unique<Units>(database, clock);
}

}  // namespace yizhen::org
