#include "app/state/event.h"

namespace zscope {

void Event::destroy(const AnyEvent* happened) {
    delete happened;
}

}  // namespace zscope
