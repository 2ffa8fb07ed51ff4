// The clocks of appeals as data.

#include "modules/gate/appeals.h"

#include "platform/files/files.h"

#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

CivilDate on(int month, int day) { return CivilDate::of(2026, month, day).value(); }

class AppealClocks : public ::testing::Test {
protected:
    Result<AppealParameters> read(std::string const& text) {
        files::write_file(m_folder.path() / "appeals.toml", text);
        return read_appeal_parameters(m_folder.path() / "appeals.toml");
    }
    files::TempDir m_folder;
};

TEST_F(AppealClocks, what_is_shipped_reads) {
    auto const shipped = read_appeal_parameters(YIZHEN_SOURCE_DIR "/data/gate/appeals.toml");
    ASSERT_TRUE(shipped) << shipped.problem().message;
    EXPECT_EQ(shipped.value().decide_working_days.on(on(11, 23)), 10);
    EXPECT_EQ(appeal_until(shipped.value(), on(11, 23)), on(12, 23));
}

TEST_F(AppealClocks, a_value_holds_from_its_day_on) {
    auto const read_two = read("decide_working_days = [{ from = 2026-01-01, value = 10 }]\n"
                               "window_days = [{ from = 2026-01-01, value = 30 }, { from = 2026-06-01, value = 20 }]\n");
    ASSERT_TRUE(read_two) << read_two.problem().message;
    EXPECT_EQ(appeal_until(read_two.value(), on(5, 31)), on(6, 30));
    EXPECT_EQ(appeal_until(read_two.value(), on(6, 1)), on(6, 21));
    EXPECT_EQ(appeal_until(read_two.value(), CivilDate::of(2025, 12, 1).value()), CivilDate::of(2025, 12, 31).value()) << "before all of them: the oldest";
}

TEST_F(AppealClocks, what_is_no_number_of_days_is_refused) {
    std::string const window = "window_days = [{ from = 2026-01-01, value = 30 }]\n";
    EXPECT_FALSE(read(window));
    EXPECT_FALSE(read(window + "decide_working_days = 10\n"));
    EXPECT_FALSE(read(window + "decide_working_days = []\n"));
    EXPECT_FALSE(read(window + "decide_working_days = [{ from = 2026-01-01, value = 0 }]\n"));
    EXPECT_FALSE(read(window + "decide_working_days = [{ value = 10 }]\n"));
    EXPECT_FALSE(read(window + "decide_working_days = [\n"));
}

TEST_F(AppealClocks, lateness_is_counted_until_the_decision) {
    AppealCase one;
    one.due = on(12, 7);
    EXPECT_EQ(one.days_over(on(12, 7)), 0);
    EXPECT_EQ(one.days_over(on(12, 10)), 3);
    one.decision = AppealDecision{AppealOutcome::dismissed, "理由", {}, 1, on(12, 8)};
    EXPECT_EQ(one.days_over(on(12, 31)), 1);
}

}  // namespace
}  // namespace yizhen::gate
