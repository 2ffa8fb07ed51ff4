// Any bytes as a label: taken apart within its limit, and a matcher that knows a few words answers for it.
#include "modules/elements/elements.h"
#include "modules/elements/label.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace yizhen::elements;

Matcher const& matcher() {
    static Matcher const made = [] {
        MatchingTexts texts;
        texts.vocabulary = "words\tatoms\tarea\n姓名\th:姓名@text\t\n电话|手机\th:电话@phone\t\n日期|~日\th:日期@date\t\n出生\tt:出生\t\n户籍\tm:户籍@住\t\n现住\tm:现住@住\t\n"
                           "监护人\tr:监护人\t\n人员\te:人员@人\t\n是否\th:标志@bool\t\n";
        texts.near_pairs = "a\tb\tweight\n";
        texts.entities = "kind\ta\tb\tvalue\npersonal\th:姓名\t\t\nclass\t人\t人员\t\n";
        texts.derivations = "need\tforms\toperands\tformula\tband\n";
        texts.ranker = "feature\tweight\nbias\t-4\nhand\t8\n";
        auto catalogue = Catalogue::parse("element\tname\ttype\tentity\nE1\t姓名\tstring\t人员\nE2\t出生日期\tdate\t人员\n", "c.tsv");
        return std::move(Matcher::make(std::move(catalogue).value(), texts)).value();
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    if (parse_label(text).name.size() > kLabelGlyphsMax) std::abort();
    std::size_t const half = text.size() / 2;
    FormToMatch const form{"f", text.substr(0, half), {{"1", text, {}, "", "", {}}, {"2", text.substr(half), {text.substr(0, half)}, "date", "", {text}}}};
    if (matcher().match(form).size() != 2) std::abort();
    return 0;
}
