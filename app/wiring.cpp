#include "app/wiring.h"

#include "app/anchor_hourly.h"
#include "app/county.h"
#include "app/daily.h"
#include "app/demand_exports.h"
#include "app/import_routes.h"
#include "app/inspection_ports.h"
#include "app/job_routes.h"
#include "app/request_once.h"
#include "app/task_ports.h"
#include "app/unit_text.h"
#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/audit/audit.h"
#include "modules/channels/routes.h"
#include "modules/channels/tip_offs.h"
#include "modules/collection/collection.h"
#include "modules/gate/publication.h"
#include "modules/gate/routes.h"
#include "modules/gate/routes_appeals.h"
#include "modules/inspections/routes.h"
#include "modules/matters/certificates.h"
#include "modules/org/routes.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"
#include "platform/log/log.h"

namespace yizhen::app {
namespace {

constexpr std::size_t kJobsWaitingMax = 64;

void append(http::Routes& all, http::Routes more) {
    for (auto& route : more) all.push_back(std::move(route));
}

/// Requests in the log: ids, counts and durations, no values. Of a tip-off nothing, not even that it failed.
void log_request(http::AccessLine const& line) {
    if (channels::leaves_no_line(line.method, line.route)) return;
    auto const micros = static_cast<std::int64_t>(line.seconds * 1e6);
    if (!line.failure.empty()) {
        log::error("request-failed", {{"request", line.request_id}, {"route", line.route}, {"what", line.failure}});
    }
    log::info("request", {{"request", line.request_id}, {"method", line.method}, {"route", line.route},
                          {"status", line.status}, {"micros", micros}, {"person", line.person}});
}

/// The world's failures in the user's words; anything else is our own fault.
std::optional<Problem> explain(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (sql::Failure const& failure) {
        return sql::problem_of(failure);
    } catch (...) {
        return std::nullopt;
    }
}

class Parts final : public House {
public:
    Parts(Config config, Outside outside, std::unique_ptr<County> county, std::vector<UpperSystem> systems, gate::AppealParameters const& appeals)
        : m_config(std::move(config)), m_outside(outside), m_county(std::move(county)), m_systems(std::move(systems)),
          m_access(m_county->folder().access()), m_appeals({m_county->database(), m_county->gate(), m_county->org(), plus_working_days(), appeals}),
          m_publication({m_county->database(), m_county->gate(), appeals}), m_tips({m_county->database(), m_county->keys(), m_outside.random}),
          m_certificates({m_county->database(), m_outside.clock}), m_daily(*m_county, outside.clock),
          m_anchor(m_county->database(), outside.clock, anchor_of(m_config.data)),
          m_idempotency(requests_once(m_county->database(), outside.clock)),
          m_jobs(jobs::make_board({.threads = 1, .queue_max = kJobsWaitingMax}, outside.random,
                                  [](std::string_view id, std::string_view what) {
                                      log::error("job-failed", {{"job", id}, {"what", what}});
                                  })) {}

    http::Service service() override {
        http::Service service;
        append(service.routes, access::routes(m_access, m_county->org(), m_config.secure_cookies));
        append(service.routes, access::device_routes(m_access, m_county->org()));
        append(service.routes, audit::routes(m_county->database(), m_county->org(), anchor_of(m_config.data)));
        append(service.routes, async(org::routes(m_county->org(), m_county->folder().focus(), org_ports())));
        append(service.routes, async(ledgers::routes(m_county->ledgers(), m_access, m_county->org(), ledger_ports())));
        append(service.routes, ledgers::export_routes(export_ports()));
        append(service.routes, demand_export_routes(m_county->gate(), export_ports(), m_systems));
        append(service.routes, ledgers::totals_routes(m_county->ledgers(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, ledgers::indicator_routes(m_county->ledgers(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, async(import_routes(*m_county, m_matcher, m_outside.clock)));
        append(service.routes, gate::purpose_routes(m_county->gate(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, async(gate::upkeep_routes(m_county->gate(), m_access, m_county->org(), m_outside.clock)));
        append(service.routes, gate::burden_routes(m_county->gate(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, gate::appeal_routes(m_appeals, m_county->gate(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, gate::publication_routes(m_publication, m_county->gate(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, channels::tip_off_routes(m_tips, m_access, m_county->org(), m_outside.clock));
        append(service.routes, matters::certificate_routes(m_certificates, m_access, m_county->org()));
        append(service.routes, collection::strictness_routes(m_county->collection(), m_access, m_county->org(), m_outside.clock));
        append(service.routes, async(with_audited_files(gate::routes(m_county->gate(), m_access, m_county->org(), m_outside.clock), m_county->gate(), export_ports())));
        append(service.routes, collection::routes(m_county->collection(), m_county->gate(), m_access, m_county->org(), m_county->ledgers(), m_outside.clock));
        append(service.routes, tasks::routes(m_tasks, m_access, m_county->org(), m_outside.clock));
        append(service.routes, async(inspections::routes(m_inspections, m_access)));
        append(service.routes, job_routes(*m_jobs));
        service.session_filter = [this](http::Request& request) { return access::filter(m_access, request); };
        service.idempotency = m_idempotency.get();
        service.readiness = [this] { return readiness(); };
        service.web_folder = web_folder();
        service.log = log_request;
        service.explain = explain;
        return service;
    }

    Result<Done> may_listen(std::string_view address) override { return m_access.may_listen(address); }

private:
    /// What judges a form may take a while: whoever prefers so follows it as a job.
    http::Routes async(http::Routes routes) {
        for (auto& route : routes) {
            if (route.method == "POST") route.handler = may_be_async(*m_jobs, std::move(route.handler));
        }
        return routes;
    }

    org::RoutePorts org_ports() {
        auto const may_protect = [this](http::Request const& request, UnitId unit) -> std::optional<Problem> {
            using access::Role;
            if (auto no = access::refuse_unless(request, {Role::gatekeeper, Role::leader, Role::admin})) return no;
            if (m_access.scope_of(request.actor).holds(unit)) return std::nullopt;
            return Problem(problems::kNotAllowed, "这个单位不在你的范围内，不能替它设定保护时间。");
        };
        auto const may_change = [this](http::Request const& request, UnitId unit) -> std::optional<Problem> {
            if (auto no = access::refuse_unless(request, {access::Role::admin})) return no;
            if (m_access.scope_of(request.actor).holds(unit)) return std::nullopt;
            return Problem(problems::kNotAllowed, "这个单位不在你的管理范围内。");
        };
        auto const may_import = [](http::Request const& request) -> std::optional<Problem> {
            if (request.actor.role == access::kSystemRole) return std::nullopt;
            return Problem(problems::kNotAllowed, "单位清单关系到整个系统，只能由运行服务器的系统用户用 yizhen import units 导入。");
        };
        return {m_outside.clock, m_county->calendar(), may_protect, may_change, may_import, unit_text_of};
    }

    gate::PlusWorkingDays plus_working_days() {
        return [this](CivilDate from, std::int64_t days) { return m_county->calendar().plus_working_days(from, static_cast<int>(days)); };
    }

    ledgers::ExportPorts export_ports() { return {m_county->database(), m_county->ledgers(), m_access, m_county->org(), m_outside.clock}; }

    ledgers::RoutePorts ledger_ports() {
        return {m_outside.clock,
                plus_working_days(),
                [this](elements::FormToMatch const& form) {
                    auto const matcher = m_matcher.get();
                    return matcher ? matcher.value()->match(form) : std::vector<elements::Match>{};
                }};
    }

    std::vector<http::ReadyPart> readiness() {
        bool const database = m_county->database().healthy();
        bool const room = m_jobs->waiting() < kJobsWaitingMax;
        std::string const anchor = m_anchor.trouble();
        return {{"database", database, database ? "" : "数据库读写不了，请检查磁盘空间与数据库服务"},
                {"audit-anchor", anchor.empty(), anchor},
                {"jobs", room, room ? "" : "排队的工作已满"}};
    }

    /// The built page: installed beside data/, or fresh from the build.
    std::filesystem::path web_folder() const {
        auto const share = files::share_dir();
        for (auto const& folder : {share / "web" / "built", share / "build" / "web"}) {
            if (std::filesystem::exists(folder / "index.html")) return folder;
        }
        return {};
    }

    Config m_config;
    Outside m_outside;
    std::unique_ptr<County> m_county;
    std::vector<UpperSystem> m_systems;
    access::Access& m_access;
    tasks::Tasks m_tasks{make_tasks(*m_county, m_outside.clock)};
    gate::Appeals m_appeals;
    gate::Publication m_publication;
    channels::TipOffs m_tips;
    matters::Certificates m_certificates;
    inspections::Register m_inspections{make_inspections(*m_county, m_outside.clock, inspection_caps().value())};  ///< `open` looked at the caps
    LateMatcher m_matcher;
    Daily m_daily;
    AnchorHourly m_anchor;
    std::unique_ptr<http::IdempotencyStore> m_idempotency;
    std::unique_ptr<jobs::Board> m_jobs;  ///< last: its work uses all the others
};

}  // namespace

Result<std::unique_ptr<House>> House::open(Config const& config, Outside outside) {
    auto county = County::open(config, outside.clock);
    if (!county) return county.problem();
    auto systems = read_systems(files::share_dir(), config.data, county.value()->gate().catalogue());
    if (!systems) return systems.problem();
    if (auto const caps = inspection_caps(); !caps) return caps.problem();
    auto const appeals = gate::read_appeal_parameters(files::share_dir() / "data" / "gate" / "appeals.toml");
    if (!appeals) return appeals.problem();
    return std::unique_ptr<House>(std::make_unique<Parts>(config, outside, std::move(county).value(), std::move(systems).value(), appeals.value()));
}

std::filesystem::path socket_of(std::filesystem::path const& data) { return data / "yizhen.sock"; }

/// Uploads stand in memory while a request runs: a marked file never touches a disk. One folder a data folder.
static std::filesystem::path spool_of(std::filesystem::path const& data) {
    auto const name = crypto::hex(crypto::sha256(std::filesystem::absolute(data).string())).substr(0, 16);
    return files::memory_dir() / ("yizhen-" + name);
}

std::unique_ptr<http::Server> make_server(Config const& config, House& house, Outside outside) {
    http::ServerOptions options;
    options.address = config.listen_address == "localhost" ? "127.0.0.1" : config.listen_address;
    options.port = config.listen_port;
    options.unix_socket = socket_of(config.data);
    options.spool_folder = spool_of(config.data);
    options.workers = config.workers;
    options.connections_max = config.connections_max;
    return std::make_unique<http::Server>(std::move(options), house.service(), outside.clock, outside.random);
}

}  // namespace yizhen::app
