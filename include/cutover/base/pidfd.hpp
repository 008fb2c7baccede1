#pragma once

#include <sys/types.h>

/// Handles of processes (pidfds). One stands for its process even when the process's number is used again.
namespace cutover {

/// Closed on exec; the caller's. -1: `errno` says why, ESRCH that there is no such process.
int open_pidfd(pid_t process);
/// In `pidfd`'s process nothing runs any more.
bool has_ended(int pidfd);
/// False: `errno` says why.
bool send_signal(int pidfd, int signal);

}  // namespace cutover
