#include "cutover/base/private_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch_folder.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;

constexpr gid_t kStrangers = 54321;
constexpr gid_t kDaemons = 54322;

class PrivateFile : public ::testing::Test {
 protected:
  /// "" or what is wrong with it. Another group than the process's own takes root.
  std::string flaw(mode_t mode, gid_t group, const PrivateGroups& groups) const {
    if (::chown(file_.c_str(), static_cast<uid_t>(-1), group) != 0) return "can't be given to that group";
    ::chmod(file_.c_str(), mode);
    const auto checked = check_private(file_, groups);
    return checked ? "" : checked.error().text();
  }
  std::string flaw(mode_t mode) const { return flaw(mode, ::getegid(), {::getegid(), kDaemons}); }
  std::string text() const { return file_.string(); }

 private:
  const test::ScratchFolder folder_;
  const std::filesystem::path file_ = folder_.write("shop.env", "KEY=value\n");
};

TEST_F(PrivateFile, IsForItsOwnerAndForTheGroupThatReadsIt) {
  for (const mode_t mode : {0600u, 0400u, 0700u, 0640u, 0660u, 0440u}) EXPECT_EQ(flaw(mode), "") << mode;
}

TEST_F(PrivateFile, IsForNobodyElse) {
  for (const mode_t mode : {0644u, 0604u, 0602u, 0601u, 0666u}) {
    EXPECT_THAT(flaw(mode), HasSubstr("everybody has access to it")) << mode;
  }
  EXPECT_THAT(flaw(0646), HasSubstr("(mode 0646, group "));
  EXPECT_THAT(flaw(0644), HasSubstr("make a new secret if somebody may have read it"));
}

TEST_F(PrivateFile, MayBeOfTheDaemonsGroupWhoeverLooksAtIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  EXPECT_EQ(flaw(0640, kDaemons, {0, kDaemons}), "") << "root, who checks what the daemon will read";
  EXPECT_EQ(flaw(0640, 0, {kDaemons, kDaemons}), "") << "root's group";
  EXPECT_EQ(flaw(0640, kStrangers, {kStrangers}), "") << "the process's own";
}

TEST_F(PrivateFile, OfAnotherGroupIsOnlyForItsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  EXPECT_EQ(flaw(0600, kStrangers, {0}), "");
  EXPECT_EQ(flaw(0640, kStrangers, {0}),
            "its group, 54321, has access to it (mode 0640), and a secret is for the daemon alone; run "
            "`chmod 600 " +
                text() + "`, and make a new secret if somebody may have read it");
  EXPECT_THAT(flaw(0620, kStrangers, {0}), HasSubstr("its group, 54321"));
}

TEST_F(PrivateFile, IsMendedWithTheCommandsThatTheMessageNames) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const std::string both = "run `chown root:cutoverd " + text() + " && chmod 640 " + text() + "`";
  EXPECT_THAT(flaw(0644, 0, {0, kDaemons}), HasSubstr(both));
  EXPECT_THAT(flaw(0640, kStrangers, {0, kDaemons}), HasSubstr(both));
  EXPECT_THAT(flaw(0644, kDaemons, {0, kDaemons}), HasSubstr("run `chmod 640 " + text() + "`"));
  EXPECT_THAT(flaw(0644, kStrangers, {kStrangers}), HasSubstr("run `chmod 640 " + text() + "`"));
  EXPECT_THAT(flaw(0644, 0, {0}), HasSubstr("run `chmod 600 " + text() + "`"));
}

TEST_F(PrivateFile, ThatIsNotThereIsForItsReaderToComplainAbout) {
  EXPECT_TRUE(check_private("/nowhere/shop.env"));
}

}  // namespace
}  // namespace cutover
