#pragma once
/// A docket as JSON, the same in cases/rules/*.json and in the register, so that a judged demand can become a case:
/// {"kind": "form", "cells": 100, "hours_after": "10.00", "emergency": false, "days_to_same_topic": null}

#include "kernel/result.h"
#include "modules/gate/types.h"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace yizhen::gate {

/// Facts nobody gave (null) are left out: reading gives the same docket to every rule.
[[nodiscard]] std::string to_json(Facts const& docket);
/// A name that is no fact, or a value of another type, is a Problem.
Result<Facts> facts_of(boost::json::object const& given);
/// As the register keeps it: facts that this version no longer knows, or knows under another type, are left out.
Result<Facts> read_docket(std::string_view text);

}  // namespace yizhen::gate
