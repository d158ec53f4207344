// A target of CMake needs a source; this one only carries the precompiled headers.
