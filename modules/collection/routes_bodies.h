#pragma once
/// What requests carry: JSON in, values out, a word on what does not fit. Inside the module only.

#include "kernel/result.h"
#include "modules/collection/types.h"
#include "platform/http/http.h"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace yizhen::collection {

[[nodiscard]] std::int64_t number_or(std::string_view text, std::int64_t otherwise);
[[nodiscard]] Problem bad_body(std::string_view what);
[[nodiscard]] Result<boost::json::object> body_of(http::Request const& request);
[[nodiscard]] Result<std::string> words_in(boost::json::object const& body, char const* name);  ///< empty where it is not there
[[nodiscard]] Result<std::int64_t> id_in(boost::json::object const& body, char const* name);    ///< 0 where it is not there
[[nodiscard]] Result<std::map<std::string, std::string>> words_by_key(boost::json::object const& body, char const* name);
/// "confirm": "all", or a list of keys.
[[nodiscard]] Result<Done> take_confirmed(boost::json::object const& body, Submission& said);
[[nodiscard]] Result<Submission> submission_of(boost::json::object const& body);
[[nodiscard]] Result<std::vector<CellComment>> comments_in(boost::json::object const& body);

}  // namespace yizhen::collection
