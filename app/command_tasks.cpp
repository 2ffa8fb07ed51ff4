// `yizhen tasks|submit|approve`: over the socket of a running server, else with the data folder's own lock. Both ways
// the same routes answer, so that the JSON is the API's.

#include "app/ask_routes.h"
#include "app/commands.h"
#include "app/county.h"
#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kValuesBytesMax = 4 << 20;

using Said = http::LocalAnswer;

ProblemKind const& kind_of(int status) {
    struct Kind {
        int status;
        ProblemKind const* kind;
    };
    static constexpr std::array<Kind, 4> kinds{{{403, &problems::kNotAllowed}, {404, &problems::kNotFound}, {409, &problems::kConflict},
                                                {503, &problems::kBusy}}};
    for (auto const& each : kinds) {
        if (each.status == status) return *each.kind;
    }
    return problems::kBadInput;
}

/// A refusal in the words of its problem, one line a cell below it.
Problem problem_of(Said const& said) {
    boost::system::error_code error;
    auto const body = json::parse(said.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const* detail = object ? object->if_contains("detail") : nullptr;
    auto words = detail && detail->is_string() ? std::string(detail->get_string()) : fmt::format("服务器回答 {}", said.status);
    if (auto const* details = object ? object->if_contains("details") : nullptr; details && details->is_array()) {
        for (auto const& each : details->get_array()) {
            if (each.at("name").as_string() == "wants_reason") continue;  // for pages: which of the lines are warnings
            words += fmt::format("\n  {}：{}", std::string_view(each.at("name").as_string()), std::string_view(each.at("value").as_string()));
        }
    }
    return {kind_of(said.status), std::move(words)};
}

Result<json::value> ask(TaskOptions const& options, RouteAsk const& asked) {
    auto const said = answer_of(options.data, asked, [](County& county, access::Access& access, Clock const& clock) {
        return collection::routes(county.collection(), county.gate(), access, county.org(), county.ledgers(), clock);
    });
    if (!said) return said.problem();
    if (options.json) fmt::print("{}\n", said.value().body);
    if (said.value().status >= 400) return problem_of(said.value());
    return json::parse(said.value().body);
}

void print_task(json::value const& task) {
    auto const& waiting = task.at("waiting");
    fmt::print("{}\t{}\t{}\t{}\t{} 格\t期限 {}\t{}\n", words_of(task.at("id")), words_of(task.at("state")), words_of(task.at("unit").at("name")),
               words_of(task.at("title")), task.at("cells").as_int64(), words_of(task.at("due")),
               waiting.is_null() ? std::string() : fmt::format("等 {}", words_of(waiting.at("unit").at("name"))));
}

void print_detail(json::value const& task) {
    fmt::print("{}（{}）{}\n", words_of(task.at("title")), words_of(task.at("control_number")), words_of(task.at("state")));
    for (auto const& cell : task.at("asked").as_array()) {
        std::string path;
        for (auto const& words : cell.at("path").as_array()) path += (path.empty() ? "" : " / ") + std::string(words_of(words));
        auto const& held = cell.at("held");
        auto const& submitted = cell.at("submitted");
        fmt::print("  {}\t{}\t{}{}{}\n", words_of(cell.at("key")), path.empty() ? std::string(words_of(cell.at("name"))) : path, words_of(cell.at("why")),
                   held.is_null() ? std::string() : fmt::format("\t现有 {}（{}）", words_of(held.at("value")), words_of(held.at("as_of"))),
                   submitted.is_null() ? std::string() : fmt::format("\t已报 {}", words_of(submitted.at("value"))));
    }
    for (auto const& cell : task.at("fresh").as_array()) {
        fmt::print("  已有\t{}\t{}\t{} {}\n", words_of(cell.at("name")), words_of(cell.at("value")), words_of(cell.at("source")), words_of(cell.at("as_of")));
    }
}

Result<json::object> values_of(SubmitOptions const& options) {
    json::object values;
    if (!options.values.empty()) {
        auto const text = files::read_file(options.values, kValuesBytesMax);
        if (!text) return text.problem();
        boost::system::error_code error;
        auto const read = json::parse(text.value(), error);
        if (error || !read.is_object()) return Problem{problems::kBadInput, fmt::format("{}：应为 JSON 对象：格的编号 → 填的内容。", options.values.string())};
        values = read.get_object();
    }
    for (auto const& pair : options.set) {
        auto const at = pair.find('=');
        if (at == std::string::npos || at == 0) return Problem{problems::kUsage, fmt::format("--set 应写成 格=内容，如 --set 3=120；收到“{}”。", pair)};
        values[pair.substr(0, at)] = pair.substr(at + 1);
    }
    return values;
}

}  // namespace

int list_tasks(TaskOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        if (!options.task.empty()) {
            auto const task = ask(options, {"GET", "/api/v1/tasks/{id}", {{"id", options.task}}, {}, {}, {}});
            if (!task) return task.problem();
            if (!options.json) print_detail(task.value());
            return Done{};
        }
        RouteAsk asked{"GET", "/api/v1/tasks", {}, {{"unit", options.unit}, {"limit", std::to_string(options.limit)}}, {}, {}};
        if (!options.state.empty()) asked.query["state"] = options.state;
        if (!options.cursor.empty()) asked.query["cursor"] = options.cursor;
        auto const page = ask(options, asked);
        if (!page) return page.problem();
        if (options.json) return Done{};
        for (auto const& task : page.value().at("items").as_array()) print_task(task);
        if (page.value().at("next").is_string()) fmt::print("还有；接着看用 --cursor {}\n", words_of(page.value().at("next")));
        return Done{};
    });
}

int submit_task(SubmitOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto values = values_of(options);
        if (!values) return values.problem();
        json::object body{{"values", std::move(values).value()}, {"nothing", options.nothing}};
        if (options.confirm_all) body["confirm"] = "all";
        if (!options.acting.empty()) body["acting"] = options.acting;
        auto const receipt = ask(options, {"POST", "/api/v1/tasks/{id}/submission", {{"id", options.task}}, {}, json::serialize(body), {}});
        if (!receipt) return receipt.problem();
        if (options.json) return Done{};
        fmt::print("{}：{} 格\n", receipt.value().at("again").as_bool() ? "内容和上次一样，没有重复提交" : "已提交", receipt.value().at("values").as_int64());
        print_task(receipt.value().at("task"));
        return Done{};
    });
}

int approve_tasks(ApproveOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        json::array ids;
        for (auto const& task : options.tasks) ids.emplace_back(task);
        auto const decided = ask(options, {"POST", "/api/v1/task-approvals", {}, {}, json::serialize(json::object{{"tasks", std::move(ids)}}), {}});
        if (!decided) return decided.problem();
        std::optional<Problem> first;
        for (auto const& one : decided.value().at("items").as_array()) {
            if (one.at("problem").is_null()) {
                if (!options.json) print_task(one.at("task"));
                continue;
            }
            auto const& problem = one.at("problem");
            auto words = fmt::format("{}：{}", words_of(one.at("id")), words_of(problem.at("detail")));
            if (first) first->message += "\n" + words;
            else first.emplace(kind_of(static_cast<int>(problem.at("status").as_int64())), std::move(words));
        }
        if (first) return *first;
        return Done{};
    });
}

}  // namespace yizhen::app
