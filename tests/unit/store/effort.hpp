#pragma once

#include <sqlite3.h>

namespace cutover::store {

/// What SQLite does for the connections that are opened while this lives. One at a time.
class Effort {
 public:
  Effort() {
    current_ = this;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
  }
  Effort(const Effort&) = delete;
  Effort& operator=(const Effort&) = delete;
  ~Effort() { sqlite3_reset_auto_extension(); }

  int statements = 0;
  int steps = 0;  ///< of SQLite's virtual machine, in statements that have ended

 private:
  static int watch(sqlite3* connection, char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, note, current_);
  }
  static int note(unsigned what, void* effort, void* statement, void*) {
    auto* const self = static_cast<Effort*>(effort);
    if (what == SQLITE_TRACE_STMT) {
      ++self->statements;
    } else {
      constexpr int start_again = 1;
      self->steps +=
          sqlite3_stmt_status(static_cast<sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_VM_STEP, start_again);
    }
    return 0;
  }

  static inline Effort* current_ = nullptr;
};

}  // namespace cutover::store
