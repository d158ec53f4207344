#pragma once

namespace zscope {

/// Starts the program anew, with the same arguments and process id, where OMP_WAIT_POLICY is not
/// set, with PASSIVE for it and a GOMP_SPINCOUNT of some tens of microseconds. OpenMP's idle
/// threads otherwise spin for long, which on a machine that others use too takes the very cores
/// they wait for: two threads trained more than twenty times slower than they can. Not to spin at
/// all costs a small network a third of its speed, since its layers follow on one another within
/// microseconds. OpenMP reads the variables when it is loaded, before main, so setting them is too
/// late for this process. Returns when they are set, and where the program cannot be started anew.
void wait_passively();

}  // namespace zscope
