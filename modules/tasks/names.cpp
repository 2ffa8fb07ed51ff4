// Names of states, steps, sides and words of worth.

#include "modules/tasks/types.h"

#include <array>

namespace yizhen::tasks {
namespace {

template <class T, std::size_t N> std::optional<T> parsed(std::array<T, N> const& all, std::string_view name) {
    for (auto const one : all) {
        if (name_of(one) == name) return one;
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
    case State::released: return "released";
    case State::in_work: return "in_work";
    case State::offered: return "offered";
    case State::accepted: return "accepted";
    case State::not_accepted: return "not_accepted";
    }
    return "";
}

std::string_view chinese_name_of(State state) {
    switch (state) {
    case State::released: return "已下达，未开始";
    case State::in_work: return "正在办";
    case State::offered: return "等着来看";
    case State::accepted: return "已认定办成";
    case State::not_accepted: return "看过，未办成";
    }
    return "";
}

std::string_view name_of(Step step) {
    switch (step) {
    case Step::start: return "start";
    case Step::offer: return "offer";
    case Step::accept: return "accept";
    case Step::refuse: return "not_accept";
    }
    return "";
}

std::string_view name_of(Side side) {
    switch (side) {
    case Side::issuer: return "issuer";
    case Side::unit: return "unit";
    case Side::other: return "other";
    }
    return "";
}

std::string_view name_of(Worth worth) {
    switch (worth) {
    case Worth::yes: return "yes";
    case Worth::partly: return "partly";
    case Worth::no: return "no";
    }
    return "";
}

std::string_view name_of(EvidenceKind kind) { return kind == EvidenceKind::figure ? "figure" : "sample"; }

std::optional<State> parse_state(std::string_view name) {
    return parsed(std::array{State::released, State::in_work, State::offered, State::accepted, State::not_accepted}, name);
}
std::optional<Step> parse_step(std::string_view name) { return parsed(std::array{Step::start, Step::offer, Step::accept, Step::refuse}, name); }
std::optional<Worth> parse_worth(std::string_view name) { return parsed(std::array{Worth::yes, Worth::partly, Worth::no}, name); }

}  // namespace yizhen::tasks
