#pragma once
/// /api/v1/units: units by name, pinyin initials or code, inside the county of whoever asks; files of units in.
/// /api/v1/unit-changes: rename, recode, move, merge, close, create, from a day on, with the ground.
/// /api/v1/focus-times: protected days, seen by all they concern, set by who may.

#include "kernel/calendar.h"
#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::http {
struct Request;
struct Route;
}

namespace yizhen::org {

class Org;
class FocusTimes;
struct UnitFile;
struct ImportReceipt;

/// Who may do what is the access module's, above this one: filled in by app.
struct RoutePorts {
    Clock const& clock;
    WorkingCalendar const& calendar;
    /// Why not, or nothing.
    std::function<std::optional<Problem>(http::Request const&, UnitId)> may_protect;
    std::function<std::optional<Problem>(http::Request const&, UnitId)> may_change;
    std::function<std::optional<Problem>(http::Request const&)> may_import;
    /// The text of an upload, unpacked.
    std::function<Result<std::string>(std::filesystem::path const&)> text_of;
};

[[nodiscard]] std::vector<http::Route> routes(Org& org, FocusTimes& focus, RoutePorts ports);

/// A receipt as the API and the command line give it.
[[nodiscard]] std::string receipt_json(ImportReceipt const& receipt);

}  // namespace yizhen::org
