#pragma once
/// One account a role, so that every page can be tried. Their password is public: access lets nobody but this machine in.

#include "kernel/result.h"
#include "modules/access/access.h"
#include "modules/org/org.h"

#include <vector>

namespace yizhen::app::demo {

inline constexpr char kPassword[] = "yizhen-demo-2026";

struct SignIn {
    char const* account;
    char const* name;
    char const* unit;  ///< code
    access::Role role;
};
[[nodiscard]] std::vector<SignIn> const& sign_ins();

/// Accounts that are there stay as they are.
Result<Done> load_sign_ins(access::Access& access, org::Org& units);

}  // namespace yizhen::app::demo
