#include "kernel/codes/codes.h"

#include "kernel/problem_catalogue.h"

#include <algorithm>
#include <array>
#include <utility>

namespace yizhen::codes {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 34> kProvinces = {{
    {"11", "北京市"}, {"12", "天津市"}, {"13", "河北省"}, {"14", "山西省"}, {"15", "内蒙古自治区"}, {"21", "辽宁省"},
    {"22", "吉林省"}, {"23", "黑龙江省"}, {"31", "上海市"}, {"32", "江苏省"}, {"33", "浙江省"}, {"34", "安徽省"},
    {"35", "福建省"}, {"36", "江西省"}, {"37", "山东省"}, {"41", "河南省"}, {"42", "湖北省"}, {"43", "湖南省"},
    {"44", "广东省"}, {"45", "广西壮族自治区"}, {"46", "海南省"}, {"50", "重庆市"}, {"51", "四川省"}, {"52", "贵州省"},
    {"53", "云南省"}, {"54", "西藏自治区"}, {"61", "陕西省"}, {"62", "甘肃省"}, {"63", "青海省"},
    {"64", "宁夏回族自治区"}, {"65", "新疆维吾尔自治区"}, {"71", "台湾省"}, {"81", "香港特别行政区"}, {"82", "澳门特别行政区"},
}};

constexpr std::array<std::size_t, 5> kDigits = {2, 4, 6, 9, 12};

bool all_zero(std::string_view digits) {
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0'; });
}

/// 410102000000 → 410102: a lower level that is all zeros is not there.
std::string_view without_padding(std::string_view code) {
    if (code.size() != 6 && code.size() != 12) return code;
    for (std::size_t i = kDigits.size() - 1; i > 0; --i) {
        if (code.size() == kDigits[i] && all_zero(code.substr(kDigits[i - 1]))) code = code.substr(0, kDigits[i - 1]);
    }
    return code;
}

}  // namespace

std::string_view province_name(std::string_view two_digits) {
    // 83 is what the residence permits of Taiwan residents begin with.
    if (two_digits == "83") return "台湾省";
    auto const found = std::find_if(kProvinces.begin(), kProvinces.end(), [&](auto const& p) { return p.first == two_digits; });
    return found == kProvinces.end() ? std::string_view() : found->second;
}

std::string DivisionCode::parent() const {
    auto const depth = static_cast<std::size_t>(level);
    return depth <= 1 ? std::string() : code.substr(0, kDigits[depth - 2]);
}

std::string DivisionCode::padded(std::size_t digits) const {
    return code.size() >= digits ? code : code + std::string(digits - code.size(), '0');
}

Result<DivisionCode> parse_division_code(std::string_view text) {
    bool const digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    bool const length = std::find(kDigits.begin(), kDigits.end(), text.size()) != kDigits.end();
    if (!digits || !length) return Problem{problems::kBadInput, "区划代码应为 2、4、6、9 或 12 位数字，请核对。"};
    auto const code = without_padding(text);
    if (province_name(code.substr(0, 2)).empty()) {
        return Problem{problems::kBadInput, "区划代码开头两位不是任何省份的代码，请核对。"};
    }
    for (std::size_t i = 1; i < kDigits.size() && kDigits[i] <= code.size(); ++i) {
        if (all_zero(code.substr(kDigits[i - 1], kDigits[i] - kDigits[i - 1]))) {
            return Problem{problems::kBadInput, "区划代码中间一级为全零，不是完整的代码，请核对。"};
        }
    }
    auto const level = std::find(kDigits.begin(), kDigits.end(), code.size()) - kDigits.begin() + 1;
    return DivisionCode{std::string(code), static_cast<DivisionLevel>(level)};
}

std::optional<Fault> fault_of_division_code(std::string_view text) {
    auto const parsed = parse_division_code(text);
    if (parsed) return std::nullopt;
    return Fault{Severity::warning, parsed.problem().message};
}

}  // namespace yizhen::codes
