#pragma once
/// A form filled last time, read and matched, as held values. Both the command and the server stand on it.

#include "app/county.h"
#include "modules/elements/elements.h"
#include "modules/ledgers/ledgers.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::app {

/// `name` is the file's as people call it. Refused where no cell is both understood and storable.
Result<std::vector<ledgers::ImportReceipt>> take_answers(County& county, elements::Matcher const& matcher, std::filesystem::path const& file,
                                                         std::string const& name, RealmId realm, Actor const& actor, ledgers::ImportOptions options);

/// The shipped matcher, made when first needed: a server that imports nothing does not wait for it.
class LateMatcher {
public:
    Result<elements::Matcher const*> get();

private:
    std::mutex m_mutex;
    std::optional<elements::Matcher> m_matcher;
};

}  // namespace yizhen::app
