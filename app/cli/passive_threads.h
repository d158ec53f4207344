#pragma once

namespace zscope {

/// Starts the program anew, with the same arguments and process id, where OMP_WAIT_POLICY is not
/// set, with PASSIVE for it. OpenMP's idle threads otherwise spin, which on a machine that others
/// use too takes the very cores they wait for: two threads trained more than twenty times slower
/// than they can. OpenMP reads the variable when it is loaded, before main, so setting it is too
/// late for this process. Returns when it is set, and where the program cannot be started anew.
void wait_passively();

}  // namespace zscope
