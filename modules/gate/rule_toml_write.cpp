// A rule as the TOML that reads back as it.

#include "modules/gate/rule.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

/// A basic string: what TOML does not take as it is, is escaped.
std::string quote(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += fmt::format("\\{}", c);
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\u{:04x}", byte);
        else out += c;
    }
    return out + '"';
}

std::string kinds_of(Rule const& rule) {
    std::string out;
    for (auto const& kind : rule.kinds) out += (out.empty() ? "" : ", ") + quote(kind);
    return out;
}

std::string clause_of(RuleClause const& clause) {
    auto out = fmt::format("[[rule.when]]\ncondition = {}\noutcome = {}\nmessage = {}\n", quote(clause.condition), quote(name_of(clause.outcome)), quote(clause.message));
    if (clause.whole) out += "whole = true\n";
    if (!clause.merge_with.empty()) out += fmt::format("merge_with = {}\n", quote(clause.merge_with));
    return out;
}

/// Oldest value first, as people read a history.
std::string parameter_of(Parameter const& parameter) {
    std::string values;
    for (auto one = parameter.values.rbegin(); one != parameter.values.rend(); ++one) {
        values += fmt::format("{}{{ from = {}, value = {} }}", values.empty() ? "" : ", ", one->first.iso(), one->second);
    }
    return fmt::format("{} = [{}]\n", parameter.name, values);
}

}  // namespace

std::string to_toml(Rule const& rule) {
    auto out = fmt::format("[[rule]]\nid = {}\nversion = {}\nname_zh = {}\nname_en = {}\nkinds = [{}]\npass = {}\nthesis = {}\nbasis = {}\nsource = {}\n"
                           "source_status = {}\nverified = {}\nmode = {}\nenabled = {}\n",
                           quote(rule.id), rule.version, quote(rule.name_zh), quote(rule.name_en), kinds_of(rule), rule.pass, quote(rule.thesis), quote(rule.basis),
                           quote(rule.source), quote(rule.source_status), rule.verified, quote(name_of(rule.mode)), rule.enabled);
    if (!rule.waits_for.empty()) out += fmt::format("waits_for = {}\n", quote(rule.waits_for));
    for (auto const& clause : rule.clauses) out += clause_of(clause);
    if (!rule.parameters.empty()) out += "[rule.parameters]\n";
    for (auto const& parameter : rule.parameters) out += parameter_of(parameter);
    return out;
}

}  // namespace yizhen::gate
