#pragma once

namespace zscope {

/// Has the allocator keep up to 512 MB of freed memory for the next tensors, of whatever thread, in
/// blocks of up to 128 MB. By default it hands each block of a tensor's size back to the system and
/// takes fresh, zeroed pages for the next one: re-basing a 64 px generator spent an eighth of its
/// CPU time in that. For the program as a whole, before it allocates much; does nothing with other
/// C libraries than glibc.
void keep_freed_memory();

}  // namespace zscope
