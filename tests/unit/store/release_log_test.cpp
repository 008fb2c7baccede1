#include "store/release_log.hpp"

#include <variant>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

constexpr std::size_t kPart = kReleaseLogPart;

class ReleaseLog : public StoreTest {
 protected:
  void SetUp() override {
    open();
    accept();
  }
  void write(std::string text) { append(1, {model::ReleaseOutput{std::move(text)}}); }
  model::ReleaseRecord log() { return deployment(1).release.value(); }
  std::string journaled() {
    std::string text;
    for (const auto& event : run(store_->events(model::DeploymentId{"shop", 1}, 0, 1'000'000)).value())
      text += std::get<model::ReleaseOutput>(event.body).text;
    return text;
  }
};

TEST_F(ReleaseLog, IsWholeUpToTwiceTheBound) {
  write(std::string(kPart - 1, 'a'));
  write(std::string(kPart, 'b'));
  write("c");
  EXPECT_EQ(log().log, std::string(kPart - 1, 'a') + std::string(kPart, 'b') + "c");
  EXPECT_FALSE(log().log_truncated);
}

TEST_F(ReleaseLog, OfALongOneTheFirstAndTheLastPartAreKept) {
  std::vector<model::EventBody> pieces;
  for (int i = 0; i < 2'500; ++i)
    pieces.push_back(model::ReleaseOutput{std::string(4'096, i % 2 ? 'x' : 'y')});
  pieces.front() = model::ReleaseOutput{"begin" + std::string(4'091, 'y')};
  pieces.back() = model::ReleaseOutput{std::string(4'093, 'x') + "end"};
  append(1, std::move(pieces));
  reopen();
  const auto release = log();
  const std::string gap = "\n[... 9715712 bytes are not kept ...]\n";
  EXPECT_TRUE(release.log_truncated);
  EXPECT_EQ(release.log.size(), 2 * kPart + gap.size());
  EXPECT_EQ(release.log.substr(kPart, gap.size()), gap);
  EXPECT_EQ(release.log.substr(0, 6), "beginy");
  EXPECT_EQ(release.log.substr(release.log.size() - 4), "xend");
  EXPECT_EQ(journaled(), release.log.substr(0, kPart)) << "the journal keeps the first part";
  EXPECT_TRUE(run(store_->history("shop", 0, 1)).value()[0].release->log_truncated);
}

TEST_F(ReleaseLog, TenMegabytesTakeLittleSpace) {
  for (int i = 0; i < 10; ++i) write(std::string(1024 * 1024, 'x'));
  close();
  EXPECT_LT(std::filesystem::file_size(folder_.path() / "cutover.db"), 4u * 1024 * 1024);
}

TEST_F(ReleaseLog, OnePieceLargerThanBothPartsIsCutInTheMiddle) {
  write("begin" + std::string(3 * kPart, 'x') + "end");
  const auto release = log();
  EXPECT_TRUE(release.log_truncated);
  EXPECT_EQ(release.log.substr(0, 6), "beginx");
  EXPECT_EQ(release.log.substr(release.log.size() - 4), "xend");
}

TEST_F(ReleaseLog, NoCharacterIsCutInTwo) {
  std::string euros;
  while (euros.size() < 3 * kPart) euros += "€";
  write("x" + euros);
  const auto release = log();
  EXPECT_TRUE(release.log_truncated);
  const auto gap = release.log.find("\n[... ");
  EXPECT_LE(gap, kPart);
  EXPECT_EQ((gap - 1) % 3, 0u);
  const auto after = release.log.find("...]\n") + 5;
  EXPECT_EQ(release.log.substr(after, 3), "€");
  EXPECT_EQ((release.log.size() - after) % 3, 0u);
}

TEST_F(ReleaseLog, OutputAfterTheFirstPartWasClosedStaysInOrder) {
  write(std::string(kPart - 1, 'a'));
  write("€");  // does not fit in the byte that is left
  write("b");  // would
  EXPECT_EQ(log().log, std::string(kPart - 1, 'a') + "€b");
}

}  // namespace
}  // namespace cutover::store
