#pragma once
/// Reading JSON that people wrote: whatever is not as it should be is refused in one line that says where. Inside
/// modules/inspections only.

#include "kernel/problem_catalogue.h"
#include "kernel/result.h"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace yizhen::inspections {

/// Thrown below read_json() only and caught there: reading goes many levels deep.
struct Refusal {
    std::string words;
};

[[noreturn]] void refuse(std::string words);

/// An object, and how messages call it.
struct Place {
    boost::json::object const& object;
    std::string name;
};

[[nodiscard]] boost::json::value parsed(std::string_view text);
void only_keys(Place const& at, std::initializer_list<std::string_view> known);

/// Null when the key is missing or null.
[[nodiscard]] boost::json::value const* find(Place const& at, std::string_view key);
[[nodiscard]] boost::json::value const& need(Place const& at, std::string_view key);

[[nodiscard]] int whole(boost::json::value const& value, std::string_view name);
[[nodiscard]] int need_whole(Place const& at, std::string_view key);
[[nodiscard]] std::optional<int> find_whole(Place const& at, std::string_view key);
[[nodiscard]] bool find_bool(Place const& at, std::string_view key, bool otherwise);
[[nodiscard]] std::string text_in(boost::json::value const& value, std::string_view name);
[[nodiscard]] std::string need_text(Place const& at, std::string_view key);
[[nodiscard]] std::string find_text(Place const& at, std::string_view key);  ///< empty when missing
[[nodiscard]] std::int64_t need_id(Place const& at, std::string_view key);   ///< digits in quotes
[[nodiscard]] boost::json::array const& array(boost::json::value const& value, std::string_view name);
[[nodiscard]] boost::json::object const& object(boost::json::value const& value, std::string_view name);

/// What `reader()` gives, or its refusal as a problem that begins with the file's name.
template <class Reader> auto read_json(std::string_view file, Reader const& reader) -> Result<decltype(reader())> {
    try {
        return reader();
    } catch (Refusal const& refusal) {
        return Problem{problems::kBadInput, std::string(file) + "：" + refusal.words};
    }
}

}  // namespace yizhen::inspections
