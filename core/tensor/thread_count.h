#pragma once

namespace zscope {

/// Has every later operation that LibTorch begins on the calling thread share its work among
/// `count` threads; 0: as many as LibTorch takes by itself, one a core. at::set_num_threads alone
/// is not enough: it also sets what a thread takes over at its own first operation, so that another
/// thread's number could still replace this one's, and with it the bits of what is computed.
void use_threads(int count);

/// Other threads in a block: use_threads, and at its end what the calling thread had before.
class KeptThreads {
  public:
    explicit KeptThreads(int count);
    ~KeptThreads();
    KeptThreads(const KeptThreads&) = delete;
    KeptThreads& operator=(const KeptThreads&) = delete;

  private:
    int before_;
};

}  // namespace zscope
