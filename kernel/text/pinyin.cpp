#include "kernel/text/text.h"

#include "kernel/check.h"

#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bitset>
#include <memory>
#include <mutex>

namespace yizhen::text {
namespace {

constexpr char32_t kFirst = 0x4E00;
constexpr char32_t kLast = 0x9FFF;

/// Places whose character is not read as the transliterator reads it alone. Longest first where one holds another.
struct Reading {
    std::u32string_view name;
    std::string_view initials;
};
constexpr std::array kReadings = {
    Reading{U"重庆", "cq"}, Reading{U"长沙", "cs"}, Reading{U"长春", "cc"}, Reading{U"长治", "cz"}, Reading{U"长垣", "cy"},
    Reading{U"长葛", "cg"}, Reading{U"长江", "cj"}, Reading{U"长安", "ca"}, Reading{U"长兴", "cx"}, Reading{U"长乐", "cl"},
    Reading{U"长宁", "cn"}, Reading{U"长丰", "cf"}, Reading{U"长阳", "cy"}, Reading{U"长寿", "cs"}, Reading{U"厦门", "xm"},
    Reading{U"单县", "sx"}, Reading{U"浚县", "xx"}, Reading{U"都市", "ds"}, Reading{U"成都", "cd"}, Reading{U"都江堰", "djy"},
    Reading{U"番禺", "py"}, Reading{U"蔚县", "yx"}, Reading{U"铅山", "ys"}, Reading{U"会计", "kj"}, Reading{U"会稽", "kj"},
    Reading{U"朝阳", "cy"}, Reading{U"西藏", "xz"}, Reading{U"大都", "dd"}, Reading{U"重阳", "cy"}, Reading{U"尉犁", "yl"},
    Reading{U"解州", "xz"}, Reading{U"莘庄", "xz"}, Reading{U"洪洞", "ht"}, Reading{U"乐清", "yq"}, Reading{U"涡阳", "gy"},
    Reading{U"枞阳", "zy"}, Reading{U"什邡", "sf"}, Reading{U"大埔", "db"}, Reading{U"黄埔", "hp"}, Reading{U"百色", "bs"},
    Reading{U"牟平", "mp"}, Reading{U"荥阳", "xy"}, Reading{U"荥经", "yj"}, Reading{U"阿房", "ep"}, Reading{U"东阿", "de"},
};

/// One transliteration costs microseconds, so each character's initial is kept; 0 is "not asked yet".
class Initials {
public:
    char of(char32_t c) {
        if (c < kFirst || c > kLast) return transliterate(c);
        auto& slot = m_known[c - kFirst];
        char known = slot.load(std::memory_order_relaxed);
        if (known == 0) {
            known = transliterate(c);
            slot.store(known, std::memory_order_relaxed);
        }
        return known;
    }

private:
    char transliterate(char32_t c) {
        std::lock_guard const lock(m_mutex);
        if (!m_transliterator) {
            UErrorCode status = U_ZERO_ERROR;
            m_transliterator.reset(
                icu::Transliterator::createInstance("Han-Latin; Latin-ASCII", UTRANS_FORWARD, status));
            YIZHEN_CHECK(U_SUCCESS(status) && m_transliterator);
        }
        icu::UnicodeString word(static_cast<UChar32>(c));
        m_transliterator->transliterate(word);
        char16_t const first = word.isEmpty() ? u' ' : word.charAt(0);
        return first >= u'a' && first <= u'z' ? static_cast<char>(first) : ' ';
    }

    std::mutex m_mutex;
    std::unique_ptr<icu::Transliterator> m_transliterator;
    std::array<std::atomic<char>, kLast - kFirst + 1> m_known{};
};

/// Characters that begin one of the readings, so that the list is searched seldom: a nation has 665,276 names.
std::bitset<kLast - kFirst + 1> first_characters() {
    std::bitset<kLast - kFirst + 1> set;
    for (auto const& reading : kReadings) set.set(reading.name[0] - kFirst);
    return set;
}

Reading const* reading_at(std::u32string_view rest) {
    static auto const first = first_characters();
    if (rest[0] < kFirst || rest[0] > kLast || !first.test(rest[0] - kFirst)) return nullptr;
    auto const found =
        std::find_if(kReadings.begin(), kReadings.end(), [&](Reading const& r) { return rest.starts_with(r.name); });
    return found == kReadings.end() ? nullptr : &*found;
}

}  // namespace

std::string pinyin_initials(std::string_view utf8) {
    static Initials initials;
    auto const all = code_points(utf8);
    std::string out;
    for (std::size_t i = 0; i < all.size();) {
        if (auto const* reading = reading_at(std::u32string_view(all).substr(i))) {
            out += reading->initials;
            i += reading->name.size();
            continue;
        }
        char32_t const c = all[i++];
        if (is_han(c)) {
            char const initial = initials.of(c);
            if (initial != ' ') out += initial;
        } else if (c < 0x80 && c > ' ') {
            out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
    }
    return out;
}

}  // namespace yizhen::text
