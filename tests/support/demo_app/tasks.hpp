#pragma once

namespace demo {

/// A process without a port: prints a line, then waits for the signal to stop.
int run_worker(int stop);

/// A release command: prints, writes to a file, sleeps, waits for the file WAIT_FOR_FILE, and exits with
/// EXIT_CODE. The signal to stop ends its sleep and its waiting, with 143.
int run_release(int stop);

}  // namespace demo
