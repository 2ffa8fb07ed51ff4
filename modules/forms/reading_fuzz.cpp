// Any patterns and any document are read without harm: the input is a table of patterns, a NUL, and a text; without a
// NUL it is a text for a few patterns of every kind. Words lie between their offsets and marks of a category do not overlap.

#include "modules/forms/forms.h"

#include "kernel/text/text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::string_view kPatterns =
    "category\twords\tneeds\tunless\tunit\twhy\texample\n"
    "=痕迹\t照片|会议记录|台账\n"
    "!trace,quota\t\t不得少于…4~\t(不得|严禁|取消)…9~|~…6等问题\n"
    "trace\t<痕迹>\t(上报|报送)…9~|~…6备查\t免冠~\t\tw\te\n"
    "quota\t(不少于|至少)…4<数>(篇|条)[以上]\t\t不超过\t*\tw\te\n"
    "rate\t率…4【<比例>】\t\t\t%\tw\te\n"
    "deadline\t[于]<日期>[下班]前\t\t~出生\t\tw\te\n"
    "deadline\t<数>日内\t\t\t日\tw\te\n"
    "hard\t必须|不得\t\t~(不|已)\t\tw\te\n"
    "@base\t各乡镇|村\t\t到~\n"
    "@superior\t县…4局\t\t\n";

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen;
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const parted = input.find('\0');
    bool const own = parted != std::string_view::npos;
    auto const patterns = forms::read_patterns(own ? input.substr(0, parted) : kPatterns);
    if (!patterns) return 0;
    auto const document = forms::document_of(own ? input.substr(parted + 1) : input);
    auto const issued = CivilDate::of(2026, 3, 2).value();
    auto const reading = forms::read(document, patterns.value(), issued);
    auto const characters = text::code_points(document.text);
    std::array<std::size_t, forms::kReadingCategories> end{};
    for (auto const& mark : reading.marks) {
        require(mark.begin < mark.end && mark.end <= characters.size());
        require(text::utf8(std::u32string_view(characters).substr(mark.begin, mark.end - mark.begin)) == mark.words);
        auto& last = end[static_cast<std::size_t>(mark.category)];
        require(mark.begin >= last);
        last = mark.end;
    }
    require(!forms::reading_json(reading, document).empty() && !forms::reading_text(reading, document).empty());
    (void)forms::issue_day(document);
    return 0;
}
