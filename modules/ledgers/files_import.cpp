// The file side of imports: rows are read on one thread and written on another, in bounded memory.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/ledgers.h"
#include "platform/sheet/sheet_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace yizhen::ledgers {
namespace {

constexpr std::size_t kFirstRows = 30;
constexpr std::size_t kQueueRows = 4'096;
constexpr std::size_t kSkippedShown = 1'000;

sheet::ReadLimits limits() {
    sheet::ReadLimits out;  // rows are streamed: what is large stands nowhere as a whole
    out.file_bytes_max = 1ull << 30;
    out.unpacked_bytes_max = 4ull << 30;
    out.cells_max = 80'000'000;
    return out;
}

/// The first rows of every sheet, to find the header in.
class FirstRows final : public sheet::RowSink {
public:
    bool row(std::string_view sheet, int row, std::vector<sheet::Cell> const& cells) override {
        auto& count = m_count[std::string(sheet)];
        if (++count <= kFirstRows) rows.push_back({std::string(sheet), row, cells});
        return count <= kFirstRows;
    }
    std::vector<SeenRow> rows;

private:
    std::map<std::string, std::size_t> m_count;
};

/// Rows on their way from the reading thread to the writing one.
class RowQueue {
public:
    /// False when nobody takes any more.
    bool put(SeenRow row) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_rows.size() < kQueueRows || m_stopped; });
        if (m_stopped) return false;
        m_rows.push_back(std::move(row));
        m_changed.notify_all();
        return true;
    }
    void end() {
        std::lock_guard const lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }
    void stop() {
        std::lock_guard const lock(m_mutex);
        m_stopped = true;
        m_changed.notify_all();
    }
    bool take(SeenRow& row) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !m_rows.empty() || m_ended; });
        if (m_rows.empty()) return false;
        row = std::move(m_rows.front());
        m_rows.pop_front();
        m_changed.notify_all();
        return true;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<SeenRow> m_rows;
    bool m_ended = false;
    bool m_stopped = false;
};

class ToQueue final : public sheet::RowSink {
public:
    ToQueue(RowQueue& queue, Header const& header) : m_queue(queue), m_header(header) {}
    bool row(std::string_view sheet, int row, std::vector<sheet::Cell> const& cells) override {
        if (sheet != m_header.sheet) return !m_begun;
        if (row <= m_header.row) return true;
        m_begun = true;
        return m_queue.put({std::string(sheet), row, cells});
    }

private:
    RowQueue& m_queue;
    Header const& m_header;
    bool m_begun = false;
};

/// Turns rows of the file into rows of the batch.
class RowReader {
public:
    RowReader(Shape const& shape, Header const& header, Units const& units, RealmId realm, ImportOptions const& options, ImportReceipt& receipt)
        : m_shape(shape), m_header(header), m_options(options), m_receipt(receipt), m_units(units, realm, options.unit) {
        for (std::size_t at = 0; at < header.index.size(); ++at) {
            if (header.index[at] >= 0) m_stored.push_back(at);
        }
    }

    [[nodiscard]] std::vector<std::string> elements() const {
        std::vector<std::string> out;
        for (auto const at : m_stored) out.push_back(column_at(at).element.code);
        return out;
    }

    /// Nothing for rows that are no record.
    std::optional<IncomingRow> read(SeenRow const& row) {
        std::vector<sheet::Cell const*> by_column(m_header.words.size());
        bool filled = false;
        for (auto const& cell : row.cells) {
            auto const at = static_cast<std::size_t>(cell.at.column) - 1;
            if (at < by_column.size()) by_column[at] = &cell;
            filled = filled || !text::trimmed(cell.text).empty();
        }
        if (!filled) return std::nullopt;
        auto const address = fmt::format("{}!{}", row.sheet, row.row);
        if (is_no_record(row.cells) || repeats_header(by_column)) {
            if (m_receipt.skipped.size() < kSkippedShown) m_receipt.skipped.push_back(fmt::format("{}：{}", address, first_words(row.cells)));
            return std::nullopt;
        }
        IncomingRow out;
        out.address = address;
        read_unit(by_column, out);
        for (auto const at : m_stored) out.cells.push_back(read_one(at, by_column[at], row, out));
        return out;
    }

private:
    [[nodiscard]] Column const& column_at(std::size_t at) const { return m_shape.columns[static_cast<std::size_t>(m_header.index[at])]; }

    static std::string first_words(std::vector<sheet::Cell> const& cells) {
        for (auto const& cell : cells) {
            if (!text::trimmed(cell.text).empty()) return text::shortened(text::trimmed(cell.text), 30);
        }
        return {};
    }

    [[nodiscard]] bool repeats_header(std::vector<sheet::Cell const*> const& by_column) const {
        int alike = 0;
        int said = 0;
        for (std::size_t at = 0; at < by_column.size(); ++at) {
            if (m_header.words[at].empty()) continue;
            ++said;
            if (by_column[at] != nullptr && text::folded(by_column[at]->text) == text::folded(m_header.words[at])) ++alike;
        }
        return alike * 2 > said;
    }

    void refuse(IncomingRow& out, std::string reason) {
        out.refusal += (out.refusal.empty() ? "" : "；") + std::move(reason);
    }

    void read_unit(std::vector<sheet::Cell const*> const& by_column, IncomingRow& out) {
        std::vector<std::string> words;
        for (auto const column : m_header.unit_columns) {
            auto const* cell = column < 0 ? nullptr : by_column[static_cast<std::size_t>(column)];
            words.emplace_back(cell == nullptr ? std::string_view{} : text::trimmed(cell->text));
        }
        auto const unit = m_units.find(words);
        if (unit) out.unit = unit.value();
        else refuse(out, unit.problem().message);
        if (!m_shape.by_period()) return;
        auto const* cell = m_header.period_column < 0 ? nullptr : by_column[static_cast<std::size_t>(m_header.period_column)];
        out.period = cell == nullptr ? m_options.period : std::string(text::trimmed(cell->text));
    }

    CellValue read_one(std::size_t at, sheet::Cell const* cell, SeenRow const& row, IncomingRow& out) {
        if (cell == nullptr) return {};
        auto const where = sheet::CellRef{row.row, static_cast<int>(at) + 1}.a1();
        if (cell->kind == sheet::CellKind::error) {
            refuse(out, fmt::format("{}：公式出错（{}）", where, cell->text));
            return {};
        }
        if (cell->kind == sheet::CellKind::empty && !cell->formula.empty()) {
            refuse(out, fmt::format("{}：公式没有算出的值，请在表格软件里打开并保存一次", where));
            return {};
        }
        auto value = read_cell(column_at(at), {cell->text, cell->kind == sheet::CellKind::number, false}, m_header.measures[at]);
        if (value) return std::move(value).value();
        refuse(out, fmt::format("{}：{}", where, value.problem().message));
        return {};
    }

    Shape const& m_shape;
    Header const& m_header;
    ImportOptions const& m_options;
    ImportReceipt& m_receipt;
    UnitFinder m_units;
    std::vector<std::size_t> m_stored;  ///< columns of the file that are stored
};

std::vector<std::string> words_for_f19(std::string const& name, std::vector<SeenRow> const& first_rows, Header const& header) {
    std::vector<std::string> out{std::filesystem::path(name).stem().string(), header.sheet};
    for (auto const& row : first_rows) {
        if (row.sheet != header.sheet || row.row > header.row) continue;
        for (auto const& cell : row.cells) out.push_back(cell.text);
    }
    return out;
}

}  // namespace

Result<ImportReceipt> import_rows(Ledgers& ledgers, Units const& units, RealmId realm, Actor const& actor, std::filesystem::path const& file,
                                  ImportOptions const& options, HeaderMatcher const& matcher) {
    auto const* shape = ledgers.shapes().find(options.ledger);
    if (shape == nullptr) return Problem{problems::kNotFound, fmt::format("没有台账“{}”。", options.ledger)};
    auto complete = options.complete;
    if (complete) {
        auto const unit = units.resolve(realm, complete->unit);
        if (!unit) return unit.problem();
        complete->unit = units.code_of(unit.value());
    }
    auto const name = options.file_name.empty() ? file.filename().string() : options.file_name;
    FirstRows first;
    if (auto read = sheet::stream_rows(file, first, limits()); !read) return read.problem();
    auto header = choose_header(*shape, first.rows, matcher);
    if (!header) {
        auto const sheet = first.rows.empty() ? std::string() : first.rows.front().sheet;
        return Problem{problems::kBadInput, fmt::format("文件“{}”工作表“{}”：{}", name, sheet, header.problem().message)};
    }
    ImportReceipt receipt{name, header.value().sheet, header.value().row, header.value().columns, {}, {}};
    RowReader reader(*shape, header.value(), units, realm, options, receipt);

    RowQueue queue;
    std::optional<Problem> unread;
    std::thread reading([&] {
        ToQueue sink(queue, header.value());
        try {
            if (auto done = sheet::stream_rows(file, sink, limits()); !done) unread = done.problem();
        } catch (std::exception const& failure) {
            unread = Problem{problems::kInternal, fmt::format("读取 {} 时出错：{}", name, failure.what())};
        }
        queue.end();
    });
    Batch batch{options.ledger, reader.elements(), options.source.empty() ? receipt.file : options.source, options.demand, options.reason,
                options.as_of, options.dry_run, options.may_move, {}, {}};
    batch.may_write = options.may_write;
    batch.complete = std::move(complete);
    batch.subject = words_for_f19(name, first.rows, header.value());
    SeenRow seen;
    batch.next = [&](IncomingRow& out) {
        while (queue.take(seen)) {
            if (auto row = reader.read(seen)) {
                out = std::move(*row);
                return true;
            }
        }
        return false;
    };
    // What could not be read to its end is not written in part.
    batch.proceed = [&]() -> Result<Done> {
        if (unread) return *unread;
        return Done{};
    };
    auto written = ledgers.write(realm, actor, batch);
    queue.stop();
    reading.join();
    if (unread) return *unread;
    if (!written) return Problem{*written.problem().kind, fmt::format("{}：{}", receipt.file, written.problem().message)};
    receipt.rows = std::move(written).value();
    return receipt;
}

}  // namespace yizhen::ledgers
