#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "store/database.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

constexpr uid_t kNobody = 65'534;
constexpr int kSkipped = 77;

class Damage : public StoreTest {
 protected:
  std::filesystem::path file() const { return folder_.path() / "cutover.db"; }

  /// A database with a few pages of history, closed.
  void fill() {
    open();
    accept();
    for (int i = 0; i < 50; ++i) append(1, {model::Noted{std::string(2'000, 'n')}});
    close();
  }

  Error refusal() {
    auto opened = open_store(folder_.path());
    if (opened) return Error(ErrorCode::internal, "it opened");
    return opened.error();
  }

  /// What `body` returns, in a process of an unprivileged user: root may write where it should not.
  std::string as_nobody(const std::function<std::string()>& body) {
    int answer[2];
    if (::pipe(answer) != 0) return "no pipe";
    Child child([&] {
      if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) return 1;
      const std::string text = body();
      return ::write(answer[1], text.data(), text.size()) < 0 ? 1 : 0;
    });
    ::close(answer[1]);
    std::string text(4'096, '\0');
    const ssize_t length = ::read(answer[0], text.data(), text.size());
    ::close(answer[0]);
    EXPECT_EQ(child.wait(), 0);
    return text.substr(0, length > 0 ? static_cast<std::size_t>(length) : 0);
  }

  std::string refusal_for_nobody() {
    return as_nobody([this] { return refusal().text(); });
  }
};

TEST_F(Damage, AFileThatIsNoDatabaseIsRefused) {
  std::ofstream(file()) << std::string(8'192, 'x');
  const Error refused = refusal();
  EXPECT_EQ(refused.code(), ErrorCode::storage);
  EXPECT_EQ(
      refused.text(),
      file().string() +
          ": this is not a database (file is not a database); restore the file from a backup, or move it "
          "away together with its -wal and -shm files to begin with an empty history; the running apps "
          "are not affected");
}

TEST_F(Damage, ATruncatedFileIsRefused) {
  fill();
  std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
  const Error refused = refusal();
  EXPECT_EQ(refused.code(), ErrorCode::storage);
  EXPECT_NE(refused.text().find(file().string() + ": the database is damaged ("), std::string::npos)
      << refused.text();
}

TEST_F(Damage, ADamagedPageIsAnErrorOfWhoReadsIt) {
  fill();
  {
    std::fstream pages(file(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = std::filesystem::file_size(file());
    constexpr std::streamoff kNotes = 32 * 4'096;  // behind the tables' first pages
    ASSERT_GT(size, static_cast<std::uintmax_t>(kNotes));
    pages.seekp(kNotes);
    pages << std::string(size - kNotes, '\xa5');
  }
  open();
  const auto found = run(store_->deployment(model::DeploymentId{"shop", 1}));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::storage);
  EXPECT_NE(found.error().text().find(": the database is damaged ("), std::string::npos)
      << found.error().text();
}

TEST_F(Damage, AWordThatMakesNoSenseIsAnErrorOfWhoReadsIt) {
  fill();
  {
    Database database(file());
    database.script("UPDATE deployments SET phase = 'dancing'");
  }
  open();
  const auto found = run(store_->deployment(model::DeploymentId{"shop", 1}));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::storage);
  EXPECT_NE(found.error().text().find("it holds a phase that this version does not know"), std::string::npos)
      << found.error().text();
}

TEST_F(Damage, AReadOnlyDatabaseIsRefused) {
  fill();
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  std::filesystem::permissions(folder_.path() / "lock", std::filesystem::perms::all);
  std::filesystem::permissions(file(), static_cast<std::filesystem::perms>(0444));
  EXPECT_EQ(refusal_for_nobody(), file().string() +
                                      ": the file can't be opened (Permission denied); state_dir must be a "
                                      "folder that the user that cutoverd runs as can read and write");
}

TEST_F(Damage, AFolderThatCanNotBeWrittenToIsRefused) {
  std::filesystem::permissions(folder_.path(), static_cast<std::filesystem::perms>(0555));
  EXPECT_EQ(refusal_for_nobody(), (folder_.path() / "lock").string() +
                                      ": the lock can't be made (Permission denied); state_dir must be a "
                                      "folder that the user that cutoverd runs as can read and write");
}

TEST_F(Damage, AFileInTheFoldersPlaceIsRefused) {
  const auto state = folder_.path() / "state";
  std::ofstream(state) << "x";
  const auto opened = open_store(state);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::storage);
  EXPECT_NE(opened.error().text().find("Not a directory"), std::string::npos) << opened.error().text();
}

TEST_F(Damage, AFullDiskIsAnErrorAndWhatWasWrittenBeforeStays) {
  // A small disk of its own, seen by the child only.
  Child child([this] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=1m") != 0)
      return kSkipped;
    open();
    accept();
    append(1, {model::Noted{"before"}});
    const std::vector<model::Event> big = {{kNoon, model::Noted{std::string(2'000'000, 'n')}}};
    const auto refused = run(store_->append(model::DeploymentId{"shop", 1}, big));
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::storage);
    EXPECT_EQ(refused.error().text(), file().string() +
                                          ": the disk is full (database or disk is full); free some space "
                                          "there");
    EXPECT_EQ(deployment(1).notes, (std::vector<std::string>{"before"}));
    append(1, {model::Noted{"after"}});
    EXPECT_EQ(deployment(1).notes.size(), 2u) << "it goes on once there is room";
    close();
    return HasFailure() ? 1 : 0;
  });
  const int status = child.wait();
  if (status == kSkipped) GTEST_SKIP() << "may not mount a file system";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace cutover::store
