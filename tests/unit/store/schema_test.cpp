#include "store/schema.hpp"

#include <sys/stat.h>

#include "store_fixture.hpp"

namespace cutover::store {
namespace {

constexpr const char* kFirst = "CREATE TABLE visits (name TEXT) STRICT;";
constexpr const char* kSecond =
    "ALTER TABLE visits ADD COLUMN times INTEGER NOT NULL DEFAULT 1; UPDATE visits SET times = 7;";
constexpr const char* kBroken = "UPDATE visits SET name = 'lost'; INSERT INTO nowhere VALUES (1);";

class Schema : public StoreTest {
 protected:
  std::filesystem::path file() const { return folder_.path() / "cutover.db"; }
  static std::string text(Database& database, const char* sql) {
    Query row = database.query(sql);
    return row.next() ? row.get<std::string>(0) : "";
  }
};

TEST_F(Schema, ADatabaseOfAnOlderVersionIsBroughtUpToDateWithWhatItHolds) {
  const char* const old_version[] = {kFirst};
  const char* const new_version[] = {kFirst, kSecond};
  {
    Database database(file());
    ASSERT_TRUE(migrate(database, old_version));
    database.run("INSERT INTO visits (name) VALUES (?)", std::string("ann"));
  }
  Database database(file());
  ASSERT_TRUE(migrate(database, new_version));
  EXPECT_EQ(text(database, "SELECT name || times FROM visits"), "ann7");
  EXPECT_EQ(text(database, "PRAGMA user_version"), "2");
  ASSERT_TRUE(migrate(database, new_version)) << "once more changes nothing";
  EXPECT_EQ(text(database, "SELECT name || times FROM visits"), "ann7");
}

TEST_F(Schema, AStepThatFailsLeavesTheVersionBefore) {
  const char* const steps[] = {kFirst, kSecond, kBroken};
  {
    const char* const before[] = {kFirst, kSecond};
    Database database(file());
    ASSERT_TRUE(migrate(database, before));
    database.run("INSERT INTO visits (name) VALUES (?)", std::string("ann"));
  }
  Database database(file());
  EXPECT_THROW((void)migrate(database, steps), SQLite::Exception);
  EXPECT_EQ(text(database, "SELECT name FROM visits"), "ann");
  EXPECT_EQ(text(database, "PRAGMA user_version"), "2");
}

TEST_F(Schema, AnAppOfTheVersionBeforeItCouldBeScaledIsNotScaled) {
  {
    Database database(file());
    ASSERT_TRUE(migrate(database, migrations().first(4)));
    database.run("INSERT INTO apps (name, last_number, traffic) VALUES (?, 7, 'held')", std::string("shop"));
  }
  open();
  const AppState state = run(store_->app("shop")).value();
  EXPECT_EQ(state.scale, model::Scale());
  EXPECT_EQ(state.last_number, 7);
  EXPECT_EQ(state.traffic, model::WantedTraffic::held);
}

TEST_F(Schema, ADatabaseOfANewerVersionIsRefused) {
  open();
  close();
  {
    Database database(file());
    database.script("PRAGMA user_version = 99");
  }
  const auto opened = open_store(folder_.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::unsupported);
  EXPECT_EQ(opened.error().text(), file().string() +
                                       " was written by a newer cutoverd (schema 99, this one knows up to " +
                                       std::to_string(migrations().size()) +
                                       "); install that version again: the running apps are not affected");
}

TEST_F(Schema, EveryCommitIsOnTheDiskAndReferencesAreChecked) {
  Database database(file());
  EXPECT_EQ(text(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text(database, "PRAGMA synchronous"), "2");
  EXPECT_EQ(text(database, "PRAGMA foreign_keys"), "1");
  ASSERT_TRUE(migrate(database, migrations()));
  EXPECT_THROW(database.run("INSERT INTO notes (deployment, seq, text) VALUES (9, 1, 'x')"),
               SQLite::Exception);
}

TEST_F(Schema, NobodyElseMayReadTheDatabase) {
  const auto state = folder_.path() / "var" / "cutover";
  std::ignore = std::filesystem::create_directories(state.parent_path());
  const auto opened = open_store(state);
  ASSERT_TRUE(opened) << opened.error().text();
  const auto mode_of = [](const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  };
  EXPECT_EQ(mode_of(state), 0700u);
  for (const char* name : {"cutover.db", "cutover.db-wal", "cutover.db-shm", "lock"})
    EXPECT_EQ(mode_of(state / name), 0600u) << name;
}

}  // namespace
}  // namespace cutover::store
